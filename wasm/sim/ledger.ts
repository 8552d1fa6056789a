import type { Event, Store } from "../../web/ts/events.gen.ts";
import type { Fold } from "../host/fold.ts";

/** The kinds of events that it reads; each begins a line's body. */
const kinds = /^\{"t":\d+,"node":"(?:[^"\\]|\\.)*","proc":\d+,"seq":\d+,"kind":"(?:role|log|store|process)"/;
/** A store with more keys than this has no hash. */
const keysMax = 20_000;

/** What the events of one machine tell of it. */
interface Account {
  proc: number;
  alive: boolean;
  role: string;
  term: number;
  commit: number;
  applied: number;
  last: number;
  /** The hash of each key and value, and all of them together: in whatever order they came. */
  keys: Map<string, number>;
  sum: number;
}

/** A machine's state as its events tell it. All of it is derived; of a value only what the events show is known. */
export interface MachineState {
  alive: boolean;
  role: string;
  term: number;
  commit: number;
  applied: number;
  last: number;
  /** Of the keys and values that the store's changes made; "" where they are too many. */
  store: string;
}

/** Keeps each machine's account, from the events alone. Copies share the accounts until one of them changes. */
export class Ledger implements Fold {
  private accounts = new Map<string, Account>();
  /** The accounts that no copy shares. */
  private own = new Set<string>();

  see(line: string): void {
    if (kinds.test(line)) this.take(JSON.parse(line) as Event);
  }

  copy(): Ledger {
    const copy = new Ledger();
    copy.accounts = new Map(this.accounts);
    this.own.clear();
    return copy;
  }

  state(): Record<string, MachineState> {
    const out: Record<string, MachineState> = {};
    for (const name of [...this.accounts.keys()].sort()) {
      const { alive, role, term, commit, applied, last, keys, sum } = this.accounts.get(name)!;
      const store = keys.size > keysMax ? "" : `${keys.size}-${(sum >>> 0).toString(16).padStart(8, "0")}`;
      out[name] = { alive, role, term, commit, applied, last, store };
    }
    return out;
  }

  private take(e: Event): void {
    switch (e.kind) {
      case "process":
        return this.process(e);
      case "role":
        return void Object.assign(this.account(e.node), { role: e.role.role, term: e.role.term });
      case "log":
        return this.log(e);
      case "store":
        return this.store(this.account(e.node), e.store);
    }
  }

  private account(node: string): Account {
    let a = this.accounts.get(node);
    if (a && this.own.has(node)) return a;
    a = a ? { ...a, keys: new Map(a.keys) } : { ...unborn, keys: new Map() };
    this.accounts.set(node, a);
    this.own.add(node);
    return a;
  }

  /** Only a machine's agent decides whether it lives; commands come and go. */
  private process(e: Event & { kind: "process" }): void {
    const { op, args } = e.process;
    if (op === "start" && args?.[1] === "agent") {
      const { last } = this.account(e.node);
      this.accounts.set(e.node, { ...unborn, keys: new Map(), alive: true, proc: e.proc, last });
      this.own.add(e.node);
    } else if ((op === "crash" || op === "exit") && this.accounts.get(e.node)?.proc === e.proc) {
      Object.assign(this.account(e.node), { alive: false, role: "" });
    }
  }

  private log(e: Event & { kind: "log" }): void {
    const a = this.account(e.node);
    const { op, first = 0, last } = e.log;
    if (op === "append") a.last = last;
    else if (op === "truncate") a.last = Math.max(0, first - 1);
    else if (op === "commit") a.commit = last;
    else if (op === "apply") a.applied = last;
    else if (op === "snapshot") a.applied = Math.max(a.applied, last);
  }

  private store(a: Account, s: Store): void {
    const { op, key, value = "" } = s;
    const drop = (k: string): void => {
      a.sum = (a.sum - (a.keys.get(k) ?? 0)) | 0;
      a.keys.delete(k);
    };
    if (op === "delete") drop(key);
    else if (op === "delete-tree") for (const k of [...a.keys.keys()].filter((k) => k.startsWith(key))) drop(k);
    else if (op === "restore" && key === "") Object.assign(a, { keys: new Map(), sum: 0 });
    else if (["set", "lock", "unlock", "restore"].includes(op)) {
      drop(key);
      const h = hash(`${key}\0${value}`);
      a.keys.set(key, h);
      a.sum = (a.sum + h) | 0;
    }
  }
}

const unborn = { proc: 0, alive: false, role: "", term: 0, commit: 0, applied: 0, last: 0, sum: 0 };

/** FNV-1a of the code units, mixed once more. */
function hash(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
  return h ^ (h >>> 13);
}
