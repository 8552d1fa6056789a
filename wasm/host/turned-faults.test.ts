import assert from "node:assert/strict";
import { test } from "node:test";
import { clusterPlan } from "../sim/cluster.ts";
import type { FaultBody } from "./action.ts";
import { branchesMax } from "./branches.ts";
import type { ActionBody } from "./protocol.ts";
import { Random } from "./random.ts";
import { kvnode, ms, seconds } from "./testkit.ts";
import { straight, Turned } from "./timekit.ts";
import { World } from "./world.ts";

/** One fault of any kind, by chance; with the room that it is for, since messages and files are those that are there. */
function any(t: Turned, r: Random): FaultBody {
  const machine = ["a", "b", "c"][r.below(3)]!;
  const [from, to] = [machine, r.below(2) === 0 ? "*" : "web"];
  const permille = r.below(600);
  const by = r.below(100) * ms;
  const { inFlight } = t.time;
  const message = inFlight[r.below(Math.max(1, inFlight.length))] ?? "m1";
  const all: FaultBody[] = [
    { do: "crash", machine, torn: true }, { do: "crashAt", machine, on: "fsync", count: 1 + r.below(5), torn: true }, { do: "restart", machine },
    { do: "wipe", machine }, { do: "freeze", machine }, { do: "thaw", machine }, { do: "stall", machine, by }, { do: "skew", machine, by }, { do: "jump", machine, by },
    { do: "rate", machine, permille: 800 + permille }, { do: "slowDisk", machine, by }, { do: "hangDisk", machine }, { do: "failDisk", machine, on: "write", count: 1 },
    { do: "fullDisk", machine, free: permille }, { do: "mendDisk", machine }, { do: "rot", machine, file: "/data/raft/*" }, { do: "stale", machine, file: "*" },
    { do: "cut", from, to }, { do: "heal", from, to }, { do: "clog", from, to }, { do: "flush", from, to }, { do: "delay", from, to, by, jitter: by },
    { do: "loss", from, to, permille }, { do: "duplicate", from, to, permille }, { do: "reorder", from, to, permille, by }, { do: "corrupt", from, to, permille: permille >> 5 },
    { do: "hold", message }, { do: "release", message }, { do: "drop", message }, { do: "copy", message }, { do: "edit", message, offset: 1, bytes: "00" },
    { do: "alter", message, field: "Term", value: "9" }, { do: "mend" },
  ];
  return all[r.below(all.length)]!;
}

function something(t: Turned, r: Random): void {
  const { time } = t;
  const ends = time.branches();
  const work: ActionBody[] = [{ do: "fetch", from: "web", to: "web", method: "PUT", path: "/v1/kv/k", body: "v" }, { do: "exec", machine: "a", argv: ["kvnode", "version"] }];
  switch (r.below(8)) {
    case 0:
      return void time.seek(r.below(ends.find((b) => b.current)!.end));
    case 1:
      for (let n = r.below(6); n >= 0; n--) time.back();
      return;
    case 2:
      return void time.enter(ends[r.below(ends.length)]!.id);
    case 3:
      return void time.run(time.now + r.below(900 * ms));
    default:
      if (time.past && ends.length >= branchesMax) return;
      time.act(r.below(5) === 0 ? work[r.below(2)]! : any(t, r)).catch(() => undefined);
      time.run(time.now + r.below(100 * ms));
  }
}

for (const seed of [1, 2, 3]) {
  test(`whatever is broken when time is turned back, the same follows, seed ${seed}`, () => {
    const r = new Random(seed, "faults and turns");
    const t = new Turned(clusterPlan({ servers: 3, seed }));
    t.time.close = true;
    t.time.run(3 * seconds);
    for (let i = 0; i < 80; i++) something(t, r);
    for (const b of t.time.branches()) {
      t.time.enter(b.id);
      const { hash, lines } = straight(t.time.recorded(), b.events, b.end);
      assert.equal(t.time.hash(), b.hash, `branch ${b.name} is another when it is entered again`);
      assert.equal(b.hash, hash, `branch ${b.name} is not what its plan gives`);
      assert.deepEqual(t.happened, lines);
    }
  });
}

test("a plan with every kind of fault gives the same events each time", () => {
  const r = new Random(7, "every kind");
  const t = new Turned(clusterPlan({ servers: 3, seed: 7 }));
  t.time.run(3 * seconds);
  const kinds = new Set<string>();
  for (let i = 0; i < 200; i++) {
    const fault = any(t, r);
    kinds.add(fault.do);
    t.time.act(fault).catch(() => undefined);
    t.time.run(t.time.now + 30 * ms);
  }
  assert.ok(kinds.size > 30, [...kinds].join());
  const end = t.time.now;
  const hashes = [1, 2].map(() => {
    const world = new World({ module: kvnode(), plan: JSON.parse(JSON.stringify(t.time.recorded())) });
    world.run(end);
    return world.hash();
  });
  assert.equal(hashes[0], hashes[1]);
  assert.equal(hashes[0], t.time.hash());
});
