import type { Plan } from "../host/protocol.ts";
import { Timeline } from "../host/timeline.ts";
import { World } from "../host/world.ts";
import { clusterPlan } from "./cluster.ts";
import { runSeed } from "./run.ts";

const second = 1_000_000_000;

/** A plan with a little of everything, to compare engines by. */
export function fixedPlan(): Plan {
  const put = (key: string, value: string): { do: "fetch"; from: string; to: string; method: string; path: string; body: string } => ({
    do: "fetch", from: "web", to: "web", method: "PUT", path: `/v1/kv/${key}`, body: value,
  });
  return {
    ...clusterPlan({ servers: 3, seed: 2024 }),
    actions: [
      { at: 3 * second, ...put("a", "1") },
      { at: 4 * second, do: "exec", machine: "web", argv: ["kvnode", "kv", "put", "b", "2"] },
      { at: 5 * second, do: "crash", machine: "b" },
      { at: 6 * second, do: "cut", from: "a", to: "*" },
      { at: 8 * second, ...put("c", "3") },
      { at: 9 * second, do: "heal", from: "*", to: "*" },
      { at: 10 * second, do: "restart", machine: "b" },
      { at: 14 * second, do: "exec", machine: "c", argv: ["kvnode", "kv", "get", "c"] },
    ],
  };
}

/** Seeds of the swarm that engines are compared by, and for how many virtual seconds. */
const swarmSeeds = [11, 12, 13];
const swarmSeconds = 5;

/** What an engine finds: see fixedHash. */
export interface Found {
  events: number;
  hash: string;
  turned: string[];
  swarm: string[];
}

/**
 * How many events the fixed plan makes in 15 virtual seconds, their hash, the hashes of a walk through time, and those
 * of some seeds of the swarm with all that they draw.
 */
export function fixedHash(module: WebAssembly.Module): Found {
  const world = new World({ module, plan: fixedPlan() });
  world.run(15 * second);
  return { events: world.events, hash: world.hash(), turned: turnedHashes(module), swarm: swarmHashes(module) };
}

/** The judge is Node's business; without it the events are the same. */
function swarmHashes(module: WebAssembly.Module): string[] {
  const judge = (): { result: "legal"; ops: number } => ({ result: "legal", ops: 0 });
  return swarmSeeds.map((seed) => runSeed({ module, judge, seed, seconds: swarmSeconds, faults: "all" }).hash);
}

/** The hashes at some moments of the fixed plan's run and of a branch of it, to and fro. */
function turnedHashes(module: WebAssembly.Module): string[] {
  const t = new Timeline({ module, plan: fixedPlan() });
  const hashes: string[] = [];
  const at = (moment: () => void): void => {
    moment();
    hashes.push(t.hash());
  };
  at(() => t.run(9 * second));
  at(() => t.seek(4.05 * second));
  at(() => t.back());
  at(() => t.step());
  void t.act({ do: "crash", machine: "a" });
  at(() => t.run(7 * second));
  at(() => t.enter(1));
  at(() => t.run(15 * second)); // the same as without any turn
  at(() => t.enter(2));
  return hashes;
}
