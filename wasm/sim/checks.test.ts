import assert from "node:assert/strict";
import { test } from "node:test";
import type { Event } from "../../web/ts/events.gen.ts";
import { Checks } from "./checks.ts";
import { Violations } from "./verdict/violation.ts";

type Body = Event extends infer E ? (E extends Event ? Omit<E, "t" | "node" | "proc" | "seq"> : never) : never;

/** What the checks say of these events, each of a node and a process. */
function told(...events: [node: string, proc: number, body: Body][]): string {
  const out = new Violations();
  const checks = new Checks(out);
  for (const [node, proc, body] of events) checks.see({ t: 0, node, proc, seq: 0, ...body } as Event);
  return out.told.map((v) => v.what).join("; ");
}

const leads = (term: number): Body => ({ kind: "role", role: { role: "leader", term } });
const set = (index: number, value: string): Body => ({ kind: "store", store: { op: "set", key: "k", value, index } });
const commit = (last: number): Body => ({ kind: "log", log: { op: "commit", last } });
const append = (index: number, term: number, text: string): Body => ({
  kind: "log",
  log: { op: "append", first: index, last: index, entries: [{ index, term, type: "command", text }] },
});
const crash: Body = { kind: "process", process: { op: "crash", code: 2 } };
const panic: Body = { kind: "process", process: { op: "output", stream: 2, text: "panic: no\n" } };
const power = (fault: string): Body => ({ kind: "fault", fault: { fault } });

test("what is allowed is not told", () => {
  assert.equal(
    told(["a", 1, leads(2)], ["b", 2, leads(3)], ["a", 1, leads(2)], ["a", 1, set(5, "x")], ["b", 2, set(5, "x")], ["a", 1, commit(5)],
      ["a", 9, commit(1)], ["a", 9, set(1, "y")], ["a", 1, append(4, 2, "p")], ["b", 2, append(4, 3, "q")], ["b", 2, power("crash")],
      ["b", 2, crash], ["a", 1, set(6, "x")], ["a", 1, set(6, "y")], ["b", 2, set(6, "x")], ["b", 2, set(6, "y")]),
    "",
  );
});

for (const [what, violation, ...events] of [
  ["two leaders in a term", /term 2 has two leaders/, ["a", 1, leads(2)], ["b", 2, leads(2)]],
  ["a store that differs", /change 1 at index 5/, ["a", 1, set(5, "x")], ["b", 2, set(5, "y")]],
  ["a second change of one entry that differs", /change 2 at index 5/, ["a", 1, set(5, "x")], ["a", 1, set(5, "y")], ["b", 2, set(5, "x")], ["b", 2, set(5, "z")]],
  ["a store that goes back", /went back from index 5 to 4/, ["a", 1, set(5, "x")], ["a", 1, set(4, "x")]],
  ["a commit index that goes back", /commit index of a went back/, ["a", 1, commit(5)], ["a", 1, commit(4)]],
  ["a log that differs", /entry 4 of term 2/, ["a", 1, append(4, 2, "p")], ["b", 2, append(4, 2, "q")]],
  ["a process that dies by itself", /died by itself: panic: no$/, ["a", 1, power("crash")], ["a", 1, power("restart")], ["a", 2, panic], ["a", 2, crash]],
] as [string, RegExp, ...Parameters<typeof told>][]) {
  test(`${what} is told`, () => assert.match(told(...events), violation));
}
