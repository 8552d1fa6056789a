/** What the walls of the machines say when the room begins: 2026-01-01T00:00:00Z, in Unix seconds. */
export const epoch = 1_767_225_600;

/** What one look at the clock costs, in nanoseconds: no duration is zero, and a loop that waits for the time ends. */
export const lookCost = 100;

/** A burst that looks at the clock this often, for a whole virtual second, waits for nothing: it spins. */
const looksMax = 10_000_000;

const thousand = 1000;
/** How far jumps may take a wall clock: 90 days. */
const skewMax = 7_776_000_000_000_000;

/**
 * A machine's own clocks: one that counts, which may be fast or slow, and the wall clock, which goes with it and may
 * also have been set. Room time and machine time are both whole nanoseconds.
 */
export class MachineClock {
  /** How far the wall clock is off. */
  skew = 0;
  /** How many nanoseconds pass here while a thousand pass in the room. */
  private permille = thousand;
  /** When that last changed, and what the clock said then. */
  private since = 0;
  private said = 0;

  /** What it says at a moment of the room. */
  at(now: number): number {
    return this.said + scaled(now - this.since, this.permille, thousand);
  }

  /** What the wall says, since the epoch. */
  wall(now: number): number {
    return this.at(now) + this.skew;
  }

  get rate(): number {
    return this.permille;
  }

  /** The wall clock is set by so much, as far as numbers go. */
  jump(by: number): void {
    this.skew = Math.max(-skewMax, Math.min(skewMax, this.skew + by));
  }

  setRate(now: number, permille: number): void {
    this.said = this.at(now);
    this.since = now;
    this.permille = permille;
  }

  /** How long so much of this machine's time takes in the room, at its present rate. */
  lasts(time: number): number {
    return this.permille === thousand ? time : scaled(time, thousand, this.permille) + 1;
  }
}

/** time * by / of without a remainder, in whole numbers that a double holds. */
function scaled(time: number, by: number, of: number): number {
  if (by === of) return time;
  return Math.floor(time / of) * by + Math.floor(((time % of) * by) / of);
}

/** The room's one clock: virtual nanoseconds since the room began. */
export class Clock {
  now = 0;
  private looks = 0;

  /** A process begins a burst. */
  burst(): void {
    this.looks = 0;
  }

  /** Takes one look at the clock; fails in a burst that spins. */
  look(): number {
    if (++this.looks > looksMax) throw new Error("the process looks at the clock and waits for nothing");
    return (this.now += lookCost);
  }

  /** Goes forward to t; a clock that is past it stays. */
  reach(t: number): void {
    if (t > this.now) this.now = t;
  }
}
