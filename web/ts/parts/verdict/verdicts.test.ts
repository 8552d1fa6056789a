import assert from "node:assert/strict";
import { test } from "node:test";
import type { TraceEvent } from "../../events.ts";
import { eventsMax } from "./history.ts";
import { Verdicts, type Judged } from "./verdicts.ts";

/** A judge that finds all in order. */
class Judge {
  onmessage: (e: { data: object }) => void = () => undefined;

  postMessage(asked: { number?: number }): void {
    if (asked.number) queueMicrotask(() => this.onmessage({ data: { number: asked.number, verdict: { result: "legal", keys: [] } } }));
  }
}

Object.assign(globalThis, { Worker: Judge, location: new URL("http://room.test/playground") });

/** A put and its answer, then so many changes of the store. */
function run(changes: number): TraceEvent[] {
  const told = (t: number, kind: string, body: object) => ({ t, node: "a", proc: 1, seq: t, kind, [kind]: body }) as unknown as TraceEvent;
  const op = { trace: "t1", op: "put", key: "k", value: "v" };
  return [
    told(1, "op", { phase: "invoke", ...op }), told(2, "op", { phase: "return", status: 200, ...op }),
    ...Array.from({ length: changes }, (_, i) => told(i + 3, "store", { op: "set", key: "other", value: "", index: i + 3 })),
  ];
}

test("a future with more events than are held is undecided, and one that is entered instead and has fewer is judged", async () => {
  const film = { events: run(eventsMax), dropped: 0 };
  const desk = { stage: { film, branch: 1 }, touch: () => undefined, live: true };
  Object.assign(globalThis, { JUDGE: "/assets/judge.wasm", JUDGE_WORKER: "/assets/judge-worker.js" });
  const verdicts = new Verdicts(desk as unknown as Judged);
  assert.equal((await verdicts.now()).result, "undecided");
  film.events = film.events.slice(0, 10);
  desk.stage.branch = 2;
  assert.equal((await verdicts.now()).result, "linearizable");
});
