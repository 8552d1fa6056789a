import type { Event } from "../../web/ts/events.gen.ts";
import type { FetchResult, Plan } from "../host/protocol.ts";
import { World } from "../host/world.ts";
import { Checks } from "./checks.ts";
import { clusterPlan } from "./cluster.ts";
import { Faults, type FaultKind } from "./faults.ts";
import { Workload } from "./workload.ts";

const ms = 1_000_000;
const second = 1_000_000_000;
/** How often the workload and the faults have a turn. */
const turn = 20 * ms;
/** How long a cluster may take to be well again when nothing is broken any more. */
const healMax = 60 * second;
/** Operations begin when the cluster has had this long to find a leader. */
const bootTime = 3 * second;

export interface RunOptions {
  module: WebAssembly.Module;
  seed: number;
  nodes: number;
  /** How long it is worked on and broken, in virtual seconds. */
  seconds: number;
  faults: readonly FaultKind[];
  onLine?: (line: string) => void;
}

export interface RunResult {
  violations: string[];
  ops: number;
  acknowledged: number;
  unknown: number;
  faults: Record<string, number>;
  virtualSeconds: number;
  hash: string;
  plan: Plan;
}

/** Runs one seed: work and faults, then rest, then the checks. */
export async function runSeed(o: RunOptions): Promise<RunResult> {
  const checks = new Checks();
  const plan = clusterPlan({ servers: o.nodes, seed: o.seed });
  const world = new World({
    module: o.module,
    plan,
    onEvent: (line) => {
      o.onLine?.(line);
      checks.see(JSON.parse(line) as Event);
    },
  });
  const servers = plan.machines.filter((m) => m.name !== "web").map((m) => m.name);
  await pass(world, bootTime);
  const work = new Workload(world, [...servers, "web"], o.seed);
  const faults = new Faults(world, servers, o.faults, o.seed);
  const end = world.now + o.seconds * second;
  while (world.now < end) {
    work.tick();
    faults.tick();
    await pass(world, turn);
  }
  faults.mendAll();
  await rest(world, work, checks, servers);
  return {
    violations: checks.violations,
    ops: work.ops,
    acknowledged: work.acknowledged,
    unknown: work.unknown,
    faults: faults.counts,
    virtualSeconds: world.now / second,
    hash: world.hash(),
    plan: world.recorded(),
  };
}

/** Lets virtual time pass, and whoever waits for an answer hear it. */
async function pass(world: World, time: number): Promise<void> {
  world.run(world.now + time);
  await new Promise((go) => setImmediate(go));
}

/** Waits until the cluster is well, then reads every key from its leader and compares. */
async function rest(world: World, work: Workload, checks: Checks, servers: string[]): Promise<void> {
  const end = world.now + healMax;
  while (!work.idle && world.now < end) await pass(world, turn);
  const read = async (key: string): Promise<string | undefined> => {
    let last = "";
    while (world.now < end) {
      const a = await answered(world, world.fetch("web", "web", "GET", `/v1/kv/${key}?raw&consistent`)).catch((err: Error) => err);
      if (!(a instanceof Error) && a.status === 200) return a.body;
      if (!(a instanceof Error) && a.status === 404) return undefined;
      last = a instanceof Error ? a.message : `${a.status} ${a.body}`;
      await pass(world, second);
    }
    checks.violated(`the cluster is not well ${healMax / second} virtual seconds after everything was mended: ${last}`);
    throw new Error("not well");
  };
  try {
    for (const what of await work.lost(read)) checks.violated(`an acknowledged write was lost: ${what}`);
  } catch {
    return;
  }
  const settled = (): boolean => new Set(servers.map((s) => checks.applied.get(s))).size === 1;
  while (!settled() && world.now < end) await pass(world, turn);
  if (!settled()) checks.violated(`the servers stand at different indexes: ${servers.map((s) => `${s} ${checks.applied.get(s) ?? 0}`).join(", ")}`);
}

async function answered(world: World, p: Promise<FetchResult>): Promise<FetchResult> {
  let over = false;
  p.then(
    () => (over = true),
    () => (over = true),
  );
  while (!over) await pass(world, turn);
  return p;
}
