import assert from "node:assert/strict";
import { test } from "node:test";
import { booted, elect, put, story, type Scene } from "../fixture/scene.ts";
import { fold } from "../reduce/fold.ts";
import { emptyModel } from "../reduce/model.ts";
import { caption, Herald } from "./caption.ts";
import { plain } from "./said.ts";

const SPEED = 1 / 60;

function saying(s: Scene): string {
  const m = emptyModel();
  for (const e of s.events) fold(m, e, { flight: 1e6 });
  return plain(caption(m, s.t, SPEED));
}

test("no sentence of a whole story is longer than 25 words", () => {
  const s = story();
  const m = emptyModel();
  for (const e of s.events) {
    fold(m, e, { flight: 1e6 });
    const words = plain(caption(m, e.t, SPEED)).split(/\s+/).filter((w) => w !== "=");
    assert.ok(words.length <= 25, words.join(" "));
  }
});

test("at rest it says who leads", () => {
  assert.equal(saying(booted().run(1000)), "Three servers keep one list of writes. b leads, and tells the others so again and again.");
});

test("a put is told from its start to its safety", () => {
  const s = booted();
  put(s, "greeting", "hello", { index: 3, term: 1, leader: "b", via: "a", trace: "t" });
  const said = new Set<string>();
  for (let i = 0; i < 30; i++) said.add(saying(s.run(10)).replace(/\u00a0/g, " "));
  const all = [...said].join("\n");
  assert.match(all, /web sends the write of greeting = hello to a\./);
  assert.match(all, /a does not lead, so it hands the write of greeting = hello on to b\./);
  assert.match(all, /b has written greeting = hello as entry 3 and asks the other two/);
  assert.match(all, /Once b knows, two of three hold it: the write is safe\./);
  assert.match(all, /greeting = hello is safe: entry 3 is in the store of all three servers\./);
});

test("who is cut off is not said to learn with the next append", () => {
  const s = booted();
  put(s, "greeting", "hello", { index: 3, term: 1, leader: "b", via: "a", trace: "t", voters: ["a"] });
  s.emit("", { kind: "fault", fault: { fault: "cut", from: "b", to: "c" } });
  const said = new Set<string>();
  for (let i = 0; i < 30; i++) said.add(saying(s.run(10)).replace(/\u00a0/g, " "));
  const all = [...said].join("\n");
  assert.match(all, /is answered and safe\. c cannot hear b and will learn of entry 3 when the link is mended\./);
  assert.doesNotMatch(all, /c learns with the next append/);
});

test("a crash of the leader is told, then the election", () => {
  const s = booted();
  s.emit("b", { kind: "process", process: { op: "crash" } }, 2);
  assert.match(saying(s), /^b has crashed; what is on its disk stays\. a and c wait/);
  s.run(900);
  s.emit("c", { kind: "role", role: { role: "candidate", term: 2, votes: 1, needed: 2 } });
  assert.equal(saying(s), "c has heard no leader in time and stands for election in term 2. It has one of the two votes that it needs.");
  elect(s, "c", 2, 3, ["a", "c"]);
  assert.match(saying(s.run(2000)), /^b has crashed\. Two of three run on, led by c: enough/);
});

test("of a server that is frozen and a link that is cut, the news is told", () => {
  const s = booted();
  s.run(900);
  s.emit("", { kind: "fault", fault: { fault: "cut", from: "b", to: "c" } });
  s.emit("", { kind: "fault", fault: { fault: "freeze", node: "a" } });
  assert.equal(saying(s), "a is frozen: its clock goes on, and what it is sent waits.");
  s.emit("", { kind: "fault", fault: { fault: "delay", from: "a", to: "c", by: 1e6 } });
  assert.equal(saying(s), "a is frozen: its clock goes on, and what it is sent waits.");
  s.emit("", { kind: "fault", fault: { fault: "cut", from: "c", to: "b" } });
  assert.equal(saying(s), "c cannot hear b, nor be heard by it: the link is cut. Its patience burns down.");
});

test("with two of three down nobody is said to be able to lead", () => {
  const s = booted();
  for (const [n, p] of [["b", 2], ["c", 3]] as const) s.emit(n, { kind: "process", process: { op: "crash" } }, p);
  assert.equal(saying(s), "b and c are down. Two of three must run before anyone can lead.");
});

test("an outcome that nobody knows is said to be unknown, never failed", () => {
  const s = booted();
  s.emit("web", { kind: "op", op: { phase: "invoke", trace: "t", op: "put", key: "k", value: "v" } });
  s.emit("web", { kind: "op", op: { phase: "unknown", trace: "t", op: "put", key: "k", value: "v" } });
  assert.match(saying(s), /whether it happened is unknown\.$/);
});

test("a hostile key stays text, cut to a readable length", () => {
  const s = booted();
  const key = `<img src=x onerror=alert(1)>${"x".repeat(400)}`;
  s.emit("web", { kind: "op", op: { phase: "invoke", trace: "t", op: "put", key, value: "v" } });
  const said = saying(s);
  assert.ok(said.length < 200);
  assert.ok(said.includes("<img src=x"), "the key is shown as it is, as text");
});

test("a sentence stands for two seconds, unless time stands still", () => {
  const h = new Herald();
  assert.equal(plain(h.say(["one"], 0)), "one");
  assert.equal(plain(h.say(["two"], 1999)), "one");
  assert.equal(plain(h.say(["two"], 2000)), "two");
  assert.equal(plain(h.say(["three"], 2001, true)), "three");
});
