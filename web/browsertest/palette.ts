/** Pictures of a page, small: a palette of at most 256 colours, each of 16 steps a channel. */
import { crc32, deflateSync } from "node:zlib";
import { PNG } from "pngjs";

const COLOURS = 256;

/** A picture whose colours stand in the palette. */
export interface Small {
  width: number;
  height: number;
  /** Red, green and blue of each colour. */
  palette: number[];
  /** A colour's number for each pixel. */
  pixels: Uint8Array;
}

/** What a screenshot comes to: its commonest colours, and for the others the nearest of these. */
export function small(raw: Buffer): Small {
  const { width, height, data } = PNG.sync.read(raw);
  const key = (i: number) => ((data[i]! >> 4) << 8) | ((data[i + 1]! >> 4) << 4) | (data[i + 2]! >> 4);
  const count = new Uint32Array(1 << 12);
  for (let i = 0; i < data.length; i += 4) count[key(i)]!++;
  const there = [...count.keys()].filter((k) => count[k]! > 0);
  const rgb = (k: number) => [k >> 8, (k >> 4) & 15, k & 15].map((c) => c * 17) as [number, number, number];
  const kept = [...there].sort((a, b) => count[b]! - count[a]! || a - b).slice(0, COLOURS);
  const far = (a: number, b: number) => rgb(a).reduce((sum, c, j) => sum + (c - rgb(b)[j]!) ** 2, 0);
  const number = new Uint8Array(count.length);
  for (const k of there) number[k] = kept.indexOf(kept.includes(k) ? k : kept.reduce((best, x) => (far(x, k) < far(best, k) ? x : best)));
  return { width, height, palette: kept.flatMap(rgb), pixels: Uint8Array.from({ length: width * height }, (_, i) => number[key(4 * i)]!) };
}

/** The picture as a PNG file. */
export function png(p: Small): Buffer {
  const chunk = (name: string, body: Buffer): Buffer => {
    const named = Buffer.concat([Buffer.from(name, "latin1"), body]);
    const out = Buffer.alloc(named.length + 8);
    out.writeUInt32BE(body.length);
    named.copy(out, 4);
    out.writeUInt32BE(crc32(named), named.length + 4);
    return out;
  };
  const head = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, 3, 0, 0, 0]);
  head.writeUInt32BE(p.width);
  head.writeUInt32BE(p.height, 4);
  const rows = Buffer.alloc((p.width + 1) * p.height); // before each row stands its filter, which is none
  for (let y = 0; y < p.height; y++) rows.set(p.pixels.subarray(y * p.width, (y + 1) * p.width), y * (p.width + 1) + 1);
  return Buffer.concat([
    Buffer.from([137, 80, 78, 71, 13, 10, 26, 10]), chunk("IHDR", head), chunk("PLTE", Buffer.from(p.palette)),
    chunk("IDAT", deflateSync(rows, { level: 9 })), chunk("IEND", Buffer.alloc(0)),
  ]);
}
