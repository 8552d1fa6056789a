import { nothing, pageWords, type Delta, type DeltaReader, type DeltaWriter } from "./delta.ts";

/** A shadow keeps pieces of this many pages, which is the unit in which a WebAssembly memory grows. */
const piecePages = 16;
const pieceWords = piecePages * pageWords;
const pieceBytes = 4 * pieceWords;

/** A memory at some moment, told from a fresh one; those of other moments are told from it. */
export interface Base {
  readonly delta: Delta;
  /** How many frames need it. */
  users: number;
}

/** The base that a fresh memory is. */
const empty: Base = { delta: nothing, users: 0 };

/** A new instance's memory: what the program's own data make of it. The same for each instance. */
export function freshMemory(module: WebAssembly.Module): Int32Array {
  const imports: WebAssembly.Imports = {};
  for (const i of WebAssembly.Module.imports(module)) (imports[i.module] ??= {})[i.name] = (): number => 0;
  const { exports } = new WebAssembly.Instance(module, imports);
  return new Int32Array((exports["mem"] as WebAssembly.Memory).buffer);
}

/**
 * A base, unfolded. Pieces that are as in a fresh instance are not kept: much of each memory is the program's constant
 * data.
 */
export class Shadow {
  base: Base = empty;
  private readonly pieces: (Int32Array | undefined)[] = [];
  private kept = 0;
  /** What the first memory told from it took, and what the others took more, all together, in bytes. */
  private first = 0;
  private excess = 0;

  constructor(private readonly fresh: Int32Array) {}

  /** Unfolds a base in the place of the one before: to make new pieces would take longer. */
  become(base: Base, reader: DeltaReader): void {
    this.pieces.forEach((piece, n) => piece?.fill(0).set(this.fresh.subarray(n * pieceWords, (n + 1) * pieceWords)));
    reader.apply(base.delta, (page) => this.page(page));
    this.base = base;
    this.first = this.excess = 0;
  }

  /** How much it keeps, in bytes. */
  get bytes(): number {
    return this.kept * pieceBytes + (this.base.users === 0 ? this.base.delta.length : 0);
  }

  /** Whether what is told from it has grown so much that a new base would have cost less. */
  get worn(): boolean {
    return this.excess > this.base.delta.length;
  }

  /** What a memory has become since. */
  tell(memory: WebAssembly.Memory, writer: DeltaWriter): Delta {
    const delta = between(memory, this.fresh, this.pieces, writer);
    this.first ||= delta.length;
    this.excess += Math.max(0, delta.length - this.first);
    return delta;
  }

  /** Makes a memory, which is not larger than it was at a later moment, what it was then. */
  restore(memory: WebAssembly.Memory, size: number, delta: Delta, reader: DeltaReader): void {
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
    reader.apply(delta, (page) => now.subarray(page * pageWords, (page + 1) * pageWords));
  }

  /** A page, to be changed. */
  private page(page: number): Int32Array {
    const at = page * pageWords;
    const n = Math.floor(at / pieceWords);
    let piece = this.pieces[n];
    if (!piece) {
      piece = new Int32Array(pieceWords);
      piece.set(this.fresh.subarray(n * pieceWords, (n + 1) * pieceWords));
      this.pieces[n] = piece;
      this.kept++;
    }
    return piece.subarray(at % pieceWords, (at % pieceWords) + pageWords);
  }
}

/** A memory as it is now, as a base for later ones. */
export function newBase(memory: WebAssembly.Memory, fresh: Int32Array, writer: DeltaWriter): Base {
  return { delta: between(memory, fresh, [], writer), users: 0 };
}

const zeros = new Int32Array(pieceWords);

/** What a memory has that its base has not; where the base has no piece it is as a fresh memory, and zero beyond that. */
function between(memory: WebAssembly.Memory, fresh: Int32Array, pieces: readonly (Int32Array | undefined)[], writer: DeltaWriter): Delta {
  const now = new Int32Array(memory.buffer);
  for (let at = 0, n = 0; at < now.length; at += pieceWords, n++) {
    const base = pieces[n] ?? (at < fresh.length ? fresh : zeros);
    const was = base === fresh ? at : 0;
    for (let i = 0; i < pieceWords; i += pageWords) writer.page((at + i) / pageWords, now, at + i, base, was + i);
  }
  return writer.take();
}
