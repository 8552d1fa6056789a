import assert from "node:assert/strict";
import { test } from "node:test";
import type { Event } from "../../../web/ts/events.gen.ts";
import { checkBehind, Progress } from "./behind.ts";
import { said, second } from "./casekit.ts";

/** Two servers, as processes 1 and 2, of which a applies an entry a second. b hears its leader from one second to another, and applies what it is told to. */
function told(b: { hears: [number, number]; applies: (second: number) => boolean; more?: [second: number, body: object][] }, calm = { from: 10, to: 30 }, multiplier = 1): string {
  const progress = new Progress();
  const all: [second: number, node: string, body: object][] = (b.more ?? []).map(([at, body]) => [at, "b", body]);
  for (let s = 1; s <= 40; s++) {
    const applies = { kind: "log", log: { op: "apply", first: s, last: s } };
    all.push([s, "a", applies]);
    if (b.applies(s)) all.push([s, "b", applies]);
    if (s >= b.hears[0] && s <= b.hears[1]) all.push([s, "b", { kind: "timer", timer: { heard: "a", timeout: 1 } }]);
  }
  all.sort(([a], [b]) => a - b);
  all.forEach(([at, node, body], i) => progress.see({ t: at * second, node, proc: node === "a" ? 1 : 2, seq: i, ...body } as Event));
  return said((out) => checkBehind(progress, [{ from: calm.from * second, to: calm.to * second }], multiplier, out)).join();
}

const always: [number, number] = [1, 40];

test("who keeps up, or comes to it in time, is well", () => {
  assert.equal(told({ hears: always, applies: () => true }), "");
  assert.equal(told({ hears: always, applies: (s) => s < 5 || s > 28 }), "");
});

test("who hears its leader and gets no entry is told", () => {
  assert.match(told({ hears: always, applies: (s) => s < 5 }), /behind: b stands at index 4, and hears its leader; a had applied 15 15 s before/);
});

test("who holds everything by a snapshot is well, though no entry came since", () => {
  const snapshot = (index: number): [number, object][] => [[12, { kind: "store", store: { op: "restore", key: "", index: 0 } }], [12, { kind: "log", log: { op: "apply", last: index } }]];
  const stuck = { hears: always, applies: (s: number): boolean => s < 5 };
  assert.equal(told({ ...stuck, more: snapshot(40) }), "");
  assert.match(told({ ...stuck, more: snapshot(14) }), /b stands at index 14/);
});

test("who is not in peace for long enough is left alone", () => {
  const stuck = (s: number): boolean => s < 5;
  assert.equal(told({ hears: always, applies: stuck }, { from: 16, to: 30 }), "");
  assert.equal(told({ hears: always, applies: stuck }, { from: 10, to: 30 }, 2), "");
  assert.equal(told({ hears: [20, 40], applies: stuck }), "", "it came back late");
  assert.equal(told({ hears: [1, 20], applies: stuck }), "", "it is no member any more");
  assert.equal(told({ hears: always, applies: stuck, more: [[20, { kind: "store", store: { op: "restore", key: "", index: 0 } }]] }), "", "a snapshot has just come");
  assert.equal(told({ hears: always, applies: stuck, more: [[25, { kind: "process", process: { op: "exit" } }]] }), "", "its process has ended");
});
