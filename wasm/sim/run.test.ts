import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import type { Event } from "../../web/ts/events.gen.ts";
import { kvnode } from "../host/testkit.ts";
import { faultKinds } from "./faults.ts";
import { runSeed, unread, type RunOptions } from "./run.ts";
import { draw } from "./swarm.ts";
import { newJudge } from "./verdict/judge.ts";
import { answerPoints } from "./verdict/leaders.ts";
import { lines } from "./verdict/violation.ts";

const judge = newJudge(new WebAssembly.Module(readFileSync("build/judge.wasm")));
const run = (o: Partial<RunOptions> & { seed: number }): ReturnType<typeof runSeed> =>
  runSeed({ module: kvnode(), judge, seconds: 8, nodes: 3, faults: ["crash", "partition"], ...o });

test("a seed with crashes and cuts keeps every promise, twice the same, and its replay gives its faults again", () => {
  const first = run({ seed: 21 });
  assert.deepEqual(first.violations.flatMap(lines), []);
  assert.equal(first.undecided, 0);
  assert.ok(first.acknowledged > 20 && Object.keys(first.faults).length > 0);
  const again = run({ seed: 21 });
  assert.equal(again.hash, first.hash);
  const replay = run({ seed: 21, replay: { ...first.replay, keep: new Set() } });
  assert.deepEqual(replay.violations.flatMap(lines), []);
  const struck = (r: typeof first): string[] => r.replay.faults.map((a) => `${a.at} ${a.do}`);
  assert.deepEqual(struck(replay), struck(first));
  assert.ok(replay.ops < first.ops / 4, "operations were left out");
});

test("a seed without faults is judged as well", () => {
  const r = run({ seed: 22, nodes: 1, faults: [] });
  assert.deepEqual(r.violations.flatMap(lines), []);
  assert.deepEqual(r.replay.faults, []);
});

test("seeds draw different clusters, and each the same again", () => {
  const seeds = Array.from({ length: 40 }, (_, i) => draw(i, { faults: "all" }));
  assert.deepEqual(draw(7, { faults: "all" }), seeds[7]);
  assert.deepEqual(new Set(seeds.map((d) => d.servers.length)), new Set([1, 2, 3, 4, 5, 6, 7]));
  const drawn = new Set(seeds.flatMap((d) => d.faults));
  assert.deepEqual(faultKinds.filter((k) => !drawn.has(k)), []);
  assert.equal(draw(7, { faults: "all", nodes: 5 }).servers.length, 5);
  assert.deepEqual(draw(7, { faults: ["crash"], env: { ZOO: "x" } }).plan.machines[0]!.env, { ZOO: "x" });
});

test("a run that ends with what was looked for tells what its clients came to see as well", () => {
  const wrong: RunOptions["judge"] = (ops) => ({ result: "illegal", ops: ops.length, keys: [{ key: ops[0]!.key, result: "illegal", proof: [ops[0]!.id] }] });
  const r = run({ seed: 21, seconds: 20, judge: wrong, wanted: ["linear"] });
  assert.equal(r.violations[0]?.check, "linear");
  const told = ["write refused", "write unknown", "cas refused", "txn refused", "watch woken"] as const; // by operations alone
  assert.ok(told.some((sight) => r.coverage.sights[sight]), JSON.stringify(r.coverage.sights));
});

test("what tells who answered reaches the checks", () => {
  const heard = new Set<string>();
  run({ seed: 3, seconds: 2, onLine: (line) => {
    const e = unread(line) ? undefined : (JSON.parse(line) as Event);
    if (e?.kind === "station") heard.add(e.station.point);
  } });
  assert.deepEqual([...heard].sort(), [...answerPoints].sort());
});
