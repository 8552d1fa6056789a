import assert from "node:assert/strict";
import { test } from "node:test";
import { Scene } from "../fixture/scene.ts";
import { Film } from "../reduce/film.ts";
import { beginnings } from "./stored.ts";

const session = { id: "s1", name: "n", node: "web", ttl: 10e9, behavior: "release", lock_delay: 15e9, index: 2 };

function filmOf(s: Scene): Film {
  const film = new Film({ flight: 1e6 });
  for (const e of s.events) film.push(e);
  film.toEnd();
  return film;
}

test("a store's rows have all that is told of a key, and a session lives from its making to its end, through a restore too", () => {
  const s = new Scene();
  const store = (op: string, key: string, index: number, more: object = {}) => s.emit("a", { kind: "store", store: { op, key, index, ...more } });
  store("session-create", "s1", 2, { sessions: [session] });
  store("session-create", "old", 3); // as builds before told it
  store("set", "k", 4, { value: "v", flags: "18446744073709551615" });
  store("lock", "k", 5, { value: "w", create: 4, lock: 1, session: "s1" });
  const a = () => filmOf(s).model.machines.get("a")!;
  assert.deepEqual(a().store.map((r) => [r.key, r.value, r.index, r.create, r.lock, r.flags, r.session]), [["k", "w", 5, 4, 1, undefined, "s1"]]);
  assert.deepEqual(a().sessions.map((c) => [c.id, c.name, c.node, c.ttl]), [["s1", "n", "web", 10e9], ["old", undefined, "", undefined]]);
  store("session-create", "s1", 2, { sessions: [session] }); // told again: it is one
  store("session-destroy", "old", 6);
  assert.deepEqual(a().sessions.map((c) => c.id), ["s1"]);
  store("restore", "", 0, { sessions: [{ ...session, id: "s2" }] });
  store("restore", "k", 5, { value: "w", create: 4, lock: 1, session: "s2" });
  assert.deepEqual([a().sessions.map((c) => c.id), a().store.map((r) => [r.key, r.session])], [["s2"], [["k", "s2"]]]);
});

test("a session's clock begins when it was made, and anew with a renewal that went well; who tells it later does not count", () => {
  const s = new Scene();
  const made = (node: string) => s.emit(node, { kind: "store", store: { op: "session-create", key: "s1", index: 2, sessions: [session] } });
  const renew = (trace: string, status: number) => {
    s.emit("web", { kind: "op", op: { phase: "invoke", trace, op: "session-renew", key: "s1" } });
    s.wait(5).emit("web", { kind: "op", op: { phase: "return", trace, op: "session-renew", key: "s1", status } });
  };
  s.wait(10);
  made("a");
  s.wait(10);
  made("b"); // applies it later
  const at = () => (beginnings(filmOf(s)).get("s1") ?? NaN) / 1e6;
  assert.equal(at(), 10);
  s.wait(10);
  renew("t1", 200);
  assert.equal(at(), 30, "when it was asked for: the leader's clock began no sooner");
  s.wait(10);
  renew("t2", 404);
  assert.equal(at(), 30);
});
