import assert from "node:assert/strict";
import { test } from "node:test";
import type { Journey, Step } from "../reduce/model.ts";
import { told, visit } from "./code.ts";

const steps = (points: string): Step[] => [...points].map((point, seq) => ({ point, node: "a", at: seq, seq, index: 0, term: 0, values: [], derived: false }));
const lines = (points: string): string => visit(steps(points)).map((s) => `${s.point}${s.seq}`).join(" ");

test("the lines of this visit are those since a point came again, and the present one is none of them", () => {
  assert.equal(lines(""), "");
  assert.equal(lines("A"), "");
  assert.equal(lines("ABC"), "A0 B1");
  assert.equal(lines("ABCAB"), "A3");
  assert.equal(lines("ABA"), "");
  assert.equal(lines("AABC"), "A1 B2");
});

test("a line says what its point told; where it told nothing, what the request says of it", () => {
  const j = { key: "k".repeat(40), value: "v", ended: 0 } as Journey;
  const [put, other] = steps("xy").map((s, i) => ({ ...s, point: i ? "raft.Apply" : "KVSPut" }));
  assert.deepEqual(told(put!, j).values, [{ name: "Key", text: `${"k".repeat(23)}…` }, { name: "Value", text: "v" }]);
  assert.equal(told(other!, j), other);
  assert.equal(told(put!, undefined), put);
  for (const more of [{ index: 8 }, { values: [{ name: "peer", text: "c" }] }]) assert.deepEqual(told({ ...put!, ...more }, j), { ...put!, ...more });
  assert.deepEqual(told({ ...put!, point: "KVSPut/done" }, j).values, [], "nobody has answered yet");
});
