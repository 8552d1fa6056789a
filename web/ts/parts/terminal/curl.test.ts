import assert from "node:assert/strict";
import { test } from "node:test";
import { readdirSync, readFileSync } from "node:fs";
import { curlLine, failed, parseCurl, printed, type Request } from "./curl.ts";
import { CurlError, telling, TOKEN } from "./options.ts";
import { commands } from "./words.ts";

const places = [{ name: "web", addr: "10.0.0.11" }, { name: "b", addr: "10.0.0.2" }];
const read = (line: string): Request => parseCurl(commands(line)[0]!.argv(0).slice(1), "web", places);
const plain = { include: false, verbose: false, silent: false, fail: false, notes: [] };

test("a request is what curl would send", () => {
  const cases: [string, object][] = [
    ["curl localhost:8500/v1/kv/a", { to: "web", method: "GET", path: "/v1/kv/a", ...plain }],
    ["curl -X PUT -d hello http://b:8500/v1/kv/a?cas=0", { to: "b", method: "PUT", path: "/v1/kv/a?cas=0", body: "hello", ...plain }],
    ["curl -XPUT --data-raw @x 10.0.0.2:8500/v1/kv/a", { to: "b", method: "PUT", path: "/v1/kv/a", body: "@x", ...plain }],
    ["curl -d a -d b b:8500/x", { to: "b", method: "POST", path: "/x", body: "a&b", ...plain }],
    ["curl -G -d stale -sif b:8500/v1/kv/a", { to: "b", method: "GET", path: "/v1/kv/a?stale", ...plain, include: true, silent: true, fail: true }],
    ["curl -I 127.0.0.1:8500", { to: "web", method: "HEAD", path: "/", ...plain, include: true }],
    ["curl -sSkN --compressed -X PUT --data-binary '1' b:8500/x", { to: "b", method: "PUT", path: "/x", body: "1", ...plain }],
    ["curl --json '{\"a\":1}' b:8500/x", { to: "b", method: "POST", path: "/x", body: '{"a":1}', ...plain }],
    ["curl -G --data-urlencode 'filter=a b' --data-urlencode '=c d' b:8500/x?y", { to: "b", method: "GET", path: "/x?y&filter=a+b&c+d", ...plain }],
    ["curl 'b:8500/v1/kv/a b'", { to: "b", method: "GET", path: "/v1/kv/a%20b", ...plain }],
  ];
  for (const [line, want] of cases) assert.deepEqual(read(line), want, line);
});

// What curl 7.88.1 sends for these, as a server on loopback had it.
test("what gives a body is joined in the order in which it stands, of whatever kind, as curl joins it", () => {
  const bodies: [string, string][] = [
    ["-d a --data-urlencode 'b=c d' -d e", "a&b=c+d&e"], ["--data-urlencode 'x y' --data-raw @q --data-binary z", "x+y&@q&z"],
    ["--json '{\"a\":1}' -d b", '{"a":1}&b'], ["-d b --json '{\"a\":1}' --json '{\"b\":2}'", 'b{"a":1}{"b":2}'],
    ["-d b --json '{\"a\":1}' -d c", 'b{"a":1}&c'], ["-d '' -d z", "&z"], ["-d ''", ""], ["-d ' =' --data-urlencode = --data-urlencode ''", " =&&"],
    ["--data-urlencode '名=值 1'", "名=%E5%80%BC+1"], ["-d a@b --data-urlencode a=@b", "a@b&a=%40b"],
  ];
  for (const [words, body] of bodies) assert.equal(read(`curl ${words} b:8500/x`).body, body, words);
  const paths: [string, string][] = [
    ["--data-urlencode \"f=a b!*'()~\" -d q 'b:8500/x?y'", "/x?y&f=a+b%21%2A%27%28%29~&q"], ["-d '' b:8500/x", "/x"],
    ["--data-urlencode =c=d -d '' -d z 'b:8500/x?'", "/x?c%3Dd&&z"], ["-d z 'b:8500/x?a#frag'", "/x?a&z"], ["-d z 'b:8500/x?a&'", "/x?a&z"],
  ];
  for (const [words, path] of paths) assert.deepEqual([read(`curl -G ${words}`).path, read(`curl -G ${words}`).body], [path, undefined], words);
  assert.equal(read("curl -GI -d a b:8500/x").method, "HEAD");
});

test("what curl would refuse has curl's exit code", () => {
  const cases: [string, number][] = [
    ["curl", 2], ["curl -Z b:8500/", 2], ["curl -H 'cache-control: no-cache' b:8500/", 2], ["curl -H ': b' b:8500/", 2], ["curl -o f b:8500/", 2], ["curl -u a:b b:8500/", 2], ["curl --data-urlencode @f b:8500/", 26], ["curl --data-urlencode name@f b:8500/", 26], ["curl b:8500/ b:8500/", 2], ["curl -X", 2], ["curl -I -d a b:8500/", 2], ["curl https://b:8500/", 1],
    ["curl nobody:8500/", 6], ["curl b/", 7], ["curl b:8300/", 7], ["curl -d @f b:8500/", 26], ["curl ':'", 3],
  ];
  for (const [line, code] of cases) assert.throws(() => read(line), (e: unknown) => e instanceof CurlError && e.code === code, line);
  assert.throws(() => read("curl --constructor b:8500/"), /option --constructor: is unknown/);
  const r = read("curl b:8500/");
  assert.deepEqual(["connect to /: connection refused", "no answer", "connection reset by peer"].map((why) => failed(why, r).code), [7, 28, 52]);
});

test("a header goes where kvnode reads it, or is said to be left out", () => {
  const token = read("curl -H 'X-Consul-Token: a b' b:8500/v1/kv/a?stale");
  assert.equal(token.path, "/v1/kv/a?stale&token=a%20b");
  assert.match(token.notes.join(), /as \?token=/);
  const other = read("curl -HContent-Type:text/plain -d x b:8500/x");
  assert.deepEqual([other.path, other.body], ["/x", "x"]);
  assert.match(other.notes.join(), /Content-Type is left out/);
  assert.deepEqual(read("curl -s -H 'Accept: x' b:8500/x").notes, []);
});

test("no header that kvnode reads is left out as one that makes no difference", () => {
  const found = new Set<string>();
  for (const file of readdirSync("core/agent").filter((f) => f.endsWith(".go") && !f.endsWith("_test.go")))
    for (const [, name] of readFileSync(`core/agent/${file}`, "utf8").matchAll(/req\.Header(?:\.Get\(|\.Values\(|\[)"([^"]+)"/g)) found.add(name!.toLowerCase());
  assert.ok(found.size >= 4, [...found].join());
  for (const name of found) assert.ok(name === TOKEN || telling.includes(name), name);
});

test("-v shows what was asked and the answer's head", () => {
  const a = { status: 200, headers: { "X-Consul-Index": "12" }, body: "x" };
  assert.equal(printed(a, read("curl -v b:8500/y")).text, "> GET /y HTTP/1.1\n>\n< HTTP/1.1 200 OK\n< X-Consul-Index: 12\n<\nx\n");
});

test("an answer is printed as curl prints it", () => {
  const a = { status: 404, headers: { "X-Consul-Index": "12" }, body: "" };
  assert.deepEqual(printed(a, read("curl -i b:8500/")), { text: "HTTP/1.1 404 Not Found\nX-Consul-Index: 12\n\n", code: 0 });
  assert.deepEqual(printed({ ...a, status: 200, body: "x" }, read("curl b:8500/")), { text: "x\n", code: 0 });
  assert.match(printed({ ...a, body: "\ufffd", bytes: new Uint8Array([255]) }, read("curl b:8500/")).text, /1 bytes that is no text/);
});

test("-f takes the body away, and neither what -v and -i show nor, but for -s, the reason", () => {
  const a = { status: 404, headers: { "X-A": "1" }, body: "no key\n" };
  const head = "HTTP/1.1 404 Not Found\nX-A: 1\n\n";
  const told = "> GET / HTTP/1.1\n>\n< HTTP/1.1 404 Not Found\n< X-A: 1\n<\n";
  const why = "curl: (22) The requested URL returned error: 404\n";
  const cases: [string, string][] = [["-f", why], ["-fi", head + why], ["-fv", told + why], ["-fsv", told], ["-fs", ""], ["-fsS", why], ["-fiv", told + head + why]];
  for (const [flags, text] of cases) assert.deepEqual(printed(a, read(`curl ${flags} b:8500/`)), { text, code: 22 }, flags);
});

test("a curl line asks what it is the line of", () => {
  const line = curlLine({ to: "b", method: "PUT", path: "/v1/kv/a?cas=1&flags=2", body: `it's "1"` });
  assert.deepEqual(read(line), { to: "b", method: "PUT", path: "/v1/kv/a?cas=1&flags=2", body: `it's "1"`, ...plain });
});
