/** Makes every scene's run for this build, and writes them into a file. */
import { readFileSync, writeFileSync } from "node:fs";
import type { Made } from "../scene.ts";
import { directions } from "./all.ts";
import { direct } from "./director.ts";

const out = process.argv[2];
if (!out) throw new Error("usage: scenes.mjs FILE");
const module = new WebAssembly.Module(readFileSync("build/kvnode.wasm"));
const made: Record<string, Made> = {};
for (const [name, direction] of Object.entries(directions)) {
  try {
    made[name] = direct(module, direction).made();
  } catch (err) {
    throw new Error(`the scene ${name}: ${(err as Error).message}`, { cause: err });
  }
}
writeFileSync(out, JSON.stringify(made));
