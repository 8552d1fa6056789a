import assert from "node:assert/strict";
import { test } from "node:test";
import type { FetchResult } from "../host/protocol.ts";
import type { World } from "../host/world.ts";
import { Workload } from "./workload.ts";

const second = 1_000_000_000;

/** A store that answers each PUT at once, as told: taken and acknowledged, taken and unanswered, or lost though acknowledged. */
class Fake {
  now = 0;
  readonly values = new Map<string, string>();
  how: "well" | "silent" | "lies" = "well";

  fetch(_from: string, _to: string, method: string, path: string, body?: string): Promise<FetchResult> {
    const key = path.slice("/v1/kv/".length);
    if (method === "PUT" && this.how !== "lies") this.values.set(key, body!);
    if (this.how === "silent") return new Promise(() => undefined);
    return Promise.resolve({ status: 200, headers: {}, body: method === "PUT" ? "true" : "" });
  }

  exec(machine: string, argv: string[]): Promise<{ code: number }> {
    return this.fetch(machine, machine, argv[2]!.toUpperCase(), `/v1/kv/${argv[3]}`, argv[4]).then(() => ({ code: 0 }));
  }
}

async function work(fake: Fake, seconds: number, w = new Workload(fake as unknown as World, ["a"], 1)): Promise<Workload> {
  for (const end = fake.now + seconds * second; fake.now < end; fake.now += second / 50) {
    w.tick();
    await Promise.resolve();
    await Promise.resolve();
  }
  return w;
}

const lost = (w: Workload, fake: Fake): Promise<string[]> => w.lost(async (key) => fake.values.get(key));

test("a store that keeps its word has lost nothing", async () => {
  const fake = new Fake();
  const w = await work(fake, 30);
  assert.ok(w.acknowledged > 50 && w.unknown === 0);
  assert.deepEqual(await lost(w, fake), []);
});

test("a store that acknowledges and forgets is found out, for every key", async () => {
  const fake = new Fake();
  const w = await work(fake, 10);
  fake.how = "lies";
  await work(fake, 10, w);
  assert.equal((await lost(w, fake)).length, fake.values.size);
});

test("a write that was never answered may be there or not", async () => {
  const fake = new Fake();
  const w = await work(fake, 10);
  const before = new Map(fake.values);
  fake.how = "silent";
  await work(fake, 40, w);
  while (!w.idle) fake.now += second;
  assert.ok(w.unknown > 0);
  assert.deepEqual(await lost(w, fake), []);
  for (const [key, value] of before) fake.values.set(key, value);
  assert.deepEqual(await lost(w, fake), []);
});
