import type { ActionBody, FetchResult } from "../host/protocol.ts";
import type { World } from "../host/world.ts";
import type { FaultKind } from "./faults.ts";
import type { Violations } from "./verdict/violation.ts";
import { actionOf } from "./work/history.ts";
import type { Operation } from "./work/operation.ts";

const second = 1_000_000_000;
/** How long a write may fail while the leader's disk does, for each multiple of raft's timeouts. */
const without = { hangDisk: 15 * second, failDisk: 10 * second } as const;
/** How long one try waits for its answer. */
const tryMax = 2 * second;
/** How long a server may be without a vote that holds what the others hold: gossip looks every 30 s for one that it has lost. */
const votelessMax = 60 * second;
const snapshots = "/data/raft/snapshots";

/** What the trials need of the run. */
export interface Ground {
  readonly world: World;
  readonly out: Violations;
  readonly multiplier: number;
  /** The servers that run, and how many there are to be. */
  standing(): string[];
  readonly size: number;
  leader(): string;
  /** One operation, waited for until a time. */
  ask(body: ActionBody, end: number): Operation | undefined;
  /** One operation, of whose answer is heard later. */
  begin(body: ActionBody, heard: (o: Operation) => void): void;
  /** Something is broken now, or nothing is any more. */
  breaks(broken: boolean): void;
}

/** The leader's disk hangs or fails for good: another must lead and take writes. Without a quorum beside it, nothing is tried. */
export function sickLeader(kind: FaultKind & keyof typeof without, g: Ground): void {
  if (!everyoneVotes(g)) return;
  const machine = g.leader();
  if (machine === "" || g.standing().length - 1 <= g.size / 2) return;
  const { world } = g;
  g.breaks(true);
  void world.act(kind === "hangDisk" ? { do: kind, machine } : { do: kind, machine, on: "fsync" });
  const most = without[kind] * g.multiplier;
  const end = world.now + most;
  let done = false;
  for (let n = 1; !done && world.now < end; n++) {
    const to = g.standing().find((s) => s !== machine) ?? "web";
    const o = g.ask(actionOf("web", to, { kind: "put", key: "trial", value: `${kind}.${n}` }), Math.min(end, world.now + tryMax));
    done = o?.outcome === "done";
    if (!done) world.run(world.now + tryMax / 4);
  }
  if (!done) g.out.add("progress", `the disk of the leader ${machine} ${kind === "hangDisk" ? "hangs" : "fails"}, and in ${most / second} s nobody takes a write`);
  void world.act({ do: "mendDisk", machine });
  if (!world.alive(machine)) void world.act({ do: "restart", machine });
  g.breaks(false);
}

/** Waits until every server that runs has a vote: a majority is counted among those. Whether it was so in time. */
function everyoneVotes(g: Ground): boolean {
  const { world } = g;
  let voters: string[] = [];
  const voteless = (): string[] => g.standing().filter((s) => !voters.includes(s));
  for (const end = world.now + votelessMax; world.now < end; world.run(world.now + tryMax / 4)) {
    const told = fetch(g, "/v1/operator/raft/configuration", world.now + tryMax);
    if (told?.status === 200) voters = (JSON.parse(told.body) as { Servers: { Node: string; Voter: boolean }[] }).Servers.filter((s) => s.Voter).map((s) => s.Node);
    if (told && voteless().length === 0) return true;
  }
  g.out.add("progress", `all is well and at rest, and for ${votelessMax / second} s no vote is given to ${voteless().join(", ")}`);
  return false;
}

/** What an agent, the client's unless told otherwise, answers to a GET; undefined where it does not until a time. */
function fetch({ world }: Ground, path: string, until: number, to = "web"): FetchResult | undefined {
  let heard: FetchResult | Error | undefined;
  let over = false;
  world.ask({ do: "fetch", from: "web", to, method: "GET", path }, (a) => {
    heard = a as FetchResult | Error;
    over = true;
  });
  while (!over && world.now < until) world.run(world.now + tryMax / 100);
  return heard instanceof Error ? undefined : heard;
}

/** Every server makes a snapshot of the same state; two of the same entry must be the same to the last byte. */
export function compareSnapshots(g: Ground): void {
  const { world } = g;
  for (const to of g.standing()) fetch(g, "/v1/snapshot?stale", world.now + 10 * tryMax, to);
  const known = new Map<string, { on: string; bytes: Uint8Array }>();
  for (const on of g.standing()) {
    for (const name of world.names(on, snapshots)) {
      const at = /^(\d+-\d+)-\d+$/.exec(name)?.[1];
      if (at === undefined || !world.names(on, `${snapshots}/${name}`).includes("state.bin")) continue;
      const bytes = world.file(on, `${snapshots}/${name}/state.bin`);
      const other = known.get(at);
      if (!other) known.set(at, { on, bytes });
      else if (!same(other.bytes, bytes)) g.out.add("equal", `the snapshots of ${on} and ${other.on} at term and index ${at} differ`);
    }
  }
}

function same(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
