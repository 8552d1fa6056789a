import type { Event } from "../../../web/ts/events.gen.ts";
import { Client, type Intent, type Surroundings } from "./client.ts";
import { actionOf } from "./history.ts";

const ms = 1_000_000;
/** How long a new leader is visited, and whoever led before. */
const visit = 3_000 * ms;
/** How long it writes, and how fast, when somebody has altered a message between servers. */
const burst = 800 * ms;
const burstPatience: [number, number] = [10 * ms, 30 * ms];
/** A visitor does not wait for an answer, which may still come: it asks again. */
const patience: [number, number] = [15 * ms, 150 * ms];

/**
 * A client that looks closely when leadership changes: it reads at the very moment at which a server begins to lead, of
 * that server, and for a while of it and of the one that led before, which may not know yet; and it writes to the new one
 * what the old one must not lack. Both have to tell the truth, or nothing. And when a message between servers was altered
 * it writes as fast as it can, so that much is on its way behind that one.
 */
export class Visitor extends Client {
  private leaders: string[];
  private until = 0;
  private burst = 0;
  private values = 0;

  constructor(
    around: Surroundings,
    name: string,
    private readonly home: string,
    private readonly keys: readonly string[],
    leads: string,
  ) {
    super(around, name, [1 * ms, 40 * ms]);
    this.leaders = leads === "" ? [] : [leads];
    this.due = Infinity;
  }

  /** It may be called in the middle of a run. */
  see(e: Event): void {
    if (e.kind === "fault" && e.fault.fault === "alter") {
      this.burst = e.t + burst;
      this.turn();
    }
    if (e.kind !== "role" || e.role.role !== "leader" || this.leaders[0] === e.node) return;
    this.leaders = [e.node, ...this.leaders.slice(0, 1)];
    this.until = e.t + visit;
    this.turn();
  }

  override turn(): void {
    if (this.around.world.now < Math.max(this.until, this.burst)) super.turn();
    else this.due = Infinity;
  }

  protected intend(): Intent {
    if (this.around.world.now < this.burst) {
      const body = actionOf(this.home, this.home, { kind: "put", key: `burst/${this.name}`, value: `${this.name}.${++this.values}` });
      return { body, patience: this.random.between(burstPatience) };
    }
    const [now, before] = this.leaders as [string, string | undefined];
    if (this.random.below(4) === 0) {
      const body = actionOf(now, now, { kind: "put", key: this.pick(this.keys), value: `${this.name}.${++this.values}` });
      return { body, patience: this.random.between(patience) };
    }
    const old = before !== undefined && this.random.below(2) === 0;
    const to = old ? before : now;
    const from = this.random.below(2) === 0 ? to : this.home;
    const kind = this.random.below(3) === 0 ? "get" : "list";
    const body = actionOf(from, to, { kind, key: kind === "get" ? this.pick(this.keys) : "sim/", mode: old ? "consistent" : "default" });
    return { body, patience: this.random.between(patience) };
  }
}
