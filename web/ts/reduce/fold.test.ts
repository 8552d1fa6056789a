import assert from "node:assert/strict";
import { test } from "node:test";
import { append, beat, booted, elect, put, SERVERS, story, write, type Scene } from "../fixture/scene.ts";
import { BASES, Film, thinned } from "./film.ts";
import { fold } from "./fold.ts";
import { emptyModel, isCut, KEEP, leaderOf, servers, type Model } from "./model.ts";

const RULES = { flight: 1e6 };

function folded(s: Scene): Model {
  const m = emptyModel();
  for (const e of s.events) fold(m, e, RULES);
  return m;
}

test("after the boot one leader is known to every server, and its first entry is committed everywhere", () => {
  const m = folded(booted());
  assert.equal(leaderOf(m)?.name, "b");
  for (const x of servers(m)) {
    assert.equal(x.term, 1);
    assert.equal(x.commit, 2, x.name);
    assert.deepEqual(x.log.map((c) => c.index), [1, 2]);
  }
  assert.deepEqual([...m.machines.get("b")!.book], [["a", { match: 2, next: 3 }], ["c", { match: 2, next: 3 }]]);
  assert.equal(m.machines.get("web")!.server, false);
});

test("a put is followed through its calls, its stations, its entry and its end", () => {
  const s = booted();
  put(s, "greeting", "hello", { index: 3, term: 1, leader: "b", via: "a", trace: "t1" });
  s.run(400);
  const m = folded(s);
  const j = m.journeys.get("t1")!;
  assert.equal(m.newest, "t1");
  assert.equal(j.phase, "return");
  assert.equal(j.index, 3);
  assert.deepEqual(j.calls, [{ from: "web", to: "a" }, { from: "a", to: "b" }]);
  assert.ok(j.steps.some((x) => x.point === "raft.dispatchLogs" && x.index === 3));
  assert.deepEqual([...j.applied].sort(), SERVERS);
  assert.deepEqual(m.machines.get("c")!.store.map(({ key, value, index }) => [key, value, index]), [["greeting", "hello", 3]]);
  assert.ok(m.firstWrite > 0);
});

test("an entry is uncommitted on the leader until a majority holds it", () => {
  const s = booted();
  write(s, "b", { index: 3, term: 1, type: "command", text: "put k", trace: "t" });
  s.run(39);
  const before = folded(s).machines.get("b")!;
  assert.deepEqual([before.last, before.commit], [3, 2]);
  s.run(2);
  assert.equal(folded(s).machines.get("b")!.commit, 3);
});

test("what an answer acknowledges is what the append carried, not what the follower had before", () => {
  const s = booted();
  s.send({ from: "b", to: "a", proto: "raft", type: "append", first: 3, last: 4, trace: "t" }, 20, () => {
    s.send({ from: "a", to: "b", proto: "raft", type: "append", reply: true, ok: true, last: 2, text: "has 2" }, 20);
  });
  s.run(30);
  const f = [...folded(s).flights.values()].find((x) => x.reply)!;
  assert.deepEqual([f.last, f.text, f.trace], [4, "has 4", "t"]);
});

test("a crash takes the role and leaves the log; a start begins with an empty store", () => {
  const s = booted();
  s.emit("b", { kind: "process", process: { op: "crash" } }, 2);
  let m = folded(s);
  assert.equal(m.machines.get("b")!.alive, false);
  assert.equal(m.machines.get("b")!.fell, "leader");
  assert.equal(leaderOf(m), undefined);
  assert.equal(m.time.bands.at(-1)!.to, s.t);
  s.emit("b", { kind: "process", process: { op: "start", args: ["kvnode", "agent", "-server"] } }, 9);
  m = folded(s);
  const b = m.machines.get("b")!;
  assert.deepEqual([b.alive, b.commit, b.store.length, b.log.length], [true, 0, 0, 2]);
});

test("a command that ends on a machine is not the machine's end", () => {
  const s = booted();
  s.emit("web", { kind: "process", process: { op: "start", args: ["kvnode", "kv", "put", "a", "1"] } }, 7);
  s.emit("web", { kind: "process", process: { op: "exit", code: 0 } }, 7);
  assert.equal(folded(s).machines.get("web")!.alive, true);
});

test("an append over entries of an older term replaces them", () => {
  const s = booted();
  append(s, "c", [{ index: 3, term: 1, type: "command" }, { index: 4, term: 1, type: "command" }]);
  append(s, "c", [{ index: 3, term: 2, type: "noop" }]);
  const c = folded(s).machines.get("c")!;
  assert.deepEqual(c.log.map((x) => [x.index, x.term]), [[1, 1], [2, 1], [3, 2]]);
  assert.equal(c.last, 3);
});

test("a lost message ends where it died and says why", () => {
  const s = booted();
  s.send({ from: "b", to: "c", proto: "raft", type: "heartbeat" }, 20, undefined, "cut");
  s.run(25);
  const f = folded(s).ended.at(-1)!;
  assert.deepEqual([f.lost, f.why, f.from, f.to], [true, "cut", "b", "c"]);
});

test("cuts have a direction; a heal with a star mends all", () => {
  const s = booted();
  s.emit("", { kind: "fault", fault: { fault: "cut", from: "a", to: "b" } });
  let m = folded(s);
  assert.deepEqual([isCut(m, "a", "b"), isCut(m, "b", "a")], [true, false]);
  s.emit("", { kind: "fault", fault: { fault: "cut", from: "*", to: "c" } });
  m = folded(s);
  assert.equal(isCut(m, "b", "c"), true);
  s.emit("", { kind: "fault", fault: { fault: "heal", from: "*", to: "*" } });
  assert.equal(folded(s).cuts.size, 0);
});

test("terms stand as bands one after the other", () => {
  const s = booted();
  s.emit("b", { kind: "process", process: { op: "crash" } }, 2);
  s.run(900);
  elect(s, "c", 2, 3, ["a", "c"]);
  const bands = folded(s).time.bands;
  assert.deepEqual(bands.map((b) => [b.node, b.term, b.to > 0]), [["b", 1, true], ["c", 2, false]]);
  assert.ok(bands[0]!.to <= bands[1]!.from);
});

test("the axis grows by doubling, and no message is lost from its count", () => {
  const s = booted();
  const sent = () => s.events.filter((e) => e.kind === "message" && e.message.phase === "sent").length;
  for (let i = 0; i < 50; i++) {
    beat(s, "b", "a", 1);
    s.run(1000);
  }
  const l = folded(s).time;
  assert.ok(l.bin * KEEP.bins >= s.t);
  assert.equal(l.bins.reduce((a, b) => a + b, 0), sent());
});

test("memory stays bounded however long it runs", () => {
  const s = booted();
  for (let i = 0; i < 300; i++) {
    put(s, `k${i}`, "v", { index: 3 + i, term: 1, leader: "b", via: "a", trace: `t${i}` });
    s.run(300);
  }
  const m = folded(s);
  assert.ok(m.journeys.size <= KEEP.journeys);
  assert.ok(m.ended.length <= KEEP.ended);
  assert.ok(m.routine.size <= KEEP.routine);
  assert.ok(m.machines.get("a")!.log.length <= KEEP.cells);
  assert.ok(m.machines.get("a")!.store.length <= KEEP.rows);
});

test("a film looked at backwards shows what it showed forwards", () => {
  const s = story();
  const film = new Film(RULES);
  for (const e of s.events) film.push(e);
  const half = Math.floor(s.events.length / 2);
  film.seek(half);
  const before = structuredClone(film.model);
  film.toEnd();
  film.seek(half);
  assert.deepEqual(film.model, before);
  assert.equal(film.atEnd, false);
});

test("what has not happened yet is known and not shown, and what never will is forgotten", () => {
  const s = story();
  const film = new Film(RULES);
  for (const e of s.events) film.push(e);
  const [third, half] = [Math.floor(s.events.length / 3), s.events.length >> 1];
  film.seek(half);
  const middle = structuredClone(film.model);
  film.toEnd();
  film.hold(half);
  assert.deepEqual([film.pos, film.happened, film.atEnd], [half, half, true]);
  assert.deepEqual(film.model, middle);
  film.advance(Infinity);
  assert.equal(film.pos, half);
  film.hold(s.events.length);
  assert.equal(film.toEnd(), s.events.length - half);
  film.cut(third);
  assert.deepEqual([film.pos, film.events.length], [third, third]);
});

test("what is known of the future is whole, whatever moment is looked at, and a pointer may go there", () => {
  const s = story();
  const film = new Film(RULES);
  for (const e of s.events) film.push(e);
  film.toEnd();
  const whole = structuredClone(film.model);
  const half = s.events.length >> 1;
  film.hold(half);
  assert.equal(film.pos, half);
  assert.deepEqual(film.whole, whole);
  film.seek(s.events.length - 1);
  film.seek(3);
  assert.deepEqual(film.whole, whole);
  film.seek(s.events.length);
  assert.deepEqual(film.model, whole);
  film.hold(half);
  assert.equal(film.at(s.events[half]!.t - 1) <= half, true);
  film.cut(half);
  assert.deepEqual(film.whole, film.model);
});

test("a present in what was dropped begins anew from a moment before, and is whole once the events are told again", () => {
  const film = new Film(RULES);
  const beats = (function* () {
    for (;;) yield* story().events;
  })();
  const all = Array.from({ length: 260_000 }, (_, i) => ({ ...beats.next().value!, seq: i + 1 }));
  for (const e of all) {
    film.push(e);
    film.advance(Infinity);
  }
  assert.ok(film.dropped > 0);
  const at = film.dropped - 5;
  assert.equal(film.hold(at), "some are lacking");
  assert.ok(film.known <= at);
  for (const e of all.slice(film.known, at)) film.push(e);
  film.toEnd();
  const straight = new Film(RULES);
  for (const e of all.slice(0, at)) straight.push(e);
  straight.toEnd();
  assert.deepEqual(film.model, straight.model);
  assert.equal(film.hold(at - 1), "all is there");
});

test("however long a run is, the places at which its past begins anew are few, the newest is one, and they reach far back", () => {
  let list: number[] = [];
  for (let i = 1; i <= 1000; i++) {
    list = thinned([...list, i], BASES);
    assert.ok(list.length <= BASES && list.at(-1) === i);
  }
  assert.ok(list[0]! < 500, String(list));
  assert.deepEqual(list, [...list].sort((a, b) => a - b));
});

test("an unknown store operation and an unknown log operation change nothing and do not throw", () => {
  const s = booted();
  const before = folded(s);
  s.emit("a", { kind: "store", store: { op: "later", key: "k", index: 9 } });
  s.emit("a", { kind: "log", log: { op: "later", last: 9 } });
  const m = folded(s);
  assert.deepEqual(m.machines.get("a")!.store, before.machines.get("a")!.store);
  assert.equal(m.machines.get("a")!.commit, before.machines.get("a")!.commit);
});
