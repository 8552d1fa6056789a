import assert from "node:assert/strict";
import { test } from "node:test";
import { Output } from "./output.ts";

test("characters that are cut in two by a write are whole in the line, and lines are told once they are whole", () => {
  const text = "aé€😀\nrest";
  const bytes = new TextEncoder().encode(text);
  for (let cut = 0; cut <= bytes.length; cut++) {
    const told: string[] = [];
    const out = new Output({ printed: (stream, line) => void told.push(`${stream}:${line}`) });
    out.print(1, bytes.subarray(0, cut));
    out.print(1, bytes.subarray(cut));
    out.flush();
    assert.equal(out.kept(1), text);
    assert.deepEqual(told, ["1:aé€😀\n", "1:rest"]);
  }
});

test("bytes that are no characters are told as such, and hold nothing up", () => {
  const told: string[] = [];
  const out = new Output({ printed: (_stream, line) => void told.push(line) });
  out.print(2, Uint8Array.of(0xff, 0x80, 0x41, 0x0a));
  assert.deepEqual(told, ["\ufffd\ufffdA\n"]);
});
