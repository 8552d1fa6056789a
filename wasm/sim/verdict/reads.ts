import { told, type Found, type Operation } from "../work/operation.ts";
import { changesOf } from "../work/operation.ts";
import { writes } from "../work/call.ts";
import type { Truth, Version } from "./truth.ts";
import type { Violations } from "./violation.ts";

/** A moment from which every fresh read must show an index, and the operation that proved it. */
interface Floor {
  time: number;
  key: string;
  index: number;
  by: Operation;
}

/**
 * Reads, by the log itself. Whatever its mode, an answer shows a state that the cluster really had: that of the index
 * which it names. A fresh one (see mustBeFresh) shows no older state than anybody was told of before it was asked for.
 */
export function checkReads(ops: readonly Operation[], truth: Truth, fresh: (o: Operation) => boolean, out: Violations): void {
  const reads = ops.filter((o) => o.outcome === "done" && o.index > 0 && !writes(o.call));
  for (const o of reads) {
    const wrong = mismatch(o, truth);
    if (wrong !== "") out.add("read", `a ${o.call.mode} read shows what never was at index ${o.index}: ${wrong}`, [o]);
  }
  checkFresh(reads.filter(fresh), floors(ops, truth), out);
}

/** How an answer differs from the log at its index; "" if it does not. */
function mismatch(o: Operation, truth: Truth): string {
  const { kind, key } = o.call;
  if (kind === "get") {
    const is = truth.at(key, o.index);
    const [got] = o.found;
    if (!got) return is ? `not found, and it was ${version(is)}` : "";
    if (got.modifyIndex !== o.index) return `the index of the answer is ${o.index}, that of the key ${got.modifyIndex}`;
    return differ(got, is);
  }
  const are = truth.list(key, o.index);
  if (kind === "keys") {
    const [got, want] = [o.found.map((f) => f.key).join(" "), are.map((v) => v.key).join(" ")];
    return got === want ? "" : `${got || "no keys"}, and there were ${want || "none"}`;
  }
  if (o.found.length !== are.length) return `${o.found.length} keys, and there were ${are.length}: ${are.map((v) => v.key).join(" ")}`;
  return o.found.map((f, i) => differ(f, are[i])).find((d) => d !== "") ?? "";
}

function differ(got: Found, is: Version | undefined): string {
  const shown = `${got.key} ${got.value}@${got.modifyIndex} created ${got.createIndex} lock ${got.lockIndex} ${got.session}`.trim();
  if (!is) return `${shown}, and it was not there`;
  return shown === version(is) ? "" : `${shown}, and it was ${version(is)}`;
}

function version(v: Version): string {
  return `${v.key} ${v.value}@${v.index} created ${v.createIndex} lock ${v.lockIndex} ${v.session}`.trim();
}

/** What was known when: an acknowledged change, or a state that a read has shown. */
function floors(ops: readonly Operation[], truth: Truth): Floor[] {
  const byValue = new Map<string, number>();
  for (const c of truth.changes) if (c.value !== "" && !c.release && !byValue.has(c.value)) byValue.set(c.value, c.index);
  const out: Floor[] = [];
  for (const by of ops) {
    if (by.outcome !== "done") continue;
    const time = by.returned;
    for (const f of by.found) if (f.modifyIndex > 0) out.push({ time, key: f.key, index: f.modifyIndex, by });
    if (!by.ok) continue;
    for (const s of changesOf(by.call)) {
      const index = s.value === "" ? undefined : byValue.get(s.value);
      if (index !== undefined) out.push({ time, key: s.key, index, by });
    }
  }
  return out.sort((a, b) => a.time - b.time);
}

function checkFresh(reads: readonly Operation[], known: readonly Floor[], out: Violations): void {
  /** The highest floor of each key so far. */
  const highest = new Map<string, Floor>();
  let next = 0;
  for (const o of [...reads].sort((a, b) => a.called - b.called)) {
    for (; next < known.length && known[next]!.time < o.called; next++) {
      const f = known[next]!;
      if (f.index > (highest.get(f.key)?.index ?? 0)) highest.set(f.key, f);
    }
    const { kind, key } = o.call;
    // Where nothing is found, the index is that of the newest change of any key.
    const all = kind === "get" && o.found.length === 0;
    let floor: Floor | undefined;
    for (const [k, f] of highest) {
      if (!(all || (kind === "get" ? k === key : k.startsWith(key)))) continue;
      if (f.index > (floor?.index ?? 0)) floor = f;
    }
    if (floor && floor.index > o.index) out.add("fresh", `a ${o.call.mode} read shows index ${o.index}, and before it was asked index ${floor.index} was known by ${told(floor.by)}`, [floor.by, o]);
  }
}
