import assert from "node:assert/strict";
import { test } from "node:test";
import { Room } from "./netkit.ts";
import { errno, parseIP } from "./socket.ts";
import { ms, seconds } from "./testkit.ts";

const alphabet = "abcdefghijklmnopqrstuvwxyz".split("");

test("bytes come in order, whatever each segment's delay", () => {
  for (let seed = 1; seed < 20; seed++) {
    const r = new Room(seed);
    const h = r.connect();
    r.say(h, alphabet);
    r.net.close(h);
    r.run(seconds);
    assert.deepEqual(r.b.log, [...alphabet, "eof"]);
  }
});

test("a cut delays a connection's bytes and loses none, in any order of cuts and writes", () => {
  for (let seed = 1; seed < 40; seed++) {
    const r = new Room(seed);
    const h = r.connect();
    for (const [i, letter] of alphabet.entries()) {
      r.say(h, [letter], true);
      if (i % 5 === seed % 5) r.net.wires.set("a", "b", { cut: true });
      if (i % 7 === seed % 7) r.net.wires.set("a", "b", { cut: false });
      r.run(((seed * 7 + i * 13) % 900) * ms);
    }
    r.net.wires.set("*", "*", { cut: false });
    r.run(20 * seconds);
    assert.deepEqual(r.b.log, alphabet, `seed ${seed}`);
    const ends = r.messages.filter((m) => m.phase !== "sent").map((m) => m.id);
    assert.equal(new Set(ends).size, ends.length, "a message ended twice");
    assert.equal(ends.length, r.messages.filter((m) => m.phase === "sent").length, "a message never ended");
    assert.equal(r.messages.filter((m) => m.phase === "delivered").length, alphabet.length);
  }
});

test("one direction may be cut while the other works", () => {
  const r = new Room();
  const h = r.connect();
  r.net.wires.set("b", "a", { cut: true });
  r.say(h, ["there"]);
  r.say(r.b.accepted[0]!, ["back"]);
  r.run(2 * seconds);
  assert.deepEqual(r.b.log, ["there"]);
  assert.deepEqual(r.a.log, []);
  r.net.wires.set("b", "a", { cut: false });
  r.run(10 * seconds);
  assert.deepEqual(r.a.log, ["back"]);
});

test("a connection that cannot get through is given up, and its peer learns of it when it speaks", () => {
  const r = new Room();
  const h = r.connect();
  r.net.wires.set("a", "b", { cut: true });
  r.say(h, ["lost"]);
  r.run(70 * seconds);
  assert.deepEqual(r.a.log, [`reset ${errno.ETIMEDOUT}`]);
  assert.equal(r.net.write(h, new Uint8Array(1)), -errno.EPIPE);
  r.net.wires.set("a", "b", { cut: false });
  r.say(r.b.accepted[0]!, ["anyone?"]);
  r.run(seconds);
  assert.deepEqual(r.b.log, [`reset ${errno.ECONNRESET}`]);
});

test("a dial over a cut link waits, and is answered once it heals or given up", () => {
  const r = new Room();
  r.net.ports.listen(r.b, 0, 80);
  r.net.wires.set("b", "a", { cut: true });
  r.net.dial(r.a, r.b.ip, 80);
  r.run(3 * seconds);
  assert.deepEqual(r.a.log, []);
  r.net.wires.set("b", "a", { cut: false });
  r.run(10 * seconds);
  assert.deepEqual(r.a.log.splice(0), ["dialled 0"]);
  r.net.wires.set("a", "b", { cut: true });
  r.net.dial(r.a, r.b.ip, 80);
  r.run(80 * seconds);
  assert.deepEqual(r.a.log, [`dialled ${errno.ETIMEDOUT}`]);
});

test("nobody listens, or takes no more: the dial is refused", () => {
  const r = new Room();
  r.net.dial(r.a, r.b.ip, 81);
  r.net.ports.listen(r.b, parseIP("127.0.0.1"), 82);
  r.net.dial(r.a, r.b.ip, 82);
  r.net.ports.listen(r.b, 0, 83);
  r.b.refuse = true;
  r.net.dial(r.a, r.b.ip, 83);
  r.run(seconds);
  assert.deepEqual(r.a.log, Array(3).fill(`dialled ${errno.ECONNREFUSED}`));
  assert.equal(r.net.dial(r.a, parseIP("10.7.7.7"), 80), -errno.EHOSTUNREACH);
});

test("a crash resets the peer after the bytes that were on their way, an exit ends them", () => {
  for (const crashed of [true, false]) {
    const r = new Room();
    const h = r.connect();
    r.say(h, ["last", "words"]);
    r.net.leave(r.a, crashed);
    r.run(seconds);
    assert.deepEqual(r.b.log, ["last", "words", crashed ? `reset ${errno.ECONNRESET}` : "eof"]);
  }
});

test("a machine that crashes behind a cut sends nothing again, and leaves no hole", () => {
  for (let seed = 1; seed < 20; seed++) {
    const r = new Room(seed);
    const h = r.connect();
    r.say(h, ["one"], true);
    r.run(seconds);
    r.net.wires.set("a", "b", { cut: true });
    r.say(h, ["two"], true);
    r.run(20 * ms);
    r.net.wires.set("a", "b", { cut: false });
    r.say(h, ["three"], true);
    r.net.leave(r.a, true);
    r.run(seconds);
    assert.deepEqual(r.b.log, ["one", `reset ${errno.ECONNRESET}`]);
    const ended = r.messages.filter((m) => m.phase !== "sent").map((m) => `${m.type} ${m.phase}`);
    assert.deepEqual(ended, ["one delivered", "two lost", "three lost"]);
  }
});

test("data for an end that is closed is lost and answered with a reset", () => {
  const r = new Room();
  const h = r.connect();
  r.net.close(r.b.accepted[0]!);
  r.run(seconds);
  r.say(h, ["late"], true);
  r.run(seconds);
  assert.deepEqual(r.a.log, ["eof", `reset ${errno.ECONNRESET}`]);
  assert.deepEqual(r.messages.map((m) => [m.phase, m.why]), [["sent", undefined], ["lost", "closed"]]);
});

test("a packet over a cut link, or to nobody, is lost with the reason told", () => {
  const r = new Room();
  const socket = r.net.ports.listenPacket(r.a, r.a.ip, 7);
  const send = (text: string): void => {
    assert.equal(r.net.packet(r.a, socket, r.b.ip, 7, new TextEncoder().encode(text), `"proto":"gossip","type":"ping"`), 0);
    r.run(seconds);
  };
  send("nobody");
  r.net.ports.listenPacket(r.b, r.b.ip, 7);
  send("one");
  r.net.wires.set("a", "*", { cut: true });
  send("two");
  r.net.wires.set("*", "b", { cut: false });
  send("three");
  assert.deepEqual(r.b.log, ["packet one", "packet three"]);
  assert.deepEqual(r.messages.filter((m) => m.phase === "lost").map((m) => m.why), ["refused", "cut"]);
  assert.equal(r.net.packet(r.a, socket, r.b.ip, 7, new Uint8Array(65_508), undefined), -errno.EMSGSIZE);
});

test("a port is one process's until it is closed", () => {
  const r = new Room();
  const any = r.net.ports.listen(r.a, 0, 80);
  assert.equal(r.net.ports.listen(r.a, r.a.ip, 80), -errno.EADDRINUSE);
  assert.ok(r.net.ports.listen(r.b, 0, 80) > 0);
  assert.equal(r.net.ports.listen(r.a, r.b.ip, 81), -errno.EADDRNOTAVAIL);
  r.net.close(any);
  assert.ok(r.net.ports.listen(r.a, r.a.ip, 80) > 0);
});
