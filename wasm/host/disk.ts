import type { DiskOp } from "./action.ts";
import { Pages } from "./pages.ts";
import type { Random } from "./random.ts";

/** What a file operation fails with: the code is the errno's name, as Go's syscall package for js expects it. */
export class DiskError extends Error {
  constructor(readonly code: string) {
    super(code);
  }
}

/** How many bytes all files of one machine may hold. */
export const quota = 64 << 20;
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

  /**
   * Goes back to what is durable; returns how many bytes that lost. With torn, each sector that was not synced may be
   * durable by chance, and so may the file's new size, in part: what did not come to the platters there is zeros.
   */
  crash(torn?: Random): number {
    const lost = Math.max(this.dirtyTo, this.size) - Math.min(this.dirtyFrom, this.size);
    const dirty = this.dirtyTo > this.dirtyFrom || this.size !== this.durableSize;
    if (torn && dirty) this.tear(torn);
    this.live = this.durable.part();
    this.size = this.durableSize;
    this.dirtyFrom = this.dirtyTo = 0;
    return dirty ? lost : 0;
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

/** A directory: its names as programs see them, and those that an fsync of the directory has made durable. */
export class Dir {
  readonly kind = "dir";
  entries = new Map<string, Inode>();
  private durable = new Map<string, Inode>();

  constructor(
    readonly ino: number,
    public changed: number,
  ) {}

  sync(): void {
    this.durable = new Map(this.entries);
  }

  /** Goes back to what is durable, unless what programs see has come to the platters by itself. */
  crash(kept: boolean): void {
    if (kept) this.sync();
    else this.entries = new Map(this.durable);
  }
}

export type Inode = File | Dir;

/** What a crash took: bytes of a file that were not synced, or a name whose directory was not. */
export interface Loss {
  path: string;
  bytes: number;
}

/**
 * One machine's disk. It outlives the machine's processes. A crash of the machine keeps of each file and directory
 * what was synced, and the root directory itself is always there.
 */
export class Disk {
  root: Dir;
  /** Each sync takes this much longer, in nanoseconds. */
  slow = 0;
  /** No sync ends. */
  hung = false;
  private inodes = 0;
  private used = 0;
  /** How many operations of a kind will fail. */
  private failing = new Map<DiskOp, number>();
  private limit = quota;

  constructor(private readonly now: () => number) {
    this.root = new Dir(++this.inodes, 0);
  }

  // ---- faults ----

  /** The next operations of a kind fail; count may be Infinity. */
  fail(op: DiskOp, count: number): void {
    this.failing.set(op, count);
  }

  /** Whether an operation of this kind, which is asked for now, fails. */
  fails(op: DiskOp): boolean {
    const left = this.failing.get(op) ?? 0;
    if (left > 0) this.failing.set(op, left - 1);
    return left > 0;
  }

  /** Only so many bytes more can be written. */
  fill(free: number): void {
    this.limit = Math.min(quota, this.used + free);
  }

  /** Whether anything is wrong with it. */
  get ill(): boolean {
    return this.slow > 0 || this.hung || this.limit < quota || [...this.failing.values()].some((left) => left > 0);
  }

  mend(): void {
    this.slow = 0;
    this.hung = false;
    this.failing.clear();
    this.limit = quota;
  }

  /** Everything on it is gone. */
  wipe(): void {
    this.root = new Dir(++this.inodes, this.now());
    this.used = 0;
  }

  /** The files whose paths are like this, in which "*" stands for any characters, in the order of their names. */
  matching(like: string): { path: string; file: File }[] {
    const form = new RegExp(`^${like.split("*").map((part) => part.replace(/[^A-Za-z0-9]/g, "\\$&")).join(".*")}$`);
    const found: { path: string; file: File }[] = [];
    const walk = (dir: Dir, path: string): void => {
      for (const [name, node] of dir.entries) {
        if (node.kind === "dir") walk(node, `${path}/${name}`);
        else if (form.test(`${path}/${name}`)) found.push({ path: `${path}/${name}`, file: node });
      }
    };
    walk(this.root, "");
    return found.sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  // ---- what programs do ----

  /** The inode at an absolute path; fails with ENOENT or ENOTDIR. */
  find(path: string): Inode {
    let at: Inode = this.root;
    for (const name of names(path)) {
      if (at.kind !== "dir") throw new DiskError("ENOTDIR");
      const next = at.entries.get(name);
      if (!next) throw new DiskError("ENOENT");
      at = next;
    }
    return at;
  }

  file(path: string): File {
    const at = this.find(path);
    if (at.kind !== "file") throw new DiskError("EISDIR");
    return at;
  }

  dir(path: string): Dir {
    const at = this.find(path);
    if (at.kind !== "dir") throw new DiskError("ENOTDIR");
    return at;
  }

  /** The directory that a path's last name stands in, and that name. */
  private parent(path: string): [Dir, string] {
    const all = names(path);
    const name = all.pop();
    if (name === undefined) throw new DiskError("EEXIST"); // the root
    return [this.dir(all.join("/")), name];
  }

  create(path: string): File {
    const [dir, name] = this.parent(path);
    const f = new File(++this.inodes, this.now());
    this.link(dir, name, f);
    return f;
  }

  mkdir(path: string): void {
    const [dir, name] = this.parent(path);
    if (dir.entries.has(name)) throw new DiskError("EEXIST");
    this.link(dir, name, new Dir(++this.inodes, this.now()));
  }

  private link(dir: Dir, name: string, node: Inode): void {
    dir.entries.set(name, node);
    dir.changed = this.now();
  }

  unlink(path: string): void {
    const [dir, name] = this.parent(path);
    const node = dir.entries.get(name);
    if (!node) throw new DiskError("ENOENT");
    if (node.kind === "dir") throw new DiskError("EISDIR");
    this.used -= node.size;
    this.drop(dir, name);
  }

  rmdir(path: string): void {
    const [dir, name] = this.parent(path);
    const node = dir.entries.get(name);
    if (!node) throw new DiskError("ENOENT");
    if (node.kind !== "dir") throw new DiskError("ENOTDIR");
    if (node.entries.size > 0) throw new DiskError("ENOTEMPTY");
    this.drop(dir, name);
  }

  private drop(dir: Dir, name: string): void {
    dir.entries.delete(name);
    dir.changed = this.now();
  }

  rename(from: string, to: string): void {
    const [fromDir, fromName] = this.parent(from);
    const [toDir, toName] = this.parent(to);
    const node = fromDir.entries.get(fromName);
    if (!node) throw new DiskError("ENOENT");
    const old = toDir.entries.get(toName);
    if (old === node) return;
    if (node.kind === "dir" && `${names(to).join("/")}/`.startsWith(`${names(from).join("/")}/`)) throw new DiskError("EINVAL");
    if (old) {
      if (old.kind === "dir" && node.kind === "file") throw new DiskError("EISDIR");
      if (old.kind === "file" && node.kind === "dir") throw new DiskError("ENOTDIR");
      if (old.kind === "dir" && old.entries.size > 0) throw new DiskError("ENOTEMPTY");
      if (old.kind === "file") this.used -= old.size;
    }
    this.drop(fromDir, fromName);
    this.link(toDir, toName, node);
  }

  read(f: File, at: number, into: Uint8Array): number {
    if (this.fails("read")) throw new DiskError("EIO");
    return f.read(at, into);
  }

  write(f: File, at: number, bytes: Uint8Array): void {
    if (this.fails("write")) throw new DiskError("EIO");
    if (bytes.length > 0) this.reserve(Math.max(0, at + bytes.length - f.size));
    f.write(at, bytes);
    f.changed = this.now();
  }

  truncate(f: File, size: number): void {
    if (size < 0) throw new DiskError("EINVAL");
    this.reserve(size - f.size);
    f.resize(size);
    f.changed = this.now();
  }

  private reserve(bytes: number): void {
    if (bytes > 0 && this.used + bytes > this.limit) throw new DiskError("ENOSPC");
    this.used += bytes;
  }

  /**
   * The machine lost its power. Returns what that lost. With torn, some of what was not synced is kept by chance: all
   * names or none, since they stand in one journal, and sectors of files.
   */
  crash(torn?: Random): Loss[] {
    const losses: Loss[] = [];
    this.used = 0;
    const kept = torn !== undefined && torn.below(2) === 1;
    const walk = (dir: Dir, path: string): void => {
      const before = new Set(dir.entries.keys());
      dir.crash(kept);
      for (const name of before) if (!dir.entries.has(name)) losses.push({ path: `${path}/${name}`, bytes: 0 });
      for (const [name, node] of dir.entries) {
        if (node.kind === "dir") {
          walk(node, `${path}/${name}`);
          continue;
        }
        const bytes = node.crash(torn);
        if (bytes > 0) losses.push({ path: `${path}/${name}`, bytes });
        this.used += node.size;
      }
    };
    walk(this.root, "");
    return losses;
  }
}

/** The names on a path, "." and ".." resolved; relative paths begin at the root, since that is where processes run. */
export function names(path: string): string[] {
  const out: string[] = [];
  for (const name of path.split("/")) {
    if (name === "..") out.pop();
    else if (name !== "" && name !== ".") out.push(name);
  }
  return out;
}
