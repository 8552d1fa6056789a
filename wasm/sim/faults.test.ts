import assert from "node:assert/strict";
import { test } from "node:test";
import type { ActionBody } from "../host/protocol.ts";
import { ms, seconds, Watched } from "../host/testkit.ts";
import { clusterPlan, joiner } from "./cluster.ts";

function cluster(servers: number, seed: number): Watched {
  const room = new Watched(clusterPlan({ servers, seed }));
  room.untilLeader();
  room.world.run(room.world.now + 2 * seconds);
  return room;
}

function put(room: Watched, key: string, value: string, within?: number): Promise<number> {
  const answer = room.world.fetch("web", "web", "PUT", `/v1/kv/${key}`, value);
  return room.settle(answer, within).then((a) => a.status, () => 0);
}

async function get(room: Watched, from: string, key: string): Promise<string> {
  const a = await room.settle(room.world.fetch(from, from, "GET", `/v1/kv/${key}?raw&stale`));
  return a.status === 200 ? a.body : `${a.status}`;
}

/** Puts until one is acknowledged: who has just lost a leader may fail a few times. */
async function putAtLast(room: Watched, key: string, value: string): Promise<void> {
  for (let i = 0; i < 40; i++) {
    if ((await put(room, key, value)) === 200) return;
    room.world.run(room.world.now + seconds);
  }
  assert.fail(`no PUT of ${key} was acknowledged`);
}

function act(room: Watched, body: ActionBody): Promise<unknown> {
  return room.world.act(body);
}

const faultsOf = (room: Watched): string[] => room.events.flatMap((e) => (e.kind === "fault" ? [e.fault.fault] : []));

for (const on of ["fsync", "synced"] as const) {
  test(`a power failure at ${on === "fsync" ? "the next sync loses what it was for, and nothing else" : "the end of the next sync loses nothing, though nobody was told"}`, async () => {
    const room = cluster(1, 3);
    assert.equal(await put(room, "before", "kept"), 200);
    room.world.run(room.world.now + seconds);
    await act(room, { do: "crashAt", machine: "a", on, count: 1 });
    assert.notEqual(await put(room, "at", "the end"), 200);
    assert.ok(!room.world.alive("a"));
    assert.equal(room.events.filter((e) => e.kind === "process" && e.node === "a" && e.process.op === "crash").length, 1);
    await act(room, { do: "restart", machine: "a" });
    room.untilLeader();
    room.world.run(room.world.now + 2 * seconds);
    assert.equal(await get(room, "a", "before"), "kept");
    assert.equal(await get(room, "a", "at"), on === "fsync" ? "404" : "the end");
  });
}

test("a frozen leader is followed by another; thawed it hears what waited for it, and follows", async () => {
  const room = cluster(3, 4);
  const old = room.leader()!;
  await act(room, { do: "freeze", machine: old });
  const begun = room.events.length;
  const command = room.world.exec(old, ["kvnode", "version"]);
  await putAtLast(room, "k", "1");
  const frozen = room.events.slice(begun).filter((e) => e.node === old && e.kind !== "fault");
  assert.deepEqual(frozen.filter((e) => !(e.kind === "message" && e.message.phase === "lost")), [], "something happened on a frozen machine");
  await act(room, { do: "thaw", machine: old });
  room.world.run(room.world.now + 10 * seconds);
  assert.equal((await room.settle(command)).code, 0);
  assert.notEqual(room.leader(), old);
  assert.equal(await get(room, old, "k"), "1");
});

test("a frozen machine that loses its power is no longer frozen when it comes back", async () => {
  const room = cluster(3, 5);
  await act(room, { do: "freeze", machine: "b" });
  room.world.run(room.world.now + seconds);
  await act(room, { do: "crash", machine: "b" });
  await act(room, { do: "restart", machine: "b" });
  await putAtLast(room, "k", "1");
  room.world.run(room.world.now + 3 * seconds);
  assert.equal(await get(room, "b", "k"), "1");
});

test("a wall clock that is off says so in the log; the room's time is what it was", async () => {
  const room = cluster(1, 6);
  await act(room, { do: "skew", machine: "a", by: 7200 * seconds });
  await act(room, { do: "crash", machine: "a" });
  await act(room, { do: "restart", machine: "a" });
  const stamp = new Set<string>();
  room.until("line of the log", (e) => {
    if (e.kind === "process" && e.node === "a" && e.process.op === "output" && e.process.text!.startsWith("20")) stamp.add(e.process.text!.slice(0, 13));
    return stamp.size > 0;
  });
  assert.deepEqual([...stamp], ["2026-01-01T02"]);
  assert.ok(room.world.now < 60 * seconds);
});

test("a follower whose clock is fast loses its patience before its time", () => {
  const impatient = (permille: number): boolean => {
    const room = cluster(3, 7);
    const machine = ["a", "b", "c"].find((m) => m !== room.leader())!;
    const begun = room.events.length;
    // The leader speaks every 50 to 200 ms; on a wire that holds it up by chance the true patience of a second suffices.
    void act(room, { do: "delay", from: room.leader()!, to: machine, by: 0, jitter: 300 * ms });
    void act(room, { do: "rate", machine, permille });
    room.world.run(room.world.now + 10 * seconds);
    return room.events.slice(begun).some((e) => e.node === machine && e.kind === "process" && /heartbeat timeout reached/.test(e.process.text ?? ""));
  };
  assert.ok(!impatient(1000));
  assert.ok(impatient(10_000));
});

test("a hung disk ends no sync; mended it ends them all", async () => {
  const room = cluster(3, 8);
  const slow = ["a", "b", "c"].find((m) => m !== room.leader())!;
  await act(room, { do: "hangDisk", machine: slow });
  room.world.run(room.world.now + seconds);
  const begun = room.events.length;
  await putAtLast(room, "k", "1");
  const syncs = (): number => room.events.slice(begun).filter((e) => e.kind === "disk" && e.node === slow && e.disk.op === "fsync").length;
  assert.equal(syncs(), 0);
  await act(room, { do: "mendDisk", machine: slow });
  room.world.run(room.world.now + 5 * seconds);
  assert.ok(syncs() > 0);
});

test("a slow disk makes a write slow", async () => {
  const room = cluster(1, 9);
  const took = async (): Promise<number> => {
    const begun = room.world.now;
    assert.equal(await put(room, "k", "1"), 200);
    return room.world.now - begun;
  };
  assert.ok((await took()) < 300 * ms);
  await act(room, { do: "slowDisk", machine: "a", by: 400 * ms });
  assert.ok((await took()) > 400 * ms);
});

for (const fault of [{ do: "failDisk", on: "fsync" }, { do: "failDisk", on: "write" }, { do: "fullDisk" }] as const) {
  test(`with ${fault.do}${"on" in fault ? ` (${fault.on})` : ""} on one server nothing acknowledged is lost, and mended it catches up`, async () => {
    const room = cluster(3, 10);
    const bad = room.leader()!;
    await putAtLast(room, "before", "1");
    await act(room, { ...fault, machine: bad });
    await putAtLast(room, "during", "2");
    await act(room, { do: "mendDisk", machine: bad });
    await act(room, { do: "crash", machine: bad });
    await act(room, { do: "restart", machine: bad });
    await putAtLast(room, "after", "3");
    room.world.run(room.world.now + 10 * seconds);
    for (const [key, value] of [["before", "1"], ["during", "2"], ["after", "3"]] as const) {
      for (const m of ["a", "b", "c"]) assert.equal(await get(room, m, key), value, `${key} on ${m}`);
    }
  });
}

test("a wiped machine begins with an empty disk, and learns what the others know", async () => {
  const room = cluster(3, 11);
  const bad = ["a", "b", "c"].find((m) => m !== room.leader())!;
  await putAtLast(room, "k", "1");
  await act(room, { do: "wipe", machine: bad });
  assert.ok(!room.world.alive(bad));
  room.world.run(room.world.now + seconds);
  await act(room, { do: "restart", machine: bad });
  room.world.run(room.world.now + 20 * seconds);
  assert.equal(await get(room, bad, "k"), "1");
});

test("a server comes and votes, another leaves as its operator asked, and the cluster goes on", async () => {
  const room = cluster(3, 12);
  const peers = async (): Promise<string> => (await room.settle(room.world.exec("web", ["kvnode", "operator", "raft", "list-peers"]))).stdout;
  const spec = joiner(room.world.plan.machines[0]!, 1);
  await act(room, { do: "add", machine: spec.name, addr: spec.addr, argv: spec.argv });
  assert.throws(() => act(room, { do: "add", machine: "again", addr: spec.addr, argv: spec.argv }), /another machine has the address/);
  room.world.run(room.world.now + 20 * seconds);
  assert.match(await peers(), /s1 .*10\.0\.1\.1:8300 +(leader|follower) +true/);
  const leaving = ["a", "b", "c"].find((m) => m !== room.leader())!;
  const leave = await room.settle(room.world.exec(leaving, ["kvnode", "leave"]));
  assert.deepEqual([leave.code, leave.stderr], [0, ""]);
  room.until("end of the process that left", (e) => e.kind === "process" && e.node === leaving && e.process.op === "exit");
  room.world.run(room.world.now + 5 * seconds);
  assert.doesNotMatch(await peers(), new RegExp(`^${leaving} `, "m"));
  await putAtLast(room, "k", "1");
  room.world.run(room.world.now + 2 * seconds);
  assert.equal(await get(room, "s1", "k"), "1");
});

test("the term in an append that is in flight is changed, and who hears of it believes it", async () => {
  const room = cluster(3, 13);
  let edited: string | undefined;
  for (let i = 0; i < 400 && edited === undefined; i++) {
    room.world.step();
    const e = room.events.at(-1)!;
    if (e.kind === "message" && e.message.phase === "sent" && e.message.proto === "raft" && e.message.type === "append" && !e.message.reply) {
      edited = await act(room, { do: "alter", message: e.message.id, field: "Term", value: "77" }).then(() => e.message.id, () => undefined);
    }
  }
  assert.ok(edited, "no append was changed");
  room.world.run(room.world.now + 5 * seconds);
  assert.ok(room.events.some((e) => e.kind === "message" && e.message.id === edited && e.message.phase === "delivered" && e.message.why === "edited"));
  assert.ok(room.events.some((e) => e.kind === "role" && e.role.term >= 77));
  await putAtLast(room, "k", "1");
});

test("what cannot be done is told and is no event", async () => {
  const room = cluster(1, 14);
  const before = faultsOf(room).length;
  await assert.rejects(act(room, { do: "drop", message: "m1" }), /no message m1 is in flight/);
  await assert.rejects(act(room, { do: "rot", machine: "a", file: "/nothing/*" }), /no file/);
  await assert.rejects(act(room, { do: "release", message: "m999999" }), /in flight/);
  await act(room, { do: "crash", machine: "a" });
  await assert.rejects(act(room, { do: "freeze", machine: "a" }), /no power/);
  assert.equal(faultsOf(room).length, before + 1);
});

test("mending everything leaves nothing broken but what has no power", async () => {
  const room = cluster(3, 15);
  const broken: ActionBody[] = [
    { do: "cut", from: "a", to: "*" }, { do: "clog", from: "*", to: "b" }, { do: "delay", from: "*", to: "*", by: seconds }, { do: "freeze", machine: "b" },
    { do: "hangDisk", machine: "c" }, { do: "fullDisk", machine: "a" }, { do: "rate", machine: "c", permille: 500 }, { do: "skew", machine: "a", by: -seconds },
    { do: "stall", machine: "a", by: 5 * ms }, { do: "crash", machine: "web" },
  ];
  for (const body of broken) await act(room, body);
  room.world.run(room.world.now + 10 * seconds);
  const begun = faultsOf(room).length;
  await act(room, { do: "mend" });
  assert.deepEqual(faultsOf(room).slice(begun).sort(), ["heal", "mend", "mendDisk", "mendDisk", "rate", "skew", "stall", "thaw"]);
  assert.ok(!room.world.alive("web"));
  await act(room, { do: "restart", machine: "web" });
  room.world.run(room.world.now + 10 * seconds);
  await putAtLast(room, "k", "1");
});

test("more processes than a room holds are refused, and the room goes on", async () => {
  const room = cluster(1, 16);
  const all = Array.from({ length: 120 }, () => room.world.exec("web", ["kvnode", "watch", "-type=key", "-key=x", "true"]));
  const last = await room.settle(all.at(-1)!);
  assert.equal(last.code, 254);
  assert.match(last.stderr, /processes run already/);
  await act(room, { do: "crash", machine: "web" });
  await act(room, { do: "restart", machine: "web" });
  room.world.run(room.world.now + 5 * seconds);
  await putAtLast(room, "k", "1");
});
