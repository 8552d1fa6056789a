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
  tall: { client: [4, 34, 114, 72], left: [10, 362, 176, 144], top: [134, 50, 244, 156], right: [204, 362, 176, 144] },
  land: { client: [150, 40, 150, 72], left: [150, 254, 214, 156], top: [393, 50, 214, 156], right: [636, 254, 214, 156] },
  landtall: { client: [4, 34, 114, 72], left: [10, 340, 176, 144], top: [134, 50, 244, 156], right: [204, 340, 176, 144] },
};

/** Compact rooms for other numbers: upper left corners by shape and count. */
const MANY: Record<"wide" | "tall", Record<number, Pt[]>> = {
  wide: {
    1: [[305, 140]],
    2: [[140, 220], [470, 220]],
    4: [[60, 180], [550, 180], [140, 322], [470, 322]],
    5: [[28, 158], [140, 322], [305, 56], [470, 322], [582, 158]],
    6: [[40, 172], [305, 56], [570, 172], [40, 322], [305, 322], [570, 322]],
    7: [[220, 52], [470, 52], [20, 190], [305, 190], [590, 190], [140, 328], [470, 328]],
  },
  tall: {
    1: [[120, 200]],
    2: [[14, 250], [226, 250]],
    4: [[14, 180], [226, 180], [14, 386], [226, 386]],
    5: [[14, 196], [14, 386], [226, 62], [226, 386], [226, 224]],
    6: [[14, 150], [226, 62], [226, 210], [14, 276], [14, 402], [226, 386]],
    7: [[226, 40], [14, 150], [226, 166], [14, 276], [226, 290], [14, 402], [226, 412]],
  },
};

/** Most servers that are drawn. */
export const DRAWN = 7;

/** Places for all machines. Of three servers the middle one by name stands on top, unless high names another. */
export function compose(shape: Shape, servers: string[], clients: string[], roofed: (name: string) => boolean, high = ""): Composition {
  const [w, h] = SIZES[shape];
  const c: Composition = { shape, w, h, places: new Map(), trio: undefined };
  const t = TRIO[shape];
  const client = clients[0];
  if (client !== undefined) c.places.set(client, room(client, t.client, { client: true, roof: false }));
  const names = servers.slice(0, DRAWN);
  if (names.length === 3) {
    const rest = names.filter((n) => n !== high);
    const [left, top, right] = (rest.length === 2 ? [rest[0], high, rest[1]] : names) as [string, string, string];
    c.trio = { left, top, right };
    for (const [name, box] of [[left, t.left], [top, t.top], [right, t.right]] as const)
      c.places.set(name, room(name, grown(box, shape, roofed(name)), { roof: roofed(name) }));
    return c;
  }
  const spots = MANY[shape === "wide" || shape === "land" ? "wide" : "tall"][names.length] ?? [];
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
    case "t": return [p.x + d, p.y - (p.client ? 2 : p.roof ? roofAt(p, d) + 6 : 13)];
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
  const from = clipTo(p, centre(q));
  const to = clipTo(q, centre(p));
  return { from, to, mid: half(from, to) };
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
  if (!p.client) return undefined;
  if (q.name === left) return straight(at(p, "b", tall ? 38 : 50), at(q, "t", tall ? 32 : 50));
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

/** How much of a box lies over houses or outside the picture, in square px. */
export function covered(c: Composition, x: number, y: number, w: number, h: number): number {
  let area = Math.max(0, -x) * h + Math.max(0, x + w - c.w) * h;
  for (const p of c.places.values()) {
    const dx = Math.min(x + w, p.x + p.w + 8) - Math.max(x, p.x - 8);
    const dy = Math.min(y + h, p.y + p.h + 8) - Math.max(y, p.y - 12);
    if (dx > 0 && dy > 0) area += dx * dy;
  }
  return area;
}
