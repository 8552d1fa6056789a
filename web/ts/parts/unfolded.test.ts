import assert from "node:assert/strict";
import { test } from "node:test";
import { recall, remember } from "./unfolded.ts";

test("what has unfolded comes back, and nothing that anybody else has written does", () => {
  let kept: string | null = null;
  const store = { getItem: () => kept, setItem: (_: string, text: string) => void (kept = text) };
  const shut = () => ({ reading: false, speed: false, tools: false });
  assert.equal(recall(shut(), store), false);
  remember({ reading: true, speed: false, tools: true }, store);
  const open = shut();
  assert.ok(recall(open, store));
  assert.deepEqual(open, { reading: true, speed: false, tools: true });
  assert.equal(recall(open, store), false, "there is nothing more to unfold");
  for (kept of ["{", "null", '{"reading":true}', '["__proto__","other"]', "7"]) {
    const now = shut();
    assert.equal(recall(now, store), false, kept);
    assert.deepEqual(now, shut());
  }
});

test("a browser that keeps nothing is no error", () => {
  const never = { getItem: () => { throw new Error("no"); }, setItem: () => { throw new Error("no"); } };
  assert.equal(recall({ reading: false, speed: false, tools: false }, never), false);
  remember({ reading: true, speed: false, tools: false }, never);
});
