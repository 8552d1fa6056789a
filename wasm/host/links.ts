import { Random } from "./random.ts";

/** What is wrong with one direction between two machines. Times are nanoseconds. */
export interface Link {
  cut: boolean;
  clogged: boolean;
  /** Everything is so much later, and by chance up to jitter more. */
  by: number;
  jitter: number;
  /** Of a thousand, how many. */
  loss: number;
  duplicate: number;
  corrupt: number;
  reorder: number;
  /** How late what is reordered may come. */
  reorderBy: number;
}

/** Why something does not arrive. */
export type Loss = "cut" | "lost";

const sound: Readonly<Link> = { cut: false, clogged: false, by: 0, jitter: 0, loss: 0, duplicate: 0, corrupt: 0, reorder: 0, reorderBy: 0 };
const thousand = 1000;

/**
 * What is wrong with the wires, by direction. Each kind of fault draws from a stream of its own, and only where it is
 * on: a run without it is the same as before there was such a kind.
 */
export class Links {
  private readonly all = new Map<string, Link>();
  private readonly jitter: Random;
  private readonly loss: Random;
  private readonly twice: Random;
  private readonly late: Random;
  private readonly flips: Random;

  constructor(seed: number) {
    this.jitter = new Random(seed, "jitter");
    this.loss = new Random(seed, "loss");
    this.twice = new Random(seed, "duplicates");
    this.late = new Random(seed, "reordering");
    this.flips = new Random(seed, "corruption");
  }

  /** What is wrong with a direction; undefined where nothing is. */
  at(from: string, to: string): Link | undefined {
    return this.all.size === 0 ? undefined : this.all.get(`${from}>${to}`);
  }

  set(from: string, to: string, change: Partial<Link>): void {
    const link = { ...(this.at(from, to) ?? sound), ...change };
    if (Object.entries(sound).every(([name, value]) => link[name as keyof Link] === value)) this.heal(from, to);
    else this.all.set(`${from}>${to}`, link);
  }

  heal(from: string, to: string): void {
    this.all.delete(`${from}>${to}`);
  }

  /** Whether what is sent now, or would arrive now, is lost; loss by chance strikes what is sent. */
  swallows(link: Link | undefined, sending: boolean): Loss | undefined {
    if (link?.cut) return "cut";
    return sending && link && chosen(this.loss, link.loss) ? "lost" : undefined;
  }

  /** How much later than by itself something arrives. */
  lateness(link: Link | undefined): number {
    if (!link) return 0;
    return link.by + (link.jitter > 0 ? this.jitter.between([0, link.jitter]) : 0);
  }

  /** How much later still a packet arrives, so that others overtake it. */
  disorder(link: Link | undefined): number {
    return link && chosen(this.late, link.reorder) ? this.late.between([1, Math.max(1, link.reorderBy)]) : 0;
  }

  /** How long after a packet its double comes, within so long; undefined if it has none. */
  double(link: Link | undefined, within: number): number | undefined {
    return link && chosen(this.twice, link.duplicate) ? this.twice.between([0, within]) : undefined;
  }

  /** The bytes as they come through: the same, or a copy with one bit flipped. */
  through(link: Link | undefined, bytes: Uint8Array): Uint8Array {
    if (!link || bytes.length === 0 || !chosen(this.flips, link.corrupt)) return bytes;
    const flipped = bytes.slice();
    const bit = this.flips.below(8 * bytes.length);
    flipped[bit >>> 3]! ^= 1 << (bit & 7);
    return flipped;
  }
}

function chosen(by: Random, permille: number): boolean {
  return permille > 0 && by.below(thousand) < permille;
}
