import type { DiskOp } from "./action.ts";
import { File } from "./file.ts";
import { like } from "./like.ts";
import type { Random } from "./random.ts";

/** What a file operation fails with: the code is the errno's name, as Go's syscall package for js expects it. */
export class DiskError extends Error {
  constructor(readonly code: string) {
    super(code);
  }
}

/** How many bytes all files of one machine may hold. */
export const quota = 64 << 20;

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
  matching(form: string): { path: string; file: File }[] {
    const found: { path: string; file: File }[] = [];
    const walk = (dir: Dir, path: string): void => {
      for (const [name, node] of dir.entries) {
        if (node.kind === "dir") walk(node, `${path}/${name}`);
        else if (like(form, `${path}/${name}`)) found.push({ path: `${path}/${name}`, file: node });
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

  /** What a file holds, as programs see it. Fails with a DiskError where there is none. */
  bytes(path: string): Uint8Array {
    const f = this.file(path);
    const bytes = new Uint8Array(f.size);
    f.read(0, bytes);
    return bytes;
  }

  /** The names in a directory; none where it is not there. */
  names(path: string): string[] {
    try {
      return [...this.dir(path).entries.keys()];
    } catch (err) {
      if (err instanceof DiskError) return [];
      throw err;
    }
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
