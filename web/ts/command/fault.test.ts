import assert from "node:assert/strict";
import { test } from "node:test";
import { action, type FaultSpec } from "./fault.ts";

test("a fault by hand is an action, its times in milliseconds and what is left out as usual", () => {
  const cases: [FaultSpec, object][] = [
    [{ kind: "crash", node: "a" }, { do: "crash", machine: "a" }],
    [{ kind: "crash", machine: "a", torn: true }, { do: "crash", machine: "a", torn: true }],
    [{ kind: "cut", from: "a" }, { do: "cut", from: "a", to: "*" }],
    [{ kind: "delay", from: "a", to: "b", ms: 1.5, jitter: 2 }, { do: "delay", from: "a", to: "b", by: 1_500_000, jitter: 2_000_000 }],
    [{ kind: "delay", from: "a", to: "b" }, { do: "delay", from: "a", to: "b", by: 200_000_000 }],
    [{ kind: "loss", permille: 50 }, { do: "loss", from: "*", to: "*", permille: 50 }],
    [{ kind: "skew", machine: "a", ms: -5 }, { do: "skew", machine: "a", by: -5_000_000 }],
    [{ kind: "rate", machine: "a" }, { do: "rate", machine: "a", permille: 1100 }],
    [{ kind: "reorder", from: "a", to: "b" }, { do: "reorder", from: "a", to: "b", permille: 200 }],
    [{ kind: "failDisk", machine: "a" }, { do: "failDisk", machine: "a", on: "fsync" }],
    [{ kind: "fullDisk", node: "a" }, { do: "fullDisk", machine: "a" }],
    [{ kind: "alter", message: "m3", field: "Term", value: "9" }, { do: "alter", message: "m3", field: "Term", value: "9" }],
    [{ kind: "mend" }, { do: "mend" }],
  ];
  for (const [spec, body] of cases) assert.deepEqual(action(spec), body);
});

test("a fault that there is not, or that names no machine, is refused", () => {
  for (const kind of ["explode", "exec", "fetch", "constructor"]) assert.throws(() => action({ kind } as unknown as FaultSpec), /no such fault/);
  assert.throws(() => action({ kind: "crash" }), /needs a machine/);
});
