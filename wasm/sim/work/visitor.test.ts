import assert from "node:assert/strict";
import { test } from "node:test";
import type { Event } from "../../../web/ts/events.gen.ts";
import { History } from "./history.ts";
import { Visitor } from "./visitor.ts";

const ms = 1_000_000;

/** What a visitor asks in a second after an event, while nobody answers. */
function asked(body: object): string[] {
  const world = { now: 5_000 * ms, events: 0, ask: () => undefined };
  const history = new History(world);
  const visitor = new Visitor({ world, history, seed: 3, keep: undefined, turns: [] }, "n0", "web", ["sim/0"], "b");
  visitor.see({ t: world.now, node: "a", proc: 1, seq: 1, ...body } as Event);
  for (const end = world.now + 1_000 * ms; world.now < end; world.now += 5 * ms) if (visitor.due <= world.now) visitor.turn();
  return history.ops.map((o) => `${o.call.kind} ${o.to}`);
}

test("a visitor looks at a new leader, and writes to it, and looks at the one that led before", () => {
  const all = asked({ kind: "role", role: { role: "leader", term: 2 } });
  assert.deepEqual(new Set(all.map((a) => a.split(" ")[1])), new Set(["a", "b"]));
  assert.deepEqual(new Set(all.filter((a) => a.startsWith("put"))), new Set(["put a"]));
});

test("when a message was altered it writes as fast as it can, and then falls silent", () => {
  const all = asked({ kind: "fault", fault: { fault: "alter", message: "m1" } });
  assert.deepEqual(new Set(all), new Set(["put web"]));
  assert.ok(all.length >= 20 && all.length <= 80, `${all.length} writes`);
});

test("it lets other faults be", () => assert.deepEqual(asked({ kind: "fault", fault: { fault: "drop", message: "m1" } }), []));
