/** What a bench measured, written down for /about/running: web/figures/NAME.json, with the day, the machine and the commit. */
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus, loadavg, totalmem } from "node:os";

const dir = "web/figures";
/** What the benches measure (figures_check.go counts the commits to it). */
const measuredPaths = ["core", "cmd/kvnode", "wasm/host", "web/ts"];

/** One row of the table: what is a key of web/words, budget the most that it may be, 0 for anything. */
export interface Figure {
  what: string;
  is: number;
  budget: number;
  unit: string;
}

/** The machine that measures, and how busy it was: so many of its processors, over the last minute. */
export function machine(chromium: string): string {
  const all = cpus();
  const model = (all[0]?.model ?? "").replace(/\s+/g, " ").replace(/ ?@.*| ?\(R\)| ?\(TM\)|\bCPU\b ?/g, "").trim();
  return `${all.length} × ${model || process.arch}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.versions.node}, Chromium ${chromium.split(".")[0]}, load ${loadavg()[0]!.toFixed(1)}`;
}

/** Writes them down, unless what was measured is no commit's. */
export function writeFigures(name: string, on: string, rows: Figure[]): void {
  const changed = execFileSync("git", ["status", "--porcelain", "--", ...measuredPaths], { encoding: "utf8" });
  if (changed !== "") return console.error(`${dir}/${name}.json is left as it is: what was measured is not committed\n${changed}`);
  mkdirSync(dir, { recursive: true });
  const measured = new Date().toISOString().slice(0, 10);
  const commit = execFileSync("git", ["rev-parse", "--short=12", "HEAD"], { encoding: "utf8" }).trim();
  writeFileSync(`${dir}/${name}.json`, `${JSON.stringify({ measured, machine: on, commit, rows }, null, 2)}\n`);
}
