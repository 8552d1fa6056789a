import assert from "node:assert/strict";
import { test } from "node:test";
import { apply, DeltaWriter, join, pageWords, type Delta } from "./delta.ts";
import { Random } from "./random.ts";

const pages = 6;

/** Memories that differ a little here and a lot there, as memories do. */
function changed(m: Int32Array, r: Random): Int32Array {
  const next = m.slice();
  for (let n = r.below(5); n > 0; n--) {
    const page = r.below(pages) * pageWords;
    const many = [1, 40, pageWords][r.below(3)]!;
    for (let i = 0; i < many; i++) next[page + r.below(pageWords)] = r.u32() >>> (8 * r.below(4));
  }
  return next;
}

function between(a: Int32Array, b: Int32Array, w: DeltaWriter): Delta {
  for (let p = 0; p < pages; p++) {
    const xor = new Int32Array(pageWords);
    for (let i = 0; i < pageWords; i++) xor[i] = a[p * pageWords + i]! ^ b[p * pageWords + i]!;
    w.page(p, xor);
  }
  return w.take();
}

function after(m: Int32Array, d: Delta): Int32Array {
  const next = m.slice();
  apply(d, (p) => next.subarray(p * pageWords, (p + 1) * pageWords));
  return next;
}

test("a delta leads there and back, and two that follow each other are one", () => {
  const r = new Random(3, "delta");
  const w = new DeltaWriter();
  for (let round = 0; round < 100; round++) {
    const a = changed(new Int32Array(pages * pageWords), r);
    const b = changed(a, r);
    const c = changed(b, r);
    const ab = between(a, b, w);
    const bc = between(b, c, w);
    assert.deepEqual(after(a, ab), b);
    assert.deepEqual(after(b, ab), a);
    const ac = join(ab, bc, w);
    assert.deepEqual(after(a, ac), c);
    assert.deepEqual(after(c, ac), a);
    assert.deepEqual(join(ab, ac, w), bc, "the way there, taken off, leaves the rest");
  }
});

test("equal memories have nothing between them", () => {
  const w = new DeltaWriter();
  const m = changed(new Int32Array(pages * pageWords), new Random(4, "delta"));
  const d = between(m, m, w);
  assert.equal(d.length, 0);
  const way = between(m, new Int32Array(pages * pageWords), w);
  assert.equal(join(way, way, w).length, 0);
});
