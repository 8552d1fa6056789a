import type { Event } from "../../web/ts/events.gen.ts";
import type { Calm } from "./verdict/watches.ts";

/** The times in which nothing was broken and one and the same server led, and those at which a store was replaced. */
export class Calms {
  readonly times: Calm[] = [];
  private broken = false;
  private leader = "";
  private proc = 0;
  private since: number | undefined;
  private over = -1;
  private readonly restores: number[] = [];

  see(e: Event): void {
    if (e.kind === "store" && e.store.op === "restore" && e.store.key === "") this.restores.push(e.t);
    if (e.kind === "role") {
      if (e.role.role === "leader" && e.node !== this.leader) this.led(e.node, e.t);
      else if (e.role.role !== "leader" && e.node === this.leader) this.led("", e.t);
    } else if (e.kind === "process" && e.node === this.leader && (e.process.op === "crash" || e.process.op === "exit") && e.proc === this.proc) {
      this.led("", e.t);
    }
    if (e.kind === "role" && e.node === this.leader) this.proc = e.proc;
  }

  /** Who leads, as far as is known; "" for nobody. */
  get leads(): string {
    return this.leader;
  }

  /** Something is broken, or nothing is any more. */
  set(broken: boolean, now: number): void {
    if (broken === this.broken) return;
    this.broken = broken;
    this.turn(now);
  }

  /** The run is over. */
  end(now: number): void {
    this.close(now);
    this.over = now;
  }

  /** Since when it was calm up to the end; Infinity if it was not. */
  get lastFrom(): number {
    return this.times.at(-1)?.to === this.over ? this.times.at(-1)!.from : Infinity;
  }

  /** Whether all of a time was calm. */
  covers(from: number, to: number): boolean {
    return this.times.some((c) => c.from <= from && to <= c.to);
  }

  /** Whether a store was replaced by a snapshot's in a time. */
  restored(from: number, to: number): boolean {
    return this.restores.some((t) => t >= from && t <= to);
  }

  private led(node: string, now: number): void {
    this.leader = node;
    this.turn(now);
  }

  private turn(now: number): void {
    this.close(now);
    if (!this.broken && this.leader !== "") this.since = now;
  }

  private close(now: number): void {
    if (this.since !== undefined) this.times.push({ from: this.since, to: now });
    this.since = undefined;
  }
}
