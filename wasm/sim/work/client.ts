import { Random } from "../../host/random.ts";
import type { ActionBody } from "../../host/protocol.ts";
import type { Asked, History } from "./history.ts";
import type { Operation } from "./operation.ts";

const ms = 1_000_000;
/** A client that has waited this long asks no more after an operation, and goes on; its answer may still come. */
const patience: [number, number] = [6_000 * ms, 15_000 * ms];
/** A failed operation is tried again, as an operation of its own, once in so many times; and after this long. */
const retryOneIn = 3;
const retryPause: [number, number] = [100 * ms, 1_500 * ms];

/** What a client does next: its action, and what it makes of the answer. */
export interface Intent {
  body: ActionBody;
  then?: (o: Operation) => void;
  /** The longest that it waits; drawn unless given. */
  patience?: number;
}

/** The clients of one run share what they have seen, and how they are drawn. */
export interface Surroundings {
  world: Asked;
  history: History;
  seed: number;
  /** The operations that are not left out, "client.number", to find those that matter; undefined leaves none out. */
  keep: ReadonlySet<string> | undefined;
  /** The name of every turn that there was, "client.number". */
  turns: string[];
}

/**
 * One client: one operation at a time, each drawn from its own stream of chance, a pause, and the next. An operation
 * that is left out costs its pause and nothing else.
 */
export abstract class Client {
  /** When it has its next turn. */
  due: number;
  protected readonly random: Random;
  private waiting: Operation | undefined;
  private numbered = 0;
  private again = false;

  constructor(
    protected readonly around: Surroundings,
    readonly name: string,
    private readonly pause: readonly [number, number],
  ) {
    this.random = new Random(around.seed, `client ${name}`);
    this.due = around.world.now + this.random.between(pause);
  }

  /** What it does next; again asks for what failed just now, once more. */
  protected abstract intend(again: boolean): Intent;

  get idle(): boolean {
    return this.waiting === undefined;
  }

  turn(): void {
    const { world, history, keep, turns } = this.around;
    if (this.waiting) this.waiting = undefined; // it has run out of patience
    const { body, then, patience: limit } = this.intend(this.again);
    const most = limit ?? this.random.between(patience);
    const rest = this.random.between(this.pause);
    this.again = false;
    const turn = `${this.name}.${++this.numbered}`;
    turns.push(turn);
    if (keep && !keep.has(turn)) {
      this.due = world.now + rest;
      return;
    }
    this.due = world.now + most;
    let answered = false;
    const begun = history.begin(body, (o) => {
      answered = true;
      then?.(o);
      if (this.waiting && this.waiting !== o) return; // it gave that one up
      this.waiting = undefined;
      this.due = world.now + (this.failed(o) ? this.random.between(retryPause) : rest);
    });
    if (begun && !answered) this.waiting = begun;
  }

  private failed(o: Operation): boolean {
    return (this.again = o.outcome !== "done" && this.random.below(retryOneIn) === 0);
  }

  protected pick<T>(of: readonly T[]): T {
    return of[this.random.below(of.length)]!;
  }
}

/** Draws one of the names by weight. */
export function weighed<K extends string>(random: Random, weights: Readonly<Record<K, number>>): K {
  const all = Object.entries(weights) as [K, number][];
  let n = random.below(all.reduce((sum, [, w]) => sum + w, 0));
  for (const [name, w] of all) if ((n -= w) < 0) return name;
  throw new Error("the weights do not add up");
}
