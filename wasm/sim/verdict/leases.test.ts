import assert from "node:assert/strict";
import { test } from "node:test";
import type { Event } from "../../../web/ts/events.gen.ts";
import { Calms } from "../calm.ts";
import { op, second } from "./casekit.ts";
import { Leaders } from "./leaders.ts";
import { Leases, mustBeFresh } from "./leases.ts";

type Told = [at: number, node: string, body: object];

const leads = (term: number): object => ({ kind: "role", role: { role: "leader", term } });
const rate = (permille: number): object => ({ kind: "fault", fault: { fault: "rate", permille } });
const reads = { kind: "station", station: { point: "Server.blockingQuery", trace: "t" } };

/** Whether a default read, asked for at a second and answered a tenth later, must be fresh, after what was told. */
function must(at: number, told: readonly Told[], { multiplier = 1, calm = 10 } = {}): boolean {
  const calms = new Calms();
  const leaders = new Leaders();
  const leases = new Leases();
  let broken = true;
  calms.set(true, 0);
  for (const [t, node, body] of told) {
    if (broken && t > calm) calms.set((broken = false), calm * second);
    const e = { t: t * second, node, proc: 1, seq: 1, ...body } as Event;
    for (const h of [calms, leaders, leases]) h.see(e);
  }
  if (broken) calms.set(false, calm * second);
  calms.end(100 * second);
  const o = op({ mode: "default" }, at, at + 0.1, { trace: "t" });
  return mustBeFresh(o, { held: false, calms, leaders, leases, multiplier });
}

// Clocks run apart from second 2 to 10, when it becomes calm; b is elected at second 8 while a still leads.
const apart: Told[] = [[1, "a", leads(2)], [2, "a", rate(100)], [2, "b", rate(3000)], [8, "b", leads(3)], [10, "a", rate(1000)], [10, "b", rate(1000)]];

test("who led while clocks ran apart trusts its lease for as long as that lasts once they run even", () => {
  assert.ok(!must(10.2, [...apart, [10.25, "a", reads]]));
  assert.ok(must(10.6, [...apart, [10.65, "a", reads]]), "its lease was over");
  assert.ok(!must(10.9, [...apart, [10.95, "a", reads]], { multiplier: 2 }), "a lease of twice the time");
});

test("nobody else is excused", () => {
  assert.ok(must(10.2, [...apart, [10.25, "b", reads]]), "the leader of the newest term");
  assert.ok(must(10.2, [...apart.slice(0, -2), [10.25, "a", reads]]), "clocks that were set long before");
  assert.ok(must(10.4, [...apart, [10.2, "a", leads(4)], [10.3, "b", leads(5)], [10.45, "a", reads]]), "a lease that began with even clocks");
  assert.ok(must(10.2, apart), "nobody was seen to answer");
});

test("other reads are judged by their mode", () => {
  const none = { held: false, calms: new Calms(), leaders: new Leaders(), leases: new Leases(), multiplier: 1 };
  assert.ok(mustBeFresh(op({ mode: "consistent" }, 1, 2), none));
  assert.ok(!mustBeFresh(op({ mode: "stale" }, 1, 2), { ...none, held: true }));
  assert.ok(!mustBeFresh(op({ mode: "default" }, 1, 2), none), "it was not calm");
  assert.ok(mustBeFresh(op({ mode: "default" }, 1, 2), { ...none, held: true }));
});
