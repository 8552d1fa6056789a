/** The followed request: its way in the accent, hop by hop, numbered as in the list of them (hops.ts). */
import { nothing, svg, type SVGTemplateResult } from "lit/html.js";
import type { Film } from "../reduce/film.ts";
import type { Journey } from "../reduce/model.ts";
import { pathOf, type Hop } from "../reduce/path.ts";
import { bent, pointAt, r1, whole, type Curve } from "./curve.ts";
import type { Ground } from "./ground.ts";
import { isRead, tripsWords } from "./price.ts";
import { wayBetween, type Composition, type Place, type Pt, type Way } from "./places.ts";
import { letters } from "./words.ts";

/** How it looks: for the pages that follow a request, and not before they do. */
export const threadCss = `
.thread-l { fill: none; stroke: var(--accent); stroke-width: 2; }
.ah { fill: none; stroke: var(--accent); stroke-width: 1.8; }
.hop { fill: var(--accent); }
.pic .hop-t { fill: var(--on-accent); font-weight: 600; }
@media (max-width: 360px) { .pic .hop-t { font-size: 12.5px; } }
`;

/** How far hops on one link stand apart, in px. */
const APART = 28;

/** What the picture draws of a followed request; all else in it is dimmed. */
export interface Thread {
  hops: Hop[];
  /** The machines that it came to, and the ids of its messages. */
  visited: Set<string>;
  ids: Set<string>;
  draw(ground: Ground): SVGTemplateResult;
}

/** The way of a request up to the moment that is shown. */
export function thread(film: Film, j: Journey): Thread {
  const path = pathOf(film, j.trace, j.at);
  const { hops, ids } = path;
  const cost = isRead(j) ? tripsWords(j, path) : "";
  return {
    hops, ids, visited: new Set([...hops.flatMap((h) => [h.from, h.to]), ...j.steps.map((s) => s.node)]),
    draw: (ground) => {
      const ways = waysOf(ground.comp, hops);
      for (const k of ways) if (k) cover(ground, k);
      return svg`${lines(hops, ways)}${cost ? tag(ground, hops, ways, j.node, cost) : nothing}`;
    },
  };
}

/** How many pieces of a way are kept free of words. */
const PIECES = 16;

/** No words stand on a hop: neither on its way nor on its number. */
function cover({ taken }: Ground, k: Curve): void {
  for (let i = 0; i <= PIECES; i++) {
    const [x, y] = pointAt(k, i / PIECES);
    const r = i === PIECES / 2 ? 10 : 4;
    taken.push([x - r, y - r, 2 * r, 2 * r]);
  }
}

/** The way of each hop, undefined where there is none in the picture; those between the same two lie beside each other. */
function waysOf(comp: Composition, hops: readonly Hop[]): (Curve | undefined)[] {
  const lanes = new Map<string, number>();
  return hops.map((h) => {
    const key = h.from < h.to ? `${h.from}|${h.to}` : `${h.to}|${h.from}`;
    const lane = lanes.get(key) ?? 0;
    lanes.set(key, lane + 1);
    return curve(comp, h, lane);
  });
}

function lines(hops: readonly Hop[], ways: readonly (Curve | undefined)[]): SVGTemplateResult {
  const discs: SVGTemplateResult[] = [];
  const drawn = ways.map((k, i) => {
    if (!k) return nothing;
    const [x, y] = pointAt(k, 0.5);
    discs.push(svg`<circle class="hop" cx=${r1(x)} cy=${r1(y)} r="8.5"/><text x=${r1(x)} y=${r1(y + 3.9)} class="hop-t" text-anchor="middle">${i + 1}</text>`);
    return svg`<path class="thread-l ${hops[i]!.lost ? "lost" : ""}" marker-end="url(#ah)" d=${whole(k)}/>`;
  });
  return svg`${drawn}${discs}`;
}

/** From so far down on there is room for words over a wall. */
const OVER = 24;

/** How wide a line of the price may be under a wall, and a letter of it, in letters and in px. */
const NARROW = 9;
const LETTER = 6.6;

/**
 * What a read costs, beside where its path begins: over the wall where there is room, else under it, in short lines on
 * the side where no way leaves.
 */
function tag({ comp, taken }: Ground, hops: readonly Hop[], ways: readonly (Curve | undefined)[], asked: string, words: string): SVGTemplateResult | typeof nothing {
  const p = comp.places.get(hops[0]?.from ?? asked);
  if (!p) return nothing;
  const arcs = hops[0] && hops[0].from === hops[0].to;
  if (p.client && !p.compact && p.y > OVER && (comp.shape === "wide" || !arcs)) {
    taken.push([p.x, p.y - 18, letters(words) * LETTER, 14]);
    return svg`<text x=${p.x} y=${p.y - 8} class="cost halo">${words}</text>`;
  }
  const floor = p.y + p.h;
  const under = ([x, y]: Pt) => Math.abs(y - floor) < 12 && x > p.x - 8 && x < p.x + p.w + 8;
  const leave = ways.flatMap((k) => (k ? [k.p0, k.p1].filter(under).map(([x]) => x) : []));
  const rows = leave.length ? folded(words) : [words];
  const wide = Math.max(...rows.map(letters)) * LETTER;
  const x = p.x + wide + 6 <= Math.min(...leave, Infinity) ? p.x : Math.max(...leave) + 10;
  taken.push([x, floor + 4, wide, 12 * rows.length + 2]);
  return svg`${rows.map((w, i) => svg`<text x=${r1(x)} y=${r1(floor + 14 + 12 * i)} class="cost halo">${w}</text>`)}`;
}

/** Words in lines that are narrow enough. */
function folded(words: string): string[] {
  const out: string[] = [];
  for (const w of words.split(" ")) {
    const longer = `${out.at(-1) ?? ""} ${w}`.trimStart();
    if (out.length && letters(longer) <= NARROW) out[out.length - 1] = longer;
    else out.push(w);
  }
  return out;
}

function curve(comp: Composition, h: Hop, lane: number): Curve | undefined {
  if (h.from === h.to) {
    const p = comp.places.get(h.from);
    return p && loop(p, lane, comp.trio !== undefined && !p.compact);
  }
  const w = wayBetween(comp, h.from, h.to);
  const by = lane === 0 ? 0 : (lane % 2 ? 1 : -1) * Math.ceil(lane / 2) * APART;
  return w && beside(w, by, h.from > h.to, comp.places.get(h.from), comp.places.get(h.to));
}

/** A machine that asks itself: an arc that leaves its wall and comes back, on top where there is room, else beside it. */
function loop(p: Place, lane: number, top: boolean): Curve {
  if (top) {
    const x = p.x + p.w - (p.w > 140 ? 52 : 62) + (p.w > 140 ? 36 : 40) * lane;
    return { p0: [x - 9, p.y - 2], c: [x, p.y - 38], p1: [x + 9, p.y - 4] };
  }
  const y = p.y + p.h / 2 - 11 + 24 * lane;
  return { p0: [p.x + p.w + 2, y - 8], c: [p.x + p.w + 36, y], p1: [p.x + p.w + 4, y + 8] };
}

/** The way moved sideways as a whole, so that hops to and fro on one link stand beside each other. */
function beside(w: Way, by: number, turned: boolean, from: Place | undefined, to: Place | undefined): Curve {
  const k = bent(w, by * 1.25, turned);
  const [dx, dy] = turned ? [w.from[0] - w.to[0], w.from[1] - w.to[1]] : [w.to[0] - w.from[0], w.to[1] - w.from[1]];
  const len = Math.hypot(dx, dy) || 1;
  // An end slides along the wall that it stands at: up and down at a side, sideways at the top and at the floor.
  const shift = (p: Pt, at: Place | undefined): Pt =>
    at && (p[0] <= at.x || p[0] >= at.x + at.w) ? [p[0], p[1] - (dx / len) * by * 0.6] : [p[0] + (dy / len) * by * 0.9, p[1]];
  return { p0: shift(k.p0, from), c: k.c, p1: shift(k.p1, to) };
}
