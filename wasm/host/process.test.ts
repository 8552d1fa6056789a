import assert from "node:assert/strict";
import { test } from "node:test";
import type { Event } from "../../web/ts/events.gen.ts";
import { clusterPlan } from "../sim/cluster.ts";
import { lifeMax } from "./plan.ts";
import type { Plan } from "./protocol.ts";
import { goTests, ms, seconds, Watched } from "./testkit.ts";

const argv = ["go.test", "-test.timeout=0", "-test.run=^TestEndsAsAsked$"];

/** A room where machine a ends as asked, and b and c are there to see it. */
function room(end: string): Watched {
  const machine = (name: string, n: number, end: string): Plan["machines"][0] => ({ name, addr: `10.0.0.${n}`, argv, env: { END: end } });
  const plan: Plan = {
    version: 1,
    seed: 1,
    actions: [],
    physics: { latency: [1 * ms, 2 * ms], loopback: 50_000, fsync: [1 * ms, 3 * ms] },
    machines: [machine("a", 1, end), machine("b", 2, "deadlock"), machine("c", 3, "exit")],
  };
  return new Watched(plan, goTests("core/platform/room"));
}

type Life = (Event & { kind: "process" })["process"];

function life(r: Watched, node: string): Life[] {
  const all: Life[] = [];
  for (const e of r.events) if (e.kind === "process" && e.node === node) all.push(e.process);
  return all;
}

const printed = (all: Life[]): string => all.map((p) => p.text ?? "").join("");

test("a panic is a crash: its output is kept and its neighbours live on", () => {
  const r = room("panic");
  r.world.run(5 * seconds);
  const a = life(r, "a");
  assert.equal(a.at(-1)!.op, "crash");
  assert.equal(a.at(-1)!.code, 2);
  assert.match(printed(a), /panic: asked to[\s\S]*goroutine/);
  assert.ok(r.world.alive("b"));
  assert.ok(!r.world.alive("a"));
  assert.equal(life(r, "c").at(-1)!.op, "exit");
  assert.equal(life(r, "c").at(-1)!.code, 3);
});

test("a process that watches the clock and waits for nothing is ended", () => {
  const r = room("spin");
  r.world.run(5 * seconds);
  assert.equal(life(r, "a").at(-1)!.op, "crash");
  assert.match(printed(life(r, "a")), /waits for nothing/);
  assert.ok(r.world.alive("b"));
});

test("a process that wants more memory than there is crashes alone", () => {
  const r = room("memory");
  r.world.run(5 * seconds);
  assert.equal(life(r, "a").at(-1)!.op, "crash");
  assert.match(printed(life(r, "a")), /out of memory/);
  assert.ok(r.world.alive("b"));
});

test("a process of the room's program has so much memory and no more", async () => {
  const { machines, ...plan } = clusterPlan({ servers: 1, seed: 1 });
  const r = new Watched({ ...plan, machines: machines.map((m) => ({ ...m, env: { GOGC: "off" } })) });
  const leader = r.untilLeader();
  let most = 0;
  for (let i = 0; i < 200 && r.world.alive(leader); i++) {
    const put = r.world.fetch(leader, leader, "PUT", `/v1/kv/${i}`, "x".repeat(500_000)).catch(() => undefined);
    r.world.run(r.world.now + 200 * ms);
    await put;
    most = Math.max(most, r.world.memory());
  }
  assert.equal(life(r, leader).at(-1)!.op, "crash");
  assert.match(printed(life(r, leader)), /out of memory/);
  assert.ok(most > 100e6 && most < 600e6, `${most} bytes`);
});

test("a crashed machine takes its processes with it, runs no command, and comes back with a new one", async () => {
  const r = room("deadlock");
  r.world.run(seconds);
  const lost = r.world.exec("a", argv);
  void r.world.act({ do: "crash", machine: "a" });
  assert.ok(!r.world.alive("a"));
  assert.equal((await r.settle(lost)).code, 137);
  assert.deepEqual(await r.settle(r.world.exec("a", argv)), { code: 255, stdout: "", stderr: "a has no power\n" });
  await assert.rejects(r.settle(r.world.fetch("a", "b", "GET", "/")), /no power/);
  await assert.rejects(r.settle(r.world.fetch("b", "a", "GET", "/")), /refused/);
  void r.world.act({ do: "restart", machine: "a" });
  assert.ok(r.world.alive("a"));
  const starts = r.events.filter((e) => e.kind === "process" && e.node === "a" && e.process.op === "start");
  assert.deepEqual([...new Set(starts.map((e) => e.proc))].length, starts.length, "two processes share a number");
});

test("a command that waits is ended by its number, with the code of ctrl-C, and what is no command is not", async () => {
  const r = room("deadlock");
  r.world.run(seconds);
  const waiting = r.world.exec("a", argv);
  r.world.run(2 * seconds);
  const start = r.events.filter((e) => e.kind === "process" && e.process.op === "start").at(-1)!;
  await assert.rejects(r.settle(r.world.act({ do: "interrupt", machine: "b", proc: start.proc })), /no command of b has the number/);
  await assert.rejects(r.settle(r.world.act({ do: "interrupt", machine: "a", proc: 1 })), /no command of a has the number 1/);
  await r.settle(r.world.act({ do: "interrupt", machine: "a", proc: start.proc }));
  assert.equal((await r.settle(waiting)).code, 130);
  const end = r.events.at(-1)!;
  assert.ok(end.kind === "process" && end.proc === start.proc && end.process.op === "exit" && end.process.code === 130);
  assert.ok(r.world.alive("a"));
});

test("what names no machine, or is no action, is refused and not recorded", () => {
  const r = room("deadlock");
  r.world.run(seconds);
  for (const bad of [
    { do: "crash", machine: "z" },
    { do: "cut", from: "a", to: "z" },
    { do: "exec", machine: "*", argv },
    { do: "exec", machine: "a", argv: [] },
    { do: "fetch", from: "a", to: "b", method: "GET", path: "/x\r\nY: z" },
    { do: "explode" },
  ]) {
    assert.throws(() => r.world.act(bad as Parameters<typeof r.world.act>[0]), JSON.stringify(bad));
  }
  assert.equal(r.world.recorded().actions.length, 0);
});

test("a room has an end, and says so to who wants something of it beyond", () => {
  const r = room("deadlock");
  r.world.run(lifeMax + seconds);
  const { actions } = r.world.recorded();
  assert.throws(() => r.world.act({ do: "crash", machine: "b" }), /come to its end: it lives 48 virtual hours/);
  assert.deepEqual(r.world.recorded().actions, actions);
});
