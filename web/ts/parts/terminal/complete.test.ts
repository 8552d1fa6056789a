import assert from "node:assert/strict";
import { test } from "node:test";
import { common, complete, type Around } from "./complete.ts";
import { commands } from "./words.ts";

const around: Around = {
  kvnode: [{ name: "kv", flags: ["-help"] }, { name: "kv get", flags: ["-help", "-http-addr=", "-raw"] }, { name: "kv put", flags: ["-help"] }, { name: "members", flags: ["-help"] }, { name: "operator raft list-peers", flags: [] }],
  builtins: ["help", "jobs"],
  places: [{ name: "web", addr: "10.0.0.11" }, { name: "b", addr: "10.0.0.2" }],
  keys: ["greeting", "green/a b"],
};
const all = (line: string): string[] => complete(line, around).candidates;

test("commands, their words, flags and arguments are completed", () => {
  assert.deepEqual(all("kvn"), ["kvnode "]);
  assert.deepEqual(all("kvnode"), ["kvnode "]);
  assert.deepEqual(all("kvnode k"), ["kv "]);
  assert.deepEqual(all("kvnode kv "), ["get ", "put "]);
  assert.deepEqual(all("kvnode operator "), ["raft "]);
  assert.deepEqual(all("kvnode kv get -"), ["-help ", "-http-addr=", "-raw "]);
  assert.deepEqual(all("kvnode kv get -http-addr="), ["-http-addr=b:8500 ", "-http-addr=web:8500 "]);
  assert.deepEqual(all("kvnode kv get -raw gr"), ["green/a\\ b ", "greeting "]);
  assert.deepEqual(all("echo x; kvnode me"), ["members "]);
  assert.deepEqual(all("nothing here"), []);
});

test("a request's host, path and keys are completed", () => {
  assert.deepEqual(all("curl w"), ["web:8500/"]);
  assert.deepEqual(all("curl -X P"), ["POST ", "PUT "]);
  assert.deepEqual(all("curl b:8500/v1/kv/gree"), ["b:8500/v1/kv/green/a%20b ", "b:8500/v1/kv/greeting "]);
  assert.equal(complete("curl b:8500/v1/st", around).from, 5);
});

test("a key is completed so that the line reads as that key, and one that commands the screen is not offered", () => {
  for (const key of ["a b", "a'b", 'a"b', "a;b", "a& b", "a|b", "a<b", "a$?", "a`b", "a\\b"]) {
    const [one] = complete("kvnode kv get a", { ...around, keys: [key, "a\u001b[2J", "a\r\nb", "a\ud800"] }).candidates;
    assert.deepEqual(commands(`kvnode kv get ${one}`).map((c) => c.argv(0)), [["kvnode", "kv", "get", key]]);
  }
  const [path] = complete("curl b:8500/v1/kv/a", { ...around, keys: ["a'b"] }).candidates;
  assert.deepEqual(commands(`curl ${path}`).map((c) => c.argv(0)), [["curl", "b:8500/v1/kv/a'b"]]);
});

test("what all candidates begin with", () => {
  assert.equal(common(["green/a ", "greeting "]), "gree");
  assert.equal(common([]), "");
});
