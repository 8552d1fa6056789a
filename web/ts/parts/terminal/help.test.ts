import assert from "node:assert/strict";
import { test } from "node:test";
import { columns } from "./editor.ts";
import { help, wrap } from "./help.ts";

test("the help fits a terminal of any width, and says the same in each", () => {
  const words = (text: string) => text.split(/\s+/).filter(Boolean);
  for (const cols of [38, 46, 56, 57, 58, 80, 200]) {
    const text = help(cols);
    for (const line of text.split("\n")) assert.ok(columns(line) < Math.min(cols, 80) || !line.trim().includes(" "), `${cols}: ${line}`);
    assert.deepEqual(words(text), words(help(81)));
  }
});

test("what a command does stands beside it, or below it where there is no room", () => {
  assert.match(help(80), /^kvnode \.\.\. {3}the command line of this machine's program; see kvnode help\n/);
  assert.match(help(40), /^kvnode \.\.\.\n {2}the command line of this machine's\n {2}program; see kvnode help\n/);
});

test("Chinese breaks between its signs, but no line begins with a mark and no word is torn", () => {
  assert.equal(wrap("本机的文件，注明未落盘的部分；见 kvnode help", 13, 2, ""), "本机的文件，\n  注明未落盘\n  的部分；见\n  kvnode help");
});
