import { told, type Operation } from "../work/operation.ts";

/** How many violations of one check are told of a run; the rest are counted. */
const toldMax = 20;

/** A promise that was broken, and what proves it. */
export interface Violation {
  /** The promise, in one word. */
  check: string;
  what: string;
  /** The operations that prove it, and as few as can be. */
  ops: Operation[];
  /** The sequence numbers of the events to look at: of the operations' calls and returns, or of the events themselves. */
  events: number[];
}

/** The violations of one run. */
export class Violations {
  told: Violation[] = [];
  private readonly counts = new Map<string, number>();
  /** Questions that the search for an answer gave up; they clear nobody. */
  undecided = 0;

  get count(): number {
    return [...this.counts.values()].reduce((sum, n) => sum + n, 0);
  }

  add(check: string, what: string, ops: Operation[] = [], events: number[] = []): void {
    const n = (this.counts.get(check) ?? 0) + 1;
    this.counts.set(check, n);
    if (n > toldMax) return;
    const proof = [...ops.flatMap((o) => [o.firstEvent, o.lastEvent]), ...events].filter((n) => n > 0);
    this.told.push({ check, what, ops, events: [...new Set(proof)].sort((a, b) => a - b) });
  }

  /** Forgets all that is not of these checks. */
  only(checks: ReadonlySet<string>): void {
    this.told = this.told.filter((v) => checks.has(v.check));
    for (const check of this.counts.keys()) if (!checks.has(check)) this.counts.delete(check);
  }
}

/** A violation in lines, for people. */
export function lines(v: Violation): string[] {
  const events = v.events.length === 0 ? "" : ` (events ${v.events.join(", ")})`;
  return [`${v.check}: ${v.what}${events}`, ...v.ops.map((o) => `  ${told(o)}`)];
}
