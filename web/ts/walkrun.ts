/** The run beside the text: a room in which one PUT is followed from stop to stop, as far as the reader has gone. */
import { boot, type Booted, type Places } from "./command/boot.ts";
import { CLIENT } from "./command/glasshouse.ts";
import type { TraceEvent } from "./events.ts";
import { leaderOf } from "./reduce/model.ts";
import type { Stop } from "./walkroute.ts";
import { t } from "./t.ts";

/** The PUT that is followed. */
export const KEY = "greeting";
export const VALUE = "hello";
/** How many seeds are tried until the PUT reaches a follower first: only then is it forwarded, and the way is whole. */
const SEEDS = 8;
/** Virtual time that the room may run on for one stop, in steps, in nanoseconds. */
const STRIDE = 400e6;
const STRIDES = 8;

export class WalkRun {
  booted: Booted | undefined;
  trace = "";
  /** For each stop reached: right after which of the film's events it is; -1 where this PUT does not pass it. */
  readonly at: number[] = [];
  /** Who leads when the PUT comes. */
  leader = "";

  constructor(private readonly places: Places, private readonly stops: Stop[], private readonly progress: (words: string) => void) {}

  /** Boots until the PUT goes by a follower. Fails with the reason. */
  async start(): Promise<void> {
    for (let n = 0; n < SEEDS; n++) {
      const seed = this.places.seed + n;
      const b = boot(this.places, { seed, pausedAtEnd: true, progress: (stage, done, total) => this.progress(stage === "fetch" && total ? t`${((total - done) / 1e6).toFixed(1)} MB to go` : stage) });
      this.booted = b;
      this.trace = "";
      await b.ready;
      this.leader = leaderOf(b.stage.model)?.name ?? "";
      b.stage.pin(b.stage.film.events.length);
      await b.room.act({ do: "fetch", from: CLIENT, to: CLIENT, method: "PUT", path: `/v1/kv/${KEY}`, body: VALUE });
      await this.stride("KVS.Apply");
      const first = b.stage.film.events.find((e) => e.kind === "station" && e.station.point === "KVS.Apply" && this.mine(e));
      if ((first && first.node !== this.leader) || n === SEEDS - 1) return;
      b.stage.close();
    }
  }

  /** Runs the room on, until every stop up to the i-th has been passed or is known not to be. */
  async reach(i: number): Promise<number> {
    while (this.at.length <= i) this.at.push(await this.find(this.at.length));
    return this.at[i]!;
  }

  /** The moment to show for a stop: its own, or the last one before it. */
  moment(i: number): number {
    for (let k = i; k >= 0; k--) if ((this.at[k] ?? -1) > 0) return this.at[k]!;
    return this.booted?.stage.film.events.length ?? 0;
  }

  /** The event of the i-th stop, where this PUT passes it. */
  event(i: number): Extract<TraceEvent, { kind: "station" }> | undefined {
    const n = this.at[i] ?? -1;
    const e = n > 0 ? this.booted!.stage.film.events[n - 1] : undefined;
    return e?.kind === "station" ? e : undefined;
  }

  private async find(i: number): Promise<number> {
    for (let k = 0; k < STRIDES; k++) {
      const n = this.search(i);
      if (n > 0) return n;
      // What is made once a connection was made before this PUT came: it rides on what is there.
      if (i + 1 < this.stops.length && this.passedLater(i)) return -1;
      await this.stride(this.stops[i]!.point);
    }
    return this.search(i);
  }

  private async stride(point: string): Promise<void> {
    const b = this.booted!;
    await b.room.runUntil({ time: b.stage.edge + STRIDE, point, trace: this.trace || undefined });
    if (!this.trace) {
      const op = b.stage.film.events.find((e) => e.kind === "op" && e.op.phase === "invoke" && e.op.op === "put" && e.op.key === KEY);
      if (op?.kind === "op") this.trace = op.op.trace;
    }
  }

  private from(i: number): number {
    for (let k = i - 1; k >= 0; k--) if ((this.at[k] ?? -1) > 0) return this.at[k]!;
    return this.begin();
  }

  /** Where this PUT begins in the film. */
  private begin(): number {
    return Math.max(0, this.booted!.stage.film.events.findIndex((e) => (e.kind === "station" && e.station.trace === this.trace) || (e.kind === "op" && e.op.trace === this.trace)));
  }

  private search(i: number): number {
    const s = this.stops[i]!;
    const events = this.booted!.stage.film.events;
    for (let n = this.from(i); n < events.length; n++) {
      const e = events[n]!;
      if (e.kind === "station" && e.station.point === s.point && this.where(e.node) === s.on && this.mine(e)) return n + 1;
    }
    return -1;
  }

  private passedLater(i: number): boolean {
    return this.stops.slice(i + 1, i + 4).some((_, k) => this.search(i + 1 + k) > 0);
  }

  private where(node: string): Stop["on"] {
    return node === CLIENT ? "client" : node === this.leader ? "leader" : "follower";
  }

  /** Does the event belong to this PUT: by its trace id, by its entry, or by being of no request at all? */
  private mine(e: Extract<TraceEvent, { kind: "station" }>): boolean {
    if (e.station.trace) return e.station.trace === this.trace || !this.trace;
    if (e.station.index) return e.station.index === this.index();
    return true;
  }

  private index(): number {
    for (const e of this.booted!.stage.film.events)
      if (e.kind === "log" && e.log.op === "append") {
        const mine = e.log.entries?.find((x) => x.trace === this.trace);
        if (mine) return mine.index;
      }
    return -1;
  }
}
