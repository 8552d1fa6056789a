import assert from "node:assert/strict";
import { test } from "node:test";
import { curlLine, CurlError, failed, parseCurl, printed, type Request } from "./curl.ts";
import { commands } from "./words.ts";

const places = [{ name: "web", addr: "10.0.0.11" }, { name: "b", addr: "10.0.0.2" }];
const read = (line: string): Request => parseCurl(commands(line)[0]!.argv(0).slice(1), "web", places);
const plain = { include: false, silent: false, fail: false };

test("a request is what curl would send", () => {
  const cases: [string, object][] = [
    ["curl localhost:8500/v1/kv/a", { to: "web", method: "GET", path: "/v1/kv/a", ...plain }],
    ["curl -X PUT -d hello http://b:8500/v1/kv/a?cas=0", { to: "b", method: "PUT", path: "/v1/kv/a?cas=0", body: "hello", ...plain }],
    ["curl -XPUT --data-raw @x 10.0.0.2:8500/v1/kv/a", { to: "b", method: "PUT", path: "/v1/kv/a", body: "@x", ...plain }],
    ["curl -d a -d b b:8500/x", { to: "b", method: "POST", path: "/x", body: "a&b", ...plain }],
    ["curl -G -d stale -sif b:8500/v1/kv/a", { to: "b", method: "GET", path: "/v1/kv/a?stale", include: true, silent: true, fail: true }],
    ["curl -I 127.0.0.1:8500", { to: "web", method: "HEAD", path: "/", ...plain, include: true }],
    ["curl 'b:8500/v1/kv/a b'", { to: "b", method: "GET", path: "/v1/kv/a%20b", ...plain }],
  ];
  for (const [line, want] of cases) assert.deepEqual(read(line), want, line);
});

test("what curl would refuse has curl's exit code", () => {
  const cases: [string, number][] = [
    ["curl", 2], ["curl -Z b:8500/", 2], ["curl -H 'a: b' b:8500/", 2], ["curl b:8500/ b:8500/", 2], ["curl -X", 2], ["curl https://b:8500/", 1],
    ["curl nobody:8500/", 6], ["curl b/", 7], ["curl b:8300/", 7], ["curl -d @f b:8500/", 26], ["curl ':'", 3],
  ];
  for (const [line, code] of cases) assert.throws(() => read(line), (e: unknown) => e instanceof CurlError && e.code === code, line);
  const r = read("curl b:8500/");
  assert.deepEqual(["connect to /: connection refused", "no answer", "connection reset by peer"].map((why) => failed(why, r).code), [7, 28, 52]);
});

test("an answer is printed as curl prints it", () => {
  const a = { status: 404, headers: { "X-Consul-Index": "12" }, body: "" };
  assert.deepEqual(printed(a, read("curl -i b:8500/")), { text: "HTTP/1.1 404 Not Found\nX-Consul-Index: 12\n\n", code: 0 });
  assert.deepEqual(printed(a, read("curl -f b:8500/")).code, 22);
  assert.deepEqual(printed({ ...a, status: 200, body: "x" }, read("curl b:8500/")), { text: "x\n", code: 0 });
  assert.match(printed({ ...a, body: "\ufffd", bytes: new Uint8Array([255]) }, read("curl b:8500/")).text, /1 bytes that is no text/);
});

test("a curl line asks what it is the line of", () => {
  const line = curlLine({ to: "b", method: "PUT", path: "/v1/kv/a?cas=1&flags=2", body: `it's "1"` });
  assert.deepEqual(read(line), { to: "b", method: "PUT", path: "/v1/kv/a?cas=1&flags=2", body: `it's "1"`, ...plain });
});
