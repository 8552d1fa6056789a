/**
 * What turning time back costs: node bench-time.mjs [kvnode.wasm] [virtual seconds]. Five servers work ten virtual
 * minutes by default, with a write every virtual second; then moments all over the run are gone to, with some steps
 * back and forth at each. Prints one JSON line.
 */
import { readFileSync } from "node:fs";
import { benchTime } from "./bench.ts";

const module = new WebAssembly.Module(readFileSync(process.argv[2] ?? "build/kvnode.wasm"));
const told = benchTime(module, Number(process.argv[3] ?? 600), () => performance.now(), (line) => process.stderr.write(`${line}\n`));
process.stdout.write(`${JSON.stringify(told)}\n`);
process.exit(0); // instances may have timers of their own; the room is over
