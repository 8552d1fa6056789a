import { writes as isWrite } from "../work/call.ts";
import { changesOf, type Operation } from "../work/operation.ts";
import type { Change, Truth } from "./truth.ts";
import type { Violations } from "./violation.ts";

/**
 * Writes, by the log itself: one that was acknowledged happened once, between its call and its answer; one that failed,
 * or whose condition did not hold, did not happen; one of unknown outcome happened at most once.
 */
export function checkWrites(ops: readonly Operation[], truth: Truth, out: Violations): void {
  const byValue = new Map<string, Change[]>();
  for (const c of truth.changes) {
    if (c.release || c.value === "" || !["set", "lock", "unlock"].includes(c.op)) continue;
    byValue.set(c.value, [...(byValue.get(c.value) ?? []), c]);
  }
  for (const o of ops) {
    if (!isWrite(o.call)) continue;
    for (const s of changesOf(o.call)) if (s.value !== "") judge(o, s.key, byValue.get(s.value) ?? [], out);
  }
}

function judge(o: Operation, key: string, done: readonly Change[], out: Violations): void {
  const events = done.map((c) => c.seq);
  const [first] = done;
  if (done.length > 1) out.add("once", `one write took effect ${done.length} times, at the indexes ${done.map((c) => c.index).join(", ")}`, [o], events);
  if (o.outcome === "done" && o.ok) {
    if (!first) out.add("acknowledged", `an acknowledged write of ${key} is in no server's log`, [o]);
    else if (first.time > o.returned) out.add("acknowledged", "a write was acknowledged before any server had applied it", [o], events);
  } else if (first && (o.outcome === "done" || o.outcome === "failed")) {
    out.add("refused", `a write that was refused took effect at index ${first.index}`, [o], events);
  }
  if (first && first.time < o.called) out.add("once", "a write took effect before it was asked for", [o], events);
}
