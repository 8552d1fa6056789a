import type { Event } from "../../../web/ts/events.gen.ts";
import type { Calms } from "../calm.ts";
import type { Operation } from "../work/operation.ts";
import type { Leaders } from "./leaders.ts";

/** raftLease of core/node, for each multiple of raft's timeouts: a leader that hears too few is none after so long. */
const lease = 500_000_000;
/** The least time between two looks of raft's at its lease, its minCheckInterval. */
const look = 10_000_000;

/**
 * When clocks were given another rate, and who became a leader when. A lease that was granted while clocks ran apart is
 * not over when they run even again: its leader trusts it for what is left of it by its own clock, and meanwhile answers
 * default reads though the others, whose time passed more quickly, have elected another.
 */
export class Leases {
  private readonly set: number[] = [];
  private readonly led: { time: number; node: string }[] = [];

  see(e: Event): void {
    if (e.kind === "fault" && e.fault.fault === "rate") this.set.push(e.t);
    else if (e.kind === "role" && e.role.role === "leader") this.led.push({ time: e.t, node: e.node });
  }

  /**
   * Whether a read was answered by a leader that may have trusted a lease of when clocks ran apart: it led before their
   * rates were set last, and a lease's time had not passed since. multiplier is how much longer than usual raft's
   * timeouts are.
   */
  outlived(o: Operation, by: string | undefined, multiplier: number): boolean {
    const set = this.set.filter((t) => t <= o.returned).at(-1);
    const led = this.led.filter((l) => l.node === by && l.time <= o.returned).at(-1);
    return set !== undefined && led !== undefined && led.time < set && o.called <= set + lease * multiplier + look;
  }
}

/** What tells whether a read has to be fresh. */
export interface Trust {
  /** Whether nothing broke a lease in all of the run. */
  held: boolean;
  calms: Calms;
  leaders: Leaders;
  leases: Leases;
  multiplier: number;
}

/**
 * Whether a read may show no older state than anybody was told of before it was asked for. A consistent one never may; a
 * default one may not where every lease held, in a calm time unless a lease of before it is not over yet, and, whatever
 * became of leases, where the leader of the newest term has answered.
 */
export function mustBeFresh(o: Operation, { held, calms, leaders, leases, multiplier }: Trust): boolean {
  switch (o.call.mode) {
    case "consistent":
      return true;
    case "default":
      if (held || leaders.answers(o)) return true;
      return calms.covers(o.called, o.returned) && !leases.outlived(o, leaders.by(o), multiplier);
    case "stale":
      return false;
  }
}
