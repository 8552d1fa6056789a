/**
 * A stream of chance that the seed decides. Each purpose has its own stream, so that one more draw for one purpose
 * moves no other. The arithmetic is 32-bit integers alone: equal in every engine.
 */
export class Random {
  private a: number;
  private b: number;
  private c: number;
  private n = 1;

  constructor(seed: number, purpose: string) {
    let h = 0x811c9dc5;
    const mix = (word: number): number => {
      h = Math.imul(h ^ word, 0x01000193);
      h ^= h >>> 15;
      h = Math.imul(h, 0x2c1b3c6d);
      return (h ^= h >>> 13);
    };
    mix(seed >>> 0);
    mix(Math.floor(seed / 0x1_0000_0000) >>> 0);
    for (let i = 0; i < purpose.length; i++) mix(purpose.charCodeAt(i));
    this.a = mix(1);
    this.b = mix(2);
    this.c = mix(3);
    for (let i = 0; i < 12; i++) this.u32();
  }

  /** The next 32 bits (sfc32, by Chris Doty-Humphrey). */
  u32(): number {
    const t = (((this.a + this.b) | 0) + this.n) | 0;
    this.n = (this.n + 1) | 0;
    this.a = this.b ^ (this.b >>> 9);
    this.b = (this.c + (this.c << 3)) | 0;
    this.c = (((this.c << 21) | (this.c >>> 11)) + t) | 0;
    return t >>> 0;
  }

  /** An integer from 0 to n-1; n is at most 2^53. */
  below(n: number): number {
    if (!(Number.isInteger(n) && n >= 1 && n <= Number.MAX_SAFE_INTEGER)) throw new Error(`cannot draw below ${n}`);
    if (n <= 0x1_0000_0000) return this.u32() % n;
    return ((this.u32() >>> 11) * 0x1_0000_0000 + this.u32()) % n;
  }

  /** An integer from least to most, both included. */
  between([least, most]: readonly [number, number]): number {
    return least + this.below(most - least + 1);
  }

  fill(bytes: Uint8Array): void {
    for (let i = 0; i < bytes.length; i++) bytes[i] = this.u32() & 0xff;
  }
}
