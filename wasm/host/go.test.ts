import assert from "node:assert/strict";
import { test } from "node:test";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { clusterPlan } from "../sim/cluster.ts";
import { kvnode, seconds } from "./testkit.ts";
import { World } from "./world.ts";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

test("what has exited is forgotten with its room, though the thread never rests", () => {
  const { machines, ...plan } = clusterPlan({ servers: 1, seed: 1, client: false });
  const four = ["a", "b", "c", "d"].map((name, i) => ({ ...machines[0]!, name, addr: `10.0.0.${i + 1}`, argv: ["kvnode", "version"] }));
  const module = kvnode();
  const held = (): number => {
    collect();
    return process.memoryUsage().external;
  };
  // A function of its own: what its frame holds is gone when it returns.
  const exitsOfRooms = (): number => {
    let exits = 0;
    for (let i = 0; i < 3; i++) {
      const world = new World({ module, plan: { ...plan, machines: four }, onEvent: (line) => void (exits += Number(line.includes('"op":"exit"'))) });
      world.run(seconds);
    }
    return exits;
  };
  const before = held();
  assert.equal(exitsOfRooms(), 12);
  // The engine frees memory beside the thread. It is waited for here without the thread coming to rest.
  let more = held() - before;
  for (let i = 0; i < 500 && more >= 8e6; i++) {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
    more = held() - before;
  }
  assert.ok(more < 8e6, `${more} bytes are held`);
});
