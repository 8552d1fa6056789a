/**
 * Looking at what has been where there is no room that could go there: a real cluster, a run that was recorded. What
 * the page has kept is folded anew, while the source goes on out of sight.
 */
import type { Stage } from "../stage.ts";

export class LookBack {
  constructor(private readonly page: { readonly stage: Stage; touch(): void }) {}

  /** Shows what was known at that time; at the newest moment the look ends. */
  seek(t: number): void {
    const { stage } = this.page;
    if (t >= stage.film.whole.now) stage.present();
    else stage.lookAt(Math.max(stage.film.events[0]?.t ?? 0, t));
    this.page.touch();
  }

  /** To the next message that was delivered or lost, or to the one before; gossip is passed over. */
  step(by: 1 | -1): void {
    const { film } = this.page.stage;
    for (let i = by > 0 ? film.pos : film.pos - 2; i >= 0 && i < film.events.length; i += by) {
      const e = film.events[i]!;
      if (e.kind === "message" && e.message.phase !== "sent" && e.message.proto !== "gossip" && e.message.from !== e.message.to) return this.seek(e.t);
    }
    if (by > 0) this.seek(Infinity);
  }

  /** Holds the picture where it is, or lets it go on from the newest moment. */
  toggle(): void {
    const { stage } = this.page;
    if (stage.past) this.seek(Infinity);
    else stage.lookAt(stage.t);
    this.page.touch();
  }
}
