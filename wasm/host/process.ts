import type { Entry } from "./agenda.ts";
import type { Stroke } from "./action.ts";
import { epoch, type Clock, type MachineClock } from "./clock.ts";
import { DiskError, type Disk, type Inode } from "./disk.ts";
import type { Callback, Descriptor } from "./files.ts";
import type { Network } from "./network.ts";
import { Output, type Printer } from "./output.ts";
import type { ExecResult } from "./protocol.ts";
import type { Random } from "./random.ts";
import { Slot, type Occupant } from "./slot.ts";

const nsPerMs = 1_000_000;
const nsPerSecond = 1_000_000_000;
/**
 * Go collects its garbage once so many per cent were allocated on top of what lives. Early: what is allocated then comes
 * to stand in the same memory again and again, so that checkpoints differ by half as much, and it takes no longer.
 */
const collectAt = "30";
/** The exit code of what ctrl-C ends. */
const interrupted = 130;
/** A timer that Go does not take note of is offered this often. Once suffices, but for a known race in Go (28975). */
const timerTries = 8;

export type ProcTask = { do: "timer"; proc: number; id: number } | { do: "synced"; proc: number; id: number };

/** What a process needs of the room. */
export interface ProcWorld {
  readonly clock: Clock;
  readonly network: Network;
  at(time: number, task: ProcTask): Entry<unknown>;
  cancel(entry: Entry<unknown>): void;
  emit(node: string, proc: number, body: string): void;
  /** How long the next fsync takes. */
  fsyncTime(): number;
  /** A burst of this process begins. */
  begins(p: Process): void;
  /** The burst is over. */
  rests(): void;
  ended(p: Process): void;
  /** A disk is about to be used; whether the machine's power has failed by it. */
  strikes(machine: string, on: Stroke): boolean;
}

export interface ProcessSpec {
  machine: string;
  ip: number;
  addr: string;
  number: number;
  argv: readonly string[];
  env: Readonly<Record<string, string>>;
  disk: Disk;
  clock: MachineClock;
  /** Where getRandomData comes from. */
  random: Random;
}

/** A file on its way to the platters, and the Go function that waits for it. */
interface Sync {
  node: Inode;
  path: string;
  func: number;
  fails: boolean;
}

/** Whose process is gone asks for nothing more: the first thing that the code still wants ends the burst. */
const gone = new Proxy({} as Occupant, {
  get(): never {
    throw new Error("the process is gone");
  },
});

/**
 * One process: the program, entered at main(). It runs in bursts: something happens to it (a timer, bytes, a synced
 * file), and it runs until all its goroutines wait. A program that never waits is stopped when it looks at the clock;
 * one that does not even do that cannot be stopped from here: its burst does not end, and the room stands still with
 * it, until another thread ends the room's (see Seat).
 *
 * The slot that it runs in is no part of its state: a checkpoint copies all else member by member.
 */
export class Process implements Occupant, Printer {
  readonly machine: string;
  readonly ip: number;
  readonly proc: number;
  readonly output: Output;
  readonly open = new Map<number, Descriptor>();
  state: "new" | "running" | "exited" | "crashed" = "new";
  code = 0;
  slot: Slot | undefined;
  held: Uint8Array = new Uint8Array(0);
  private readonly timers = new Map<number, Entry<unknown>>();
  private readonly syncs = new Map<number, Sync>();
  private ids = 0;
  /** Whether Go's runtime itself has printed, which it does when it panics. */
  private runtimeSpoke = false;

  constructor(
    private readonly world: ProcWorld,
    readonly spec: ProcessSpec,
  ) {
    this.machine = spec.machine;
    this.ip = spec.ip;
    this.proc = spec.number;
    this.output = new Output(this);
  }

  get alive(): boolean {
    return this.state === "running";
  }

  get disk(): Disk {
    return this.spec.disk;
  }

  get network(): Network {
    return this.world.network;
  }

  /** Makes the instance and runs it until all its goroutines wait. */
  start(module: WebAssembly.Module): void {
    const { argv, env, addr } = this.spec;
    this.state = "running";
    this.note({ op: "start", args: argv });
    this.enter(() => {
      this.slot = new Slot(module, this);
      this.slot.start([...argv], { GOGC: collectAt, ...env, ADDR: addr, HOSTNAME: this.machine, HOME: "/", TMPDIR: "/", TZ: "UTC" });
    });
  }

  /** What the process has printed and how it ended. */
  result(): ExecResult {
    return { code: this.code, stdout: this.output.kept(1), stderr: this.output.kept(2) };
  }

  /** How much memory the instance has, in bytes. */
  bytes(): number {
    return this.slot?.memory.buffer.byteLength ?? 0;
  }

  /** The machine lost its power: the instance is gone, in the middle of whatever it did. */
  kill(): void {
    if (!this.alive) return;
    this.end("crashed", 137);
    this.note({ op: "crash", code: this.code });
  }

  /** Somebody presses ctrl-C. A program of the room hears no signals: it ends where it waits. */
  interrupt(): void {
    if (!this.alive) return;
    this.end("exited", interrupted);
    this.note({ op: "exit", code: interrupted });
  }

  // ---- what happens to it ----

  run(task: ProcTask): void {
    if (!this.alive) return;
    if (task.do === "timer") this.timer(task.id);
    else this.synced(task.id);
  }

  private timer(id: number): void {
    for (let i = 0; i < timerTries && this.alive && this.timers.has(id); i++) this.enter(() => this.slot!.resume());
  }

  private synced(id: number): void {
    const s = this.syncs.get(id);
    this.syncs.delete(id);
    if (!s) return;
    this.enter(() => {
      if (s.fails) {
        if (s.node.kind === "file") s.node.forsake();
        this.slot!.callBack(s.func, new DiskError("EIO"));
        return;
      }
      s.node.sync();
      this.noteDisk("fsync", s.path, 0);
      if (!this.world.strikes(this.machine, "synced")) this.slot!.callBack(s.func, null);
    });
  }

  accept(listener: number, handle: number, localIP: number, remoteIP: number, remotePort: number): boolean {
    return this.call("gh_accept", listener, handle, localIP, remoteIP, remotePort) === 1;
  }

  dialled(handle: number, code: number): void {
    this.call("gh_dialled", handle, code);
  }

  data(handle: number, bytes: Uint8Array): void {
    this.held = bytes;
    this.call("gh_data", handle, bytes.length);
  }

  eof(handle: number): void {
    this.call("gh_eof", handle);
  }

  reset(handle: number, code: number): void {
    this.call("gh_reset", handle, code);
  }

  window(handle: number, n: number): void {
    this.call("gh_window", handle, n);
  }

  packet(handle: number, ip: number, port: number, bytes: Uint8Array): boolean {
    this.held = bytes;
    return this.call("gh_packet", handle, ip, port, bytes.length) === 1;
  }

  /** Calls an export, then lets the goroutines that it woke run. */
  private call(name: string, ...args: number[]): number {
    let answer = 0;
    this.enter(() => {
      answer = this.slot!.call(name, args);
      if (this.alive) this.slot!.resume();
    });
    return answer;
  }

  /** Runs Go code. Whatever goes wrong in it, or in what it calls, ends this process and nothing else. */
  private enter(burst: () => void): void {
    if (!this.alive) return;
    this.world.clock.burst();
    this.world.begins(this);
    try {
      burst();
    } catch (err) {
      if (!this.alive) return; // it had exited; the trap is Go's way out
      this.output.runtime(`${err instanceof Error ? err.message : String(err)}\n`);
      this.end("crashed", 2);
      this.note({ op: "crash", code: this.code });
    } finally {
      this.world.rests();
    }
  }

  exit(code: number): void {
    if (!this.alive) return;
    const panicked = code === 2 && this.runtimeSpoke;
    this.end(panicked ? "crashed" : "exited", code);
    this.note({ op: panicked ? "crash" : "exit", code });
  }

  private end(state: "exited" | "crashed", code: number): void {
    this.output.flush();
    this.state = state;
    this.code = code;
    for (const entry of this.timers.values()) this.world.cancel(entry);
    this.timers.clear();
    this.syncs.clear();
    this.open.clear();
    this.world.network.leave(this, state === "crashed");
    if (this.slot) this.slot.occupant = gone;
    this.slot = undefined;
    this.world.ended(this);
  }

  private note(process: Record<string, unknown>): void {
    this.emit(JSON.stringify({ kind: "process", process }));
  }

  // ---- what its program asks ----

  look(): number {
    return this.spec.clock.at(this.world.clock.look());
  }

  wall(): { seconds: number; nanoseconds: number } {
    const now = this.spec.clock.wall(this.world.clock.look());
    const seconds = Math.floor(now / nsPerSecond);
    return { seconds: epoch + seconds, nanoseconds: now - seconds * nsPerSecond };
  }

  schedule(ms: number): number {
    const id = ++this.ids;
    this.timers.set(id, this.world.at(this.world.clock.now + this.spec.clock.lasts(ms * nsPerMs), { do: "timer", proc: this.proc, id }));
    return id;
  }

  unschedule(id: number): void {
    const entry = this.timers.get(id);
    this.timers.delete(id);
    if (entry) this.world.cancel(entry);
  }

  chance(into: Uint8Array): void {
    this.spec.random.fill(into);
  }

  emit(body: string): void {
    this.world.emit(this.machine, this.proc, body);
  }

  panicked(text: string): void {
    this.runtimeSpoke = true;
    this.output.runtime(text);
  }

  print(stream: number, bytes: Uint8Array): void {
    this.output.print(stream, bytes);
  }

  printed(stream: number, text: string): void {
    this.note({ op: "output", stream, text });
  }

  private noteDisk(op: "write" | "fsync", file: string, bytes: number): void {
    this.emit(JSON.stringify({ kind: "disk", disk: bytes > 0 ? { op, file, bytes } : { op, file } }));
  }

  sync({ node, path }: Descriptor, done: Callback): void {
    this.strikes("fsync");
    const id = ++this.ids;
    this.syncs.set(id, { node, path, func: this.slot!.funcOf(done), fails: this.disk.fails("fsync") });
    this.world.at(this.world.clock.now + this.world.fsyncTime() + this.disk.slow, { do: "synced", proc: this.proc, id });
  }

  wrote(path: string, bytes: number): void {
    this.noteDisk("write", path, bytes);
    this.strikes("write");
  }

  /** A disk is used: where the power fails at it, the burst ends here. */
  private strikes(on: Stroke): void {
    if (this.world.strikes(this.machine, on)) throw new Error("the power failed");
  }
}
