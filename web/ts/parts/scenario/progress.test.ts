import assert from "node:assert/strict";
import { test } from "node:test";
import { recall, remember } from "./progress.ts";

const names = ["one", "two", "three"];

function store(text: string | null): { getItem: () => string | null; setItem: (k: string, v: string) => void; text: string | null } {
  return { text, getItem: () => text, setItem(_k, v) { this.text = v; } };
}

test("what was done is known again; scenes that there are no more, and nonsense, are not", () => {
  const s = store(null);
  remember({ done: ["two"], chapter: 4 }, s);
  assert.deepEqual(recall(names, 7, store(s.text)), { done: ["two"], chapter: 4 });
  assert.deepEqual(recall(names, 7, store('{"done":["gone","one"],"chapter":9}')), { done: ["one"], chapter: 0 });
  for (const odd of [null, "", "{", "7", '{"done":3,"chapter":"x"}']) assert.deepEqual(recall(names, 7, store(odd)), { done: [], chapter: 0 });
  assert.deepEqual(recall(names, 7, undefined), { done: [], chapter: 0 });
});

test("a store that takes nothing stops nobody", () => {
  const full = { setItem: () => { throw new Error("QuotaExceededError"); } };
  assert.doesNotThrow(() => remember({ done: [], chapter: 0 }, full));
});
