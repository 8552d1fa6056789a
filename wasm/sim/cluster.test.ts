import assert from "node:assert/strict";
import { test } from "node:test";
import type { FetchResult } from "../host/protocol.ts";
import { kvnode, ms, seconds, Watched } from "../host/testkit.ts";
import { World } from "../host/world.ts";
import { clusterPlan } from "./cluster.ts";

function cluster(servers: number, seed: number): Watched {
  return new Watched(clusterPlan({ servers, seed }));
}

function put(room: Watched, from: string, key: string, value: string): Promise<FetchResult> {
  return room.settle(room.world.fetch(from, from, "PUT", `/v1/kv/${key}`, value));
}

/** Puts until a PUT is acknowledged; whoever just lost its leader may fail a few times. */
async function putUntilTaken(room: Watched, from: string, key: string, value: string): Promise<void> {
  for (let i = 0; i < 20; i++) {
    const a = await put(room, from, key, value).catch(() => undefined);
    if (a?.status === 200) return;
    room.world.run(room.world.now + seconds);
  }
  assert.fail(`no PUT to ${from} was acknowledged`);
}

async function value(room: Watched, from: string, key: string): Promise<string> {
  const a = await room.settle(room.world.fetch(from, from, "GET", `/v1/kv/${key}?raw&consistent`));
  return a.status === 200 ? a.body : `${a.status}`;
}

test("the same seed gives the same events to the last byte, another seed gives others", () => {
  const run = (seed: number): string => {
    const room = cluster(3, seed);
    room.world.run(10 * seconds);
    return room.world.hash();
  };
  const first = run(7);
  assert.equal(run(7), first);
  assert.notEqual(run(8), first);
});

test("a leader that crashes is followed by another, and no acknowledged write is lost", async () => {
  const room = cluster(3, 11);
  const old = room.untilLeader();
  await putUntilTaken(room, "web", "k", "before");
  void room.world.act({ do: "crash", machine: old });
  const next = room.untilLeader();
  assert.notEqual(next, old);
  await putUntilTaken(room, "web", "k2", "after");
  assert.equal(await value(room, next, "k"), "before");
  void room.world.act({ do: "restart", machine: old });
  room.until("apply on the restarted server", (e) => e.kind === "log" && e.node === old && e.log.op === "apply");
  room.world.run(room.world.now + 5 * seconds);
  const stale = await room.settle(room.world.fetch("web", old, "GET", "/v1/kv/k2?raw&stale"));
  assert.equal(stale.body, "after");
});

for (const way of ["two-way", "one-way"] as const) {
  test(`behind a ${way} cut the majority goes on, the cut leader acknowledges nothing, and all agree when it heals`, async () => {
    const room = cluster(3, way === "two-way" ? 21 : 22);
    const old = room.untilLeader();
    await putUntilTaken(room, "web", "k", "1");
    void room.world.act({ do: "cut", from: old, to: "*" });
    if (way === "two-way") void room.world.act({ do: "cut", from: "*", to: old });
    const lonely = await put(room, old, "k", "lonely").catch((err: Error) => err);
    assert.ok(lonely instanceof Error || lonely.status !== 200, "the cut leader acknowledged a write");
    let next = "";
    room.until("leader of the majority", (e) => {
      next = e.node;
      return e.kind === "role" && e.role.role === "leader" && e.node !== old;
    });
    await putUntilTaken(room, next, "k", "2");
    void room.world.act({ do: "heal", from: "*", to: "*" });
    room.world.run(room.world.now + 20 * seconds);
    await putUntilTaken(room, "web", "k3", "3");
    room.world.run(room.world.now + 2 * seconds);
    for (const s of ["a", "b", "c"]) {
      const a = await room.settle(room.world.fetch("web", s, "GET", "/v1/kv/k?raw&stale"));
      assert.equal(a.body, "2", `on ${s}`);
    }
  });
}

test("the whole cluster loses its power and keeps what it acknowledged", async () => {
  const room = cluster(3, 31);
  await putUntilTaken(room, "web", "k", "kept");
  for (const machine of ["a", "b", "c"]) void room.world.act({ do: "crash", machine });
  room.world.run(room.world.now + seconds);
  for (const machine of ["a", "b", "c"]) void room.world.act({ do: "restart", machine });
  room.untilLeader(60 * seconds);
  room.world.run(room.world.now + 10 * seconds);
  assert.equal(await value(room, "a", "k"), "kept");
});

test("commands run as processes of a machine: kv put exits 0, kv get prints the value", async () => {
  const room = cluster(3, 41);
  room.untilLeader();
  room.world.run(room.world.now + seconds);
  const exec = (line: string): ReturnType<World["exec"]> => room.settle(room.world.exec("web", line.split(" ")));
  assert.deepEqual(await exec("kvnode kv put a 1"), { code: 0, stdout: "Success! Data written to: a\n", stderr: "" });
  assert.deepEqual(await exec("kvnode kv get a"), { code: 0, stdout: "1\n", stderr: "" });
  const missing = await exec("kvnode kv get nothing");
  assert.equal(missing.code, 1);
  assert.match(missing.stderr + missing.stdout, /No key exists/);
  const usage = await exec("kvnode no-such-command");
  assert.notEqual(usage.code, 0);
});

test("a run with things done by hand at odd moments is repeated by its recorded plan", async () => {
  const room = cluster(3, 51);
  const { world } = room;
  world.runUntil({ time: 30 * seconds, point: "raft.leaderLoop" });
  for (let i = 0; i < 500; i++) world.step();
  const leader = room.untilLeader();
  void world.fetch("web", "web", "PUT", "/v1/kv/a", "1");
  world.run(world.now + 17 * ms);
  void world.act({ do: "crash", machine: leader });
  world.run(world.now + 3_000_000_001);
  void world.exec("web", ["kvnode", "kv", "put", "b", "2"]);
  void world.act({ do: "cut", from: "a", to: "*" });
  for (let i = 0; i < 333; i++) world.step();
  void world.act({ do: "heal", from: "*", to: "*" });
  void world.act({ do: "restart", machine: leader });
  const end = world.now + 5 * seconds;
  world.run(end);
  const plan = JSON.parse(JSON.stringify(world.recorded())) as ReturnType<World["recorded"]>;
  assert.equal(plan.actions.length, 6);
  const again = new Watched(plan);
  again.world.run(end);
  assert.equal(again.world.hash(), world.hash());
});

test("every message is sent once and ends once, whatever breaks", async () => {
  const room = cluster(3, 71);
  const old = room.untilLeader();
  await putUntilTaken(room, "web", "k", "1");
  void room.world.act({ do: "cut", from: old, to: "*" });
  room.world.run(room.world.now + 5 * seconds);
  void room.world.act({ do: "crash", machine: old });
  void room.world.act({ do: "heal", from: "*", to: "*" });
  room.world.run(room.world.now + 5 * seconds);
  void room.world.act({ do: "restart", machine: old });
  await putUntilTaken(room, "web", "k", "2");
  room.world.run(room.world.now + 5 * seconds);
  const open = new Map<string, number>();
  const seen = new Set<string>();
  for (const e of room.events) {
    if (e.kind !== "message") continue;
    const { id, phase, due = 0 } = e.message;
    if (phase === "sent") {
      assert.ok(id !== "" && !seen.has(id), `message ${id} was sent twice`);
      seen.add(id);
      open.set(id, due);
    } else {
      assert.ok(open.delete(id), `message ${id} ended and was not under way: ${JSON.stringify(e)}`);
    }
  }
  for (const [id, due] of open) assert.ok(due > room.world.now - seconds, `message ${id} never ended`);
});

test("an instance that dies of itself takes nobody with it", () => {
  const plan = clusterPlan({ servers: 3, seed: 61 });
  const world = new World({ module: kvnode(), plan });
  world.run(2 * seconds);
  void world.exec("a", ["kvnode", "agent", "x".repeat(9000)]); // longer than Go's room for arguments
  world.run(5 * seconds);
  assert.ok(world.alive("a") && world.alive("b"));
});
