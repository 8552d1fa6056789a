/** The followed request: its way in the accent, hop by hop, numbered as in the list of them (hops.ts). */
import { svg, type SVGTemplateResult } from "lit/html.js";
import type { Hop, Journey } from "../reduce/model.ts";
import { bent, pointAt, r1, whole, type Curve } from "./curve.ts";
import { wayBetween, type Composition, type Pt, type Way } from "./places.ts";

/** Most hops that are drawn and listed. */
const HOPS = 9;
/** How far hops on one link stand apart, in px. */
const APART = 28;

/** The hops up to time t that stand for the way of a write or a read, not its repetitions. */
export function way(j: Journey, t: number): Hop[] {
  const seen = new Set<string>();
  return j.hops
    .filter((h) => {
      if (h.at > t) return false;
      const k = `${h.from}>${h.to}${h.proto}${h.type}${h.reply}`;
      if (seen.has(k)) return false;
      seen.add(k);
      return true;
    })
    .slice(0, HOPS);
}

export function thread(comp: Composition, hops: Hop[]): SVGTemplateResult {
  const lanes = new Map<string, number>();
  const lines: SVGTemplateResult[] = [];
  const discs: SVGTemplateResult[] = [];
  hops.forEach((h, i) => {
    const w = wayBetween(comp, h.from, h.to);
    if (!w) return;
    const key = h.from < h.to ? `${h.from}|${h.to}` : `${h.to}|${h.from}`;
    const lane = lanes.get(key) ?? 0;
    lanes.set(key, lane + 1);
    const k = beside(w, lane === 0 ? 0 : (lane % 2 ? 1 : -1) * Math.ceil(lane / 2) * APART, h.from > h.to);
    const [x, y] = pointAt(k, 0.5);
    lines.push(svg`<path class="thread-l" marker-end="url(#ah)" d=${whole(k)}/>`);
    discs.push(svg`<circle class="hop" cx=${r1(x)} cy=${r1(y)} r="8.5"/><text x=${r1(x)} y=${r1(y + 3.9)} class="hop-t" text-anchor="middle">${i + 1}</text>`);
  });
  return svg`${lines}${discs}`;
}

/** The way moved sideways as a whole, so that hops to and fro on one link stand beside each other. */
function beside(w: Way, by: number, turned: boolean): Curve {
  const k = bent(w, by * 1.25, turned);
  const [dx, dy] = turned ? [w.from[0] - w.to[0], w.from[1] - w.to[1]] : [w.to[0] - w.from[0], w.to[1] - w.from[1]];
  const flat = Math.abs(dx) > Math.abs(dy);
  const len = Math.hypot(dx, dy) || 1;
  // Ends slide along the walls: sideways where the way goes up or down, up and down where it goes across.
  const shift = (p: Pt): Pt => (flat ? [p[0], p[1] - (dx / len) * by * 0.6] : [p[0] + (dy / len) * by * 0.9, p[1]]);
  return { p0: shift(k.p0), c: k.c, p1: shift(k.p1) };
}
