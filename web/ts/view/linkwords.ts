/** What is wrong with links, in words in the picture: they come when there is something to say. */
import { nothing, svg, type SVGTemplateResult } from "lit/html.js";
import { isCut, type Model } from "../reduce/model.ts";
import { t } from "../t.ts";
import { bent, pointAt, r1, type Curve } from "./curve.ts";
import { meet, points, type Box, type Ground } from "./ground.ts";
import { bend } from "./flights.ts";
import { CUT, wayIlls, type Ills, type Wire } from "./links.ts";
import { wayBetween } from "./places.ts";
import { letters } from "./words.ts";

/** What is wrong with these links, in words beside each; over a mark on a link stands nothing. */
export function linkWords(m: Model, ground: Ground, wires: Wire[]): unknown {
  if (m.ways.size === 0 && m.cuts.size === 0) return nothing;
  const curves = wires.flatMap((w) => {
    const way = wayBetween(ground.comp, w.a, w.b);
    return way ? [{ w, k: { p0: way.from, c: way.mid, p1: way.to }, lanes: [0, 1].map((n) => bent(way, bend(n), w.a > w.b)) }] : [];
  });
  for (const { w: { a, b }, k } of curves)
    if (isCut(m, a, b) || isCut(m, b, a) || m.ways.get(`${a}>${b}`)?.clogged || m.ways.get(`${b}>${a}`)?.clogged) {
      const [x, y] = pointAt(k, 0.5);
      ground.taken.push([x - 10, y - 10, 20, 20]);
    }
  const lines = curves.flatMap(({ k }) => points(k, STRAND));
  const marks = curves.flatMap(({ lanes }) => lanes.flatMap((l) => points(l, MARK)));
  return curves.map(({ w, k }) => {
    const [ab, ba] = [wayIlls(m, w.a, w.b), wayIlls(m, w.b, w.a)];
    const words = ab.words === ba.words ? [told(ab)] : [told(ab) && t`${w.a} to ${w.b}: ${ab.words}`, told(ba) && t`${w.b} to ${w.a}: ${ba.words}`];
    if (!words.some(Boolean)) return nothing;
    const stands = beside(ground, k, words.filter(Boolean), lines, marks);
    // A line that is dotted or dashed is to be seen: what is said of messages keeps off it where it can.
    ground.marks.push(...points(k, STRAND));
    return stands;
  });
}

/** What has to be said beside the picture: a cut alone is seen, and needs no words. */
function told(i: Ills): string {
  return i.words === CUT ? "" : i.words;
}

/** How far from a line (px) the strands of its two directions are, and how far a mark on it reaches. */
const STRAND = 4;
const MARK = 9;

/** How far along the link its words may stand, the middle first; and how far from it, in px. */
const ALONG = [0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8];
const OFF = [5, 14, 21, 28, 40];

/** Words in short lines, for where there is no room for long ones: after who it is about, and after each thing that is wrong. */
function folded(list: string[]): string[] {
  return list.flatMap((w) => w.replace(/([:,：，]) ?/g, "$1\n").split("\n"));
}

function beside(ground: Ground, k: Curve, list: string[], lines: readonly Box[], marks: readonly Box[]): SVGTemplateResult | typeof nothing {
  const level = Math.abs(k.p1[1] - k.p0[1]) < 40;
  const tries = [list, folded(list)].flatMap((rows) => OFF.flatMap((off) => ALONG.flatMap((u) => {
    const wide = ground.letter * Math.max(...rows.map(letters));
    const high = 13 * rows.length;
    // Over a short link words may stand as far to the side as they are wide.
    const spread = Math.max(Math.abs(k.p1[0] - k.p0[0]), wide);
    const [at, y] = pointAt(k, u);
    const x = level ? (k.p0[0] + k.p1[0]) / 2 + (u - 0.5) * spread : at;
    const up: Box = [x - wide / 2, y - off - high, wide, high];
    const down: Box = [x - wide / 2, y + off, wide, high];
    const left: Box = [x - off - 6 - wide, y - high / 2, wide, high];
    const right: Box = [x + off + 6, y - high / 2, wide, high];
    return (level ? [up, down] : x > ground.comp.w / 2 ? [right, left] : [left, right]).map((box) => ({ rows, box }));
  })));
  // Rather further away than where messages pass, and rather there than over a line.
  const over = (list: readonly Box[], i: number) => list.filter((l) => meet(l, tries[i]!.box)).length;
  let free = false; // what follows a free place is further away, and need not be held against every line
  const i = ground.place(tries.map((s) => s.box), (i) => {
    if (free) return Infinity;
    const n = over(marks, i) + 100 * over(lines, i);
    free = n === 0;
    return i + tries.length * n;
  });
  if (i < 0) return nothing;
  const { rows, box: [x, y] } = tries[i]!;
  return svg`${rows.map((w, n) => svg`<text x=${r1(x)} y=${r1(y + 10 + 13 * n)} class="r-tiny halo">${w}</text>`)}`;
}
