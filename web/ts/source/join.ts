/**
 * Real nodes tell of a message twice, each from its own side: the sender as sent, the receiver as delivered, with no id.
 * Joiner makes one message of the two: by the connection's two addresses where both sides name them, else by sender,
 * receiver, family and type; first sent, first heard.
 */
import type { Message, Of, TraceEvent } from "../events.ts";

/** Most messages that wait for their other half, and for how long (nanoseconds of event time). */
const WAITING = 1024;
const PATIENCE = 150e6;

interface Half {
  e: Of<"message">;
  g: Message;
}

export class Joiner {
  private n = 0;
  private newest = 0;
  private sent: Half[] = [];
  private heard: Half[] = [];
  /** host:port -> node */
  private readonly names = new Map<string, string>();

  /** Takes one event as it came; gives back those that are complete now, in order. */
  take(e: TraceEvent): TraceEvent[] {
    this.newest = Math.max(this.newest, e.t);
    if (e.kind === "member" && e.member.addr) this.names.set(e.member.addr, e.member.name);
    if (e.kind !== "message" || e.message.id) return [...this.late(), e];
    const g = e.message;
    const h: Half = { e, g };
    if (g.phase === "sent") return [...this.late(), ...this.meet(h, this.heard, this.sent, (o) => this.whole(h, o))];
    if (/:\d+$/.test(g.to) && !this.names.has(g.to)) this.learn(g.to, e.node);
    return [...this.late(), ...this.meet(h, this.sent, this.heard, (o) => this.whole(o, h))];
  }

  /** What has waited long enough goes out half: a sent message as sent, one only heard as both at once. */
  late(now = this.newest): TraceEvent[] {
    const out: TraceEvent[] = [];
    const over = (h: Half, list: Half[]) => h.e.t < now - PATIENCE || list.length > WAITING;
    while (this.sent.length && over(this.sent[0]!, this.sent)) out.push(this.whole(this.sent.shift()!, undefined)[0]!);
    while (this.heard.length && over(this.heard[0]!, this.heard)) out.push(...this.whole(undefined, this.heard.shift()!));
    return out;
  }

  private meet(h: Half, others: Half[], mine: Half[], join: (o: Half) => TraceEvent[]): TraceEvent[] {
    let i = others.findIndex((o) => this.alike(h, o) && o.g.from === h.g.from && o.g.to === h.g.to);
    if (i < 0) i = others.findIndex((o) => this.alike(h, o) && this.samePlaces(h, o));
    if (i < 0) {
      mine.push(h);
      return [];
    }
    return join(others.splice(i, 1)[0]!);
  }

  private alike(a: Half, b: Half): boolean {
    return a.g.proto === b.g.proto && a.g.type === b.g.type && !!a.g.reply === !!b.g.reply && a.e.node !== b.e.node;
  }

  /** Do the two halves name the same sender and receiver, as far as either knows? */
  private samePlaces(a: Half, b: Half): boolean {
    const [s, d] = a.g.phase === "sent" ? [a, b] : [b, a];
    const to = this.names.get(s.g.to) ?? s.g.to;
    const from = this.names.get(d.g.from) ?? d.g.from;
    return (to === d.e.node || this.foreign(to)) && (from === s.e.node || this.foreign(from));
  }

  /** An address that no node is known by: an outgoing connection's own. */
  private foreign(who: string): boolean {
    return /:\d+$/.test(who) && !this.names.has(who);
  }

  private whole(s: Half | undefined, d: Half | undefined): TraceEvent[] {
    const id = `j${++this.n}`;
    const from = s ? s.e.node : this.place(d!.g.from);
    const to = d ? d.e.node : this.place(s!.g.to);
    const at = s ? s.e.t : d!.e.t;
    const g: Message = { ...(d?.g ?? {}), ...(s?.g ?? d!.g), id, from, to, sent: at };
    const out: TraceEvent[] = [{ ...(s ?? d)!.e, message: { ...g, phase: "sent" } }];
    if (d) out.push({ ...d.e, t: Math.max(d.e.t, at), message: { ...g, phase: "delivered" } });
    return out;
  }

  private place(who: string): string {
    return this.names.get(who) ?? who;
  }

  private learn(addr: string, node: string): void {
    if (this.names.size < WAITING) this.names.set(addr, node);
  }
}
