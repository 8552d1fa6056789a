/**
 * A run as it is remembered: its newest events, the model of all that came before them, and a cursor that goes forward
 * by folding and back by folding anew from the nearest mark.
 */
import type { TraceEvent } from "../events.ts";
import { fold } from "./fold.ts";
import { emptyModel, type Model, type Rules } from "./model.ts";

/** Most events kept, how many go at once when they are too many, and how far marks stand apart. */
const MOST = 200_000;
const DROP = 20_000;
const APART = 5_000;
/** Most places at which a past that was dropped can begin anew. */
export const BASES = 16;

/** Of a list that is full, every second one: what is left stands twice as far apart, the newest among it. */
export function thinned<T>(list: readonly T[], most: number): T[] {
  return list.length <= most ? [...list] : list.filter((_, i) => (list.length - i) % 2 === 1);
}

export class Film {
  /** What happened at the cursor. */
  model: Model = emptyModel();
  events: TraceEvent[] = [];
  /** How many of events are folded into model. */
  pos = 0;
  /** How many events were dropped at the front. */
  dropped = 0;
  /** The present is after so many of all events, dropped ones too: those beyond are known, and have not happened yet. */
  private present = Infinity;
  private base: Model = emptyModel();
  /** What base was when it came after so many events: where the past that was dropped begins anew. */
  private bases: { dropped: number; base: Model }[] = [];
  private marks: { pos: number; model: Model }[] = [];
  /** The model of all that is known, kept while the cursor is somewhere before. */
  private ahead: Model | undefined;

  constructor(readonly rules: Rules) {}

  push(e: TraceEvent): void {
    this.events.push(e);
    if (this.ahead) fold(this.ahead, e, this.rules);
    if (this.events.length >= MOST + DROP && this.pos >= DROP) this.drop();
  }

  /** What all events that are known come to, those too that have not happened yet. */
  get whole(): Model {
    return this.ahead ?? this.model;
  }

  /** How many of events are at or before time t; those of a room are in order. */
  at(t: number): number {
    let low = 0;
    for (let high = this.events.length; low < high; ) {
      const mid = (low + high) >> 1;
      if (this.events[mid]!.t <= t) low = mid + 1;
      else high = mid;
    }
    return low;
  }

  /** Are there more events than are kept? A cursor that stays behind holds them. */
  get full(): boolean {
    return this.events.length >= MOST + 2 * DROP;
  }

  /** How many of events have happened. */
  get happened(): number {
    return Math.max(0, Math.min(this.events.length, this.present - this.dropped));
  }

  /** Is the cursor at the newest event that has happened? */
  get atEnd(): boolean {
    return this.pos >= this.happened;
  }

  /**
   * The present is after so many events, counted from the first of the run. Where that lies in what was dropped, it
   * begins anew at an event before; it then lacks those up to the present, and says so.
   */
  hold(present: number): "all is there" | "some are lacking" {
    this.present = present;
    const lacking = present < this.dropped;
    if (lacking) {
      while (this.bases.length > 0 && this.bases.at(-1)!.dropped > present) this.bases.pop();
      const { dropped, base } = this.bases.at(-1) ?? { dropped: 0, base: emptyModel() };
      Object.assign(this, { dropped, base: structuredClone(base), model: structuredClone(base), events: [], pos: 0, marks: [], ahead: undefined });
    }
    if (this.pos > this.happened) this.seek(this.happened);
    return lacking ? "some are lacking" : "all is there";
  }

  /** How many events of the run it knows of, dropped ones too. */
  get known(): number {
    return this.dropped + this.events.length;
  }

  /** What came after so many events, counted from the first of the run, never will. It may lack some of those, as hold. */
  cut(after: number): ReturnType<Film["hold"]> {
    const held = this.hold(Math.min(this.present, after));
    this.events.length = this.happened;
    this.ahead = undefined;
    return held;
  }

  /** Folds what happened up to and at time t. Returns how many events that were. */
  advance(t: number): number {
    const from = this.pos;
    while (!this.atEnd && this.events[this.pos]!.t <= t) this.one();
    return this.pos - from;
  }

  /** Folds all that has happened. */
  toEnd(): number {
    const from = this.pos;
    while (!this.atEnd) this.one();
    return this.pos - from;
  }

  /** Puts the cursor right after the first n of events, those too that have not happened yet. */
  seek(n: number): void {
    n = Math.max(0, Math.min(n, this.events.length));
    if (n < this.pos) {
      if (this.pos === this.events.length) this.ahead = this.model;
      while (this.marks.length && this.marks.at(-1)!.pos > n) this.marks.pop();
      const mark = this.marks.at(-1);
      this.model = structuredClone(mark ? mark.model : this.base);
      this.pos = mark ? mark.pos : 0;
    }
    while (this.pos < n) this.one();
  }

  private one(): void {
    fold(this.model, this.events[this.pos]!, this.rules);
    this.pos++;
    if (this.pos === this.events.length) this.ahead = undefined;
    if (this.pos % APART === 0 && (this.marks.at(-1)?.pos ?? 0) < this.pos)
      this.marks.push({ pos: this.pos, model: structuredClone(this.model) });
  }

  private drop(): void {
    for (let i = 0; i < DROP; i++) fold(this.base, this.events[i]!, this.rules);
    this.events.splice(0, DROP);
    this.pos -= DROP;
    this.dropped += DROP;
    this.bases = thinned([...this.bases, { dropped: this.dropped, base: structuredClone(this.base) }], BASES);
    this.marks = this.marks.filter((k) => k.pos > DROP).map((k) => ({ pos: k.pos - DROP, model: k.model }));
  }
}
