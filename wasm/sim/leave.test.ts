import assert from "node:assert/strict";
import { test } from "node:test";
import type { ActionBody } from "../host/protocol.ts";
import type { World } from "../host/world.ts";
import { clusterPlan } from "./cluster.ts";
import { Faults } from "./faults.ts";
import { Stage } from "./stage.ts";

const second = 1_000_000_000;

test("who leaves is of the minority whose disks may forget: both together are no majority", () => {
  let left = 0;
  for (let seed = 1; seed <= 20; seed++) {
    const plan = clusterPlan({ servers: 4 + (seed % 4), seed });
    const servers = plan.machines.map((m) => m.name).filter((name) => name !== "web");
    const begun = servers.length;
    const done: ActionBody[] = [];
    const world = { now: 0, plan, inFlight: [], alive: () => true, act: (body: ActionBody) => done.push(body) };
    const stage = new Stage(world as unknown as World, servers, ["member", "wipe"], 1, seed);
    const faults = new Faults(stage, []);
    for (; world.now < 200 * second; world.now += second) faults.tick();
    const gone = new Set(done.flatMap((a) => (a.do === "exec" || a.do === "wipe" ? [a.machine] : [])));
    assert.ok(gone.size * 2 < begun, `of ${begun} servers ${[...gone].join(", ")} leave or forget`);
    left += done.filter((a) => a.do === "exec").length;
  }
  assert.ok(left > 0, "nobody leaves: this shows nothing");
});
