import type { Event } from "../../../web/ts/events.gen.ts";

/** A clock runs true at so many thousandths. */
const trueRate = 1000;
const second = 1_000_000_000;
/** What a leader has begun to write of a node's end may still come to pass so long after the node is back. */
const writtenMax = 10 * second;

/** A time in which a server was out of the cluster. */
interface Absence {
  from: number;
  /** When it was back; Infinity while it is not. */
  to: number;
  /** The process that was told to leave, which will not be back; 0 where it was taken for dead. */
  proc: number;
  /** Whether others have heard since that it lives; whom it hears before may be an old leader. */
  alive: boolean;
}

/** What befell machines that bears on what was promised of them: clocks that ran fast, disks that were emptied, farewells. */
export class Fates {
  /** How fast each machine's clock runs now, where it is not true, in thousandths. */
  private readonly rates = new Map<string, number>();
  /** From each time on the fastest clock there was, in thousandths; at least true. */
  private readonly fastest: { time: number; rate: number }[] = [];
  private readonly wiped = new Map<string, number[]>();
  private readonly absences = new Map<string, Absence[]>();
  /** The process of each machine's agent. */
  private readonly agents = new Map<string, number>();

  see(e: Event): void {
    if (e.kind === "fault") this.fault(e);
    else if (e.kind === "member") this.news(e);
    else if (e.kind === "timer" || (e.kind === "role" && e.role.role === "leader")) this.hears(e);
    else if (e.kind === "process" && e.process.op === "start") {
      const verb = e.process.args?.[1];
      if (verb === "agent") this.agents.set(e.node, e.proc);
      if (verb === "leave") this.leaves(e.node, e.t, this.agents.get(e.node) ?? 0);
    }
  }

  private news(e: Event & { kind: "member" }): void {
    const { name, status } = e.member;
    const last = this.absences.get(name)?.at(-1);
    if (status === "left") this.leaves(name, e.t, 0);
    else if (last && status === "alive" && e.node !== name) last.alive = true;
  }

  private leaves(node: string, from: number, proc: number): void {
    const all = this.absences.get(node) ?? [];
    if (all.at(-1)?.to === Infinity) return;
    this.absences.set(node, [...all, { from, to: Infinity, proc, alive: false }]);
  }

  /** A server is of the cluster: it hears its leader, or leads. */
  private hears(e: Event): void {
    const last = this.absences.get(e.node)?.at(-1);
    if (last?.to === Infinity && (last.proc === 0 ? last.alive : e.proc !== last.proc)) last.to = e.t;
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
   * Whether a machine's node may have been taken out of the catalog in a time, and what belongs to it: it was out of the
   * cluster, or it was given an empty disk at any time before and with it another id.
   */
  lost(node: string, from: number, to: number): boolean {
    return this.absent(node, from - writtenMax, to) || (this.wiped.get(node) ?? []).some((t) => t <= to);
  }

  /**
   * Whether a machine was out of the cluster at any time between two: told to leave, or taken for dead and removed, and
   * not yet back. It hears no leader then.
   */
  absent(node: string, from: number, to: number): boolean {
    return (this.absences.get(node) ?? []).some((a) => a.from <= to && from <= a.to);
  }

  /** Whether a machine was told to leave, or removed, between two times. */
  parted(node: string, from: number, to: number): boolean {
    return (this.absences.get(node) ?? []).some((a) => from <= a.from && a.from <= to);
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
