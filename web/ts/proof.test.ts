import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { linked } from "./buildinfo.ts";
import { fromBytes, fromItself, type Claim, type Told } from "./proof.ts";

const program = new Uint8Array(readFileSync("build/kvnode.wasm"));
const worker = new TextEncoder().encode("a worker");
const hash = (...parts: Uint8Array[]) => parts.reduce((h, p) => h.update(p), createHash("sha256")).digest("hex");
const all = linked(program);
const claim: Claim = {
  build: hash(program, worker).slice(0, 12), commit: "0123456789ab", sum: hash(program), made: "h1:abc=",
  modules: new Map(all.map((m) => [`${m.path} ${m.version}`, m.sum])),
};
const told: Told = { Version: "0.1.0", Sources: "h1:abc=", Go: "go1.26.0", Modules: all.map((m) => ({ Path: m.path, Version: m.version, Sum: m.sum })) };
const holds = (found: { holds: boolean }[]) => found.map((f) => f.holds);

test("the program that the page speaks of is found to be it", () => {
  assert.deepEqual(holds(fromBytes(program, worker, claim)), [true, true, true]);
  assert.deepEqual(holds(fromItself(told, claim)), [true, true]);
});

test("another program, another worker and other modules are each found out", () => {
  const other = program.slice();
  other[other.length - 1]! ^= 1;
  assert.deepEqual(holds(fromBytes(other, worker, claim)), [false, false, true]);
  assert.deepEqual(holds(fromBytes(program, other.subarray(0, 9), claim)), [true, false, true]);
  const raft = [...claim.modules.keys()].find((m) => m.startsWith("github.com/hashicorp/raft "))!;
  const changed = { ...claim, modules: new Map([...claim.modules, [raft, "h1:other="]]) };
  const [, , modules] = fromBytes(program, worker, changed);
  assert.deepEqual([modules!.holds, modules!.says.includes(raft)], [false, true]);
  assert.deepEqual(holds(fromItself(told, changed)), [true, false]);
});

test("a program that says nothing of itself holds nothing", () => {
  assert.deepEqual(holds(fromItself({ Version: "0.1.0", Modules: null }, claim)), [false, false]);
  assert.deepEqual(holds(fromBytes(new Uint8Array(64), worker, claim)), [false, false, false]);
});
