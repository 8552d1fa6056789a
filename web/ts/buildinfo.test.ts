import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { linked } from "./buildinfo.ts";

test("the program of the room tells its modules, with the sums that go.sum has", () => {
  const sums = readFileSync("go.sum", "utf8");
  const all = linked(readFileSync("build/kvnode.wasm"));
  assert.ok(all.some((m) => m.path === "github.com/hashicorp/raft"));
  for (const m of all) if (m.sum) assert.ok(sums.includes(`${m.path} ${m.version} ${m.sum}\n`), m.path);
});

test("bytes that are no program tell none", () => {
  assert.deepEqual(linked(new Uint8Array(64)), []);
});
