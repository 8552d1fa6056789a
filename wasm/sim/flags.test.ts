import assert from "node:assert/strict";
import { test } from "node:test";
import { readFlags } from "./flags.ts";

const read = (...args: string[]): ReturnType<typeof readFlags> => readFlags(args, "/x/sim.mjs", 2);

test("what is not given is as the contract says", () => {
  const f = read();
  assert.deepEqual([f.first, f.seeds, f.seconds, f.nodes, f.faults, f.json], [1, 100, 60, undefined, "all", false]);
  assert.deepEqual([f.wasm, f.judge, f.workers], ["/x/kvnode.wasm", "/x/judge.wasm", 2]);
});

test("one seed is run again by the flags that shaped it", () => {
  const f = read("--seed", "7", "--nodes", "5", "--faults", "crash,partition", "--trace", "t");
  assert.deepEqual([f.first, f.seeds, f.single, f.faults, f.trace], [7, 1, true, ["crash", "partition"], "t"]);
  assert.equal(f.again, " --nodes 5 --faults crash,partition");
});

for (const [args, why] of [
  [["--seeds", "0"], /--seeds 0: want a whole number from 1/], [["--nodes", "8"], /--nodes 8: want a whole number from 1 to 7/],
  [["--faults", "plague"], /"plague" is not one of all, none, crash/], [["--what"], /Unknown option/],
] as [string[], RegExp][]) {
  test(`${args.join(" ")} is refused`, () => assert.throws(() => read(...args), why));
}
