import type { JudgedOp } from "./judge.ts";
import { at, type Matched } from "./settled.ts";

/** What a key is between two of the log's changes, from a moment on. */
interface Span {
  from: number;
  value: string | undefined;
  index: number;
}

/**
 * An order that may explain a history: the writes as the log has them, each as early as it can be, but not before a server
 * had applied it; and whatever else was answered where the key was what the answer says. Each lies within its operation's
 * time. They are told one after the other, 0, 1, 2, so that the judge has nothing to search: it says whether they are
 * right. undefined where this finds none, which says nothing.
 */
export function placed(matched: readonly Matched[]): JudgedOp[] | undefined {
  const writes = matched.filter((m) => m.by).sort((a, b) => a.by!.index - b.by!.index);
  const others = matched.flatMap(({ j, by }) => (by ? [] : [j]));
  const spans: Span[] = [{ from: 0, value: undefined, index: 0 }];
  const held = new Map<number, JudgedOp[]>();
  for (const w of writes) held.set(spans.push({ from: 0, value: isPut(w.j) ? (w.j.value ?? "") : undefined, index: w.by!.index }) - 1, []);
  held.set(0, []);
  // An answer that names a value has one place, and the next write comes behind it.
  const free: JudgedOp[] = [];
  for (const j of others) {
    if (j.kind !== "get" || !j.ok) free.push(j);
    else {
      const span = spans.findIndex((s) => s.value === (j.value ?? ""));
      if (span < 0) return undefined;
      held.get(span)!.push(j);
    }
  }
  for (const [i, w] of writes.entries()) {
    const before = spans[i]!.from;
    const least = Math.max(at(w.j, w.by!.time).call, before, ...held.get(i)!.map((j) => j.call));
    if (least > (w.j.unknown ? Infinity : w.j.return!)) return undefined;
    spans[i + 1]!.from = least;
  }
  for (const j of free) {
    const span = spans.findIndex((s, i) => fits(j, s) && Math.max(j.call, s.from) <= Math.min(j.return!, spans[i + 1]?.from ?? Infinity));
    if (span < 0) return undefined;
    held.get(span)!.push(j);
  }
  const out: JudgedOp[] = [];
  for (const [i, { from }] of spans.entries()) {
    if (held.get(i)!.some((j) => from > j.return!)) return undefined;
    if (i > 0) out.push(at(writes[i - 1]!.j, from));
    out.push(...held.get(i)!.sort((a, b) => a.call - b.call));
  }
  return out.map((j, k) => ({ ...j, call: k, return: k }));
}

function isPut(j: JudgedOp): boolean {
  return j.kind === "put" || j.kind === "cas";
}

/** Whether a key that was this may have had what changed nothing answered so. */
function fits(j: JudgedOp, { value, index }: Span): boolean {
  const present = value !== undefined;
  switch (j.kind) {
    case "get":
    case "delete":
      return !present;
    case "delete-cas":
      return j.ok ? !present : present && (j.index === 0 || j.index !== index);
    case "cas":
      return !j.ok && (j.index === 0 ? present : !present || j.index !== index);
    case "put":
      return false;
  }
}
