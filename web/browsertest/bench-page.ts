/**
 * What a first visit costs: node bench-page.mjs [visits]. Each visit is a browser with nothing kept; told is the median.
 * Beside it, headless, a minute of five servers that only keep the cluster going. Writes web/figures/page.json; the exit
 * code is 1 where a budget is broken, which says much only of a machine that has nothing else to do.
 */
import { readFileSync } from "node:fs";
import { World } from "../../wasm/host/world.ts";
import { clusterPlan } from "../../wasm/sim/cluster.ts";
import { NodeHasher } from "../../wasm/sim/hasher.ts";
import { machine, writeFigures, type Figure } from "./figures.ts";
import { firstVisit, Site } from "./site.ts";

const visitsUsual = 7;
const nsPerSecond = 1e9;
const idle = 60;

const median = (all: number[]): number => [...all].sort((a, b) => a - b)[Math.floor(all.length / 2)]!;

/**
 * Seconds that a minute of five idle servers takes, gossip and all, as the headless runner runs it and from the compile
 * on; and seconds of a processor, of which the engine's compiler takes more than a third beside the room's thread.
 */
function minute(): { real: number; processor: number } {
  const from = process.cpuUsage();
  const begun = performance.now();
  const module = new WebAssembly.Module(readFileSync("build/kvnode.wasm"));
  const plan = clusterPlan({ servers: 5, seed: 2026, client: false });
  new World({ module, plan, hasher: () => new NodeHasher() }).run(idle * nsPerSecond);
  const real = (performance.now() - begun) / 1e3;
  const { user, system } = process.cpuUsage(from);
  return { real, processor: (user + system) / 1e6 };
}

async function main(): Promise<number> {
  const site = await Site.open();
  const visits: Awaited<ReturnType<typeof firstVisit>>[] = [];
  for (let n = Number(process.argv[2] ?? visitsUsual); n > 0; n--) {
    visits.push(await firstVisit(site));
    await visits.at(-1)!.page.close();
  }
  const on = machine(visits[0]!.page.context().browser()!.version());
  await site.close();
  const { real, processor } = minute();
  const rows: Figure[] = [
    { what: "first moving picture, cold", is: Math.round(median(visits.map((v) => v.moving))), budget: 1000, unit: "ms" },
    { what: "live room in control, cold", is: Math.round(median(visits.map((v) => v.ready))), budget: 3000, unit: "ms" },
    { what: "60 virtual seconds of five idle servers, headless", is: Number(real.toFixed(2)), budget: 2, unit: "s" },
    { what: "60 virtual seconds of five idle servers, headless, processor time", is: Number(processor.toFixed(2)), budget: 0, unit: "s" },
  ];
  for (const r of rows) console.log(`${r.what}: ${r.is} ${r.unit}${r.budget > 0 ? `, at most ${r.budget} ${r.unit}` : ""}`);
  writeFigures("page", on, rows);
  return rows.some((r) => r.budget > 0 && r.is > r.budget) ? 1 : 0;
}

process.exit(await main());
