import { apply, pageWords, type Delta, type DeltaWriter } from "./delta.ts";

/** A shadow keeps pieces of this many pages, which is the unit in which a WebAssembly memory grows. */
const piecePages = 16;
const pieceWords = piecePages * pageWords;
const pieceBytes = 4 * pieceWords;

/** A new instance's memory: what the program's own data make of it. The same for each instance. */
export function freshMemory(module: WebAssembly.Module): Int32Array {
  const imports: WebAssembly.Imports = {};
  for (const i of WebAssembly.Module.imports(module)) (imports[i.module] ??= {})[i.name] = (): number => 0;
  const { exports } = new WebAssembly.Instance(module, imports);
  return new Int32Array((exports["mem"] as WebAssembly.Memory).buffer);
}

/**
 * What a memory was at a checkpoint. Pieces that are as in a fresh instance are not kept: much of each memory is the
 * program's constant data.
 */
export class Shadow {
  private readonly pieces: (Int32Array | undefined)[] = [];
  private kept = 0;

  constructor(private readonly fresh: Int32Array) {}

  /** How much it keeps, in bytes. */
  get bytes(): number {
    return this.kept * pieceBytes;
  }

  /** Becomes what a memory is now; returns the way from what it was. */
  take(memory: WebAssembly.Memory, writer: DeltaWriter): Delta {
    const now = new Int32Array(memory.buffer);
    const xor = new Int32Array(pageWords);
    for (let at = 0; at < now.length; at += pageWords) {
      const own = this.pieces[Math.floor(at / pieceWords)];
      const was = own ?? (at < this.fresh.length ? this.fresh : zeros);
      const wasAt = own ? at % pieceWords : was === zeros ? 0 : at;
      if (isEqual(now, at, was, wasAt)) continue;
      for (let i = 0; i < pageWords; i++) xor[i] = now[at + i]! ^ was[wasAt + i]!;
      writer.page(at / pageWords, xor);
      this.page(at / pageWords).set(now.subarray(at, at + pageWords));
    }
    return writer.take();
  }

  /** Goes the way of a delta, there or back. */
  move(d: Delta): void {
    apply(d, (page) => this.page(page));
  }

  /** Makes a memory, which is not larger than what it was, what it was. */
  restore(memory: WebAssembly.Memory, size: number): void {
    const missing = size - memory.buffer.byteLength;
    if (missing > 0) memory.grow(missing / pieceBytes);
    const now = new Int32Array(memory.buffer);
    const own = Math.min(now.length, this.fresh.length);
    for (let at = 0, piece = 0; at < now.length; at += pieceWords, piece++) {
      const kept = this.pieces[piece];
      if (kept) now.set(kept, at);
      else if (at < own) now.set(this.fresh.subarray(at, at + pieceWords), at);
      else now.fill(0, at, at + pieceWords);
    }
  }

  /** A page, to be changed. */
  private page(page: number): Int32Array {
    const at = page * pageWords;
    const n = Math.floor(at / pieceWords);
    let piece = this.pieces[n];
    if (!piece) {
      piece = this.fresh.slice(n * pieceWords, (n + 1) * pieceWords);
      if (piece.length === 0) piece = new Int32Array(pieceWords);
      this.pieces[n] = piece;
      this.kept++;
    }
    return piece.subarray(at % pieceWords, (at % pieceWords) + pageWords);
  }
}

const zeros = new Int32Array(pageWords);

function isEqual(a: Int32Array, i: number, b: Int32Array, k: number): boolean {
  for (const end = i + pageWords; i < end; i += 8, k += 8) {
    const differ =
      (a[i]! ^ b[k]!) | (a[i + 1]! ^ b[k + 1]!) | (a[i + 2]! ^ b[k + 2]!) | (a[i + 3]! ^ b[k + 3]!) |
      (a[i + 4]! ^ b[k + 4]!) | (a[i + 5]! ^ b[k + 5]!) | (a[i + 6]! ^ b[k + 6]!) | (a[i + 7]! ^ b[k + 7]!);
    if (differ !== 0) return false;
  }
  return true;
}
