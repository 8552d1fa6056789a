import { DeltaReader, DeltaWriter, nothing, type Delta } from "./delta.ts";
import type { Saved } from "./saved.ts";
import { freshMemory, newBase, Shadow, type Base } from "./shadow.ts";
import { Slot } from "./slot.ts";
import type { World } from "./world.ts";

/** What one object of a saved room is taken to weigh, in bytes. */
const objectBytes = 120;

/** A memory at a checkpoint: how large it was, and what it had that its base has not. */
interface Frame {
  readonly size: number;
  readonly base: Base;
  readonly delta: Delta;
  /** How many checkpoints have it: where nothing has run in an instance, the next has the same. */
  users: number;
}

/** A moment that was kept. */
export interface Checkpoint {
  readonly saved: Saved;
  /** How many things had happened, how many events there had been, and what the clock said. */
  readonly tasks: number;
  readonly events: number;
  readonly now: number;
  readonly frames: ReadonlyMap<number, Frame>;
}

/**
 * The checkpoints of a world. Each holds the saved room, and of each memory what it has that its base has not. A base is
 * the same memory some checkpoints before, told from a fresh one; no checkpoint needs another, so that any can be
 * forgotten. For each instance that runs one base is unfolded, its shadow: the next checkpoint is told from it, and to go
 * to one that is told from it takes no more than to copy it and to add the difference.
 */
export class Reel {
  /** The last checkpoint that the present came by. */
  at: Checkpoint;
  private readonly fresh: Int32Array;
  private shadows = new Map<number, Shadow>();
  private readonly writer = new DeltaWriter();
  private readonly reader = new DeltaReader();
  private kept = 0;

  constructor(
    private readonly world: World,
    private readonly module: WebAssembly.Module,
  ) {
    this.fresh = freshMemory(module);
    this.at = this.save(undefined);
  }

  /** What it keeps, in bytes, and the instances' own memories. */
  get bytes(): number {
    let sum = this.fresh.byteLength + this.kept + this.world.memory();
    for (const s of this.shadows.values()) sum += s.bytes;
    return sum;
  }

  /** Makes a checkpoint of the present. */
  cut(): Checkpoint {
    return (this.at = this.save(this.at));
  }

  /** The present was reached by running, and it is that of a checkpoint. */
  pass(c: Checkpoint): void {
    if (c.tasks !== this.world.tasks) throw new Error("this checkpoint is not the present");
    this.at = c;
    for (const slot of this.world.slots().values()) slot.touched = false;
  }

  /** Turns time back or forth to a checkpoint. */
  go(to: Checkpoint): void {
    const slots = this.world.slots();
    const stay = to === this.at;
    this.shadows = new Map([...to.frames].map(([proc, { base }]) => [proc, this.shadowOf(proc, base)]));
    this.at = to;
    this.world.load(to.saved, (p) => {
      const { size, delta } = to.frames.get(p.proc)!;
      const old = slots.get(p.proc);
      const fits = old !== undefined && old.memory.buffer.byteLength <= size;
      const slot = fits ? old : new Slot(this.module, p);
      if (!(fits && stay && !old.touched)) this.shadows.get(p.proc)!.restore(slot.memory, size, delta, this.reader);
      slot.touched = false;
      return slot;
    });
  }

  /** Forgets a checkpoint that is not `at`. */
  drop(c: Checkpoint): void {
    if (c === this.at) throw new Error("this checkpoint is needed");
    this.kept -= c.saved.objects * objectBytes;
    for (const f of c.frames.values()) {
      if (--f.users > 0) continue;
      this.kept -= f.delta.length;
      if (--f.base.users === 0) this.kept -= f.base.delta.length;
    }
  }

  private save(before: Checkpoint | undefined): Checkpoint {
    const frames = new Map<number, Frame>();
    const shadows = new Map<number, Shadow>();
    for (const [proc, slot] of this.world.slots()) {
      const same = slot.touched ? undefined : before?.frames.get(proc);
      const frame = same ?? this.frame(proc, slot);
      if (frame.users++ === 0) {
        this.kept += frame.delta.length;
        if (frame.base.users++ === 0) this.kept += frame.base.delta.length;
      }
      shadows.set(proc, this.shadowOf(proc, frame.base));
      slot.touched = false;
      frames.set(proc, frame);
    }
    this.shadows = shadows;
    const saved = this.world.save();
    this.kept += saved.objects * objectBytes;
    return { saved, tasks: this.world.tasks, events: this.world.events, now: saved.room.settled, frames };
  }

  /** A memory as it is now. It becomes a base where there is none for it, or none that is of much use any more. */
  private frame(proc: number, { memory }: Slot): Frame {
    const size = memory.buffer.byteLength;
    const shadow = this.shadows.get(proc);
    if (shadow && !shadow.worn) return { size, base: shadow.base, delta: shadow.tell(memory, this.writer), users: 0 };
    return { size, base: newBase(memory, this.fresh, this.writer), delta: nothing, users: 0 };
  }

  /** The shadow of a process, which is that base from now on. */
  private shadowOf(proc: number, base: Base): Shadow {
    const shadow = this.shadows.get(proc) ?? new Shadow(this.fresh);
    if (shadow.base !== base) shadow.become(base, this.reader);
    return shadow;
  }
}

/** The last checkpoint of a path that is such a one. */
export function last(path: readonly Checkpoint[], is: (c: Checkpoint) => boolean): Checkpoint {
  for (let i = path.length - 1; i >= 0; i--) if (is(path[i]!)) return path[i]!;
  throw new Error("there is no checkpoint");
}
