/**
 * What a memory holds where it differs from another, its base. It leads from the base to the memory, and not back.
 *
 * A row of records, by page: the page's number (2 bytes), which of its 64 lines of 16 words differ (8); and for each of
 * those 16 tags of two bits (4 bytes), the numbers of the recent words (a byte each), the lengths of the plain ones, less
 * one (2 bits each, filled up to a byte), and the plain words in that many bytes. Much of a memory is there more than
 * once, since what machines say to each other is copied from buffer to buffer; so a word is told by what followed the
 * last time on the two before it, or by its place among the recent ones, and plainly only where both fail.
 */
export type Delta = Uint8Array;

/** Memories are compared in pages of this many words. */
export const pageWords = 1024;
/** A page's number is below this: 256 MiB of them, which is what wasm/guest allows a process. */
export const pagesMax = 1 << 16;
const lineWords = 16;
const lines = pageWords / lineWords;
const headBytes = 2 + lines / 8;
/** A record is never longer than this. */
const recordMax = headBytes + lines * (4 + 4 + 5 * lineWords);
/** So many bytes follow the last record, so that four are read at once wherever they stand. */
const tailBytes = 3;
/** Grows by doubling; what is written is copied out. */
const firstRoom = 1 << 20;

/** How a word is told: it is the base's; it is what was foreseen; its place among the recent words; in full. */
const [foreseen, recent, plain] = [1, 2, 3] as const;
/** One bit for each tag. */
const tagBits = 0x5555_5555;
/** What counts of a word that was written in one byte, in two, three and four. */
const partOf = [0xff, 0xffff, 0xffffff, -1] as const;

export const nothing: Delta = new Uint8Array(0);

/** What the writer and the reader remember of the words before, in the same way. */
class Book {
  /** What came last after two words, by a mark of the two. */
  readonly next = new Int32Array(1 << 16);
  /** The words that were last told plainly. */
  readonly recent = new Int32Array(1 << 8);

  clear(): void {
    this.next.fill(0);
    this.recent.fill(0);
  }
}

/** The mark of two words that follow each other. */
function markOf(before: number, last: number): number {
  return (Math.imul(last, 0x9e37_79b1) + Math.imul(before, 0x85eb_ca6b)) >>> 16;
}

function placeOf(word: number): number {
  return Math.imul(word, 0x9e37_79b1) >>> 24;
}

/** Writes the delta of one memory, page by page. */
export class DeltaWriter {
  private bytes = new Uint8Array(firstRoom);
  private at = 0;
  private readonly book = new Book();
  private readonly plains = new Int32Array(lineWords);

  /** Adds a page, which stands at the word `from` of a memory, and at `was` of its base. Equal pages are left out. */
  page(page: number, now: Int32Array, from: number, base: Int32Array, was: number): void {
    let head = -1;
    for (let line = 0; line < lines; line++) {
      if (isEqual(now, from + line * lineWords, base, was + line * lineWords)) continue;
      if (head < 0) head = this.head(page);
      this.bytes[head + 2 + (line >> 3)]! |= 1 << (line & 7);
      this.line(now, from, base, was, line * lineWords);
    }
  }

  /** What was written since the last time. */
  take(): Delta {
    if (this.at === 0) return nothing;
    const taken = new Uint8Array(this.at + tailBytes);
    taken.set(this.bytes.subarray(0, this.at));
    this.at = 0;
    this.book.clear();
    return taken;
  }

  private head(page: number): number {
    if (this.at + recordMax > this.bytes.length) this.grow();
    const { bytes, at } = this;
    bytes[at] = page;
    bytes[at + 1] = page >> 8;
    bytes.fill(0, at + 2, at + headBytes);
    this.at = at + headBytes;
    return at;
  }

  private line(now: Int32Array, from: number, base: Int32Array, was: number, line: number): void {
    const { bytes, plains } = this;
    const { next, recent: near } = this.book;
    let to = this.at + 4;
    let tags = 0;
    let full = 0;
    let before = line > 0 ? now[from + line - 2]! : 0;
    let last = line > 0 ? now[from + line - 1]! : 0;
    for (let i = 0; i < lineWords; i++) {
      const word = now[from + line + i]!;
      const mark = markOf(before, last);
      before = last;
      last = word;
      if (word === base[was + line + i]) continue;
      if (next[mark] === word) {
        tags |= foreseen << (2 * i);
        continue;
      }
      next[mark] = word;
      const place = placeOf(word);
      if (near[place] === word) {
        tags |= recent << (2 * i);
        bytes[to++] = place;
        continue;
      }
      near[place] = word;
      tags |= plain << (2 * i);
      plains[full++] = word;
    }
    const { at } = this;
    bytes[at] = tags;
    bytes[at + 1] = tags >> 8;
    bytes[at + 2] = tags >> 16;
    bytes[at + 3] = tags >> 24;
    this.at = this.plain(to, full);
  }

  /** Writes the line's plain words, and their lengths before them. */
  private plain(at: number, full: number): number {
    const { bytes, plains } = this;
    let to = at + ((full + 3) >> 2);
    bytes.fill(0, at, to);
    for (let i = 0; i < full; i++) {
      const v = plains[i]!;
      const long = v >>> 24 !== 0 ? 3 : v >>> 16 !== 0 ? 2 : v >>> 8 !== 0 ? 1 : 0;
      bytes[at + (i >> 2)]! |= long << (2 * (i & 3));
      bytes[to++] = v;
      if (long > 0) bytes[to++] = v >>> 8;
      if (long > 1) bytes[to++] = v >>> 16;
      if (long > 2) bytes[to++] = v >>> 24;
    }
    return to;
  }

  private grow(): void {
    const next = new Uint8Array(2 * this.bytes.length);
    next.set(this.bytes.subarray(0, this.at));
    this.bytes = next;
  }
}

/** Reads deltas. */
export class DeltaReader {
  private readonly book = new Book();

  /** Makes of the base the memory: page gives the words of each page that differs, which are the base's as yet. */
  apply(d: Delta, page: (n: number) => Int32Array): void {
    if (d.length === 0) return;
    const view = new DataView(d.buffer, d.byteOffset, d.length);
    this.book.clear();
    for (let at = 0; at < d.length - tailBytes; ) {
      const words = page(view.getUint16(at, true));
      const head = at + 2;
      at += headBytes;
      for (let line = 0; line < lines; line++) {
        if ((d[head + (line >> 3)]! >> (line & 7) & 1) !== 0) at = this.line(view, at, words, line * lineWords);
      }
    }
  }

  private line(view: DataView, at: number, words: Int32Array, line: number): number {
    const { next, recent: near } = this.book;
    const tags = view.getInt32(at, true);
    const full = ones(tags & (tags >>> 1) & tagBits);
    let place = at + 4;
    const sizesAt = place + ones(~tags & (tags >>> 1) & tagBits);
    // How many bytes each plain word takes; what more is read with them is never asked for.
    const sizes = full > 0 ? view.getInt32(sizesAt, true) : 0;
    let from = sizesAt + ((full + 3) >> 2);
    let n = 0;
    let before = line > 0 ? words[line - 2]! : 0;
    let last = line > 0 ? words[line - 1]! : 0;
    for (let i = 0; i < lineWords; i++) {
      const mark = markOf(before, last);
      before = last;
      const tag = (tags >>> (2 * i)) & 3;
      if (tag === 0) {
        last = words[line + i]!;
        continue;
      }
      if (tag === foreseen) last = next[mark]!;
      else if (tag === recent) last = near[view.getUint8(place++)]!;
      else {
        const long = (sizes >>> (2 * n++)) & 3;
        last = view.getInt32(from, true) & partOf[long]!;
        from += long + 1;
        near[placeOf(last)] = last;
      }
      next[mark] = last;
      words[line + i] = last;
    }
    return from;
  }
}

/** How many bits are set. */
function ones(bits: number): number {
  bits -= (bits >>> 1) & 0x5555_5555;
  bits = (bits & 0x3333_3333) + ((bits >>> 2) & 0x3333_3333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f_0f0f, 0x0101_0101) >>> 24;
}

/** Whether two lines are. */
function isEqual(a: Int32Array, i: number, b: Int32Array, k: number): boolean {
  return (
    ((a[i]! ^ b[k]!) | (a[i + 1]! ^ b[k + 1]!) | (a[i + 2]! ^ b[k + 2]!) | (a[i + 3]! ^ b[k + 3]!) |
      (a[i + 4]! ^ b[k + 4]!) | (a[i + 5]! ^ b[k + 5]!) | (a[i + 6]! ^ b[k + 6]!) | (a[i + 7]! ^ b[k + 7]!) |
      (a[i + 8]! ^ b[k + 8]!) | (a[i + 9]! ^ b[k + 9]!) | (a[i + 10]! ^ b[k + 10]!) | (a[i + 11]! ^ b[k + 11]!) |
      (a[i + 12]! ^ b[k + 12]!) | (a[i + 13]! ^ b[k + 13]!) | (a[i + 14]! ^ b[k + 14]!) | (a[i + 15]! ^ b[k + 15]!)) === 0
  );
}
