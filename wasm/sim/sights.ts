import type { Sight } from "./coverage.ts";
import type { Truth } from "./verdict/truth.ts";
import type { Operation } from "./work/operation.ts";

/** What the clients of a run came to see, each as often as it happened. */
export function sightsOf(ops: readonly Operation[], truth: Truth): Sight[] {
  return [...ops.flatMap(answers), ...expired(ops, truth), ...passed(truth)];
}

function answers(o: Operation): Sight[] {
  const { kind, index, wait } = o.call;
  if (o.outcome === "unknown") return ["write unknown"];
  if (o.outcome === "failed") return ["write refused"];
  if (o.outcome !== "done") return [];
  if (index > 0 && wait > 0 && o.index > index) return ["watch woken"];
  if (o.ok || (kind !== "cas" && kind !== "txn")) return [];
  return [kind === "cas" ? "cas refused" : "txn refused"];
}

/** Sessions that ended though nobody had asked for it. */
function expired(ops: readonly Operation[], truth: Truth): Sight[] {
  const told = new Set(ops.filter((o) => o.call.kind === "session-destroy").map((o) => o.call.session));
  return [...truth.sessions.values()].filter((s) => s.ended && !told.has(s.id)).map(() => "session expired");
}

/** Keys that another session locked than the one that had held them before. */
function passed(truth: Truth): Sight[] {
  const out: Sight[] = [];
  for (const key of truth.names()) {
    let holder = "";
    for (const { session } of truth.versions(key)) {
      if (session === "") continue;
      if (holder !== "" && session !== holder) out.push("lock passed on");
      holder = session;
    }
  }
  return out;
}
