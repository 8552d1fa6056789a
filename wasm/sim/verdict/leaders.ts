import type { Event } from "../../../web/ts/events.gen.ts";
import type { Operation } from "../work/operation.ts";

/** Where a server answers a request itself; a transaction that only reads is no blocking query. Whoever passes events on passes these. */
export const answerPoints: readonly string[] = ["Server.forward/local", "Server.blockingQuery"];

/** Who led in the newest term at each time, and who answered each request. */
export class Leaders {
  /** By rising terms, and so by time. */
  private readonly terms: { time: number; term: number; node: string }[] = [];
  /** For each request, the server that took it as the one to answer it, or read its store for it, last. */
  private readonly answered = new Map<string, string>();

  see(e: Event): void {
    if (e.kind === "role" && e.role.role === "leader") {
      if (e.role.term > (this.terms.at(-1)?.term ?? 0)) this.terms.push({ time: e.t, term: e.role.term, node: e.node });
    } else if (e.kind === "station" && answerPoints.includes(e.station.point) && e.station.trace !== undefined) {
      this.answered.set(e.station.trace, e.node);
    }
  }

  /** Who answered a request last; undefined where nobody was seen to. */
  by(o: Operation): string | undefined {
    return o.trace === "" ? undefined : this.answered.get(o.trace);
  }

  /**
   * Whether a read was answered by the leader of the newest term: then it has to be fresh, whatever became of clocks
   * and pauses, since nobody else can have taken a write.
   */
  answers(o: Operation): boolean {
    const by = this.by(o);
    let newest: string | undefined;
    for (const t of this.terms) if (t.time <= o.returned) newest = t.node;
    return by !== undefined && by === newest;
  }
}
