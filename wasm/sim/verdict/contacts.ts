import type { Event, Message } from "../../../web/ts/events.gen.ts";
import type { Operation } from "../work/operation.ts";
import type { Violations } from "./violation.ts";

/** What is told in whole milliseconds, and what passes between a server's word and its event. */
const slack = 5_000_000;

/** heard: it has heard its leader, or granted a vote; leads: it leads from now on; other: neither is known any more. */
interface Mark {
  time: number;
  what: "heard" | "leads" | "other";
}

/** When each server heard its leader, or led itself, as its own events tell. */
export class Contacts {
  private readonly marks = new Map<string, Mark[]>();
  /** The newest term that each server has told of. */
  private readonly terms = new Map<string, number>();

  see(e: Event): void {
    if (e.kind === "timer") this.mark(e.node, e.t, "heard");
    else if (e.kind === "role") {
      this.mark(e.node, e.t, e.role.role === "leader" ? "leads" : "heard");
      this.terms.set(e.node, e.role.term);
    } else if (e.kind === "message" && this.hears(e.node, e.message)) this.mark(e.node, e.t, "heard");
    else if (e.kind === "process" && e.process.op === "start" && e.process.args?.[1] === "agent") this.mark(e.node, e.t, "other");
  }

  /**
   * Whether a message tells a server of its leader, and no timer does. A snapshot that comes is a word of its leader's,
   * unless it is of an older term: kvnode has raft take it for a heartbeat before it asks what the snapshot holds.
   */
  private hears(node: string, m: Message): boolean {
    if (m.type !== "snapshot") return false;
    if (m.reply === true) return m.phase === "sent" && m.from === node && m.ok === true;
    return m.phase === "delivered" && m.to === node && (m.term ?? 0) >= (this.terms.get(node) ?? 0);
  }

  private mark(node: string, time: number, what: Mark["what"]): void {
    let all = this.marks.get(node);
    if (!all) this.marks.set(node, (all = []));
    all.push({ time, what });
  }

  /** How long a server had heard nothing at the best moment of a time; 0 where it led, or nobody knows. */
  age(node: string, from: number, to: number): number {
    let newest: Mark | undefined;
    for (const m of this.marks.get(node) ?? []) {
      if (m.time > to) break;
      newest = m;
    }
    return newest?.what === "heard" && newest.time < from ? from - newest.time : 0;
  }
}

/** A stale answer of a server's own must not claim to be fresher than it is. */
export function checkContacts(ops: readonly Operation[], contacts: Contacts, out: Violations): void {
  for (const o of ops) {
    if (o.outcome !== "done" || o.call.mode !== "stale" || o.contact <= 0) continue; // 0: from the leader, or by way of another
    const age = contacts.age(o.to, o.called, o.returned);
    if (o.contact + slack < age) out.add("contact", `a stale answer claims to be ${o.contact / 1e6} ms old, and ${o.to} had heard no leader for ${age / 1e6} ms`, [o]);
  }
}
