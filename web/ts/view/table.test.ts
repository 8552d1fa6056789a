import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { looks } from "../../browsertest/lookscenes.ts";
import { clusterPlan } from "../../../wasm/sim/cluster.ts";
import { Director, direct } from "../parts/scenario/direct/director.ts";
import { directions } from "../parts/scenario/direct/all.ts";
import type { TraceEvent } from "../events.ts";
import { markup, tree, type El } from "../fixture/markup.ts";
import { booted, put, SERVERS } from "../fixture/scene.ts";
import { unsaid } from "../../browsertest/unsaid.ts";
import { Film } from "../reduce/film.ts";
import { inboxes } from "./inbox.ts";
import { Picture } from "./picture.ts";
import { tables } from "./table.ts";
import { thread } from "./thread.ts";
import { wayTable } from "./waytable.ts";

Object.assign(globalThis, { matchMedia: () => ({ matches: false }) });

const kvnode = new WebAssembly.Module(readFileSync("build/kvnode.wasm"));

interface Shown {
  film: Film;
  t: number;
  speed?: number;
  paused?: boolean;
  select?: string;
  shape?: "wide" | "tall";
}

function filmOf(events: readonly TraceEvent[], t: number): Film {
  const film = new Film({ flight: 1e6 });
  for (const e of events) film.push(e);
  film.seek(film.at(t));
  return film;
}

/** The picture of a moment, and the table beside it. */
function both({ film, t, speed = 1 / 20, paused = true, select = "", shape = "wide" }: Shown): [pic: string, table: string] {
  const m = film.model;
  const trace = select.startsWith("request:") ? select.slice("request:".length) : "";
  const j = m.journeys.get(trace);
  const framed = j ?? m.journeys.get(m.newest);
  const pictures = new Picture();
  const draw = () => pictures.draw({
    m, t, speed, paused, shape, cls: `w-${shape}`, selected: select, thread: j && thread(film, j), framed: framed?.trace ?? "", thin: false,
    inbox: paused ? (c) => inboxes(m, t, c, () => undefined) : undefined, pickMachine: () => undefined, pickMessage: () => undefined, pickWire: () => undefined,
  });
  return [markup(draw()), markup(tables({ m, t, speed, paused, framed })) + (trace ? markup(wayTable(film, trace)) : "")];
}

function allSaid(what: string, s: Shown): void {
  for (const shape of ["wide", "tall"] as const) {
    const [pic, table] = both({ ...s, shape });
    assert.deepEqual(unsaid(tree(pic), tree(table)), [], `${what}, ${shape}`);
  }
}

test("in every state that is kept as a picture, whatever is drawn has its words in the table", () => {
  for (const look of looks()) {
    const film = filmOf(look.lines.map((l) => JSON.parse(l) as TraceEvent), look.t);
    allSaid(look.name, { film, t: look.t, select: look.select });
    allSaid(`${look.name}, running fast`, { film, t: look.t, speed: 16, paused: false });
  }
});

test("whatever may ail machines, links and messages has its words in the table", () => {
  const s = booted();
  put(s, "greeting", "hello", { index: 3, term: 1, leader: "b", via: "a", trace: "t1" });
  s.run(50);
  const ids = s.events.flatMap((e) => (e.kind === "message" && e.message.phase === "sent" && e.message.sent! + 20e6 > s.t ? [e.message.id] : []));
  const fault = (fault: string, o: object) => s.emit("", { kind: "fault", fault: { fault, ...o } });
  for (const [i, kind] of ["hold", "edit", "drop", "copy"].entries()) fault(kind, { message: ids[i % ids.length] });
  for (const [kind, o] of [["stall", { by: 5e6 }], ["skew", { by: -7200e9 }], ["rate", { permille: 500 }], ["slowDisk", { by: 500e6 }], ["hangDisk", {}], ["failDisk", { on: "write", count: 2 }], ["fullDisk", { bytes: 9 }], ["crashAt", { on: "fsync", count: 3 }]] as const) fault(kind, { node: "c", ...o });
  fault("freeze", { node: "a" });
  for (const [kind, o] of [["delay", { by: 9e6, jitter: 1e6 }], ["loss", { permille: 300 }], ["duplicate", { permille: 100 }], ["reorder", { permille: 50 }], ["corrupt", { permille: 10 }]] as const) fault(kind, { from: "a", to: "c", ...o });
  fault("clog", { from: "c", to: "b" });
  fault("cut", { from: "a", to: "b" });
  s.send({ from: "a", to: "c", proto: "gossip", type: "ping" }, 20);
  s.send({ from: "a", to: "b", proto: "raft", type: "append", reply: true, ok: false, last: 2 }, 20);
  for (const why of ["cut", "crashed", "refused", "closed", "dropped", "loss"]) s.send({ from: "a", to: SERVERS[why.length % 2]!, proto: "rpc", type: "KVS.Get" }, 4, undefined, why);
  s.run(6);
  allSaid("all of it", { film: filmOf(s.events, s.t), t: s.t });
});

test("in kvnode's own runs, of three servers, five and seven, whatever is drawn has its words in the table", () => {
  for (const name of ["split-vote", "stale-read", "unsynced"]) {
    const d = direct(kvnode, directions[name]!);
    for (const [mark, t] of Object.entries(d.marks)) {
      const film = filmOf(d.events, t);
      allSaid(`${name} at ${mark}`, { film, t, select: film.model.newest ? `request:${film.model.newest}` : "" });
    }
  }
  for (const servers of [5, 7]) {
    const d = new Director(kvnode, clusterPlan({ servers, seed: 1 }));
    const leader = d.led();
    d.put("web", "colour", "green");
    d.begin({ do: "fetch", from: "web", to: leader, method: "GET", path: "/v1/kv/colour?consistent" });
    for (let i = 0; i < 5; i++) {
      d.wait(9e6);
      const film = filmOf(d.events, d.now);
      allSaid(`${servers} servers`, { film, t: d.now, select: i % 2 ? `request:${film.model.newest}` : "" });
    }
  }
});

/** The markup of a state with everything in it, as it is or with something done to it. */
function complaints(change: (pic: string, table: string) => [string, string]): string[] {
  const [pic, table]: [El, El] = (() => {
    const look = looks().find((l) => l.name === "request")!;
    const film = filmOf(look.lines.map((l) => JSON.parse(l) as TraceEvent), look.t);
    const [p, t] = change(...both({ film, t: look.t, select: look.select }));
    return [tree(p), tree(t)];
  })();
  return unsaid(pic, table);
}

test("a new fact in the picture without words is complained of, and so is a fact that has lost them", () => {
  assert.deepEqual(complaints((p, t) => [p, t]), []);
  assert.match(complaints((p, t) => [p.replace('class="rim "', 'class="rim halo-of-doubt"'), t]).join(), /halo-of-doubt is drawn, and nobody knows its words/);
  assert.match(complaints((p, t) => [p.replace("<text ", '<text class="r-tiny">weary</text><text '), t]).join(), /“weary” of “weary” is not said/);
  assert.match(complaints((p, t) => [p.replace("<text ", "<circle/><text "), t]).join(), /<circle> has no class/);
  for (const [lost, what] of [["patient for", /“patient”/], ["is sent", /reach-n/], ["committed", /“commit”/], ["followed request’s", /cell-thread/], [" left<", /rim /], ["Messages just arrived", /arrived/]] as const)
    assert.match(complaints((p, t) => [p, t.replaceAll(lost, " <".slice(0, lost.endsWith("<") ? 2 : 1))]).join(), what, lost);
});
