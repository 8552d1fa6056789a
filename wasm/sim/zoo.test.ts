import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { noCounts } from "./coverage.ts";
import type { Job, Report } from "./job.ts";
import { Lost } from "./pool.ts";
import { effects, hunt } from "./zoo.ts";

/** Seeds from 1 on, of which some violate. */
function fake(catches: Record<number, string[]>, hangs: number[] = [], anyway: Record<number, string[]> = {}): { asked: number[]; run(job: Job): Promise<Report> } {
  const asked: number[] = [];
  return {
    asked,
    async run(job) {
      const planted = job.env?.["ZOO"] === "torn-tail-accepted";
      if (planted) asked.push(job.seed);
      if (planted && hangs.includes(job.seed)) throw new Lost("it hangs");
      return {
        seed: job.seed, violations: [], checks: [...(anyway[job.seed] ?? []), ...(planted ? (catches[job.seed] ?? []) : [])], undecided: 0, ops: 1, acknowledged: 1, unknownOps: 0, faults: {},
        coverage: noCounts(), virtualSeconds: 1, wallSeconds: 1, servers: 3, hash: "", shrunk: undefined,
      };
    },
  };
}

const o = { first: 1, bound: 10, seconds: 60, nodes: undefined, faults: "all" as const, width: 2 };

test("the first seed that breaks what the bug breaks has caught it, and no further one is begun", async () => {
  const runner = fake({ 4: ["linear"], 5: ["fresh"], 2: ["lock"], 9: ["equal"] });
  assert.deepEqual(await hunt("torn-tail-accepted", runner, o), { bug: "torn-tail-accepted", seeds: 4, checks: ["linear"] });
  assert.ok(Math.max(...runner.asked) <= 5);
});

test("a bug that no seed catches has survived", async () => {
  const runner = fake({});
  assert.deepEqual(await hunt("torn-tail-accepted", runner, o), { bug: "torn-tail-accepted", seeds: 0, checks: [] });
  assert.equal(runner.asked.length, 10);
});

test("a seed that hangs has caught it too", async () => {
  assert.deepEqual(await hunt("torn-tail-accepted", fake({}, [3]), o), { bug: "torn-tail-accepted", seeds: 3, checks: ["hangs"] });
});

test("what a seed violates without the bug does not count", async () => {
  const runner = fake({ 3: ["linear"], 5: ["linear"] }, [], { 2: ["alive"], 3: ["alive", "linear"], 5: ["alive"] });
  assert.deepEqual(await hunt("torn-tail-accepted", runner, o), { bug: "torn-tail-accepted", seeds: 5, checks: ["linear"] });
});

test("of every bug in the zoo it is said what it breaks", () => {
  const bugs = [...readFileSync("core/zoo/zoo.go", "utf8").matchAll(/ Bug = "([a-z-]+)"/g)].map((m) => m[1]);
  assert.deepEqual(Object.keys(effects).sort(), bugs.sort());
});
