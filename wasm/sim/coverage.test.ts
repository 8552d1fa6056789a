import assert from "node:assert/strict";
import { test } from "node:test";
import type { Event } from "../../web/ts/events.gen.ts";
import { addCounts, Coverage, noCounts, sights, table } from "./coverage.ts";

function seen(...events: object[]): Coverage {
  const c = new Coverage();
  for (const e of events) c.see({ t: 0, node: "", proc: 1, seq: 1, ...e } as Event);
  return c;
}

const role = (node: string, is: string): object => ({ node, kind: "role", role: { role: is, term: 1 } });
const fault = (f: object): object => ({ kind: "fault", fault: f });

test("a fault is counted by what its machine is then", () => {
  const c = seen(role("a", "leader"), role("b", "follower"), fault({ fault: "crash", node: "a" }), fault({ fault: "restart", node: "a" }),
    fault({ fault: "cut", from: "b", to: "*" }), fault({ fault: "mend" }));
  assert.deepEqual(c.counts.faults, { crash: { leader: 1 }, restart: { down: 1 }, cut: { follower: 1 }, mend: { link: 1 } });
});

test("counts add up, and what was never reached is listed", () => {
  const sum = noCounts();
  addCounts(sum, seen(role("a", "leader"), fault({ fault: "crash", node: "a" })).counts);
  addCounts(sum, seen(role("a", "leader"), role("b", "leader"), fault({ fault: "crash", node: "b" })).counts);
  assert.deepEqual(sum, { faults: { crash: { leader: 2 } }, sights: { "leader changed": 1 } });
  const { rows, blank } = table(sum);
  assert.match(rows.join("\n"), /crash +2 /);
  assert.ok(blank.includes("crash × follower") && blank.includes("store restored") && !blank.includes("leader changed"));
  assert.deepEqual(table(seen(fault({ fault: "add", node: "d" })).counts).never, [
    "add: a machine that comes is nothing yet", "all × client: a swarm breaks servers and their links, and clients meet what that does to them",
  ]);
  assert.deepEqual(table(seen(role("web", "client"), fault({ fault: "freeze", node: "web" })).counts).never, []);
  assert.equal(table(noCounts()).blank.length, sights.length);
});
