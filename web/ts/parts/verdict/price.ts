/** What a read cost: its round trips between machines, counted from the run's own events. */
import type { Film } from "../../reduce/film.ts";
import { pathOf } from "../../reduce/path.ts";

export interface Price {
  trace: string;
  mode: string;
  /** The machine whose agent was asked. */
  node: string;
  /** Questions to another machine that had to be answered one after the other. */
  trips: number;
  /** How many servers were asked at once whether the leader still leads; 0 where none was. */
  asked: number;
  took: number;
}

/** Most events before the newest that are looked through. */
const LOOKED_AT = 60_000;

/** The newest read of each mode that was answered up to the film's cursor, and what it cost. */
export function prices(film: Film): Price[] {
  const found = new Map<string, Price>();
  for (let i = film.pos - 1; i >= Math.max(0, film.pos - LOOKED_AT) && found.size < 3; i--) {
    const e = film.events[i]!;
    if (e.kind !== "op" || e.op.op !== "get" || e.op.phase !== "return" || (e.op.status !== 200 && e.op.status !== 404)) continue;
    const { trace, mode } = e.op;
    if (mode && !found.has(mode)) found.set(mode, priceOf(film, i, trace, mode));
  }
  return ["default", "consistent", "stale"].flatMap((mode) => found.get(mode) ?? []);
}

function priceOf(film: Film, end: number, trace: string, mode: string): Price {
  const e = film.events[end]!;
  let start = end;
  const begins = (i: number) => {
    const b = film.events[i]!;
    return b.kind === "op" && b.op.phase === "invoke" && b.op.trace === trace;
  };
  while (start > 0 && !begins(start)) start--;
  const at = film.events[start]!.t;
  const { trips } = pathOf(film, trace, at);
  return { trace, mode, node: e.node, trips: trips.length, asked: trips.find((p) => p.doubt)?.to.length ?? 0, took: e.t - at };
}
