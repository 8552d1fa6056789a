import { apply, pageWords, type Delta, type DeltaWriter } from "./delta.ts";

const pageBytes = 4 * pageWords;

/** A new instance's memory: what the program's own data make of it. The same for each instance. */
export function freshMemory(module: WebAssembly.Module): Int32Array {
  const imports: WebAssembly.Imports = {};
  for (const i of WebAssembly.Module.imports(module)) (imports[i.module] ??= {})[i.name] = (): number => 0;
  const { exports } = new WebAssembly.Instance(module, imports);
  return new Int32Array((exports["mem"] as WebAssembly.Memory).buffer);
}

/**
 * What a memory was at a checkpoint. Pages that are as in a fresh instance are not kept: much of each memory is the
 * program's constant data.
 */
export class Shadow {
  private readonly pages: (Int32Array | undefined)[] = [];
  /** How many pages it keeps. */
  private kept = 0;

  constructor(private readonly fresh: Int32Array) {}

  /** How much it keeps, in bytes. */
  get bytes(): number {
    return this.kept * pageBytes;
  }

  /** Becomes what a memory is now; returns the way from what it was. */
  take(memory: WebAssembly.Memory, writer: DeltaWriter): Delta {
    const now = new Int32Array(memory.buffer);
    const xor = new Int32Array(pageWords);
    for (let at = 0, page = 0; at < now.length; at += pageWords, page++) {
      const own = this.pages[page];
      const was = own ?? this.fresh;
      const wasAt = own ? 0 : at < this.fresh.length ? at : -1;
      if (wasAt < 0 ? isZero(now, at) : isEqual(now, at, was, wasAt)) continue;
      for (let i = 0; i < pageWords; i++) xor[i] = now[at + i]! ^ (wasAt < 0 ? 0 : was[wasAt + i]!);
      writer.page(page, xor);
      this.own(page).set(now.subarray(at, at + pageWords));
    }
    return writer.take();
  }

  /** Goes the way of a delta, there or back. */
  move(d: Delta): void {
    apply(d, (page) => this.own(page));
  }

  /** Makes a memory, which is not larger than what it was, what it was. */
  restore(memory: WebAssembly.Memory, size: number): void {
    const missing = size - memory.buffer.byteLength;
    if (missing > 0) memory.grow(missing / wasmPage);
    const now = new Int32Array(memory.buffer);
    const fresh = this.fresh.length;
    for (let at = 0, page = 0; at < now.length; at += pageWords, page++) {
      const own = this.pages[page];
      if (own) now.set(own, at);
      else if (at < fresh) now.set(this.fresh.subarray(at, at + pageWords), at);
      else now.fill(0, at, at + pageWords);
    }
  }

  private own(page: number): Int32Array {
    let p = this.pages[page];
    if (!p) {
      p = new Int32Array(pageWords);
      const at = page * pageWords;
      if (at < this.fresh.length) p.set(this.fresh.subarray(at, at + pageWords));
      this.pages[page] = p;
      this.kept++;
    }
    return p;
  }
}

/** The unit in which a WebAssembly memory grows, in bytes. */
const wasmPage = 65_536;

function isEqual(a: Int32Array, i: number, b: Int32Array, k: number): boolean {
  for (const end = i + pageWords; i < end; i += 8, k += 8) {
    const differ =
      (a[i]! ^ b[k]!) | (a[i + 1]! ^ b[k + 1]!) | (a[i + 2]! ^ b[k + 2]!) | (a[i + 3]! ^ b[k + 3]!) |
      (a[i + 4]! ^ b[k + 4]!) | (a[i + 5]! ^ b[k + 5]!) | (a[i + 6]! ^ b[k + 6]!) | (a[i + 7]! ^ b[k + 7]!);
    if (differ !== 0) return false;
  }
  return true;
}

function isZero(a: Int32Array, i: number): boolean {
  for (const end = i + pageWords; i < end; i += 4) {
    if ((a[i]! | a[i + 1]! | a[i + 2]! | a[i + 3]!) !== 0) return false;
  }
  return true;
}
