import type { Event } from "../../web/ts/events.gen.ts";
import type { Violations } from "./verdict/violation.ts";

/** How Go's runtime begins when it gives up. */
const lastWords = /^(panic|fatal error): /;

interface Lives {
  commit: number;
  store: number;
  /** How many changes the entry at index store has made so far: a transaction or a session's end makes several. */
  changes: number;
}

/**
 * What must hold in every run, told from the event stream alone: one leader a term, equal entries at equal indexes and
 * terms, equal changes of the store at equal indexes, indexes that never go back within a process, and no process
 * that dies unless its machine was crashed.
 */
export class Checks {
  /** The index that each server has applied, by node. */
  readonly applied = new Map<string, number>();
  private readonly leaders = new Map<number, string>();
  private readonly entries = new Map<string, string>();
  private readonly stores = new Map<string, string>();
  /** Where the entry of each request stands. */
  private readonly requests = new Map<string, number>();
  private readonly lives = new Map<number, Lives>();
  private readonly powerless = new Set<string>();
  /** What a process said when it panicked. */
  private readonly words = new Map<number, string>();
  private seq = 0;

  constructor(private readonly out: Violations) {}

  see(e: Event): void {
    this.seq = e.seq;
    switch (e.kind) {
      case "role":
        if (e.role.role === "leader") this.leads(e.role.term, e.node);
        return;
      case "log":
        this.log(e);
        return;
      case "store":
        this.store(e);
        return;
      case "fault":
        if (e.fault.fault === "crash") this.powerless.add(e.node);
        if (e.fault.fault === "restart") this.powerless.delete(e.node);
        return;
      case "process":
        this.process(e);
        return;
    }
  }

  private process(e: Event & { kind: "process" }): void {
    const { op, text = "" } = e.process;
    if (op === "output" && lastWords.test(text)) this.words.set(e.proc, text.trim());
    if (op !== "crash" || this.powerless.has(e.node)) return;
    const words = this.words.get(e.proc);
    this.violated("alive", `process ${e.proc} of ${e.node} died by itself${words === undefined ? "" : `: ${words}`}`);
  }

  private violated(check: string, what: string): void {
    this.out.add(check, what, [], [this.seq]);
  }

  private leads(term: number, node: string): void {
    const other = this.leaders.get(term);
    if (other !== undefined && other !== node) this.violated("leader", `term ${term} has two leaders, ${other} and ${node}`);
    this.leaders.set(term, node);
  }

  private life(proc: number): Lives {
    let l = this.lives.get(proc);
    if (!l) this.lives.set(proc, (l = { commit: 0, store: 0, changes: 0 }));
    return l;
  }

  private log(e: Event & { kind: "log" }): void {
    const { op, last, entries = [] } = e.log;
    for (const { index, term, type, text = "", trace = "" } of entries) {
      this.same(this.entries, `${index}/${term}`, `${type} ${text} ${trace}`, `entry ${index} of term ${term}`, e.node);
      if (trace !== "") this.once(trace, index, text);
    }
    const life = this.life(e.proc);
    if (op === "commit") {
      if (last < life.commit) this.violated("log", `the commit index of ${e.node} went back from ${life.commit} to ${last}`);
      life.commit = last;
    }
    if (op === "apply") this.applied.set(e.node, last);
  }

  /** A request that raft took once is not given to it again, whatever its outcome. */
  private once(trace: string, index: number, text: string): void {
    const other = this.requests.get(trace) ?? index;
    if (other !== index) this.violated("once", `the request ${trace} (${text}) stands in the log at ${other} and at ${index}`);
    this.requests.set(trace, index);
  }

  private store(e: Event & { kind: "store" }): void {
    const { op, key, value = "", index } = e.store;
    if (op === "restore") return;
    const life = this.life(e.proc);
    if (index < life.store) this.violated("store", `the store of ${e.node} went back from index ${life.store} to ${index}`);
    life.changes = index === life.store ? life.changes + 1 : 1;
    life.store = index;
    this.same(this.stores, `${index}.${life.changes}`, `${op} ${key} ${value}`, `change ${life.changes} at index ${index}`, e.node);
  }

  private same<K>(known: Map<K, string>, at: K, is: string, what: string, node: string): void {
    const was = known.get(at);
    if (was !== undefined && was !== is) this.violated("equal", `${what} is ${JSON.stringify(is)} on ${node} and ${JSON.stringify(was)} elsewhere`);
    known.set(at, is);
  }
}
