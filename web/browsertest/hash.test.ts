import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import type { Found } from "../../wasm/sim/hash.ts";
import { bundle, Engine } from "./engine.ts";

const out = "build/test/hash";

let engine: Engine;

before(async () => {
  mkdirSync(out, { recursive: true });
  bundle("web/browsertest/hash-worker.ts", join(out, "worker.js"));
  bundle("wasm/sim/hash-node.ts", join(out, "node.mjs"), "--platform=node");
  engine = await Engine.open({ "/worker.js": ["text/javascript", join(out, "worker.js")], "/kvnode.wasm": ["application/wasm", "build/kvnode.wasm"] });
});
after(() => engine?.close());

test("the same program, plan and seed give the same events in Node and in Chromium, whichever way time is turned", async () => {
  const node = JSON.parse(execFileSync("node", [join(out, "node.mjs"), "build/kvnode.wasm"], { encoding: "utf8" })) as Found;
  assert.deepEqual(await engine.answered("/worker.js", "/kvnode.wasm"), node);
  assert.ok(node.events > 1000);
  assert.ok(node.turned.includes(node.hash), "the run that turned back is another than the one that did not");
});
