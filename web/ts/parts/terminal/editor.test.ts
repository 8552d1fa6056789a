import assert from "node:assert/strict";
import { test } from "node:test";
import { columns, Editor, Painter, type Asked } from "./editor.ts";

const up = "\u001b[A";
const down = "\u001b[B";
const left = "\u001b[D";

function typed(data: string, history: string[] = []): { e: Editor; asked: Asked[] } {
  const e = new Editor(() => history);
  return { e, asked: [...e.take(data)].filter((a) => a.do !== "draw") };
}

test("keys edit the line where the cursor is", () => {
  const cases: [string, string][] = [
    [`abc${left}${left}X`, "aXbc"], ["abc\u007f", "ab"], [`one two\u0017`, "one "], [`one two\u0001\u000b`, ""], [`abc${left}\u0015`, "c"],
    [`abc\u0001\u001b[3~`, "bc"], [`one two\u001bb\u001bbX`, "Xone two"], ["a\u0007b", "ab"], ["日本\u007f", "日"],
  ];
  for (const [keys, line] of cases) assert.equal(typed(keys).e.line, line, JSON.stringify(keys));
});

test("Enter gives the line and begins a new one; ctrl-C throws it away; ctrl-D on an empty line ends", () => {
  assert.deepEqual(typed("ab\rcd").asked, [{ do: "enter", line: "ab" }]);
  assert.equal(typed("ab\u0003").e.line, "");
  assert.deepEqual(typed("\u0004").asked, [{ do: "end" }]);
  assert.deepEqual(typed("ab\u0001\u0004").e.line, "b");
});

test("what is pasted is typed in one piece and never entered by itself", () => {
  const { e, asked } = typed("x \u001b[200~rm -a\r\n  b\u001b[31m\u001b[201~");
  assert.deepEqual(asked, []);
  assert.equal(e.line, "x rm -a b[31m");
});

test("the arrows go through history, and come back to what was begun", () => {
  const { e } = typed(`new${up}${up}${up}`, ["one", "two"]);
  assert.equal(e.line, "one");
  [...e.take(`${down}${down}`)];
  assert.equal(e.line, "new");
});

test("a completion takes the place of the word before the cursor", () => {
  const { e } = typed(`kvnode k rest${left.repeat(5)}`);
  e.replace(7, "kv ");
  assert.equal(e.line, "kvnode kv  rest");
  assert.equal(e.before, "kvnode kv ");
});

test("a line that wraps is drawn anew from its first row", () => {
  const p = new Painter();
  const prompt = { plain: "a $ ", drawn: "a $ " };
  const first = p.draw(prompt, { line: "x".repeat(20), before: "x".repeat(20) }, 10);
  assert.ok(first.endsWith("\r\u001b[4C"));
  assert.ok(p.draw(prompt, { line: "x", before: "x" }, 10).startsWith("\u001b[2A\r\u001b[J"));
  assert.equal(columns("a日e\u0301"), 4);
});

test("what is typed at the end is written alone; anything else draws the line anew", () => {
  const p = new Painter();
  const prompt = { plain: "a $ ", drawn: "a $ " };
  const at = (line: string, before = line) => p.draw(prompt, { line, before }, 10);
  at("");
  assert.equal(at("x"), "x");
  assert.equal(at("xy"), "y");
  assert.match(at("x"), /a \$ x/);
  assert.match(at("xz", "x"), /a \$ xz/);
  assert.match(at("xzz"), /a \$ xzz/);
  assert.match(at("xzzzzz"), /a \$ xzzzzz/, "the right edge is met");
  p.forget();
  assert.match(at("xzzzzz"), /a \$ xzzzzz/);
});
