import { t } from "./t.ts";
/** The version, and the checksum over all that follows. */
const headBytes = 5;

/**
 * Words that need not be written out: those of the default cluster, and of what is mostly done to it. A word that is
 * not here is told by how much it begins like one that is, or like one before it. They belong to the version of links.
 */
const common = [
  "kvnode", "agent", "-server", "-bootstrap-expect=3", "-node=a", "-data-dir=/data", "-bind=10.0.0.1", "-client=0.0.0.0",
  "-retry-join=10.0.0.1", "-trace", "-bootstrap-expect=5", "a", "b", "c", "d", "e", "f", "g", "web", "*", "PUT", "GET", "DELETE",
  "/v1/kv/greeting", "hello", "kv", "put", "get", "leave", "-hcl={", "/data/raft/*",
];

/** Writes numbers and words in few bytes. */
export class Writer {
  private readonly out: number[] = [];
  private readonly dictionary = [...common];

  /** A whole number from 0 to 2^53 - 1, seven bits a byte. */
  int(n: number): void {
    for (; n >= 128; n = Math.floor(n / 128)) this.out.push((n % 128) + 128);
    this.out.push(n);
  }

  /** A word that was written before by its number; another by what it shares with one of them, and the rest. */
  word(w: string): void {
    const known = this.dictionary.indexOf(w);
    this.int(known + 1);
    if (known >= 0) return;
    let like = 0;
    let shared = 0;
    this.dictionary.forEach((d, i) => {
      const n = sharedStart(d, w);
      if (n > shared) [like, shared] = [i + 1, n];
    });
    this.int(like);
    if (like > 0) this.int(shared);
    const rest = new TextEncoder().encode(w.slice(shared));
    this.int(rest.length);
    for (const b of rest) this.out.push(b);
    this.dictionary.push(w);
  }

  words(all: readonly string[]): void {
    this.int(all.length);
    for (const w of all) this.word(w);
  }

  /** Bytes in hexadecimal. */
  hex(text: string): void {
    this.int(text.length / 2);
    for (let i = 0; i < text.length; i += 2) this.out.push(parseInt(text.slice(i, i + 2), 16));
  }

  /** All of it, after a version and a checksum. */
  sealed(version: number): Uint8Array {
    const bytes = new Uint8Array(headBytes + this.out.length);
    bytes.set(this.out, headBytes);
    bytes[0] = version;
    new DataView(bytes.buffer).setUint32(1, sum(bytes.subarray(headBytes)), true);
    return bytes;
  }
}

/** Reads what a Writer wrote; it fails with a RangeError where there is something else. */
export class Reader {
  private at = 0;
  private readonly dictionary = [...common];

  private constructor(private readonly bytes: Uint8Array) {}

  /** What follows a version and a checksum; undefined where that is not its checksum. */
  static unsealed(bytes: Uint8Array): Reader | undefined {
    if (bytes.length < headBytes) return undefined;
    const body = bytes.subarray(headBytes);
    return new DataView(bytes.buffer, bytes.byteOffset).getUint32(1, true) === sum(body) ? new Reader(body) : undefined;
  }

  private byte(): number {
    const b = this.bytes[this.at++];
    if (b === undefined) throw new RangeError(t`it ends too early`);
    return b;
  }

  int(): number {
    let n = 0;
    for (let unit = 1; ; unit *= 128) {
      const b = this.byte();
      n += (b & 127) * unit;
      if (n > Number.MAX_SAFE_INTEGER) throw new RangeError(t`a number is too large`);
      if (b < 128) return n;
    }
  }

  count(most: number): number {
    const n = this.int();
    if (n > most) throw new RangeError(t`there are ${n}, and ${most} are the most`);
    return n;
  }

  word(): string {
    const known = this.count(this.dictionary.length);
    if (known > 0) return this.dictionary[known - 1]!;
    const like = this.count(this.dictionary.length);
    const start = like > 0 ? this.dictionary[like - 1]! : "";
    const shared = like > 0 ? this.count(start.length) : 0;
    const rest = this.take(this.count(this.bytes.length));
    let w: string;
    try {
      w = start.slice(0, shared) + new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(rest);
    } catch {
      throw new RangeError(t`a word is no text`);
    }
    this.dictionary.push(w);
    return w;
  }

  words(most: number): string[] {
    return Array.from({ length: this.count(most) }, () => this.word());
  }

  hex(): string {
    return [...this.take(this.count(this.bytes.length))].map((b) => b.toString(16).padStart(2, "0")).join("");
  }

  /** Demands that nothing follows. */
  end(): void {
    if (this.at !== this.bytes.length) throw new RangeError(t`${this.bytes.length - this.at} bytes are too many`);
  }

  private take(n: number): Uint8Array {
    if (this.at + n > this.bytes.length) throw new RangeError(t`it ends too early`);
    return this.bytes.subarray(this.at, (this.at += n));
  }
}

/** How many characters two words begin with alike, none of them cut in half. */
function sharedStart(a: string, b: string): number {
  let n = 0;
  while (n < a.length && n < b.length && a[n] === b[n]) n++;
  const last = n > 0 ? a.charCodeAt(n - 1) : 0;
  return last >= 0xd800 && last < 0xdc00 ? n - 1 : n;
}

/** FNV-1a, 32 bits. */
function sum(bytes: Uint8Array): number {
  let h = 0x811c9dc5;
  for (const b of bytes) h = Math.imul(h ^ b, 0x01000193);
  return h >>> 0;
}
