import assert from "node:assert/strict";
import { test } from "node:test";
import { seconds, Watched } from "../host/testkit.ts";
import { clusterPlan } from "./cluster.ts";

/** The write path in its order, from the agent's HTTP handler to the answer, by way of a server that does not lead. */
const route = [
  "KVSEndpoint", "KVSPut", "Agent.RPC", "Client.RPC", "ConnPool.RPC", "Server.handleConsulConn", "KVS.Apply", "Server.forward",
  "Server.forward/remote", "ConnPool.RPC", "Server.handleConsulConn", "KVS.Apply", "Server.forward", "Server.forward/local",
  "Server.raftApply", "Server.raftApply/wait", "raft.Apply", "raft.leaderLoop", "raft.dispatchLogs", "raft.replicate",
  "raft.replicateTo", "raft.updateLastAppended", "raft.commitment.match", "raft.commitment.recalculate", "raft.processLogs",
  "FSM.Apply", "raft.respond", "Server.raftApply/done", "KVSPut/done",
];

/** The points of one request, in the order of their events; only those up to its answer. */
function passed(room: Watched, trace: string): string[] {
  const points: string[] = [];
  for (const e of room.events) if (e.kind === "station" && e.station.trace === trace) points.push(e.station.point);
  return points.slice(0, points.indexOf("KVSPut/done") + 1);
}

/** What of a list is missing in another, where only the order counts. */
function firstMissing(want: readonly string[], got: readonly string[]): string | undefined {
  let at = 0;
  for (const point of got) if (point === want[at]) at++;
  return want[at];
}

/** One PUT in a room of its own: whether it was forwarded, once its points have been found in order. */
async function putIsForwarded(seed: number): Promise<boolean> {
  const room = new Watched(clusterPlan({ servers: 3, seed }));
  room.untilLeader();
  room.world.run(room.world.now + 2 * seconds);
  const a = await room.settle(room.world.fetch("web", "web", "PUT", "/v1/kv/k", "1"));
  assert.equal(a.status, 200);
  const trace = a.headers["X-Glasshouse-Trace"];
  assert.ok(trace);
  const got = passed(room, trace);
  const forwarded = got.includes("Server.forward/remote");
  // A request that came to the leader at once has no second hop.
  const want = forwarded ? route : [...route.slice(0, 8), ...route.slice(13)];
  assert.equal(firstMissing(want, got), undefined, got.join(" "));
  const applied = room.events.filter((e) => e.kind === "store" && e.store.trace === trace).map((e) => e.node);
  assert.ok(applied.includes(room.leader()!), "the leader's store did not change before the answer");
  return forwarded;
}

// The client agent picks its server by chance: seeds are drawn until both ways have been seen.
test("a PUT passes the write path's points in order, under one trace id", async () => {
  const seen = new Set<boolean>();
  for (let seed = 1; seed <= 16 && seen.size < 2; seed++) seen.add(await putIsForwarded(seed));
  assert.ok(seen.has(true), "in 16 rooms no PUT came to a follower first");
  assert.ok(seen.has(false), "in 16 rooms no PUT came to the leader first");
});

test("a run stops right after the burst in which the point was passed", () => {
  const room = new Watched(clusterPlan({ servers: 3, seed: 7 }));
  room.untilLeader();
  const before = room.events.length;
  void room.world.fetch("web", "web", "PUT", "/v1/kv/k", "1");
  room.world.runUntil({ time: room.world.now + 10 * seconds, point: "FSM.Apply" });
  const hits = room.events.slice(before).filter((e) => e.kind === "station" && e.station.point === "FSM.Apply");
  assert.equal(hits.length, 1);
  const last = room.events.at(-1)!;
  assert.equal(last.node, hits[0]!.node);
  assert.equal(last.proc, hits[0]!.proc);
});
