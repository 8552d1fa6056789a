import assert from "node:assert/strict";
import { test } from "node:test";
import { MachineClock } from "./clock.ts";

test("a machine's clock runs at its rate from when that was set, and its wall is off by its skew", () => {
  const c = new MachineClock();
  assert.equal(c.at(1_000_000_007), 1_000_000_007);
  c.setRate(1_000_000_000, 1500);
  assert.equal(c.at(1_000_000_000), 1_000_000_000);
  assert.equal(c.at(3_000_000_000), 4_000_000_000);
  assert.equal(c.lasts(1_500_000_000), 1_000_000_001);
  c.setRate(3_000_000_000, 500);
  assert.equal(c.at(5_000_000_000), 5_000_000_000);
  c.skew = -10_000_000_000;
  c.jump(3_000_000_000);
  assert.equal(c.wall(5_000_000_000), -2_000_000_000);
  let last = 0;
  for (let t = 5_000_000_000; t < 5_000_002_000; t += 7) {
    assert.ok(c.at(t) >= last, "a clock goes back");
    last = c.at(t);
  }
});

test("a timer of a machine whose clock is off is due when that clock says so, and not before", () => {
  for (const permille of [100, 333, 900, 1000, 1100, 10_000]) {
    const c = new MachineClock();
    c.setRate(0, permille);
    for (const time of [1, 999_999, 1_000_000, 123_456_789, 3_600_000_000_000]) {
      assert.ok(c.at(c.lasts(time)) >= time, `${permille} ${time}`);
      assert.ok(c.at(Math.max(0, c.lasts(time) - 20)) <= time, `${permille} ${time}`);
    }
  }
});
