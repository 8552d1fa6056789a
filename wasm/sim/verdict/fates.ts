import type { Event } from "../../../web/ts/events.gen.ts";

/** What befell machines that bears on what was promised of them: clocks that ran fast, disks that were emptied, farewells. */
export class Fates {
  /** The fastest that any machine's clock ran, in thousandths of true speed; at least 1000. */
  fastest = 1000;
  private readonly losses = new Map<string, number[]>();

  see(e: Event): void {
    if (e.kind === "fault" && e.fault.fault === "rate") this.fastest = Math.max(this.fastest, e.fault.permille ?? 0);
    if (e.kind === "fault" && e.fault.fault === "wipe") this.lose(e.node, e.t);
    if (e.kind === "process" && e.process.op === "start" && e.process.args?.[1] === "leave") this.lose(e.node, e.t);
  }

  private lose(node: string, time: number): void {
    this.losses.set(node, [...(this.losses.get(node) ?? []), time]);
  }

  /**
   * Whether a machine's node may have been taken out of the catalog up to a time, and what belongs to it: it left, or it
   * was given an empty disk and with it another id.
   */
  lost(node: string, to: number): boolean {
    return (this.losses.get(node) ?? []).some((t) => t <= to);
  }

  /** The least time of the room in which so much time passes on any machine. */
  least(time: number): number {
    return (time * 1000) / this.fastest;
  }
}
