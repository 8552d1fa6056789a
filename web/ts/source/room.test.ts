import assert from "node:assert/strict";
import { afterEach, beforeEach, mock, test } from "node:test";
import type { Reply, Request } from "../../../wasm/host/protocol.ts";
import { Seat } from "../../../wasm/host/seat.ts";
import { Closed, Room } from "./room.ts";

/** A worker that a test answers for. */
class FakeWorker {
  static made: FakeWorker;
  readonly asked: Request[] = [];
  ended = false;
  onmessage: (e: { data: Reply }) => void = () => undefined;

  constructor() {
    FakeWorker.made = this;
  }

  postMessage(r: Request): void {
    this.asked.push(r);
  }

  terminate(): void {
    this.ended = true;
  }

  say(r: Reply): void {
    this.onmessage({ data: r });
  }
}

/** Real time, in milliseconds, as the test has it. */
let now = 0;

async function pass(ms: number): Promise<void> {
  for (const end = now + ms; now < end; ) {
    now += 1000;
    mock.timers.tick(1000);
    await new Promise((r) => setImmediate(r)); // who looks after the worker is fetched
  }
}

beforeEach(() => {
  mock.timers.enable({ apis: ["setInterval"] });
  mock.method(performance, "now", () => now);
  Object.assign(globalThis, { Worker: FakeWorker, location: new URL("http://room/") });
});

afterEach(() => {
  mock.timers.reset();
  mock.restoreAll();
});

function started(): { room: Room; worker: FakeWorker; why: () => string } {
  let dead = "";
  const room = new Room({ worker: "/assets/w.js", wasm: "k.wasm", build: "b", seed: 1, servers: 1, speed: 1 });
  room.start({ events: () => undefined, dead: (why) => (dead = why) });
  return { room, worker: FakeWorker.made, why: () => dead };
}

const pings = (w: FakeWorker): Request[] => w.asked.filter((r) => r.cmd === "ping");

test("a room whose worker answers is left alone, however quiet it is", async () => {
  const { worker, why, room } = started();
  for (let i = 0; i < 20; i++) {
    await pass(6_000);
    for (const { id } of pings(worker).slice(-1)) worker.say({ id, ok: true, value: undefined });
  }
  assert.ok(pings(worker).length > 5);
  assert.equal(why(), "");
  assert.ok(!worker.ended);
  room.stop();
});

/** A worker falls silent; what the room says of it at the end. seat is the memory that it shares with the page. */
async function silent(seat?: SharedArrayBuffer, meanwhile: () => void = () => undefined): Promise<string> {
  const { room, worker, why } = started();
  const refused = assert.rejects(room.exec("a", ["kvnode"]), /stood still/);
  if (seat) worker.say({ push: "seat", memory: seat });
  else worker.say({ push: "burst", machine: "b", proc: 7, now: 3_200_000_000 });
  await pass(4_000);
  assert.equal(pings(worker).length, 0);
  await pass(5_000);
  assert.equal(pings(worker).length, 1);
  meanwhile();
  await pass(30_000);
  assert.ok(worker.ended);
  await refused;
  return why();
}

test("a worker that a spinning machine holds is ended, and the machine named", async () => {
  const seat = new SharedArrayBuffer(Seat.size);
  const sits = new Seat(seat);
  sits.take("a", 3);
  sits.leave();
  sits.take("b", 7);
  assert.match(await silent(seat), /stood still for 20 seconds: process 7 of machine b runs without a pause/);
  const next = () => (sits.leave(), sits.take("c", 9));
  assert.match(await silent(seat, next), /stood still for 20 seconds$/, "nobody ran all the while");
});

test("where the worker shares no memory with the page, the last burst that it told of is named", async () => {
  assert.match(await silent(), /stood still for 20 seconds; the last burst that it told of was b's, of process 7, at 3200 ms/);
});

test("a page that slept asks before it judges", async () => {
  const { room, worker, why } = started();
  now += 3_600_000; // no timer rang meanwhile
  await pass(1_000);
  worker.say({ id: pings(worker)[0]!.id, ok: true, value: undefined });
  await pass(4_000);
  assert.equal(why(), "");
  room.stop();
});

test("a page that is hidden lets no time pass and tells nobody; seen again it goes on, unless somebody has commanded time", async () => {
  const page = Object.assign(new EventTarget(), { hidden: false });
  Object.assign(globalThis, { document: page });
  const seen = (yes: boolean) => {
    page.hidden = !yes;
    page.dispatchEvent(new Event("visibilitychange"));
  };
  try {
    const told: boolean[] = [];
    const room = new Room({ worker: "/assets/w.js", wasm: "k.wasm", build: "b", seed: 1, servers: 1, speed: 1 });
    room.start({ events: (_, c) => void (c && told.push(c.paused)) });
    const worker = FakeWorker.made;
    const clock = (paused: boolean) => ({ now: 1, paused, asked: 1, reached: 1, events: 0, branch: 1 });
    const commands = () => worker.asked.map((r) => r.cmd).filter((c) => c !== "boot" && c !== "ping");
    seen(false);
    assert.deepEqual(commands(), [], "nothing runs yet");
    seen(true);
    worker.say({ push: "clock", clock: clock(false) });
    seen(false);
    seen(false);
    assert.deepEqual(commands(), ["pause"]);
    worker.say({ push: "clock", clock: clock(true) });
    assert.deepEqual(told, [false, false]);
    seen(true);
    assert.deepEqual(commands(), ["pause", "resume"]);
    worker.say({ push: "clock", clock: clock(false) });
    seen(false);
    const paused = room.pause();
    worker.say({ id: worker.asked.at(-1)!.id, ok: true, value: clock(true) });
    await paused;
    assert.equal(told.at(-1), true);
    seen(true);
    assert.deepEqual(commands(), ["pause", "resume", "pause", "pause"], "it was told to stand still");
    room.stop();
  } finally {
    delete (globalThis as { document?: unknown }).document;
  }
});

test("whoever acts while the room is on its way acts where it was sent", async () => {
  const { room, worker } = started();
  const clock = { now: 1, paused: true, asked: 1, reached: 0, events: 0, branch: 1 };
  const commands = () => worker.asked.map((r) => r.cmd).filter((c) => c !== "boot");
  const answer = (cmd: string) => worker.say({ id: worker.asked.filter((r) => r.cmd === cmd).at(-1)!.id, ok: true, value: clock });
  const rest = () => new Promise((r) => setImmediate(r));
  const ways = [room.seek(5), room.ride(room.seek(5).then(() => room.back()))];
  const done = room.act({ do: "mend" });
  const got = assert.rejects(room.fetch("a", "b", "GET", "/"), Closed);
  const paused = assert.rejects(room.pause(), Closed);
  await rest();
  assert.deepEqual(commands(), ["seek", "seek", "pause"], "time is commanded at once");
  for (const r of worker.asked.filter((r) => r.cmd === "seek")) worker.say({ id: r.id, ok: true, value: clock });
  await rest();
  assert.deepEqual(commands().slice(3), ["back"]);
  answer("back");
  await Promise.all(ways);
  await rest();
  assert.deepEqual(commands().slice(4), ["act", "fetch"]);
  answer("act");
  await done;
  const again = assert.rejects(room.act({ do: "mend" }), Closed);
  assert.equal(commands().at(-1), "act", "where it is on no way nobody waits");
  const lost = assert.rejects(room.seek(9), Closed);
  const never = assert.rejects(room.act({ do: "mend" }), Closed);
  room.stop();
  await Promise.all([got, paused, again, lost, never]);
});

test("no more may wait for an answer than there is room for, whether they were asked already or wait for the room to come there", async () => {
  const { room, worker } = started();
  const way = assert.rejects(room.seek(5), Closed);
  const all = Array.from({ length: 300 }, () => room.fetch("a", "b", "GET", "/").catch((err: Error) => err));
  const refused = (await Promise.race([all.at(-1), new Promise((r) => setImmediate(r))])) as Error;
  assert.match(refused?.message ?? "", /^256 commands wait for an answer already$/);
  assert.equal(worker.asked.filter((r) => r.cmd === "fetch").length, 0);
  room.stop();
  const ends = await Promise.all(all);
  assert.equal(ends.filter((err) => err instanceof Closed).length, 254, "beside the boot and the way");
  await way;
});

test("a room that is left while it boots says so in a way that can be told from a failure", () => {
  let told: Error | undefined;
  const room = new Room({ worker: "/assets/w.js", wasm: "k.wasm", build: "b", seed: 1, servers: 1, speed: 1 });
  room.start({ events: () => undefined, dead: (_, err) => (told = err) });
  room.stop();
  return new Promise<void>((r) => setImmediate(r)).then(() => assert.ok(told instanceof Closed));
});
