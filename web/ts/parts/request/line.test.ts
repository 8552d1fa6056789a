import assert from "node:assert/strict";
import { test } from "node:test";
import { emptyForm, lineOf, wrong, type Form } from "./line.ts";

const form = (f: Partial<Form>): Form => ({ ...emptyForm("web"), key: "a/b c", ...f });

test("each option of the form is in the line, and only where it counts", () => {
  const cases: [Partial<Form>, string][] = [
    [{}, "GET /v1/kv/a/b%20c"],
    [{ form: "raw", mode: "stale" }, "GET /v1/kv/a/b%20c?raw&stale"],
    [{ mode: "stale", age: "10s" }, "GET /v1/kv/a/b%20c?stale&max_stale=10s"],
    [{ mode: "consistent", age: "10s" }, "GET /v1/kv/a/b%20c?consistent"],
    [{ form: "keys", separator: "/", key: "" }, "GET /v1/kv/?keys&separator=%2F"],
    [{ form: "recurse", mode: "consistent", index: "12", wait: "30s", separator: "/", cas: "3" }, "GET /v1/kv/a/b%20c?recurse&consistent&index=12&wait=30s"],
    [{ op: "put", cas: "0", flags: "42" }, "PUT /v1/kv/a/b%20c?cas=0&flags=42"],
    [{ op: "put", lock: "acquire", session: "x y" }, "PUT /v1/kv/a/b%20c?acquire=x%20y"],
    [{ op: "delete", below: true, mode: "stale" }, "DELETE /v1/kv/a/b%20c?recurse"],
    [{ op: "delete", cas: "7" }, "DELETE /v1/kv/a/b%20c?cas=7"],
  ];
  for (const [f, want] of cases) {
    const { method, path, body } = lineOf(form(f));
    assert.equal(wrong(form(f)), "");
    assert.equal(`${method} ${path}`, want);
    assert.equal(body, f.op === "put" ? "hello" : undefined);
  }
});

test("what cannot be asked is said in a sentence", () => {
  const cases: Partial<Form>[] = [
    { key: "" }, { op: "put", key: "" }, { key: "\ud800" }, { form: "keys", separator: "\ud800" }, { op: "put", lock: "acquire", session: "\ud800" }, { index: "x" }, { wait: "30s" }, { index: "1", wait: "long" }, { mode: "stale", age: "old" }, { op: "put", cas: "-1" }, { op: "put", flags: "1.5" },
    { op: "put", lock: "release" }, { op: "delete", below: true, cas: "1" },
  ];
  for (const f of cases) assert.match(wrong(form(f)), /^[A-Za-z0-9].*\.$/, JSON.stringify(f));
});
