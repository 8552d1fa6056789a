import type { Event } from "../../../web/ts/events.gen.ts";

/** What one store has come to: that of a process, and anew after each snapshot that replaced it. */
interface Held {
  proc: number;
  /** What a snapshot brought reaches to this index at least, and when it did. */
  floor: number;
  since: number;
  /** When each later index that changed something was applied. */
  times: Map<number, number>;
}

/** When each server's present store came to hold each change. What a server had applied before it started anew is gone. */
export class Applied {
  private readonly held = new Map<string, Held>();

  see(e: Event & { kind: "store" }): void {
    const { op, key, index } = e.store;
    let h = this.held.get(e.node);
    const emptied = op === "restore" && key === "";
    if (!h || emptied || h.proc !== e.proc) this.held.set(e.node, (h = { proc: e.proc, floor: 0, since: e.t, times: new Map() }));
    if (op === "restore") h.floor = Math.max(h.floor, index);
    else if (!h.times.has(index)) h.times.set(index, e.t);
  }

  /** When a server came to hold the change of an index; undefined if it did not, or changed nothing by it. */
  at(node: string, index: number): number | undefined {
    const h = this.held.get(node);
    return h?.times.get(index) ?? (h && index <= h.floor ? h.since : undefined);
  }

  /** Every server that ever held anything. */
  servers(): string[] {
    return [...this.held.keys()];
  }
}
