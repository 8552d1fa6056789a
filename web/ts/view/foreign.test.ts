import assert from "node:assert/strict";
import { test } from "node:test";
import { inspectMachine, type Tab } from "../breaking/machine.ts";
import type { TraceEvent } from "../events.ts";
import { markup } from "../fixture/markup.ts";
import { story } from "../fixture/scene.ts";
import { Film } from "../reduce/film.ts";
import { caption } from "./caption.ts";
import { eventWords } from "./eventwords.ts";
import { faultIcon } from "./faultwords.ts";
import { plain } from "./said.ts";
import { tables } from "./table.ts";

/** The fields of an event that hold one of some words; a file, or a cluster of another build, may hold any. */
const FIELDS = ["phase", "proto", "type", "role", "op", "status", "fault", "mode", "behavior", "point", "file", "on"];
const TABS: Tab[] = ["state", "log", "store", "sessions", "waits", "disk", "output"];

/** The run of a cluster in which that field of every event holds that word. */
function run(field: string, word: string): { film: Film; events: TraceEvent[] } {
  const s = story();
  for (const fault of ["delay", "rot", "skew"] as const) s.emit("a", { kind: "fault", fault: { fault, node: "a", from: "a", to: "b", by: 1e6, file: "/data/x" } });
  const op = { trace: "t1", op: "get", key: "k", mode: "consistent" };
  s.emit("a", { kind: "op", op: { ...op, phase: "invoke" } });
  s.emit("a", { kind: "op", op: { ...op, phase: "return", status: 200, value: "v" } });
  s.emit("a", { kind: "store", store: { op: "session-create", key: "s1", index: 9, sessions: [{ id: "s1", node: "a", behavior: "release", index: 9 }] } });
  const events = s.events.map((e) => JSON.parse(JSON.stringify(e), (k, v) => (k === field && typeof v === "string" ? word : v)) as TraceEvent);
  const film = new Film({ flight: 1e6 });
  for (const e of events) film.push(e);
  film.toEnd();
  return { film, events };
}

/** All that the page says of a run. */
function said({ film, events }: { film: Film; events: TraceEvent[] }): string[] {
  const m = film.model;
  const t = m.now;
  const machines = [...m.machines.values()].flatMap((x) => TABS.map((tab) => markup(inspectMachine(x, {
    m, t, film, tab, noLook: "", wrong: "", sheet: false, show: () => undefined, request: () => undefined, link: () => undefined, close: () => undefined,
  }))));
  return [
    ...events.map((e) => eventWords(m, e)), ...events.flatMap((e) => (e.kind === "fault" ? [String(faultIcon(e.fault.fault))] : [])),
    plain(caption(m, t, 1)), markup(tables({ m, t, speed: 1, paused: true, framed: m.journeys.get("t1") })), ...machines,
  ];
}

test("a word that an event has and nobody knows is said as it is, also where every object has a field of that name", () => {
  for (const field of FIELDS) {
    for (const word of ["constructor", "toString", "__proto__"]) {
      for (const text of said(run(field, word))) assert.doesNotMatch(text, /native code|NaN|\[object/, `${field} is ${word}`);
    }
  }
});
