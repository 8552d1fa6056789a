import type { Event, Message } from "../../../web/ts/events.gen.ts";
import type { Violations } from "./violation.ts";

/** What must be on a server's disk before it says a word, and so outlives its processes. */
interface Word {
  /** The newest term in which it has spoken. */
  term: number;
  /** For whom it voted, by term. */
  votes: Map<number, string>;
  /**
   * The newest term in which it asked for votes and its own is not known to be on its disk: raft writes that while the
   * others are asked, and counts nobody's before. A process that dies meanwhile has not voted.
   */
  asks: number;
  proc: number;
}

/** Faults after which a disk may hold less than was synced, or has taken less than it was asked. */
const forgets = new Set(["wipe", "rot", "stale", "failDisk", "fullDisk"]);
/** How raft says that a log took no entries. */
const refused = /failed to (commit|append to) logs/;

/**
 * What raft's safety stands on, told from what servers say to each other: one vote a term, whatever happened in
 * between; a term that is no lower after a restart; and no candidacy of a server whose log takes no entries.
 */
export class Votes {
  private readonly words = new Map<string, Word>();
  /** The processes whose logs refused the last entries. */
  private readonly sick = new Set<number>();
  /** For each process, the newest term in which it stood for election while its log was well. */
  private readonly stood = new Map<number, number>();

  constructor(private readonly out: Violations) {}

  see(e: Event): void {
    switch (e.kind) {
      case "message":
        if (e.message.proto === "raft" && e.message.phase === "sent" && e.message.from === e.node) this.says(e, e.message);
        return;
      case "role":
        return this.stands(e);
      case "fault":
        if (forgets.has(e.fault.fault)) this.words.delete(e.node);
        return;
      case "process":
        if (e.process.op === "output" && refused.test(e.process.text ?? "")) this.sick.add(e.proc);
        return;
      case "log":
        if (e.log.op === "append") this.sick.delete(e.proc);
        return;
    }
  }

  private word(e: Event): Word {
    let w = this.words.get(e.node);
    if (!w) this.words.set(e.node, (w = { term: 0, votes: new Map(), asks: 0, proc: e.proc }));
    return w;
  }

  private says(e: Event, m: Message): void {
    const { type, term = 0, reply = false, ok = false } = m;
    if (type === "prevote") return; // it is of a term that has not begun
    if (type === "vote" && !reply && this.sick.has(e.proc) && term > (this.stood.get(e.proc) ?? 0)) {
      this.out.add("campaign", `${e.node} asks for votes in term ${term}, and its log took no entries`, [], [e.seq]);
    }
    const w = this.word(e);
    this.anew(e, w);
    w.term = Math.max(w.term, term);
    if (type === "vote" && !reply && !w.votes.has(term)) w.asks = term;
    if (type === "vote" && (!reply || ok)) this.votes(e, w, term, reply ? m.to : e.node);
  }

  /** A process takes up what the one before it has left on the disk. */
  private anew(e: Event, w: Word): void {
    if (w.proc === e.proc) return;
    w.proc = e.proc;
    if (w.asks > 0) w.votes.delete(w.asks);
    w.asks = 0;
  }

  private votes(e: Event, w: Word, term: number, candidate: string): void {
    const other = w.votes.get(term);
    if (other !== undefined && other !== candidate) this.out.add("vote", `${e.node} voted for ${other} and for ${candidate} in term ${term}`, [], [e.seq]);
    w.votes.set(term, candidate);
  }

  /**
   * The first that a process says of its role is what it read from its disk. A candidacy counts from raft's decision: a
   * request for votes may have been on its way for long.
   */
  private stands(e: Event & { kind: "role" }): void {
    if (e.role.role === "candidate" && !this.sick.has(e.proc)) this.stood.set(e.proc, e.role.term);
    const w = this.words.get(e.node);
    if (w?.proc === e.proc && w.asks === e.role.term && ((e.role.votes ?? 0) > 0 || e.role.role === "leader")) w.asks = 0;
    if (!w || w.proc === e.proc || e.role.role === "client") return;
    this.anew(e, w);
    if (e.role.term < w.term) this.out.add("vote", `${e.node} stands at term ${e.role.term} after its restart, and has spoken in term ${w.term}`, [], [e.seq]);
  }
}
