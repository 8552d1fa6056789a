import assert from "node:assert/strict";
import { test } from "node:test";
import { emptyForm, lineOf, wrong } from "./line.ts";
import { bodyOf, emptyOp, reads, takes, VERBS, wrongOp, type TxnOp } from "./txn.ts";

const op = (o: Partial<TxnOp>): TxnOp => ({ ...emptyOp("get", "a"), ...o });

test("a transaction's body has of each operation what its verb takes, and nothing else", () => {
  const full = { value: "héllo", index: "9007199254740993", session: "s\"", flags: "007" };
  const want: [Partial<TxnOp>, string][] = [
    [{ verb: "set" }, `{"Verb":"set","Key":"a","Value":"aMOpbGxv","Flags":7}`],
    [{ verb: "cas" }, `{"Verb":"cas","Key":"a","Value":"aMOpbGxv","Flags":7,"Index":9007199254740993}`],
    [{ verb: "lock" }, `{"Verb":"lock","Key":"a","Value":"aMOpbGxv","Flags":7,"Session":"s\\""}`],
    [{ verb: "check-session" }, `{"Verb":"check-session","Key":"a","Session":"s\\""}`],
    [{ verb: "get-tree", key: "" }, `{"Verb":"get-tree","Key":""}`],
    [{ verb: "delete-cas" }, `{"Verb":"delete-cas","Key":"a","Index":9007199254740993}`],
    [{ verb: "set", value: "", flags: "" }, `{"Verb":"set","Key":"a","Value":""}`],
  ];
  for (const [o, json] of want) {
    const body = bodyOf([op({ ...full, ...o })]);
    assert.equal(body, `[{"KV":${json}}]`);
    JSON.parse(body);
  }
});

test("only a transaction that changes nothing is a read, and has a read's modes", () => {
  assert.deepEqual(VERBS.filter((verb) => reads([op({ verb })])), ["get", "get-or-empty", "get-tree", "check-index", "check-session", "check-not-exists"]);
  const form = { ...emptyForm("web"), op: "txn" as const, mode: "stale" as const };
  assert.equal(lineOf({ ...form, ops: [op({})] }).path, "/v1/txn?stale");
  assert.equal(lineOf({ ...form, ops: [op({}), op({ verb: "set" })] }).path, "/v1/txn");
  assert.equal(lineOf(form).method, "PUT");
});

test("an operation that lacks what it takes is said in a sentence", () => {
  assert.equal(wrong({ ...emptyForm("web"), op: "txn" }), "");
  for (const verb of VERBS) {
    const lacks = takes(verb).some((f) => f === "index" || f === "session");
    assert.equal(wrongOp(op({ verb })) !== "", lacks, verb);
  }
  for (const bad of [{ key: "" }, { key: "\ud800" }, { verb: "set", flags: "1.5" }, { verb: "check-index", index: "x" }] as Partial<TxnOp>[]) assert.match(wrongOp(op(bad)), /^[A-Z].*\.$/);
  const twice = { ...emptyForm("web"), op: "txn" as const, ops: [op({}), op({ key: "" })] };
  assert.equal(wrong(twice), "Operation 2: A key has at least one character.");
  assert.equal(wrong({ ...twice, ops: [op({ key: "" })] }), "A key has at least one character.");
});
