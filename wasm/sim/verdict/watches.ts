import type { Operation } from "../work/operation.ts";
import type { Fates } from "./fates.ts";
import type { Truth } from "./truth.ts";
import type { Violations } from "./violation.ts";

const second = 1_000_000_000;
/** A change wakes whoever waits for it within this time, where nothing is broken: the ways there and back included. */
const wakeMax = 1 * second;
/** Every agent has heard of a farewell after this long, by gossip's exchange of everything at the latest. */
const newsMax = 30 * second;
/** A query that waits may come back so much before its time, by the roundings of its clocks. */
const early = second / 20;

/** A time in which nothing was broken and the same server led. */
export interface Calm {
  from: number;
  to: number;
}

/** What the check of blocking queries needs to know of the run. */
export interface Rest {
  /** Times in which nothing is left, either, of what was broken before. */
  calm: readonly Calm[];
  fates: Fates;
  end: number;
  /** Whether a server's store was replaced by a snapshot's in a time, which wakes everybody. */
  restored: (from: number, to: number) => boolean;
}

/**
 * Blocking queries, by the log itself: each is woken by the first change of what it looks at, and by nothing else; its
 * index does not go back. What it shows is checked as any read is.
 */
export function checkWatches(ops: readonly Operation[], truth: Truth, { calm, fates, end, restored }: Rest, out: Violations): void {
  for (const o of ops) {
    const { kind, key, index, wait, mode } = o.call;
    if (index === 0 || (kind !== "get" && kind !== "list" && kind !== "keys")) continue;
    const prefix = kind !== "get";
    const until = o.returned || end;
    const change = truth.next({ key, prefix }, index);
    const due = Math.max(o.called, mode === "stale" ? appliedBy(o.to, truth, change) : lastApplied(truth, change)) + wakeMax;
    if (change > 0 && due < until && !gone(o, truth.servers(), fates, until) && calm.some((c) => c.from <= o.called && due <= c.to)) {
      out.add("wake", `index ${change} changed ${key}, and who waited for it was not woken within ${wakeMax / second} s`, [o], seqs(truth, change));
    }
    if (o.outcome !== "done" || o.index > index) continue;
    if (restored(o.called, o.returned)) continue;
    if (o.index < index && mode !== "stale") out.add("index", `the index of ${key} went back from ${index} to ${o.index}`, [o]);
    if (fates.passed(o.called, o.returned) < wait - early) out.add("wake", `who waited for index ${index} of ${key} to be passed was woken without that`, [o]);
  }
}

/**
 * Whether somebody was asked who was not of the cluster: such a server hears no leader, and says so after a while. A
 * client's agent may ask one that has left before it hears of its farewell.
 */
function gone(o: Operation, servers: readonly string[], fates: Fates, until: number): boolean {
  if (fates.absent(o.to, o.called, until)) return true;
  return o.outcome === "failed" && !servers.includes(o.to) && servers.some((s) => fates.parted(s, o.called - newsMax, until));
}

/** When every server that applied an index had done so. */
function lastApplied(truth: Truth, index: number): number {
  return Math.max(0, ...truth.servers().map((s) => truth.appliedAt(s, index) ?? 0));
}

/**
 * When the server that answers a stale query had applied an index; Infinity if it has not, since raft promises no time for
 * catching up. Whom a client asks is not known: any server that ever was.
 */
function appliedBy(to: string, truth: Truth, index: number): number {
  const all = truth.servers();
  return Math.max(0, ...(all.includes(to) ? [to] : all).map((s) => truth.appliedAt(s, index) ?? Infinity));
}

function seqs(truth: Truth, index: number): number[] {
  return truth.changes.filter((c) => c.index === index).map((c) => c.seq);
}
