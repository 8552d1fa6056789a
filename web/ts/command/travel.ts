/**
 * What a person does with a room's time. The room goes where it is sent, one thing at a time: of several places the last
 * counts, and steps that are asked for on the way are owed, and made from where it arrives. A pointer that drags is
 * followed by what the page has kept; the room goes there when it is let go.
 */
import type { Room } from "../source/room.ts";
import type { Stage } from "../stage.ts";
import { t } from "../t.ts";

/** Most steps that are owed. */
const STEPS = 16;

/** A future, by its number, and a moment: of the present one where none is named, and its end where no moment is. */
interface Place {
  branch?: number;
  t?: number | undefined;
}

export class Travel {
  private busy = false;
  private wish: Place | undefined;
  /** How many steps are still to be made; fewer than none are steps back. */
  private owed = 0;

  constructor(private readonly page: { readonly stage: Stage; readonly room: Pick<Room, "pause" | "step" | "back" | "seek" | "branch" | "ride">; touch(): void }) {}

  /** One event on, or back. A key that is held down asks to go on, not for so many steps: on the way it asks for none. */
  async step(by: 1 | -1, held = false): Promise<void> {
    if (this.busy && held) return;
    if (Math.abs(this.owed + by) > STEPS) throw new Error(t`${STEPS} steps wait already, and no more are taken`);
    this.owed += by;
    await this.go();
  }

  /** How many steps are still to be made, in words; "" for none. */
  get owing(): string {
    const n = Math.abs(this.owed);
    return n === 0 ? "" : n === 1 ? t`1 more step to go` : t`${n} more steps to go`;
  }

  /** Shows a moment while a pointer is held. */
  drag(t: number): void {
    const { stage } = this.page;
    this.drop();
    if (!stage.paused && !stage.past) this.page.room.pause().catch(() => undefined); // a room that has ended says so itself
    stage.lookAt(this.within(t));
    this.page.touch();
  }

  /** Takes the room to a moment, as far as this future is known. */
  async seek(t: number): Promise<void> {
    this.page.stage.lookAt(this.within(t));
    await this.send({ t });
  }

  /** Takes the room to another future: to that moment of it, or to its end. */
  async enter(branch: number, t: number | undefined): Promise<void> {
    await this.send({ branch, t });
  }

  /** Forgets what is still to be done: time is commanded otherwise. */
  drop(): void {
    this.wish = undefined;
    this.owed = 0;
  }

  private async send(to: Place): Promise<void> {
    this.wish = to;
    this.owed = 0;
    await this.go();
  }

  private within(t: number): number {
    return Math.round(Math.min(this.page.stage.known, Math.max(0, t)));
  }

  private async go(): Promise<void> {
    if (!this.busy) await this.page.room.ride(this.ride());
  }

  private async ride(): Promise<void> {
    const { stage, room } = this.page;
    this.busy = true;
    try {
      if (!stage.paused) await room.pause();
      for (;;) {
        const { wish, owed } = this;
        if (wish) {
          this.wish = undefined;
          await this.arrive(wish);
        } else if (owed !== 0) {
          this.owed -= Math.sign(owed);
          await (owed > 0 ? room.step() : room.back());
        } else break;
      }
    } finally {
      this.busy = false;
      this.drop();
      if (stage.past) stage.present();
    }
  }

  private async arrive({ branch, t }: Place): Promise<void> {
    const { room } = this.page;
    if (branch !== undefined) await room.branch(branch);
    if (t !== undefined) await room.seek(branch === undefined ? this.within(t) : t);
  }
}
