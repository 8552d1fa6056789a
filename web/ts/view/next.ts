/** What comes next, in words: while time stands still, beside the step buttons. */
import type { TraceEvent } from "../events.ts";
import { nameOf, type Flight, type Model } from "../reduce/model.ts";
import { label } from "./marks.ts";
import { span } from "./words.ts";

/** Most events looked through for the next message. */
const LOOKED_AT = 400;

/** The next message that arrives or is lost: known where this future has been run before, else what is due first. */
export function next(m: Model, t: number, known: readonly TraceEvent[]): string {
  for (const e of known.slice(0, LOOKED_AT)) {
    if (e.kind === "fault") return `next, ${within(e.t - t)}: what was done here`;
    if (e.kind !== "message" || e.message.phase === "sent" || e.message.proto === "gossip") continue;
    const g = e.message;
    const f = m.flights.get(g.id);
    const [from, to] = [nameOf(m, g.from), nameOf(m, g.to)];
    if (from === to) continue;
    const what = f ? label(f) : g.text || g.type;
    return `next, ${within(e.t - t)}: ${said(from, to, !!g.reply, what, g.phase === "lost")}`;
  }
  const f = due(m);
  if (!f) return "nothing is under way; a timer is next";
  return `next to arrive, ${within(f.due - t)}: ${said(f.from, f.to, f.reply, label(f), false)}`;
}

/** The message that is due first; gossip is left out. */
function due(m: Model): Flight | undefined {
  let first: Flight | undefined;
  for (const f of m.flights.values()) if (f.proto !== "gossip" && (!first || f.due < first.due)) first = f;
  return first;
}

function within(ns: number): string {
  return ns <= 0 ? "now" : `in ${span(ns)}`;
}

function said(from: string, to: string, reply: boolean, what: string, lost: boolean): string {
  const words = what.replace(/^reply: /, "");
  return lost ? `${from}’s ${words} for ${to} is lost` : reply ? `${from}’s reply reaches ${to}: ${words}` : `${to} hears ${from}: ${words}`;
}
