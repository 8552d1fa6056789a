import assert from "node:assert/strict";
import { test } from "node:test";
import type { ActionBody, ExecResult, FetchResult } from "../../host/protocol.ts";
import { callOf, type Call } from "./call.ts";
import { actionOf } from "./history.ts";
import { hear, newOperation, type Operation } from "./operation.ts";

const second = 1_000_000_000;
const session = "67d7c00b-2be6-4c46-8037-ab22b36407e8";

function heard(c: Partial<Call> & Pick<Call, "kind">, a: FetchResult | ExecResult | Error): Operation {
  const o = newOperation(1, "web", "a", callOf(actionOf("web", "a", c))!, 0, 1);
  hear(o, a, second, 9);
  return o;
}

const answer = (status: number, body: string, headers: Record<string, string> = {}): FetchResult => ({ status, body, headers });

test("a call is read out of its action as it was put into it", () => {
  for (const c of [
    { kind: "get", key: "a", mode: "consistent", index: 7, wait: 5 * second }, { kind: "list", key: "p/", mode: "stale" }, { kind: "keys", key: "p/", mode: "default" },
    { kind: "put", key: "a", value: "x" }, { kind: "cas", key: "a", value: "x", index: 3 }, { kind: "delete", key: "a" }, { kind: "delete-cas", key: "a", index: 3 },
    { kind: "delete-tree", key: "p/" }, { kind: "lock", key: "a", value: "x", session }, { kind: "unlock", key: "a", value: "x", session },
    { kind: "txn", steps: [{ verb: "set", key: "a", value: "x", index: 0, session: "" }, { verb: "cas", key: "b", value: "y", index: 3, session: "" }] },
    { kind: "session-create", ttl: 2 * second, lockDelay: second, health: false }, { kind: "session-destroy", session }, { kind: "session-renew", session },
  ] as (Partial<Call> & Pick<Call, "kind">)[]) {
    const read = callOf(actionOf("web", "a", { value: "release", ...c }))!;
    for (const [name, is] of Object.entries(c)) assert.deepEqual(read[name as keyof Call], is, `${c.kind}.${name}`);
  }
});

test("commands are read too", () => {
  const read = (line: string): Call | undefined => callOf({ do: "exec", machine: "a", argv: line.split(" ") } as ActionBody);
  assert.equal(read("kvnode kv put a x")?.value, "x");
  assert.equal(read("kvnode kv get -consistent a")?.mode, "consistent");
  assert.equal(read("kvnode kv delete -cas -modify-index=4 a")?.index, 4);
  assert.equal(read("kvnode leave"), undefined);
});

for (const [what, outcome, ok, c, a] of [
  ["a put that was taken", "done", true, { kind: "put", key: "a", value: "x" }, answer(200, "true")],
  ["a cas that did not hold", "done", false, { kind: "cas", key: "a", value: "x", index: 3 }, answer(200, "false")],
  ["a put of unknown outcome", "unknown", false, { kind: "put", key: "a", value: "x" }, answer(500, "rpc error: outcome unknown: the write may still take effect")],
  ["a put that nobody took", "failed", false, { kind: "put", key: "a", value: "x" }, answer(500, "No cluster leader")],
  ["a put that was never sent", "failed", false, { kind: "put", key: "a", value: "x" }, new Error("connect to /v1/kv/a: connection refused")],
  ["a put whose connection broke", "unknown", false, { kind: "put", key: "a", value: "x" }, new Error("connection reset by peer")],
  ["a put without an answer", "unknown", false, { kind: "put", key: "a", value: "x" }, new Error("no answer")],
  ["a get of nothing", "done", false, { kind: "get", key: "a" }, answer(404, "", { "X-Consul-Index": "7" })],
  ["a transaction that was refused", "done", false, { kind: "txn", steps: [] }, answer(409, '{"Results":null,"Errors":[{"OpIndex":0,"What":"no"}]}')],
  ["a renewal of what has ended", "done", false, { kind: "session-renew", session }, answer(404, "Session id not found")],
] as [string, string, boolean, Partial<Call> & Pick<Call, "kind">, FetchResult | Error][]) {
  test(`${what} is ${outcome}`, () => {
    const o = heard(c, a);
    assert.equal(o.outcome, outcome);
    assert.equal(o.ok, ok);
  });
}

test("an answer's entries, index and freshness are read", () => {
  const body = '[{"LockIndex":2,"Key":"a","Flags":0,"Value":"eA==","Session":"s","CreateIndex":3,"ModifyIndex":5}]';
  const o = heard({ kind: "get", key: "a" }, answer(200, body, { "X-Consul-Index": "5", "X-Consul-Knownleader": "true", "X-Consul-Lastcontact": "12" }));
  assert.deepEqual(o.found, [{ key: "a", value: "x", createIndex: 3, modifyIndex: 5, lockIndex: 2, session: "s" }]);
  assert.deepEqual([o.index, o.knownLeader, o.contact], [5, true, 12_000_000]);
});

test("a command tells its outcome by its exit code and words", () => {
  const run = (a: Partial<ExecResult>): Operation => {
    const o = newOperation(1, "web", "web", callOf({ do: "exec", machine: "web", argv: ["kvnode", "kv", "put", "a", "x"] })!, 0, 1);
    hear(o, { code: 1, stdout: "", stderr: "", ...a }, second, 9);
    return o;
  };
  assert.equal(run({ code: 0 }).ok, true);
  assert.equal(run({ code: 137 }).outcome, "unknown");
  assert.equal(run({ stderr: "Unexpected response code: 500 (outcome unknown: ...)" }).outcome, "unknown");
  assert.equal(run({ stderr: "Unexpected response code: 500 (No cluster leader)" }).outcome, "failed");
  assert.equal(run({ stderr: "dial tcp: connect: connection refused" }).outcome, "failed");
});
