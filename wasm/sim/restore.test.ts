import assert from "node:assert/strict";
import { test } from "node:test";
import type { ActionBody, ExecResult } from "../host/protocol.ts";
import { kvnode, ms, seconds } from "../host/testkit.ts";
import { World } from "../host/world.ts";
import { clusterPlan } from "./cluster.ts";
import { restoreState } from "./restore.ts";
import type { Ground } from "./trials.ts";
import { lines, Violations } from "./verdict/violation.ts";
import { History } from "./work/history.ts";
import type { Operation } from "./work/operation.ts";

/** What a command does instead of what it should: it says this, and nothing happens; undefined where it is given. */
type Instead = (argv: readonly string[]) => ExecResult | undefined;

const idle: ExecResult = { code: 0, stdout: "", stderr: "" };
const refused: ExecResult = { code: 1, stdout: "", stderr: "Error: 500 (cannot take snapshot now)" };
const lost: ExecResult = { code: 1, stdout: "", stderr: "Error: 500 (outcome unknown: leadership lost)" };

/** What is said of a cluster of one, and how many restores are counted as unknown. answers hears of each one before the trial. */
function trial(instead: Instead, answers: (o: Operation) => void = () => undefined): { said: string; unknown: number } {
  const world = new World({ module: kvnode(), plan: clusterPlan({ servers: 1, seed: 5 }), onEvent: () => undefined });
  const out = new Violations();
  const history = new History(world);
  const asks = world.ask.bind(world);
  world.ask = (body: ActionBody, then) => {
    const said = body.do === "exec" ? instead(body.argv) : undefined;
    if (said) then(said);
    else asks(body, then);
  };
  world.run(5 * seconds);
  const begin: Ground["begin"] = (body, heard) => void history.begin(body, (o) => (answers(o), heard(o)));
  const ask: Ground["ask"] = (body, end) => {
    let over: Operation | undefined;
    begin(body, (o) => (over = o));
    while (!over && world.now < end) world.run(world.now + 20 * ms);
    return over;
  };
  const unknown = restoreState({ world, out, multiplier: 1, size: 1, standing: () => ["a"], leader: () => "a", ask, begin, breaks: () => undefined });
  return { said: out.told.flatMap(lines).join("\n"), unknown };
}

/** What is said in the place of a command's first tries, one after the other. */
function first(word: string, ...tries: ExecResult[]): Instead {
  return (argv) => (argv.includes(word) ? tries.shift() : undefined);
}

const always = (word: string, said: ExecResult): Instead => (argv) => (argv.includes(word) ? said : undefined);
const well = { said: "", unknown: 0 };

test("a state that an operator saved is what it was when it is restored", () => assert.deepEqual(trial(() => undefined), well));

test("a restore that restores nothing is told, and that it wakes nobody", () => {
  const { said } = trial(always("restore", idle));
  assert.match(said, /restore: who waited for a change is not woken/);
  assert.match(said, /restore: what was saved is trial\/kept=before@.*, and what was restored trial\/kept=after@/);
});

test("a state that is not saved is told", () => assert.match(trial(always("save", idle)).said, /restore: the state is not restored: exit 1/));

test("what is refused is tried again, and told where it is refused until its time is up", () => {
  assert.deepEqual(trial(first("save", refused, refused)), well);
  assert.deepEqual(trial(first("restore", refused)), well);
  assert.match(trial(always("save", refused)).said, /the state is not saved: exit 1: Error: 500 \(cannot take snapshot now\)/);
  assert.match(trial(always("restore", refused)).said, /the state is not restored: exit 1: Error: 500 \(cannot take snapshot now\)/);
});

test("a restore whose outcome is unknown is counted so, and the state is the old or the new one", () => {
  assert.deepEqual(trial(first("restore", lost)), { said: "", unknown: 1 });
  const { said, unknown } = trial(always("restore", lost));
  assert.equal(said, "");
  assert.ok(unknown > 1);
  const mixed = trial(always("restore", lost), (o) => o.found.forEach((f) => f.value === "new" && o.called > 20 * seconds && (f.value = "half")));
  assert.match(mixed.said, /and what was restored trial\/kept=after@.* trial\/new=half@/);
});

test("who is woken by an error, or by what is not the state's, is told", () => {
  const waits = (change: (o: Operation) => void) => (o: Operation): void => (o.call.wait > 0 ? change(o) : undefined);
  assert.match(trial(() => undefined, waits((o) => (o.outcome = "failed"))).said, /is not told what it had/);
  assert.match(trial(() => undefined, waits((o) => (o.found[0]!.value = "else"))).said, /is not told what it had/);
  assert.deepEqual(trial(first("restore", lost), waits((o) => (o.outcome = "failed"))), { said: "", unknown: 1 }, "its leader may be gone");
});
