import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { DeltaReader, DeltaWriter, pagesMax, pageWords, type Delta } from "./delta.ts";
import { Random } from "./random.ts";

const pages = 6;
/** Where the memory of the tests stands in what is read and written, in pages: nobody may take pages for places. */
const first = 300;

/** Memories that differ a little here and a lot there, in part by what they hold elsewhere, as memories do. */
function changed(m: Int32Array, r: Random): Int32Array {
  const next = m.slice();
  for (let n = r.below(5); n > 0; n--) {
    const page = r.below(pages) * pageWords;
    const many = [1, 40, pageWords][r.below(3)]!;
    for (let i = 0; i < many; i++) next[page + r.below(pageWords)] = r.u32() >>> (8 * r.below(4));
    const long = r.below(200);
    next.copyWithin(r.below(next.length - long), page, page + long);
    next.fill(r.below(2), page, page + r.below(40));
  }
  return next;
}

function between(base: Int32Array, now: Int32Array, w: DeltaWriter): Delta {
  for (let p = 0; p < pages; p++) w.page(first + p, now, p * pageWords, base, p * pageWords);
  return w.take();
}

function after(base: Int32Array, d: Delta, r: DeltaReader): Int32Array {
  const next = base.slice();
  r.apply(d, (p) => next.subarray((p - first) * pageWords, (p - first + 1) * pageWords));
  return next;
}

test("a base and a delta are the memory, whatever was written and read before", () => {
  const r = new Random(3, "delta");
  const [w, reader] = [new DeltaWriter(), new DeltaReader()];
  const base = changed(new Int32Array(pages * pageWords), r);
  const kept: [Int32Array, Delta][] = [];
  for (let round = 0; round < 200; round++) {
    const now = changed(kept.at(-1)?.[0] ?? base, r);
    kept.push([now, between(base, now, w)]);
  }
  for (const [now, d] of kept.reverse()) assert.deepEqual(after(base, d, reader), now);
});

test("every length of word, and every word of a line, is told", () => {
  const [w, reader] = [new DeltaWriter(), new DeltaReader()];
  const base = new Int32Array(pages * pageWords);
  const now = base.map((_, i) => (Math.imul(i + 1, 0x9e3779b1) >>> (8 * (i % 4))) | 0);
  assert.deepEqual(after(base, between(base, now, w), reader), now);
  assert.deepEqual(after(now, between(now, base, w), reader), base);
});

test("what is copied within a memory takes little", () => {
  const w = new DeltaWriter();
  const r = new Random(5, "delta");
  const base = new Int32Array(pages * pageWords);
  const now = base.slice();
  for (let i = 0; i < pageWords; i++) now[i] = r.u32();
  const once = between(base, now, w).length;
  for (let p = 1; p < pages; p++) now.copyWithin(p * pageWords, 0, pageWords);
  assert.ok(between(base, now, w).length < 1.5 * once);
});

test("equal memories have nothing between them", () => {
  const w = new DeltaWriter();
  const m = changed(new Int32Array(pages * pageWords), new Random(4, "delta"));
  assert.equal(between(m, m, w).length, 0);
});

/** The most pages of 64 KiB that a program's memory may ever have, by its memory section (WebAssembly 1.0, 5.5.8). */
function memoryMost(program: Uint8Array): number | undefined {
  let at = 8;
  const number = (): number => {
    let n = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = program[at++]!;
      n += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return n;
    }
  };
  while (at < program.length) {
    const section = program[at++]!;
    const size = number();
    if (section !== 5) {
      at += size;
      continue;
    }
    assert.equal(number(), 1, "one memory");
    const bounded = number();
    number();
    return bounded === 1 ? number() : undefined;
  }
  return undefined;
}

test("a page's number holds for the last page of the largest memory that a process may have", () => {
  const most = memoryMost(readFileSync("build/kvnode.wasm"));
  assert.ok(most !== undefined && (most * 65_536) / (4 * pageWords) <= pagesMax, `${most} pages of 64 KiB`);
  const w = new DeltaWriter();
  const page = new Int32Array(pageWords).fill(7);
  w.page(pagesMax - 1, page, 0, new Int32Array(pageWords), 0);
  const seen: number[] = [];
  new DeltaReader().apply(w.take(), (p) => (seen.push(p), new Int32Array(pageWords)));
  assert.deepEqual(seen, [pagesMax - 1]);
});
