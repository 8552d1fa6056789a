import assert from "node:assert/strict";
import { test } from "node:test";
import type { TraceEvent } from "./events.ts";
import { LookBack } from "./command/lookback.ts";
import type { Clock, Sink, Source } from "./source/source.ts";
import { Stage } from "./stage.ts";

/** A room that a test speaks for. */
class Fake implements Source {
  sink!: Sink;
  readonly again: number[] = [];

  constructor(readonly kind: Source["kind"] = "room") {}

  start(sink: Sink): void {
    this.sink = sink;
  }

  stop(): void {}

  retell(events: number): void {
    this.again.push(events);
  }
}

const clock = (now: number, events: number, branch = 1): Clock => ({ now, paused: true, asked: 1, reached: 0, events, branch });
/** Somebody leads the seq-th term from so many milliseconds on. */
const lead = (seq: number, ms: number, node: string): TraceEvent => ({ t: ms * 1e6, node, proc: 1, seq, kind: "role", role: { role: "leader", term: seq } });
const leaders = (s: { bands: { node: string }[] } | undefined) => s?.bands.map((b) => b.node).join("");

function started(): { stage: Stage; room: Fake } {
  const stage = new Stage();
  const room = new Fake();
  stage.watch(room);
  room.sink.events([lead(1, 10, "a"), lead(2, 20, "b"), lead(3, 30, "c")], clock(35e6, 3));
  return { stage, room };
}

test("a room that went back is shown where it stands, and all that is known stays known", () => {
  const { stage, room } = started();
  room.sink.events([], clock(15e6, 1));
  assert.deepEqual([stage.t, stage.film.pos, stage.behind, stage.known], [15e6, 1, true, 35e6]);
  assert.equal(leaders(stage.film.whole.time), "abc");
  assert.equal(leaders(stage.model.time), "a");
  room.sink.events([], clock(35e6, 3));
  assert.deepEqual([stage.behind, leaders(stage.model.time)], [false, "abc"]);
});

test("of a future that is left the timeline is kept, as far as it was known", () => {
  const { stage, room } = started();
  room.sink.events([], clock(15e6, 1));
  room.sink.cut!(1, 2);
  room.sink.events([lead(2, 22, "x")], clock(25e6, 2, 2));
  assert.deepEqual([stage.branch, leaders(stage.model.time), leaders(stage.left.get(1))], [2, "ax", "abc"]);
  assert.equal(stage.known, 25e6, "the other future was known for longer");
  // And back: the room tells of its branch before it takes the events back.
  room.sink.events([], clock(15e6, 1, 1));
  room.sink.cut!(1, 1);
  room.sink.events([lead(2, 20, "b"), lead(3, 30, "c")], clock(35e6, 3, 1));
  assert.deepEqual([stage.branch, leaders(stage.model.time), leaders(stage.left.get(2))], [1, "abc", "ax"]);
  assert.equal(stage.known, 35e6);
});

test("a future that parts where the past was dropped is told from where that begins anew", () => {
  const { stage, room } = started();
  const still = (seq: number): TraceEvent => ({ t: seq * 1e6, node: "a", proc: 1, seq, kind: "timer", timer: { heard: "b", timeout: 1e9 } });
  const upTo = (from: number, to: number) => room.sink.events(Array.from({ length: to - from + 1 }, (_, i) => still(from + i)), clock(to * 1e6, to));
  upTo(4, 30_000);
  upTo(30_001, 225_000);
  assert.ok(stage.film.dropped > 2);
  room.sink.cut!(2, 2);
  assert.deepEqual(room.again, [0]);
  room.sink.events([lead(3, 32, "x")], clock(35e6, 3, 2)); // was on its way already
  room.sink.events([lead(1, 10, "a"), lead(2, 20, "b"), lead(3, 32, "x")], clock(35e6, 3, 2));
  assert.deepEqual([stage.film.known, leaders(stage.model.time)], [3, "abx"]);
});

test("a look stays where it is until it ends, whatever the room tells", () => {
  const { stage, room } = started();
  stage.lookAt(12e6);
  room.sink.events([lead(4, 40, "d")], clock(45e6, 4));
  assert.deepEqual([stage.t, leaders(stage.model.time), stage.past], [12e6, "a", true]);
  stage.present();
  assert.deepEqual([stage.t, leaders(stage.model.time), stage.past], [45e6, "abcd", false]);
});

test("a look may go beyond the present, into what is known, and ends where the room stands", () => {
  const { stage, room } = started();
  room.sink.events([], clock(15e6, 1));
  stage.lookAt(31e6);
  assert.equal(leaders(stage.model.time), "abc");
  stage.present();
  assert.deepEqual([stage.t, leaders(stage.model.time)], [15e6, "a"]);
});

test("a recorded run is looked back at by what was kept, message by message", () => {
  const stage = new Stage();
  const source = new Fake("recorded");
  stage.watch(source);
  const message = (seq: number, ms: number, phase: "sent" | "delivered"): TraceEvent =>
    ({ t: ms * 1e6, node: "a", proc: 1, seq, kind: "message", message: { id: `m${seq}`, phase, from: "a", to: "b", proto: "raft", type: "append" } });
  source.sink.events([message(1, 1, "sent"), message(2, 2, "delivered"), message(3, 3, "sent"), message(4, 4, "delivered"), message(5, 5, "sent")], undefined);
  stage.film.toEnd();
  const back = new LookBack({ stage, touch: () => undefined });
  back.step(-1);
  assert.deepEqual([stage.past, stage.t], [true, 4e6]);
  back.step(-1);
  assert.equal(stage.t, 2e6);
  back.step(1);
  assert.equal(stage.t, 4e6);
  back.step(1);
  assert.equal(stage.past, false);
});
