import assert from "node:assert/strict";
import { beforeEach, test } from "node:test";
import { Travel } from "./travel.ts";

/** What the room was told, in order; each command is answered when the test says so. */
let told: string[] = [];
let answers: (() => void)[] = [];
let refuse = false;

function page() {
  const stage = { paused: true, past: false, known: 1000, looked: 0, lookAt(t: number) { this.looked = t; this.past = true; }, present() { this.past = false; } };
  const ask = (what: string) => new Promise<never>((keep, fail) => {
    told.push(what);
    answers.push(() => (refuse ? fail(new Error("gone")) : (keep as () => void)()));
  });
  const rides: Promise<unknown>[] = [];
  const room = {
    pause: () => ask("pause"), step: () => ask("step"), back: () => ask("back"), seek: (t: number) => ask(`seek ${t}`), branch: (id: number) => ask(`branch ${id}`),
    ride: <T>(p: Promise<T>) => (rides.push(p), p),
  };
  return { stage, room, rides, touch: () => undefined };
}
const made = () => {
  const p = page();
  return { ...p, travel: new Travel(p as never) };
};
const settled = () => new Promise((r) => setImmediate(r));
/** Answers all that is asked, until nothing is. */
async function answered(): Promise<void> {
  for (await settled(); answers.length; await settled()) answers.shift()!();
}

beforeEach(() => {
  [told, answers, refuse] = [[], [], false];
});

test("five quick steps are five steps, one after the other, and how many are to come is told", async () => {
  const { travel, rides } = made();
  for (let i = 0; i < 5; i++) void travel.step(1);
  await settled();
  assert.deepEqual([told, travel.owing], [["step"], "4 more steps to go"]);
  answers.shift()!();
  await settled();
  void travel.step(-1);
  assert.equal(travel.owing, "2 more steps to go", "one back takes one on away");
  await answered();
  assert.deepEqual([told, travel.owing], [Array(4).fill("step"), ""]);
  assert.equal(rides.length, 1, "who acts meanwhile waits for the last of them");
});

test("steps that are asked for on the way to a moment are made from there, and another place undoes them", async () => {
  const { travel } = made();
  void travel.seek(500);
  void travel.step(-1);
  void travel.step(-1);
  await answered();
  assert.deepEqual(told, ["seek 500", "back", "back"]);
  told = [];
  void travel.seek(500);
  void travel.step(1);
  await settled();
  void travel.seek(200);
  void travel.seek(300);
  await answered();
  assert.deepEqual(told, ["seek 500", "seek 300"]);
});

test("a future that is chosen on the way is gone to", async () => {
  const { travel } = made();
  void travel.seek(500);
  await settled();
  void travel.enter(2, 700);
  void travel.step(1);
  await answered();
  assert.deepEqual(told, ["seek 500", "branch 2", "seek 700", "step"]);
});

test("a held key asks for no more steps than are made, no more than so many wait, and who commands time otherwise forgets them", async () => {
  const { travel } = made();
  void travel.step(1);
  for (let i = 0; i < 50; i++) await travel.step(1, true);
  assert.equal(travel.owing, "");
  for (let i = 0; i < 16; i++) void travel.step(1);
  await assert.rejects(travel.step(1), /16 steps wait already/);
  travel.drop();
  await answered();
  assert.deepEqual(told, ["step"]);
  void travel.step(1, true);
  await answered();
  assert.deepEqual(told, ["step", "step"], "a held key steps where nothing is under way");
});

test("where the room does not answer nothing is owed any more, and the look ends", async () => {
  const { travel, stage } = made();
  refuse = true;
  const lost = assert.rejects(travel.seek(500), /gone/);
  void travel.step(1);
  assert.equal(stage.past, true);
  await answered();
  await lost;
  assert.deepEqual([told, travel.owing, stage.past], [["seek 500"], "", false]);
});
