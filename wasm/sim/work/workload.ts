import type { Event } from "../../../web/ts/events.gen.ts";
import { Random } from "../../host/random.ts";
import type { World } from "../../host/world.ts";
import type { Client, Surroundings } from "./client.ts";
import { History } from "./history.ts";
import { Locker, type SessionTerms } from "./locker.ts";
import type { Mode } from "./call.ts";
import { Visitor } from "./visitor.ts";
import { Watcher, type Sight } from "./watcher.ts";
import { Writer, type Known, type Mix } from "./writer.ts";

const ms = 1_000_000;

/** What the clients of a run do; part of what a seed draws. */
export interface WorkPlan {
  writers: number;
  lockers: number;
  watchers: number;
  visitors: number;
  keys: number;
  lockKeys: number;
  mix: Mix;
  /** Between the end of one operation and the next of the same client, in milliseconds. */
  pause: [number, number];
  /** The TTLs that sessions may have, in whole seconds. */
  ttls: number[];
}

/** The clients of a run, and the history of what they asked and heard. */
export class Workload {
  readonly history: History;
  /** The name of every turn that a client had. */
  readonly turns: string[] = [];
  private readonly clients: Client[];
  private stopped = false;
  private readonly world: World;

  /** machines are where agents are; leads is who leads when it begins, "" for nobody. */
  constructor(
    { world, leads, seed, keep }: { world: World; leads: string } & Pick<Surroundings, "seed" | "keep">,
    private readonly plan: WorkPlan,
    private readonly machines: readonly string[],
  ) {
    this.world = world;
    this.history = new History(world);
    this.clients = this.people({ world, history: this.history, seed, keep, turns: this.turns }, leads);
  }

  /** When something is next to be done. */
  get due(): number {
    return this.stopped ? Infinity : Math.min(...this.clients.map((c) => c.due));
  }

  /** Begins what is due. */
  tick(): void {
    if (this.stopped) return;
    for (const c of this.clients) if (c.due <= this.world.now) c.turn();
  }

  /** Tells those clients who look at the cluster itself. It may be called in the middle of a run. */
  see(e: Event): void {
    if (!this.stopped) for (const c of this.clients) if (c instanceof Visitor) c.see(e);
  }

  /** Nobody begins anything any more. */
  stop(): void {
    this.stopped = true;
  }

  /** Whether every operation has ended, but for those that wait for a change. */
  get idle(): boolean {
    return this.history.ops.every((o) => o.outcome !== "open");
  }

  private people(around: Surroundings, leads: string): Client[] {
    const { writers, lockers, watchers, visitors, keys, lockKeys, mix, pause: [least, most] } = this.plan;
    const random = new Random(around.seed, "clients");
    const pause: [number, number] = [least * ms, most * ms];
    const registers = Array.from({ length: keys }, (_, i) => `sim/${i}`);
    const locks = Array.from({ length: lockKeys }, (_, i) => `lock/${i}`);
    const known: Known = new Map();
    const each = <T>(n: number, make: (i: number) => T): T[] => Array.from({ length: n }, (_, i) => make(i));
    return [
      ...each(writers, (i) => new Writer(around, `w${i}`, pause, this.place(random), registers, mix, known)),
      ...each(lockers, (i) => new Locker(around, `l${i}`, pause, this.place(random), locks, this.terms(random))),
      ...each(watchers, (i) => new Watcher(around, `v${i}`, pause, this.place(random), this.sight(random, registers, locks))),
      ...each(visitors, (i) => new Visitor(around, `n${i}`, this.machines.at(-1)!, registers, leads)),
    ];
  }

  /** Where a client lives, and whom it asks: its own machine's agent, or now this one and now that. */
  private place(random: Random): { machine: string; agents: readonly string[] } {
    const machine = this.machines[random.below(this.machines.length)]!;
    return { machine, agents: random.below(3) === 0 ? this.machines : [machine] };
  }

  private terms(random: Random): SessionTerms {
    const { ttls } = this.plan;
    return {
      ttl: ttls[random.below(ttls.length)]!, lockDelay: [0, 1, 3][random.below(3)]!,
      behavior: random.below(3) === 0 ? "delete" : "release", health: random.below(4) === 0,
    };
  }

  private sight(random: Random, registers: readonly string[], locks: readonly string[]): Sight {
    const all = [...registers, ...locks];
    const one = random.below(3) > 0;
    return {
      kind: one ? "get" : random.below(2) === 0 ? "list" : "keys",
      key: one ? all[random.below(all.length)]! : ["sim/", "tree/", "lock/"][random.below(3)]!,
      mode: (["default", "default", "consistent", "stale"] as Mode[])[random.below(4)]!,
      wait: 2 + random.below(20),
    };
  }
}
