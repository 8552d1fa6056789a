/** Prints the fixed plan's hash, as Node finds it: node hash-node.mjs kvnode.wasm */
import { readFileSync } from "node:fs";
import { fixedHash } from "./hash.ts";

const found = fixedHash(new WebAssembly.Module(readFileSync(process.argv[2]!)));
process.stdout.write(`${JSON.stringify(found)}\n`);
process.exit(0); // instances may have timers of their own; the room is over
