import assert from "node:assert/strict";
import { test } from "node:test";
import { forget } from "./asked.ts";

test("the oldest that have ended are forgotten, and none that waits", () => {
  const list = [0, 5, 0, 4, 3, 0].map((ended) => ({ ended }));
  forget(list, 4);
  assert.deepEqual(list.map((a) => a.ended), [0, 5, 0, 0]);
  forget(list, 1);
  assert.deepEqual(list.map((a) => a.ended), [0, 0, 0]);
});
