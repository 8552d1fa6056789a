import { closeSync, openSync, writeFileSync, writeSync } from "node:fs";
import { parentPort, workerData } from "node:worker_threads";
import { Seat } from "../host/seat.ts";
import { NodeHasher } from "./hasher.ts";
import type { Job, Report } from "./job.ts";
import type { Modules } from "./pool.ts";
import { runSeed, type RunOptions, type RunResult } from "./run.ts";
import { shrink } from "./shrink.ts";
import { newJudge, type Judge } from "./verdict/judge.ts";
import { lines } from "./verdict/violation.ts";

/** Serves the pool that has begun this thread. */
export function serve(): void {
  const { kvnode, judge, seat } = workerData as Modules & { seat: SharedArrayBuffer };
  const sits = new Seat(seat);
  const judging = newJudge(judge);
  parentPort!.on("message", (job: Job) => {
    try {
      parentPort!.postMessage(report(job, kvnode, judging, sits));
    } catch (err) {
      parentPort!.postMessage(err instanceof Error ? (err.stack ?? err.message) : String(err));
    }
  });
}

/** Runs a seed, its events written to a file where one is asked for. */
function report(job: Job, module: WebAssembly.Module, judge: Judge, seat: Seat): Report {
  const begun = performance.now();
  const options: RunOptions = { ...job, module, judge, seat, hasher: () => new NodeHasher() };
  const file = job.trace === undefined ? undefined : openSync(job.trace, "w");
  let r: RunResult;
  try {
    r = runSeed(file === undefined ? options : { ...options, onLine: (line) => void writeSync(file, `${line}\n`) });
  } finally {
    if (file !== undefined) closeSync(file);
  }
  if (job.plan !== undefined) writeFileSync(job.plan, JSON.stringify(r.plan));
  const shrunk = job.shrink && r.violations.length > 0 ? shrink(options, r) : undefined;
  return {
    seed: r.seed, violations: r.violations.map(lines), checks: [...new Set(r.violations.map((v) => v.check))], undecided: r.undecided, ops: r.ops,
    acknowledged: r.acknowledged, unknownOps: r.unknownOps, faults: r.faults, coverage: r.coverage, virtualSeconds: r.virtualSeconds,
    wallSeconds: (performance.now() - begun) / 1000, servers: r.plan.machines.filter((m) => m.argv.includes("-server")).length, hash: r.hash, shrunk,
  };
}
