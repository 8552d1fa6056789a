/**
 * What every page with a picture has: a film of the run, the time that is shown, and the loop that draws. The source
 * says how far the run has got; the shown time follows it smoothly and never passes it.
 */
import type { TraceEvent } from "./events.ts";
import { Film } from "./reduce/film.ts";
import type { Model, Timeline } from "./reduce/model.ts";
import type { Clock, Sink, Source } from "./source/source.ts";

/** How far (in ms of the reader's time) the picture may lag behind the room before it hurries, and before it jumps. */
const HURRY = 90;
const JUMP = 400;
/** Longest time that one frame may count for, in ms: a page that was hidden does not race to catch up. */
const FRAME = 250;
/** Where the wires give no due time, a message is drawn for this long (ns of the reader's time). */
export const LEAST_FLIGHT = 600e6;

export class Stage {
  film = new Film({ flight: 1e6 });
  /** The moment that is shown, in event nanoseconds. */
  t = 0;
  /** How far the source has got. */
  edge = 0;
  asked = 1;
  reached = 1;
  paused = false;
  /** Another moment than the room's is looked at: what was kept is folded anew, and nothing else changes. */
  past = false;
  /**
   * The future that the room is in, by its number; and the timelines of those that it has left: fewer than branchesMax,
   * since the room opens no more.
   */
  branch = 1;
  left = new Map<number, Timeline>();
  kind: Source["kind"] | "" = "";
  private source: Source | undefined;
  private skew = 0;
  /** How far the room has been in this future. */
  private furthest = 0;
  private last = 0;
  private raf = 0;
  private readonly drawers = new Set<(dt: number) => void>();

  get model(): Model {
    return this.film.model;
  }

  /** Watches source from its beginning, and leaves the one before. More than the film's needs goes to also. */
  watch(source: Source, also: Partial<Sink> = {}): void {
    this.source?.stop();
    this.source = source;
    this.film = new Film({ flight: source.kind === "live" ? LEAST_FLIGHT : 1e6 });
    Object.assign(this, { t: 0, edge: 0, paused: false, past: false, kind: source.kind, skew: 0, branch: 1, left: new Map(), furthest: 0 });
    source.start({
      ...also,
      events: (list, clock) => {
        if (source !== this.source) return;
        this.hear(list, clock);
        also.events?.(list, clock);
      },
      cut: (events, branch) => {
        if (source !== this.source) return;
        this.enter(branch);
        if (this.film.cut(events) === "some are lacking") source.retell?.(this.film.known);
      },
    });
  }

  private hear(list: TraceEvent[], clock: Clock | undefined): void {
    // A room numbers its events; one that does not follow is told again in its turn.
    for (const e of list) if (this.kind !== "room" || e.seq === this.film.known + 1) this.film.push(e);
    const newest = list.length ? list[list.length - 1]!.t : 0;
    if (this.past && this.film.full && this.kind === "live") this.present();
    // Where no frame is drawn nothing moves the cursor, and what it stays before is kept: a page that is not seen keeps up.
    if (this.film.full && !this.past && this.kind !== "recorded") this.film.toEnd();
    if (clock) {
      this.enter(clock.branch);
      if (this.film.hold(clock.events) === "some are lacking") this.source?.retell?.(this.film.known);
      this.edge = Math.max(clock.now, newest);
      this.furthest = Math.max(this.furthest, this.edge);
      this.asked = clock.asked;
      this.reached = clock.reached;
      this.paused = clock.paused;
      // A room that stands still is shown where it stands, and who asks for it then need not wait for a frame.
      if (this.paused) this.tick(0);
    } else if (this.kind === "recorded") {
      this.edge = Math.max(this.edge, newest);
    } else if (newest) {
      // Another machine's clock may be off: what has happened cannot lie in the future, nor far in the past.
      const off = newest - Date.now() * 1e6;
      if (off > this.skew || Math.abs(off - this.skew) > 2e9) this.skew = off;
    }
  }

  /** Goes on in that future; of the one that is left the timeline is kept. */
  private enter(branch: number): void {
    if (branch === this.branch) return;
    this.left.set(this.branch, structuredClone(this.film.whole.time));
    this.branch = branch;
    this.furthest = 0;
  }

  /** How far is known of the future that the room is in: it may stand before that. */
  get known(): number {
    return Math.max(this.furthest, this.edge, this.film.whole.now);
  }

  /** Has the room been further in this future than it stands now? */
  get behind(): boolean {
    return this.kind === "room" && this.film.happened < this.film.events.length;
  }

  /** Draws by f, at most once a frame, while the page is seen. Returns how to stop. */
  onFrame(f: (dt: number) => void): () => void {
    this.drawers.add(f);
    if (!this.raf) this.raf = requestAnimationFrame(this.frame);
    return () => void this.drawers.delete(f);
  }

  close(): void {
    this.source?.stop();
    cancelAnimationFrame(this.raf);
    this.raf = 0;
    this.drawers.clear();
  }

  private frame = (now: number): void => {
    const dt = Math.min(FRAME, this.last ? now - this.last : 0);
    this.last = now;
    this.tick(dt);
    for (const f of this.drawers) f(dt);
    this.raf = this.drawers.size ? requestAnimationFrame(this.frame) : 0;
  };

  /** Moves the shown time on by dt ms of the reader's time. */
  tick(dt: number): void {
    if (this.past) return;
    if (this.kind === "live") {
      this.t = Date.now() * 1e6 + this.skew;
      this.film.toEnd();
      return;
    }
    if (this.paused) this.t = this.kind === "room" ? this.edge : this.t;
    else this.t = Math.min(this.edge, this.follow(dt));
    this.film.advance(this.t);
  }

  private follow(dt: number): number {
    if (this.kind === "recorded") return this.t + dt * 1e6 * this.asked;
    const lag = (this.edge - this.t) / 1e6 / Math.max(this.asked, 1e-6);
    if (lag > JUMP) return this.edge - (HURRY / 2) * 1e6 * this.asked;
    return this.t + dt * 1e6 * this.asked * (lag > HURRY ? 1.6 : lag < HURRY / 3 ? 0.85 : 1);
  }

  /** Shows what was known at that time. */
  lookAt(t: number): void {
    this.film.seek(this.film.at(t));
    this.past = true;
    this.t = t;
  }

  /** Shows that moment and stays there, whatever the room does meanwhile. */
  pin(n: number): void {
    this.film.seek(n);
    this.past = true;
    this.t = this.film.model.now;
  }

  /** Back to where the room is. */
  present(): void {
    this.past = false;
    if (this.kind === "room") this.t = this.edge;
    if (this.film.pos > this.film.happened) this.film.seek(this.film.happened);
    this.film.advance(this.t);
  }
}
