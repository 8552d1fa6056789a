import type { Clock } from "./clock.ts";
import { epoch } from "./clock.ts";
import type { Disk } from "./disk.ts";
import { Files, path } from "./files.ts";
import { newGo, start, type Go } from "./go.ts";
import type { Network } from "./network.ts";
import type { ExecResult } from "./protocol.ts";
import type { Random } from "./random.ts";
import type { Owner } from "./socket.ts";
import { Output } from "./output.ts";

const nsPerMs = 1_000_000;
const nsPerSecond = 1_000_000_000;
/** A timer that Go does not take note of is offered this often. Once suffices, but for a known race in Go (28975). */
const timerTries = 8;

export type ProcTask = { do: "timer"; proc: number; id: number } | { do: "synced"; proc: number; id: number };

/** What a process needs of the room. */
export interface ProcWorld {
  readonly clock: Clock;
  readonly network: Network;
  at(time: number, task: ProcTask): { dead: boolean };
  cancel(entry: { dead: boolean }): void;
  emit(node: string, proc: number, body: string): void;
  /** How long the next fsync takes. */
  fsyncTime(): number;
  ended(p: Process): void;
}

export interface ProcessSpec {
  machine: string;
  ip: number;
  addr: string;
  number: number;
  argv: string[];
  env: Record<string, string>;
  disk: Disk;
  /** Where getRandomData comes from. */
  random: Random;
}

/**
 * One process: a WebAssembly instance of the program, entered at main(). It runs in bursts: something happens to it
 * (a timer, bytes, a synced file), and it runs until all its goroutines wait. A program that never waits is stopped
 * when it looks at the clock; one that does not even do that cannot be stopped from here: its burst does not end, and
 * the room stands still with it.
 */
export class Process implements Owner {
  readonly machine: string;
  readonly ip: number;
  readonly proc: number;
  readonly output: Output;
  state: "new" | "running" | "exited" | "crashed" = "new";
  code = 0;
  private go: Go | undefined;
  private exports: Record<string, (...args: number[]) => number> = {};
  private memory: WebAssembly.Memory | undefined;
  private readonly timers = new Map<number, { dead: boolean }>();
  private readonly syncs = new Map<number, () => void>();
  private ids = 0;
  /** The bytes that an export is being called for. */
  private held: Uint8Array = new Uint8Array(0);
  /** Whether Go's runtime itself has printed, which it does when it panics. */
  private runtimeSpoke = false;

  constructor(
    private readonly world: ProcWorld,
    readonly spec: ProcessSpec,
  ) {
    this.machine = spec.machine;
    this.ip = spec.ip;
    this.proc = spec.number;
    this.output = new Output((stream, text) => this.note({ op: "output", stream, text }));
  }

  get alive(): boolean {
    return this.state === "running";
  }

  /** Makes the instance and runs it until all its goroutines wait. */
  start(module: WebAssembly.Module): void {
    const go = newGo();
    this.go = go;
    go.argv = this.spec.argv;
    go.env = { ...this.spec.env, ADDR: this.spec.addr, HOSTNAME: this.machine, HOME: "/", TMPDIR: "/", TZ: "UTC" };
    go.exit = (code) => this.exit(code);
    Object.assign(go.importObject.gojs, this.runtimeImports(go));
    go.importObject["glasshouse"] = this.roomImports();
    this.state = "running";
    this.note({ op: "start", args: this.spec.argv });
    this.enter(() => {
      const instance = new WebAssembly.Instance(module, go.importObject);
      this.exports = instance.exports as typeof this.exports;
      this.memory = instance.exports["mem"] as WebAssembly.Memory;
      start(go, instance, this.globals());
    });
  }

  /** What the process has printed and how it ended. */
  result(): ExecResult {
    return { code: this.code, stdout: this.output.kept(1), stderr: this.output.kept(2) };
  }

  /** How much memory the instance has, in bytes. */
  bytes(): number {
    return this.memory?.buffer.byteLength ?? 0;
  }

  /** The machine lost its power: the instance is gone, in the middle of whatever it did. */
  kill(): void {
    if (!this.alive) return;
    this.end("crashed", 137);
    this.note({ op: "crash", code: this.code });
  }

  // ---- what happens to it ----

  run(task: ProcTask): void {
    if (!this.alive) return;
    if (task.do === "timer") this.timer(task.id);
    else this.synced(task.id);
  }

  private timer(id: number): void {
    for (let i = 0; i < timerTries && this.alive && this.timers.has(id); i++) this.enter(() => this.go!._resume());
  }

  private synced(id: number): void {
    const done = this.syncs.get(id);
    this.syncs.delete(id);
    if (done) this.enter(done);
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
      answer = this.exports[name]!(...args);
      if (this.alive) this.go!._resume();
    });
    return answer;
  }

  /** Runs Go code. Whatever goes wrong in it, or in what it calls, ends this process and nothing else. */
  private enter(burst: () => void): void {
    if (!this.alive) return;
    this.world.clock.burst();
    try {
      burst();
    } catch (err) {
      if (!this.alive) return; // it had exited; the trap is Go's way out
      this.output.runtime(`${err instanceof Error ? err.message : String(err)}\n`);
      this.end("crashed", 2);
      this.note({ op: "crash", code: this.code });
    }
  }

  private exit(code: number): void {
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
    this.world.network.leave(this, state === "crashed");
    this.exports = {};
    this.memory = undefined;
    this.go = undefined;
    this.world.ended(this);
  }

  private note(process: Record<string, unknown>): void {
    this.world.emit(this.machine, this.proc, JSON.stringify({ kind: "process", process }));
  }

  // ---- what it sees ----

  /** What Go sees as its global object. */
  private globals(): object {
    const unavailable = (): never => {
      throw Object.assign(new Error("ENOSYS"), { code: "ENOSYS" });
    };
    return {
      Object, Array, Uint8Array, Error, path,
      fs: new Files({
        disk: this.spec.disk,
        print: (stream, bytes) => this.output.print(stream, bytes),
        note: (op, file, bytes) => {
          const disk = bytes > 0 ? { op, file, bytes } : { op, file };
          this.world.emit(this.machine, this.proc, JSON.stringify({ kind: "disk", disk }));
        },
        whenSynced: (done) => {
          const id = ++this.ids;
          this.syncs.set(id, done);
          this.world.at(this.world.clock.now + this.world.fsyncTime(), { do: "synced", proc: this.proc, id });
        },
      }),
      process: {
        pid: this.proc, ppid: 1, argv0: "kvnode", getuid: () => 0, getgid: () => 0, geteuid: () => 0, getegid: () => 0,
        getgroups: unavailable, umask: unavailable, cwd: () => "/", chdir: unavailable,
      },
      // Go asks it for the time zone, and for nothing else.
      Date: class {
        getTimezoneOffset(): number {
          return 0;
        }
      },
    };
  }

  /** A window on the instance's memory; it is only good until Go runs again. */
  private view(p: number, n: number): Uint8Array {
    return new Uint8Array(this.memory!.buffer, p >>> 0, n);
  }

  /** Go's five sources of time and chance, and what its runtime prints. */
  private runtimeImports(go: Go): Record<string, (sp: number) => void> {
    const setInt64 = (at: number, v: number): void => {
      go.mem.setUint32(at, v, true);
      go.mem.setUint32(at + 4, Math.floor(v / 0x1_0000_0000), true);
    };
    const getInt64 = (at: number): number => go.mem.getUint32(at, true) + go.mem.getInt32(at + 4, true) * 0x1_0000_0000;
    return {
      "runtime.nanotime1": (sp) => setInt64((sp >>> 0) + 8, this.world.clock.look()),
      "runtime.walltime": (sp) => {
        const now = this.world.clock.look();
        setInt64((sp >>> 0) + 8, epoch + Math.floor(now / nsPerSecond));
        go.mem.setInt32((sp >>> 0) + 16, now % nsPerSecond, true);
      },
      "runtime.scheduleTimeoutEvent": (sp) => {
        const id = ++this.ids;
        const due = this.world.clock.now + getInt64((sp >>> 0) + 8) * nsPerMs;
        this.timers.set(id, this.world.at(due, { do: "timer", proc: this.proc, id }));
        go.mem.setInt32((sp >>> 0) + 16, id, true);
      },
      "runtime.clearTimeoutEvent": (sp) => {
        const id = go.mem.getInt32((sp >>> 0) + 8, true);
        const entry = this.timers.get(id);
        this.timers.delete(id);
        if (entry) this.world.cancel(entry);
      },
      "runtime.getRandomData": (sp) => this.spec.random.fill(this.view(getInt64((sp >>> 0) + 8), getInt64((sp >>> 0) + 16))),
      "runtime.wasmWrite": (sp) => {
        sp >>>= 0;
        this.runtimeSpoke = true;
        this.output.runtime(new TextDecoder().decode(this.view(getInt64(sp + 16), go.mem.getInt32(sp + 24, true)).slice()));
      },
    };
  }

  /** The functions of core/platform/room/host.go. */
  private roomImports(): Record<string, (...args: number[]) => number | void> {
    const { network } = this.world;
    const text = (p: number, n: number): string => new TextDecoder().decode(this.view(p, n));
    const messageHead = `{"id":"","phase":"","from":"","to":"",`.length;
    const tail = (p: number, n: number): string => text(p + messageHead, n - messageHead - 1);
    return {
      listen: (ip, port) => network.ports.listen(this, ip! >>> 0, port!),
      listenPacket: (ip, port) => network.ports.listenPacket(this, ip! >>> 0, port!),
      dial: (ip, port) => network.dial(this, ip! >>> 0, port!),
      localPort: (handle) => network.localPort(handle!),
      write: (handle, p, n) => network.write(handle!, this.view(p!, n!).slice()),
      shutdown: (handle) => network.shutdown(handle!),
      close: (handle) => network.close(handle!),
      credit: (handle, n) => network.credit(handle!, n!),
      packet: (handle, ip, port, p, n, mark, markN) =>
        network.packet(this, handle!, ip! >>> 0, port!, this.view(p!, n!).slice(), markN! > 0 ? tail(mark!, markN!) : undefined),
      mark: (handle, p, n) => network.mark(handle!, tail(p!, n!)),
      emit: (p, n) => this.world.emit(this.machine, this.proc, text(p!, n!)),
      take: (p, n) => this.view(p!, n!).set(this.held),
    };
  }
}

