import assert from "node:assert/strict";
import { test } from "node:test";
import type { Event } from "../../../web/ts/events.gen.ts";
import type { Operation } from "../work/operation.ts";
import { farewells, log, op, said, second } from "./casekit.ts";
import { Fates } from "./fates.ts";
import { checkWatches } from "./watches.ts";

const truth = log(["5 set k x", "8 set k y", "9 set l z"]);
const always = [{ from: 0, to: 100 * second }];
const told = (o: Operation, calm = always, restored = false, fates = new Fates(), log = truth): string[] =>
  said((out) => checkWatches([o], log, { calm, fates, end: 100 * second, restored: () => restored }, out));
const watch = (from: number, to: number, index: number, more: Partial<Operation> = {}, mode: "default" | "stale" = "default"): Operation =>
  op({ mode, index: 5, wait: 10 * second }, from, to, { index, ...more });

test("who is woken by the change, and in time, is well", () => assert.deepEqual(told(watch(6, 8.5, 8)), []));
test("who asks after the change is answered at once", () => assert.deepEqual(told(watch(20, 20.1, 8)), []));
test("who waits for a key that does not change hears the same after its time", () => {
  assert.deepEqual(told(op({ key: "m", mode: "default", index: 9, wait: 10 * second }, 10, 20.2, { index: 9, ok: false })), []);
});
test("one who is not woken is told, but not where something was broken", () => {
  assert.match(told(watch(6, 16, 8)).join(), /wake: index 8 changed k, and who waited for it was not woken/);
  assert.match(told(watch(6, 0, 0, { outcome: "open", ok: false })).join(), /was not woken/);
  assert.deepEqual(told(watch(6, 16, 8), [{ from: 8.5 * second, to: 100 * second }]), []);
});
test("one who is woken for nothing is told, but not where a snapshot was restored", () => {
  assert.match(told(watch(6, 7, 5)).join(), /was woken without that/);
  assert.deepEqual(told(watch(6, 7, 5), always, true), []);
});
test("an index that goes back is told, but not of a stale read", () => {
  assert.match(told(watch(6, 17, 4), []).join(), /index: the index of k went back from 5 to 4/);
  assert.deepEqual(told(watch(6, 17, 4, {}, "stale"), []), []);
});
test("who waits at a server that is behind is not woken by what it has not applied; where a client asks is not known", () => {
  assert.match(told(watch(6, 16, 8, {}, "stale")).join(), /was not woken/);
  const truth = log(["5 set k x", "8 set k y"]);
  truth.see({ t: second, node: "b", proc: 2, seq: 9, kind: "store", store: { op: "set", key: "k", index: 5 } });
  const stale = (to: string): string[] => told(watch(6, 16, 8, { to }, "stale"), always, false, new Fates(), truth);
  assert.equal(stale("a").length, 1);
  assert.deepEqual(stale("b"), []);
  assert.deepEqual(stale("web"), []);
});

test("what a server had applied before it started anew it holds again only once it has applied it again, or a snapshot has brought it", () => {
  const restored = (...more: [second: number, proc: number, op: string, key: string, index: number][]): string[] => {
    const truth = log(["5 set k x", "8 set k y"]);
    for (const [at, proc, op, key, index] of more) truth.see({ t: at * second, node: "a", proc, seq: 9, kind: "store", store: { op, key, index } });
    return told(watch(20, 30, 5, {}, "stale"), always, false, new Fates(), truth);
  };
  assert.equal(restored().length, 1);
  assert.deepEqual(restored([15, 2, "restore", "", 0], [15, 2, "restore", "k", 5]), []);
  assert.deepEqual(restored([15, 2, "set", "k", 5]), []);
  assert.equal(restored([15, 2, "restore", "", 0], [15, 2, "restore", "k", 5], [21, 2, "set", "k", 8]).length, 1);
  assert.equal(restored([15, 2, "restore", "", 0], [15, 2, "restore", "k", 8]).length, 1);
});

function fates(node: string, at: number, body: object): Fates {
  const fates = new Fates();
  fates.see({ t: at * second, node, proc: 1, seq: 1, ...body } as Event);
  return fates;
}

test("by a clock that runs fast a wait is over sooner, as much as that is", () => {
  const runs = (at: number): Fates => fates("a", at, { kind: "fault", fault: { fault: "rate", node: "a", permille: 3000 } });
  const nothing = watch(10, 16, 8, { call: { ...watch(0, 0, 0).call, index: 8 } });
  assert.deepEqual(told(nothing, always, false, runs(14)), []);
  assert.match(told(nothing, always, false, runs(15)).join(), /was woken without that/);
});

/** What is said of one who waits from the sixth second on, of the agent `to`, and is not woken, or is refused at the thirteenth. */
function waits(to: string, outcome: "open" | "failed", fates: Fates): string {
  return told(watch(6, outcome === "open" ? 0 : 13, 0, { to, outcome, ok: false }), always, false, fates).join();
}

test("who was told to leave hears of no change until a process of its is back", () => {
  assert.equal(waits("a", "open", farewells("0 a agent 1", "5 a leave")), "");
  assert.match(waits("a", "open", farewells("0 b agent 1", "5 b leave")), /was not woken/, "another left");
  assert.match(waits("a", "failed", farewells("0 a agent 1", "14 a leave")), /was not woken/, "it left afterwards");
  const away = ["0 a agent 1", "1 a leave", "2 a left", "3 a hears 1"];
  assert.equal(waits("a", "open", farewells(...away, "4 a agent 2")), "", "its leader has not come back to it");
  assert.match(waits("a", "open", farewells(...away, "4 a agent 2", "5 a hears 2")), /was not woken/);
  assert.equal(waits("a", "open", farewells(...away, "4 a agent 2", "7 a hears 2")), "", "it was asked before");
});

test("who was taken for dead hears of no change until it hears a leader again", () => {
  assert.equal(waits("a", "open", farewells("1 a left", "2 a hears")), "", "an old leader's word");
  assert.equal(waits("a", "open", farewells("1 a left", "2 a alive")), "", "the leader has not come back to it");
  assert.match(waits("a", "open", farewells("1 a left", "2 a alive", "3 a hears")), /was not woken/);
});

test("an agent that asks who has just left may be refused, and nobody else", () => {
  assert.equal(waits("web", "failed", farewells("5 a left")), "");
  assert.match(waits("web", "open", farewells("5 a left")), /was not woken/, "nobody refused it");
  assert.match(waits("a", "failed", farewells("5 web left")), /was not woken/, "the one who left is no server");
  assert.match(waits("web", "failed", farewells("14 a left")), /was not woken/, "it left afterwards");
  const late = watch(46, 53, 0, { to: "web", outcome: "failed", ok: false });
  assert.match(told(late, always, false, farewells("5 a left")).join(), /was not woken/, "all had heard of it");
});
