import { Pages } from "./pages.ts";

/** What a file operation fails with: the code is the errno's name, as Go's syscall package for js expects it. */
export class DiskError extends Error {
  constructor(readonly code: string) {
    super(code);
  }
}

/** How many bytes all files of one machine may hold. */
export const quota = 64 << 20;

/**
 * A file: its bytes as programs see them, and as they are on the platters. A crash keeps the latter: what the last
 * completed fsync of this file saw.
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
    if (to > this.dirtyFrom) this.durable.take(this.live, this.dirtyFrom, to);
    this.durable.cut(this.size);
    this.durableSize = this.size;
    this.dirtyFrom = this.dirtyTo = 0;
  }

  /** Goes back to what is durable; returns how many bytes that lost. */
  crash(): number {
    const lost = Math.max(this.dirtyTo, this.size) - Math.min(this.dirtyFrom, this.size);
    const dirty = this.dirtyTo > this.dirtyFrom || this.size !== this.durableSize;
    this.live = this.durable.part();
    this.size = this.durableSize;
    this.dirtyFrom = this.dirtyTo = 0;
    return dirty ? lost : 0;
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

  crash(): void {
    this.entries = new Map(this.durable);
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
  readonly root: Dir;
  private inodes = 0;
  private used = 0;

  constructor(private readonly now: () => number) {
    this.root = new Dir(++this.inodes, 0);
  }

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

  write(f: File, at: number, bytes: Uint8Array): void {
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
    if (this.used + bytes > quota) throw new DiskError("ENOSPC");
    this.used += bytes;
  }

  /** The machine lost its power. Returns what that lost. */
  crash(): Loss[] {
    const losses: Loss[] = [];
    this.used = 0;
    const walk = (dir: Dir, path: string): void => {
      const before = new Set(dir.entries.keys());
      dir.crash();
      for (const name of before) if (!dir.entries.has(name)) losses.push({ path: `${path}/${name}`, bytes: 0 });
      for (const [name, node] of dir.entries) {
        if (node.kind === "dir") {
          walk(node, `${path}/${name}`);
          continue;
        }
        const bytes = node.crash();
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
