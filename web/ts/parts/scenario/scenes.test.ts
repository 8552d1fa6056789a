import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { direct, Director, planOf } from "./direct/director.ts";
import { directions } from "./direct/all.ts";
import { filled, type Made } from "./scene.ts";
import { scenes, tour } from "./scenes.ts";

const kvnode = new WebAssembly.Module(readFileSync("build/kvnode.wasm"));

/** The most words of a sentence, and the most advances of the whole tour. */
const WORDS = 30;
const ADVANCES = 40;

for (const scene of scenes) {
  test(`${scene.name}: its plan replays to the same hash, each sentence is true when it is said, and its task can be done`, () => {
    const direction = directions[scene.name]!;
    const first = direct(kvnode, direction);
    const made = JSON.parse(JSON.stringify(first.made())) as Made;
    const moments = scene.beats.map((b) => made.marks[b.at]);
    assert.ok(moments.every((t) => t !== undefined), `every sentence has its moment: ${Object.keys(made.marks).join(" ")}`);
    assert.deepEqual(moments, [...moments].sort((a, b) => a! - b!), "the sentences are in the order of the run");

    const again = new Director(kvnode, made.plan);
    Object.assign(again.cast, made.cast);
    for (const b of scene.beats) {
      again.world.run(made.marks[b.at]!);
      assert.ok(b.is(again.seen()), `at ${b.at}, ${made.marks[b.at]! / 1e9} s, its sentence is not true`);
    }
    again.world.run(first.now);
    assert.equal(again.world.hash(), first.world.hash());

    const since = again.now;
    again.wait(200_000_000);
    assert.equal(scene.task(again.seen(since)), false, "the task is done before anybody has done anything");
    direction.solve(again);
    assert.equal(scene.task(again.seen(since)), true, "the task is not done when it is solved");
  });
}

test("there are at least fourteen scenes, each with words for every sentence and move, and parts that somebody plays", () => {
  assert.ok(scenes.length >= 14);
  assert.deepEqual([...scenes.map((s) => s.name)].sort(), Object.keys(directions).sort());
  assert.equal(new Set(scenes.map((s) => s.name)).size, scenes.length);
  for (const s of scenes) {
    assert.equal(s.words.beats.length, s.beats.length, s.name);
    for (const text of s.words.beats) assert.ok(text.split(/\s+/).length <= WORDS, `${s.name}: ${text}`);
    assert.deepEqual(Object.keys(s.words.moves ?? {}).sort(), (s.moves ?? []).map((m) => m.id).sort(), s.name);
    assert.equal(planOf(directions[s.name]!).actions.length, 0, "a plan is made, not written");
  }
});

test("the tour has seven chapters, each a scene, and at most forty advances", () => {
  assert.equal(tour.length, 7);
  const advances = tour.reduce((n, name) => n + scenes.find((s) => s.name === name)!.beats.length, 0);
  assert.ok(advances <= ADVANCES, `${advances} advances`);
});

test("a sentence is filled with who plays its parts; what a machine says is marked", () => {
  assert.deepEqual(filled("{old} holds `a` = `1`.", { old: "b" }), [{ m: "b" }, " holds ", { m: "a" }, " = ", { m: "1" }, "."]);
});
