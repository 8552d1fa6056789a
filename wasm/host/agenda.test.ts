import assert from "node:assert/strict";
import { test } from "node:test";
import { Agenda, type Entry } from "./agenda.ts";
import { Random } from "./random.ts";

test("what is due comes by time, then in the order it was put in", () => {
  const a = new Agenda<string>();
  a.push(2, "late");
  a.push(1, "first");
  a.push(1, "second");
  a.push(0, "early");
  const got: string[] = [];
  for (let e = a.pop(); e; e = a.pop()) got.push(e.task);
  assert.deepEqual(got, ["early", "first", "second", "late"]);
});

test("pushes, pops and cancellations by chance agree with a sorted list", () => {
  const r = new Random(1, "agenda");
  const a = new Agenda<number>();
  let model: Entry<number>[] = [];
  for (let i = 0; i < 20_000; i++) {
    const what = r.below(10);
    if (what < 5) {
      model.push(a.push(r.below(1000), i));
    } else if (what < 8 && model.length > 0) {
      const [gone] = model.splice(r.below(model.length), 1);
      a.cancel(gone!);
      a.cancel(gone!);
    } else {
      model = model.sort((x, y) => x.time - y.time || x.order - y.order);
      assert.equal(a.pop()?.task, model.shift()?.task);
    }
  }
});

test("a time that no double can hold ends the run", () => {
  const a = new Agenda<string>();
  assert.throws(() => a.push(Number.MAX_SAFE_INTEGER + 1, "x"));
  assert.throws(() => a.push(0.5, "x"));
  assert.throws(() => a.push(-1, "x"));
});

test("a seed's stream is always the same, and differs by seed and by purpose", () => {
  const draw = (seed: number, purpose: string): number[] => {
    const r = new Random(seed, purpose);
    return Array.from({ length: 4 }, () => r.u32());
  };
  assert.deepEqual(draw(1, "latency"), [1156937807, 623769703, 3081232544, 1368573706]);
  assert.notDeepEqual(draw(1, "latency"), draw(2, "latency"));
  assert.notDeepEqual(draw(1, "latency"), draw(1, "fsync"));
  assert.notDeepEqual(draw(1, "latency"), draw(1 + 2 ** 32, "latency"));
});

test("draws reach both ends of their range and no further", () => {
  const r = new Random(3, "range");
  const seen = new Set(Array.from({ length: 500 }, () => r.between([8, 11])));
  assert.deepEqual([...seen].sort(), [10, 11, 8, 9]);
  for (let i = 0; i < 100; i++) assert.ok(r.below(5_000_000_001) <= 5_000_000_000);
  assert.throws(() => r.below(0));
});
