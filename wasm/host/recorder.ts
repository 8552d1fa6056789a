import { sha256 } from "@noble/hashes/sha2.js";
import { hexOf } from "./hex.ts";

/** Lines are hashed together once they are this many characters, since many small updates are slow. */
const hashBatch = 1 << 16;

/** A station point to stop at, and the trace id that it must carry, if any. */
export interface Watch {
  point: string;
  trace?: string;
}

/** A SHA-256 that is being made. */
export interface Hasher {
  /** Goes on with a text, in UTF-8. */
  update(text: string): void;
  /** One of its own that has come as far. */
  clone(): Hasher;
  /** What it has come to, in hexadecimal; it must not be gone on with then. */
  digest(): string;
}

const encoder = new TextEncoder();

/** The hash in plain code, the same in every engine. */
class PlainHasher implements Hasher {
  constructor(private readonly sha = sha256.create()) {}

  update(text: string): void {
    this.sha.update(encoder.encode(text));
  }

  clone(): Hasher {
    return new PlainHasher(this.sha.clone());
  }

  digest(): string {
    return hexOf(this.sha.digest());
  }
}

/** How far a stream of events had come. */
export interface Mark {
  readonly count: number;
  readonly sha: Hasher;
}

/**
 * The stream of events of a run: stamps each, numbers them, hashes every line in order and hands it on.
 *
 * A line is `{"t":...,"node":...,"proc":...,"seq":...,` and the body that a process or the host gave.
 */
export class Recorder {
  /** How many events there have been. */
  count = 0;
  private sha: Hasher;
  private pending = "";
  private readonly stamps = new Map<string, string>();
  private watched: { prefix: string; trace: string | undefined } | undefined;
  /** Whether the watched point has been passed. */
  hit = false;

  /** now tells the virtual time of an event, in nanoseconds; sha is a hash at its beginning, where there is a quicker one. */
  constructor(
    private readonly now: () => number,
    private readonly onLine: (line: string) => void,
    sha?: Hasher,
  ) {
    this.sha = sha ?? new PlainHasher();
  }

  /** Takes one event; body is a JSON object whose first member is kind. */
  emit(node: string, proc: number, body: string): void {
    const line = `{"t":${this.now()},${this.stamp(node, proc)}${++this.count},${body.slice(1)}`;
    this.pending += line + "\n";
    if (this.pending.length > hashBatch) this.flush();
    if (this.watched) this.look(body);
    this.onLine(line);
  }

  /** Looks for a point from now on; undefined looks for none. */
  watch(w: Watch | undefined): void {
    this.hit = false;
    this.watched = w && {
      prefix: `{"kind":"station","station":{"point":${JSON.stringify(w.point)}`,
      trace: w.trace === undefined ? undefined : `"trace":${JSON.stringify(w.trace)}`,
    };
  }

  /** SHA-256 over every line so far, each with its newline, in hexadecimal. */
  hash(): string {
    this.flush();
    return this.sha.clone().digest();
  }

  /** How far it has come, to be put back there. */
  mark(): Mark {
    this.flush();
    return { count: this.count, sha: this.sha.clone() };
  }

  reset(m: Mark): void {
    this.count = m.count;
    this.sha = m.sha.clone();
    this.pending = "";
  }

  private look(body: string): void {
    const { prefix, trace } = this.watched!;
    if (body.startsWith(prefix) && (trace === undefined || body.includes(trace))) this.hit = true;
  }

  private stamp(node: string, proc: number): string {
    const key = `${node}/${proc}`;
    let s = this.stamps.get(key);
    if (s === undefined) {
      s = `"node":${JSON.stringify(node)},"proc":${proc},"seq":`;
      this.stamps.set(key, s);
    }
    return s;
  }

  private flush(): void {
    this.sha.update(this.pending);
    this.pending = "";
  }
}
