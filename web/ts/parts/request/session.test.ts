import assert from "node:assert/strict";
import { test } from "node:test";
import { emptySession, sessionLine, wrongSession, type SessionForm } from "./session.ts";

const form = (f: Partial<SessionForm>): SessionForm => ({ ...emptySession(), ...f });

test("a session is asked for by the names of Consul's API, and what was not typed is left to its default", () => {
  const cases: [Partial<SessionForm>, object][] = [
    [{}, { Name: "playground", Behavior: "release", LockDelay: "15s", NodeChecks: ["serfHealth"] }],
    [{ name: "", ttl: "10s", behavior: "delete", delay: "0s", checks: "" }, { TTL: "10s", Behavior: "delete", LockDelay: "0s", NodeChecks: [] }],
    [{ name: "a\"b", ttl: "24h", delay: "", checks: " serfHealth , mine," }, { Name: "a\"b", TTL: "24h", Behavior: "release", NodeChecks: ["serfHealth", "mine"] }],
  ];
  for (const [f, want] of cases) {
    assert.equal(wrongSession(form(f)), "");
    const { method, path, body } = sessionLine(form(f));
    assert.deepEqual([method, path, JSON.parse(body)], ["PUT", "/v1/session/create", want]);
  }
});

test("what cannot be a session is said in a sentence", () => {
  for (const f of [{ ttl: "9s" }, { ttl: "9999ms" }, { ttl: "25h" }, { ttl: "soon" }, { ttl: "30" }, { delay: "-1s" }, { delay: "x" }, { name: "\ud800" }, { checks: Array(9).fill("c").join() }])
    assert.match(wrongSession(form(f)), /^[A-Z].*\.$/, JSON.stringify(f));
});
