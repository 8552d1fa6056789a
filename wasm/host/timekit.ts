/** What the tests of time share: a timeline with a listener that keeps what a page would, and worlds to compare with. */
import { Ledger } from "../sim/ledger.ts";
import type { Plan } from "./protocol.ts";
import { kvnode } from "./testkit.ts";
import { Timeline } from "./timeline.ts";
import { World } from "./world.ts";

export class Turned {
  /** The events of the present branch, as they were told. */
  lines: string[] = [];
  readonly time: Timeline;

  constructor(plan: Plan, budget?: number, module = kvnode()) {
    this.time = new Timeline({
      module, plan, fold: () => new Ledger(), ...(budget !== undefined && { budget }),
      onEvent: (line) => void this.lines.push(line),
      onCut: (events) => void (this.lines.length = events),
    });
  }

  /** What has happened, of what was told. */
  get happened(): string[] {
    return this.lines.slice(0, this.time.events);
  }
}

/** What a world is that never turned back, when it has run to the event after which another stands. */
export function straight(plan: Plan, events: number, end: number): { hash: string; lines: string[] } {
  const lines: string[] = [];
  const world = new World({ module: kvnode(), plan, onEvent: (line) => void lines.push(line) });
  while (world.events < events && world.now <= end) world.step();
  return { hash: world.hash(), lines };
}
