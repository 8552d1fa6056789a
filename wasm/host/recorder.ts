import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";

/** Lines are hashed together once they are this many characters, since many small updates are slow. */
const hashBatch = 1 << 16;

/** A station point to stop at, and the trace id that it must carry, if any. */
export interface Watch {
  point: string;
  trace?: string;
}

/** How far a stream of events had come. */
export interface Mark {
  readonly count: number;
  readonly sha: ReturnType<typeof sha256.create>;
}

/**
 * The stream of events of a run: stamps each, numbers them, hashes every line in order and hands it on.
 *
 * A line is `{"t":...,"node":...,"proc":...,"seq":...,` and the body that a process or the host gave.
 */
export class Recorder {
  /** How many events there have been. */
  count = 0;
  private sha = sha256.create();
  private readonly encoder = new TextEncoder();
  private pending = "";
  private readonly stamps = new Map<string, string>();
  private watched: { prefix: string; trace: string | undefined } | undefined;
  /** Whether the watched point has been passed. */
  hit = false;

  /** now tells the virtual time of an event, in nanoseconds. */
  constructor(
    private readonly now: () => number,
    private readonly onLine: (line: string) => void,
  ) {}

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
    return bytesToHex(this.sha.clone().digest());
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
    this.sha.update(this.encoder.encode(this.pending));
    this.pending = "";
  }
}
