import type { Event } from "../../../web/ts/events.gen.ts";
import { Applied } from "./applied.ts";

/** One change of the store at an index, by whichever server told of it first. */
export interface Change {
  op: string;
  key: string;
  value: string;
  index: number;
  /** When the first server applied it, and the event that said so. */
  time: number;
  seq: number;
  node: string;
  trace: string;
  /** Whether a session's end let go of the key, and nobody wrote it. */
  release: boolean;
}

/** What a key is from an index on. */
export interface Version {
  key: string;
  index: number;
  present: boolean;
  value: string;
  createIndex: number;
  lockIndex: number;
  session: string;
}

/** A session's life, as the log decides it; ended is undefined while it lives. */
export interface Life {
  id: string;
  created: Change;
  ended: Change | undefined;
}

/** The operations of the log that change a key; the others concern sessions and the catalog. */
const keyed = new Set(["set", "lock", "unlock", "delete", "delete-tree"]);

/**
 * What the cluster's log has decided, folded from the changes that the servers tell as they apply entries. A server
 * applies entries in order, so that the first to tell of an index has told, or heard of, all before it. It is asked
 * when the run is over: the changes of one entry are taken up together.
 */
export class Truth {
  private readonly all: Change[] = [];
  private readonly lives = new Map<string, Life>();
  private readonly keys = new Map<string, Version[]>();
  /** Indexes at which some key changed, rising. */
  private readonly kvIndexes: number[] = [];
  private readonly applied = new Applied();
  /** The changes of the newest index, which are told in one burst of one process. */
  private group: Change[] = [];
  private newest = 0;
  private teller = 0;

  /** sessionOf tells who asked for a lock, by the value that it wrote. */
  constructor(private readonly sessionOf: (value: string) => string) {}

  see(e: Event): void {
    if (e.kind !== "store") return;
    this.applied.see(e);
    const { op, key, value = "", index, trace = "" } = e.store;
    if (op === "restore") return;
    if (index < this.newest || (index === this.newest && e.proc !== this.teller)) return;
    if (index > this.newest) this.settle();
    this.newest = index;
    this.teller = e.proc;
    const c: Change = { op, key, value, index, time: e.t, seq: e.seq, node: e.node, trace, release: false };
    this.group.push(c);
    this.all.push(c);
  }

  get changes(): readonly Change[] {
    this.settle();
    return this.all;
  }

  /** Every session that ever was, by its id. */
  get sessions(): ReadonlyMap<string, Life> {
    this.settle();
    return this.lives;
  }

  /** The key at an index; undefined where it is not there. */
  at(key: string, index: number): Version | undefined {
    this.settle();
    const v = newestOf(this.keys.get(key) ?? [], index);
    return v?.present ? v : undefined;
  }

  /** Every key with a prefix at an index, in the order of their bytes. */
  list(prefix: string, index: number): Version[] {
    this.settle();
    const out: Version[] = [];
    for (const key of [...this.keys.keys()].sort()) {
      const v = key.startsWith(prefix) ? this.at(key, index) : undefined;
      if (v) out.push(v);
    }
    return out;
  }

  /** Every version of a key, the oldest first. */
  versions(key: string): readonly Version[] {
    this.settle();
    return this.keys.get(key) ?? [];
  }

  names(): string[] {
    this.settle();
    return [...this.keys.keys()];
  }

  /** The first index above one at which what is looked at changed; 0 for none. */
  next(what: { key: string; prefix: boolean }, above: number): number {
    this.settle();
    let first = 0;
    for (const [key, versions] of this.keys) {
      if (what.prefix ? !key.startsWith(what.key) : key !== what.key) continue;
      const v = versions.find((v) => v.index > above);
      if (v && (first === 0 || v.index < first)) first = v.index;
    }
    return first;
  }

  /** The newest index up to one at which any key changed; 0 for none. */
  kvIndex(index: number): number {
    this.settle();
    for (let i = this.kvIndexes.length - 1; i >= 0; i--) if (this.kvIndexes[i]! <= index) return this.kvIndexes[i]!;
    return 0;
  }

  /** When a server's store came to hold the change of an index; undefined if it did not, or changed nothing by it. */
  appliedAt(node: string, index: number): number | undefined {
    return this.applied.at(node, index);
  }

  servers(): string[] {
    return this.applied.servers();
  }

  /** Takes up the changes of the newest index. */
  private settle(): void {
    const { group } = this;
    if (group.length === 0) return;
    this.group = [];
    const ends = group.some((c) => c.op === "session-destroy");
    for (const c of group) {
      if (c.op === "session-create") this.lives.set(c.key, { id: c.key, created: c, ended: undefined });
      else if (c.op === "session-destroy") this.end(c);
      else if (c.op === "delete-tree") for (const key of this.keys.keys()) this.change({ ...c, op: "delete", key }, c.key, ends);
      else if (keyed.has(c.op)) this.change(c, c.key, ends);
    }
    const { index } = group[0]!;
    if (this.kvIndexes.at(-1) !== index && group.some((c) => keyed.has(c.op))) this.kvIndexes.push(index);
  }

  private end(c: Change): void {
    const life = this.lives.get(c.key);
    if (life && !life.ended) life.ended = c;
  }

  /** One key changes, if it stands under the prefix. ends tells that the entry has ended a session. */
  private change(c: Change, prefix: string, ends: boolean): void {
    if (!c.key.startsWith(prefix)) return;
    let versions = this.keys.get(c.key);
    if (!versions) this.keys.set(c.key, (versions = []));
    const was = versions.at(-1);
    const before = was?.present ? was : undefined;
    if (c.op === "delete" && !before) return;
    c.release = ends && c.op === "set" && before?.session !== "" && before?.value === c.value;
    const v: Version = {
      key: c.key, index: c.index, present: c.op !== "delete", value: c.value, createIndex: before?.createIndex ?? c.index,
      lockIndex: before?.lockIndex ?? 0, session: before?.session ?? "",
    };
    if (c.op === "lock") {
      const session = this.sessionOf(c.value);
      if (v.session !== session) v.lockIndex++;
      v.session = session;
    } else if (c.op === "unlock" || c.release) {
      v.session = "";
    } else {
      v.lockIndex = 0;
    }
    if (was?.index === c.index) versions.pop(); // a transaction's last word counts
    versions.push(v);
  }
}

function newestOf(versions: readonly Version[], index: number): Version | undefined {
  for (let i = versions.length - 1; i >= 0; i--) if (versions[i]!.index <= index) return versions[i];
  return undefined;
}
