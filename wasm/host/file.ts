import { Pages } from "./pages.ts";
import type { Random } from "./random.ts";

/** What a disk writes whole or not at all. */
const sector = 512;
/** What a disk may mistake for an older one. */
const block = 4096;

/**
 * A file: its bytes as programs see them, and as they are on the platters. A crash keeps the latter: what the last
 * completed fsync of this file saw. A sync that fails marks the bytes as written, though they are not, as Linux does:
 * the next sync does not write them either.
 */
export class File {
  readonly kind = "file";
  private live = new Pages();
  private durable = new Pages();
  size = 0;
  private durableSize = 0;
  // Bytes in [dirtyFrom, dirtyTo) may differ from the durable ones.
  private dirtyFrom = 0;
  private dirtyTo = 0;
  /** What stood on the platters before the last sync that changed anything, and between which places it changed them. */
  private before = { pages: new Pages(), from: 0, to: 0 };

  constructor(
    readonly ino: number,
    public changed: number,
  ) {}

  read(at: number, into: Uint8Array): number {
    const n = Math.max(0, Math.min(into.length, this.size - at));
    this.live.read(at, into.subarray(0, n));
    return n;
  }

  write(at: number, bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    const end = at + bytes.length;
    if (end > this.size) this.resize(end);
    this.live.write(at, bytes);
    this.touch(at, end);
  }

  resize(size: number): void {
    this.live.clear(Math.min(size, this.size), Math.max(size, this.size));
    this.touch(Math.min(size, this.size), Math.max(size, this.size));
    this.size = size;
  }

  sync(): void {
    const to = Math.min(this.dirtyTo, this.size);
    if (to > this.dirtyFrom) {
      this.before = { pages: this.durable.part(), from: this.dirtyFrom, to };
      this.durable.take(this.live, this.dirtyFrom, to);
    }
    this.durable.cut(this.size);
    this.durableSize = this.size;
    this.dirtyFrom = this.dirtyTo = 0;
  }

  /** A sync has failed. */
  forsake(): void {
    this.dirtyFrom = this.dirtyTo = 0;
  }

  /** How many bytes a crash would take now. */
  get unsynced(): number {
    const dirty = this.dirtyTo > this.dirtyFrom || this.size !== this.durableSize;
    return dirty ? Math.max(this.dirtyTo, this.size) - Math.min(this.dirtyFrom, this.size) : 0;
  }

  /**
   * Goes back to what is durable; returns how many bytes that lost. With torn, each sector that was not synced may be
   * durable by chance, and so may the file's new size, in part: what did not come to the platters there is zeros.
   */
  crash(torn?: Random): number {
    const lost = this.unsynced;
    if (torn && (this.dirtyTo > this.dirtyFrom || this.size !== this.durableSize)) this.tear(torn);
    this.live = this.durable.part();
    this.size = this.durableSize;
    this.dirtyFrom = this.dirtyTo = 0;
    return lost;
  }

  private tear(by: Random): void {
    const [least, most] = [Math.min(this.size, this.durableSize), Math.max(this.size, this.durableSize)];
    const size = [this.durableSize, this.size, Math.min(most, Math.ceil(by.between([least, most]) / sector) * sector)][by.below(3)]!;
    const to = Math.min(this.dirtyTo, this.size, size);
    const bytes = new Uint8Array(sector);
    for (let at = Math.floor(this.dirtyFrom / sector) * sector; at < to; at += sector) {
      if (by.below(2) === 0) continue;
      const part = bytes.subarray(0, Math.min(sector, to - at));
      this.live.read(at, part);
      this.durable.write(at, part);
    }
    this.durable.cut(size);
    this.durableSize = size;
  }

  /** Flips bits, both on the platters and in what programs see. Returns where. */
  rot(by: Random, bits: number): number {
    let at = 0;
    const byte = new Uint8Array(1);
    for (let i = 0; i < bits; i++) {
      const bit = by.below(8 * this.size);
      at = bit >>> 3;
      for (const pages of at < this.durableSize ? [this.live, this.durable] : [this.live]) {
        pages.read(at, byte);
        byte[0]! ^= 1 << (bit & 7);
        pages.write(at, byte);
      }
    }
    return at;
  }

  /** Whether a sync has changed bytes that were there before. */
  get hasBefore(): boolean {
    return this.before.to > this.before.from && this.before.from < this.durableSize;
  }

  /** One block is on the platters as it was before the last sync; what programs see stays until a crash. */
  stale(by: Random, powered: boolean): number {
    const { pages, from, to } = this.before;
    const [first, last] = [Math.floor(from / block), Math.floor((Math.min(to, this.durableSize) - 1) / block)];
    const at = by.between([first, last]) * block;
    const old = new Uint8Array(Math.min(block, this.durableSize - at));
    pages.read(at, old);
    this.durable.write(at, old);
    if (!powered) this.live.write(at, old);
    return at;
  }

  private touch(from: number, to: number): void {
    if (from >= to) return;
    const clean = this.dirtyTo === this.dirtyFrom;
    this.dirtyFrom = clean ? from : Math.min(this.dirtyFrom, from);
    this.dirtyTo = clean ? to : Math.max(this.dirtyTo, to);
  }
}
