/** The picture of the cluster at one moment: links, houses, messages, and what they will hear. */
import { nothing, svg, html, type TemplateResult } from "lit/html.js";
import { repeat } from "lit/directives/repeat.js";
import { clients, everyServer, hasLeft, leaderOf, servers, type Flight, type Machine, type Model } from "../reduce/model.ts";
import { aloft, flights, Lanes, visible, type Sky } from "./flights.ts";
import { Ground } from "./ground.ts";
import { house, type Dress } from "./house.ts";
import { link, Pulse, wires, type Wire } from "./links.ts";
import { compose, DRAWN, type Composition, type Place, type Shape } from "./places.ts";
import { clientLines, patience, slot } from "./slot.ts";
import type { Thread } from "./thread.ts";
import { t } from "../t.ts";
import { clip, count, list } from "./words.ts";

/** Above this speed a message is born landed: links show their traffic instead. */
const MARKS_UP_TO = 4;
const TRAFFIC_FROM = 1 / 6;
/** With more machines than these, links that carry nothing are only just seen. */
const DENSE = 6;

export interface Look {
  m: Model;
  t: number;
  speed: number;
  paused: boolean;
  shape: Shape;
  cls: string;
  /** What is chosen: "machine:a", "message:17" or "". */
  selected: string;
  /** The request whose way is drawn and beside which all fades: it comes with what can choose one. */
  thread?: Thread | undefined;
  /** The trace id of the request whose cell is framed, "" for none. */
  framed: string;
  /** What draws the plates on the houses and the words beside links; a page whose cluster nothing ails goes without. */
  plates?: Dress["plates"];
  /** What each machine hears next, where that is drawn. */
  inbox?: ((ground: Ground) => unknown) | undefined;
  thin: boolean;
  /** The viewBox, where it is not the whole composition. */
  box?: string;
  pickMachine(name: string): void;
  /** over are the ids of all messages that lie where somebody pointed. */
  pickMessage(f: Flight, over: string[]): void;
  pickWire?: (w: Wire) => void;
  /** What a tool in hand is aimed at, and whether it is aimed at one direction of a link only. */
  aim?: string;
  halves?: boolean;
  notes?: (c: Composition) => unknown;
  /** The server that stands on top for this whole run, where it is not the middle one by name. */
  high?: string;
}

/** Keeps what lasts from frame to frame: lanes and traffic. */
export class Picture {
  private readonly lanes = new Lanes();
  private readonly pulse = new Pulse();
  private key = "";
  private comp: Composition | undefined;
  private readonly still = matchMedia("(prefers-reduced-motion: reduce)");

  draw(o: Look): TemplateResult {
    const { m } = o;
    const all = everyServer(m);
    const who = clients(m);
    const roofed = (n: string) => {
      const x = m.machines.get(n);
      const r = x?.alive ? x.role : x?.fell;
      return r === "leader" || r === "candidate";
    };
    const comp = this.place(o, stands(all), who.map((x) => x.name), roofed);
    this.pulse.beat(m);
    const ground = new Ground(comp);
    const sky: Sky = {
      m, t: o.t, speed: o.speed, paused: o.paused, comp, lanes: this.lanes, selected: o.selected.replace("message:", ""),
      only: o.thread?.ids, still: this.still.matches && !o.paused, thin: o.thin, onPick: o.pickMessage, ground,
    };
    const { thread } = o;
    const seen = visible(sky);
    const busy = new Set(seen.filter((f) => f.proto !== "gossip").map((f) => [f.from, f.to].sort().join("|")));
    // Links and houses are kept by name: whoever has the focus keeps it when somebody comes or a client begins to talk.
    const lines = wires(m, comp);
    // Places are given in this order: to what stands still before what moves.
    const rest = [more(ground, who), unseen(ground, all), thread?.draw(ground), o.plates?.linkWords(m, ground, lines), o.plates?.landed(sky)];
    const drawn = o.speed <= MARKS_UP_TO || o.paused ? aloft(sky, seen) : [];
    const inbox = o.inbox?.(ground);
    return html`<svg class="pic ${o.cls}" viewBox=${o.box ?? `0 0 ${comp.w} ${comp.h}`} role="group" aria-label=${title(servers(m), who)}>
      ${defs}
      ${repeat(lines, (w) => `${w.a}-${w.b}`, (w) => link(m, comp, w, {
        busy: comp.places.size > DENSE || busy.has([w.a, w.b].sort().join("|")), dim: !!thread, fast: o.speed >= TRAFFIC_FROM && !o.paused && !o.thin,
        pulse: this.pulse, pick: o.pickWire, aimed: o.aim === "way", halves: !!o.halves, chosen: o.selected,
      }))}
      ${repeat([...who, ...all], (x) => x.name, (x) => this.one(o, comp, x, !!thread && !thread.visited.has(x.name)))}
      ${rest.map((x) => x ?? nothing)}${flights(sky, drawn)}${inbox ?? nothing}
      ${o.notes?.(comp) ?? nothing}
    </svg>`;
  }

  /** The same composition as in the frame before, unless somebody has come or a roof has risen. */
  private place(o: Look, names: string[], who: string[], roofed: (n: string) => boolean): Composition {
    const key = [o.shape, o.high, names.map((n) => `${n}${roofed(n)}`), who].join("|");
    if (key !== this.key) Object.assign(this, { key, comp: compose(o.shape, names, who, roofed, o.high) });
    return this.comp!;
  }

  private one(o: Look, comp: Composition, x: Machine, dim: boolean): unknown {
    const place = comp.places.get(x.name);
    if (!place) return nothing;
    return house(x, this.dress(o, x, place, dim));
  }

  private dress(o: Look, x: Machine, place: Place, dim: boolean): Dress {
    const left = patience(x, o.t);
    const framed = o.m.journeys.get(o.framed);
    const steps = this.still.matches ? 8 : 0;
    return {
      place, dim, slot: place.client ? "" : slot(o.m, x, o.t, place),
      rim: left === undefined ? undefined : steps ? Math.ceil(left * steps) / steps : left,
      selected: o.selected === `machine:${x.name}`,
      followed: framed?.index ? new Set([framed.index]) : NONE,
      struck: struck(o.m, x),
      lines: place.client ? clientLines(o.m, x.name, o.t, place) : ["", ""],
      plates: o.plates, onPick: () => o.pickMachine(x.name),
    };
  }
}

const NONE: Set<number> = new Set();

/** How many clients have no place in the picture; the text table has them all. */
function more({ comp, taken }: Ground, who: Machine[]): unknown {
  const shown = who.filter((x) => comp.places.has(x.name));
  const last = comp.places.get(shown.at(-1)?.name ?? "");
  if (!last || shown.length === who.length) return nothing;
  taken.push([last.x, last.y + last.h + 3, last.w, 14]);
  return svg`<text x=${last.x + 2} y=${last.y + last.h + 14} class="r-tiny it">${t`and ${count(who.length - shown.length)} more`}</text>`;
}

/** The servers that have no place, by name where they are few: in the corner that no house has taken. */
function unseen({ comp, taken }: Ground, all: Machine[]): unknown {
  const names = all.filter((x) => !comp.places.has(x.name) && !hasLeft(x)).map((x) => clip(x.name, 8));
  if (names.length === 0) return nothing;
  taken.push([4, comp.h - 15, comp.w / 2, 15]);
  return svg`<text x="6" y=${comp.h - 4} class="r-tiny it unseen">${t`not drawn: ${names.length > 2 ? t`${names.length} servers` : list(names)}`}</text>`;
}

/** The servers that have a place: one that has left keeps its own, until there are more than there are places. */
function stands(all: Machine[]): string[] {
  const over = all.length - DRAWN;
  const gone = all.filter(hasLeft).slice(0, Math.max(0, over));
  return all.filter((x) => !gone.includes(x)).map((x) => x.name);
}

/** Entries of x that the leader's log contradicts: they will be overwritten. */
export function struck(m: Model, x: Machine): Set<number> {
  const l = leaderOf(m);
  if (!l || l === x || !x.alive || x.last <= x.commit) return NONE;
  const out = new Set<number>();
  for (const c of x.log) {
    if (c.index <= x.commit) continue;
    const theirs = l.log.find((o) => o.index === c.index);
    if (theirs && theirs.term !== c.term && c.term < l.term) out.add(c.index);
  }
  return out;
}

function title(all: Machine[], who: Machine[]): string {
  const s = all.length === 1 ? t`one server` : t`${count(all.length)} servers`;
  return who.length === 0 ? s : who.length === 1 ? t`${s} and a client` : t`${s} and ${count(who.length)} clients`;
}

const defs = svg`<defs><marker id="ah" viewBox="0 0 10 10" refX="8" refY="5" markerWidth="11" markerHeight="11" markerUnits="userSpaceOnUse" orient="auto"><path d="M1 1L9 5L1 9" class="ah"/></marker></defs>`;
