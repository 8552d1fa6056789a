import assert from "node:assert/strict";
import { test } from "node:test";
import type { MachineState } from "../../../wasm/sim/ledger.ts";
import { compared, differences } from "./compare.ts";

const state = (o: Partial<MachineState>): MachineState => ({ alive: true, role: "follower", term: 1, commit: 2, applied: 2, last: 2, store: "0-00000000", ...o });

test("a server that one future alone has is compared, and is a difference; a client is none", () => {
  const web = state({ role: "client", term: 0 });
  const a = { a: state({}), web };
  const b = { a: state({}), d: state({ term: 0 }), web, web2: web };
  assert.deepEqual([compared(a, b), compared(b, a)], [["a", "d"], ["a", "d"]]);
  assert.equal(differences(a.a, b.a), 0);
  assert.equal(differences(undefined, b.d), 1);
  assert.equal(differences(b.d, undefined), 1);
});

test("a server that has crashed is still one, and each thing in which it differs counts", () => {
  const down = state({ alive: false, role: "" });
  assert.deepEqual(compared({ b: down }, { b: down }), ["b"]);
  assert.equal(differences(down, state({ last: 3 })), 2);
});
