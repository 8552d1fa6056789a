import type { Clock } from "../../wasm/host/protocol.ts";

const nsPerMs = 1_000_000;
/** How long a turn of the worker's loop may compute, in real milliseconds, so that commands are answered at once. */
const turnMs = 12;
/** The pause between two turns: a picture's. */
const restMs = 8;
/** Real time beyond this since the last turn is not made up for: a hidden tab, a machine that slept. */
const catchUpMs = 100;
/** Over how long the reached speed is measured. */
const meterMs = 500;
/** Tasks between two looks at the real clock. */
const burstTasks = 64;
const speedLeast = 1 / 1000;
const speedMost = 64;

/** What is paced: the world, as far as the pacer knows it. */
export interface Paced {
  readonly now: number;
  run(time: number, tasks?: number): boolean;
}

/** Real time. */
export interface RealTime {
  /** Milliseconds since whenever. */
  now(): number;
  /** Calls f after so many milliseconds; returns what takes that back. */
  later(f: () => void, ms: number): () => void;
}

const realTime: RealTime = {
  now: () => performance.now(),
  later: (f, ms) => {
    const timer = setTimeout(f, ms);
    return () => clearTimeout(timer);
  },
};

export interface PacerHooks {
  /** After each turn, and only where there may be new events. */
  onTurn(): void;
  /** Twice a second: what the clock says is worth telling. */
  onClock(): void;
  /** The world has failed and cannot go on. */
  onDead(err: unknown): void;
}

/** Lets virtual time pass as real time does, times a speed. */
export class Pacer {
  private speed = 1;
  private paused = true;
  private cancel: (() => void) | undefined;
  private last = 0;
  /** Where virtual time ought to be: it runs ahead of the world in fractions of a nanosecond. */
  private target = 0;
  private reached = 0;
  private meter = { real: 0, virtual: 0 };
  private taken: { asked: boolean } | undefined;

  constructor(
    private readonly world: Paced,
    private readonly hooks: PacerHooks,
    private readonly real: RealTime = realTime,
  ) {}

  clock(): Pick<Clock, "now" | "paused" | "asked" | "reached"> {
    return { now: this.world.now, paused: this.paused, asked: this.speed, reached: this.paused ? 0 : this.reached };
  }

  setSpeed(x: number): void {
    if (!(x > 0)) throw new Error(`speed ${x} is no speed`);
    this.speed = Math.min(speedMost, Math.max(speedLeast, x));
  }

  pause(): void {
    this.paused = true;
    if (this.taken) this.taken.asked = true;
    this.cancel?.();
  }

  resume(): void {
    if (!this.paused) return;
    if (this.taken) this.taken.asked = true;
    this.paused = false;
    this.last = this.real.now();
    this.target = this.world.now;
    this.meter = { real: this.last, virtual: this.world.now };
    this.cancel = this.real.later(() => this.turn(), 0);
  }

  /** Pauses for someone who runs the world; asked turns true when a person wants it otherwise. */
  take(): { asked: boolean } {
    this.pause();
    return (this.taken = { asked: false });
  }

  private turn(): void {
    const begun = this.real.now();
    this.target += Math.min(begun - this.last, catchUpMs) * this.speed * nsPerMs;
    this.last = begun;
    try {
      const until = Math.floor(this.target);
      while (!this.world.run(until, burstTasks)) {
        if (this.real.now() - begun > turnMs) {
          this.target = this.world.now; // the machine is too slow for this speed: what was missed is not owed
          break;
        }
      }
    } catch (err) {
      this.hooks.onDead(err);
      return;
    }
    this.measure();
    this.hooks.onTurn();
    if (!this.paused) this.cancel = this.real.later(() => this.turn(), restMs);
  }

  private measure(): void {
    const now = this.real.now();
    const real = now - this.meter.real;
    if (real < meterMs) return;
    this.reached = (this.world.now - this.meter.virtual) / (real * nsPerMs);
    this.meter = { real: now, virtual: this.world.now };
    this.hooks.onClock();
  }
}
