import type { Event } from "../../../web/ts/events.gen.ts";
import type { Violations } from "./violation.ts";
import type { Calm } from "./watches.ts";

const second = 1_000_000_000;
/**
 * How far a follower may stay behind in calm, for each multiple of raft's timeouts: a leader waits up to ten seconds
 * before it tries again whom it did not reach, and a server whose log takes no writes ends after ten.
 */
export const behindMax = 15 * second;

/** Who has heard nothing for so long hears no leader. */
const silence = 3 * second;

/** An index, and when a server came to it. */
interface Step {
  time: number;
  index: number;
}

/** One process of a server. */
interface Life {
  node: string;
  /** What it has applied. */
  steps: Step[];
  /** The times in which it heard its leader, as its timers tell. */
  heard: Calm[];
  /** When its store was last replaced by a snapshot's. */
  restored: number;
  over: number;
}

/** How far each server has come at each time, by its own events. */
export class Progress {
  private readonly lives = new Map<number, Life>();

  see(e: Event): void {
    if (e.kind === "log" && e.log.op === "apply") this.life(e).steps.push({ time: e.t, index: e.log.last });
    else if (e.kind === "timer") hears(this.life(e).heard, e.t);
    else if (e.kind === "store" && e.store.op === "restore" && e.store.key === "") this.life(e).restored = e.t;
    else if (e.kind === "process" && (e.process.op === "crash" || e.process.op === "exit")) this.life(e).over = e.t;
  }

  private life(e: Event): Life {
    let l = this.lives.get(e.proc);
    if (!l) this.lives.set(e.proc, (l = { node: e.node, steps: [], heard: [], restored: -1, over: Infinity }));
    return l;
  }

  /** The processes that outlived a time. */
  after(time: number): Life[] {
    return [...this.lives.values()].filter((l) => l.over > time);
  }
}

function hears(heard: Calm[], time: number): void {
  const last = heard.at(-1);
  if (last && time - last.to < silence) last.to = time;
  else heard.push({ from: time, to: time });
}

/** The index that a process had applied at a time. */
function at(l: Life, time: number): number {
  let index = 0;
  for (const s of l.steps) {
    if (s.time > time) break;
    index = s.index;
  }
  return index;
}

/** Since when, up to the end of a calm time, a process is to be up to date; Infinity if it hears no leader then. */
function since(l: Life, { from, to }: Calm): number {
  const heard = l.heard.find((h) => h.from < to && h.to > to - silence);
  return heard ? Math.max(from, heard.from, l.restored) : Infinity;
}

/**
 * Who is up, hears the leader and is in peace must come to what the others have: heartbeats alone keep nobody up to
 * date. A snapshot on its way is waited for. multiplier is how much longer than usual raft's timeouts are.
 */
export function checkBehind(progress: Progress, calm: readonly Calm[], multiplier: number, out: Violations): void {
  const most = behindMax * multiplier;
  for (const time of calm) {
    if (time.to - time.from < most) continue;
    const lives = progress.after(time.to);
    for (const l of lives) {
      if (since(l, time) + most > time.to) continue;
      const is = at(l, time.to);
      const ahead = lives.find((other) => at(other, time.to - most) > is);
      if (ahead) out.add("behind", `${l.node} stands at index ${is}, and hears its leader; ${ahead.node} had applied ${at(ahead, time.to - most)} ${most / second} s before, and nothing was broken since`);
    }
  }
}
