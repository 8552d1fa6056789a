/** Messages between the rims: on their way, lost, just arrived. */
import { nothing, svg, type SVGTemplateResult } from "lit/html.js";
import { repeat } from "lit/directives/repeat.js";
import type { Flight, Model } from "../reduce/model.ts";
import { bent, length, piece, pointAt, r1, whole, type Curve } from "./curve.ts";
import { press } from "./house.ts";
import { family, label, mark } from "./marks.ts";
import type { Ground } from "./ground.ts";
import { wayBetween, type Composition, type Place, type Pt } from "./places.ts";
import { t } from "../t.ts";
import { clip, COMMA, letters, moment3 } from "./words.ts";

/** How long (ns of the reader's time) a loss and an arrival stay to be seen; how many messages get a label. */
const LOST_STAYS = 2e9;
const ARRIVAL_STAYS = 400e6;
const LABELS = 9;
/** Among more machines than these, and one fewer in the tall picture, words of what servers send might be another message's. */
const WORDLESS = 6;

/** Where a message is drawn while it is: its lane, and the side of it on which its words stood last. */
interface Keep {
  way: string;
  lane: number;
  side: number;
}

/** Keeps each message in the lane that it started in. */
export class Lanes {
  private readonly taken = new Map<string, Keep>();

  of(f: Flight, live: Set<string>): Keep {
    const have = this.taken.get(f.id);
    if (have) return have;
    const way = wayKey(f);
    const used = new Set<number>();
    for (const [id, k] of this.taken) {
      if (!live.has(id)) this.taken.delete(id);
      else if (k.way === way) used.add(k.lane);
    }
    let lane = 0;
    while (used.has(lane)) lane++;
    lane %= LANES;
    const keep = { way, lane, side: -1 };
    this.taken.set(f.id, keep);
    return keep;
  }
}

function wayKey(f: Flight): string {
  return f.from < f.to ? `${f.from}|${f.to}` : `${f.to}|${f.from}`;
}

/** Most lanes of a way; who comes later shares one. */
const LANES = 6;

/** 14, -24, 34, -44 ...: px that a lane bends out by. */
export function bend(lane: number): number {
  return (lane % 2 ? -1 : 1) * (14 + 10 * lane);
}

export interface Sky {
  m: Model;
  t: number;
  /** Virtual seconds per second of the reader; what stays to be seen stays for the reader's time. */
  speed: number;
  paused: boolean;
  comp: Composition;
  lanes: Lanes;
  selected: string;
  /** The ids of those behind which everything else fades. */
  only: Set<string> | undefined;
  still: boolean;
  /** Of what only keeps the cluster going draw one a way: real wires carry more than an eye can tell apart. */
  thin: boolean;
  onPick: (f: Flight, over: string[]) => void;
  /** Where words may stand in this frame. */
  ground: Ground;
}

/** Those to be drawn at t: on their way, just lost, just arrived. */
export function visible(s: Pick<Sky, "m" | "t" | "speed" | "paused" | "selected" | "thin">): Flight[] {
  const out: Flight[] = [];
  const speed = Math.max(s.speed, 1e-6);
  const beats = new Set<string>();
  const lost = new Set<string>();
  const add = (f: Flight) => {
    const beat = s.thin && s.m.routine.has(f.id) && f.id !== s.selected;
    if (beat && !f.lost) {
      const way = `${f.from}>${f.to}${f.reply}${f.proto}`;
      if (beats.has(way)) return;
      beats.add(way);
    }
    out.push(f);
  };
  for (let i = s.m.ended.length - 1; i >= 0; i--) {
    const f = s.m.ended[i]!;
    // Of gossip only losses are told of, the newest of each way.
    if (f.proto === "gossip" && (!f.lost || lost.has(`${f.from}>${f.to}`))) continue;
    if (f.proto === "gossip") lost.add(`${f.from}>${f.to}`);
    const age = s.t - endOf(f);
    if (age < 0 || s.paused && f.lost && age < LOST_STAYS * 5 * speed || age < (f.lost ? LOST_STAYS : ARRIVAL_STAYS) * speed) add(f);
  }
  // On real wires an answer to somebody outside is never told to have arrived: it is gone when its time is over.
  for (const f of s.m.flights.values()) if (f.sent <= s.t && !(s.thin && s.t > f.due)) add(f);
  return out;
}

/** When a message is seen to end: not before it was due, where its flight is drawn longer than it was. */
export function endOf(f: Flight): number {
  return f.lost ? f.ended : Math.max(f.ended, f.due);
}

/** A message that is drawn: its way, how far on it, where it is or was lost. */
export interface Aloft {
  f: Flight;
  k: Curve;
  u: number;
  at: Pt;
  arrived: boolean;
  keep: Keep;
}

/** Where each of them is drawn; no words stand on a mark from then on, if that can be. */
export function aloft(s: Sky, list: Flight[]): Aloft[] {
  const live = new Set(list.map((f) => f.id));
  return list.flatMap((f) => {
    const way = wayBetween(s.comp, f.from, f.to);
    if (!way) return [];
    const keep = s.lanes.of(f, live);
    const k = bent(way, bend(keep.lane), f.from > f.to);
    // A mark begins and ends beside the walls, not on their words.
    const end = Math.min(0.2, 12 / length(k));
    const u = end + (1 - 2 * end) * progress(s, f);
    const at = pointAt(k, u);
    const arrived = f.ended > 0 && !f.lost && s.t >= endOf(f);
    if (!arrived && f.proto !== "gossip") s.ground.marks.push([at[0] - 9, at[1] - 9, 18, 18]);
    return [{ f, k, u, at, arrived, keep }];
  });
}

export function flights(s: Sky, list: Aloft[]): SVGTemplateResult {
  const told = newest(list.map((a) => a.f));
  const few = list.length <= LABELS;
  const first = ({ f }: Aloft) => (f.id === s.selected ? 0 : f.lost ? 1 : f.trace ? 2 : 3);
  const crowded = !s.comp.trio && s.comp.places.size > WORDLESS - (s.comp.shape === "tall" ? 1 : 0);
  const said = ({ f, arrived }: Aloft) => !arrived && f.proto !== "gossip" && (f.id === s.selected || (f.lost ? told.get(`${f.from}>${f.to}`) === f : (few || f.trace !== "") && !(crowded && f.proto === "raft")));
  // Who matters more stands first; the marks keep their order, and with it the focus.
  const tags = new Map([...list].sort((a, b) => first(a) - first(b)).filter(said).map((a) => [a, tag(s, a)]));
  const ways = new Set<string>();
  return svg`${repeat(list, (a) => a.f.id, (a) => one(s, a, ways, tags.get(a) ?? nothing))}`;
}

/** Of those that were lost, gossip aside, the newest of each way: it alone gets words, since they lie at one place. */
export function newest(list: Flight[]): Map<string, Flight> {
  const told = new Map<string, Flight>();
  for (const f of list) {
    const way = `${f.from}>${f.to}`;
    if (f.lost && f.proto !== "gossip" && f.ended >= (told.get(way)?.ended ?? 0)) told.set(way, f);
  }
  return told;
}

/** ways are those that are drawn already: many messages may share one. */
function one(s: Sky, a: Aloft, ways: Set<string>, words: unknown): SVGTemplateResult {
  const { f, k, u } = a;
  const fam = family(f);
  const dim = s.only && !s.only.has(f.id) ? "dim" : "";
  const pick = (e: Event) => {
    e.stopPropagation();
    s.onPick(f, over(e, f));
  };
  if (a.arrived) return svg`<g class="msg f-${fam} ${dim}">${arrival(k, s.comp.places.get(f.to))}</g>`;
  return svg`<g class="msg ${f.lost ? "gone" : ""} f-${fam} ${dim}" data-message=${f.id} tabindex=${fam === "gossip" ? "-1" : "0"} role="button"
    aria-label=${[t`${label(f)}, from ${f.from} to ${f.to}`, ...state(f)].join(COMMA)} @click=${pick} @keydown=${press(pick)}>
    ${route(ways, dim, whole(k))}${f.lost ? death(s, f, k, u) : flying(s, f, k, u, fam)}
    ${f.lost ? nothing : words}
  </g>${f.lost ? svg`<g class=${dim}>${words}</g>` : nothing}`;
}

function route(ways: Set<string>, dim: string, d: string): SVGTemplateResult | typeof nothing {
  const way = dim + d;
  if (ways.has(way)) return nothing;
  ways.add(way);
  return svg`<path class="route" d=${d}/>`;
}

/** How far a message comes on a link that is cut: not onto the link's own mark at its middle. */
const CUT_AT = 0.37;

function progress(s: Sky, f: Flight): number {
  const due = Math.max(f.due, f.sent + 1);
  const until = f.lost ? f.ended : s.t;
  const u = (until - f.sent) / (due - f.sent);
  if (f.lost) return f.why === "cut" ? CUT_AT : Math.min(1, Math.max(0.16, u));
  const at = Math.min(f.held ? 0.86 : 1, Math.max(0, u));
  return s.still ? (at < 0.5 ? 0.04 : 0.96) : at;
}

function flying(s: Sky, f: Flight, k: Curve, u: number, fam: ReturnType<typeof family>): SVGTemplateResult {
  const back = Math.min(0.22, 40 / length(k));
  return svg`<path class="trail" d=${piece(k, Math.max(0, u - back), u)}/>${moved(s, f, k, u, svg`
    ${f.twice ? mark(fam, f.reply, f.ok, -6, -6) : nothing}${mark(fam, f.reply, f.ok, 0, 0)}
    ${f.held ? svg`<path class="held" d="M12 -8v16m4.5 -16v16"/>` : nothing}
    ${f.edited ? svg`<path class="pencil" d="M7 13l1 -3.4 7 -7 2.4 2.4 -7 7z"/>` : nothing}
    ${f.doomed ? svg`<path class="died" d="M11 -14l6 6m0 -6l-6 6"/>` : nothing}`, fam === "gossip" ? 9 : 22)}`;
}

/** What is at a message's place, drawn around 0, 0: so a frame moves one thing, and draws nothing anew. */
function moved(s: Sky, f: Flight, k: Curve, u: number, what: SVGTemplateResult, reach: number): SVGTemplateResult {
  const [x, y] = pointAt(k, u);
  return svg`<g transform="translate(${r1(x)} ${r1(y)})">${f.id === s.selected ? svg`<circle class="selring" r="13"/>` : nothing}${what}<circle class="hit" r=${reach}/></g>`;
}

/** What was done to it, in words. */
function state(f: Flight): string[] {
  const all: [unknown, string][] = [[f.lost, t`message|lost`], [f.held, t`message|held`], [f.twice, t`comes twice`], [f.edited, t`message|edited`], [f.doomed && !f.lost, t`will be lost`]];
  return all.flatMap(([is, words]) => (is ? [words] : []));
}

/** The messages that lie under the pointer; by keyboard it is the one that has the focus. */
function over(e: Event, f: Flight): string[] {
  if (!(e instanceof MouseEvent) || e.detail === 0) return [f.id];
  const ids = document.elementsFromPoint(e.clientX, e.clientY).flatMap((el) => (el.closest(".msg") as SVGElement | null)?.dataset.message ?? []);
  return [...new Set([f.id, ...ids])];
}

function death(s: Sky, f: Flight, k: Curve, u: number): SVGTemplateResult {
  return svg`<path class="trail" d=${piece(k, Math.max(0, u - 0.22), u)}/>${moved(s, f, k, u, svg`<path class="died" d="M-5.5 -5.5l11 11m0 -11l-11 11"/>`, 22)}`;
}

/** A short thick stroke along the rim where it came in. */
function arrival(k: Curve, p: Place | undefined): SVGTemplateResult {
  const [x, y] = k.p1;
  const flat = !p || (x > p.x && x < p.x + p.w);
  return svg`<path class="trail arrived" d=${flat ? `M${r1(x - 6)} ${r1(y)}h12` : `M${r1(x)} ${r1(y - 6)}v12`}/>`;
}

export function whyText(f: Flight): string {
  switch (f.why) {
    case "cut": return t`the link is cut`;
    case "crashed": return t`${f.to} was down`;
    case "refused": return t`${f.to} refused it`;
    case "closed": return t`nobody listened`;
    case "dropped": return t`it was dropped`;
    case "loss": return t`the link loses some`;
    default: return f.why;
  }
}

/** The words beside a message: on the outer side of its lane where they can, and nowhere where none is free. */
function tag(s: Sky, a: Aloft): SVGTemplateResult | typeof nothing {
  const { f, k, u, keep } = a;
  const [words, second] = f.lost ? [t`lost at ${moment3(f.ended)}`, clip(whyText(f), 22)] : [clip(label(f), 18), ""];
  const out: Pt = [k.c[0] - (k.p0[0] + k.p1[0]) / 2, k.c[1] - (k.p0[1] + k.p1[1]) / 2];
  const near = [-4, -3, -2, 2, 3, 4].map((d) => pointAt(k, u + (d * 9) / length(k)));
  const stands = s.ground.beside(a.at, s.ground.letter * Math.max(letters(words), letters(second)), second ? 25 : 13, out, near, keep.side);
  if (!stands) return nothing;
  keep.side = stands[1];
  const [x, y] = stands[0];
  const line = (cls: string, dy: number, text: string) => svg`<text x=${r1(x)} y=${r1(y + dy)} class="${cls} halo">${text}</text>`;
  return svg`${line("m-lab", 10, words)}${second ? line("m-lab2", 22, second) : nothing}`;
}
