import assert from "node:assert/strict";
import { test } from "node:test";
import type { Verdict } from "./verdicts.ts";
import { brief, nameOf, sentence } from "./verdictwords.ts";

const none: Verdict = { result: "none", ops: 0, unknown: 0, asked: 0, loose: 0, broken: [], stale: [], left: [], leases: true, wrong: "" };
const long = "k".repeat(240);

test("where nothing was asked the verdict says so, and where all that was asked is left out it says that", () => {
  assert.deepEqual([nameOf(none), brief(none)], ["nothing asked yet", ""]);
  assert.match(sentence(none), /^Nobody has asked anything yet/);
  const v = { ...none, left: [long] };
  assert.deepEqual([nameOf(v), brief(v)], ["not judged", "1 left out"]);
  assert.match(sentence(v), /^Nothing that was asked could be judged\. Nothing is said of the key k{20,23}…: its name is too long/);
});

test("where only reads that promise nothing were answered, or what no judge knows, that is said", () => {
  const loose = { ...none, asked: 2, loose: 2 };
  assert.deepEqual([nameOf(loose), brief(loose)], ["not judged", ""]);
  assert.match(sentence(loose), /^Only reads .* none that is known to have been old\.$/);
  const old = { ...loose, stale: [{} as Verdict["stale"][0]] };
  assert.equal(brief(old), "1 stale");
  assert.match(sentence(old), /^Only reads .* Those that were old stand below\.$/);
  assert.match(sentence({ ...none, asked: 1 }), /^Nothing that was asked so far can be judged: /);
});

test("no verdict speaks of all operations while a key is left out", () => {
  const all = { ...none, result: "linearizable", ops: 3 } as const;
  assert.equal(sentence(all), "One order of all these operations explains every answer that promised to be fresh.");
  for (const result of ["checking", "undecided", "linearizable", "not linearizable"] as const) {
    const v: Verdict = { ...all, result, unknown: 1, left: ["busy", long] };
    assert.match(sentence(v), / Nothing is said of 2 keys, busy among them: /, result);
    assert.doesNotMatch(sentence(v), /of all/, result);
    assert.equal(brief(v), "3 ops, 2 left out");
  }
});
