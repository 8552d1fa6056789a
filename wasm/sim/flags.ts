import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { faultKinds, type FaultKind } from "./faults.ts";

export const usage = `usage: node sim.mjs [--first 1] [--seeds 100] [--seconds 60] [--nodes N] [--faults all|none|${faultKinds.join(",")}] [--json]
       node sim.mjs --seed N [--trace FILE] [--plan FILE] [...]
       node sim.mjs --zoo [--bugs NAME,...] [--bound 500] [...]
       node sim.mjs --record FILE
  --nodes N      servers, 1 to 7; each seed draws its own unless given
  --twice        each seed runs twice, and must give the same events
  --shrink N     of so many violating seeds the smallest run that still violates is looked for (1)
  --workers N    threads (one for each core)
  --budget N     a seed that runs longer than so many real seconds hangs (600)
  --wasm FILE    the program; kvnode.wasm beside this file unless given
  --judge FILE   the judge; judge.wasm beside this file unless given
  --zoo          looks for planted bugs: how many seeds it takes to catch each; the program is kvnode-zoo.wasm
  --plan FILE    writes the plan that repeats the seed's run to its end
`;

/** What the command line asks for. */
export interface Flags {
  first: number;
  seeds: number;
  single: boolean;
  seconds: number;
  nodes: number | undefined;
  faults: "all" | readonly FaultKind[];
  json: boolean;
  twice: boolean;
  shrink: number;
  workers: number;
  budget: number;
  trace: string | undefined;
  plan: string | undefined;
  record: string | undefined;
  zoo: boolean;
  bugs: string[];
  bound: number;
  wasm: string;
  judge: string;
  /** The flags of a run of one seed as they were given, to be given again. */
  again: string;
}

/** Reads the command line; here is the running program's file, cores how many processors there are. */
export function readFlags(args: string[], here: string, cores: number): Flags {
  const text = { type: "string" } as const;
  const yes = { type: "boolean" } as const;
  const { values: v } = parseArgs({
    args,
    options: { first: text, seeds: text, seconds: text, nodes: text, faults: text, seed: text, trace: text, plan: text, record: text,
      wasm: text, judge: text, shrink: text, workers: text, budget: text, bugs: text, bound: text, json: yes, twice: yes, zoo: yes },
  });
  const whole = (name: string, given: string | undefined, otherwise: number, least: number, most: number): number => {
    const n = given === undefined ? otherwise : Number(given);
    if (!Number.isSafeInteger(n) || n < least || n > most) throw new Error(`--${name} ${given}: want a whole number from ${least} to ${most}`);
    return n;
  };
  const again = (["seconds", "nodes", "faults", "wasm", "judge"] as const).flatMap((name) => (v[name] === undefined ? [] : [`--${name} ${v[name]}`]));
  const beside = (name: string): string => join(dirname(here), name);
  return {
    first: whole("seed", v.seed ?? v.first, 1, 0, Number.MAX_SAFE_INTEGER),
    seeds: v.seed === undefined ? whole("seeds", v.seeds, 100, 1, 1_000_000) : 1,
    single: v.seed !== undefined,
    seconds: whole("seconds", v.seconds, v.zoo ? 30 : 60, 1, 86_400),
    nodes: v.nodes === undefined ? undefined : whole("nodes", v.nodes, 5, 1, 7),
    faults: faultList(v.faults ?? "all"),
    json: v.json ?? false,
    twice: v.twice ?? false,
    shrink: whole("shrink", v.shrink, 1, 0, 1_000),
    workers: whole("workers", v.workers, Math.max(1, cores), 1, 256),
    budget: whole("budget", v.budget, 600, 1, 86_400),
    trace: v.trace,
    plan: v.plan,
    record: v.record,
    zoo: v.zoo ?? false,
    bugs: v.bugs === undefined ? [] : v.bugs.split(","),
    bound: whole("bound", v.bound, 500, 1, 1_000_000),
    wasm: v.wasm ?? beside(v.zoo ? "kvnode-zoo.wasm" : "kvnode.wasm"),
    judge: v.judge ?? beside("judge.wasm"),
    again: again.map((a) => ` ${a}`).join(""),
  };
}

function faultList(text: string): "all" | readonly FaultKind[] {
  if (text === "all") return "all";
  if (text === "none") return [];
  return text.split(",").map((name) => {
    const kind = faultKinds.find((k) => k === name);
    if (!kind) throw new Error(`--faults: ${JSON.stringify(name)} is not one of all, none, ${faultKinds.join(", ")}`);
    return kind;
  });
}
