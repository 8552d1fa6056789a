import type { Event } from "../../web/ts/events.gen.ts";
import { resendMost } from "../host/network.ts";
import type { Calm } from "./verdict/watches.ts";

/** What was on its way when something was mended has come, or is known to be lost, after so long (ns). */
const underWay = 1_000_000_000;

/** The times in which nothing was broken and one and the same server led, and those at which a store was replaced. */
export class Calms {
  readonly times: Calm[] = [];
  /**
   * The same without what follows upon something that was broken: a connection sends again what a wire has lost, and holds
   * back what comes behind it, after a wait that doubles each time. So that wait lasts as long as its wire was broken.
   */
  readonly settled: Calm[] = [];
  private broken = false;
  private brokenSince = 0;
  /** From then on nothing is sent again any more. */
  private sentAgain = 0;
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
    if (broken) this.brokenSince = now;
    else this.sentAgain = Math.max(this.sentAgain, now + Math.min(now - this.brokenSince, resendMost) + underWay);
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
    if (this.since === undefined) return;
    this.times.push({ from: this.since, to: now });
    if (this.sentAgain < now) this.settled.push({ from: Math.max(this.since, this.sentAgain), to: now });
    this.since = undefined;
  }
}
