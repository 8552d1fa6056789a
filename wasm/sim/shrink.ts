import type { Action, Plan } from "../host/protocol.ts";
import type { Job, Report } from "./job.ts";
import { Lost } from "./pool.ts";
import { runSeed, type Replay, type RunOptions, type RunResult } from "./run.ts";
import { lines } from "./verdict/violation.ts";
import type { Runner } from "./zoo.ts";

/** How many runs the search for the smallest one may take. */
const runsMax = 120;

/** The smallest run found that still breaks the same promise. */
export interface Shrunk {
  /** What is left, of how many. */
  faults: [number, number];
  ops: [number, number];
  seconds: number;
  runs: number;
  violation: string[];
  plan: Plan;
  /** The moment to look at, in virtual nanoseconds: when the first of the operations that prove it began. */
  at: number;
}

/**
 * Has the smallest run of a seed that violated put into its report. A search that is lost takes nothing from what the run
 * has shown: why it was is returned, "" where it was not.
 */
export async function shrinkReport(runner: Runner, job: Job, r: Report): Promise<string> {
  try {
    r.shrunk = (await runner.run({ ...job, shrink: true, trace: undefined, plan: undefined })).shrunk;
    return "";
  } catch (err) {
    if (err instanceof Lost) return err.message;
    throw err;
  }
}

/**
 * Looks for the smallest run that still breaks a promise that this one broke: shorter, then with fewer faults, then
 * with fewer operations. What its clients do is drawn as before, but for the operations that are left out.
 */
export function shrink(o: RunOptions, first: RunResult): Shrunk {
  const { check } = first.violations[0]!;
  const struck = first.replay.faults.filter((a) => !mends(a));
  let runs = 0;
  let best = { seconds: o.seconds, faults: struck, keep: first.turns, result: first };
  const all = best.keep;
  const attempt = (seconds: number, faults: Action[], keep: string[]): boolean => {
    if (++runs > runsMax) return false;
    const replay: Replay = { faults: withMends(faults, first.replay.faults), broken: first.replay.broken, keep: new Set(keep) };
    const { onLine: _, ...quiet } = o;
    const result = runSeed({ ...quiet, seconds, replay });
    if (!result.violations.some((v) => v.check === check)) return false;
    best = { seconds, faults, keep, result };
    return true;
  };
  for (let s = Math.ceil(o.seconds / 2); s >= 1 && attempt(s, best.faults, best.keep); s = Math.ceil(best.seconds / 2)) if (s === 1) break;
  ddmin(best.faults, (faults) => attempt(best.seconds, faults, best.keep));
  ddmin(best.keep, (keep) => attempt(best.seconds, best.faults, keep));
  const v = best.result.violations.find((v) => v.check === check)!;
  return {
    faults: [best.faults.length, struck.length], ops: [best.keep.length, all.length], seconds: best.seconds, runs: Math.min(runs, runsMax),
    violation: lines(v), plan: best.result.plan, at: Math.min(...v.ops.map((p) => p.called), seconds(best.seconds)),
  };
}

/** What ends a fault of a kind, and what follows upon it; others end by themselves. A process ends where its disk fails. */
const mendedBy: Partial<Record<Action["do"], Action["do"][]>> = {
  cut: ["heal"], delay: ["heal"], loss: ["heal"], duplicate: ["heal"], reorder: ["heal"], corrupt: ["heal"], clog: ["flush", "heal"], hold: ["release"],
  slowDisk: ["mendDisk"], hangDisk: ["mendDisk", "restart"], failDisk: ["mendDisk", "restart"], fullDisk: ["mendDisk", "restart"],
  freeze: ["thaw"], stall: ["stall"], skew: ["skew"], jump: ["skew"], rate: ["rate"],
  crash: ["restart"], crashAt: ["restart"], wipe: ["restart"], rot: ["restart"], stale: ["restart"],
};
const MENDING = new Set<string>(["heal", "flush", "release", "mendDisk", "thaw", "restart", "mend"]);

/** The fields that say what an action strikes. */
const STRUCK = new Set(["machine", "from", "to", "message"]);

/** Whether an action only mends. */
function mends(a: Action): boolean {
  return MENDING.has(a.do) || ("by" in a && a.by === 0) || ("permille" in a && a.do === "rate" && a.permille === 1000);
}

/**
 * These faults with what mended each of them in the whole run: what is broken, and when, is taken from there, so that a
 * fault without its end would be judged as if nothing were broken any more.
 */
export function withMends(faults: readonly Action[], all: readonly Action[]): Action[] {
  const kept = new Set(faults);
  for (const f of faults)
    for (const by of mendedBy[f.do] ?? []) {
      const end = all.slice(all.indexOf(f) + 1).find((a) => mends(a) && a.do === by && target(a) === target(f));
      if (end) kept.add(end);
    }
  return all.filter((a) => kept.has(a));
}

/** What an action strikes: a machine, a direction of a wire, or a message. */
function target(a: Action): string {
  return Object.entries(a).flatMap(([k, v]) => (STRUCK.has(k) ? [`${k} ${v}`] : [])).sort().join();
}

function seconds(n: number): number {
  return n * 1_000_000_000;
}

/**
 * The smallest part of a list that a test still fails with, by delta debugging (Zeller and Hildebrandt's ddmin): halves
 * first, then quarters, then what is left without each. fails remembers nothing; it is asked again.
 */
export function ddmin<T>(items: readonly T[], fails: (part: T[]) => boolean): T[] {
  let left = [...items];
  if (left.length > 0 && fails([])) return [];
  for (let n = 2; left.length >= 2; ) {
    const size = Math.ceil(left.length / n);
    const parts = Array.from({ length: Math.ceil(left.length / size) }, (_, i) => left.slice(i * size, (i + 1) * size));
    const without = parts.map((_, i) => parts.filter((_, k) => k !== i).flat());
    const one = parts.find((p) => fails(p)) ?? undefined;
    if (one) {
      left = one;
      n = 2;
      continue;
    }
    const rest = without.find((p) => fails(p));
    if (rest) {
      left = rest;
      n = Math.max(n - 1, 2);
      continue;
    }
    if (n >= left.length) return left;
    n = Math.min(n * 2, left.length);
  }
  return left;
}
