import assert from "node:assert/strict";
import { test } from "node:test";
import { ddmin } from "./shrink.ts";

const numbers = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

for (const need of [[], [0], [99], [3, 77], [1, 50, 51, 98], numbers(7)]) {
  test(`of a hundred, the ${need.length} that matter are found: ${need.join(" ")}`, () => {
    let runs = 0;
    const found = ddmin(numbers(100), (part) => {
      runs++;
      return need.every((n) => part.includes(n));
    });
    assert.deepEqual(found, need);
    assert.ok(runs < 250, `${runs} runs`);
  });
}

test("a test that gives up leaves what was found so far", () => {
  let runs = 0;
  const found = ddmin(numbers(64), (part) => ++runs <= 4 && part.includes(5));
  assert.ok(found.includes(5) && found.length < 64);
});
