/** The headless room: many seeds, or one, or the recording of the page's first run (CONTRACT: "The headless room"). */
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { isMainThread } from "node:worker_threads";
import { encodePlan, LinkError } from "../host/link.ts";
import { readFlags, usage, type Flags } from "./flags.ts";
import type { Job, Report } from "./job.ts";
import { Lost, Pool } from "./pool.ts";
import { packed } from "./packed.ts";
import { record } from "./record.ts";
import { Summary } from "./report.ts";
import { shrinkReport, type Shrunk } from "./shrink.ts";
import { serve } from "./worker.ts";
import { zoo } from "./zoo.ts";

const here = fileURLToPath(import.meta.url);
/** Between two words on how far it has come, in real milliseconds. */
const toldEvery = 5_000;

/** Runs all seeds and says what came of them; the exit code is 1 when a seed violates, or is left undecided. */
async function many(f: Flags, pool: Pool): Promise<number> {
  const begun = performance.now();
  const all = new Summary();
  const progress = new Progress(f, all);
  let shrinks = 0;
  const one = async (seed: number): Promise<void> => {
    const job: Job = { seed, seconds: f.seconds, nodes: f.nodes, faults: f.faults, shrink: false, trace: f.trace, plan: f.plan };
    try {
      const r = await pool.run(job);
      if (f.twice) await again(pool, job, r);
      const lost = r.violations.length > 0 && shrinks++ < f.shrink ? await shrinkReport(pool, job, r) : "";
      if (lost !== "") console.log(`seed ${seed} is not shrunk: ${lost}`);
      all.add(r);
      if (r.violations.length > 0 || r.undecided > 0) tell(f, r);
      else if (!f.json) console.log(`seed ${seed}: ${r.servers} servers, ${r.ops} operations, ${r.unknownOps} unknown, ${JSON.stringify(r.faults)}, ${r.wallSeconds.toFixed(1)} s, ${r.hash}`);
    } catch (err) {
      if (!(err instanceof Lost)) throw err;
      all.lost();
      console.log(`seed ${seed} hangs: ${err.message}; again: ${command(f, seed)}`);
    }
    progress.tell(false);
  };
  await Promise.all(Array.from({ length: f.seeds }, (_, i) => one(f.first + i)));
  progress.tell(true);
  for (const line of all.coverageLines()) process.stderr.write(`${line}\n`);
  const wall_seconds = Math.round((performance.now() - begun) / 100) / 10;
  console.log(JSON.stringify({ ...all.sum, speed: all.speed(), wall_seconds, trace_sha256: hashOf(all, f) }));
  return all.sum.violations > 0 || all.sum.unknown > 0 ? 1 : 0;
}

/** Runs a seed once more; other events are a violation of their own. */
async function again(pool: Pool, job: Job, r: Report): Promise<void> {
  const { hash } = await pool.run({ ...job, trace: undefined, plan: undefined });
  if (hash === r.hash) return;
  r.violations.push([`determinism: the seed's second run has the hash ${hash}, its first ${r.hash}`]);
  r.checks.push("determinism");
}

/** One seed has its run's hash; many have the hash of theirs, in order. */
function hashOf(all: Summary, f: Flags): string {
  const hashes = [...all.hashes].sort(([a], [b]) => a - b).map(([, hash]) => hash);
  if (f.seeds === 1) return hashes[0] ?? "";
  return createHash("sha256").update(hashes.join("")).digest("hex");
}

function command(f: Flags, seed: number): string {
  return `node ${relative(process.cwd(), here)} --seed ${seed}${f.again} --trace seed-${seed}.jsonl`;
}

function tell(f: Flags, r: Report): void {
  if (r.undecided > 0) console.log(`seed ${r.seed} leaves ${r.undecided} keys undecided; again: ${command(f, r.seed)}`);
  if (r.violations.length > 0) console.log(`seed ${r.seed} violates; again: ${command(f, r.seed)}`);
  for (const lines of r.violations) for (const line of lines) console.log(`  ${line}`);
  const s = r.shrunk;
  if (!s) return;
  const file = `seed-${r.seed}.plan.json`;
  writeFileSync(file, JSON.stringify(s.plan));
  console.log(`  smallest run that violates still (of ${s.runs} tried): ${s.seconds} virtual seconds, ${s.faults[0]} of ${s.faults[1]} faults, ${s.ops[0]} of ${s.ops[1]} operations; its plan is in ${file}`);
  for (const line of s.violation) console.log(`    ${line}`);
  console.log(`    ${page(f, s)}`);
}

/** Where the page shows a run; a plan that fits no link has to be opened as a file. */
function page(f: Flags, s: Shrunk): string {
  try {
    return `/playground#${encodePlan(s.plan, buildOf(f), s.at)}`;
  } catch (err) {
    if (err instanceof LinkError) return `no page link: ${err.message}`;
    throw err;
  }
}

/** The build that the page has, where the program stands in a built site; else the program's own hash. */
function buildOf(f: Flags): string {
  const beside = join(dirname(f.wasm), "build.json");
  if (existsSync(beside)) return (JSON.parse(readFileSync(beside, "utf8")) as { build: string }).build;
  return createHash("sha256").update(readFileSync(f.wasm)).digest("hex").slice(0, 12);
}

/** Says on stderr how far a set of seeds has come. */
class Progress {
  private last = 0;

  constructor(
    private readonly f: Flags,
    private readonly all: Summary,
  ) {}

  tell(always: boolean): void {
    const now = performance.now();
    if (this.f.single || (!always && now - this.last < toldEvery)) return;
    this.last = now;
    const { seeds, violations, unknown, virtual_seconds } = this.all.sum;
    process.stderr.write(`${seeds} of ${this.f.seeds} seeds, ${violations} violate, ${unknown} undecided, ${((virtual_seconds * 1000) / now).toFixed(1)} virtual seconds a second\n`);
  }
}

async function main(): Promise<number> {
  let f: Flags;
  try {
    f = readFlags(process.argv.slice(2), here, availableParallelism());
  } catch (err) {
    process.stderr.write(`${(err as Error).message}\n${usage}`);
    return 2;
  }
  const kvnode = new WebAssembly.Module(readFileSync(f.wasm));
  if (f.record !== undefined) {
    const { seed, lines } = await record(kvnode);
    writeFileSync(f.record, packed(lines));
    writeFileSync(f.record.replace(/(\.json)?$/, ".seed"), `${seed}\n`);
    return 0;
  }
  const judge = new WebAssembly.Module(readFileSync(f.judge));
  const pool = new Pool(here, { kvnode, judge }, Math.min(f.workers, f.zoo ? Infinity : f.seeds), f.budget);
  try {
    return f.zoo ? await zoo(f, pool, kvnode) : await many(f, pool);
  } finally {
    await pool.close();
  }
}

if (isMainThread) process.exitCode = await main();
else serve();
