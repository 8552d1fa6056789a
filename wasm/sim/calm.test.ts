import assert from "node:assert/strict";
import { test } from "node:test";
import type { Event } from "../../web/ts/events.gen.ts";
import { Calms } from "./calm.ts";

const role = (node: string, is: string): object => ({ node, kind: "role", role: { role: is, term: 1 } });

function after(...steps: (object | boolean)[]): Calms {
  const calms = new Calms();
  steps.forEach((s, i) => {
    if (typeof s === "boolean") calms.set(s, i);
    else calms.see({ t: i, node: "", proc: 1, seq: i, ...s } as Event);
  });
  calms.end(steps.length);
  return calms;
}

test("it is calm while one server leads and nothing is broken", () => {
  assert.deepEqual(after(role("a", "leader"), {}, true, {}, false, {}).times, [{ from: 0, to: 2 }, { from: 4, to: 6 }]);
  assert.deepEqual(after(role("a", "leader"), role("b", "leader"), role("b", "follower"), {}).times, [{ from: 0, to: 1 }, { from: 1, to: 2 }]);
  assert.deepEqual(after(role("a", "leader"), { node: "a", kind: "process", process: { op: "crash", code: 2 } }, {}).times, [{ from: 0, to: 1 }]);
});

test("it has settled once what was lost has been sent again, at the latest as long after it was mended as it was broken", () => {
  const second = 1_000_000_000;
  const settled = (...broken: [number, number][]) => {
    const calms = new Calms();
    calms.see({ t: 0, seq: 0, proc: 1, ...role("a", "leader") } as Event);
    for (const [from, to] of broken) {
      calms.set(true, from * second);
      calms.set(false, to * second);
    }
    calms.end(30 * second);
    return calms.settled.map(({ from, to }) => [from / second, to / second]);
  };
  assert.deepEqual(settled(), [[0, 30]]);
  assert.deepEqual(settled([10, 12]), [[0, 10], [15, 30]]);
  assert.deepEqual(settled([2, 20]), [[0, 2], [26, 30]], "the wait between two attempts has a bound");
  assert.deepEqual(settled([10, 14], [15, 16], [21, 21.5]), [[0, 10], [19, 21], [23, 30]], "an earlier wait may be the longer one");
});

test("it knows since when it is calm to the end, and whether a store was replaced", () => {
  assert.equal(after(role("a", "leader"), true, false, {}).lastFrom, 2);
  assert.equal(after(role("a", "leader"), true, {}).lastFrom, Infinity);
  const restored = after(role("a", "leader"), { node: "a", kind: "store", store: { op: "restore", key: "", index: 0 } });
  assert.equal(restored.restored(1, 1), true);
  assert.equal(restored.restored(2, 9), false);
});
