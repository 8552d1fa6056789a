import type { Counts } from "./coverage.ts";
import type { Shrunk } from "./shrink.ts";
import type { Fixed } from "./swarm.ts";

/** What a worker is asked for: one seed, or the smallest run of one that still violates. */
export interface Job extends Fixed {
  seed: number;
  seconds: number;
  shrink: boolean;
  trace: string | undefined;
  plan: string | undefined;
  /** The run may end as soon as one of these promises is broken; no others are asked for then. */
  wanted?: readonly string[] | undefined;
}

/** What a seed has come to, as the workers and the runner tell it to each other. */
export interface Report {
  seed: number;
  /** What was violated, in lines for people; one list for each violation. */
  violations: string[][];
  /** The promises that were broken, a word each. */
  checks: string[];
  undecided: number;
  ops: number;
  acknowledged: number;
  unknownOps: number;
  faults: Record<string, number>;
  coverage: Counts;
  virtualSeconds: number;
  wallSeconds: number;
  servers: number;
  hash: string;
  shrunk: Shrunk | undefined;
}
