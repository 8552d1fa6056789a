/** The links between machines: idle, cut, slow, lossy, held back, each direction as it is; above 4x their traffic. */
import { nothing, svg, type SVGTemplateResult } from "lit/html.js";
import { hasLeft, isCut, type Model } from "../reduce/model.ts";
import { piece, pointAt, r1, whole, type Curve } from "./curve.ts";
import { t } from "../t.ts";
import { COMMA, long, percent } from "./words.ts";
import { press } from "./house.ts";
import { wayBetween, type Composition, type Place } from "./places.ts";

export interface Wire {
  a: string;
  b: string;
}

/** The pairs of machines between which a line is drawn: all servers, and the client with those it talks to. */
export function wires(m: Model, comp: { places: Map<string, Pick<Place, "name" | "client">> }): Wire[] {
  const names = [...comp.places.values()].filter((p) => {
    const x = m.machines.get(p.name);
    return !x || !hasLeft(x);
  });
  const out: Wire[] = [];
  names.forEach((p, i) => {
    for (const q of names.slice(i + 1)) {
      const talked = m.traffic.has(`${p.name}>${q.name}`) || m.traffic.has(`${q.name}>${p.name}`);
      if (!p.client && !q.client) out.push({ a: p.name, b: q.name });
      else if (talked || isCut(m, p.name, q.name)) out.push({ a: p.name, b: q.name });
    }
  });
  return out;
}

/** Traffic a link now carries, 1..6 px; decays by 0.94 a frame. */
export class Pulse {
  private readonly seen = new Map<string, number>();
  private readonly width = new Map<string, number>();

  /** Takes what the run has sent since the last frame. */
  beat(m: Model): void {
    for (const [way, n] of m.traffic) {
      const more = Math.max(0, n - (this.seen.get(way) ?? 0));
      this.seen.set(way, n);
      const key = way.split(">").sort().join("|");
      this.width.set(key, Math.min(6, (this.width.get(key) ?? 0) + more * 0.35));
    }
    for (const [k, w] of this.width) this.width.set(k, w * 0.94);
  }

  of(w: Wire): number {
    return this.width.get([w.a, w.b].sort().join("|")) ?? 0;
  }
}

export interface LinkLook {
  busy: boolean;
  dim: boolean;
  fast: boolean;
  pulse: Pulse;
  pick?: (w: Wire) => void;
  /** A tool in hand is aimed at links, and at their halves: the one next to who sends. */
  aimed: boolean;
  halves: boolean;
  chosen: string;
}

export function link(m: Model, comp: Composition, w: Wire, o: LinkLook): SVGTemplateResult | typeof nothing {
  const way = wayBetween(comp, w.a, w.b);
  if (!way) return nothing;
  const k: Curve = { p0: way.from, c: way.mid, p1: way.to };
  const ab = wayIlls(m, w.a, w.b);
  const ba = wayIlls(m, w.b, w.a);
  const width = o.fast ? o.pulse.of(w) : 0;
  const one = ab.words === ba.words;
  const body = one ? strand(k, ab, o.busy) : svg`${strand(shifted(k, 4), ab, false)}${strand(shifted(k, -4), ba, false)}
    ${ab.cut !== ba.cut ? arrow(shifted(k, ab.cut ? -4 : 4), ab.cut) : nothing}`;
  const sel = o.chosen === `link:${w.a}:${w.b}` || o.chosen === `link:${w.b}:${w.a}`;
  return svg`<g class="wire ${o.dim ? "dim" : ""}">${body}${sel ? svg`<path class="link-sel" d=${whole(k)}/>` : nothing}
    ${width > 0.4 && !(ab.cut && ba.cut) ? svg`<path class="busy" d=${whole(k)} stroke-width=${r1(Math.max(1, width))}/>` : nothing}
    ${o.pick ? hits(k, w, ab.words || ba.words, o) : nothing}</g>`;
}

/** What is wrong with one direction: its form, and its words. */
export interface Ills {
  cut: boolean;
  form: string;
  clogged: boolean;
  words: string;
}

export const CUT = t`way|cut`;

export function wayIlls(m: Model, from: string, to: string): Ills {
  const cut = isCut(m, from, to);
  const i = m.ways.get(`${from}>${to}`);
  const words = cut ? [CUT] : [];
  if (i?.clogged) words.push(t`held back`);
  if (i && (i.by || i.jitter)) words.push(`+${long(i.by)}${i.jitter ? `..${long(i.by + i.jitter)}` : ""}`);
  if (i?.loss) words.push(t`${percent(i.loss)} lost`);
  if (i?.duplicate) words.push(t`${percent(i.duplicate)} twice`);
  if (i?.reorder) words.push(t`${percent(i.reorder)} late`);
  if (i?.corrupt) words.push(t`${percent(i.corrupt)} corrupt`);
  const form = i && (i.by || i.jitter || i.reorder) ? "slowly" : i && (i.loss || i.corrupt || i.duplicate) ? "lossy" : "";
  return { cut, form, clogged: !!i?.clogged, words: words.join(COMMA) };
}

function strand(k: Curve, i: Ills, faint: boolean): SVGTemplateResult {
  return svg`<path class="link ${i.form} ${faint ? "faint" : ""}" d=${whole(k)}/>${i.cut || i.clogged ? across(k, i.cut) : nothing}`;
}

function hits(k: Curve, w: Wire, ill: string, o: LinkLook): SVGTemplateResult {
  const pick = o.pick!;
  const tab = o.aimed ? "0" : "-1";
  const hit = (d: string, name: string, words: string, to: Wire) => svg`<path class="wire-hit" d=${d} tabindex=${tab} role="button" data-link=${name} aria-label=${words} @click=${() => pick(to)} @keydown=${press(() => pick(to))}/>`;
  const between = t`link between ${w.a} and ${w.b}`;
  if (!o.halves || !o.aimed) return hit(whole(k), `${w.a}-${w.b}`, ill ? `${between}${COMMA}${ill}` : between, w);
  return svg`${hit(piece(k, 0, 0.5), `${w.a}>${w.b}`, t`from ${w.a} to ${w.b}`, w)}${hit(piece(k, 0.5, 1), `${w.b}>${w.a}`, t`from ${w.b} to ${w.a}`, { a: w.b, b: w.a })}`;
}

/** Two strokes across the middle: upright ones where it is held back, slanted ones and a gap where it is cut. */
function across(k: Curve, cut: boolean): SVGTemplateResult {
  const at = near(k, 0.5);
  const lean = cut ? 2 : 0;
  const one = (d: number) => `M${at(d - lean, -8)}L${at(d + lean, 8)}`;
  return svg`${cut ? svg`<path class="cutgap" d="M${at(-4, 0)}L${at(4, 0)}"/>` : nothing}<path class="cutmark" d=${one(-3.5) + one(3.5)}/>`;
}

/** The same way beside itself: one line for each direction. */
function shifted(k: Curve, by: number): Curve {
  const [tx, ty] = tangent(k);
  const [nx, ny] = [-ty * by, tx * by];
  return { p0: [k.p0[0] + nx, k.p0[1] + ny], c: [k.c[0] + nx, k.c[1] + ny], p1: [k.p1[0] + nx, k.p1[1] + ny] };
}

/** The arrow on the line that still works; back tells that it points from the way's end to its beginning. */
function arrow(k: Curve, back: boolean): SVGTemplateResult {
  const at = near(k, back ? 0.2 : 0.8);
  const d = back ? 7 : -7;
  return svg`<path class="link arrow" d="M${at(d, 4)}L${at(0, 0)}L${at(d, -4)}"/>`;
}

/** Points near one of a way, for a path: so far along it, and so far beside it. */
function near(k: Curve, u: number): (along: number, beside: number) => string {
  const [x, y] = pointAt(k, u);
  const [tx, ty] = tangent(k);
  return (d, n) => `${r1(x + tx * d - ty * n)} ${r1(y + ty * d + tx * n)}`;
}

function tangent(k: Curve): [number, number] {
  const dx = k.p1[0] - k.p0[0];
  const dy = k.p1[1] - k.p0[1];
  const len = Math.hypot(dx, dy) || 1;
  return [dx / len, dy / len];
}
