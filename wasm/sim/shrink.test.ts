import assert from "node:assert/strict";
import { test } from "node:test";
import type { Job, Report } from "./job.ts";
import { Lost } from "./pool.ts";
import type { Action } from "../host/protocol.ts";
import { ddmin, shrinkReport, withMends, type Shrunk } from "./shrink.ts";

const numbers = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

for (const need of [[], [0], [99], [3, 77], [1, 50, 51, 98], numbers(7)]) {
  test(`of a hundred, the ${need.length} that matter are found: ${need.join(" ")}`, () => {
    let runs = 0;
    const found = ddmin(numbers(100), (part) => {
      runs++;
      return need.every((n) => part.includes(n));
    });
    assert.deepEqual(found, need);
    assert.ok(runs < 250, `${runs} runs`);
  });
}

test("a test that gives up leaves what was found so far", () => {
  let runs = 0;
  const found = ddmin(numbers(64), (part) => ++runs <= 4 && part.includes(5));
  assert.ok(found.includes(5) && found.length < 64);
});

test("a fault keeps its end, the next one of its kind for what it struck", () => {
  const all: Action[] = [
    { at: 1, do: "cut", from: "a", to: "*" }, { at: 2, do: "skew", machine: "b", by: 9 }, { at: 3, do: "heal", from: "*", to: "a" },
    { at: 4, do: "heal", from: "a", to: "*" }, { at: 5, do: "crash", machine: "b" }, { at: 6, do: "skew", machine: "b", by: 0 },
    { at: 7, do: "restart", machine: "a" }, { at: 8, do: "restart", machine: "b" }, { at: 9, do: "heal", from: "a", to: "*" }, { at: 10, do: "drop", message: "m1" },
    { at: 11, do: "failDisk", machine: "b", on: "write" }, { at: 12, do: "mendDisk", machine: "b" }, { at: 13, do: "restart", machine: "b" },
    { at: 14, do: "clog", from: "b", to: "*" }, { at: 15, do: "heal", from: "b", to: "*" },
  ];
  const kept = (...at: number[]) => withMends(all.filter((a) => at.includes(a.at)), all).map((a) => a.at);
  assert.deepEqual(kept(1), [1, 4]);
  assert.deepEqual(kept(2), [2, 6]);
  assert.deepEqual(kept(5), [5, 8]);
  assert.deepEqual(kept(10), [10]);
  assert.deepEqual(kept(11), [11, 12, 13], "its process may have ended with it");
  assert.deepEqual(kept(14), [14, 15]);
  assert.deepEqual(kept(), []);
});

test("what a run violates is told though the search for the smallest one is lost", async () => {
  const r = { violations: [["linear: x"]], shrunk: undefined } as unknown as Report;
  const job = { seed: 1, trace: "t", plan: "p", shrink: false } as unknown as Job;
  const fails = (err: Error) => shrinkReport({ run: () => Promise.reject(err) }, job, r);
  assert.equal(await fails(new Lost("it had not ended")), "it had not ended");
  await assert.rejects(fails(new Error("else")), /else/);
  assert.deepEqual(r, { violations: [["linear: x"]], shrunk: undefined });
  const shrunk = { runs: 3 } as Shrunk;
  const asked: Job[] = [];
  assert.equal(await shrinkReport({ run: async (j) => (asked.push(j), { ...r, shrunk }) }, job, r), "");
  assert.deepEqual([r.shrunk, asked], [shrunk, [{ seed: 1, trace: undefined, plan: undefined, shrink: true }]]);
});
