import assert from "node:assert/strict";
import { test } from "node:test";
import type { Operation } from "../work/operation.ts";
import { log, op, said } from "./casekit.ts";
import { checkWrites } from "./writes.ts";

const told = (changes: string[], ...ops: Operation[]): string[] => said((out) => checkWrites(ops, log(changes), out));
const put = (from: number, to: number, more: Partial<Operation> = {}): Operation => op({ kind: "put", value: "x" }, from, to, more);

test("writes that end as they say are well", () => {
  assert.deepEqual(told(["5 set k x"], put(4, 6)), []);
  assert.deepEqual(told([], put(4, 6, { outcome: "failed", ok: false }), put(4, 6, { outcome: "unknown", ok: false })), []);
  assert.deepEqual(told(["5 set k x"], put(4, 6, { outcome: "unknown", ok: false })), []);
  assert.deepEqual(told([], op({ kind: "cas", value: "x", index: 3 }, 4, 6, { ok: false })), []);
});

test("a value that a session's end leaves in place is no second write", () => {
  const changes = ["3 session-create s", "5 lock k x", "7 set k x", "7 session-destroy s"];
  assert.deepEqual(told(changes, op({ kind: "lock", value: "x", session: "s" }, 4, 6)), []);
});

for (const [what, violation, changes, o] of [
  ["an acknowledged write that nobody applied", /acknowledged: .* is in no server's log/, [], put(4, 6)],
  ["an acknowledgement before the write", /acknowledged: .* before any server had applied it/, ["7 set k x"], put(4, 6)],
  ["a failed write that took effect", /refused: .* at index 5/, ["5 set k x"], put(4, 6, { outcome: "failed", ok: false })],
  ["a cas that did not hold and took effect", /refused: /, ["5 set k x"], op({ kind: "cas", value: "x", index: 3 }, 4, 6, { ok: false })],
  ["a write that took effect twice", /once: .* 2 times, at the indexes 5, 7/, ["5 set k x", "7 set k x"], put(4, 8, { outcome: "unknown", ok: false })],
  ["a write before it was asked for", /once: .* before it was asked for/, ["3 set k x"], put(4, 6)],
] as [string, RegExp, string[], Operation][]) {
  test(`${what} is told`, () => assert.match(told(changes, o).join("\n"), violation));
}
