import assert from "node:assert/strict";
import { test } from "node:test";
import { packed, unpack } from "./packed.ts";

const sent = { id: "m1", phase: "sent", from: "a", to: "b", proto: "raft", type: "append", text: "append 4", size: 90, sent: 1000, due: 3000 };
const lines = [
  { t: 0, node: "a", proc: 1, seq: 1, kind: "process", process: { op: "start", args: ["kvnode"] } },
  { t: 1000, node: "a", proc: 1, seq: 2, kind: "message", message: sent },
  { t: 1000, node: "b", proc: 2, seq: 3, kind: "role", role: { role: "follower", term: 2 } },
  { t: 3000, node: "b", proc: 2, seq: 4, kind: "message", message: { ...sent, phase: "delivered" } },
  { t: 3000, node: "b", proc: 2, seq: 9, kind: "message", message: { ...sent, phase: "lost", why: "cut" } },
  { t: 4000, node: "", proc: 0, seq: 10, kind: "message", message: { ...sent, id: "m2", phase: "delivered" } },
].map((e) => JSON.stringify(e));

test("a recording holds every event, in fewer bytes", () => {
  const text = packed(lines);
  assert.deepEqual(unpack(text), lines.map((l) => JSON.parse(l)));
  assert.ok(text.length < lines.join("\n").length * 0.7, text);
});

test("a recording that would not hold an event is not made", () => {
  const { why: _, ...less } = { ...sent, phase: "delivered", why: "" };
  const { text: __, ...without } = less; // a delivered message that lacks what was sent
  assert.throws(() => packed([lines[1]!, JSON.stringify({ t: 5, node: "b", proc: 2, seq: 3, kind: "message", message: without })]), /event 1/);
});
