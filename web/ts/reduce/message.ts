/** Messages: on their way, delivered, lost. */
import type { Message, Of } from "../events.ts";
import { KEEP, keep, machine, nameOf, type Flight, type Model, type Rules } from "./model.ts";
import { count } from "./timeline.ts";
import { call } from "./journey.ts";

export function message(m: Model, e: Of<"message">, rules: Rules): void {
  const g = e.message;
  if (g.phase === "sent") sent(m, e, g, rules);
  else end(m, e, g, rules);
}

function sent(m: Model, e: Of<"message">, g: Message, rules: Rules): void {
  const f = flight(m, e, g, rules);
  acknowledge(m, f);
  if (isRoutine(f)) remember(m, f.id);
  m.messages++;
  f.n = m.messages;
  count(m, f.sent);
  if (f.from === f.to) return; // a machine's own loopback is no message between machines
  const way = `${f.from}>${f.to}`;
  if (f.proto !== "gossip" && (m.traffic.has(way) || m.traffic.size < KEEP.links)) m.traffic.set(way, (m.traffic.get(way) ?? 0) + 1);
  m.flights.set(f.id, f);
  if (m.flights.size > 4 * KEEP.ended) m.flights.delete(m.flights.keys().next().value!);
  call(m, f);
}

/**
 * raft's answer names the last index that the follower had before the append. That it says yes means more: what the
 * append carried is on its disk. The request tells how far that is, and whose write it was.
 */
function acknowledge(m: Model, f: Flight): void {
  if (f.proto !== "raft" || f.type !== "append" || !f.reply || !f.ok) return;
  const h = m.heard.get(`${f.to}>${f.from}`);
  if (!h) return;
  m.heard.delete(`${f.to}>${f.from}`);
  f.last = Math.max(f.last, h.last);
  f.trace ||= h.trace;
  f.text = `has ${f.last}`;
  f.news = true;
}

function isRoutine(f: Flight): boolean {
  if (f.proto === "gossip" || f.type === "heartbeat") return true;
  return f.proto === "raft" && f.type === "append" && (f.reply ? f.ok && !f.news : f.first === 0);
}

function remember(m: Model, id: string): void {
  m.routine.add(id);
  if (m.routine.size > KEEP.routine) m.routine.delete(m.routine.values().next().value!);
}

function end(m: Model, e: Of<"message">, g: Message, rules: Rules): void {
  let f = m.flights.get(g.id);
  if (f) m.flights.delete(f.id);
  else if (g.phase === "lost" && nameOf(m, g.from) !== nameOf(m, g.to)) f = flight(m, e, g, rules);
  else return;
  f.ended = e.t;
  f.lost = g.phase === "lost";
  f.why = g.why ?? "";
  f.held = false;
  if (!f.lost && f.why && f.why !== "duplicate") f.edited ||= f.why;
  if (g.ok) f.ok = true;
  keep(m.ended, f, KEEP.ended);
  if (!f.lost && f.type === "append" && f.proto === "raft" && !f.reply && f.first > 0) m.heard.set(`${f.from}>${f.to}`, { last: f.last, trace: f.trace });
  if (!f.lost && f.type === "vote" && f.reply && f.ok) {
    const voter = machine(m, f.from);
    voter.votedFor = f.to;
    voter.rev++;
  }
}

/** A message's id; a real node tells none, and the event that tells of it is taken instead. */
export function idOf(e: Of<"message">): string {
  return e.message.id || `e${e.node}.${e.proc}.${e.seq}`;
}

function flight(m: Model, e: Of<"message">, g: Message, rules: Rules): Flight {
  const at = g.sent || e.t;
  return {
    id: idOf(e), n: 0, from: nameOf(m, g.from), to: nameOf(m, g.to), proto: g.proto,
    type: g.type, reply: !!g.reply, ok: !!g.ok, size: g.size ?? 0, sent: at, due: g.due || at + rules.flight,
    term: g.term ?? 0, first: g.first ?? 0, last: g.last ?? 0, commit: g.commit ?? 0, trace: g.trace ?? "",
    text: g.text ?? "", ended: 0, lost: false, why: "", news: false,
    held: false, doomed: false, twice: g.why === "duplicate", edited: "",
  };
}
