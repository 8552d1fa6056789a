import type { MachineSpec, Physics, Plan } from "../host/protocol.ts";
import { Random } from "../host/random.ts";
import { clusterPlan, physics } from "./cluster.ts";
import { faultKinds, type FaultKind, type MoodName } from "./faults.ts";
import { moods, type Mood } from "./moods.ts";
import type { WorkPlan } from "./work/workload.ts";

const ms = 1_000_000;

/** Sizes, as often as they stand here. */
const sizes = [1, 2, 3, 3, 3, 3, 4, 5, 5, 5, 5, 6, 7, 7];

/** One seed in so many has wires that change bytes: few promises can be asked of what travels over those. */
const liesOneIn = 10;

/** One seed in so many plays each of the moods. */
const moodOneIn = 3;

/**
 * How much later whatever happens to a machine is taken up, at most: what has come, what is on the platters, whose time
 * is over. And how often at most a goroutine lets the others go first when it has sent or received. Half of the seeds
 * draw none of the one, and half none of the other.
 */
const stalls = [0, 0, 0, 50_000, 1 * ms, 5 * ms] as const;
const yields = [0, 0, 2, 8] as const;

/** What one seed has drawn: the cluster, what is asked of it, and what may break. */
export interface Drawn {
  plan: Plan;
  servers: string[];
  /** Where agents are: every server and the client machine. */
  machines: string[];
  work: WorkPlan;
  faults: FaultKind[];
  /** Which sequences of faults it may play. */
  moods: MoodName[];
  /** How much longer than usual raft's timeouts are. */
  multiplier: number;
}

/** What is settled for all seeds; what is not given each seed draws for itself. */
export interface Fixed {
  nodes?: number | undefined;
  /** all draws a subset of them for each seed; a list is taken as it is. */
  faults: "all" | readonly FaultKind[];
  /** The environment of every machine. */
  env?: Record<string, string>;
}

export function draw(seed: number, fixed: Fixed): Drawn {
  const random = new Random(seed, "swarm");
  const one = <T>(of: readonly T[]): T => of[random.below(of.length)]!;
  const size = one(sizes);
  const multiplier = one([1, 1, 1, 2, 3]);
  const settings = serverSettings(random, multiplier);
  const world = drawPhysics(random);
  const work = drawWork(random);
  const lies = random.below(liesOneIn) === 0;
  const { faults, moods } = drawFaults(random, new Random(seed, "later moods"), lies, fixed.faults);
  const plan = clusterPlan({ servers: fixed.nodes ?? size, seed });
  plan.physics = world;
  for (const m of plan.machines) {
    if (isServer(m)) m.argv.push(`-hcl=${settings}`);
    if (fixed.env) m.env = fixed.env;
  }
  if (fixed.faults === "all") shuffle(plan, one(stalls), one(yields));
  const servers = plan.machines.filter(isServer).map((m) => m.name);
  return { plan, servers, machines: plan.machines.map((m) => m.name), work, faults, moods, multiplier };
}

/** A seed that plays a mood has the faults that it needs; of faults that were asked for, only those. */
function drawFaults(random: Random, later: Random, lies: boolean, asked: Fixed["faults"]): Pick<Drawn, "faults" | "moods"> {
  const needs = (name: MoodName): readonly FaultKind[] => moods[name].needs;
  const names = (Object.keys(moods) as MoodName[]).filter((name) => ((moods[name] as Mood).later ? later : random).below(moodOneIn) === 0 || (asked !== "all" && asked.length > 0));
  if (asked !== "all") return { faults: [...asked], moods: names.filter((name) => needs(name).every((k) => asked.includes(k))) };
  const drawn = faultKinds.filter((k) => random.below(2) === 0 && (lies || k !== "corrupt"));
  return { faults: faultKinds.filter((k) => drawn.includes(k) || names.some((name) => needs(name).includes(k))), moods: names };
}

/** Has every machine take things up in other orders than they come. */
function shuffle(plan: Plan, by: number, yields: number): void {
  if (by > 0) plan.actions = plan.machines.map((m) => ({ at: 0, do: "stall", machine: m.name, by }));
  if (yields > 0) for (const m of plan.machines) m.env = { ...m.env, YIELDS: String(yields) };
}

function isServer(m: MachineSpec): boolean {
  return m.argv.includes("-server");
}

/** Configuration that brings what is rare close: many snapshots, short logs behind them, short sessions. */
function serverSettings(random: Random, multiplier: number): string {
  const often = random.below(3) > 0;
  const settings: Record<string, unknown> = { session_ttl_min: "1s", performance: { raft_multiplier: multiplier },
    telemetry: { filter_default: false } }; // nobody reads the metrics here, and to take them was a tenth of a run's time
  if (often) {
    settings["raft_snapshot_threshold"] = 5 + random.below(60);
    settings["raft_snapshot_interval"] = `${1 + random.below(5)}s`;
    settings["raft_trailing_logs"] = 1 + random.below(40);
  }
  return JSON.stringify(settings);
}

function drawPhysics(random: Random): Physics {
  const latency = ([[8, 14], [8, 14], [1, 4], [1, 60], [20, 45]] as const)[random.below(5)]!;
  const fsync = ([[1, 3], [1, 3], [1, 20], [5, 60]] as const)[random.below(4)]!;
  return { ...physics, latency: [latency[0] * ms, latency[1] * ms], fsync: [fsync[0] * ms, fsync[1] * ms] };
}

function drawWork(random: Random): WorkPlan {
  const upTo = (n: number): number => random.below(n + 1);
  return {
    writers: 2 + upTo(4), lockers: upTo(3), watchers: upTo(4), visitors: 1 + upTo(1), keys: 2 + upTo(5), lockKeys: 1 + upTo(2),
    mix: {
      put: 10 + upTo(30), get: 10 + upTo(30), list: upTo(10), cas: upTo(15), delete: upTo(10), "delete-cas": upTo(6),
      txn: upTo(12), tree: upTo(8), command: upTo(2),
    },
    pause: ([[40, 900], [20, 300], [200, 2_000]] as [number, number][])[random.below(3)]!,
    ttls: ([[2, 4], [1, 3, 0], [10], [0]] as number[][])[random.below(4)]!,
  };
}
