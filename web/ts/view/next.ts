/** What comes next, in words: while time stands still, beside the step buttons. */
import type { TraceEvent } from "../events.ts";
import { leaderOf, nameOf, servers, type Flight, type Model } from "../reduce/model.ts";
import { eventWords } from "./eventwords.ts";
import { label } from "./marks.ts";
import { patience } from "./slot.ts";
import { span } from "./words.ts";

/** Most events looked through for the next one that is worth waiting for. */
const LOOKED_AT = 400;

/** What happens next: known where this future has been run before, else the message that is due first. */
export function next(m: Model, t: number, known: readonly TraceEvent[]): string {
  for (const e of known.slice(0, LOOKED_AT)) {
    const words = what(m, e);
    if (words) return `next, ${within(e.t - t)}: ${words}`;
  }
  const f = due(m, t);
  if (f) return `next to arrive, ${within(f.due - t)}: ${said(f.from, f.to, f.reply, label(f), false)}`;
  return patient(m, t);
}

/** Nothing is on its way: whose patience ends first, and whom it waits to hear. Which timer that is no event tells. */
function patient(m: Model, t: number): string {
  let first: { name: string; hears: string; left: number } | undefined;
  for (const x of servers(m)) {
    const left = (patience(x, t) ?? 0) * x.timeout;
    if (left > 0 && (!first || left < first.left)) first = { name: x.name, hears: x.heard, left };
  }
  if (!first) return "nothing is on its way; a timer is next";
  const spoken = leaderOf(m)?.name === first.hears;
  return spoken ? `next, within ${span(first.left)}: ${first.hears} speaks, or ${first.name}’s patience ends`
    : `next, within ${span(first.left)}: ${first.name}’s patience ends`;
}

/** An event that is worth waiting for, in words; "" for the many small ones. */
function what(m: Model, e: TraceEvent): string {
  if (e.kind === "fault") return "what was done here";
  if (e.kind === "op" || (e.kind === "role" && e.role.role !== "follower")) return `${e.node} ${eventWords(m, e)}`;
  if (e.kind !== "message" || e.message.phase === "sent" || e.message.proto === "gossip") return "";
  const g = e.message;
  const f = m.flights.get(g.id);
  const [from, to] = [nameOf(m, g.from), nameOf(m, g.to)];
  return from === to ? "" : said(from, to, !!g.reply, f ? label(f) : g.text || g.type, g.phase === "lost");
}

/** The message that is due first; gossip is left out, and what waits at a machine that stands still. */
function due(m: Model, t: number): Flight | undefined {
  let first: Flight | undefined;
  for (const f of m.flights.values()) if (f.proto !== "gossip" && f.due > t && (!first || f.due < first.due)) first = f;
  return first;
}

function within(ns: number): string {
  return ns <= 0 ? "now" : `in ${span(ns)}`;
}

function said(from: string, to: string, reply: boolean, what: string, lost: boolean): string {
  const words = what.replace(/^reply: /, "");
  return lost ? `${from}’s ${words} for ${to} is lost` : reply ? `${from}’s reply reaches ${to}: ${words}` : `${to} hears ${from}: ${words}`;
}
