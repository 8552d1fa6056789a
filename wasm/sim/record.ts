import type { Event } from "../../web/ts/events.gen.ts";
import { World } from "../host/world.ts";
import { clusterPlan } from "./cluster.ts";

const ms = 1_000_000;
const second = 1_000_000_000;
/** Seeds that are tried for the recorded first run. */
const seedsMax = 32;
const leaderMax = 30 * second;
/**
 * The quiet after the leader is known, before the PUT. The page's room has run on for up to a second of it when the page
 * hears that there is a leader, and can join only what is shown later than that.
 */
const quiet = 1600 * ms;
/** What is shown after the PUT is answered, so that every server has applied it. */
const after = 150 * ms;

/**
 * How long before the PUT the picture begins: as long, at its speed, as a live room usually takes to come. What happened
 * earlier is kept as far as it has left something to see.
 */
const before = 150 * ms;

/** How long a follower's patience shows after it has heard its leader. */
const patience = second;

/** The run that a page begins with: its seed, and its events as JSON lines. */
export interface Recording {
  seed: number;
  lines: string[];
}

/**
 * The first run of every page: the default plan under the first seed in which the client's PUT comes to a follower, so
 * that it travels the whole way. The page shows its events while the wasm is on its way, and boots the same seed.
 */
export async function record(module: WebAssembly.Module): Promise<Recording> {
  for (let seed = 1; seed <= seedsMax; seed++) {
    const lines = await run(module, seed);
    if (lines.some((line) => line.includes('"point":"Server.forward/remote"'))) return { seed, lines: thinned(lines) };
  }
  throw new Error(`in ${seedsMax} seeds no PUT came to a follower first`);
}

/**
 * Without the beginning of the run that leaves nothing to see: what a function, a timer, a disk or a message that has
 * long arrived did before the picture begins. Machines, roles, logs and stores are told from the start.
 */
function thinned(lines: readonly string[]): string[] {
  const events = lines.map((line) => JSON.parse(line) as Event);
  const put = events.find((e) => e.kind === "op")?.t ?? 0;
  return lines.filter((_, i) => events[i]!.t >= put - before || leaves(events[i]!, put - before));
}

/** Whether an event shows in the picture that begins at t. */
function leaves(e: Event, t: number): boolean {
  switch (e.kind) {
    case "station":
    case "disk":
      return false;
    case "timer":
      return e.t >= t - patience;
    case "process":
      return e.process.op !== "output";
    case "message":
      return (e.message.due ?? t) >= t;
    default:
      return true;
  }
}

/** The default plan until a leader is known and a PUT has passed, and a little longer. */
async function run(module: WebAssembly.Module, seed: number): Promise<string[]> {
  const lines: string[] = [];
  let led = false;
  const world = new World({
    module,
    plan: clusterPlan({ servers: 3, seed }),
    onEvent: (line) => {
      lines.push(line);
      const e = JSON.parse(line) as Event;
      if (e.kind === "role" && e.role.role === "follower" && e.role.leader) led = true;
    },
  });
  while (!led) {
    if (world.now > leaderMax) throw new Error("the default plan finds no leader");
    world.run(world.now + ms);
  }
  world.run(world.now + quiet);
  const put = world.fetch("web", "web", "PUT", "/v1/kv/greeting", "hello");
  let answered = false;
  put.then(
    () => (answered = true),
    () => (answered = true),
  );
  for (const end = world.now + leaderMax; !answered && world.now < end; await Promise.resolve()) world.run(world.now + ms);
  const a = await put;
  if (a.status !== 200 || a.body.trim() !== "true") throw new Error(`the recorded PUT was answered ${a.status} ${a.body}`);
  world.run(world.now + after);
  return lines;
}
