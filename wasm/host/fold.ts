import type { Checkpoint } from "./reel.ts";

/** What is made of the events, to compare two moments by; it is copied with each checkpoint. */
export interface Fold {
  see(line: string): void;
  copy(): Fold;
  /** The state, for each machine. */
  state(): Record<string, unknown>;
}

/** Two branches at one virtual time. */
export interface Comparison {
  at: number;
  a: Record<string, unknown>;
  b: Record<string, unknown>;
  equal: boolean;
}

/** The fold of a room's events up to its present, and those of its checkpoints; all of it is nothing where nobody folds. */
export class Folded {
  private readonly kept = new WeakMap<Checkpoint, Fold>();

  /** Begins with an empty fold, at the first checkpoint. */
  constructor(private fold: Fold | undefined, first: Checkpoint) {
    this.keep(first);
  }

  see(line: string): void {
    this.fold?.see(line);
  }

  /** The present becomes a checkpoint. */
  keep(c: Checkpoint): void {
    if (this.fold) this.kept.set(c, this.fold.copy());
  }

  /** A checkpoint becomes the present. */
  go(c: Checkpoint): void {
    this.fold = this.kept.get(c)?.copy();
  }

  /** The state at the present, for each machine. */
  state(): Record<string, unknown> {
    if (!this.fold) throw new Error("this room folds no events");
    return this.fold.state();
  }
}
