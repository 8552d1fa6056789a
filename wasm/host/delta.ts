/**
 * What changed in a memory, and changes it back: the exclusive or of the memory before and after, without the words
 * that are zero. It is its own inverse, and two that follow each other make one.
 *
 * A row of records, by page: the page's number (4 bytes), the record's length after it (2), which of its 64 lines of 16
 * words are not all zero (8); for each of those, which words are not zero (2), how many bytes each takes, less one (2
 * bits a word, filled up to a byte), and those bytes.
 */
export type Delta = Uint8Array;

/** So many bytes follow the last record, so that a word is read whole wherever it stands. */
const tailBytes = 3;
/** What counts of a word that was written in one byte, in two, three and four. */
const partOf = [0xff, 0xffff, 0xffffff, -1] as const;

/** Memories are compared in pages of this many words. */
export const pageWords = 1024;
const lineWords = 16;
const lines = pageWords / lineWords;
const headBytes = 14;
/** A record is never longer than this. */
const recordMax = headBytes + lines * (2 + 4 + 4 * lineWords);
/** Grows by doubling; what is written is copied out. */
const firstRoom = 1 << 20;

export const nothing: Delta = new Uint8Array(0);

/** Takes the changed pages of one memory, in order. */
export class DeltaWriter {
  private bytes = new Uint8Array(firstRoom);
  private at = 0;

  /** Adds a page that is the exclusive or of two; one that is all zeros is left out. */
  page(page: number, xor: Int32Array): void {
    if (this.at + recordMax > this.bytes.length) this.grow(this.at + recordMax);
    const { bytes } = this;
    const begin = this.at;
    bytes.fill(0, begin, begin + headBytes);
    let at = begin + headBytes;
    for (let line = 0; line < lines; line++) {
      const end = this.line(at, xor, line * lineWords);
      if (end === at) continue;
      bytes[begin + 6 + (line >> 3)]! |= 1 << (line & 7);
      at = end;
    }
    if (at === begin + headBytes) return;
    put32(bytes, begin, page);
    bytes[begin + 4] = (at - begin - 6) & 0xff;
    bytes[begin + 5] = (at - begin - 6) >> 8;
    this.at = at;
  }

  /** Adds a record as it is. */
  record(from: Delta, begin: number, end: number): void {
    if (this.at + end - begin > this.bytes.length) this.grow(this.at + end - begin);
    this.bytes.set(from.subarray(begin, end), this.at);
    this.at += end - begin;
  }

  /** What was written since the last time. */
  take(): Delta {
    if (this.at === 0) return nothing;
    if (this.at + tailBytes > this.bytes.length) this.grow(this.at + tailBytes);
    const taken = this.bytes.slice(0, this.at + tailBytes).fill(0, this.at);
    this.at = 0;
    return taken;
  }

  private line(at: number, xor: Int32Array, word: number): number {
    const { bytes } = this;
    let mask = 0;
    let n = 0;
    for (let i = 0; i < lineWords; i++) {
      if (xor[word + i] === 0) continue;
      mask |= 1 << i;
      n++;
    }
    if (n === 0) return at;
    bytes[at] = mask & 0xff;
    bytes[at + 1] = mask >> 8;
    let sizes = at + 2;
    let to = sizes + ((n + 3) >> 2);
    let size = 0;
    let shift = 0;
    for (let i = 0; i < lineWords; i++) {
      const v = xor[word + i]!;
      if (v === 0) continue;
      const long = v >>> 24 !== 0 ? 3 : v >>> 16 !== 0 ? 2 : v >>> 8 !== 0 ? 1 : 0;
      size |= long << shift;
      shift += 2;
      if (shift === 8) {
        bytes[sizes++] = size;
        size = shift = 0;
      }
      bytes[to++] = v;
      if (long > 0) bytes[to++] = v >>> 8;
      if (long > 1) bytes[to++] = v >>> 16;
      if (long > 2) bytes[to++] = v >>> 24;
    }
    if (shift > 0) bytes[sizes] = size;
    return to;
  }

  private grow(least: number): void {
    let room = this.bytes.length;
    while (room < least) room *= 2;
    const next = new Uint8Array(room);
    next.set(this.bytes.subarray(0, this.at));
    this.bytes = next;
  }
}

/** Applies a delta: page gives the words of each page that it changes. */
export function apply(d: Delta, page: (n: number) => Int32Array): void {
  const view = viewOf(d);
  for (let at = 0; at < d.length - tailBytes; at = recordEnd(d, at)) applyRecord(d, view, at, page(get32(d, at)));
}

/** The delta that does what two do, one after the other. */
export function join(a: Delta, b: Delta, writer: DeltaWriter): Delta {
  if (a.length === 0) return b;
  if (b.length === 0) return a;
  const xor = new Int32Array(pageWords);
  const [va, vb] = [viewOf(a), viewOf(b)];
  const [endA, endB] = [a.length - tailBytes, b.length - tailBytes];
  let i = 0;
  let k = 0;
  while (i < endA || k < endB) {
    const pa = i < endA ? get32(a, i) : Infinity;
    const pb = k < endB ? get32(b, k) : Infinity;
    const ia = pa <= pb ? recordEnd(a, i) : i;
    const kb = pb <= pa ? recordEnd(b, k) : k;
    if (pa < pb) writer.record(a, i, ia);
    else if (pb < pa) writer.record(b, k, kb);
    else {
      xor.fill(0);
      applyRecord(a, va, i, xor);
      applyRecord(b, vb, k, xor);
      writer.page(pa, xor);
    }
    i = ia;
    k = kb;
  }
  return writer.take();
}

function recordEnd(d: Delta, at: number): number {
  return at + 6 + d[at + 4]! + (d[at + 5]! << 8);
}

function viewOf(d: Delta): DataView {
  return new DataView(d.buffer, d.byteOffset, d.length);
}

function applyRecord(d: Delta, view: DataView, begin: number, words: Int32Array): void {
  let at = begin + headBytes;
  for (let line = 0; line < lines; line++) {
    if ((d[begin + 6 + (line >> 3)]! >> (line & 7) & 1) === 0) continue;
    let mask = d[at]! | (d[at + 1]! << 8);
    // How many bytes each of up to 16 words takes, two bits each; what more is read with them is shifted out unseen.
    let sizes = view.getInt32(at + 2, true);
    at += 2 + ((count(mask) + 3) >> 2);
    for (; mask !== 0; mask &= mask - 1) {
      const word = line * lineWords + 31 - Math.clz32(mask & -mask);
      const long = sizes & 3;
      sizes >>>= 2;
      words[word]! ^= view.getInt32(at, true) & partOf[long]!;
      at += long + 1;
    }
  }
}

/** How many bits are set, of 16. */
function count(mask: number): number {
  mask -= (mask >> 1) & 0x5555;
  mask = (mask & 0x3333) + ((mask >> 2) & 0x3333);
  mask = (mask + (mask >> 4)) & 0x0f0f;
  return (mask + (mask >> 8)) & 0x1f;
}

function put32(bytes: Uint8Array, at: number, v: number): void {
  for (let i = 0; i < 4; i++) bytes[at + i] = v >>> (8 * i);
}

function get32(bytes: Uint8Array, at: number): number {
  return (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0;
}
