/** The states that are kept as pictures, each a moment of one run told by hand. */
import { beat, booted, elect, put } from "../ts/fixture/scene.ts";

export interface LookedAt {
  name: string;
  /** The run's events, a line each, and the moment that is shown. */
  lines: string[];
  t: number;
  /** What is chosen, "" for nothing; and what has the focus. */
  select: string;
  focus: string;
  /** The page before there is a room, rather than a run with its panels; and why there will be none. */
  bare: boolean;
  why: string;
}

export function looks(): LookedAt[] {
  const s = booted();
  const out: (Omit<LookedAt, "lines"> & { lines?: string[] })[] = [];
  const look = (name: string, o: Partial<LookedAt> = {}) => void out.push({ name, t: s.t, select: "", focus: "", bare: false, why: "", ...o });
  look("empty");
  put(s, "greeting", "hello", { index: 3, term: 1, leader: "b", via: "a", trace: "t1" });
  s.run(50);
  look("loading", { bare: true });
  look("error", { bare: true, why: "this browser runs no WebAssembly" });
  s.run(22);
  look("put");
  look("focus", { focus: 'gh-run [data-machine="a"]' });
  look("machine", { select: "machine:b" });
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
  s.emit("", { kind: "fault", fault: { fault: "mend" } });
  s.emit("", { kind: "fault", fault: { fault: "thaw", node: "a" } });
  for (const [from, to] of [["b", "a"], ["a", "b"], ["b", "c"]]) s.emit("", { kind: "fault", fault: { fault: "heal", from, to } });
  s.emit("", { kind: "fault", fault: { fault: "crash", node: "b" } });
  s.emit("b", { kind: "process", process: { op: "crash" } }, 2);
  s.run(700);
  look("crashed");
  s.run(1);
  s.emit("c", { kind: "role", role: { role: "candidate", term: 2, votes: 1, needed: 2 } });
  s.send({ from: "c", to: "a", proto: "raft", type: "vote", term: 2, text: "vote for me?" }, 20);
  s.run(12);
  look("election");
  s.run(100);
  elect(s, "c", 2, 4, ["a", "c"]);
  s.run(300);
  look("recovered");
  const lines = s.events.map((e) => JSON.stringify(e));
  return out.map((l) => ({ ...l, lines }));
}
