import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { booted, put, type Scene } from "../fixture/scene.ts";
import { directions } from "../parts/scenario/direct/all.ts";
import { direct } from "../parts/scenario/direct/director.ts";
import type { TraceEvent } from "../events.ts";
import { Film } from "./film.ts";
import { pathOf, type Hop, type Path } from "./path.ts";

function filmOf(events: readonly TraceEvent[]): Film {
  const film = new Film({ flight: 1e6 });
  for (const e of events) film.push(e);
  film.toEnd();
  return film;
}

/** The path of a request of a film, at its cursor. */
function path(film: Film, trace: string): Path {
  return pathOf(film, trace, film.model.journeys.get(trace)!.at);
}

const way = (h: Hop) => `${h.from}>${h.to} ${h.proto}${h.reply ? " reply" : ""}${h.doubt ? " doubt" : ""}${h.late ? " late" : ""}${h.lost ? " lost" : ""}`;

test("a put's path: the calls, the appends that carry its entry, what acknowledges them, and the answers", () => {
  const s = booted();
  s.send({ from: "web", to: "web", proto: "http", type: "PUT", trace: "t1" }, 0.05);
  s.run(1);
  put(s, "greeting", "hello", { index: 3, term: 1, leader: "b", via: "a", trace: "t1" });
  s.run(400);
  s.send({ from: "web", to: "web", proto: "http", type: "PUT", trace: "t1", reply: true, ok: true }, 0.05);
  s.run(1);
  const p = path(filmOf(s.events), "t1");
  assert.deepEqual(p.hops.map(way), [
    "web>web http", "web>a rpc", "a>b rpc", "b>a raft", "b>c raft", "a>b raft reply", "c>b raft reply", "b>a rpc reply", "a>web rpc reply", "web>web http reply",
  ]);
  assert.deepEqual(p.trips.map((x) => [x.from, ...x.to]), [["web", "a"], ["a", "b"]]);
});

/** A consistent read that web asks b, the leader, for: it asks a and c, and what comes of that is told by then. */
function doubted(then: (s: Scene) => void): Scene {
  const s = booted();
  const trace = "r";
  s.emit("web", { kind: "op", op: { phase: "invoke", trace, op: "get", key: "k", mode: "consistent" } });
  s.send({ from: "web", to: "b", proto: "rpc", type: "KVS.Get", trace }, 10);
  s.send({ from: "a", to: "b", proto: "raft", type: "heartbeat", reply: true, ok: true, term: 1 }, 15); // to one before
  s.run(11);
  s.emit("b", { kind: "station", station: { point: "Server.consistentRead", trace } });
  then(s);
  return s;
}

const ask = (s: Scene, to: string, ms: number, lost = "") => s.send({ from: "b", to, proto: "raft", type: "heartbeat", term: 1 }, ms, () => s.send({ from: to, to: "b", proto: "raft", type: "heartbeat", reply: true, ok: true, term: 1 }, ms), lost);

test("a leader's questions whether it still leads are one round trip, and an answer to what was asked before is none", () => {
  const s = doubted((s) => {
    ask(s, "a", 10);
    ask(s, "c", 14);
    s.run(22);
    s.emit("b", { kind: "station", station: { point: "state.KVSGet", trace: "r" } });
    s.send({ from: "b", to: "web", proto: "rpc", type: "KVS.Get", reply: true, ok: true, trace: "r" }, 10);
    ask(s, "a", 10); // the next heartbeat is nobody's
    s.run(12);
    s.emit("web", { kind: "op", op: { phase: "return", trace: "r", op: "get", key: "k", mode: "consistent", status: 200 } });
  });
  const p = path(filmOf(s.events), "r");
  assert.deepEqual(p.hops.map(way), ["web>b rpc", "b>a raft doubt", "b>c raft doubt", "a>b raft reply doubt", "c>b raft reply doubt late", "b>web rpc reply"]);
  const [call, doubt] = p.trips;
  assert.deepEqual([call!.from, call!.hops, call!.took], ["web", [0, 5], 43e6]);
  assert.deepEqual([doubt!.to, doubt!.answered, doubt!.hops, doubt!.took], [["a", "c"], ["a"], [1, 2, 3, 4], 22e6]);
  for (const h of p.hops) assert.ok(p.ids.has(h.id));
});

test("a question that was lost is asked again, and is one hop; while nobody answers, the round trip lasts", () => {
  const s = doubted((s) => {
    ask(s, "a", 10, "cut");
    ask(s, "c", 10, "cut");
    s.run(50);
  });
  const film = filmOf(s.events);
  assert.deepEqual(path(film, "r").hops.map(way), ["web>b rpc", "b>a raft doubt lost", "b>c raft doubt lost"]);
  ask(s, "a", 10);
  s.run(5);
  for (const e of s.events.slice(film.known)) film.push(e);
  film.toEnd();
  const p = path(film, "r");
  assert.deepEqual(p.hops.map(way), ["web>b rpc", "b>c raft doubt lost", "b>a raft doubt"]);
  assert.deepEqual(p.trips.map((x) => x.took), [0, 0]);
});

test("read at every step, back and forth, a path is what it is when it is read at once", () => {
  const s = booted();
  put(s, "k", "v", { index: 3, term: 1, leader: "b", via: "a", trace: "t1" });
  s.run(400);
  const film = filmOf(s.events);
  const from = s.events.findIndex((e) => e.kind === "op") + 1;
  for (const n of [from, from + 9, from + 4, film.events.length, from + 20, film.events.length]) {
    film.seek(n);
    assert.deepEqual(path(film, "t1").hops.map(way), path(filmOf(s.events.slice(0, n)), "t1").hops.map(way), `after ${n} events`);
  }
});

test("in another future the same number of events is another path", () => {
  const s = booted();
  put(s, "k", "v", { index: 3, term: 1, leader: "b", via: "a", trace: "t1" });
  s.run(10);
  const film = filmOf(s.events);
  const had = path(film, "t1").hops.length;
  film.cut(film.known - 1);
  const other = { ...s.events.at(-1)!, kind: "message", message: { id: "other", phase: "sent", from: "web", to: "c", proto: "rpc", type: "KVS.Apply", trace: "t1", sent: s.t } } as TraceEvent;
  film.push(other);
  film.hold(film.known);
  film.toEnd();
  assert.equal(path(film, "t1").hops.some((h) => h.to === "c"), true);
  assert.ok(had >= 1);
});

test("kvnode's own run: what each mode asks of whom, whichever server is asked", () => {
  const d = direct(new WebAssembly.Module(readFileSync("build/kvnode.wasm")), directions["put"]!);
  const leader = d.cast["leader"]!;
  const other = d.others(leader)[0]!;
  const read = (to: string, mode: string) => {
    const n = d.events.length;
    d.ask(to, "GET", `/v1/kv/color${mode && `?${mode}`}`);
    d.wait(20e6); // the answer comes to the client
    const op = d.events.slice(n).find((e) => e.kind === "op")!;
    return path(filmOf(d.events), op.kind === "op" ? op.op.trace : "");
  };
  const doubts = (p: Path) => p.trips.filter((x) => x.doubt).length;
  for (const [to, mode, calls, doubt] of [
    ["web", "stale", 1, 0], ["web", "consistent", 1, 1], [leader, "", 0, 0], [leader, "consistent", 0, 1], [leader, "stale", 0, 0], [other, "", 1, 0], [other, "stale", 0, 0], [other, "consistent", 1, 1],
  ] as const) {
    const p = read(to, mode);
    const own = to === "web" ? ["web>web http", "web>web http reply"] : [`web>${to} http`, `${to}>web http reply`];
    assert.deepEqual([way(p.hops[0]!), way(p.hops.at(-1)!)], own, `${mode} at ${to}`);
    // The client's agent may have a follower at hand, which hands the read on.
    const handed = to === "web" ? p.hops.filter((h) => h.proto === "rpc" && !h.reply && h.from !== "web").length : 0;
    assert.deepEqual([p.trips.length - doubts(p), doubts(p)], [calls + handed, doubt], `${mode} at ${to}`);
    if (doubt) assert.ok(p.trips.find((x) => x.doubt)!.answered.length >= 1);
  }
});
