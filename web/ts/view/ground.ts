/**
 * Where words may stand beside what they tell of. The rule: never over a house or its roof, never over other words, and
 * never beyond the picture; where there is no such place they are left out, and the text table says them. Of the places
 * that are left one that covers no mark is taken first. Who asks first, stands first.
 */
import { pointAt, type Curve } from "./curve.ts";
import { wayBetween, type Composition, type Place, type Pt } from "./places.ts";

export type Box = readonly [x: number, y: number, w: number, h: number];

/** The sides of a point: each once near it, and once further out. */
const SIDES: readonly Pt[] = [[1, 0], [-1, 0], [0, -1], [0, 1], [1, -1], [-1, -1], [1, 1], [-1, 1]];
const NEAR = 12;
const FAR = 27;

export class Ground {
  /** What no words may stand on; and marks, over which they stand only where nothing else is free. */
  readonly taken: Box[];
  readonly marks: Box[] = [];
  /** How wide a letter may be, in px: in a narrow window they grow. */
  readonly letter: number;

  constructor(readonly comp: Composition) {
    this.taken = [...comp.places.values()].flatMap(outline);
    this.letter = comp.shape.endsWith("tall") ? 7.3 : 6.7;
  }

  /**
   * Takes of these places the free one with the lowest rank, and returns which it is, -1 where none is free. What is
   * placed may reach below the picture by so many px.
   */
  place(tries: readonly Box[], rank: (i: number) => number = (i) => i, below = 0): number {
    let [best, least] = [-1, Infinity];
    for (const [i, b] of tries.entries()) {
      const [x, y, w, h] = b;
      if (x < 2 || y < 0 || x + w > this.comp.w - 2 || y + h > this.comp.h + below || meets(b, this.taken)) continue;
      let cost = rank(i);
      // What cannot be the best any more need not be held against every mark.
      if (cost < least && meets(b, this.marks)) cost += tries.length;
      if (cost < least) [best, least] = [i, cost];
    }
    if (best >= 0) this.taken.push(tries[best]!);
    return best;
  }

  /**
   * Takes a place for words of that size beside a point: off the way that leads through these points and outwards if it
   * can be, and at the side where they stood before, so that they do not jump about. Returns the place and its side.
   */
  beside([x, y]: Pt, w: number, h: number, [ox, oy]: Pt, way: readonly Pt[], stood: number): [Box, number] | undefined {
    const tries = [NEAR, FAR].flatMap((far) => SIDES.map(([dx, dy]): Box => {
      const d = dx && dy ? far * 0.8 : far;
      return [x + dx * d - (w * (1 - dx)) / 2, y + dy * d - (h * (1 - dy)) / 2, w, h];
    }));
    const len = Math.hypot(ox, oy) || 1;
    const along = way.map(([px, py]): Box => [px - 5, py - 5, 10, 10]);
    const links = strands(this.comp);
    const i = this.place(tries, (i) => {
      const [dx, dy] = SIDES[i % SIDES.length]!;
      const over = (list: readonly Box[]) => list.filter((b) => meet(b, tries[i]!)).length;
      return Math.min(3, over(links)) + (i === stood ? -1 : 2 + (i < SIDES.length ? 0 : 2) - (dx * ox + dy * oy) / len / Math.hypot(dx, dy) + 2 * over(along));
    });
    return i < 0 ? undefined : [tries[i]!, i];
  }
}

/** The links between three servers, as boxes: words of messages keep off them where they can. Of more servers they are everywhere. */
function strands(c: Composition): readonly Box[] {
  const names = c.trio ? Object.values(c.trio) : [];
  return (c.strands ??= names.flatMap((a, i) => names.slice(i + 1).flatMap((b) => {
    const { from, mid, to } = wayBetween(c, a, b)!;
    return points({ p0: from, c: mid, p1: to }, 3);
  })));
}

/** How many points stand for a line. */
const POINTS = 24;

/** Boxes along a line, from its one end to the other, each reaching r px around it. */
export function points(k: Curve, r: number): Box[] {
  return Array.from({ length: POINTS + 1 }, (_, i): Box => {
    const [x, y] = pointAt(k, i / POINTS);
    return [x - r, y - r, 2 * r, 2 * r];
  });
}

/** Do two boxes share any of their ground? It is asked thousands of times a frame: so without unpacking them. */
export function meet(a: Box, b: Box): boolean {
  return a[0] < b[0] + b[2] && b[0] < a[0] + a[2] && a[1] < b[1] + b[3] && b[1] < a[1] + a[3];
}

function meets(a: Box, list: readonly Box[]): boolean {
  for (const b of list) if (meet(a, b)) return true;
  return false;
}

/** A house with its rim; a roof in three steps, and what stands on its top. */
function outline({ x, y, w, h, client, roof }: Place): Box[] {
  if (client) return [[x - 3, y - 3, w + 6, h + 6]];
  if (!roof) return [[x - 9, y - 14, w + 18, h + 23]];
  const up = 4 + w / 8;
  return [[x - 9, y - 6 - w / 16, w + 18, h + 15 + w / 16], [x + w / 4 - 4, y - up - 2, w / 2 + 8, up], [x + w / 2 - 7, y - up - 19, 14, 19]];
}
