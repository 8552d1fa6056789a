import type { Event } from "../../../web/ts/events.gen.ts";
import type { Operation } from "../work/operation.ts";
import type { Leaders } from "./leaders.ts";
import type { Violations } from "./violation.ts";

/** What passes between a server's word and its event. */
const slack = 5_000_000;

/** What a server says of its leader from a time on: it leads, it knows one, or none; unknown begins with its process. */
type Says = "leads" | "knows" | "none" | "unknown";

/** Whether each server knew a leader, as its own events tell. */
export class Knowing {
  private readonly marks = new Map<string, { time: number; says: Says }[]>();

  see(e: Event): void {
    if (e.kind === "role") this.mark(e.node, e.t, e.role.role === "leader" ? "leads" : e.role.leader ? "knows" : "none");
    else if (e.kind === "process" && e.process.op === "start" && e.process.args?.[1] === "agent") this.mark(e.node, e.t, "unknown");
  }

  private mark(node: string, time: number, says: Says): void {
    let all = this.marks.get(node);
    if (!all) this.marks.set(node, (all = []));
    all.push({ time, says });
  }

  /** What a server said all through a time; unknown where it changed, or nobody knows. */
  through(node: string, from: number, to: number): Says {
    let says: Says = "unknown";
    for (const m of this.marks.get(node) ?? []) {
      if (m.time > to + slack) break;
      if (m.time > from - slack && m.says !== says) return "unknown";
      says = m.says;
    }
    return says;
  }
}

/** The headers of a read by which its client judges how fresh it is: they must be true of the server that answered. */
export function checkKnowing(ops: readonly Operation[], knowing: Knowing, leaders: Leaders, out: Violations): void {
  for (const o of ops) {
    const by = o.outcome === "done" && o.index > 0 ? leaders.by(o) : undefined;
    if (by === undefined) continue;
    const says = knowing.through(by, o.called, o.returned);
    if (says === "none" && o.knownLeader) out.add("known", `an answer claims a known leader, and ${by} knew none`, [o]);
    if ((says === "leads" || says === "knows") && !o.knownLeader) out.add("known", `an answer claims no known leader, and ${by} ${says === "leads" ? "led" : "knew one"}`, [o]);
    if (says === "leads" && o.contact > 0) out.add("contact", `an answer of the leader ${by} claims to be ${o.contact / 1e6} ms old`, [o]);
  }
}
