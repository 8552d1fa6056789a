import assert from "node:assert/strict";
import { test } from "node:test";
import { commands, harmless, quoted } from "./words.ts";

const argv = (line: string): string[][] => commands(line).map((c) => c.argv(7));

test("a line is read as a shell reads it: words, quotes, ; and &, and $?", () => {
  assert.deepEqual(argv(`kvnode kv put a 'b  c' "d \\" $?" e\\ f`), [["kvnode", "kv", "put", "a", "b  c", 'd " 7', "e f"]]);
  assert.deepEqual(argv("echo $?; echo '' ;"), [["echo", "7"], ["echo", ""]]);
  assert.deepEqual(commands("kvnode watch & echo x").map((c) => [c.text, c.background]), [["kvnode watch", true], ["echo x", false]]);
  assert.deepEqual(argv("   "), []);
});

test("an & in the middle of a word is part of an address", () => {
  assert.deepEqual(argv("curl localhost:8500/v1/kv/a?recurse&stale"), [["curl", "localhost:8500/v1/kv/a?recurse&stale"]]);
});

test("what this terminal does not do is said, and nothing of the line runs", () => {
  for (const [line, why] of [["a | b", /no pipes/], ["a > b", /redirects/], ["a && b", /; alone/], ["a $(b)", /replaces/], ["'a", /does not end/], ["&", /before the &/]] as const)
    assert.throws(() => commands(line), why);
});

test("a quoted word is read back as it was", () => {
  for (const w of ["", "a", "it's", 'x"y', "a b", "$?", "a;b|c", "\\"]) assert.deepEqual(argv(quoted(w)), [[w]]);
});

test("text commands no terminal", () => {
  assert.equal(harmless("a\u001b[2Jb\u0007\tc\r\nd\u009b1m\u007f"), "a^[[2Jb^G\tc\nd\\x9b1m^?");
});
