import type { Action } from "./action.ts";
import { frozen } from "./copier.ts";
import { actionsMax, inOrder } from "./plan.ts";
import type { ExecResult, FetchResult } from "./protocol.ts";
import { t } from "./t.ts";

export type Answer = ExecResult | FetchResult | undefined;

/** What people and plans do, by time, those things too that are yet to come; and who waits for their answers. */
export class ActionLog {
  private list: Action[];
  private readonly waiting = new Map<Action, (a: Answer | Error) => void>();

  constructor(planned: readonly Action[]) {
    this.list = inOrder(planned);
  }

  get all(): readonly Action[] {
    return this.list;
  }

  /** Adds an action behind those that are done, and those to come that are no later. */
  add(action: Action, done: number, heard: (a: Answer | Error) => void): void {
    if (this.list.length >= actionsMax) throw new Error(t`${actionsMax} things were done already, and no more are kept`);
    let i = done;
    while (i < this.list.length && this.list[i]!.at <= action.at) i++;
    this.list.splice(i, 0, frozen(action));
    this.waiting.set(action, heard);
  }

  answer(number: number, a: Answer | Error): void {
    const action = this.list[number]!;
    const heard = this.waiting.get(action);
    this.waiting.delete(action);
    heard?.(a);
  }

  /** Goes on with other actions; those that are done must be the same. */
  follow(log: readonly Action[]): void {
    this.list = [...log];
  }

  /** Tells those who wait for the answer of an action that is neither done nor to come. */
  forsake(): void {
    const still = new Set(this.list);
    for (const [action, heard] of this.waiting) {
      if (still.has(action)) continue;
      this.waiting.delete(action);
      heard(new Error(t`time was turned back before there was an answer`));
    }
  }
}
