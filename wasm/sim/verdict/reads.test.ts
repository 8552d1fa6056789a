import assert from "node:assert/strict";
import { test } from "node:test";
import { found, log, op, said } from "./casekit.ts";
import { checkReads } from "./reads.ts";
import type { Operation } from "../work/operation.ts";

const truth = log(["5 set k x", "7 set k y", "8 set l z", "9 delete k"]);
const fresh = (o: Operation): boolean => o.call.mode !== "stale";
const told = (...ops: Operation[]): string[] => said((out) => checkReads(ops, truth, fresh, out));

const get = (value: string, index: number, from: number, to: number, mode: "consistent" | "stale" = "consistent"): Operation =>
  op({ mode }, from, to, { index, found: [found("k", value, index, { createIndex: 5 })] });
const nothing = (index: number, from: number, to: number): Operation => op({}, from, to, { index, ok: false });

test("what was at its index is well, however old a stale read is", () => {
  assert.deepEqual(told(get("x", 5, 5, 6), get("y", 7, 7, 8), get("x", 5, 8, 9, "stale"), nothing(9, 10, 11)), []);
});

test("a list shows the keys of its index", () => {
  const list = op({ kind: "list", key: "" }, 8, 9, { index: 8, found: [found("k", "y", 7, { createIndex: 5 }), found("l", "z", 8)] });
  const short = op({ kind: "list", key: "" }, 8, 9, { index: 8, found: [found("l", "z", 8)] });
  const names = op({ kind: "keys", key: "" }, 8, 9, { index: 8, found: [found("l", "", 0)] });
  assert.deepEqual(told(list), []);
  assert.match(told(short).join(), /1 keys, and there were 2: k l/);
  assert.match(told(names).join(), /l, and there were k l/);
});

for (const [what, violation, ...ops] of [
  ["a value that was not there at its index", /k y@5.*it was k x@5/, get("y", 5, 5, 6)],
  ["a value of no index", /it was not there/, get("y", 10, 10, 11, "stale")],
  ["an index that is not the key's", /the index of the answer is 8, that of the key 7/, op({}, 8, 9, { index: 8, found: [found("k", "y", 7)] })],
  ["nothing, where there was something", /not found, and it was k y@7/, nothing(8, 8, 9)],
  ["a fresh read behind an acknowledged write", /fresh: .* shows index 5, and before it was asked index 7/, op({ kind: "put", value: "y" }, 6, 8), get("x", 5, 9, 10)],
  ["a fresh read behind what another read has shown", /fresh: /, get("y", 7, 7, 8, "stale"), get("x", 5, 9, 10)],
  ["a fresh read of nothing behind another key's write", /fresh: /, op({ kind: "put", key: "l", value: "z" }, 8, 9), nothing(4, 10, 11)],
] as [string, RegExp, ...Operation[]][]) {
  test(`${what} is told`, () => assert.match(told(...ops).join("\n"), violation));
}

test("a read beside the write may show either state", () => {
  assert.deepEqual(told(op({ kind: "put", value: "y" }, 6, 8), get("x", 5, 7, 9)), []);
});
