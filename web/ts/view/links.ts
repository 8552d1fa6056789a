/** The links between machines: idle, cut, cut one way, and above 4x their traffic. */
import { nothing, svg, type SVGTemplateResult } from "lit/html.js";
import { isCut, type Model } from "../reduce/model.ts";
import { pointAt, r1, whole, type Curve } from "./curve.ts";
import { press } from "./house.ts";
import { wayBetween, type Composition } from "./places.ts";

export interface Wire {
  a: string;
  b: string;
}

/** The pairs of machines between which a line is drawn: all servers, and the client with those it talks to. */
export function wires(m: Model, comp: Composition): Wire[] {
  const names = [...comp.places.values()];
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

export function link(m: Model, comp: Composition, w: Wire, o: { busy: boolean; dim: boolean; fast: boolean; pulse: Pulse; pick?: (w: Wire) => void }): SVGTemplateResult | typeof nothing {
  const way = wayBetween(comp, w.a, w.b);
  if (!way) return nothing;
  const k: Curve = { p0: way.from, c: way.mid, p1: way.to };
  const ab = isCut(m, w.a, w.b);
  const ba = isCut(m, w.b, w.a);
  const width = o.fast ? o.pulse.of(w) : 0;
  const body = ab !== ba ? half(k, ab) : svg`<path class="link ${o.busy ? "faint" : ""}" d=${whole(k)}/>${ab ? gap(k) : nothing}`;
  const pick = o.pick;
  return svg`<g class="wire ${o.dim ? "dim" : ""}">${body}
    ${width > 0.4 && !(ab && ba) ? svg`<path class="busy" d=${whole(k)} stroke-width=${r1(Math.max(1, width))}/>` : nothing}
    ${pick ? svg`<path class="wire-hit" d=${whole(k)} tabindex="0" role="button" data-link="${w.a}-${w.b}"
      aria-label="link between ${w.a} and ${w.b}${ab || ba ? ", cut" : ""}" @click=${() => pick(w)} @keydown=${press(() => pick(w))}/>` : nothing}</g>`;
}

/** Cut both ways: a gap and two slanted strokes. */
function gap(k: Curve): SVGTemplateResult {
  const [x, y] = pointAt(k, 0.5);
  const [tx, ty] = tangent(k);
  const at = (d: number) => `${r1(x + tx * d)} ${r1(y + ty * d)}`;
  return svg`<path class="cutgap" d="M${at(-4)}L${at(4)}"/><path class="cutmark" d=${strokes(x, y, tx, ty)}/>`;
}

/** Cut one way: two lines side by side, the dead one struck, an arrow on the living one. */
function half(k: Curve, forthDead: boolean): SVGTemplateResult {
  const [tx, ty] = tangent(k);
  const nx = -ty * 4;
  const ny = tx * 4;
  const shift = (s: number): Curve => ({
    p0: [k.p0[0] + nx * s, k.p0[1] + ny * s], c: [k.c[0] + nx * s, k.c[1] + ny * s], p1: [k.p1[0] + nx * s, k.p1[1] + ny * s],
  });
  const dead = shift(forthDead ? 1 : -1);
  const alive = shift(forthDead ? -1 : 1);
  const [dx, dy] = pointAt(dead, 0.5);
  const [ax, ay] = pointAt(alive, forthDead ? 0.3 : 0.7);
  // The arrow points the way that still works.
  const s = forthDead ? -1 : 1;
  const tip = `M${r1(ax - tx * 7 * s - ty * 4)} ${r1(ay - ty * 7 * s + tx * 4)}L${r1(ax)} ${r1(ay)}L${r1(ax - tx * 7 * s + ty * 4)} ${r1(ay - ty * 7 * s - tx * 4)}`;
  return svg`<path class="link" d=${whole(alive)}/><path class="link" d=${whole(dead)}/>
    <path class="cutgap" d="M${r1(dx - tx * 4)} ${r1(dy - ty * 4)}L${r1(dx + tx * 4)} ${r1(dy + ty * 4)}"/>
    <path class="cutmark" d=${strokes(dx, dy, tx, ty)}/><path class="link arrow" d=${tip}/>`;
}

function strokes(x: number, y: number, tx: number, ty: number): string {
  // Slanted to the way: its normal, leaned a little along it.
  const sx = -ty * 8 + tx * 2;
  const sy = tx * 8 + ty * 2;
  const one = (d: number) => `M${r1(x + tx * d - sx)} ${r1(y + ty * d - sy)}L${r1(x + tx * d + sx)} ${r1(y + ty * d + sy)}`;
  return one(-3.5) + one(3.5);
}

function tangent(k: Curve): [number, number] {
  const dx = k.p1[0] - k.p0[0];
  const dy = k.p1[1] - k.p0[1];
  const len = Math.hypot(dx, dy) || 1;
  return [dx / len, dy / len];
}
