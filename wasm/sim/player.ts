import type { Event } from "../../web/ts/events.gen.ts";
import type { Play, Wait } from "./moods.ts";

/** Plays one mood at a time. */
export class Player {
  private play: { mood: Play; wait: Wait; until: number } | undefined;

  constructor(private readonly world: { readonly now: number }) {}

  get plays(): boolean {
    return this.play !== undefined;
  }

  /** Whether a mood only looks on just now, and has broken nothing. */
  get calm(): boolean {
    return this.play?.wait.calm ?? false;
  }

  begin(mood: Play): void {
    this.goesOn(mood, undefined);
  }

  /** Goes on at once with a mood that waits for this event. It may be called in the middle of a run. */
  see(e: Event): void {
    if (this.play?.wait.until?.(e)) this.goesOn(this.play.mood, e);
  }

  /** Goes on with a mood that has waited for long enough. */
  tick(): void {
    if (this.play && this.world.now >= this.play.until) this.goesOn(this.play.mood, undefined);
  }

  /** Leaves off in the middle. */
  stop(): void {
    this.play = undefined;
  }

  /** Until it waits again, or has ended. */
  private goesOn(mood: Play, e: Event | undefined): void {
    this.play = undefined; // what the mood does makes events, which are not what it waited for
    const { done, value } = mood.next(e);
    if (!done) this.play = { mood, wait: value, until: this.world.now + value.most };
  }
}
