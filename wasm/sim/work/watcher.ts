import type { Mode } from "./call.ts";
import { Client, type Intent, type Surroundings } from "./client.ts";
import { actionOf } from "./history.ts";
import type { Operation } from "./operation.ts";

const second = 1_000_000_000;

/** What a watcher looks at. */
export interface Sight {
  kind: "get" | "list" | "keys";
  key: string;
  mode: Mode;
  /** Whole seconds. */
  wait: number;
}

/** A client that waits for changes: each answer's index is what the next query waits to be passed, as Consul advises. */
export class Watcher extends Client {
  private index = 0;

  constructor(
    around: Surroundings,
    name: string,
    pause: readonly [number, number],
    private readonly where: { machine: string; agents: readonly string[] },
    private readonly sight: Sight,
  ) {
    super(around, name, pause);
  }

  protected intend(): Intent {
    const { kind, key, mode, wait } = this.sight;
    const body = actionOf(this.where.machine, this.pick(this.where.agents), { kind, key, mode, index: this.index, wait: this.index > 0 ? wait * second : 0 });
    return { body, then: (o) => this.note(o), patience: (wait + wait / 4) * second + 20 * second };
  }

  private note(o: Operation): void {
    if (o.outcome !== "done") return;
    this.index = o.index < this.index ? 0 : o.index; // an index that goes back begins anew
  }
}
