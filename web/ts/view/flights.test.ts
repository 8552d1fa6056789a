import assert from "node:assert/strict";
import { test } from "node:test";
import type { Flight } from "../reduce/model.ts";
import { newest } from "./flights.ts";

const lost = (id: string, from: string, to: string, ended: number): Flight => ({ id, from, to, ended, lost: true }) as Flight;

test("of messages that were lost on one way the newest gets words, gossip aside; the way back is another", () => {
  const told = newest([lost("1", "a", "b", 10), lost("2", "a", "b", 30), lost("3", "a", "b", 20), lost("4", "b", "a", 5), { ...lost("5", "a", "c", 9), lost: false }, { ...lost("6", "a", "b", 40), proto: "gossip" }]);
  assert.deepEqual([...told].map(([way, f]) => `${way} ${f.id}`).sort(), ["a>b 2", "b>a 4"]);
});
