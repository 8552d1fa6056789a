/**
 * The path of one request, read from the run's own events: every message that it sent, was answered by or had to wait
 * for, the client's own first question and the leader's questions whether it still leads among them; and what that came
 * to in round trips.
 */
import type { Of, TraceEvent } from "../events.ts";
import type { Film } from "./film.ts";
import { idOf } from "./message.ts";
import { nameOf, type Model } from "./model.ts";

/** Most hops of a path, and most of its messages that are known again in the picture. */
export const HOPS = 24;
const IDS = 256;
/** So many events before a request comes to its agent the client's own question is looked for. */
const BEFORE = 4000;
/** Most paths that are kept of a film: the followed one, and one for each mode of read that the verdict counts. */
const KEPT = 6;

/** One message on a request's path. */
export interface Hop {
  id: string;
  from: string;
  to: string;
  /** When it was sent, and when it ended; 0 while it is on its way. */
  at: number;
  end: number;
  lost: boolean;
  proto: string;
  type: string;
  reply: boolean;
  ok: boolean;
  /** A leader asks whether it still leads, or is answered, while the request waits for that. */
  doubt: boolean;
  /** An answer of that kind which came when enough had answered, or has not come yet. */
  late: boolean;
}

/** A question to other machines, with its answers: what a request waits for before it goes on. */
export interface Trip {
  from: string;
  /** Those that were asked, all at once where there are several; and whose answers came in time. */
  to: string[];
  answered: string[];
  doubt: boolean;
  /** Its hops, as places in the path's list. */
  hops: number[];
  /** How long it lasted, in nanoseconds; 0 while it lasts. */
  took: number;
}

export interface Path {
  hops: Hop[];
  /** Round trips between machines, from the agent that was asked; in the order in which they began. */
  trips: Trip[];
  /** The ids of its messages. */
  ids: Set<string>;
}

const readers = new WeakMap<Film, Reader[]>();

/** The path up to the film's cursor of the request that came to its agent at that time. */
export function pathOf(film: Film, trace: string, at: number): Path {
  const all = readers.get(film) ?? [];
  const had = all.find((r) => r.trace === trace);
  const r = had ?? new Reader(trace, at);
  readers.set(film, [r, ...all.filter((o) => o !== r)].slice(0, KEPT));
  r.read(film);
  return { hops: r.hops, trips: trips(r.hops, r.waited), ids: r.ids };
}

/** Reads a film's events once, and goes on where it stopped; anew where the cursor has gone back, or into another future. */
class Reader {
  hops: Hop[] = [];
  ids = new Set<string>();
  /** Until when the leader waited for the others' word, by its hops' time; 0 while it waits. */
  waited = 0;
  /** How many events of the run are read, and the last of them. */
  private next = -1;
  private last: TraceEvent | undefined;
  /** The index of its entry, 0 while it has none. */
  private index = 0;
  /** The server that waits for the others' word, "" for none. */
  private doubter = "";
  /** "a>b": b has heard a's append with the entry, or a's question whether it leads; the answer is yet to come. */
  private readonly heard = new Map<string, { type: string; doubt: boolean }>();

  constructor(readonly trace: string, private readonly at: number) {}

  read(film: Film): void {
    const end = film.dropped + film.pos;
    const known = this.next > film.dropped && this.next <= end && film.events[this.next - 1 - film.dropped] === this.last;
    if (!known) this.begin(film);
    for (; this.next < end; this.next++) {
      this.last = film.events[this.next - film.dropped]!;
      this.hear(film.model, this.last);
    }
  }

  private begin(film: Film): void {
    this.heard.clear();
    Object.assign(this, { hops: [], ids: new Set(), waited: 0, index: 0, doubter: "", next: film.dropped + Math.max(0, film.at(this.at) - BEFORE) });
  }

  private hear(m: Model, e: TraceEvent): void {
    switch (e.kind) {
      case "message": return e.message.phase === "sent" ? this.sent(m, e) : this.ended(m, e);
      case "station": return this.passed(e);
      case "log": {
        const mine = e.log.entries?.find((c) => c.trace === this.trace);
        if (mine) this.index = mine.index;
        return;
      }
      case "op":
        if (e.op.trace === this.trace && e.op.phase !== "invoke") this.decided(e.t);
    }
  }

  /** From here on its leader waits for the others' word; whatever it passes next, it has it. */
  private passed(e: Of<"station">): void {
    if (e.station.trace !== this.trace) return;
    if (e.station.point === "Server.consistentRead") Object.assign(this, { doubter: e.node, waited: 0 });
    else if (e.node === this.doubter) this.decided(e.t);
  }

  private decided(t: number): void {
    if (!this.doubter) return;
    Object.assign(this, { doubter: "", waited: t });
    this.heard.forEach((h, way) => h.doubt && this.heard.delete(way));
  }

  private sent(m: Model, e: Of<"message">): void {
    const g = e.message;
    const [from, to] = [nameOf(m, g.from), nameOf(m, g.to)];
    if (g.trace === this.trace && g.reply && from === this.doubter) this.decided(e.t);
    const { mine, doubt } = this.concerns(e, from, to);
    if (!mine) return;
    const id = idOf(e);
    if (this.ids.size < IDS) this.ids.add(id);
    const at = this.hops.findIndex((h) => h.from === from && h.to === to && h.proto === g.proto && h.type === g.type && h.reply === !!g.reply);
    // What is sent again is no new hop, unless it was lost before.
    if (at >= 0 && !this.hops[at]!.lost) return;
    if (at >= 0) this.hops.splice(at, 1);
    if (this.hops.length >= HOPS) return;
    this.hops.push({ id, from, to, at: g.sent || e.t, end: 0, lost: false, proto: g.proto, type: g.type, reply: !!g.reply, ok: !!g.ok, doubt, late: doubt && !!g.reply });
  }

  /** Is a message that is sent on the path, and as the leader's doubt? */
  private concerns(e: Of<"message">, from: string, to: string): { mine: boolean; doubt: boolean } {
    const g = e.message;
    if (from === to) return { mine: g.trace === this.trace && g.proto === "http", doubt: false };
    if (g.proto !== "raft") return { mine: g.trace === this.trace, doubt: false };
    if (g.reply) {
      const h = this.heard.get(`${to}>${from}`);
      if (!h || h.type !== g.type || !h.doubt && !g.ok) return { mine: false, doubt: false };
      this.heard.delete(`${to}>${from}`);
      return { mine: true, doubt: h.doubt };
    }
    if (this.carries(g)) return { mine: true, doubt: false };
    const asked = this.hops.some((h) => h.doubt && !h.reply && !h.lost && h.to === to);
    const doubt = from === this.doubter && (g.type === "heartbeat" || g.type === "append") && !asked;
    return { mine: doubt, doubt };
  }

  private carries(g: Of<"message">["message"]): boolean {
    const { first = 0, last = 0 } = g;
    return g.trace === this.trace || first > 0 && first <= this.index && this.index <= last;
  }

  private ended(m: Model, e: Of<"message">): void {
    const g = e.message;
    const lost = g.phase === "lost";
    const [from, to] = [nameOf(m, g.from), nameOf(m, g.to)];
    const h = this.hops.find((o) => (g.id ? o.id === g.id : o.end === 0 && o.from === from && o.to === to && o.type === g.type && o.reply === !!g.reply));
    if (h) {
      Object.assign(h, { end: e.t, lost, ok: h.ok || !!g.ok });
      if (h.doubt && h.reply && !lost && this.doubter) h.late = false;
    }
    if (lost || g.proto !== "raft" || g.reply) return;
    if (h?.doubt) this.heard.set(`${from}>${to}`, { type: g.type, doubt: true });
    else if (g.type === "append" && this.carries(g)) this.heard.set(`${from}>${to}`, { type: g.type, doubt: false });
  }
}

/** The round trips that hops come to: a call and its answer is one, all questions of a leader's doubt together are one. */
function trips(hops: readonly Hop[], waited: number): Trip[] {
  const out: Trip[] = [];
  hops.forEach((q, i) => {
    if (q.reply || q.lost || q.from === q.to) return;
    if (q.proto === "rpc" && q.end > 0) {
      const a = hops.findIndex((h) => h.reply && h.proto === "rpc" && h.from === q.to && h.to === q.from && h.type === q.type);
      const end = a < 0 || hops[a]!.lost ? 0 : hops[a]!.end;
      out.push({ from: q.from, to: [q.to], answered: end ? [q.to] : [], doubt: false, hops: a < 0 ? [i] : [i, a], took: end ? end - q.at : 0 });
    }
    if (q.doubt && !out.some((o) => o.doubt)) out.push(doubtOf(hops, q.from, waited));
  });
  return out;
}

function doubtOf(hops: readonly Hop[], from: string, waited: number): Trip {
  const all = hops.flatMap((h, i) => (h.doubt && (h.from === from || h.to === from) ? [i] : []));
  const of = (is: (h: Hop) => boolean, name: (h: Hop) => string) => all.map((i) => hops[i]!).filter(is).map(name);
  return {
    from, to: of((h) => !h.reply, (h) => h.to), answered: of((h) => h.reply && !h.late && !h.lost, (h) => h.from), doubt: true, hops: all,
    took: waited ? waited - Math.min(...all.map((i) => hops[i]!.at)) : 0,
  };
}
