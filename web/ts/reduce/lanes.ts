/** A stretch of the run as the recorder draws it: who sent what to whom, what was lost, when disks were busy. */
import type { Proto, TraceEvent } from "../events.ts";
import type { Film } from "./film.ts";
import { nameOf } from "./model.ts";

/** Most messages and disk writes drawn, and most events looked at. */
const MESSAGES = 160;
const WRITES = 80;
const LOOKED_AT = 12_000;

/** One message: from its sending to its end, or to when it is due where it has not come to one. */
export interface Slant {
  id: string;
  from: string;
  to: string;
  sent: number;
  end: number;
  lost: boolean;
  /** Keeps the cluster going, and says nothing new. */
  routine: boolean;
  proto: Proto;
  type: string;
  reply: boolean;
  ok: boolean;
  /** Places among the events that are kept: of its sending, and of its end where that is known. */
  at: number;
  over: number | undefined;
}

/** A disk at work: from the first byte that was written to the sync that makes it last. */
export interface Write {
  node: string;
  from: number;
  to: number;
  file: string;
}

export interface Lanes {
  messages: Slant[];
  writes: Write[];
  /** Messages left out because there are too many. */
  more: number;
}

/**
 * What lies between two moments, as far as it is known; a message that only passes through counts. Those that fit, where
 * something is looked for, are the last to be left out.
 */
export function lanes(film: Film, from: number, to: number, names: readonly string[], fits: (s: Slant) => boolean = () => false): Lanes {
  const { events, model } = film;
  const end = film.at(to);
  // A message is hardly ever longer under way than the stretch is long.
  const begin = Math.max(0, end - LOOKED_AT, film.at(from - (to - from)));
  const open = new Map<string, Slant>();
  const busy = new Map<string, Write>();
  const out: Lanes = { messages: [], writes: [], more: 0 };
  for (let i = begin; i < end; i++) {
    const e = events[i]!;
    if (e.kind === "disk") disk(e, busy, out.writes, from);
    if (e.kind !== "message" || e.message.proto === "gossip") continue;
    const g = e.message;
    if (g.phase === "sent") {
      const s = slant(g.id, nameOf(model, g.from), nameOf(model, g.to), e, i, model.routine.has(g.id) || g.type === "heartbeat");
      s.end ||= s.sent + film.rules.flight;
      if (s.from !== s.to && names.includes(s.from) && names.includes(s.to)) open.set(g.id, s);
      continue;
    }
    const s = open.get(g.id);
    if (!s) continue;
    Object.assign(s, { end: e.t, over: i, lost: g.phase === "lost", ok: s.ok || !!g.ok });
  }
  for (const s of open.values()) if (s.end >= from) out.messages.push(s);
  for (const w of busy.values()) out.writes.push({ ...w, to });
  out.writes = out.writes.slice(-WRITES);
  thin(out, fits);
  return out;
}

function slant(id: string, from: string, to: string, e: Extract<TraceEvent, { kind: "message" }>, at: number, routine: boolean): Slant {
  const g = e.message;
  const sent = g.sent || e.t;
  return { id, from, to, sent, end: g.due ?? 0, lost: false, routine, proto: g.proto, type: g.type, reply: !!g.reply, ok: !!g.ok, at, over: undefined };
}

function disk(e: Extract<TraceEvent, { kind: "disk" }>, busy: Map<string, Write>, out: Write[], from: number): void {
  const key = `${e.node} ${e.disk.file}`;
  if (e.disk.op === "write" && !busy.has(key)) busy.set(key, { node: e.node, from: e.t, to: e.t, file: e.disk.file });
  if (e.disk.op !== "fsync") return;
  const w = busy.get(key);
  busy.delete(key);
  if (w && e.t >= from) out.push({ ...w, to: e.t });
}

/** Where there are too many, what only keeps the cluster going gives way first, then the oldest; what fits gives way last. */
function thin(out: Lanes, fits: (s: Slant) => boolean): void {
  const all = out.messages;
  if (all.length <= MESSAGES) return;
  const sought = all.filter(fits);
  const rest = all.filter((s) => !s.routine && !fits(s));
  const kept = new Set([...rest.slice(Math.max(0, rest.length + sought.length - MESSAGES)), ...sought.slice(-MESSAGES)]);
  out.messages = all.filter((s) => kept.has(s));
  out.more = all.length - out.messages.length;
}
