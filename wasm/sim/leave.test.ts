import assert from "node:assert/strict";
import { test } from "node:test";
import type { Event } from "../../web/ts/events.gen.ts";
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

test("once the cluster has given up a server that is there, no disk forgets and nobody leaves any more", () => {
  const plan = clusterPlan({ servers: 5, seed: 1 });
  const servers = plan.machines.map((m) => m.name).filter((name) => name !== "web");
  const stage = new Stage({ now: 0, plan } as unknown as World, servers, ["wipe"], 1, 1);
  const [first, second] = stage.weak;
  const other = servers.find((s) => !stage.weak.includes(s))!;
  const told = (name: string, status: string): void => stage.see({ kind: "member", node: "a", t: 0, member: { name, addr: "", status } } as Event);
  told(other, "failed");
  told(first!, "left");
  told("web", "left");
  assert.deepEqual(stage.weak, [first, second]);
  told(other, "left");
  assert.deepEqual(stage.weak, []);
});
