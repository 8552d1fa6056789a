/** What the walls of the machines say when the room begins: 2026-01-01T00:00:00Z, in Unix seconds. */
export const epoch = 1_767_225_600;

/** What one look at the clock costs, in nanoseconds: no duration is zero, and a loop that waits for the time ends. */
export const lookCost = 100;

/** A burst that looks at the clock this often, for a whole virtual second, waits for nothing: it spins. */
const looksMax = 10_000_000;

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
