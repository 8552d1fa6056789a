/** A client's request on its whole way: who is asked, the functions that it passes, where its entry stands. */
import type { Entry, Of } from "../events.ts";
import { KEEP, keep, type Flight, type Journey, type Machine, type Model } from "./model.ts";

export function op(m: Model, e: Of<"op">): void {
  const o = e.op;
  if (o.phase === "invoke") {
    const j = journey(m, o.trace);
    Object.assign(j, { node: e.node, op: o.op, key: o.key, value: o.value ?? "", mode: o.mode ?? "", at: e.t, phase: "invoke" });
    m.newest = o.trace;
    return;
  }
  const j = m.journeys.get(o.trace);
  if (!j) return;
  j.ended = e.t;
  j.phase = o.phase === "unknown" ? "unknown" : "return";
  j.status = o.status ?? 0;
  j.error = o.error ?? "";
  j.result = o.op === "get" ? (o.value ?? "") : o.unmet ? "false" : "true";
  if (o.op === "put" && j.phase === "return" && !j.error && !m.firstWrite) m.firstWrite = e.t;
}

function journey(m: Model, trace: string): Journey {
  let j = m.journeys.get(trace);
  if (!j) {
    j = {
      trace, node: "", op: "", key: "", value: "", mode: "", at: m.now, ended: 0, phase: "invoke", status: 0, result: "",
      error: "", index: 0, term: 0, stored: [], committed: [], applied: [], calls: [], steps: [],
    };
    m.journeys.set(trace, j);
    if (m.journeys.size > KEEP.journeys) m.journeys.delete(m.journeys.keys().next().value!);
  }
  return j;
}

export function station(m: Model, e: Of<"station">): void {
  const s = e.station;
  // A derived point of the consensus may know its entry and not the request: the entry names it.
  const trace = s.trace || (s.index ? m.entries.get(s.index) : "") || "";
  if (!trace) return;
  const j = journey(m, trace);
  keep(j.steps, {
    point: s.point, node: e.node, at: e.t, seq: e.seq, index: s.index ?? 0, term: s.term ?? 0,
    values: s.values ?? [], derived: !!s.derived,
  }, KEEP.steps);
}

/** A server has written the entry of a followed request. */
export function stored(m: Model, node: string, c: Entry): void {
  const j = m.journeys.get(c.trace!);
  if (!j) return;
  j.index = c.index;
  j.term = c.term;
  m.entries.set(c.index, j.trace);
  if (m.entries.size > KEEP.journeys * 2) m.entries.delete(m.entries.keys().next().value!);
  if (!j.stored.includes(node)) j.stored.push(node);
}

export function committed(m: Model, x: Machine, e: Of<"log">): void {
  m.commit = Math.max(m.commit, x.commit);
  for (const j of m.journeys.values())
    if (j.index && j.index <= e.log.last && !j.committed.includes(x.name)) j.committed.push(x.name);
}

export function applied(m: Model, x: Machine, e: Of<"log">): void {
  committed(m, x, e);
  for (const j of m.journeys.values())
    if (j.index && j.index <= e.log.last && !j.applied.includes(x.name)) j.applied.push(x.name);
}

/** A followed request is handed from an agent to a server, or from a server to another. */
export function call(m: Model, f: Flight): void {
  if (f.proto === "rpc" && !f.reply) keep(m.journeys.get(f.trace)?.calls ?? [], { from: f.from, to: f.to }, KEEP.calls);
}
