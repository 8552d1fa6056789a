import assert from "node:assert/strict";
import { test } from "node:test";
import { altered, valuesOf } from "./msgpack.ts";
import { Room } from "./netkit.ts";
import { errno } from "./socket.ts";
import { ms, seconds } from "./testkit.ts";

const alphabet = "abcdefghijklmnopqrstuvwxyz".split("");

/** A room in which a sends packets to b; each says what it is. */
function packets(seed = 1): { r: Room; send: (words: string[]) => void } {
  const r = new Room(seed);
  const socket = r.net.ports.listenPacket(r.a, r.a.ip, 7);
  r.net.ports.listenPacket(r.b, r.b.ip, 7);
  return {
    r,
    send: (words) => words.forEach((w) => assert.equal(r.net.packet(r.a, socket, r.b.ip, 7, new TextEncoder().encode(w), `"proto":"gossip","type":"${w}"`), 0)),
  };
}

/** Every message that was sent has ended, and ended once. */
function balanced(r: Room): void {
  const sent = r.messages.filter((m) => m.phase === "sent").map((m) => m.id);
  const ended = r.messages.filter((m) => m.phase !== "sent").map((m) => m.id);
  assert.deepEqual([...ended].sort(), [...sent].sort());
}

test("a clogged wire holds what is on its way, and flushed it lets go all of it, a connection's parts in order", () => {
  for (let seed = 1; seed < 20; seed++) {
    const { r, send } = packets(seed);
    const h = r.connect();
    r.say(h, ["a", "b"], true);
    r.net.wires.set("a", "b", { clogged: true });
    r.say(h, alphabet.slice(2), true);
    send(["one", "two", "three"]);
    r.run(100 * seconds);
    assert.equal(r.b.log.length, 0);
    r.net.wires.set("a", "b", { clogged: false });
    r.net.wires.flush();
    r.run(seconds);
    assert.deepEqual(r.b.log.filter((w) => w.length === 1), alphabet);
    assert.deepEqual(r.b.log.filter((w) => w.length > 1).sort(), ["packet one", "packet three", "packet two"]);
    balanced(r);
  }
});

test("a healed wire lets go what it held, too", () => {
  const { r, send } = packets();
  r.net.wires.set("*", "*", { clogged: true, cut: false, loss: 1000 });
  send(["lost"]);
  r.net.wires.set("a", "b", { loss: 0 });
  send(["held"]);
  r.run(seconds);
  r.net.wires.heal("a", "b");
  r.run(seconds);
  assert.deepEqual(r.b.log, ["packet held"]);
  assert.deepEqual(r.messages.filter((m) => m.phase === "lost").map((m) => m.why), ["lost"]);
});

test("a slow wire is late by what it was given, and by chance up to its jitter more", () => {
  const lateness = (by: number, jitter: number): number[] => alphabet.map((w, seed) => {
    const { r, send } = packets(seed);
    r.net.wires.set("a", "b", { by, jitter });
    send([w]);
    const begun = r.now;
    while (r.b.log.length === 0) r.run(ms / 10);
    return r.now - begun;
  });
  assert.ok(Math.min(...lateness(100 * ms, 0)) > 100 * ms);
  assert.ok(Math.max(...lateness(100 * ms, 0)) < 111 * ms);
  const shaky = lateness(0, 200 * ms);
  assert.ok(Math.max(...shaky) > 120 * ms && Math.min(...shaky) < 80 * ms, `${shaky}`);
});

test("loss takes packets for good and only delays a connection", () => {
  const { r, send } = packets();
  const h = r.connect();
  r.net.wires.set("a", "b", { loss: 300 });
  for (const w of alphabet) send([`${w}${w}`]);
  r.say(h, alphabet, true);
  r.run(60 * seconds);
  assert.deepEqual(r.b.log.filter((w) => w.length === 1), alphabet);
  const came = r.b.log.filter((w) => w.startsWith("packet")).length;
  assert.ok(came > 10 && came < 25, `${came} of 26 packets came`);
  balanced(r);
});

test("duplicated packets come twice, as messages of their own; connections show nothing of it", () => {
  const { r, send } = packets();
  const h = r.connect();
  r.net.wires.set("a", "b", { duplicate: 1000 });
  send(["x"]);
  r.say(h, alphabet, true);
  r.run(seconds);
  assert.deepEqual(r.b.log.filter((w) => w.startsWith("packet")), ["packet x", "packet x"]);
  assert.deepEqual(r.b.log.filter((w) => w.length === 1), alphabet);
  assert.deepEqual(r.messages.filter((m) => m.why === "duplicate").map((m) => m.phase), ["sent"]);
  balanced(r);
});

test("reordered packets are overtaken; connections keep their order", () => {
  const { r, send } = packets();
  const h = r.connect();
  r.net.wires.set("a", "b", { reorder: 300, reorderBy: 500 * ms });
  for (const w of alphabet) {
    send([w]);
    r.say(h, [w]);
    r.run(20 * ms);
  }
  r.run(seconds);
  const order = r.b.log.filter((w) => w.startsWith("packet")).map((w) => w.slice(7));
  assert.notDeepEqual(order, alphabet);
  assert.deepEqual([...order].sort(), alphabet);
  assert.deepEqual(r.b.log.filter((w) => w.length === 1), alphabet);
});

test("a bad wire flips single bits, says so, and what is sent again was not harmed", () => {
  const { r, send } = packets();
  const h = r.connect();
  r.net.wires.set("a", "b", { corrupt: 1000 });
  send(["pppp"]);
  r.say(h, ["ssss"], true);
  r.run(seconds);
  const flips = (from: string, to: string): number => {
    const [a, b] = [from, to].map((s) => new TextEncoder().encode(s));
    return a!.reduce((n, x, i) => n + (x ^ b![i]!).toString(2).replaceAll("0", "").length, 0);
  };
  assert.deepEqual(r.messages.filter((m) => m.phase === "delivered").map((m) => m.why), ["corrupted", "corrupted"]);
  for (const w of r.b.log as string[]) if (!w.includes("�")) assert.equal(flips(w.startsWith("packet") ? "packet pppp" : "ssss", w), 1);
});

test("faults of one kind move no draw of another", () => {
  const latencies = (change: object): number[] => {
    const { r, send } = packets(3);
    r.net.wires.set("b", "a", { cut: true }); // another direction
    r.net.wires.set("a", "b", change);
    send(alphabet);
    return r.messages.filter((m) => m.phase === "sent").map((m) => m.due - m.sent);
  };
  assert.deepEqual(latencies({ loss: 500 }), latencies({}));
  assert.deepEqual(latencies({ corrupt: 500 }), latencies({}));
  assert.deepEqual(latencies({ by: 5 * ms }), latencies({}).map((l) => l + 5 * ms));
});

/** The id of the newest message of a type. */
function idOf(r: Room, type: string): string {
  return r.messages.filter((m) => m.type === type && m.phase === "sent").at(-1)!.id;
}

test("one message is held and let go; what follows it on its connection waits for it", () => {
  const { r, send } = packets();
  const h = r.connect();
  r.say(h, ["first"], true);
  assert.equal(r.net.wires.flights.hold(idOf(r, "first")), undefined);
  r.say(h, ["second"], true);
  send(["other"]);
  r.run(seconds);
  assert.deepEqual(r.b.log, ["packet other"]);
  assert.equal(r.net.wires.flights.release(idOf(r, "first")), undefined);
  r.run(seconds);
  assert.deepEqual(r.b.log, ["packet other", "first", "second"]);
  assert.match(r.net.wires.flights.release(idOf(r, "first"))!, /no message m\d+ is in flight/);
  balanced(r);
});

test("one message is dropped: a packet for good, a part of a connection until it is sent again", () => {
  const { r, send } = packets();
  const h = r.connect();
  r.say(h, ["part"], true);
  send(["packet"]);
  for (const type of ["part", "packet"]) assert.equal(r.net.wires.flights.drop(idOf(r, type)), undefined);
  r.run(seconds);
  assert.deepEqual(r.b.log, ["part"]);
  assert.deepEqual(r.messages.filter((m) => m.phase === "lost").map((m) => m.why), ["dropped", "dropped"]);
  r.say(h, ["held"], true);
  r.net.wires.flights.hold(idOf(r, "held"));
  r.run(seconds);
  r.net.wires.flights.drop(idOf(r, "held"));
  r.run(seconds);
  assert.deepEqual(r.b.log, ["part", "held"]);
  balanced(r);
});

test("one packet is doubled, and a part of a connection cannot be", () => {
  const { r, send } = packets();
  const h = r.connect();
  send(["twice"]);
  assert.equal(r.net.wires.flights.copy(idOf(r, "twice")), undefined);
  r.say(h, ["once"], true);
  assert.match(r.net.wires.flights.copy(idOf(r, "once"))!, /nothing comes twice/);
  r.run(seconds);
  assert.deepEqual([...r.b.log].sort(), ["once", "packet twice", "packet twice"]);
});

test("bytes of one message are changed, within its length", () => {
  const { r } = packets();
  const h = r.connect();
  r.say(h, ["black"], true);
  const id = idOf(r, "black");
  assert.match(r.net.wires.flights.edit(id, 3, new TextEncoder().encode("nch"))!, /has 5 bytes/);
  assert.equal(r.net.wires.flights.edit(id, 2, new TextEncoder().encode("o")), undefined);
  r.run(seconds);
  assert.deepEqual(r.b.log, ["block"]);
  assert.equal(r.messages.at(-1)!.why, "edited");
});

test("what is written right behind a described part belongs to that message, and is shown and changed with it", () => {
  const { r, send } = packets();
  const h = r.connect();
  r.say(h, ["head"], true);
  r.say(h, ["tail"]);
  const id = idOf(r, "head");
  assert.equal(new TextDecoder().decode(r.net.wires.flights.bytes(id)), "headtail");
  assert.match(r.net.wires.flights.edit(id, 8, new TextEncoder().encode("x"))!, /has 8 bytes/);
  assert.equal(r.net.wires.flights.edit(id, 3, new TextEncoder().encode("pT")), undefined);
  r.run(seconds);
  assert.deepEqual(r.b.log, ["heap", "Tail"]);
  // What comes after something else, or when the message has arrived, is another's.
  r.say(h, ["one"], true);
  send(["between"]);
  r.say(h, ["two"]);
  assert.equal(new TextDecoder().decode(r.net.wires.flights.bytes(idOf(r, "one"))), "one");
  r.run(seconds);
  balanced(r);
});

test("the owner of a held message dies: it is told to be lost when it is let go", () => {
  const { r } = packets();
  const h = r.connect();
  r.say(h, ["last"], true);
  const id = idOf(r, "last");
  r.net.wires.flights.hold(id);
  r.net.leave(r.a, true);
  r.run(seconds);
  assert.deepEqual(r.b.log, [`reset ${errno.ECONNRESET}`]);
  r.net.wires.flights.release(id);
  r.run(seconds);
  assert.deepEqual(r.b.log, [`reset ${errno.ECONNRESET}`]);
  balanced(r);
});

// {"Term": 5, "VoteGranted": true, "Addr": "10.0.0.1", "Big": 70000}
const message = Uint8Array.of(
  0x01, 0x84, 0xa4, ...Buffer.from("Term"), 5, 0xab, ...Buffer.from("VoteGranted"), 0xc3, 0xa4, ...Buffer.from("Addr"), 0xa8, ...Buffer.from("10.0.0.1"),
  0xa3, ...Buffer.from("Big"), 0xce, 0, 1, 0x11, 0x70,
);

test("a field of a message is changed by its name, and stays what it was", () => {
  const change = (field: string, value: string, grow = false): Record<string, string> | string => {
    const m = altered(message, field, value, grow);
    return typeof m === "string" ? m : valuesOf(m, ["Term", "VoteGranted", "Addr", "Big"]);
  };
  const was = { Term: "5", VoteGranted: "true", Addr: "10.0.0.1", Big: "70000" };
  assert.deepEqual(valuesOf(message, ["Term", "VoteGranted", "Addr", "Big", "None"]), was);
  assert.deepEqual(change("Term", "127"), { ...was, Term: "127" });
  assert.deepEqual(change("VoteGranted", "false"), { ...was, VoteGranted: "false" });
  assert.deepEqual(change("Addr", "10.0.0.2"), { ...was, Addr: "10.0.0.2" });
  assert.deepEqual(change("Big", "3"), { ...was, Big: "3" });
  assert.deepEqual(change("Big", "18446744073709551615", true), { ...was, Big: "18446744073709551615" });
  assert.deepEqual(change("Term", "300", true), { ...was, Term: "300" });
  assert.match(change("Term", "300") as string, /does not fit/);
  assert.match(change("Term", "x") as string, /whole number/);
  assert.match(change("VoteGranted", "1") as string, /true or false/);
  assert.match(change("None", "1") as string, /no field/);
  const same = altered(message, "Big", "3", false) as Uint8Array;
  assert.equal(same.length, message.length);
});

test("whatever bytes a message has, changing a field of it gives an answer", () => {
  for (let seed = 0; seed < 3000; seed++) {
    const m = message.slice(0, seed % message.length);
    if (m.length > 0) m[(seed * 7) % m.length] = seed & 0xff;
    const a = altered(m, ["Term", "Addr", "Big"][seed % 3]!, "7", seed % 2 === 0);
    assert.ok(typeof a === "string" || a.length > 0);
  }
});
