import assert from "node:assert/strict";
import { test } from "node:test";
import type { Event } from "../../../web/ts/events.gen.ts";
import type { Operation } from "../work/operation.ts";
import { log, op, said, second } from "./casekit.ts";
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

test("who has left hears of no change, and says that there is no leader", () => {
  const farewell = (node: string, at: number): Fates => fates(node, at, { kind: "process", process: { op: "start", args: ["kvnode", "leave"] } });
  const asked = (outcome: "open" | "failed"): Operation => watch(6, outcome === "open" ? 0 : 13, 0, { outcome, ok: false });
  assert.deepEqual(told(asked("open"), always, false, farewell("a", 5)), []);
  assert.deepEqual(told(asked("failed"), always, false, farewell("b", 5)), []);
  assert.deepEqual(told(asked("failed"), always, false, fates("b", 5, { kind: "member", member: { name: "a", status: "left" } })), []);
  assert.match(told(asked("open"), always, false, farewell("b", 5)).join(), /was not woken/);
  assert.match(told(asked("failed"), always, false, farewell("a", 14)).join(), /was not woken/);
});
