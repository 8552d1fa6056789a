/** The headless room: many seeds, or one, or the recording of the page's first run (CONTRACT: "The headless room"). */
import { closeSync, openSync, readFileSync, writeFileSync, writeSync } from "node:fs";
import { createHash } from "node:crypto";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { faultKinds, type FaultKind } from "./faults.ts";
import { packed } from "./packed.ts";
import { record } from "./record.ts";
import { runSeed, type RunResult } from "./run.ts";

const usage = `usage: node sim.mjs [--first 1] [--seeds 100] [--seconds 60] [--nodes 5] [--faults all|none|${faultKinds.join(",")}] [--json]
       node sim.mjs --seed N [--trace FILE] [...]
       node sim.mjs --record FILE
       --wasm FILE  the program; kvnode.wasm beside this file unless given
`;

const here = fileURLToPath(import.meta.url);

interface Flags {
  first: number;
  seeds: number;
  seconds: number;
  nodes: number;
  faults: readonly FaultKind[];
  faultsText: string;
  json: boolean;
  trace: string | undefined;
  record: string | undefined;
  wasm: string;
  /** The flag as it was given, to be given again. */
  wasmText: string;
}

function flags(): Flags {
  const text = { type: "string" } as const;
  const { values: v } = parseArgs({
    options: { first: text, seeds: text, seconds: text, nodes: text, faults: text, seed: text, trace: text, record: text,
      wasm: text, json: { type: "boolean" } },
  });
  const whole = (name: string, given: string | undefined, otherwise: number, least: number, most: number): number => {
    const n = given === undefined ? otherwise : Number(given);
    if (!Number.isSafeInteger(n) || n < least || n > most) throw new Error(`--${name} ${given}: want a whole number from ${least} to ${most}`);
    return n;
  };
  const faultsText = v.faults ?? "all";
  return {
    first: whole("seed", v.seed ?? v.first, 1, 0, Number.MAX_SAFE_INTEGER),
    seeds: v.seed === undefined ? whole("seeds", v.seeds, 100, 1, 1_000_000) : 1,
    seconds: whole("seconds", v.seconds, 60, 1, 86_400),
    nodes: whole("nodes", v.nodes, 5, 1, 9),
    faults: faultList(faultsText),
    faultsText,
    json: v.json ?? false,
    trace: v.trace,
    record: v.record,
    wasm: v.wasm ?? join(dirname(here), "kvnode.wasm"),
    wasmText: v.wasm === undefined ? "" : ` --wasm ${v.wasm}`,
  };
}

function faultList(text: string): readonly FaultKind[] {
  if (text === "all") return faultKinds;
  if (text === "none") return [];
  return text.split(",").map((name) => {
    const kind = faultKinds.find((k) => k === name);
    if (!kind) throw new Error(`--faults: ${JSON.stringify(name)} is not one of all, none, ${faultKinds.join(", ")}`);
    return kind;
  });
}

/** Runs one seed, its events written to a file where one is asked for. */
async function one(f: Flags, module: WebAssembly.Module, seed: number): Promise<RunResult> {
  const file = f.trace === undefined ? undefined : openSync(f.trace, "w");
  const run = { module, seed, nodes: f.nodes, seconds: f.seconds, faults: f.faults };
  try {
    return await runSeed(file === undefined ? run : { ...run, onLine: (line) => void writeSync(file, `${line}\n`) });
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

async function many(f: Flags, module: WebAssembly.Module): Promise<number> {
  const begun = performance.now();
  const sum = { seeds: 0, violations: 0, unknown: 0, ops: 0, faults: {} as Record<string, number>, virtual_seconds: 0 };
  const sha = createHash("sha256");
  let only = "";
  for (let seed = f.first; seed < f.first + f.seeds; seed++) {
    const r = await one(f, module, seed);
    sum.seeds++;
    sum.ops += r.ops;
    sum.unknown += r.unknown;
    sum.virtual_seconds += Math.round(r.virtualSeconds);
    for (const [kind, n] of Object.entries(r.faults)) sum.faults[kind] = (sum.faults[kind] ?? 0) + n;
    sha.update(r.hash);
    only = r.hash;
    if (r.violations.length > 0) {
      sum.violations++;
      const again = `node ${relative(process.cwd(), here)} --seed ${seed} --seconds ${f.seconds} --nodes ${f.nodes} --faults ${f.faultsText}${f.wasmText}`;
      console.log(`seed ${seed} violates; again: ${again} --trace seed-${seed}.jsonl`);
      for (const what of r.violations) console.log(`  ${what}`);
    }
    if (!f.json) console.log(`seed ${seed}: ${r.ops} operations, ${r.acknowledged} writes acknowledged, ${r.unknown} unknown, ${JSON.stringify(r.faults)}, ${r.hash}`);
  }
  const wall_seconds = Math.round((performance.now() - begun) / 100) / 10;
  // One seed has its run's hash; many have the hash of theirs, in order.
  const trace_sha256 = f.seeds === 1 ? only : sha.digest("hex");
  console.log(JSON.stringify({ ...sum, wall_seconds, trace_sha256 }));
  return sum.violations > 0 ? 1 : 0;
}

async function main(): Promise<number> {
  let f: Flags;
  try {
    f = flags();
  } catch (err) {
    process.stderr.write(`${(err as Error).message}\n${usage}`);
    return 2;
  }
  const module = new WebAssembly.Module(readFileSync(f.wasm));
  if (f.record === undefined) return many(f, module);
  const { seed, lines } = await record(module);
  writeFileSync(f.record, packed(lines));
  writeFileSync(f.record.replace(/(\.json)?$/, ".seed"), `${seed}\n`);
  return 0;
}

process.exitCode = await main();
