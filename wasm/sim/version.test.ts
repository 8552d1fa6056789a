/** What the room's kvnode says of itself, asked as anybody asks it: a process on a machine. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Watched } from "../host/testkit.ts";
import { clusterPlan } from "./cluster.ts";

test("the room's kvnode names the sum of its sources and its modules with go.sum's sums", async () => {
  const r = new Watched(clusterPlan({ servers: 1, seed: 1, client: false }));
  const { code, stdout } = await r.settle(r.world.exec("a", ["kvnode", "version", "-format=json"]));
  assert.equal(code, 0);
  const told = JSON.parse(stdout) as { Sources: string; Go: string; Modules: { Path: string; Version: string; Sum: string }[] };
  assert.equal(told.Sources, execFileSync("go", ["run", "./wasm/guest", "-sources"], { encoding: "utf8" }).trim());
  assert.match(told.Go, /^go1\./);
  const known = readFileSync("go.sum", "utf8").split("\n");
  const summed = told.Modules.filter((m) => m.Sum);
  assert.ok(summed.some((m) => m.Path === "github.com/hashicorp/raft"));
  for (const m of summed) assert.ok(known.includes(`${m.Path} ${m.Version} ${m.Sum}`), m.Path);
});
