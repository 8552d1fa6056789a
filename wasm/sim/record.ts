import type { Event } from "../../web/ts/events.gen.ts";
import { World } from "../host/world.ts";
import { clusterPlan } from "./cluster.ts";

const ms = 1_000_000;
const second = 1_000_000_000;
/** The recorded first run: the seed of the page that is opened without a link. */
export const firstSeed = 1;
const leaderMax = 30 * second;
/** What is shown of the quiet after the leader is known, before the PUT. */
const quiet = 600 * ms;
/** What is shown after the PUT is answered, so that every server has applied it. */
const after = 400 * ms;

/**
 * The default plan until a leader is known and a PUT has passed, as JSON lines: the page shows it while the wasm is on
 * its way, and the walkthrough's figures are made of it.
 */
export async function record(module: WebAssembly.Module): Promise<string[]> {
  const lines: string[] = [];
  let led = false;
  const world = new World({
    module,
    plan: clusterPlan({ servers: 3, seed: firstSeed }),
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
