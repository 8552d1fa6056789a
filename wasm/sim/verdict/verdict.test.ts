import assert from "node:assert/strict";
import { test } from "node:test";
import { judgeRun, type Case } from "./verdict.ts";
import { Violations } from "./violation.ts";

/** Many violations of one check stand before one of another. */
function crowd(): Violations {
  const out = new Violations();
  for (let i = 0; i < 30; i++) out.add("read", `wrong ${i}`);
  for (const check of ["equal", "vote", "alive"]) out.add(check, "broken");
  return out;
}

test("each check's first violations are told, and all are counted", () => {
  const out = crowd();
  assert.equal(out.count, 33);
  assert.deepEqual(out.told.slice(-4).map((v) => v.check), ["read", "equal", "vote", "alive"]);
  assert.equal(out.told.length, 23);
});

test("where bits were turned on the way the servers must agree still, and where messages were changed by hand they must live", () => {
  const asked = (...faults: string[]): string[] => {
    const out = crowd();
    judgeRun({ faults } as unknown as Case, out);
    assert.equal(out.count, out.told.length);
    return out.told.map((v) => v.check);
  };
  assert.deepEqual(asked("crash", "corrupt"), ["equal", "vote", "alive"]);
  assert.deepEqual(asked("corrupt", "alter"), ["alive"]);
  assert.deepEqual(asked("edit"), ["alive"]);
});
