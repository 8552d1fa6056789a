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

test("a leader that cannot read its log ends, and its supervisor hears of the disk", async () => {
  const { machines, ...plan } = clusterPlan({ servers: 3, seed: 1 });
  const often = `-hcl={"raft_snapshot_threshold":16,"raft_snapshot_interval":"1s","raft_trailing_logs":2}`;
  const r = new Watched({ ...plan, machines: machines.map((m) => (m.argv.includes("-server") ? { ...m, argv: [...m.argv, often] } : m)) });
  const leader = r.untilLeader();
  r.world.run(r.world.now + 3 * seconds);
  await r.world.act({ do: "slowDisk", machine: leader, by: 20 * ms });
  await r.world.act({ do: "failDisk", machine: leader, on: "read" });
  // A snapshot empties raft's cache of the log; what is written meanwhile is read again for the followers.
  const end = r.world.now + 20 * seconds;
  for (let i = 0; r.world.alive(leader) && r.world.now < end; i++) {
    r.world.fetch(leader, leader, "PUT", `/v1/kv/${i % 9}`, "v").catch(() => undefined);
    r.world.run(r.world.now + 20 * ms);
  }
  const said = r.events.flatMap((e) => (e.kind === "process" && e.node === leader && e.process.op === "output" ? [e.process.text ?? ""] : [])).join("");
  assert.match(said, /cannot be read[^]*aborting pipeline/, "no follower was sent entries then: this shows nothing");
  const exit = r.events.find((e) => e.kind === "process" && e.node === leader && e.process.op === "exit");
  assert.ok(exit?.kind === "process" && exit.process.code === 3, `it goes on:\n${said.slice(-500)}`);
});

test("a leader whose disk hangs falls silent, though its clock is set back", async () => {
  const r = new Watched(clusterPlan({ servers: 3, seed: 1 }));
  const old = r.untilLeader();
  r.world.run(r.world.now + 3 * seconds);
  await r.world.act({ do: "hangDisk", machine: old });
  r.world.fetch(old, old, "PUT", "/v1/kv/k", "v").catch(() => undefined); // so that a write is under way
  r.world.run(r.world.now + 50 * ms);
  await r.world.act({ do: "jump", machine: old, by: -3600 * seconds });
  const from = r.events.length;
  r.world.run(r.world.now + 20 * seconds);
  const led = r.events.slice(from).flatMap((e) => (e.kind === "role" && e.role.role === "leader" ? [e.node] : []));
  assert.ok(led.some((node) => node !== old), `nobody else leads: ${led.join()}`);
});
