import assert from "node:assert/strict";
import { test } from "node:test";
import type { Plan } from "./protocol.ts";
import { goTests, ms, seconds, Watched } from "./testkit.ts";

/** Runs the tests of a Go package as a process of a room, and demands that they pass and that one of them ran. */
function passes(pkg: string, one: string): void {
  const plan: Plan = {
    version: 1,
    seed: 1,
    actions: [],
    physics: { latency: [2 * ms, 3 * ms], loopback: 50_000, fsync: [1 * ms, 3 * ms] },
    machines: [
      { name: "a", addr: "10.0.0.1", argv: ["go.test", "-test.v", "-test.timeout=0"] },
      { name: "b", addr: "10.0.0.2", argv: ["go.test", "-test.run=^$"] },
    ],
  };
  const room = new Watched(plan, goTests(pkg));
  room.world.run(3600 * seconds);
  const said: string[] = [];
  let code: number | undefined;
  for (const e of room.events) {
    if (e.kind !== "process" || e.node !== "a") continue;
    if (e.process.op === "output") said.push(e.process.text!);
    if (e.process.op === "exit") code = e.process.code ?? 0;
  }
  assert.equal(code, 0, said.join(""));
  assert.match(said.join(""), new RegExp(`--- PASS: ${one}`));
}

test("a machine's connections, listeners, packets and files behave as a real machine's", () => {
  passes("core/platform/room", "TestConnBehavesAsNetConn");
});

test("the file log and the stable store behave on the room's disk as on a real one", () => {
  passes("core/platform/filelog", "TestTornTailIsCutAndNothingAcknowledgedIsLost");
});
