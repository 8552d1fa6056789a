import assert from "node:assert/strict";
import { test } from "node:test";
import { shownLines } from "./lines.ts";
import { clip, letters, shown } from "./words.ts";

const [FSI, PDI, RLO, HE] = ["\u2068", "\u2069", "\u202e", "\u05d0\u05d1\u05d2"];

test("what is plain stays as it is, whatever its script", () => {
  for (const s of ["", "greeting", "a\tb", "naïve – “quoted”", "键 = 值", "👩‍👩‍👧 family", "<script>", "${x}"]) assert.equal(shown(s), s);
});

test("signs that are not seen are written out", () => {
  assert.equal(shown(`a${RLO}b`), "a\\u{202e}b");
  assert.equal(shown("a\nb\0c\x1b[2J\u200b\ufeff"), "a\\nb\\u{0}c\\u{1b}[2J\\u{200b}\\u{feff}");
  assert.equal(shown("\u{e0041}x"), "\\u{e0041}x");
  assert.equal(shown(`e${"\u0301".repeat(40)}x`), "e\u0301\u0301\u0301…x");
});

test("what runs from right to left is isolated, and nothing ends its isolation early", () => {
  assert.equal(shown(HE), FSI + HE + PDI);
  assert.equal(shown(`${PDI}${HE}`), FSI + HE + PDI);
  assert.equal(shown(`${FSI}${HE}`), FSI + HE + PDI);
  assert.equal(shown(`${FSI}a${PDI}${HE}${FSI}`), `${FSI}${FSI}a${PDI}${HE}${FSI}${PDI}${PDI}`);
});

test("shown twice it is the same, in parts as well", () => {
  for (const s of [HE, `${HE} = ${HE}`, `${PDI}${HE}`, `a${RLO}${HE}`, `${shown(HE)} = ${shown(HE)}`, `${FSI}${HE}${PDI}x`]) assert.equal(shown(shown(s)), shown(s), s);
});

test("what is cut is as wide as it may be, and still isolated", () => {
  assert.equal(clip("greeting", 5), "gree…");
  assert.equal(clip("greeting", 8), "greeting");
  assert.equal(clip(HE.repeat(5), 4), `${FSI}${HE}…${PDI}`);
  assert.ok(letters(clip("键".repeat(40), 9)) <= 9);
  assert.equal(letters("e\u0301\u0301"), 1);
  assert.equal(clip(`${RLO}abc`, 6), "\\u{20…");
  assert.equal(clip("键", 1), "键…", "one sign is always shown");
});

test("lines stand for themselves", () => {
  assert.equal(shownLines(`GET /${HE}\r\nHost: a\r\n\r\n`), `${FSI}GET /${HE}${PDI}\nHost: a\n\n`);
});
