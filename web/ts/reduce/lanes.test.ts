import assert from "node:assert/strict";
import { test } from "node:test";
import type { TraceEvent } from "../events.ts";
import { beat, booted, type Scene } from "../fixture/scene.ts";
import { Film } from "./film.ts";
import { lanes } from "./lanes.ts";

const NAMES = ["web", "a", "b", "c"];

function film(events: TraceEvent[], until: number): Film {
  const f = new Film({ flight: 1e6 });
  for (const e of events) f.push(e);
  f.advance(until);
  return f;
}

function scene(): Scene {
  const s = booted();
  for (const to of ["a", "c", "a", "c"]) {
    beat(s, "b", to, 1);
    s.run(12);
  }
  return s;
}

test("a stretch of the run holds what was heard and what is on its way, and nothing that was not sent", () => {
  const s = scene();
  const f = film(s.events, s.t);
  const { messages } = lanes(f, s.t - 100e6, s.t, NAMES);
  assert.ok(messages.length > 0);
  for (const x of messages) {
    const sent = s.events.find((e) => e.kind === "message" && e.message.id === x.id && e.message.phase === "sent")!;
    assert.equal(x.sent, sent.t);
    assert.ok(x.end >= s.t - 100e6);
    assert.ok(x.over === undefined || s.events[x.over]!.t === x.end);
  }
});

test("what is known of the future is in it too, whoever looks at the past", () => {
  const s = scene();
  const f = film(s.events, s.t);
  const all = lanes(f, s.t - 100e6, s.t, NAMES).messages.map((x) => x.id);
  f.seek(f.at(s.t - 50e6));
  assert.deepEqual(lanes(f, s.t - 100e6, s.t, NAMES).messages.map((x) => x.id), all);
});

test("a disk is busy from its first write to the sync", () => {
  const disk = (t: number, op: string): TraceEvent => ({ t, node: "a", proc: 1, seq: 1, kind: "disk", disk: { op, file: "/data/x" } });
  const f = film([disk(1e6, "write"), disk(2e6, "write"), disk(5e6, "fsync"), disk(9e6, "fsync"), disk(10e6, "write")], 20e6);
  assert.deepEqual(lanes(f, 0, 20e6, NAMES).writes.map((w) => [w.from, w.to]), [[1e6, 5e6], [10e6, 20e6]]);
});

/** So many messages, each fourth a vote and the others heartbeats. */
function crowd(n: number): TraceEvent[] {
  return Array.from({ length: n }, (_, i) => {
    const g = { id: `m${i}`, from: "a", to: "b", proto: "raft" as const, type: i % 4 ? "heartbeat" : "vote" };
    return { t: i * 1000, node: "a", proc: 1, seq: i, kind: "message", message: { ...g, phase: "sent", due: i * 1000 + 10 } };
  });
}

test("of too many messages those that say something new are kept", () => {
  const { messages, more } = lanes(film(crowd(400), 1e9), 0, 1e6, NAMES);
  assert.equal(messages.length, 100);
  assert.ok(messages.every((x) => !x.routine));
  assert.equal(more, 300);
});

test("of too many messages those that are looked for are kept before all others, and all stand in their order", () => {
  const few = lanes(film(crowd(400), 1e9), 0, 1e6, NAMES, (s) => s.id === "m1" || s.id === "m397").messages;
  assert.equal(few.length, 102);
  assert.deepEqual([few[0]!.id, few[1]!.id, few.at(-1)!.id], ["m0", "m1", "m397"]);
  const { messages, more } = lanes(film(crowd(400), 1e9), 0, 1e6, NAMES, (s) => s.type === "heartbeat");
  assert.equal(messages.length, 160);
  assert.ok(messages.every((x) => x.type === "heartbeat"));
  assert.equal(messages.at(-1)!.id, "m399");
  assert.equal(more, 240);
});
