import assert from "node:assert/strict";
import { test } from "node:test";
import type { Event } from "../../../web/ts/events.gen.ts";
import type { Operation } from "../work/operation.ts";
import { farewells, log, op, said, second } from "./casekit.ts";
import { Fates } from "./fates.ts";
import { checkSessions, type Terms } from "./sessions.ts";

const terms: Terms = { fates: new Fates(), fresh: () => true, calmSince: Infinity, end: 100 * second, restored: () => false };
/** Values of locks are the session's name, a dot and a number. */
const told = (changes: string[], ops: Operation[], more: Partial<Terms> = {}): string[] =>
  said((out) => checkSessions(ops, log(changes, (value) => value.split(".")[0]!), { ...terms, ...more }, out));
const create = (made: string, at: number, ttl = 0, lockDelay = 0): Operation =>
  op({ kind: "session-create", ttl: ttl * second, lockDelay: lockDelay * second }, at, at + 1, { made });
const lock = (value: string, at: number, kind: "lock" | "unlock" = "lock"): Operation => op({ kind, value, session: value.split(".")[0]! }, at, at + 1);
const renew = (session: string, at: number): Operation => op({ kind: "session-renew", session }, at, at + 1);

test("a lock goes from hand to hand", () => {
  const changes = ["1 session-create s", "2 session-create r", "3 lock k s.1", "4 unlock k s.2", "5 lock k r.1", "6 set k r.1", "6 session-destroy r", "7 lock k s.3"];
  assert.deepEqual(told(changes, [create("s", 1), create("r", 2), lock("s.1", 3), lock("s.2", 4, "unlock"), lock("r.1", 5), lock("s.3", 7)]), []);
});

test("a lock that is taken from its holder is told, one of a session that has ended, and letting go of another's", () => {
  const changes = ["1 session-create s", "2 session-create r", "3 lock k s.1"];
  assert.match(told([...changes, "5 lock k r.1"], [lock("s.1", 3), lock("r.1", 5)]).join(), /lock: k was taken at index 5 by session r while session s held it/);
  assert.match(told([...changes, "5 unlock k r.1"], [lock("s.1", 3), lock("r.1", 5, "unlock")]).join(), /let go of at index 5 by session r, and s held it/);
  assert.match(told(["1 session-create s", "2 session-destroy s", "3 lock k s.1"], [lock("s.1", 3)]).join(), /session s, which was not there/);
});

test("a lock that stays when its session ends is told", () => {
  const changes = ["1 session-create s", "3 lock k s.1", "4 session-destroy s"];
  assert.match(told(changes, [create("s", 1), lock("s.1", 3)]).join(), /lock: session s ended at index 4, and k stays locked by it/);
});

test("a session ends between its TTL and a little more than twice that after its last renewal", () => {
  const changes = ["1 session-create s", "2 session-destroy s @30"];
  assert.deepEqual(told(changes, [create("s", 1, 10), renew("s", 12)]), []);
  assert.match(told(changes, [create("s", 1, 10), renew("s", 25)]).join(), /session: session s ended 5 s after it was renewed/);
  assert.deepEqual(told(changes, [create("s", 1, 10), renew("s", 25), op({ kind: "session-destroy", session: "s" }, 29, 31)]), []);
});

test("a renewal by one who leads no more renews nothing", () => {
  const changes = ["1 session-create s", "2 session-destroy s @30"];
  const [made, late] = [create("s", 1, 10), renew("s", 25)];
  assert.deepEqual(told(changes, [made, late], { fresh: (o) => o !== late }), []);
  assert.match(told(changes, [made, renew("s", 22), late], { fresh: (o) => o !== late }).join(), /ended 8 s after it was renewed/);
});

test("a session may end early by a clock that runs fast, as much as that is, and with its node", () => {
  const changes = ["1 session-create s", "2 session-destroy s @30"];
  const late = (seconds: number): Operation[] => [create("s", 1, 10), renew("s", seconds)];
  const fate = (fault: string, more: object = {}): Fates => {
    const fates = new Fates();
    fates.see({ t: 5 * second, node: "a", proc: 0, seq: 1, kind: "fault", fault: { fault, ...more } } as Event);
    return fates;
  };
  assert.deepEqual(told(changes, late(21), { fates: fate("rate", { permille: 1200 }) }), []);
  assert.match(told(changes, late(22), { fates: fate("rate", { permille: 1200 }) }).join(), /session s ended 8 s after/);
  assert.deepEqual(told(changes, late(25), { fates: fate("wipe") }), []);
  assert.deepEqual(told(changes, late(25), { fates: farewells("5 a left", "8 a alive", "9 a hears") }), []);
  const after = ["1 session-create s @20", "2 session-destroy s @30"];
  assert.match(told(after, [create("s", 20, 10), renew("s", 25)], { fates: farewells("5 a left", "8 a alive", "9 a hears") }).join(), /session s ended 5 s after/, "its node was back long before");
});

test("a session that outlives all bounds in calm is told", () => {
  const changes = ["1 session-create s"];
  assert.match(told(changes, [create("s", 1, 10), renew("s", 12)], { calmSince: 20 * second }).join(), /lives 80 s after its last renewal/);
  assert.deepEqual(told(changes, [create("s", 1, 10), renew("s", 12)], { calmSince: 80 * second }), []);
  assert.deepEqual(told(changes, [create("s", 1, 0)], { calmSince: 20 * second }), []);
});

test("a key rests for the lock-delay of the session that held it", () => {
  const changes = ["1 session-create s", "2 session-create r", "3 lock k s.1", "4 set k s.1 @10", "4 session-destroy s @10"];
  const ops = [create("s", 1, 0, 5), create("r", 2), lock("s.1", 3), lock("r.1", 12)];
  assert.match(told([...changes, "6 lock k r.1 @12"], ops).join(), /lock-delay: k was taken 2 s after/);
  assert.deepEqual(told([...changes, "6 lock k r.1 @15"], ops), []);
  assert.deepEqual(told([...changes, "6 lock k r.1 @12"], [...ops.slice(0, 3), lock("r.1", 9)]), []);
  assert.deepEqual(told([...changes, "6 lock k r.1 @12"], ops, { restored: () => true }), []);
});
