import type { Event } from "../../web/ts/events.gen.ts";
import { World } from "../host/world.ts";
import { physics } from "./cluster.ts";
import type { Flags } from "./flags.ts";
import type { Job, Report } from "./job.ts";
import { Lost } from "./pool.ts";

const second = 1_000_000_000;

/** What runs a seed: the pool, or a test's. */
export interface Runner {
  run(job: Job): Promise<Report>;
}

/**
 * By which broken promises each bug is caught: those that it breaks by what it is. A seed in which it merely made
 * something else go wrong does not count.
 */
export const effects: Readonly<Record<string, readonly string[]>> = {
  "ack-before-commit": ["acknowledged", "linear", "fresh"],
  "vote-not-persisted": ["vote", "leader"],
  "skipped-fsync": ["equal", "linear", "fresh", "progress"],
  "stale-default-read": ["linear", "fresh"],
  "plain-verify-leader": ["linear", "fresh"],
  "no-barrier": ["linear", "fresh"],
  "lost-wake-up": ["wake"],
  "forgotten-tombstone": ["index", "read", "wake", "fresh"],
  "double-apply-on-retry": ["once"],
  "early-session-expiry": ["session"],
  "heartbeat-handler-passed-on": ["alive", "equal", "leader", "log"],
  "unsorted-map-in-snapshot": ["equal"],
  "index-back-after-restore": ["index", "read", "fresh", "equal", "restore"],
  "lock-delay-ignored": ["lock-delay"],
  "prefix-watch-misses-deletes": ["wake", "index", "read", "fresh"],
  "torn-tail-accepted": ["alive", "equal", "linear", "fresh", "progress"],
  "unknown-told-as-failed": ["refused"],
  "clock-in-fsm": ["equal", "lock-delay", "refused"],
  "cas-ignores-index": ["linear"],
  "txn-half-applied": ["refused", "linear"],
  "lock-index-stands": ["read"],
  "session-keeps-locks": ["lock"],
  "hung-disk-leads": ["progress"],
  "sick-disk-campaigns": ["campaign"],
  "late-snapshot-installed": ["store", "equal", "alive", "log"],
  "stuck-pipeline": ["behind", "progress"],
  "wiped-server-votes": ["acknowledged", "linear", "fresh", "equal", "alive", "log"],
};

/** How a planted bug fared. */
export interface Catch {
  bug: string;
  /** How many seeds it took, the one that caught it included; 0 if none did. */
  seeds: number;
  /** By which promises it was caught. */
  checks: string[];
}

/** The names of the bugs that a program of the zoo has: `kvnode zoo` prints one a line. */
export function bugs(kvnode: WebAssembly.Module): string[] {
  let printed = "";
  const world = new World({
    module: kvnode,
    plan: { version: 1, seed: 1, machines: [{ name: "a", addr: "10.0.0.1", argv: ["kvnode", "zoo"] }], physics, actions: [] },
    onEvent: (line) => {
      const e = JSON.parse(line) as Event;
      if (e.kind === "process" && e.process.op === "output" && e.process.stream === 1) printed += e.process.text;
    },
  });
  world.run(second);
  const names = printed.split("\n").map((l) => l.trim()).filter((l) => l !== "");
  if (names.length === 0) throw new Error("this program has no zoo: it is not built with the tag zoo");
  return names;
}

/**
 * Runs seeds with one bug planted in every machine until one breaks a promise that the bug breaks; at most bound of them,
 * so many at a time. What the same seed violates without the bug does not count.
 */
export async function hunt(bug: string, runner: Runner, o: { first: number; bound: number; seconds: number; nodes: number | undefined; faults: Job["faults"]; width: number }): Promise<Catch> {
  const wanted = effects[bug];
  if (!wanted) throw new Error(`nobody has said what the bug ${bug} breaks`);
  let next = 0;
  const caught: { at: number; checks: string[] }[] = [];
  const hunter = async (): Promise<void> => {
    while (next < o.bound && caught.length === 0) {
      const at = next++;
      const job: Job = { seed: o.first + at, seconds: o.seconds, nodes: o.nodes, faults: o.faults, shrink: false, trace: undefined, plan: undefined, wanted };
      const found = (await broken(runner, { ...job, env: { ZOO: bug } })).filter((c) => c === hangs || wanted.includes(c));
      const anyway = found.length > 0 ? await broken(runner, job) : [];
      const checks = found.filter((c) => !anyway.includes(c));
      if (checks.length > 0) caught.push({ at, checks });
    }
  };
  await Promise.all(Array.from({ length: o.width }, hunter));
  const [first] = caught.sort((a, b) => a.at - b.at);
  return { bug, seeds: first ? first.at + 1 : 0, checks: first?.checks ?? [] };
}

/** What is said of a seed that does not come to its end. */
const hangs = "hangs";

/** The promises that a seed breaks. */
async function broken(runner: Runner, job: Job): Promise<string[]> {
  try {
    return (await runner.run(job)).checks;
  } catch (err) {
    if (err instanceof Lost) return [hangs];
    throw err;
  }
}

/** Hunts every bug and prints the table; the exit code is 1 when one survives. */
export async function zoo(f: Flags, runner: Runner, kvnode: WebAssembly.Module): Promise<number> {
  const names = f.bugs.length > 0 ? f.bugs : bugs(kvnode);
  const found: Catch[] = [];
  for (const bug of names) {
    const c = await hunt(bug, runner, { first: f.first, bound: f.bound, seconds: f.seconds, nodes: f.nodes, faults: f.faults, width: f.workers });
    found.push(c);
    console.log(`${bug.padEnd(28)} ${c.seeds > 0 ? `caught by seed ${String(c.seeds).padStart(3)} of ${f.bound}: ${c.checks.join(", ")}` : `NOT caught in ${f.bound} seeds`}`);
  }
  console.log(JSON.stringify({ bugs: found.length, caught: found.filter((c) => c.seeds > 0).length, most: Math.max(0, ...found.map((c) => c.seeds)), found }));
  return found.every((c) => c.seeds > 0) ? 0 : 1;
}
