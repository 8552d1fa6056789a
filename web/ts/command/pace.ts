/** The speed at which a message can be followed by eye: one flight takes about two thirds of a second. */
import type { TraceEvent } from "../events.ts";

/** Seconds of the reader's time that a usual flight takes. */
const FLIGHT = 0.66;
/** Gears that read well. */
const GEARS = [1 / 1000, 1 / 500, 1 / 400, 1 / 250, 1 / 200, 1 / 100, 1 / 80, 1 / 60, 1 / 50, 1 / 40, 1 / 30, 1 / 25, 1 / 20, 1 / 10];
const USUAL = 1 / 40;
const LOOKED_AT = 400;

/** The gear for a run with flights like those among the newest of events. */
export function gear(events: TraceEvent[]): number {
  const took: number[] = [];
  for (let i = events.length - 1; i >= 0 && took.length < LOOKED_AT; i--) {
    const e = events[i]!;
    if (e.kind !== "message" || e.message.from === e.message.to || e.message.proto !== "raft") continue;
    const g = e.message;
    if (g.due && g.sent) took.push(g.due - g.sent);
  }
  if (took.length === 0) return USUAL;
  took.sort((a, b) => a - b);
  const wanted = took[took.length >> 1]! / 1e9 / FLIGHT;
  return GEARS.reduce((best, g) => (Math.abs(Math.log(g / wanted)) < Math.abs(Math.log(best / wanted)) ? g : best));
}
