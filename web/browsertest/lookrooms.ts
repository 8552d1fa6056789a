/** Rooms told by hand, as a worker would tell them: they stand still, and answer what the page asks for by itself. */
import { Ledger } from "../../wasm/sim/ledger.ts";
import { booted, elect, put, type Scene } from "../ts/fixture/scene.ts";
import type { BranchInfo, Clock, Comparison } from "../ts/source/source.ts";

export interface RoomTold {
  /** The futures in the order in which the room is in them: their events from the first of the run, and where it stands. */
  futures: { lines: string[]; clock: Clock }[];
  /** After so many events the second parts from the first. */
  parted: number;
  branches: BranchInfo[];
  comparison: Comparison | undefined;
}

function told(s: Scene, branch: number): RoomTold["futures"][number] {
  return { lines: s.events.map((e) => JSON.stringify(e)), clock: { now: s.t, paused: true, asked: 1 / 30, reached: 1 / 30, events: s.events.length, branch } };
}

function branch(s: Scene, id: number, o: Partial<BranchInfo> = {}): BranchInfo {
  return { id, name: "", began: undefined, parent: undefined, from: 0, end: s.t, events: s.events.length, hash: "", current: true, ...o };
}

/** A room that stands where this scene has come to. */
export function still(s: Scene): RoomTold {
  return { futures: [told(s, 1)], parted: 0, branches: [branch(s, 1)], comparison: undefined };
}

function common(): Scene {
  const s = booted();
  put(s, "greeting", "hello", { index: 3, term: 1, leader: "b", via: "a", trace: "t1" });
  return s.run(400);
}

/** In one future a key is put, in the other the leader crashes instead. */
export function parted(): RoomTold {
  const [first, second] = [common(), common()];
  const [events, from] = [first.events.length, first.t];
  put(first, "greeting", "goodbye", { index: 4, term: 1, leader: "b", via: "a", trace: "t2" });
  first.run(900);
  second.emit("", { kind: "fault", fault: { fault: "crash", node: "b" } });
  second.emit("b", { kind: "process", process: { op: "crash" } }, 2);
  second.run(500);
  elect(second, "c", 2, 4, ["a", "c"]);
  second.run(100);
  const at = second.t;
  return {
    futures: [told(first, 1), told(second, 2)], parted: events,
    branches: [branch(first, 1, { current: false }), branch(second, 2, { began: { do: "crash", machine: "b" }, parent: 1, from })],
    comparison: { at, a: states(second, at), b: states(first, at), equal: false },
  };
}

/** Each machine's state at a moment, as the room's own ledger keeps it. */
function states(s: Scene, at: number): Record<string, unknown> {
  const ledger = new Ledger();
  for (const e of s.events) if (e.t <= at) ledger.see(JSON.stringify(e));
  return { ...ledger.state() };
}
