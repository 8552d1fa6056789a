import { changesOf, type Found, type Operation } from "../work/operation.ts";
import type { Judge, JudgedOp } from "./judge.ts";
import { placed } from "./placed.ts";
import { Settled } from "./settled.ts";
import type { Change } from "./truth.ts";
import type { Violations } from "./violation.ts";

/** The judge takes at most so many operations of one key; a key with more stays undecided. */
export const opsMax = 2_000;

/** Steps of a transaction that give a result, in whose order the results stand. */
const givesResult = /^(set|cas|lock|unlock|get|check-index|check-session)$/;

/**
 * Asks the judge, key by key, whether some order explains what everybody was told. fresh tells of which reads it must
 * explain the answers. Keys that change in ways which the judge has no model of are left out. The order in which the log
 * has it is tried first, and nearly always explains all; the judge looks for another only where that one does not. changes
 * are the log's. Where nobody was told what became of a write, they say it.
 */
export function checkLinear(ops: readonly Operation[], judge: Judge, fresh: (o: Operation) => boolean, changes: readonly Change[], out: Violations): void {
  const settled = new Settled(changes);
  const keys = new Map<string, JudgedOp[]>();
  const from = new Map<number, Operation>();
  let ids = 0;
  const named = new Set(ops.flatMap((o) => changesOf(o.call)).filter((s) => s.verb !== "delete-tree").map((s) => s.key));
  for (const o of ops) {
    for (const told of judged(o, fresh, named)) {
      const j = told.unknown && told.value ? settle(told, settled.applied(told.value)) : told;
      if (!j) continue;
      let of = keys.get(j.key);
      if (!of) keys.set(j.key, (of = []));
      j.id = ids++;
      from.set(j.id, o);
      of.push(j);
    }
  }
  const all = [...keys].filter(([, of]) => of.length <= opsMax);
  out.undecided += keys.size - all.length;
  const trace = (j: JudgedOp): string => from.get(j.id)!.trace;
  const pinned = all.flatMap(([key, of]) => placed(settled.matched(key, of, trace)) ?? settled.pinned(key, of, trace));
  const open = new Set(judge(pinned).keys?.map((k) => k.key));
  if (open.size === 0) return;
  const verdict = judge(all.filter(([key]) => open.has(key)).flatMap(([, of]) => of));
  for (const k of verdict.keys ?? []) {
    if (k.result === "undecided") {
      out.undecided++;
      continue;
    }
    const proof = [...new Set((k.proof ?? []).map((id) => from.get(id)!))];
    out.add("linear", `no order of these operations on ${k.key} explains their answers`, proof);
  }
}

/** What became of a write of unknown outcome; undefined where nothing did. */
function settle({ unknown: _, ...j }: JudgedOp, applied: number | undefined): JudgedOp | undefined {
  return applied === undefined ? undefined : { ...j, ok: true, return: applied };
}

/** Whether the judge has a model for a key: only then are all its changes known to it. Sessions change what they lock. */
function modelled(key: string): boolean {
  return key.startsWith("sim/") || key.startsWith("tree/");
}

/** What an operation was to each key that the judge knows; named are those that anybody ever wrote. */
function judged(o: Operation, fresh: (o: Operation) => boolean, named: ReadonlySet<string>): JudgedOp[] {
  const { call, outcome } = o;
  if (outcome === "failed") return [];
  const unknown = outcome !== "done";
  const on = (key: string, kind: JudgedOp["kind"], rest: Partial<JudgedOp>): JudgedOp => ({
    id: 0, key, kind, call: o.called, ...(unknown ? { unknown } : { return: o.returned }), ...rest,
  });
  const read = (key: string, f: Found | undefined): JudgedOp => on(key, "get", f ? { ok: true, value: f.value, index: f.modifyIndex } : {});
  switch (call.kind) {
    case "get":
      return !unknown && fresh(o) && modelled(call.key) ? [read(call.key, o.found[0])] : [];
    case "list":
      // What a list does not show was not there; only keys that the history knows are asked for.
      return unknown || !fresh(o) ? [] : o.found.filter((f) => modelled(f.key)).map((f) => read(f.key, f));
    case "put":
    case "delete":
    case "cas":
    case "delete-cas":
      if (!modelled(call.key)) return [];
      return [on(call.key, call.kind, { value: call.value, index: call.index, ok: o.ok })];
    case "delete-tree":
      return [...named].filter((key) => key.startsWith(call.key) && modelled(key)).map((key) => on(key, "delete", {}));
    case "txn":
      return writes(o) || fresh(o) ? transaction(o, on, read) : [];
  }
  return [];
}

/** Whether a transaction goes through the log. One that only reads is a read, of its mode. */
function writes(o: Operation): boolean {
  return o.call.steps.some((s) => !/^(get|check)/.test(s.verb));
}

function transaction(o: Operation, on: (key: string, kind: JudgedOp["kind"], rest: Partial<JudgedOp>) => JudgedOp, read: (key: string, f: Found | undefined) => JudgedOp): JudgedOp[] {
  const out: JudgedOp[] = [];
  let result = 0;
  for (const [i, s] of o.call.steps.entries()) {
    const found = o.ok && givesResult.test(s.verb) ? o.found[result++] : undefined;
    if (!modelled(s.key)) continue;
    const refused = o.refused.includes(i);
    if (o.outcome === "done" && !o.ok) {
      // Nothing of it happened; only the steps that were refused have told something.
      if (refused && s.verb === "cas") out.push(on(s.key, "cas", { value: s.value, index: s.index, ok: false }));
      if (refused && s.verb === "get") out.push(read(s.key, undefined));
      continue;
    }
    if (s.verb === "get" && o.ok) out.push(read(s.key, found));
    else if (s.verb === "set") out.push(on(s.key, "put", { value: s.value }));
    else if (s.verb === "cas") out.push(on(s.key, "cas", { value: s.value, index: s.index, ok: true }));
    else if (s.verb === "delete") out.push(on(s.key, "delete", {}));
  }
  return out;
}
