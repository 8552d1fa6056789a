/**
 * What clients asked and were told in one future, folded from its events: for the judge, and for reads that were old.
 * Plain values in, plain values out; the events stay where they are.
 */
import type { TraceEvent } from "../../events.ts";
import type { JudgedOp } from "../../../../wasm/sim/verdict/judge.ts";
import { opsMax } from "../../../../wasm/sim/verdict/linear.ts";
import { leasesHold } from "../../../../wasm/sim/verdict/verdict.ts";

/** Most events of one future that are held, and how long a key may be to be told whole by its operations (bytes). */
export const eventsMax = 60_000;
const keyMax = 200;

/** One client's operation. */
export interface Told {
  trace: string;
  op: string;
  key: string;
  /** What was written, or what a read was answered. */
  value: string;
  mode: string;
  /** The machine whose agent was asked. */
  node: string;
  called: number;
  /** 0 while nobody has heard. */
  returned: number;
  /** failed: it certainly did not happen. */
  outcome: "open" | "done" | "unknown" | "failed";
  found: boolean;
  /** X-Consul-Index of the answer. */
  index: number;
}

/** A read that was answered with what was no longer the newest when it was asked, and the write that proves it. */
export interface Stale {
  read: Told;
  newest: Told;
}

/** A change of a key, by whichever server told of it first. */
interface Change {
  op: string;
  key: string;
  value: string;
  index: number;
  at: number;
  trace: string;
}

export interface Past {
  ops: Told[];
  /** For each key what the judge is asked; keys that it is not asked about are named in left. */
  keys: Map<string, { asked: JudgedOp[]; from: Told[] }>;
  left: string[];
  stale: Stale[];
  unknown: number;
  /** How many reads were answered that are not judged, since they do not promise to be fresh. */
  loose: number;
  /** Whether default reads were judged too: they promise the present while clocks run even and nobody is held up. */
  leases: boolean;
}

/** Is an event one that the history is made of? */
export function matters(e: TraceEvent): boolean {
  return e.kind === "op" || e.kind === "fault" || (e.kind === "store" && e.store.op !== "restore");
}

export function pastOf(events: readonly TraceEvent[]): Past {
  const ops = toldOf(events);
  const leases = leasesHold(events.flatMap((e) => (e.kind === "fault" ? [e.fault.fault] : [])));
  const changes = changesOf(events);
  const fresh = (o: Told) => o.mode === "consistent" || (o.mode === "default" && leases);
  const { keys, left } = asked(ops, changes, fresh);
  const loose = ops.filter((o) => o.op === "get" && o.outcome === "done" && !fresh(o)).length;
  return { ops, keys, left, loose, stale: staleOf(ops, changes), unknown: ops.filter((o) => o.outcome === "unknown").length, leases };
}

function toldOf(events: readonly TraceEvent[]): Told[] {
  const ops = new Map<string, Told>();
  for (const e of events) {
    if (e.kind !== "op") continue;
    const { phase, trace, op, key, value = "", mode = "", status = 0, index = 0, unmet, error = "" } = e.op;
    if (phase === "invoke") {
      ops.set(trace, { trace, op, key, value, mode, node: e.node, called: e.t, returned: 0, outcome: "open", found: false, index: 0 });
      continue;
    }
    const o = ops.get(trace);
    if (!o) continue;
    const none = op === "get" && status === 404;
    o.outcome = phase === "unknown" ? "unknown" : (error && !none) || unmet ? "failed" : "done";
    o.returned = e.t;
    o.index = index;
    o.found = !none;
    if (op === "get") o.value = none ? "" : value;
    else if (key) o.key = key;
  }
  return [...ops.values()];
}

/** Every change once. A server applies entries in order: whoever is first to tell of an index has told all before it. */
function changesOf(events: readonly TraceEvent[]): Change[] {
  const out: Change[] = [];
  let newest = 0;
  let teller = 0;
  for (const e of events) {
    if (e.kind !== "store" || e.store.op === "restore") continue;
    const { op, key, value = "", index, trace = "" } = e.store;
    if (index < newest || (index === newest && e.proc !== teller)) continue;
    newest = index;
    teller = e.proc;
    out.push({ op, key, value, index, at: e.t, trace });
  }
  return out;
}

const SETS = new Set(["set", "lock", "unlock"]);
const DELETES = new Set(["delete", "delete-tree"]);

/**
 * What the judge is asked. It knows puts, deletes and gets; what another operation did to a key is what the servers
 * say that it changed: as a put or a delete between its call and its answer, and where nobody is known to have asked
 * for it (a session's end), at some time since.
 */
function asked(ops: readonly Told[], changes: readonly Change[], fresh: (o: Told) => boolean): Pick<Past, "keys" | "left"> {
  const keys: Past["keys"] = new Map();
  const left = new Set<string>();
  const known = new Map(ops.map((o) => [o.trace, o]));
  const on = (key: string, j: Omit<JudgedOp, "id" | "key">, from: Told) => {
    if (key.length >= keyMax) return void left.add(key);
    let k = keys.get(key);
    if (!k) keys.set(key, (k = { asked: [], from: [] }));
    k.asked.push({ ...j, id: k.from.length, key });
    k.from.push(from);
  };
  const when = (o: Told) => (o.outcome === "done" ? { call: o.called, return: o.returned } : { call: o.called, unknown: true });
  for (const o of ops) {
    if (o.outcome === "failed") continue;
    if (o.op === "get" && o.outcome === "done" && fresh(o)) on(o.key, { kind: "get", value: o.value, ok: o.found, ...when(o) }, o);
    else if (o.op === "put" || o.op === "delete") on(o.key, { kind: o.op, ...(o.op === "put" && { value: o.value }), ...when(o) }, o);
  }
  const names = new Set([...keys.keys(), ...changes.map((c) => c.key)]);
  for (const c of changes) {
    const by = known.get(c.trace);
    if (by?.op === "put" || by?.op === "delete") continue;
    const from = by ?? { trace: c.trace, op: "change", key: c.key, value: c.value, mode: "", node: "", called: c.at, returned: 0, outcome: "unknown", found: false, index: c.index };
    const span = by ? when(by) : { call: c.at, unknown: true };
    if (SETS.has(c.op)) on(c.key, { kind: "put", value: c.value, ...span }, from);
    else if (DELETES.has(c.op)) for (const key of c.op === "delete" ? [c.key] : [...names].filter((n) => n.startsWith(c.key))) on(key, { kind: "delete", ...span }, from);
  }
  for (const [key, k] of keys) {
    if (k.asked.length <= opsMax) continue;
    keys.delete(key);
    left.add(key);
  }
  return { keys, left: [...left] };
}

/** Reads that show an older state of their key than one that was acknowledged before they were asked. */
function staleOf(ops: readonly Told[], changes: readonly Change[]): Stale[] {
  const indexOf = new Map<string, number>();
  for (const c of changes) if (c.trace && SETS.has(c.op)) indexOf.set(c.trace, c.index);
  const index = (o: Told) => indexOf.get(o.trace) ?? 0;
  const writes = ops.filter((o) => o.op === "put" && o.outcome === "done" && index(o) > 0).sort((a, b) => a.returned - b.returned);
  const reads = ops.filter((o) => o.op === "get" && o.outcome === "done").sort((a, b) => a.called - b.called);
  /** The newest acknowledged write of each key so far. */
  const newest = new Map<string, Told>();
  let next = 0;
  return reads.flatMap((read) => {
    for (; next < writes.length && writes[next]!.returned < read.called; next++) {
      const w = writes[next]!;
      const before = newest.get(w.key);
      if (!before || index(w) > index(before)) newest.set(w.key, w);
    }
    const w = newest.get(read.key);
    return w && index(w) > read.index ? [{ read, newest: w }] : [];
  });
}
