import assert from "node:assert/strict";
import { test } from "node:test";
import type { Desk } from "../../desk.ts";
import type { TraceEvent } from "../../events.ts";
import type { ExecResult } from "../../source/source.ts";
import { DeskHouse } from "./house.ts";

/** A page whose events and frames a test makes. */
function desk() {
  const events: TraceEvent[] = [];
  const film = { events, dropped: 0, happened: 0, get known() { return events.length; } };
  const ends: ((r: ExecResult) => void)[] = [];
  const acts: unknown[] = [];
  let frame = (): void => undefined;
  const it = {
    stage: { film, paused: false, past: false, onFrame: (f: () => void) => { frame = f; return () => undefined; } },
    room: { exec: () => new Promise<ExecResult>((r) => ends.push(r)), act: async (b: unknown) => void acts.push(b) },
  };
  const process = (proc: number, p: object): void => {
    events.push({ t: events.length, node: "web", proc, seq: events.length + 1, kind: "process", process: p } as TraceEvent);
    film.happened = events.length;
  };
  return { house: new DeskHouse(it as unknown as Desk), film, events, ends, acts, process, frame: () => frame() };
}

const argv = ["kvnode", "watch"];

test("each command hears its own process, the one that was asked first the first that begins", () => {
  const d = desk();
  d.process(3, { op: "output", stream: 1, text: "before\n" });
  const heard: string[] = [];
  for (const name of ["one", "two"]) d.house.exec("web", argv).heard = (stream, text) => heard.push(`${name} ${stream} ${text}`);
  d.process(7, { op: "start", args: ["kvnode", "agent"] });
  d.process(8, { op: "start", args: argv });
  d.process(9, { op: "start", args: argv });
  d.process(9, { op: "output", stream: 2, text: "b" });
  d.process(8, { op: "output", stream: 1, text: "a" });
  d.frame();
  d.frame();
  assert.deepEqual(heard, ["two 2 b", "one 1 a"]);
});

test("ctrl-C before a command has begun ends it when it begins", () => {
  const d = desk();
  const run = d.house.exec("web", argv);
  run.interrupt();
  assert.deepEqual(d.acts, []);
  d.process(8, { op: "start", args: argv });
  d.frame();
  assert.deepEqual(d.acts, [{ do: "interrupt", machine: "web", proc: 8 }]);
});

test("what happens again is not heard twice, and what happens in another future is heard", () => {
  const d = desk();
  const heard: string[] = [];
  d.house.exec("web", argv).heard = (_, text) => heard.push(text);
  d.process(8, { op: "start", args: argv });
  d.process(8, { op: "output", text: "one" });
  d.process(8, { op: "output", text: "two" });
  d.frame();
  d.film.happened = 2; // time is turned back, and goes on
  d.frame();
  d.film.happened = 3;
  d.frame();
  assert.deepEqual(heard, ["one", "two"]);
  d.film.happened = 2; // and back once more, into another future
  d.frame();
  d.events.length = 2;
  d.process(8, { op: "output", text: "other" });
  d.process(8, { op: "output", text: "more" });
  d.frame();
  assert.deepEqual(heard, ["one", "two", "other", "more"]);
});
