/** Plans for tests. */
import { clusterPlan } from "../sim/cluster.ts";
import { actions, type Action, type ActionBody, type Field } from "./action.ts";
import { inOrder } from "./plan.ts";
import type { Plan } from "./protocol.ts";
import type { Random } from "./random.ts";
import { seconds } from "./testkit.ts";

/** A value of a field, by chance. */
function some(f: Field, machines: string[], r: Random): unknown {
  const text = (most: number): string => Array.from({ length: 1 + r.below(most) }, () => "ab/é😀-.=9"[r.below(9)]!).join("").replace(/\p{Surrogate}/gu, "x");
  switch (f.is) {
    case "machine":
      return machines[r.below(machines.length)];
    case "machines":
      return r.below(3) === 0 ? "*" : machines[r.below(machines.length)];
    case "name":
      return `n${r.below(1e9)}`;
    case "addr":
      return `10.1.${r.below(256)}.${1 + r.below(254)}`;
    case "int":
      return f.least + r.below(f.most - f.least + 1);
    case "flag":
      return r.below(2) === 1;
    case "one":
      return f.of[r.below(f.of.length)];
    case "message":
      return `m${1 + r.below(1e9)}`;
    case "hex":
      return "00ff10".slice(0, 2 * (1 + r.below(3)));
    case "argv":
      return Array.from({ length: 1 + r.below(3) }, () => text(8));
    case "env":
      return { A: text(5), __proto__x: "1" };
    case "text":
      return f.like?.source.startsWith("^[A-Z]") ? "PUT" : f.like?.source.startsWith("^\\/") ? "/v1/kv/x" : f.like ? "/data/*" : text(Math.min(9, f.most));
  }
}

/** A plan that can be run, by chance. */
export function anyPlan(r: Random): Plan {
  const plan = clusterPlan({ servers: 1 + r.below(7), seed: r.below(Number.MAX_SAFE_INTEGER) });
  const machines = plan.machines.map((m) => m.name);
  const kinds = Object.keys(actions) as ActionBody["do"][];
  const used = new Set<unknown>();
  for (let n = r.below(12); n > 0; n--) {
    const kind = kinds[r.below(kinds.length)]!;
    const fields = Object.entries(actions[kind] as Record<string, Field>).filter(([, f]) => !f.optional || r.below(2) === 0);
    const body = Object.fromEntries(fields.map(([name, f]) => [name, some(f, machines, r)]));
    if (kind === "add" && (used.has(body["addr"]) || used.has(body["machine"]))) continue;
    used.add(body["addr"]).add(body["machine"]);
    plan.actions.push({ at: r.below(100 * seconds), do: kind, ...body } as unknown as Action);
  }
  return { ...plan, actions: inOrder(plan.actions) };
}
