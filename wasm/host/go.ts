import "../../build/wasm_exec.js";

/**
 * Go's own support code for GOOS=js (lib/wasm/wasm_exec.js of the toolchain, copied by the build), as far as the room
 * touches it. It is a class on the global object.
 */
export interface Go {
  argv: string[];
  env: Record<string, string>;
  exit: (code: number) => void;
  exited: boolean;
  importObject: { gojs: Record<string, (sp: number) => void> } & WebAssembly.Imports;
  mem: DataView;
  run(instance: WebAssembly.Instance): Promise<void>;
  _resume(): void;
  _resolveExitPromise: () => void;
  _makeFuncWrapper(id: number): (...args: unknown[]) => unknown;
  _inst: WebAssembly.Instance;
  _pendingEvent: object | null;
  /** What Go holds references to; 5 is its global object. */
  _values: unknown[];
  _goRefCounts: number[];
  _ids: Map<unknown, number>;
  _idPool: number[];
}

/** The number under which Go finds its global object. */
const globalRef = 5;

/**
 * Makes Go's support for an instance. Its run() is never over: an exit that kept that promise would stand in the queue of
 * microtasks, and with it the instance and its memory, until whoever runs the room lets the thread rest. Who runs one room
 * after the other without a rest, as the shrinker does, held thousands of them.
 */
export function newGo(): Go {
  const go = new (globalThis as unknown as { Go: new () => Go }).Go();
  go._resolveExitPromise = () => undefined;
  return go;
}

/**
 * Starts main() and returns when every goroutine waits. world is what Go sees as its global object, so that each
 * process has files, a name and a time zone of its own, and nothing of the page's.
 */
export function start(go: Go, instance: WebAssembly.Instance, world: object): void {
  let trapped: { why: unknown } | undefined;
  const run = (argc: number, argv: number): void => {
    go._ids.delete(go._values[globalRef]);
    go._values[globalRef] = world;
    go._ids.set(world, globalRef);
    try {
      (instance.exports["run"] as (argc: number, argv: number) => void)(argc, argv);
    } catch (why) {
      trapped = { why };
    }
  };
  let begun = false;
  const exports = {
    value: {
      ...instance.exports,
      run: (argc: number, argv: number): void => {
        begun = true;
        run(argc, argv);
      },
    },
  };
  // An exit is told by go.exit, and this promise not kept. It is broken when run was never reached: the arguments are too
  // long.
  go.run(Object.create(instance, { exports }) as WebAssembly.Instance).catch(() => undefined);
  if (!begun) throw new Error("the command line and the environment are longer than 8 KB");
  if (trapped) throw (trapped as { why: unknown }).why;
}
