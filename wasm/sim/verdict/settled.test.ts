import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { log } from "./casekit.ts";
import { newJudge, type JudgedOp } from "./judge.ts";
import { Settled } from "./settled.ts";

const judge = newJudge(new WebAssembly.Module(readFileSync("build/judge.wasm")));
const second = 1_000_000_000;
const key = "sim/0";
let ids = 0;

/** An operation on the key from one second to another; to 0 it was never answered. */
function asked(kind: JudgedOp["kind"], from: number, to: number, more: Partial<JudgedOp> = {}): JudgedOp {
  return { id: ids++, key, kind, call: from * second, ...(to > 0 ? { return: to * second, ok: true } : { unknown: true, ok: false }), ...more };
}

/** The pinned operations, each as "kind value @second". */
function told(changes: readonly string[], ops: JudgedOp[], trace = (_: JudgedOp): string => ""): string[] {
  return new Settled(log(changes).changes).pinned(key, ops, trace).map((j) =>
    [j.kind, j.value, j.call === j.return ? `@${j.call / second}` : `${j.call / second}-${j.return! / second}`].filter((w) => w !== undefined).join(" "));
}

test("a write is told at the moment at which a server first applied it, within its own time", () => {
  const ops = [asked("put", 1, 9, { value: "x" }), asked("put", 2, 4, { value: "y" }), asked("cas", 6, 9, { value: "z" })];
  assert.deepEqual(told(["1 set sim/0 x @3", "2 set sim/0 y @5", "3 set sim/0 z @5.5"], ops), ["put x @3", "put y @4", "cas z @6"]);
});

test("what was never answered stands where the log has it, or nowhere", () => {
  const ops = [asked("put", 1, 0, { value: "x" }), asked("put", 1, 0, { value: "v" }), asked("delete", 2, 0), asked("delete", 6, 0), asked("delete", 7, 0)];
  assert.deepEqual(told(["1 set sim/0 x @3", "2 delete sim/0 @4", "3 delete-tree sim/ @8", "4 delete sim/1 @9"], ops),
    ["put x @3", "delete @4", "delete @8"]);
});

test("an end of the key is that of the request which the log names, else of whoever was told so, else of whom it fits", () => {
  const [named, told1, unsaid] = [asked("delete", 1, 9), asked("delete", 1, 9), asked("delete", 1, 0)];
  const trace = (j: JudgedOp): string => (j === named ? "t" : "");
  const settled = (trace1: string): Settled => new Settled(log(["1 delete sim/0 @3"]).changes.map((c) => ({ ...c, trace: trace1 })));
  assert.deepEqual(settled("t").pinned(key, [named, told1, unsaid], trace).map((j) => j.call), [3 * second, second]);
  assert.deepEqual(settled("u").pinned(key, [named, told1, unsaid], trace).map((j) => j.call), [second, second]);
  assert.deepEqual(settled("u").pinned(key, [named, unsaid], trace).map((j) => j.call), [second, 3 * second]);
  const [one, other] = [asked("delete-cas", 2, 0, { index: 7 }), asked("delete-cas", 2, 0, { index: 4 })];
  assert.deepEqual(told(["4 set sim/0 x @1", "6 delete sim/0 @3"], [one, other]), ["delete-cas @3"]);
  assert.equal(new Settled(log(["4 set sim/0 x @1", "6 delete sim/0 @3"]).changes).pinned(key, [one, other], () => "")[0]?.index, 4);
});

test("many lost answers do not hinder a verdict", () => {
  const lost = Array.from({ length: 40 }, (_, i) => asked("delete", 1 + i / 64, 0));
  const writes = Array.from({ length: 40 }, (_, i) => asked("put", 2 + i, 2.5 + i, { value: `v${i}` }));
  const gone = asked("get", 60, 61, { ok: false });
  const settled = new Settled(log([...writes.map((j, i) => `${10 + i} set sim/0 ${j.value} @${2.25 + i}`), "99 delete sim/0 @50"]).changes);
  assert.equal(judge(settled.pinned(key, [...lost, ...writes, gone], () => "")).result, "legal");
});
