/** What comes next, in words: while time stands still, beside the step buttons. */
import type { TraceEvent } from "../events.ts";
import { leaderOf, nameOf, servers, type Flight, type Model } from "../reduce/model.ts";
import { t } from "../t.ts";
import { eventWords } from "./eventwords.ts";
import { label } from "./marks.ts";
import { patience } from "./slot.ts";
import { span } from "./words.ts";

/** Most events looked through for the next one that is worth waiting for. */
const LOOKED_AT = 400;

/** What happens next: known where this future has been run before, else the message that is due first. */
export function next(m: Model, now: number, known: readonly TraceEvent[]): string {
  for (const e of known.slice(0, LOOKED_AT)) {
    const words = what(m, e);
    if (words) return e.t > now ? t`next, in ${span(e.t - now)}: ${words}` : t`next, now: ${words}`;
  }
  const f = due(m, now);
  if (f) return t`next to arrive, in ${span(f.due - now)}: ${heard(f.from, f.to, f.reply, label(f))}`;
  return patient(m, now);
}

/** Nothing is on its way: whose patience ends first, and whom it waits to hear. Which timer that is no event tells. */
function patient(m: Model, now: number): string {
  let first: { name: string; hears: string; left: number } | undefined;
  for (const x of servers(m)) {
    const left = (patience(x, now) ?? 0) * x.timeout;
    if (left > 0 && (!first || left < first.left)) first = { name: x.name, hears: x.heard, left };
  }
  if (!first) return t`nothing is on its way; a timer is next`;
  const spoken = leaderOf(m)?.name === first.hears;
  return spoken ? t`next, within ${span(first.left)}: ${first.hears} speaks, or ${first.name}’s patience ends`
    : t`next, within ${span(first.left)}: ${first.name}’s patience ends`;
}

/** An event that is worth waiting for, in words; "" for the many small ones. */
function what(m: Model, e: TraceEvent): string {
  if (e.kind === "fault") return t`what was done here`;
  if (e.kind === "op" || (e.kind === "role" && e.role.role !== "follower")) return `${e.node} ${eventWords(m, e)}`;
  if (e.kind !== "message" || e.message.phase === "sent" || e.message.proto === "gossip") return "";
  const g = e.message;
  const f = m.flights.get(g.id);
  const [from, to] = [nameOf(m, g.from), nameOf(m, g.to)];
  if (from === to) return "";
  const words = label(f ?? g);
  return g.phase === "lost" ? t`${from}’s ${words} for ${to} is lost` : heard(from, to, !!g.reply, words);
}

/** The message that is due first; gossip is left out, and what waits at a machine that stands still. */
function due(m: Model, now: number): Flight | undefined {
  let first: Flight | undefined;
  for (const f of m.flights.values()) if (f.proto !== "gossip" && f.due > now && (!first || f.due < first.due)) first = f;
  return first;
}

function heard(from: string, to: string, reply: boolean, words: string): string {
  return reply ? t`${from}’s reply reaches ${to}: ${words}` : t`${to} hears ${from}: ${words}`;
}
