import { epoch } from "./clock.ts";
import { DiskError, names, type Disk, type Inode } from "./disk.ts";

// Linux's numbers; Go reads them from here.
const constants = { O_WRONLY: 1, O_RDWR: 2, O_CREAT: 64, O_EXCL: 128, O_TRUNC: 512, O_APPEND: 1024, O_DIRECTORY: 65536 };

const modeDir = 0o040700;
const modeFile = 0o100600;
/** How many files one process may have open. */
const openMax = 1024;
const blockSize = 4096;
const nsPerMs = 1_000_000;

/** An open file. */
export interface Descriptor {
  path: string;
  node: Inode;
  at: number;
  append: boolean;
  reads: boolean;
  writes: boolean;
}

export type Callback = (err: DiskError | null, value?: unknown) => void;

/** What files need of the process whose they are. */
export interface FilesHost {
  readonly disk: Disk;
  /** The open files, by their descriptors. */
  readonly open: Map<number, Descriptor>;
  /** What the process prints; stream is 1 or 2. */
  print(stream: number, bytes: Uint8Array): void;
  /** Bytes were written to a file. */
  wrote(path: string, bytes: number): void;
  /** Syncs the file and calls done when the platters have turned: later, by the virtual clock. */
  sync(d: Descriptor, done: Callback): void;
}

/**
 * The `fs` object that Go's syscall package for js calls: a process's open files over its machine's disk. Every
 * callback is called before the function returns, but that of fsync, which takes virtual time: the goroutine that
 * asked waits, the others run.
 */
export class Files {
  readonly constants = constants;

  /** The seat tells whose files they are now. */
  constructor(private readonly seat: { readonly occupant: FilesHost }) {}

  private get host(): FilesHost {
    return this.seat.occupant;
  }

  /** Runs op and calls cb once, with its value or its error. */
  private answer(cb: Callback, op: () => unknown): void {
    let value: unknown;
    try {
      value = op();
    } catch (err) {
      if (!(err instanceof DiskError)) throw err;
      cb(err);
      return;
    }
    cb(null, value);
  }

  /** Calls any of them but fsync, as the room's build of Go does: returns the value, or throws the DiskError. */
  now(name: Exclude<keyof Files, "now" | "fsync" | "constants">, ...args: never[]): unknown {
    let value: unknown;
    const cb: Callback = (err, v) => {
      if (err) throw err;
      value = v;
    };
    (this[name] as (...args: unknown[]) => void)(...args, cb);
    return value;
  }

  private fd(fd: number): Descriptor {
    const d = this.host.open.get(fd);
    if (!d) throw new DiskError("EBADF");
    return d;
  }

  open(path: string, flags: number, _mode: number, cb: Callback): void {
    this.answer(cb, () => {
      const node = this.openNode(path, flags);
      const writes = (flags & (constants.O_WRONLY | constants.O_RDWR)) !== 0;
      if (node.kind === "dir" && writes) throw new DiskError("EISDIR");
      if (node.kind === "file" && flags & constants.O_DIRECTORY) throw new DiskError("ENOTDIR");
      if (node.kind === "file" && flags & constants.O_TRUNC && writes) this.host.disk.truncate(node, 0);
      let fd = 3; // after stdin, stdout and stderr
      while (this.host.open.has(fd)) fd++;
      if (fd >= openMax) throw new DiskError("EMFILE");
      const append = (flags & constants.O_APPEND) !== 0;
      this.host.open.set(fd, { path, node, at: 0, append, writes, reads: (flags & constants.O_WRONLY) === 0 });
      return fd;
    });
  }

  private openNode(path: string, flags: number): Inode {
    let node: Inode;
    try {
      node = this.host.disk.find(path);
    } catch (err) {
      const missing = err instanceof DiskError && err.code === "ENOENT";
      if (!missing || !(flags & constants.O_CREAT)) throw err;
      return this.host.disk.create(path);
    }
    if (flags & constants.O_CREAT && flags & constants.O_EXCL) throw new DiskError("EEXIST");
    return node;
  }

  close(fd: number, cb: Callback): void {
    this.answer(cb, () => {
      if (fd > 2) this.fd(fd);
      this.host.open.delete(fd);
    });
  }

  read(fd: number, buf: Uint8Array, offset: number, length: number, position: number | null, cb: Callback): void {
    this.answer(cb, () => {
      if (fd === 0) return 0; // nobody types
      const d = this.fd(fd);
      if (d.node.kind === "dir") throw new DiskError("EISDIR");
      if (!d.reads) throw new DiskError("EBADF");
      const n = this.host.disk.read(d.node, position ?? d.at, buf.subarray(offset, offset + length));
      if (position === null) d.at += n;
      return n;
    });
  }

  write(fd: number, buf: Uint8Array, offset: number, length: number, position: number | null, cb: Callback): void {
    this.answer(cb, () => {
      const bytes = buf.subarray(offset, offset + length);
      if (fd === 1 || fd === 2) {
        this.host.print(fd, bytes);
        return length;
      }
      const d = this.fd(fd);
      if (d.node.kind === "dir" || !d.writes) throw new DiskError("EBADF");
      const at = d.append ? d.node.size : (position ?? d.at);
      this.host.disk.write(d.node, at, bytes);
      if (position === null) d.at = at + length;
      this.host.wrote(d.path, length);
      return length;
    });
  }

  /** The bytes are durable when the callback comes; a crash before that may lose them. */
  fsync(fd: number, cb: Callback): void {
    const d = this.host.open.get(fd);
    if (!d) {
      cb(new DiskError("EBADF"));
      return;
    }
    this.host.sync(d, cb);
  }

  ftruncate(fd: number, length: number, cb: Callback): void {
    this.answer(cb, () => {
      const d = this.fd(fd);
      if (d.node.kind === "dir" || !d.writes) throw new DiskError("EINVAL");
      this.host.disk.truncate(d.node, length);
    });
  }

  truncate(path: string, length: number, cb: Callback): void {
    this.answer(cb, () => this.host.disk.truncate(this.host.disk.file(path), length));
  }

  fstat(fd: number, cb: Callback): void {
    this.answer(cb, () => {
      if (fd <= 2) throw new DiskError("EINVAL");
      return stat(this.fd(fd).node);
    });
  }

  stat(path: string, cb: Callback): void {
    this.answer(cb, () => stat(this.host.disk.find(path)));
  }

  lstat(path: string, cb: Callback): void {
    this.stat(path, cb);
  }

  readdir(path: string, cb: Callback): void {
    this.answer(cb, () => [...this.host.disk.dir(path).entries.keys()]);
  }

  mkdir(path: string, _mode: number, cb: Callback): void {
    this.answer(cb, () => this.host.disk.mkdir(path));
  }

  rmdir(path: string, cb: Callback): void {
    this.answer(cb, () => this.host.disk.rmdir(path));
  }

  unlink(path: string, cb: Callback): void {
    this.answer(cb, () => this.host.disk.unlink(path));
  }

  rename(from: string, to: string, cb: Callback): void {
    this.answer(cb, () => this.host.disk.rename(from, to));
  }

  // Modes, owners and times are accepted and not kept: there is one user, and nothing reads them.
  chmod(path: string, _mode: number, cb: Callback): void {
    this.answer(cb, () => void this.host.disk.find(path));
  }

  fchmod(fd: number, _mode: number, cb: Callback): void {
    this.answer(cb, () => void this.fd(fd));
  }

  chown(path: string, _uid: number, _gid: number, cb: Callback): void {
    this.answer(cb, () => void this.host.disk.find(path));
  }

  fchown(fd: number, _uid: number, _gid: number, cb: Callback): void {
    this.answer(cb, () => void this.fd(fd));
  }

  lchown(path: string, _uid: number, _gid: number, cb: Callback): void {
    this.answer(cb, () => void this.host.disk.find(path));
  }

  utimes(path: string, _atime: number, _mtime: number, cb: Callback): void {
    this.answer(cb, () => void this.host.disk.find(path));
  }

  // The disk has no links.
  link(_path: string, _link: string, cb: Callback): void {
    cb(new DiskError("ENOSYS"));
  }

  symlink(_path: string, _link: string, cb: Callback): void {
    cb(new DiskError("ENOSYS"));
  }

  readlink(_path: string, cb: Callback): void {
    cb(new DiskError("EINVAL"));
  }
}

/** Go's `path` object: it asks for nothing but this. */
export const path = { resolve: (...parts: string[]): string => `/${names(parts.join("/")).join("/")}` };

function stat(node: Inode): Record<string, unknown> {
  const size = node.kind === "file" ? node.size : 0;
  const ms = epoch * 1000 + Math.floor(node.changed / nsPerMs);
  return {
    dev: 1, ino: node.ino, mode: node.kind === "dir" ? modeDir : modeFile, nlink: 1, uid: 0, gid: 0, rdev: 0, size,
    blksize: blockSize, blocks: Math.ceil(size / 512), atimeMs: ms, mtimeMs: ms, ctimeMs: ms,
    isDirectory: () => node.kind === "dir",
  };
}
