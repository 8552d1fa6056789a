import assert from "node:assert/strict";
import { test } from "node:test";
import type { Event } from "../../../web/ts/events.gen.ts";
import { checkContacts, Contacts } from "./contacts.ts";
import { op, said, second } from "./casekit.ts";

function told(contact: number, ...events: [second: number, body: object][]): string {
  const contacts = new Contacts();
  events.forEach(([at, body], i) => contacts.see({ t: at * second, node: "a", proc: 1, seq: i, ...body } as Event));
  return said((out) => checkContacts([op({ mode: "stale" }, 10, 10.1, { contact: contact * second })], contacts, out)).join();
}

const heard = { kind: "timer", timer: { heard: "b", timeout: 1 } };
const leads = { kind: "role", role: { role: "leader", term: 2 } };
const snapshot = (more: object): object => ({ kind: "message", message: { phase: "sent", from: "a", to: "b", proto: "raft", type: "snapshot", reply: true, ...more } });
const comes = (term: number): object => ({ kind: "message", message: { phase: "delivered", from: "b", to: "a", proto: "raft", type: "snapshot", term } });
const follows = { kind: "role", role: { role: "follower", term: 2 } };
const starts = { kind: "process", process: { op: "start", args: ["kvnode", "agent"] } };

test("an answer as old as it says is well, and so is an older claim", () => {
  assert.equal(told(2, [8, heard]), "");
  assert.equal(told(7, [8, heard]), "");
});
test("an answer that claims to be fresher than it is, is told", () => assert.match(told(1, [3, heard], [8, heard]), /claims to be 1000 ms old, and a had heard no leader for 2000 ms/));
test("one who heard meanwhile, who leads, or of whom nobody knows, may say so", () => {
  assert.equal(told(1, [8, heard], [10.05, heard]), "");
  assert.equal(told(1, [8, heard], [9, snapshot({ ok: true })]), "");
  assert.notEqual(told(1, [8, heard], [9, snapshot({ ok: false })]), "");
  assert.equal(told(1, [8, heard], [9, leads]), "");
  assert.equal(told(1, [8, heard], [9, starts]), "");
});
test("a snapshot that comes is a word of the leader's, and of an older term it is none", () => {
  assert.equal(told(1, [5, follows], [8, heard], [9, comes(2)]), "");
  assert.match(told(1, [5, follows], [8, heard], [9, comes(1)]), /heard no leader for 2000 ms/);
});
