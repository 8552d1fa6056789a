import assert from "node:assert/strict";
import { test } from "node:test";
import type { Event } from "../../../web/ts/events.gen.ts";
import { op, second } from "./casekit.ts";
import { Leaders } from "./leaders.ts";

function after(...events: [second: number, node: string, body: object][]): Leaders {
  const leaders = new Leaders();
  for (const [at, node, body] of events) leaders.see({ t: at * second, node, proc: 1, seq: 1, ...body } as Event);
  return leaders;
}

const leads = (term: number): object => ({ kind: "role", role: { role: "leader", term } });
const reads = { kind: "station", station: { point: "Server.blockingQuery", trace: "t" } };
const read = op({ mode: "default" }, 10, 11, { trace: "t" });

test("the leader of the newest term has answered, or another server", () => {
  assert.ok(after([1, "a", leads(2)], [10, "a", reads]).answers(read));
  assert.ok(!after([1, "a", leads(2)], [10, "b", reads]).answers(read));
  assert.ok(!after([1, "a", leads(2)], [9, "b", leads(3)], [10, "a", reads]).answers(read), "one who had been the leader");
  assert.ok(!after([1, "a", leads(2)], [10, "a", reads], [10.5, "b", leads(3)]).answers(read), "one who was replaced before it answered");
  assert.ok(after([1, "b", leads(3)], [2, "a", leads(2)], [10, "b", reads]).answers(read), "an old term is told of late");
});

test("a transaction that only reads is answered where it is not sent on", () => {
  const forward = (where: string): object => ({ kind: "station", station: { point: `Server.forward${where}`, trace: "t" } });
  assert.equal(after([10, "b", forward("")], [10, "b", forward("/remote")], [10.5, "a", forward("")], [10.5, "a", forward("/local")]).by(read), "a");
});

test("of a request that nobody saw nothing is known", () => assert.ok(!after([1, "a", leads(2)]).answers(read)));
