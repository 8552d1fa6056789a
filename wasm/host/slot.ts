import { Files, path, type FilesHost } from "./files.ts";
import { newGo, start, type Go } from "./go.ts";
import type { Network } from "./network.ts";
import type { Owner } from "./socket.ts";

/** `{"id":"","phase":"","from":"","to":"",` begins what a process says of a message; the network says that itself. */
const messageHead = `{"id":"","phase":"","from":"","to":"",`.length;

/** Reads what programs say: thousands of texts a second, for which making one each time took longer than reading. */
const decoder = new TextDecoder();

/** References as Go's compiled code has them, NaNs in two halves: its own support, and null. */
const goRef = { low: 6, high: 0x7ff8_0001 };
const nullRef = { low: 2, high: 0x7ff8_0000 };
/** How long `_pendingEvent` is: nothing else that Go reads of its support has as many characters. */
const pendingLength = 13;

/** What a running program asks of the process that it is. */
export interface Occupant extends Owner, FilesHost {
  readonly network: Network;
  /** The bytes that an export is being called for. */
  readonly held: Uint8Array;
  /** One look at the clock: virtual nanoseconds. */
  look(): number;
  /** One look at the wall: Unix time. */
  wall(): { seconds: number; nanoseconds: number };
  /** Asks to be resumed after so many milliseconds; returns a number that takes it back. */
  schedule(ms: number): number;
  unschedule(id: number): void;
  chance(into: Uint8Array): void;
  emit(body: string): void;
  exit(code: number): void;
  /** Go's runtime itself has printed. */
  panicked(text: string): void;
}

/** A value of a slot's own, as an image names it: one of its objects, or a Go function by its number. */
class Own {
  constructor(readonly what: "go" | "world" | "fs" | "process" | number) {}
}

/** What an instance is besides its memory. */
export interface Image {
  /** The registers. */
  globals: (number | bigint)[];
  /** How many numbers of references Go has used; those that are free again, in order; and what the others stand for. */
  numbers: number;
  free: Uint32Array;
  values: { id: number; value: unknown; count: number }[];
}

/**
 * One instance of the program and Go's support for it. A process runs in it; when time is turned back another may be
 * put into it, since its memory, its registers and Go's table of references are all that an instance is.
 */
export class Slot {
  readonly memory: WebAssembly.Memory;
  /** Whether code has run in it since somebody last took note of its memory. */
  touched = false;
  private readonly go: Go;
  private readonly instance: WebAssembly.Instance;
  private readonly registers: WebAssembly.Global[] = [];
  private readonly files = new Files(this);
  /** What Go sees as its global object and as its process: each slot's own, nothing of the page's. */
  private readonly process: object;
  private readonly world: object;
  /** The numbers of the functions that Go has made. */
  private readonly funcs = new WeakMap<object, number>();

  constructor(
    module: WebAssembly.Module,
    public occupant: Occupant,
  ) {
    const go = newGo();
    this.go = go;
    const wrap = go._makeFuncWrapper.bind(go);
    go._makeFuncWrapper = (id): ((...args: unknown[]) => unknown) => {
      const f = wrap(id);
      this.funcs.set(f, id);
      return f;
    };
    go.exit = (code) => this.occupant.exit(code);
    Object.assign(go.importObject.gojs, this.runtimeImports(), this.eventImport());
    go.importObject["glasshouse"] = this.roomImports();
    this.process = processObject(() => this.occupant.proc);
    this.world = { Object, Array, Uint8Array, Error, Date: NoDate, path, fs: this.files, process: this.process };
    this.instance = new WebAssembly.Instance(module, go.importObject);
    this.memory = this.instance.exports["mem"] as WebAssembly.Memory;
    for (let i = 0; ; i++) {
      const register = this.instance.exports[`g${i}`];
      if (!(register instanceof WebAssembly.Global)) break;
      this.registers.push(register);
    }
  }

  /** Enters main() and returns when every goroutine waits. */
  start(argv: string[], env: Record<string, string>): void {
    this.touched = true;
    this.go.argv = argv;
    this.go.env = env;
    start(this.go, this.instance, this.world);
  }

  /** Lets what is due run, until every goroutine waits. */
  resume(): void {
    this.touched = true;
    this.go._resume();
  }

  /** Calls an export that may make goroutines ready; they run when the slot is resumed. */
  call(name: string, args: number[]): number {
    this.touched = true;
    return (this.instance.exports[name] as (...args: number[]) => number)(...args);
  }

  /** Calls a function that Go has made, and runs what it wakes. */
  callBack(func: number, ...args: unknown[]): void {
    this.touched = true;
    this.go._makeFuncWrapper(func)(...args);
  }

  /** The number of a function that Go has made. */
  funcOf(f: object): number {
    const id = this.funcs.get(f);
    if (id === undefined) throw new Error("this function is not Go's");
    return id;
  }

  /** A window on the memory; it is only good until Go runs again. */
  view(p: number, n: number): Uint8Array {
    return new Uint8Array(this.memory.buffer, p >>> 0, n);
  }

  // ---- copies ----

  /** The instance without its memory; only between two bursts. */
  image(): Image {
    if (this.registers.length === 0) throw new Error("the program does not export its registers (wasm/guest makes it so)");
    const { _values, _goRefCounts, _idPool } = this.go;
    const free = new Set(_idPool);
    const values: Image["values"] = [];
    _values.forEach((v, id) => {
      if (!free.has(id)) values.push({ id, value: this.named(v), count: _goRefCounts[id]! });
    });
    return { globals: this.registers.map((g) => g.value as number | bigint), numbers: _values.length, free: Uint32Array.from(_idPool), values };
  }

  /** Becomes the instance of an image; the memory is the caller's business, and comes first. */
  load(image: Image, occupant: Occupant): void {
    this.occupant = occupant;
    this.registers.forEach((g, i) => (g.value = image.globals[i]));
    const { go } = this;
    go._inst = this.instance;
    go.mem = new DataView(this.memory.buffer);
    go.exited = false;
    go._pendingEvent = null;
    go._values = new Array<unknown>(image.numbers).fill(null);
    go._goRefCounts = new Array<number>(image.numbers).fill(0);
    go._idPool = [...image.free];
    go._ids = new Map();
    for (const { id, value, count } of image.values) {
      const v = value instanceof Own ? this.own(value) : value;
      go._values[id] = v;
      go._goRefCounts[id] = count;
      if (id > 0) go._ids.set(v, id); // number 0 is NaN, which Go never looks up
    }
  }

  private named(v: unknown): unknown {
    if (v === this.go) return new Own("go");
    if (v === this.world) return new Own("world");
    if (v === this.files) return new Own("fs");
    if (v === this.process) return new Own("process");
    const func = typeof v === "function" ? this.funcs.get(v) : undefined;
    return func === undefined ? v : new Own(func);
  }

  private own({ what }: Own): unknown {
    if (typeof what === "number") return this.go._makeFuncWrapper(what);
    return { go: this.go, world: this.world, fs: this.files, process: this.process }[what];
  }

  /** Go's five sources of time and chance, and what its runtime prints. */
  private runtimeImports(): Record<string, (sp: number) => void> {
    const { go } = this;
    const setInt64 = (at: number, v: number): void => {
      go.mem.setUint32(at, v, true);
      go.mem.setUint32(at + 4, Math.floor(v / 0x1_0000_0000), true);
    };
    const getInt64 = (at: number): number => go.mem.getUint32(at, true) + go.mem.getInt32(at + 4, true) * 0x1_0000_0000;
    return {
      "runtime.nanotime1": (sp) => setInt64((sp >>> 0) + 8, this.occupant.look()),
      "runtime.walltime": (sp) => {
        const now = this.occupant.wall();
        setInt64((sp >>> 0) + 8, now.seconds);
        go.mem.setInt32((sp >>> 0) + 16, now.nanoseconds, true);
      },
      "runtime.scheduleTimeoutEvent": (sp) =>
        go.mem.setInt32((sp >>> 0) + 16, this.occupant.schedule(getInt64((sp >>> 0) + 8)), true),
      "runtime.clearTimeoutEvent": (sp) => this.occupant.unschedule(go.mem.getInt32((sp >>> 0) + 8, true)),
      "runtime.getRandomData": (sp) => this.occupant.chance(this.view(getInt64((sp >>> 0) + 8), getInt64((sp >>> 0) + 16))),
      "runtime.wasmWrite": (sp) => {
        sp >>>= 0;
        this.occupant.panicked(this.text(getInt64(sp + 16), go.mem.getInt32(sp + 24, true)));
      },
    };
  }

  /**
   * Go's reading of properties, with a short way for the question that begins every burst: which event is pending? As a
   * rule none is, and there the name of the property need not be read as a text, nor be looked up.
   */
  private eventImport(): Record<string, (sp: number) => void> {
    const { go } = this;
    const name = "syscall/js.valueGet";
    const get = go.importObject.gojs[name]!;
    return {
      [name]: (sp) => {
        const { mem } = go;
        const at = sp >>> 0;
        const ours = mem.getUint32(at + 8, true) === goRef.low && mem.getUint32(at + 12, true) === goRef.high;
        if (!ours || go._pendingEvent !== null || mem.getUint32(at + 24, true) !== pendingLength) return get(sp);
        mem.setUint32(at + 32, nullRef.low, true);
        mem.setUint32(at + 36, nullRef.high, true);
      },
    };
  }

  /** The functions of core/platform/room/host.go. */
  private roomImports(): Record<string, (...args: number[]) => number | void> {
    const net = (): Network => this.occupant.network;
    const tail = (p: number, n: number): string => this.text(p + messageHead, n - messageHead - 1);
    return {
      listen: (ip, port) => net().ports.listen(this.occupant, ip! >>> 0, port!),
      listenPacket: (ip, port) => net().ports.listenPacket(this.occupant, ip! >>> 0, port!),
      dial: (ip, port) => net().dial(this.occupant, ip! >>> 0, port!),
      localPort: (handle) => net().localPort(handle!),
      write: (handle, p, n) => net().write(handle!, this.view(p!, n!).slice()),
      shutdown: (handle) => net().shutdown(handle!),
      close: (handle) => net().close(handle!),
      credit: (handle, n) => net().credit(handle!, n!),
      packet: (handle, ip, port, p, n, mark, markN) =>
        net().packet(this.occupant, handle!, ip! >>> 0, port!, this.view(p!, n!).slice(), markN! > 0 ? tail(mark!, markN!) : undefined),
      mark: (handle, p, n) => net().mark(handle!, tail(p!, n!)),
      emit: (p, n) => this.occupant.emit(this.text(p!, n!)),
      take: (p, n) => this.view(p!, n!).set(this.occupant.held),
    };
  }

  private text(p: number, n: number): string {
    return decoder.decode(this.view(p, n));
  }
}

function processObject(pid: () => number): object {
  const unavailable = (): never => {
    throw Object.assign(new Error("ENOSYS"), { code: "ENOSYS" });
  };
  return {
    get pid() {
      return pid();
    },
    ppid: 1, argv0: "kvnode", getuid: () => 0, getgid: () => 0, geteuid: () => 0, getegid: () => 0,
    getgroups: unavailable, umask: unavailable, cwd: () => "/", chdir: unavailable,
  };
}

/** Go asks it for the time zone, and for nothing else. */
class NoDate {
  getTimezoneOffset(): number {
    return 0;
  }
}
