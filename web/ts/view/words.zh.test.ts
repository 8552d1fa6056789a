import assert from "node:assert/strict";
import { test } from "node:test";

test("a Chinese list has a blank beside a name and none beside a word", async () => {
  Object.assign(globalThis, { LANG: "zh" });
  const { list } = await import("./words.ts");
  assert.deepEqual([[], ["a"], ["a", "c"], ["a", "c", "d"], ["已冻结", "磁盘没了"], ["磁盘：卡住", "a"]].map(list),
    ["", "a", "a 和 c", "a、c 和 d", "已冻结和磁盘没了", "磁盘：卡住和 a"]);
});
