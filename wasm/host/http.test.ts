import assert from "node:assert/strict";
import { test } from "node:test";
import { parseResponse } from "./http.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

/** The answer, which must be there once the last byte is and not before. */
function whole(text: string, noBody = false): ReturnType<typeof parseResponse> {
  const all = bytes(text);
  for (let n = 0; n < all.length; n++) assert.equal(parseResponse(all.subarray(0, n), false, noBody), undefined, `after ${n} bytes`);
  return parseResponse(all, false, noBody);
}

test("an answer with a length ends at its length", () => {
  const a = whole("HTTP/1.1 200 OK\r\nContent-Length: 5\r\nX-A:  b c\r\n\r\nhéy!");
  assert.deepEqual(a, { status: 200, headers: { "Content-Length": "5", "X-A": "b c" }, body: "héy!" });
});

test("a chunked answer ends with its last chunk", () => {
  const a = whole("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4;x=y\r\nwiki\r\na\r\npedia\r\nmor\r\n0\r\n\r\n");
  assert.equal(a?.body, "wikipedia\r\nmor");
});

test("an answer without a length ends with the connection", () => {
  const b = bytes("HTTP/1.0 200 OK\r\n\r\nuntil the end");
  assert.equal(parseResponse(b, false, false), undefined);
  assert.equal(parseResponse(b, true, false)?.body, "until the end");
});

test("an answer that has no body waits for none", () => {
  assert.equal(whole("HTTP/1.1 204 No Content\r\n\r\n")?.status, 204);
  assert.equal(whole("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n", true)?.body, "");
});

test("a body that is no text comes as its bytes too", () => {
  const head = bytes("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n");
  const a = parseResponse(new Uint8Array([...head, 0x61, 0xff, 0x00]), false, false);
  assert.deepEqual([a?.body, a?.bytes], ["a\ufffd\0", new Uint8Array([0x61, 0xff, 0x00])]);
});

test("what is no HTTP is refused", () => {
  assert.throws(() => parseResponse(bytes("SSH-2.0\r\n\r\n"), false, false));
  assert.throws(() => parseResponse(bytes("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n"), false, false));
  assert.throws(() => parseResponse(bytes("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"), false, false));
});
