/** Where machines stand, and the ways between them. Units are px of the picture's viewBox. A place belongs to a name. */

export type Pt = readonly [number, number];
export type Shape = "wide" | "tall" | "land" | "landtall";

export interface Place {
  name: string;
  x: number;
  y: number;
  w: number;
  h: number;
  client: boolean;
  compact: boolean;
  /** Does it carry a pitched roof now? */
  roof: boolean;
  /** How many log cells it shows, how wide, from where. */
  cells: number;
  cell: number;
  x0: number;
}

export interface Composition {
  shape: Shape;
  w: number;
  h: number;
  /** The viewBox's left edge and width where it is narrower than the drawing. */
  places: Map<string, Place>;
  trio: { left: string; top: string; right: string } | undefined;
  /** The ways that were found already. */
  ways: Map<string, Way>;
  /** The links between three servers as boxes, once asked for. */
  strands?: readonly (readonly [number, number, number, number])[];
}

/** A way from one rim to another: its ends and the middle that it bends by. */
export interface Way {
  from: Pt;
  to: Pt;
  mid: Pt;
}

const SIZES: Record<Shape, [number, number]> = { wide: [760, 440], tall: [390, 520], land: [1000, 420], landtall: [390, 500] };

type Box = readonly [number, number, number, number];
const TRIO: Record<Shape, { client: Box; left: Box; top: Box; right: Box }> = {
  wide: { client: [18, 36, 152, 72], left: [18, 276, 214, 156], top: [273, 54, 214, 156], right: [528, 276, 214, 156] },
  tall: { client: [4, 34, 114, 72], left: [8, 362, 176, 144], top: [134, 50, 244, 156], right: [206, 362, 176, 144] },
  land: { client: [150, 40, 150, 72], left: [150, 254, 214, 156], top: [393, 50, 214, 156], right: [636, 254, 214, 156] },
  landtall: { client: [4, 34, 114, 72], left: [8, 340, 176, 144], top: [134, 50, 244, 156], right: [206, 340, 176, 144] },
};

/**
 * Compact rooms for other numbers: upper left corners by shape and count, in the order of the names. A name keeps its
 * corner when others come: a below on the left, b on top, c below on the right, d and e at the sides: d on the right,
 * since the client stands on the left.
 */
const MANY: Record<"wide" | "tall", Record<number, Pt[]>> = {
  wide: {
    1: [[305, 180]],
    2: [[140, 220], [470, 220]],
    4: [[140, 306], [305, 56], [470, 306], [582, 168]],
    5: [[140, 306], [305, 56], [470, 306], [582, 168], [28, 168]],
    6: [[140, 312], [200, 48], [470, 312], [590, 180], [20, 180], [410, 48]],
    7: [[140, 312], [200, 48], [470, 312], [590, 180], [20, 180], [410, 48], [305, 180]],
  },
  tall: {
    1: [[120, 200]],
    2: [[14, 250], [226, 250]],
    4: [[14, 386], [226, 62], [226, 386], [14, 216]],
    5: [[14, 386], [226, 62], [226, 386], [14, 216], [226, 224]],
    6: [[14, 490], [226, 50], [226, 524], [14, 164], [226, 208], [14, 326]],
    7: [[14, 490], [226, 50], [226, 524], [14, 164], [226, 208], [14, 326], [226, 366]],
  },
};

/** One client over a room that may have a roof stands higher, so that a message between them can be seen. */
const HIGHER: Box = [18, 8, 152, 72];

/** Four compact rooms over each other need a taller picture. */
const TALLER = 650;

/** Several clients stand in a column of small boxes, as many as there is room for by the number of servers. */
const CLIENTS: Record<"wide" | "tall", { box: readonly [number, number, number, number]; apart: number; most: readonly [number, number, number] }> = {
  wide: { box: [18, 16, 132, 50], apart: 58, most: [3, 2, 2] },
  tall: { box: [4, 12, 114, 50], apart: 56, most: [3, 2, 1] },
};

/** Most servers that are drawn. */
export const DRAWN = 7;

/** Places for all machines. Of three servers the middle one by name stands on top, unless high names another. */
export function compose(shape: Shape, servers: string[], clients: string[], roofed: (name: string) => boolean, high = ""): Composition {
  const [w, usual] = SIZES[shape];
  const h = shape === "tall" && servers.length > 5 ? TALLER : usual;
  const c: Composition = { shape, w, h, places: new Map(), trio: undefined, ways: new Map() };
  const t = TRIO[shape];
  const names = servers.slice(0, DRAWN);
  const bend = shape === "wide" || shape === "land" ? "wide" : "tall";
  if (clients.length === 1) c.places.set(clients[0]!, room(clients[0]!, names.length > 3 && bend === "wide" ? HIGHER : t.client, { client: true, roof: false }));
  else {
    const { box: [x, y, cw, ch], apart, most } = CLIENTS[bend];
    clients.slice(0, most[names.length <= 3 ? 0 : names.length <= 5 ? 1 : 2]).forEach((n, i) => c.places.set(n, room(n, [x, y + apart * i, cw, ch], { client: true, compact: true, roof: false })));
  }
  if (names.length === 3) {
    const rest = names.filter((n) => n !== high);
    const [left, top, right] = (rest.length === 2 ? [rest[0], high, rest[1]] : names) as [string, string, string];
    c.trio = { left, top, right };
    for (const [name, box] of [[left, t.left], [top, t.top], [right, t.right]] as const)
      c.places.set(name, room(name, grown(box, shape, roofed(name)), { roof: roofed(name) }));
    return c;
  }
  const spots = MANY[bend][names.length] ?? [];
  names.forEach((name, i) => {
    const [x, y] = spots[i]!;
    c.places.set(name, room(name, [x, y, 150, 106], { compact: true, roof: roofed(name) }));
  });
  return c;
}

/** In the tall composition a leader below needs room for its book: its floor stays, its wall rises. */
function grown(b: Box, shape: Shape, roof: boolean): Box {
  return (shape === "tall" || shape === "landtall") && roof && b[3] === 144 ? [b[0], b[1] - 12, b[2], 156] : b;
}

function room(name: string, b: Box, o: { client?: boolean; compact?: boolean; roof: boolean }): Place {
  const [x, y, w, h] = b;
  const [cells, cell, x0] = w >= 240 ? [8, 25, 15] : w >= 200 ? [8, 22, 12] : w >= 170 ? [6, 22, 17] : [5, 22, 16];
  return { name, x, y, w, h, client: !!o.client, compact: !!o.compact, roof: o.roof, cells, cell, x0 };
}

/** How high a pitched roof is over the wall's top at dx from the wall's left edge. */
export function roofAt(p: Place, dx: number): number {
  const half = p.w / 2;
  return 4 + (p.w / 8) * Math.max(0, 1 - Math.abs(dx - half) / (half + 7));
}

type Side = "l" | "r" | "t" | "b";

function at(p: Place, side: Side, d: number): Pt {
  const out = p.client ? 2 : p.roof ? 4 : 8;
  switch (side) {
    case "l": return [p.x - out, p.y + d];
    case "r": return [p.x + p.w + out, p.y + d];
    case "b": return [p.x + d, p.y + p.h + out];
    case "t": return [p.x + d, p.y - (p.client ? 2 : p.roof ? roofAt(p, d) + 3 : 13)];
  }
}

/** The way between two machines, from a to b. */
export function wayBetween(c: Composition, a: string, b: string): Way | undefined {
  const p = c.places.get(a);
  const q = c.places.get(b);
  if (!p && !q) return undefined;
  if (!p || !q) return outside((p ?? q)!, !p);
  const ends = c.trio ? trioEnds(c, p, q) ?? turn(trioEnds(c, q, p)) : undefined;
  if (ends) return ends;
  const known = c.ways.get(`${a}>${b}`);
  if (known) return known;
  // Both directions are one way, so it is found from the end whose name comes first.
  const way = a < b ? around(c, p, q) : turn(wayBetween(c, b, a))!;
  c.ways.set(`${a}>${b}`, way);
  return way;
}

/** How far a way may bend out so that it passes other houses by, in px of its middle; the nearest first. */
const BENDS = [0, 25, -25, 50, -50, 100, -100, 150, -150, 220, -220];

/** The straightest way from p to q that passes over no house, or over as little as can be. */
function around(c: Composition, p: Place, q: Place): Way {
  let best: { way: Way; cost: number } | undefined;
  for (const [from, to] of ends(c, p, q)) {
    const [dx, dy] = [to[0] - from[0], to[1] - from[1]];
    const len = Math.hypot(dx, dy) || 1;
    const mid = half(from, to);
    for (const by of BENDS) {
      const way: Way = { from, to, mid: [mid[0] + (dy / len) * by, mid[1] - (dx / len) * by] };
      const cost = crossing(c, p, q, way) * 99 + Math.abs(by);
      if (!best || cost < best.cost) best = { way, cost };
      if (cost === 0) return way;
    }
  }
  return best!.way;
}

/** Where a way may begin and end: as the centres see each other; on a phone also on the sides that face the gap between the two columns. */
function ends(c: Composition, p: Place, q: Place): [Pt, Pt][] {
  const sees: [Pt, Pt] = [clipTo(p, centre(q)), clipTo(q, centre(p))];
  return c.w > 390 ? [sees] : [sees, ...[p.h - 30, 30].flatMap((y) => [30, q.h - 30].map((z): [Pt, Pt] => [inner(p, y), inner(q, z)]))];
}

function inner(p: Place, d: number): Pt {
  return at(p, p.x < 150 ? "r" : "l", d);
}

/** How many of the points on a way from p to q lie over houses, or close to those of others, or outside the picture. */
function crossing(c: Composition, p: Place, q: Place, w: Way): number {
  let n = 0;
  for (let u = 0.04; u < 1; u += 0.04) {
    const v = 1 - u;
    const x = v * v * w.from[0] + 2 * u * v * w.mid[0] + u * u * w.to[0];
    const y = v * v * w.from[1] + 2 * u * v * w.mid[1] + u * u * w.to[1];
    if (x < 4 || x > c.w - 4 || y < 2 || y > c.h + 8) n++;
    for (const o of c.places.values()) {
      const m = o === p || o === q ? 0 : 8;
      if (x > o.x - m && x < o.x + o.w + m && y > o.y - (o.roof ? 18 : 8) - m && y < o.y + o.h + m) n++;
    }
  }
  return n;
}

function turn(w: Way | undefined): Way | undefined {
  return w && { from: w.to, to: w.from, mid: w.mid };
}

function trioEnds(c: Composition, p: Place, q: Place): Way | undefined {
  const { left, top, right } = c.trio!;
  const tall = c.shape === "tall" || c.shape === "landtall";
  const straight = (from: Pt, to: Pt): Way => ({ from, to, mid: half(from, to) });
  const pair = (x: string, y: string) => p.name === x && q.name === y;
  if (pair(top, left)) {
    if (tall) return straight(at(p, "b", 70), at(q, "t", q.roof ? 150 : 118));
    return q.roof ? straight(at(p, "b", 44), at(q, "r", 30)) : straight(at(p, "l", 92), at(q, "t", 136));
  }
  if (pair(top, right)) {
    if (tall) return straight(at(p, "b", 182), at(q, "t", q.roof ? 70 : 88));
    return q.roof ? straight(at(p, "b", p.w - 44), at(q, "l", 30)) : straight(at(p, "r", 92), at(q, "t", 78));
  }
  if (pair(left, right)) {
    if (!tall) return straight(at(p, "r", 104), at(q, "l", 104));
    const from = at(p, "t", 158);
    const to = at(q, "t", 18);
    return { from, to, mid: [(from[0] + to[0]) / 2, Math.min(from[1], to[1]) - 46] };
  }
  if (!p.client || p.compact) return undefined;
  if (q.name === left) return straight(at(p, "b", tall ? 38 : 50), at(q, "t", tall ? 34 : 50));
  if (q.name === top) return tall ? straight(at(p, "b", 96), at(q, "l", 128)) : straight(at(p, "r", 40), at(q, "l", 50));
  const from = at(p, "b", tall ? 70 : 100);
  const to = tall ? at(q, "t", 30) : at(q, "l", 56);
  return { from, to, mid: tall ? [96, 300] : [from[0] + 92, to[1] - 26] };
}

/** Somebody who is not in the picture: the way comes in from above on the left. */
function outside(p: Place, incoming: boolean): Way {
  const near = at(p, "t", 24);
  const far: Pt = [near[0] - 6, Math.max(4, near[1] - 34)];
  const w = incoming ? { from: far, to: near } : { from: near, to: far };
  return { ...w, mid: half(far, near) };
}

function centre(p: Place): Pt {
  return [p.x + p.w / 2, p.y + p.h / 2];
}

function half(a: Pt, b: Pt): Pt {
  return [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2];
}

/** Where the line from p's centre to a point leaves p's rim. */
function clipTo(p: Place, to: Pt): Pt {
  const [cx, cy] = centre(p);
  const out = p.client ? 3 : 9;
  const up = p.client ? 3 : p.roof ? 28 : 14;
  const dx = to[0] - cx;
  const dy = to[1] - cy;
  const kx = dx === 0 ? Infinity : (p.w / 2 + out) / Math.abs(dx);
  const ky = dy === 0 ? Infinity : (p.h / 2 + (dy < 0 ? up : out)) / Math.abs(dy);
  const k = Math.min(kx, ky);
  return [cx + dx * k, cy + dy * k];
}
