/** The states that are kept as pictures, each a moment of a run told by hand. */
import { beat, booted, elect, put, SERVERS, type Scene } from "../ts/fixture/scene.ts";
import { parted, still, type RoomTold } from "./lookrooms.ts";

export interface LookedAt {
  name: string;
  /** The run's events, a line each, and the moment that is shown. */
  lines: string[];
  t: number;
  /** The page: a run out of a file, the one before there is a room, one with a room that stands still, the gallery. */
  on: "file" | "bare" | "room" | "gallery";
  chinese: boolean;
  /** What is chosen, "" for nothing; what is pressed then; and what has the focus. */
  select: string;
  press: string;
  focus: string;
  /** What must be there, and what of it a narrow page is scrolled to. */
  has: string;
  see: string;
  /** The verdict on a file's run. */
  verdict: string;
  /** Why there will be no room. */
  why: string;
  /** What the room tells. */
  room: RoomTold | undefined;
}

const usual: Omit<LookedAt, "name" | "lines" | "t"> = {
  on: "file", chinese: false, select: "", press: "", focus: "", has: "", see: "", verdict: "linearizable", why: "", room: undefined,
};

function linesOf(s: Scene): string[] {
  return s.events.map((e) => JSON.stringify(e));
}

export function looks(): LookedAt[] {
  return [...aDay(), ...more("five", 5), ...more("seven", 7), ...broken(), ...held(), ...futures(), ...gallery()];
}

/** Three servers, a put, and all that can be wrong with them one after the other. */
function aDay(): LookedAt[] {
  const s = booted();
  const out: Omit<LookedAt, "lines">[] = [];
  const look = (name: string, o: Partial<LookedAt> = {}) => void out.push({ ...usual, name, t: s.t, ...o });
  look("empty");
  put(s, "greeting", "hello", { index: 3, term: 1, leader: "b", via: "a", trace: "t1" });
  s.run(50);
  look("loading", { on: "bare" });
  look("error", { on: "bare", why: "this browser runs no WebAssembly" });
  s.run(22);
  look("put");
  look("focus", { focus: 'gh-run [data-machine="a"]' });
  look("machine", { select: "machine:b" });
  look("machine-zh", { select: "machine:b", chinese: true });
  look("message", { select: `message:${(s.events.filter((e) => e.kind === "message" && e.message.phase === "sent" && e.message.text === "append 3").at(-1) as { message: { id: string } } | undefined)?.message.id}` });
  look("link", { select: "link:a:b" });
  s.run(60);
  look("request", { select: "request:t1" });
  s.run(200);
  s.emit("", { kind: "fault", fault: { fault: "freeze", node: "a" } });
  for (const [fault, o] of [["slowDisk", { node: "c", by: 500e6 }], ["skew", { node: "c", by: -7200e9 }], ["delay", { from: "b", to: "c", by: 200e6 }], ["loss", { from: "c", to: "a", permille: 300 }]] as const)
    s.emit("", { kind: "fault", fault: { fault, ...o } });
  s.run(30);
  look("frozen");
  s.run(1);
  for (const [from, to] of [["b", "a"], ["a", "b"], ["b", "c"]]) s.emit("", { kind: "fault", fault: { fault: "cut", from, to } });
  beat(s, "b", "c", 1);
  s.run(5);
  s.send({ from: "b", to: "c", proto: "raft", type: "heartbeat", term: 1, text: "heartbeat" }, 10, undefined, "cut");
  s.run(40);
  look("partitioned");
  s.run(1);
  s.emit("", { kind: "fault", fault: { fault: "thaw", node: "a" } });
  for (const [from, to] of [["b", "a"], ["a", "b"], ["b", "c"]]) s.emit("", { kind: "fault", fault: { fault: "heal", from, to } });
  s.emit("", { kind: "fault", fault: { fault: "crash", node: "b" } });
  s.emit("b", { kind: "process", process: { op: "crash" } }, 2);
  s.run(700);
  look("crashed");
  look("crashed-zh", { chinese: true });
  s.run(1);
  s.emit("c", { kind: "role", role: { role: "candidate", term: 2, votes: 1, needed: 2 } });
  s.send({ from: "c", to: "a", proto: "raft", type: "vote", term: 2, text: "vote for me?" }, 20);
  s.run(12);
  look("election");
  s.run(100);
  elect(s, "c", 2, 4, ["a", "c"]);
  s.run(300);
  look("recovered");
  const lines = linesOf(s);
  return out.map((l) => ({ ...l, lines }));
}

/** A room of more servers than three, with an entry on its way to all of them. */
function more(name: string, count: number): LookedAt[] {
  const servers = [..."abcdefg"].slice(0, count);
  const s = booted(servers);
  put(s, "greeting", "hello", { index: 3, term: 1, leader: "b", via: "a", trace: "t1", voters: servers });
  s.run(68);
  return [{ ...usual, name, lines: [], t: 0, on: "room", room: still(s) }];
}

/** Two answers that are old: the one in stale mode may be, the other breaks the promise. */
function broken(): LookedAt[] {
  const s = booted();
  for (const [i, value] of ["green", "blue"].entries()) {
    put(s, "colour", value, { index: 3 + i, term: 1, leader: "b", via: "a", trace: `t${i + 1}` });
    s.run(300);
  }
  for (const [trace, mode] of [["t3", "stale"], ["t4", "default"]] as const) {
    const op = { trace, op: "get", key: "colour", mode };
    s.emit("web", { kind: "op", op: { phase: "invoke", ...op } });
    s.send({ from: "web", to: "c", proto: "rpc", type: "KVS.Get", trace, text: "get colour" }, 20, () =>
      s.send({ from: "c", to: "web", proto: "rpc", type: "KVS.Get", reply: true, ok: true, trace, text: "green" }, 20, () =>
        s.emit("web", { kind: "op", op: { phase: "return", ...op, value: "green", status: 200, index: 3 } })));
    s.run(80);
  }
  return [{ ...usual, name: "verdict", t: s.t, lines: linesOf(s), verdict: "not linearizable", press: "gh-run .vdb", has: "gh-run .vd-pn table", see: ".vd-pn" }];
}

/** A server's store with a lock in it, and the session that holds it. */
function held(): LookedAt[] {
  const s = booted();
  const session = { id: "4f2a90c1-6a1e-4d0a-9d7b-0d1c5e3f7a21", name: "worker", node: "web", ttl: 15e9, behavior: "release", lock_delay: 15e9, checks: ["serfHealth"], index: 3 };
  const store = (op: string, key: string, index: number, o: object = {}) => {
    for (const n of SERVERS) s.emit(n, { kind: "store", store: { op, key, index, ...o } });
  };
  store("session-create", session.id, 3, { sessions: [session] });
  for (const [i, key] of ["config/colour", "config/greeting", "config/limit"].entries()) store("set", key, 4 + i, { value: ["green", "hello", "250"][i]!, flags: String(i) });
  store("lock", "service/leader", 7, { value: "web", create: 7, lock: 1, session: session.id });
  store("set", "config/colour", 8, { value: "blue", create: 4 });
  s.run(200);
  const at = { ...usual, t: s.t, lines: linesOf(s), select: "machine:b" };
  return ["store", "sessions"].map((tab) => ({ ...at, name: tab, press: `gh-run [data-tab="${tab}"]`, has: `gh-run [data-tab="${tab}"][aria-selected=true]` }));
}

/** Two futures of a room side by side. */
function futures(): LookedAt[] {
  return [{ ...usual, name: "futures", lines: [], t: 0, on: "room", room: parted(), press: ".row-cmp", has: ".cmp table", see: ".time" }];
}

/** The list of scenarios, before there is a room. */
function gallery(): LookedAt[] {
  const s = booted();
  put(s, "greeting", "hello", { index: 3, term: 1, leader: "b", via: "a", trace: "t1" });
  s.run(72);
  return [{ ...usual, name: "gallery", lines: linesOf(s), t: s.t, on: "gallery", has: ".story.gallery li" }];
}
