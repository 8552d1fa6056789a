import assert from "node:assert/strict";
import { test } from "node:test";
import { History } from "./history.ts";

/** A browser that keeps what was kept there before. */
function keeper(before: string): { kept: () => string; getItem(): string; setItem(key: string, value: string): void } {
  let kept = before;
  return { kept: () => kept, getItem: () => kept, setItem: (_, value) => void (kept = value) };
}

test("each machine has its own lines, whatever it is called, and the next page knows them", () => {
  const k = keeper("{}");
  const h = new History(k);
  for (const name of ["web", "constructor", "toString"]) {
    assert.deepEqual(h.of(name), []);
    h.add(name, `on ${name}`);
  }
  h.add("web", "on web");
  h.add("web", "  ");
  assert.deepEqual(new History(k).of("constructor"), ["on constructor"]);
  assert.deepEqual(new History(k).of("web"), ["on web"]);
});

test("only so many lines and machines are kept, the newest", () => {
  const k = keeper("{}");
  const h = new History(k);
  for (let i = 0; i < 250; i++) h.add("web", `line ${i}`);
  assert.deepEqual([h.of("web").length, h.of("web")[0]], [200, "line 50"]);
  for (let i = 0; i < 16; i++) h.add(`m${i}`, "x");
  assert.deepEqual([h.of("web").length, h.of("m0").length, Object.keys(JSON.parse(k.kept())).length], [0, 1, 16]);
});

test("what stands there may be anything, and none of it commands the terminal", () => {
  for (const odd of ["", "null", "[]", "7", "{", '{"web":7}']) assert.deepEqual(new History(keeper(odd)).of("web"), []);
  assert.deepEqual(new History(keeper(JSON.stringify({ web: ["a", 7, "b\u001b[2J", "c\u009b2J"] }))).of("web"), ["a"]);
});
