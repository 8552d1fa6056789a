import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import type { Job } from "./job.ts";
import { Lost, Pool, type Modules } from "./pool.ts";

const dir = mkdtempSync(join(tmpdir(), "pool-"));
const file = join(dir, "worker.mjs");
writeFileSync(file, `
  import { parentPort } from "node:worker_threads";
  parentPort.on("message", ({ seed }) => {
    if (seed === 1) for (;;);
    if (seed === 2) process.exit(3);
    parentPort.postMessage(seed === 3 ? "it went wrong" : { seed });
  });
`);
after(() => rmSync(dir, { recursive: true }));

test("a seed that hangs, kills its worker or fails is lost, and the others are run all the same", async () => {
  const pool = new Pool(file, {} as Modules, 2, 1);
  const run = (seed: number): Promise<{ seed: number }> => pool.run({ seed } as Job);
  const ends = await Promise.allSettled([1, 2, 3, 4, 5, 6, 7].map(run));
  await pool.close();
  const why = (i: number): string => {
    const end = ends[i]!;
    assert.ok(end.status === "rejected" && end.reason instanceof Lost, `seed ${i + 1} is not lost`);
    return end.reason.message;
  };
  assert.match(why(0), /had not ended after 1 real seconds/);
  assert.match(why(1), /worker ended with 3/);
  assert.match(why(2), /it went wrong/);
  assert.deepEqual(ends.slice(3).map((e) => (e as PromiseFulfilledResult<{ seed: number }>).value?.seed), [4, 5, 6, 7]);
});
