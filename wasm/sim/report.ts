import { addCounts, noCounts, table, type Counts } from "./coverage.ts";
import type { Report } from "./job.ts";

/** What many seeds have come to; the names are the contract's. */
export interface Sum {
  seeds: number;
  /** Seeds that violated a promise, and those that hung. */
  violations: number;
  /** Questions to the judge that it gave up. */
  unknown: number;
  ops: number;
  acknowledged: number;
  unknown_ops: number;
  faults: Record<string, number>;
  virtual_seconds: number;
}

/** Adds up reports as they come. */
export class Summary {
  readonly sum: Sum = { seeds: 0, violations: 0, unknown: 0, ops: 0, acknowledged: 0, unknown_ops: 0, faults: {}, virtual_seconds: 0 };
  readonly coverage: Counts = noCounts();
  readonly hashes = new Map<number, string>();
  /** For each number of servers: virtual and real seconds. */
  private readonly pace = new Map<number, [number, number]>();

  add(r: Report): void {
    const { sum } = this;
    sum.seeds++;
    if (r.violations.length > 0) sum.violations++;
    sum.unknown += r.undecided;
    sum.ops += r.ops;
    sum.acknowledged += r.acknowledged;
    sum.unknown_ops += r.unknownOps;
    sum.virtual_seconds += Math.round(r.virtualSeconds);
    for (const [kind, n] of Object.entries(r.faults)) sum.faults[kind] = (sum.faults[kind] ?? 0) + n;
    addCounts(this.coverage, r.coverage);
    this.hashes.set(r.seed, r.hash);
    const [virtual, wall] = this.pace.get(r.servers) ?? [0, 0];
    this.pace.set(r.servers, [virtual + r.virtualSeconds, wall + r.wallSeconds]);
  }

  /** A seed that came to no end. */
  lost(): void {
    this.sum.seeds++;
    this.sum.violations++;
  }

  /** Virtual seconds per real second of one thread, by the number of servers. */
  speed(): Record<string, number> {
    const out: Record<string, number> = {};
    for (const [servers, [virtual, wall]] of [...this.pace].sort(([a], [b]) => a - b)) out[servers] = Math.round((10 * virtual) / wall) / 10;
    return out;
  }

  /** What was met in which state, and what never was, in lines. */
  coverageLines(): string[] {
    const { rows, blank, never } = table(this.coverage);
    return [...rows, ...never.map((n) => `blank: ${n}`), `never reached: ${blank.length === 0 ? "nothing" : blank.join(", ")}`];
  }
}
