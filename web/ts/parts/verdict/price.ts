/** What a read cost: its round trips between machines, counted from the run's own events. */
import type { TraceEvent } from "../../events.ts";

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

/** The newest read of each mode that was answered, and what it cost. */
export function prices(events: readonly TraceEvent[]): Price[] {
  const found = new Map<string, { end: number; trace: string; at: number }>();
  const from = Math.max(0, events.length - LOOKED_AT);
  for (let i = events.length - 1; i >= from && found.size < 3; i--) {
    const e = events[i]!;
    if (e.kind === "op" && e.op.op === "get" && e.op.phase === "return" && (e.op.status === 200 || e.op.status === 404) && e.op.mode && !found.has(e.op.mode)) {
      found.set(e.op.mode, { end: i, trace: e.op.trace, at: e.t });
    }
  }
  return ["default", "consistent", "stale"].flatMap((mode) => {
    const f = found.get(mode);
    return f ? [priceOf(events, f.end, f.trace, mode)] : [];
  });
}

function priceOf(events: readonly TraceEvent[], end: number, trace: string, mode: string): Price {
  const seen = new Set<string>();
  /** Whom the leader asked while the read waited for its word. */
  const peers = new Set<string>();
  let [begun, doubts] = [events[end]!.t, ""];
  let start = end;
  while (start > 0 && !(events[start]!.kind === "op" && isInvoke(events[start]!, trace))) start--;
  for (const e of events.slice(start, end + 1)) {
    if (e.kind === "op" && isInvoke(e, trace)) begun = e.t;
    else if (e.kind === "station" && e.station.trace === trace) {
      if (e.station.point === "Server.consistentRead") doubts = e.node;
      else if (e.station.point === "state.KVSGet") doubts = "";
    } else if (e.kind === "message" && e.message.phase === "delivered" && e.message.from !== e.message.to) {
      const g = e.message;
      if (g.trace === trace && !g.reply && g.proto === "rpc") seen.add(g.id);
      if (doubts && g.proto === "raft" && g.reply && g.to === doubts) peers.add(g.from);
    }
  }
  return { trace, mode, node: events[end]!.node, trips: seen.size + (peers.size > 0 ? 1 : 0), asked: peers.size, took: events[end]!.t - begun };
}

function isInvoke(e: TraceEvent, trace: string): boolean {
  return e.kind === "op" && e.op.phase === "invoke" && e.op.trace === trace;
}
