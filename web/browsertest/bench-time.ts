/**
 * What turning time back costs, in Node and in Chromium: node bench-time.mjs [virtual seconds]. Five servers run, with a
 * write every virtual second; then moments all over the run are gone to, with some steps back and forth at each. The
 * whole bench writes web/figures/time.json. The exit code is 1 where a budget is broken, which says much only of a
 * machine that has nothing else to do.
 */
import { mkdirSync, readFileSync } from "node:fs";
import { benchTime, type Spread, type TimeBench } from "../../wasm/sim/bench.ts";
import { memoryMax } from "../../wasm/host/timeline.ts";
import { bundle, Engine } from "./engine.ts";
import { machine, writeFigures, type Figure } from "./figures.ts";

const out = "build/bench";
const wasm = "build/kvnode.wasm";
/** Ten virtual minutes. */
const secondsUsual = 600;

/** A row of the table: what it is called, the most it may be (undefined: anything), and its value. */
type Row = [name: string, most: number | undefined, of: (b: TimeBench) => number];

const spreads = (name: string, most: number | undefined, of: (b: TimeBench) => Spread): Row[] => [
  [`${name}, p50, ms`, undefined, (b) => of(b).p50],
  [`${name}, p95, ms`, most, (b) => of(b).p95],
];

const rows: Row[] = [
  ["virtual seconds a second, checkpoints made", undefined, (b) => b.speed],
  ["checkpoints kept", undefined, (b) => b.checkpoints],
  ["memory, MB", memoryMax / 1e6, (b) => b.megabytes],
  ...spreads("checkpoint", undefined, (b) => b.checkpoint),
  ...spreads("seek", 250, (b) => b.seek),
  ...spreads("step back", 50, (b) => b.back),
  ...spreads("step forward", 50, (b) => b.step),
];

function table(found: [engine: string, b: TimeBench][]): string[] {
  const width = Math.max(...rows.map(([name]) => name.length));
  const line = (name: string, cells: string[]): string => name.padEnd(width) + cells.map((c) => c.padStart(11)).join("");
  return [
    line("", ["budget", ...found.map(([engine]) => engine)]),
    ...rows.map(([name, most, of]) => line(name, [most === undefined ? "" : String(most), ...found.map(([, b]) => String(of(b)))])),
  ];
}

/** What /about/running shows of it. */
function figuresOf(b: TimeBench): Figure[] {
  const ms = (what: string, is: number, budget: number): Figure => ({ what, is, budget, unit: "ms" });
  return [
    ms("step forward, p95", b.step.p95, 50), ms("step back, p95", b.back.p95, 50), ms("seek anywhere in ten virtual minutes, p95", b.seek.p95, 250),
    { what: "memory after ten virtual minutes of five servers", is: b.megabytes, budget: memoryMax / 1e6, unit: "MB" },
  ];
}

async function main(): Promise<number> {
  const seconds = Number(process.argv[2] ?? secondsUsual);
  mkdirSync(out, { recursive: true });
  bundle("web/browsertest/bench-worker.ts", `${out}/worker.js`);
  const node = benchTime(new WebAssembly.Module(readFileSync(wasm)), seconds, () => performance.now(), (line) => process.stderr.write(`Node, ${line}\n`));
  process.stderr.write("Chromium runs\n");
  const engine = await Engine.open({ "/worker.js": ["text/javascript", `${out}/worker.js`], "/kvnode.wasm": ["application/wasm", wasm] });
  const on = machine(engine.version);
  const found: [string, TimeBench][] = [["Node", node], ["Chromium", (await engine.answered("/worker.js", { wasm: "/kvnode.wasm", seconds })) as TimeBench]];
  await engine.close();
  for (const line of table(found)) console.log(line);
  if (seconds === secondsUsual) writeFigures("time", on, figuresOf(found[1]![1]));
  return found.some(([, b]) => rows.some(([, most, of]) => most !== undefined && of(b) > most)) ? 1 : 0;
}

process.exit(await main()); // instances may have timers of their own; the room is over
