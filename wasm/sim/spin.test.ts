import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { isMainThread, parentPort, workerData } from "node:worker_threads";
import type { Plan } from "../host/protocol.ts";
import { Seat } from "../host/seat.ts";
import { goTests } from "../host/testkit.ts";
import { World } from "../host/world.ts";
import type { Job } from "./job.ts";
import { Pool } from "./pool.ts";

const argv = ["go.test", "-test.timeout=0", "-test.run=^TestEndsAsAsked$"];
const plan: Plan = {
  version: 1, seed: 1, actions: [], physics: { latency: [1, 2], loopback: 1, fsync: [1, 2] },
  machines: [{ name: "b", addr: "10.0.0.2", argv, env: { END: "loop" } }, { name: "a", addr: "10.0.0.1", argv, env: { END: "exit" } }],
};
/** In real milliseconds; a sixth of the time after which a process spins. */
const look = 300;

/** This file is the pool's program too: a room in which the process of machine b never comes to rest. */
function room(): void {
  const { kvnode: module, seat } = workerData as { kvnode: WebAssembly.Module; seat: SharedArrayBuffer };
  const sits = new Seat(seat);
  parentPort!.on("message", () => new World({ module, plan, onBurst: (m, p) => sits.take(m, p), onRest: () => sits.leave() }).run(1e9));
}

if (isMainThread) {
  test("a process that spins and asks the host for nothing is stopped, and named", async () => {
    const kvnode = goTests("core/platform/room");
    const pool = new Pool(fileURLToPath(import.meta.url), { kvnode, judge: kvnode }, 1, 120, look);
    await assert.rejects(pool.run({ seed: 1 } as Job), /process 1 of machine b spun for 1.8 real seconds: stopped/);
    await pool.close();
  });
} else room();
