/**
 * What a person does with a room's time. The room goes where it is sent, one thing at a time: steps that come while it
 * is still on its way are dropped, and of several places the last counts. A pointer that drags is followed by what the
 * page has kept; the room goes there when it is let go.
 */
import type { Room } from "../source/room.ts";
import type { Stage } from "../stage.ts";

export class Travel {
  private busy = false;
  private wish: number | undefined;

  constructor(private readonly page: { readonly stage: Stage; readonly room: Room; touch(): void }) {}

  /** One event on, or back. */
  async step(by: 1 | -1): Promise<void> {
    if (this.busy) return;
    await this.alone(async () => {
      await this.stop();
      await (by > 0 ? this.page.room.step() : this.page.room.back());
    });
  }

  /** Shows a moment while a pointer is held. */
  drag(t: number): void {
    const { stage } = this.page;
    if (!stage.paused && !stage.past) this.page.room.pause().catch(() => undefined); // a room that has ended says so itself
    stage.lookAt(this.within(t));
    this.page.touch();
  }

  /** Takes the room to a moment, as far as this future is known. */
  async seek(t: number): Promise<void> {
    const { stage } = this.page;
    this.wish = t;
    stage.lookAt(this.within(t));
    if (!this.busy) await this.alone(() => this.stop());
  }

  /** Takes the room to another future: to that moment of it, or to its end. */
  async enter(branch: number, t: number | undefined): Promise<void> {
    if (this.busy) return;
    await this.alone(async () => {
      await this.page.room.branch(branch);
      if (t !== undefined) await this.page.room.seek(t);
    });
  }

  private within(t: number): number {
    return Math.round(Math.min(this.page.stage.known, Math.max(0, t)));
  }

  private async stop(): Promise<void> {
    if (!this.page.stage.paused) await this.page.room.pause();
  }

  private async alone(go: () => Promise<void>): Promise<void> {
    this.busy = true;
    try {
      await go();
      while (this.wish !== undefined) {
        const to = this.within(this.wish);
        this.wish = undefined;
        await this.page.room.seek(to);
      }
    } finally {
      this.busy = false;
      this.wish = undefined;
      if (this.page.stage.past) this.page.stage.present();
    }
  }
}
