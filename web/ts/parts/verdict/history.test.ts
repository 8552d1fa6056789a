import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { newJudge } from "../../../../wasm/sim/verdict/judge.ts";
import type { TraceEvent } from "../../events.ts";
import type { Op } from "../../events.ts";
import { Film } from "../../reduce/film.ts";
import { direct } from "../scenario/direct/director.ts";
import { directions } from "../scenario/direct/all.ts";
import { pastOf } from "./history.ts";
import { prices } from "./price.ts";

const kvnode = new WebAssembly.Module(readFileSync("build/kvnode.wasm"));
const judge = newJudge(new WebAssembly.Module(readFileSync("build/judge.wasm")));

function filmOf(events: TraceEvent[]): Film {
  const film = new Film({ flight: 1e6 });
  for (const e of events) film.push(e);
  film.toEnd();
  return film;
}

/** A history written by hand: operations by their call and return, and the index at which a write took place. */
class Tale {
  readonly events: TraceEvent[] = [];
  private n = 0;

  op(call: number, end: number, o: Partial<Op> & { op: string; key: string }, at = 0): this {
    const trace = `t${++this.n}`;
    const op = { trace, ...o } as Op;
    this.add(call, "op", { ...op, phase: "invoke", ...(o.op === "get" && { value: "" }) });
    if (at) this.add(call + 1, "store", { op: "set", key: o.key, value: o.value ?? "", index: at, trace });
    if (end) this.add(end, "op", { ...op, phase: o.phase ?? "return", status: o.status ?? 200 });
    return this;
  }

  private add(t: number, kind: string, body: object): void {
    this.events.push({ t, node: "a", proc: 1, seq: 0, kind, [kind]: body } as unknown as TraceEvent);
    this.events.sort((a, b) => a.t - b.t);
    this.events.forEach((e, i) => (e.seq = i + 1));
  }
}

function verdict(events: readonly TraceEvent[]) {
  return judge([...pastOf(events).keys.values()].flatMap((k) => k.asked));
}

test("an old answer in stale mode is told and breaks nothing; in consistent mode the same answer breaks the promise", () => {
  const tale = (mode: string) => new Tale().op(10, 20, { op: "put", key: "a", value: "1" }, 5).op(30, 40, { op: "put", key: "a", value: "2" }, 6)
    .op(50, 60, { op: "get", key: "a", mode, value: "1", index: 5 }).events;
  for (const mode of ["stale", "consistent", "default"]) {
    const past = pastOf(tale(mode));
    assert.deepEqual(past.stale.map((s) => [s.read.value, s.newest.value]), [["1", "2"]], mode);
    assert.equal(verdict(tale(mode)).result, mode === "stale" ? "legal" : "illegal", mode);
  }
  const proof = verdict(tale("consistent")).keys![0]!.proof!;
  const from = pastOf(tale("consistent")).keys.get("a")!.from;
  assert.deepEqual(proof.map((id) => `${from[id]!.op} ${from[id]!.value}`), ["put 1", "put 2", "get 1"]);
});

test("a default read is held to nothing once a clock has run apart", () => {
  const tale = new Tale().op(10, 20, { op: "put", key: "a", value: "1" }, 5).op(30, 40, { op: "put", key: "a", value: "2" }, 6)
    .op(50, 60, { op: "get", key: "a", mode: "default", value: "1", index: 5 });
  tale.events.push({ t: 5, node: "a", proc: 0, seq: 99, kind: "fault", fault: { fault: "rate", node: "a" } } as TraceEvent);
  assert.equal(verdict(tale.events).result, "legal");
  assert.equal(pastOf(tale.events).stale.length, 1);
});

test("a write of unknown outcome may be seen or not; one that failed must not be", () => {
  const unknown = (seen: string) => new Tale().op(10, 20, { op: "put", key: "a", value: "1" }, 5).op(30, 40, { op: "put", key: "a", value: "2", phase: "unknown", status: 500 })
    .op(50, 60, { op: "get", key: "a", mode: "consistent", value: seen, index: 5 }).events;
  assert.deepEqual([verdict(unknown("1")).result, verdict(unknown("2")).result, pastOf(unknown("1")).unknown], ["legal", "legal", 1]);
  const failed = new Tale().op(10, 20, { op: "put", key: "a", value: "1", status: 500, error: "No cluster leader" }).op(50, 60, { op: "get", key: "a", mode: "consistent", value: "1", index: 5 }).events;
  assert.equal(verdict(failed).result, "illegal");
});

test("a read that promises nothing is not judged, and is counted", () => {
  const stale = new Tale().op(10, 20, { op: "get", key: "a", mode: "stale", value: "1", index: 5 });
  assert.deepEqual([pastOf(stale.events).loose, pastOf(stale.events).keys.size], [1, 0]);
  assert.equal(pastOf(stale.op(30, 40, { op: "get", key: "a", mode: "consistent", value: "1", index: 5 }).events).loose, 1);
});

test("what other operations did is taken from what the servers tell, each change once", () => {
  const tale = new Tale().op(10, 20, { op: "cas", key: "a", value: "1" }, 5).op(30, 40, { op: "get", key: "a", mode: "consistent", value: "1", index: 5 })
    .op(50, 60, { op: "cas", key: "a", value: "9", unmet: true }).op(70, 80, { op: "get", key: "a", mode: "consistent", value: "1", index: 5 });
  const again = { ...tale.events.find((e) => e.kind === "store")!, node: "b", proc: 2, t: 15, seq: 98 } as TraceEvent;
  tale.events.push(again);
  const { keys } = pastOf(tale.events);
  assert.deepEqual(keys.get("a")!.asked.map((o) => o.kind).sort(), ["get", "get", "put"]);
  assert.equal(verdict(tale.events).result, "legal");
});

test("in the real runs: the stale read is told with the write that proves it, and no promise was broken", () => {
  for (const name of ["stale-read", "consistent-read", "clock-skew", "unknown-outcome"]) {
    const d = direct(kvnode, directions[name]!);
    directions[name]!.solve(d);
    const past = pastOf(d.events);
    assert.equal(verdict(d.events).result, "legal", name);
    const old = name === "stale-read" || name === "clock-skew" ? [["1", "2"]] : [];
    assert.deepEqual(past.stale.map((s) => [s.read.value, s.newest.value]), old, name);
    if (name === "unknown-outcome") assert.equal(past.unknown, 1);
  }
});


test("a read's price is counted: a consistent one asks the others, a stale one at a server asks nobody", () => {
  const d = direct(kvnode, directions["put"]!);
  const leader = d.cast["leader"]!;
  for (const mode of ["default", "consistent", "stale"]) d.ask(leader, "GET", `/v1/kv/color?raw${mode === "default" ? "" : `&${mode}`}`);
  const by = new Map(prices(filmOf(d.events)).map((p) => [p.mode, p]));
  assert.deepEqual([by.get("default")!.trips, by.get("consistent")!.trips, by.get("stale")!.trips], [0, 1, 0]);
  assert.ok(by.get("consistent")!.asked >= 1);
  assert.ok(by.get("consistent")!.took > by.get("default")!.took);
});
