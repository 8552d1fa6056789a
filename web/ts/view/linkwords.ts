/** What is wrong with links, in words in the picture: they come when there is something to say. */
import { nothing, svg, type SVGTemplateResult } from "lit/html.js";
import type { Model } from "../reduce/model.ts";
import { t } from "../t.ts";
import { pointAt, r1, type Curve } from "./curve.ts";
import { CUT, wayIlls, type Ills, type Wire } from "./links.ts";
import { covered, crowded, wayBetween, type Composition, type Words } from "./places.ts";
import { letters } from "./words.ts";

/** What is wrong with a link, in words beside it; taken are the boxes where words stand already. */
export function linkWords(m: Model, comp: Composition, w: Wire, taken: Words[]): SVGTemplateResult | typeof nothing {
  if (m.ways.size === 0) return nothing;
  const way = wayBetween(comp, w.a, w.b);
  const [ab, ba] = [wayIlls(m, w.a, w.b), wayIlls(m, w.b, w.a)];
  const words = ab.words === ba.words ? [told(ab)] : [told(ab) && t`${w.a} to ${w.b}: ${ab.words}`, told(ba) && t`${w.b} to ${w.a}: ${ba.words}`];
  if (!way || !words.some(Boolean)) return nothing;
  return beside(comp, { p0: way.from, c: way.mid, p1: way.to }, words.filter(Boolean), taken);
}

/** What has to be said beside the picture: a cut alone is seen, and needs no words. */
function told(i: Ills): string {
  return i.words === CUT ? "" : i.words;
}

/** The words stand beside the middle, on the side where they cover no house and no other words. */
function beside(comp: Composition, k: Curve, list: string[], taken: Words[]): SVGTemplateResult {
  const [x, y] = pointAt(k, 0.5);
  const wide = 6.5 * Math.max(...list.map(letters));
  const level = Math.abs(k.p1[1] - k.p0[1]) < 40;
  const high = 13 * list.length;
  let top = level ? y - 8 - high + 13 : y + 4 - 6 * (list.length - 1);
  const tries = level ? [x - wide / 2] : x > comp.w / 2 ? [x + 12, x - 12 - wide] : [x - 12 - wide, x + 12];
  const cost = (l: number) => covered(comp, l, top - 10, wide, high) + crowded(taken, l, top - 10, wide, high);
  const best = tries.reduce((a, b) => (cost(b) < cost(a) ? b : a));
  const left = Math.min(comp.w - wide, Math.max(2, best));
  for (let i = 0; i < 2 && crowded(taken, left, top - 10, wide, high) > 0; i++) top += high;
  taken.push([left, top - 10, wide, high]);
  return svg`${list.map((w, i) => svg`<text x=${r1(left)} y=${r1(top + 13 * i)} class="r-tiny halo">${w}</text>`)}`;
}
