import assert from "node:assert/strict";
import { test } from "node:test";
import type { Message, TraceEvent } from "../events.ts";
import { Joiner } from "./join.ts";

let seq = 0;
function half(phase: "sent" | "delivered", node: string, t: number, g: Partial<Message>): TraceEvent {
  return { t, node, proc: 1, seq: ++seq, kind: "message", message: { id: "", phase, from: "", to: "", proto: "raft", type: "append", ...g } };
}
const member = (name: string, addr: string): TraceEvent => ({ t: 0, node: name, proc: 1, seq: ++seq, kind: "member", member: { name, addr, status: "alive", server: true } });

function messages(list: TraceEvent[]): Message[] {
  return list.flatMap((e) => (e.kind === "message" ? [e.message] : []));
}

test("both halves of a message become one, with the machines' names", () => {
  const j = new Joiner();
  const g = { from: "127.0.0.1:40001", to: "127.0.0.1:8300" };
  assert.deepEqual(j.take(half("sent", "a", 1e6, g)), []);
  const out = messages(j.take(half("delivered", "b", 2e6, g)));
  assert.deepEqual(out.map((m) => [m.phase, m.from, m.to]), [["sent", "a", "b"], ["delivered", "a", "b"]]);
  assert.equal(out[0]!.id, out[1]!.id);
  assert.notEqual(out[0]!.id, "");
});

test("the receiver's half may come first", () => {
  const j = new Joiner();
  const g = { from: "127.0.0.1:40001", to: "127.0.0.1:8300" };
  j.take(half("delivered", "b", 2e6, g));
  const out = j.take(half("sent", "a", 1e6, g));
  assert.deepEqual(messages(out).map((m) => m.phase), ["sent", "delivered"]);
  assert.ok(out[0]!.t <= out[1]!.t);
});

test("messages of one kind on one way are joined in order", () => {
  const j = new Joiner();
  const g = { from: "10.0.0.1:5", to: "10.0.0.2:8300" };
  for (const last of [1, 2, 3]) j.take(half("sent", "a", last * 1e6, { ...g, last }));
  const heard = [1, 2, 3].flatMap((n) => messages(j.take(half("delivered", "b", (n + 5) * 1e6, g))));
  assert.deepEqual(heard.filter((m) => m.phase === "delivered").map((m) => m.last), [1, 2, 3]);
});

test("a request and its answer, and two ways at once, are kept apart", () => {
  const j = new Joiner();
  j.take(member("a", "10.0.0.1:8301"));
  j.take(half("sent", "b", 1e6, { from: "10.0.0.2:7", to: "10.0.0.1:8300" }));
  j.take(half("sent", "c", 1e6, { from: "10.0.0.3:7", to: "10.0.0.1:8300" }));
  assert.deepEqual(messages(j.take(half("delivered", "a", 2e6, { from: "10.0.0.2:7", to: "10.0.0.1:8300", reply: true }))), []);
  const out = messages(j.take(half("delivered", "a", 2e6, { from: "10.0.0.3:7", to: "10.0.0.1:8300" })));
  assert.deepEqual(out.map((m) => [m.from, m.to]), [["c", "a"], ["c", "a"]]);
});

test("a message that nobody heard goes out as sent after its patience", () => {
  const j = new Joiner();
  j.take(half("sent", "a", 1e9, { from: "x:1", to: "y:2" }));
  assert.deepEqual(messages(j.late(1e9 + 100e6)), []);
  assert.deepEqual(messages(j.late(1e9 + 200e6)).map((m) => m.phase), ["sent"]);
});

test("what has an id already, and what is no message, passes through", () => {
  const j = new Joiner();
  const e = half("sent", "a", 1, { id: "m1" });
  assert.deepEqual(j.take(e), [e]);
  const k = member("a", "10.0.0.1:8301");
  assert.deepEqual(j.take(k), [k]);
});
