import type { Plan } from "../host/protocol.ts";
import { Random } from "../host/random.ts";
import { Reel } from "../host/reel.ts";
import { Timeline } from "../host/timeline.ts";
import { World } from "../host/world.ts";
import { clusterPlan } from "./cluster.ts";

const second = 1_000_000_000;
const servers = 5;
const seed = 2026;
const seeks = 60;
/** Checkpoints that are timed, and how many tasks apart they are, as the timeline makes them. */
const cuts = 20;
const cutTasks = 1000;
/** Steps back, and then forth, at each moment. */
const steps = 8;

/** Real milliseconds: half of all took no longer than p50, all but one in twenty no longer than p95. */
export interface Spread {
  n: number;
  p50: number;
  p95: number;
  most: number;
}

export interface TimeBench {
  virtualSeconds: number;
  events: number;
  /** Virtual seconds per real second while it ran, checkpoints made. */
  speed: number;
  checkpoints: number;
  megabytes: number;
  /** To make one checkpoint. */
  checkpoint: Spread;
  seek: Spread;
  back: Spread;
  step: Spread;
}

/** Runs and measures by a clock of real milliseconds. */
export function benchTime(module: WebAssembly.Module, seconds: number, clock: () => number, progress: (line: string) => void = () => undefined): TimeBench {
  const plan = benchPlan(seconds);
  const checkpoint = spread(cutTimes(module, plan, clock));
  const t = new Timeline({ module, plan });
  const begun = clock();
  for (let s = 10; s <= seconds; s += 10) {
    t.run(s * second);
    if (s % 60 === 0) progress(`${s} s: ${t.events} events, ${t.checkpoints} checkpoints, ${Math.round(t.bytes / 1e6)} MB`);
  }
  const speed = (seconds * 1000) / (clock() - begun);
  const random = new Random(seed, "bench");
  const all = { seek: [] as number[], back: [] as number[], step: [] as number[] };
  const timed = (into: number[], f: () => void): void => {
    const from = clock();
    f();
    into.push(clock() - from);
  };
  for (let n = 0; n < seeks; n++) {
    const to = random.between([second, seconds * second]);
    timed(all.seek, () => t.seek(to));
    for (let i = 0; i < steps; i++) timed(all.back, () => t.back());
    for (let i = 0; i < steps; i++) timed(all.step, () => t.step());
  }
  return {
    virtualSeconds: seconds, events: t.events, speed: round(speed), checkpoints: t.checkpoints, megabytes: Math.round(t.bytes / 1e6),
    checkpoint, seek: spread(all.seek), back: spread(all.back), step: spread(all.step),
  };
}

/** Five servers, and a write every virtual second. */
function benchPlan(seconds: number): Plan {
  const plan = clusterPlan({ servers, seed, client: false });
  plan.actions = Array.from({ length: seconds - 5 }, (_, i) => ({
    at: (5 + i) * second, do: "fetch", from: "a", to: "a", method: "PUT", path: `/v1/kv/bench/${i % 100}`, body: `value ${i}`,
  }));
  return plan;
}

function cutTimes(module: WebAssembly.Module, plan: Plan, clock: () => number): number[] {
  const world = new World({ module, plan });
  world.run(10 * second);
  const reel = new Reel(world, module);
  return Array.from({ length: cuts }, () => {
    world.pass(cutTasks);
    const from = clock();
    reel.cut();
    return clock() - from;
  });
}

function spread(ms: number[]): Spread {
  const sorted = [...ms].sort((a, b) => a - b);
  const at = (part: number): number => round(sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))]!);
  return { n: ms.length, p50: at(0.5), p95: at(0.95), most: at(1) };
}

function round(x: number): number {
  return Math.round(x * 10) / 10;
}
