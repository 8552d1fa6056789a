/** Guards of kvnode that only the room can show: a real disk keeps what nobody has synced. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { ms, seconds, Watched } from "../host/testkit.ts";
import { clusterPlan } from "./cluster.ts";

test("a snapshot outlives a power failure, since the log behind it is gone", async () => {
  const { machines, ...plan } = clusterPlan({ servers: 1, seed: 1 });
  const often = `-hcl={"raft_snapshot_threshold":8,"raft_snapshot_interval":"1s","raft_trailing_logs":2}`;
  const r = new Watched({ ...plan, machines: machines.map((m) => (m.argv.includes("-server") ? { ...m, argv: [...m.argv, often] } : m)) });
  const server = r.untilLeader();
  for (let i = 0; i < 30; i++) {
    const put = await r.settle(r.world.fetch(server, server, "PUT", `/v1/kv/${i}`, "v"));
    assert.equal(put.status, 200);
    r.world.run(r.world.now + 200 * ms);
  }
  r.world.run(r.world.now + 5 * seconds);
  assert.ok(r.world.names(server, "/data/raft/snapshots").length > 0, "it took no snapshot: this shows nothing");
  await r.world.act({ do: "crash", machine: server });
  await r.world.act({ do: "restart", machine: server });
  r.untilLeader();
  r.world.run(r.world.now + 2 * seconds);
  assert.ok(r.world.alive(server));
  assert.equal((await r.settle(r.world.fetch(server, server, "GET", "/v1/kv/0?raw"))).body, "v");
});
