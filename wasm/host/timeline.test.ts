import assert from "node:assert/strict";
import { test } from "node:test";
import { clusterPlan } from "../sim/cluster.ts";
import { branchesMax } from "./branches.ts";
import type { Action, ActionBody, Plan } from "./protocol.ts";
import { Random } from "./random.ts";
import { kvnode, ms, seconds } from "./testkit.ts";
import { straight, Turned } from "./timekit.ts";
import { World } from "./world.ts";

const put = (key: string, value: string): ActionBody => ({ do: "fetch", from: "web", to: "web", method: "PUT", path: `/v1/kv/${key}`, body: value });
const command = (key: string): ActionBody => ({ do: "exec", machine: "web", argv: ["kvnode", "kv", "put", key, "x"] });

/** A cluster that is busy, and in which much is under way at any moment. */
function busy(seed: number): Plan {
  const at = (s: number, body: ActionBody): Action => ({ at: Math.round(s * seconds), ...body });
  return {
    ...clusterPlan({ servers: 3, seed }),
    actions: [
      at(3, put("a", "1")), at(3.001, command("b")), at(3.05, put("c", "2")), at(3.1, { do: "crash", machine: "b" }),
      at(3.12, { do: "cut", from: "a", to: "*" }), at(3.3, { do: "heal", from: "*", to: "*" }), at(3.5, { do: "restart", machine: "b" }),
      at(4, command("d")), at(4.2, { do: "crash", machine: "web" }), at(4.8, { do: "restart", machine: "web" }), at(5.5, put("e", "3")),
    ],
  };
}

function hashAt(plan: Plan, time: number): string {
  const world = new World({ module: kvnode(), plan });
  world.run(time);
  return world.hash();
}

test("checkpoints, however close together, change nothing of a run", () => {
  const plan = busy(1);
  const t = new Turned(plan);
  t.time.close = true;
  t.time.run(5 * seconds);
  assert.ok(t.time.checkpoints > 5);
  assert.equal(t.time.hash(), hashAt(plan, 5 * seconds));
});

test("whatever is under way when time is turned back, the same follows", () => {
  const plan = busy(2);
  const end = 7 * seconds;
  const t = new Turned(plan);
  t.time.close = true; // checkpoints stand in the middle of everything
  t.time.run(end);
  const hash = t.time.hash();
  const told = t.lines.length;
  assert.equal(hash, hashAt(plan, end));
  // Backwards through: a write, a command, a crash with unsynced files, a cut with messages lost, a restart, a client
  // machine that dies with its command and its request.
  for (const s of [5.6, 4.85, 4.3, 4.19, 4.05, 3.52, 3.2, 3.11, 3.06, 3.02, 3.0005, 1, 0]) {
    t.time.seek(Math.round(s * seconds));
    assert.ok(t.time.past);
    assert.equal(t.time.run(end), true);
    assert.equal(t.time.hash(), hash, `after a look at ${s} s`);
  }
  assert.equal(t.lines.length, told, "an event was told twice");
});

test("a moment that is gone to is the moment that was", () => {
  const plan = busy(3);
  const t = new Turned(plan);
  t.time.run(6 * seconds);
  for (const s of [5, 3.3, 3.1, 5.7, 0.4, 4]) {
    const at = s * seconds;
    t.time.seek(at);
    assert.ok(t.time.now >= at && t.time.now < at + ms, `${t.time.now} ns`); // the last burst may have taken longer
    assert.equal(t.time.hash(), hashAt(plan, at), `at ${s} s`);
  }
});

test("to go to a moment makes one checkpoint at most, however closely the room is looked at", () => {
  const { time } = new Turned(busy(3));
  time.run(8 * seconds);
  time.close = true;
  for (const s of [6, 2, 7]) {
    const before = time.checkpoints;
    time.seek(s * seconds);
    assert.ok(time.checkpoints <= before + 1, `${time.checkpoints - before} more at ${s} s`);
  }
});

test("events that were forgotten are told again up to the present, and the rest once more as it comes", () => {
  const t = new Turned(busy(3));
  t.time.run(5 * seconds);
  const all = [...t.lines];
  t.time.seek(4 * seconds);
  const hash = t.time.hash();
  t.lines.length = 500;
  t.time.retell(500);
  assert.equal(t.time.hash(), hash);
  assert.deepEqual(t.lines, all.slice(0, t.time.events));
  t.time.run(5 * seconds);
  assert.deepEqual(t.lines, all);
});

test("on the way into another future, too, events that were forgotten are told again", () => {
  const t = new Turned(busy(3));
  t.time.run(4 * seconds);
  const [all, hash] = [[...t.lines], t.time.hash()];
  t.time.seek(2 * seconds);
  void t.time.act({ do: "crash", machine: "a" });
  t.time.run(3 * seconds);
  assert.equal(t.time.enter(1, 50), false, "it is there at once: this shows nothing");
  t.lines.length = 500;
  t.time.retell(500);
  while (!t.time.enter(1, 50));
  assert.deepEqual(t.lines, all);
  assert.equal(t.time.hash(), hash);
});

test("a step back undoes a step forward, event by event", () => {
  const t = new Turned(busy(4));
  t.time.run(3 * seconds);
  const seen: [number, string][] = [];
  for (let i = 0; i < 80; i++) {
    seen.push([t.time.events, t.time.hash()]);
    t.time.step();
    assert.ok(t.time.events > seen.at(-1)![0]);
  }
  for (let i = seen.length - 1; i >= 0; i--) {
    t.time.back();
    assert.deepEqual([t.time.events, t.time.hash()], seen[i]);
  }
  const early = new Turned(busy(4));
  early.time.run(0, 2);
  for (let i = 0; i < 5; i++) early.time.back();
  assert.equal(early.time.events, 0);
  early.time.run(3 * seconds);
  assert.deepEqual([early.time.events, early.time.hash()], seen[0]);
});

test("who acts in the past opens a branch, and the old future can be gone back to", async () => {
  const t = new Turned(clusterPlan({ servers: 3, seed: 5 }));
  const { time } = t;
  time.run(3 * seconds);
  void time.act(put("k", "old"));
  time.run(6 * seconds);
  const old = { hash: time.hash(), lines: [...t.lines], plan: time.recorded() };
  time.seek(4 * seconds);
  const lost = time.exec("web", ["kvnode", "kv", "put", "k", "new"]);
  const b = time.branches();
  assert.deepEqual(b.map((x) => [x.id, x.parent, x.current, x.from]), [[1, undefined, false, 0], [2, 1, true, 4 * seconds]]);
  assert.equal(b[1]!.name, "kvnode kv put k new at 4 s");
  assert.equal(b[0]!.hash, old.hash);
  time.run(7 * seconds);
  assert.equal((await lost).code, 0);
  const other = { hash: time.hash(), lines: [...t.lines] };
  assert.notEqual(other.hash, old.hash);
  assert.deepEqual(time.recorded().actions.length, 2);
  assert.ok(time.enter(1));
  assert.deepEqual([time.hash(), time.now, time.past], [old.hash, 6 * seconds, false]);
  assert.deepEqual(t.lines, old.lines);
  assert.deepEqual(time.recorded(), old.plan);
  assert.ok(time.enter(2));
  assert.equal(time.hash(), other.hash);
  assert.deepEqual(t.lines, other.lines);
  const c = time.compare(1, 2, 5 * seconds);
  assert.equal(c.equal, false);
  assert.deepEqual(Object.keys(c.a), ["a", "b", "c", "web"]);
  assert.ok(time.compare(1, 2, 3.9 * seconds).equal);
  assert.equal(time.hash(), other.hash, "a comparison leaves the present as it is");
  assert.deepEqual(t.lines, other.lines);
  assert.throws(() => time.compare(1, 2, 8 * seconds), /not come to that time/);
  assert.throws(() => time.enter(3), /no branch 3/);
});

test("who looks at a branch's last moment does not move its end, whatever is due at that very moment", () => {
  const { time } = new Turned(busy(5));
  time.run(3 * seconds);
  for (let i = 0; i < 60; i++) {
    time.run(4 * seconds, 1 + (i % 3)); // the room stops where it is told to, and more may be due already
    const before = time.branches();
    time.compare(1, 1, time.now);
    assert.deepEqual(time.branches(), before);
    assert.ok(!time.past, "what is done now is done at the end");
  }
});

test("what a message carried can be read long after it arrived, and the present stays what it is", () => {
  const t = new Turned(clusterPlan({ servers: 3, seed: 5 }));
  const { time } = t;
  time.run(3 * seconds);
  void time.act(put("k", "carried"));
  const text = (bytes: Uint8Array | undefined) => new TextDecoder().decode(bytes);
  let found: { id: string; at: number; bytes: Uint8Array } | undefined;
  while (!found && time.now < 4 * seconds) {
    time.step();
    const id = time.inFlight.find((m) => text(time.read(m)).includes("carried"));
    if (id) found = { id, at: time.now, bytes: time.read(id)!.slice() };
  }
  time.run(6 * seconds);
  const now = { hash: time.hash(), lines: t.lines.length, tasks: time.events };
  assert.equal(time.read(found!.id), undefined, "it has arrived");
  assert.deepEqual(time.read(found!.id, found!.at), found!.bytes);
  assert.equal(time.read("m0", found!.at), undefined);
  assert.deepEqual([{ hash: time.hash(), lines: t.lines.length, tasks: time.events }, time.now], [now, 6 * seconds]);
});

test("an answer that only the old future would have given is told to be lost", async () => {
  const { time } = new Turned(clusterPlan({ servers: 3, seed: 6 }));
  time.run(3 * seconds);
  const early = time.fetch("web", "web", "GET", "/v1/kv/x");
  time.run(3.001 * seconds);
  const late = time.fetch("web", "web", "PUT", "/v1/kv/x", "1");
  time.seek(3.0005 * seconds);
  void time.act({ do: "heal", from: "*", to: "*" });
  await assert.rejects(late, /turned back/);
  time.run(5 * seconds);
  assert.equal((await early).status, 404);
});

test("there are only so many branches, and one too many is refused and changes nothing", () => {
  const { time } = new Turned(clusterPlan({ servers: 1, seed: 7, client: false }));
  time.run(seconds);
  for (let i = 1; i < branchesMax; i++) {
    time.seek(500 * ms);
    void time.act({ do: "heal", from: "*", to: "*" });
    time.run(seconds);
  }
  time.seek(500 * ms);
  const hash = time.hash();
  assert.throws(() => time.act({ do: "heal", from: "*", to: "*" }), /no more are kept/);
  assert.throws(() => time.act({ do: "crash", machine: "z" }), /no more are kept|no machine/);
  assert.equal(time.hash(), hash);
  assert.equal(time.branches().length, branchesMax);
});

test("an action that cannot be done opens no branch", () => {
  const { time } = new Turned(clusterPlan({ servers: 1, seed: 8, client: false }));
  time.run(seconds);
  time.seek(500 * ms);
  assert.throws(() => time.act({ do: "crash", machine: "z" }), /no machine/);
  assert.equal(time.branches().length, 1);
});

test("within a small budget there are fewer checkpoints, and the past is the same", () => {
  const plan = busy(9);
  const open = new Turned(plan);
  open.time.close = true;
  open.time.run(9 * seconds);
  const budget = open.time.bytes - 1_000_000;
  const t = new Turned(plan, budget);
  t.time.close = true;
  for (let s = 1; s <= 9; s++) {
    t.time.run(s * seconds);
    // Before that a command runs, and weighs something itself.
    if (s > 5) assert.ok(t.time.bytes <= budget, `${t.time.bytes} bytes after ${s} s`);
  }
  assert.ok(t.time.checkpoints < open.time.checkpoints);
  const hash = t.time.hash();
  t.time.seek(3.2 * seconds);
  t.time.run(9 * seconds);
  assert.equal(t.time.hash(), hash);
});

/** One thing that somebody may do with time, by chance. */
function something(t: Turned, r: Random): void {
  const { time } = t;
  const machine = ["a", "b", "c", "web"][r.below(4)]!;
  const acts: ActionBody[] = [put(`k${r.below(3)}`, `${r.below(100)}`), command(`k${r.below(3)}`), { do: "crash", machine },
    { do: "restart", machine }, { do: "cut", from: machine, to: "*" }, { do: "heal", from: "*", to: "*" }];
  const ends = time.branches();
  switch (r.below(8)) {
    case 0:
    case 1:
      return void time.run(time.now + r.below(1500 * ms));
    case 2:
      return void time.seek(r.below(ends.find((b) => b.current)!.end));
    case 3:
      for (let n = r.below(12); n >= 0; n--) time.back();
      return;
    case 4:
      for (let n = r.below(40); n >= 0; n--) time.step();
      return;
    case 5:
      return void time.enter(ends[r.below(ends.length)]!.id);
    default:
      if (!time.past || ends.length < branchesMax) time.act(acts[r.below(acts.length)]!).catch(() => undefined);
  }
}

for (const seed of [11, 12, 13]) {
  test(`whoever goes to and fro by chance sees in every branch what a straight run shows, seed ${seed}`, () => {
    const r = new Random(seed, "turns");
    const t = new Turned(clusterPlan({ servers: 3, seed }));
    t.time.run(2 * seconds);
    for (let i = 0; i < 60; i++) something(t, r);
    for (const b of t.time.branches()) {
      t.time.enter(b.id);
      const { hash, lines } = straight(t.time.recorded(), b.events, b.end);
      assert.equal(t.time.events, b.events);
      assert.equal(t.time.hash(), b.hash, `branch ${b.name} is another when it is entered again`);
      assert.equal(b.hash, hash, `branch ${b.name} is not what its plan gives`);
      assert.deepEqual(t.happened, lines);
    }
  });
}
