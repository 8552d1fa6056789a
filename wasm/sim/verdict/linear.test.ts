import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import type { Step } from "../work/call.ts";
import type { Operation } from "../work/operation.ts";
import { found, log, op, said } from "./casekit.ts";
import { newJudge } from "./judge.ts";
import { checkLinear, opsMax } from "./linear.ts";
import { Violations } from "./violation.ts";

const judge = newJudge(new WebAssembly.Module(readFileSync("build/judge.wasm")));
const key = "sim/0";
/** x was applied at second 80 at the latest, w at second 5, and no other value ever. */
const { changes } = log(["4 set sim/0 w @5", "9 set sim/0 x @80"]);
const told = (...ops: Operation[]): string[] => said((out) => checkLinear(ops, judge, (o) => o.call.mode === "consistent", changes, out));
const put = (value: string, from: number, to: number, more: Partial<Operation> = {}): Operation => op({ kind: "put", key, value }, from, to, more);
const get = (value: string, index: number, from: number, to: number, mode: "consistent" | "stale" = "consistent"): Operation =>
  op({ key, mode }, from, to, value === "" ? { ok: false } : { found: [found(key, value, index)] });
const txn = (steps: Partial<Step>[], from: number, to: number, more: Partial<Operation> = {}): Operation =>
  op({ kind: "txn", key: "", steps: steps.map((s) => ({ verb: "set", key, value: "", index: 0, session: "", ...s })) }, from, to, more);

test("what some order explains is well", () => {
  assert.deepEqual(told(put("x", 1, 2), get("x", 3, 3, 4), put("y", 5, 9), get("x", 3, 6, 7), get("y", 8, 8, 10)), []);
  assert.deepEqual(told(put("x", 1, 2), put("y", 3, 4), get("x", 3, 5, 6, "stale")), []);
  assert.deepEqual(told(put("x", 1, 2, { outcome: "unknown", ok: false }), get("", 0, 3, 4), get("x", 9, 90, 91)), []);
});

test("what no order explains is told, with the operations that prove it", () => {
  const out = new Violations();
  const proof = [put("x", 1, 2), put("y", 3, 4), get("x", 3, 5, 6)];
  checkLinear([put("w", 0.1, 0.2), ...proof, get("y", 4, 7, 8)], judge, () => true, changes, out);
  assert.deepEqual(out.told.map((v) => v.ops), [proof]);
  assert.ok(out.told[0]!.events.includes(proof[0]!.firstEvent));
});

test("a write of unknown outcome happened by the time at which a server had applied it, or never", () => {
  const lost = (value: string): Operation => put(value, 1, 0, { outcome: "unknown", ok: false });
  assert.deepEqual(told(lost("w"), get("", 0, 3, 4), get("w", 4, 6, 7)), []);
  assert.match(told(lost("w"), get("", 0, 6, 7)).join(), /linear/);
  assert.match(told(lost("v"), get("v", 4, 6, 7)).join(), /linear/);
});

test("a write that failed for certain must not be seen", () => {
  assert.match(told(put("x", 1, 2, { outcome: "failed", ok: false }), get("x", 3, 3, 4)).join(), /linear/);
});

test("a transaction is each of its steps; a refused one is nothing but its refusal", () => {
  const both = txn([{ value: "x" }, { key: "sim/1", value: "y" }], 1, 2, { found: [found(key, "", 3), found("sim/1", "", 3)] });
  assert.deepEqual(told(both, get("x", 3, 3, 4)), []);
  assert.match(told(both, get("", 0, 3, 4)).join(), /linear/);
  const refused = txn([{ value: "x" }, { verb: "cas", key: "sim/1", value: "y", index: 7 }], 1, 2, { ok: false, refused: [1] });
  assert.deepEqual(told(refused, get("", 0, 3, 4)), []);
  const held = [put("x", 1, 2), get("x", 3, 3, 4), txn([{ verb: "cas", value: "y", index: 3 }], 5, 6, { ok: false, refused: [0] })];
  assert.match(told(...held).join(), /linear/);
});

test("a transaction that only reads is a read of its mode", () => {
  const reads = (mode: "default" | "consistent", verb = "set"): Operation[] =>
    [put("x", 1, 2), put("y", 3, 4), { ...txn([{ verb: "get" }, { verb, key: "sim/1", value: "z" }], 5, 6, { found: [found(key, "x", 3), found("sim/1", "", 9)] }) }]
      .map((o) => ({ ...o, call: { ...o.call, mode } }));
  assert.match(told(...reads("consistent", "get")).join(), /linear/);
  assert.deepEqual(told(...reads("default", "get")), []);
  assert.match(told(...reads("default")).join(), /linear/, "one that writes goes through the log, whatever its mode");
});

test("the end of a tree is that of each key under it", () => {
  const leaf = "tree/0/1";
  const grown = op({ kind: "put", key: leaf, value: "x" }, 1, 2);
  const felled = op({ kind: "delete-tree", key: "tree/0/" }, 3, 4);
  const seen = (from: number): Operation => op({ kind: "list", key: "tree/" }, from, from + 1, { found: [found(leaf, "x", 3)] });
  assert.deepEqual(told(grown, seen(2.5), felled), []);
  assert.match(told(grown, felled, seen(5)).join(), /no order of these operations on tree\/0\/1/);
  assert.deepEqual(told(grown, op({ kind: "delete-tree", key: "tree/1/" }, 3, 4), seen(5)), []);
});

test("a key with too many operations stays undecided", () => {
  const out = new Violations();
  checkLinear(Array.from({ length: opsMax + 1 }, (_, i) => put(`v${i}`, i, i + 0.5)), judge, () => true, changes, out);
  assert.equal(out.undecided, 1);
});
