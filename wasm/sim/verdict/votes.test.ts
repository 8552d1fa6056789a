import assert from "node:assert/strict";
import { test } from "node:test";
import type { Event } from "../../../web/ts/events.gen.ts";
import { said } from "./casekit.ts";
import { Votes } from "./votes.ts";

/** What is said of server a's events, each of one of its processes. */
function told(...events: [proc: number, body: object][]): string {
  return said((out) => {
    const votes = new Votes(out);
    for (const [proc, body] of events) votes.see({ t: 0, node: "a", proc, seq: 1, ...body } as Event);
  }).join("; ");
}

const message = (type: string, term: number, more: object): object => ({ kind: "message", message: { id: "m1", phase: "sent", from: "a", proto: "raft", type, term, ...more } });
const votes = (to: string, term: number): object => message("vote", term, { to, reply: true, ok: true });
const asks = (term: number): object => message("vote", term, { to: "b" });
const stands = (term: number): object => ({ kind: "role", role: { role: "follower", term } });
const candidate = (term: number): object => ({ kind: "role", role: { role: "candidate", term } });
const counts = (term: number): object => ({ kind: "role", role: { role: "candidate", term, votes: 1 } });
const fault = (name: string): object => ({ kind: "fault", fault: { fault: name } });
const says = (text: string): object => ({ kind: "process", process: { op: "output", text } });
const stores = { kind: "log", log: { op: "append", first: 1, last: 1 } };

test("a vote a term, said again as often as it is asked for, and a term that stands after a restart, are well", () => {
  assert.equal(told([1, votes("b", 2)], [1, votes("b", 2)], [1, votes("c", 3)], [2, stands(3)], [2, asks(4)], [2, message("prevote", 9, { to: "b" })], [3, stands(4)]), "");
});

test("two votes of one term are told, one's own among them, and across a restart", () => {
  assert.match(told([1, votes("b", 2)], [2, stands(2)], [2, votes("c", 2)]), /vote: a voted for b and for c in term 2/);
  assert.match(told([1, asks(2)], [1, votes("c", 2)]), /a voted for a and for c in term 2/);
  assert.match(told([1, asks(2)], [1, counts(2)], [2, stands(2)], [2, votes("c", 2)]), /a voted for a and for c in term 2/);
  assert.match(told([1, votes("b", 2)], [2, stands(2)], [2, asks(2)]), /a voted for b and for a in term 2/);
  assert.equal(told([1, asks(2)], [2, stands(2)], [2, votes("c", 2)]), "", "it died before its own vote was on the disk, and nobody's counted");
  assert.equal(told([1, votes("b", 2)], [1, message("vote", 2, { to: "c", reply: true })]), "", "a refusal is no vote");
});

test("a term that falls at a restart is told, unless the disk had been changed", () => {
  assert.match(told([1, message("append", 5, { to: "b", reply: true })], [2, stands(4)]), /vote: a stands at term 4 after its restart, and has spoken in term 5/);
  for (const f of ["wipe", "stale", "failDisk"]) assert.equal(told([1, votes("b", 5)], [1, fault(f)], [2, stands(0)], [2, votes("c", 5)]), "");
});

test("who asks for votes while its log takes no entries is told", () => {
  assert.match(told([1, says("[ERROR] raft: failed to append to logs: error=EIO")], [1, asks(3)]), /campaign: a asks for votes in term 3/);
  assert.equal(told([1, says("[ERROR] raft: failed to commit logs: error=EIO")], [1, stores], [1, asks(3)]), "");
  assert.equal(told([1, candidate(3)], [1, says("[ERROR] raft: failed to append to logs: error=EIO")], [1, asks(3)]), "", "it had stood before");
  assert.equal(told([1, says("[ERROR] raft: failed to commit logs: error=EIO")], [2, asks(3)]), "");
});
