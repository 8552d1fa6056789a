import assert from "node:assert/strict";
import { test } from "node:test";
import { LinkError, linkMax } from "../../../../wasm/host/link.ts";
import { clusterPlan } from "../../../../wasm/sim/cluster.ts";
import type { Plan } from "../../source/source.ts";
import { address, opened } from "./address.ts";

const HASH = "0123456789abcdef".repeat(4);
const usual = { origin: "http://127.0.0.1:8080", path: "/playground", build: "b1", plan: clusterPlan({ servers: 3, seed: 7 }), position: 1_500_000_000, hash: HASH };
const behind = (url: string) => url.slice(url.indexOf("#") + 1);
const bad = (text: string, build = "b1"): LinkError => {
  try {
    opened(text, build);
  } catch (err) {
    if (err instanceof LinkError) return err;
    throw err;
  }
  throw new Error(`${text} was opened`);
};

/** The usual plan with so many actions that do not pack well. */
function busy(n: number): Plan {
  const actions = Array.from({ length: n }, (_, i) => ({ at: 1e9 + i * 7_654_321, do: "crash" as const, machine: "abc"[i % 3]! }));
  return { ...usual.plan, actions };
}

test("an address holds build, seed, plan, position and the hash's first digits, and comes back as it was", () => {
  const url = address(usual);
  assert.ok(url.startsWith("http://127.0.0.1:8080/playground#") && url.length <= linkMax);
  const link = opened(behind(url), "b1");
  assert.deepEqual(link, { build: "b1", position: usual.position, plan: usual.plan, hash: HASH.slice(0, 16) });
  assert.equal(opened(behind(url).split(".")[0]!, "b1").hash, "");
});

test("where the whole would be too long the hash is left out, and then the link is refused; never is one longer", () => {
  let without = 0;
  for (let n = 150; ; n++) {
    try {
      const url = address({ ...usual, plan: busy(n) });
      assert.ok(url.length <= linkMax);
      if (!behind(url).includes(".")) without++;
    } catch (err) {
      assert.ok(err instanceof LinkError);
      assert.match(err.message, /2048 are the most; a file holds any plan/);
      break;
    }
  }
  assert.ok(without > 0, "there are links that only have room for the plan");
});

test("a bad link is refused with the bad part named; one of another build keeps what it holds", () => {
  const text = behind(address(usual));
  const body = text.split(".")[0]!;
  assert.equal(bad(`${body.slice(0, 40)}`).part, "checksum");
  assert.equal(bad("hello world").part, "link");
  assert.equal(bad(`${body}.xyz`).part, "hash");
  assert.equal(bad(`${body}.`).part, "hash");
  assert.equal(bad("A".repeat(linkMax + 1)).part, "link");
  const other = bad(text, "b2");
  assert.equal(other.part, "build");
  assert.equal(other.link?.plan.seed, 7);
});
