/** How much of a machine's name is told, in characters. */
const nameMax = 40;
const turnAt = 0;
const procAt = 1;
const lengthAt = 2;
const headWords = 3;

/** Who runs in a room: a process of a machine, since the turn of that number began. */
export interface Sitting {
  machine: string;
  proc: number;
  turn: number;
}

/**
 * Who runs, in memory that two threads share. A process that spins without asking the host for anything cannot be stopped
 * from its own thread, nor can that thread tell of it any more: another one looks here, and can say who it was.
 */
export class Seat {
  /** How much memory it takes, in bytes. */
  static readonly size = 4 * headWords + 2 * nameMax;
  private readonly head: Int32Array;
  private readonly name: Uint16Array;

  constructor(shared: SharedArrayBuffer) {
    this.head = new Int32Array(shared, 0, headWords);
    this.name = new Uint16Array(shared, 4 * headWords, nameMax);
  }

  /** A process begins a burst. The turn is odd until it ends. */
  take(machine: string, proc: number): void {
    const length = Math.min(machine.length, nameMax);
    for (let i = 0; i < length; i++) this.name[i] = machine.charCodeAt(i);
    this.head[procAt] = proc;
    this.head[lengthAt] = length;
    Atomics.store(this.head, turnAt, this.head[turnAt]! | 1); // what was written before is seen with it
  }

  /** The burst is over. */
  leave(): void {
    Atomics.store(this.head, turnAt, (this.head[turnAt]! | 1) + 1);
  }

  /** Who runs now, or nobody. */
  look(): Sitting | undefined {
    const turn = Atomics.load(this.head, turnAt);
    if (turn % 2 === 0) return undefined;
    const machine = String.fromCharCode(...this.name.subarray(0, this.head[lengthAt]));
    return { machine, proc: this.head[procAt]!, turn };
  }
}
