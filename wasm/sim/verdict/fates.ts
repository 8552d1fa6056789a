import type { Event } from "../../../web/ts/events.gen.ts";

/** A clock runs true at so many thousandths. */
const trueRate = 1000;

/** What befell machines that bears on what was promised of them: clocks that ran fast, disks that were emptied, farewells. */
export class Fates {
  /** How fast each machine's clock runs now, where it is not true, in thousandths. */
  private readonly rates = new Map<string, number>();
  /** From each time on the fastest clock there was, in thousandths; at least true. */
  private readonly fastest: { time: number; rate: number }[] = [];
  private readonly wiped = new Map<string, number[]>();
  private readonly farewells = new Map<string, number[]>();

  see(e: Event): void {
    if (e.kind === "fault") this.fault(e);
    if (e.kind === "member" && e.member.status === "left") note(this.farewells, e.member.name, e.t);
    if (e.kind === "process" && e.process.op === "start" && e.process.args?.[1] === "leave") note(this.farewells, e.node, e.t);
  }

  private fault(e: Event & { kind: "fault" }): void {
    if (e.fault.fault === "wipe") note(this.wiped, e.node, e.t);
    else if (e.fault.fault === "rate") this.rates.set(e.node, e.fault.permille ?? trueRate);
    else if (e.fault.fault === "mend") this.rates.clear();
    else return;
    const rate = Math.max(trueRate, ...this.rates.values());
    if (rate !== (this.fastest.at(-1)?.rate ?? trueRate)) this.fastest.push({ time: e.t, rate });
  }

  /**
   * Whether a machine's node may have been taken out of the catalog up to a time, and what belongs to it: it left, or it
   * was given an empty disk and with it another id.
   */
  lost(node: string, to: number): boolean {
    return this.left(node, to) || (this.wiped.get(node) ?? []).some((t) => t <= to);
  }

  /**
   * Whether a machine was out of the cluster at any time up to one: told to leave, or taken for dead and removed, until it
   * comes back by itself. "*" for any. It hears no leader then.
   */
  left(node: string, to: number): boolean {
    const times = node === "*" ? [...this.farewells.values()].flat() : (this.farewells.get(node) ?? []);
    return times.some((t) => t <= to);
  }

  /** The most time that can have passed on any machine's clock between two times of the room. */
  passed(from: number, to: number): number {
    let sum = to - from;
    for (const [i, { time, rate }] of this.fastest.entries()) {
      const begun = Math.max(from, time);
      const over = Math.min(to, this.fastest[i + 1]?.time ?? to);
      if (begun < over) sum += ((over - begun) * (rate - trueRate)) / trueRate;
    }
    return sum;
  }
}

function note(times: Map<string, number[]>, node: string, time: number): void {
  times.set(node, [...(times.get(node) ?? []), time]);
}
