import assert from "node:assert/strict";
import test from "node:test";
import { reframed } from "./frame.ts";

const bytes = (hex: string): Uint8Array<ArrayBuffer> => Uint8Array.from(Buffer.from(hex, "hex"));
/** What pool.Checked writes for "vote for me" (checked_test.go has the same). */
const frame = bytes("000bfff41f50937f" + Buffer.from("vote for me").toString("hex"));

test("a frame is given another body, and its checksum is the core's", () => {
  assert.deepEqual(reframed(frame, (body) => body.slice()), frame);
  const other = reframed(frame, () => new TextEncoder().encode("vote for you")) as Uint8Array;
  assert.equal(Buffer.from(other.subarray(8)).toString(), "vote for you");
  assert.equal(other[1], 12);
  assert.deepEqual(reframed(other, () => new TextEncoder().encode("vote for me")), frame);
});

test("what is no whole frame, and what would be too long for one, is refused", () => {
  for (let n = 0; n < frame.length; n++) assert.match(reframed(frame.subarray(0, n), (b) => b) as string, /more than one part/);
  assert.match(reframed(frame, () => new Uint8Array((32 << 10) + 1)) as string, /more than one part/);
  assert.equal(reframed(frame, () => "no field"), "no field");
});
