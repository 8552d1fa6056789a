import assert from "node:assert/strict";
import { test } from "node:test";
import type { ActionBody } from "../host/protocol.ts";
import { kvnode, ms, seconds } from "../host/testkit.ts";
import { World } from "../host/world.ts";
import { clusterPlan } from "./cluster.ts";
import { restoreState } from "./restore.ts";
import type { Ground } from "./trials.ts";
import { lines, Violations } from "./verdict/violation.ts";
import { History } from "./work/history.ts";

/** What is said of a cluster of one, some of whose commands only say that they were done. */
function told(idle: (argv: readonly string[]) => boolean): string {
  const world = new World({ module: kvnode(), plan: clusterPlan({ servers: 1, seed: 5 }), onEvent: () => undefined });
  const out = new Violations();
  const history = new History(world);
  const asks = world.ask.bind(world);
  world.ask = (body: ActionBody, then) => (body.do === "exec" && idle(body.argv) ? then({ code: 0, stdout: "", stderr: "" }) : asks(body, then));
  world.run(5 * seconds);
  const ask: Ground["ask"] = (body, end) => {
    let over = false;
    const o = history.begin(body, () => (over = true));
    while (!over && world.now < end) world.run(world.now + 20 * ms);
    return o;
  };
  restoreState({ world, out, multiplier: 1, size: 1, standing: () => ["a"], leader: () => "a", ask, breaks: () => undefined });
  return out.told.flatMap(lines).join("\n");
}

test("a state that an operator saved is what it was when it is restored", () => assert.equal(told(() => false), ""));

test("a restore that restores nothing is told, and that it wakes nobody", () => {
  const said = told((argv) => argv.includes("restore"));
  assert.match(said, /restore: who waited for a change is not woken/);
  assert.match(said, /restore: what was saved is trial\/kept=before@.*, and what was restored trial\/kept=after@/);
});

test("a state that is not saved is told", () => assert.match(told((argv) => argv.includes("save")), /restore: the state is not restored: exit 1/));
