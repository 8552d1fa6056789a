import type { Parts } from "./copier.ts";

/** Bytes are shared between copies in pieces of this many. */
const pageSize = 4096;

/**
 * A row of bytes that begins as zeros. Copies share their pages until one of them writes: a disk in a checkpoint costs
 * what has changed since.
 */
export class Pages implements Parts {
  /** A page that is not there is all zeros. */
  private pages: (Uint8Array | undefined)[] = [];
  /** The pages that nobody else sees. */
  private own = new Set<number>();

  part(): this {
    const copy = new Pages();
    copy.pages = [...this.pages];
    this.own.clear();
    return copy as this;
  }

  read(at: number, into: Uint8Array): void {
    for (const [page, from, to, done] of spans(at, into.length)) {
      const bytes = this.pages[page];
      if (bytes) into.set(bytes.subarray(from, to), done);
      else into.fill(0, done, done + to - from);
    }
  }

  write(at: number, bytes: Uint8Array): void {
    for (const [page, from, to, done] of spans(at, bytes.length)) this.mine(page).set(bytes.subarray(done, done + to - from), from);
  }

  /** Zeros from one place to another. */
  clear(at: number, end: number): void {
    for (const [page, from, to] of spans(at, end - at)) {
      if (to - from === pageSize) this.drop(page);
      else if (this.pages[page]) this.mine(page).fill(0, from, to);
    }
  }

  /** Takes over what another has between two places; it may take some more around them. */
  take(other: Pages, at: number, end: number): void {
    for (const [page] of spans(at, end - at)) {
      this.pages[page] = other.pages[page];
      this.own.delete(page);
      other.own.delete(page);
    }
  }

  /** Zeros from one place on. */
  cut(at: number): void {
    this.clear(at, Math.max(at, this.pages.length * pageSize));
  }

  private drop(page: number): void {
    if (page < this.pages.length) this.pages[page] = undefined;
    this.own.delete(page);
  }

  private mine(page: number): Uint8Array {
    const shared = this.pages[page];
    if (shared && this.own.has(page)) return shared;
    this.own.add(page);
    return (this.pages[page] = shared ? shared.slice() : new Uint8Array(pageSize));
  }
}

/** The pieces of n bytes from a place on: page, from and to within it, and how many bytes came before. */
function* spans(at: number, n: number): Generator<[page: number, from: number, to: number, done: number]> {
  for (let done = 0; done < n; ) {
    const from = (at + done) % pageSize;
    const to = Math.min(pageSize, from + n - done);
    yield [Math.floor((at + done) / pageSize), from, to, done];
    done += to - from;
  }
}
