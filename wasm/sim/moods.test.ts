import assert from "node:assert/strict";
import { test } from "node:test";
import type { Event } from "../../web/ts/events.gen.ts";
import { kvnode, ms, seconds } from "../host/testkit.ts";
import { World } from "../host/world.ts";
import { clusterPlan } from "./cluster.ts";
import type { FaultKind, MoodName } from "./faults.ts";
import { moods } from "./moods.ts";
import { Player } from "./player.ts";
import { Stage } from "./stage.ts";

/** Plays one mood to a cluster of three that takes writes all the while; the events from its beginning to a while after its end. */
function played(name: MoodName, settings: object = {}): { events: Event[]; leader: string; struck: string[]; alive: string[] } {
  const servers = ["a", "b", "c"];
  const events: Event[] = [];
  const heard: { see(e: Event): void }[] = [{ see: (e) => events.push(e) }];
  const plan = clusterPlan({ servers: 3, seed: 5 });
  for (const m of plan.machines) if (servers.includes(m.name)) m.argv.push(`-hcl=${JSON.stringify(settings)}`);
  const world = new World({ module: kvnode(), plan, onEvent: (line) => {
    const e = JSON.parse(line) as Event;
    for (const h of heard) h.see(e);
  } });
  const stage = new Stage(world, servers, [...new Set<FaultKind>(["crash", ...moods[name].needs])], 1, 5);
  const player = new Player(world);
  heard.push(stage, player);
  let written = 0;
  const pass = (time: number): void => {
    for (const end = world.now + time; world.now < end; ) {
      world.run(world.now + 20 * ms);
      player.tick();
      for (const from of [...servers, "web"]) if (++written % 2 === 0 && world.alive(from)) void world.fetch(from, from, "PUT", "/v1/kv/k", `${written}`).catch(() => undefined);
    }
  };
  pass(4 * seconds);
  const { leader } = stage;
  assert.ok(leader, "there is a leader");
  const struck: string[] = [];
  events.length = 0;
  player.begin(moods[name].play(stage, (machine) => (struck.push(machine), undefined)));
  for (const end = world.now + 60 * seconds; player.plays; ) {
    assert.ok(world.now < end, "the mood ends");
    pass(100 * ms);
  }
  pass(2 * seconds);
  return { events, leader, struck, alive: servers.filter((s) => world.alive(s)) };
}

const fault = (name: string, more: object = {}) => (e: Event): boolean => e.kind === "fault" && e.fault.fault === name && Object.entries(more).every(([k, v]) => e.fault[k as "node"] === v);
const commits = (node: string) => (e: Event): boolean => e.kind === "log" && e.log.op === "commit" && e.node === node;

test("voters: the leader loses its power, and then who votes", () => {
  const { events, leader, alive } = played("voters");
  const crashes = events.filter(fault("crash"));
  assert.equal(crashes[0]!.node, leader);
  const [, second] = crashes;
  const vote = events.filter((e) => e.kind === "message" && e.message.type === "vote" && e.message.phase === "sent" && e.t <= second!.t && e.node === second!.node).at(-1);
  assert.ok(vote && second!.t - vote.t <= 41 * ms, "right after its vote");
  assert.equal(alive.length, 3);
});

test("unheard: the others hear nothing of what the leader has just committed", () => {
  const { events, leader } = played("unheard");
  const cut = events.findIndex(fault("cut", { from: leader }));
  assert.ok(events.find(fault("cut"))!.t - events.slice(0, cut).filter(commits(leader)).at(-1)!.t < 1 * ms);
  assert.ok(events.slice(cut).some((e) => e.kind === "role" && e.role.role === "leader" && e.node !== leader));
});

test("late answers: what the others had said comes to the old leader when another leads", () => {
  const { events, leader } = played("lateAnswers");
  const leads = events.findIndex((e) => e.kind === "role" && e.role.role === "leader" && e.node !== leader);
  const late = events.slice(leads).findIndex(fault("heal", { to: leader })) + leads;
  assert.ok(leads >= 0 && leads < late);
  const come = (e: Event): boolean => e.kind === "message" && e.message.phase === "delivered" && e.message.to === leader && e.message.type === "heartbeat";
  const first = events.slice(late).find(come)!;
  assert.ok(first.kind === "message" && first.message.sent! < events[leads]!.t, "the old answers come first");
});

test("lost answers: the leader loses its power when it has committed", () => {
  const { events, leader, alive } = played("lostAnswers");
  const crash = events.findIndex(fault("crash", { node: leader }));
  assert.ok(events[crash]!.t - events.slice(0, crash).filter(commits(leader)).at(-1)!.t < 1 * ms);
  assert.equal(alive.length, 3);
});

test("torn: the power fails while the log is written, and what was not synced is lost in part", () => {
  const { events, alive } = played("torn");
  assert.ok(events.filter(fault("crash", { torn: true })).length >= 2);
  assert.ok(events.some((e) => e.kind === "disk" && e.disk.op === "lost" && e.disk.file.includes("/log/")));
  assert.equal(alive.length, 3);
});

test("blackout: all lose their power, and come back", () => {
  const { events, alive } = played("blackout");
  assert.deepEqual(events.filter(fault("crash")).map((e) => e.node), ["a", "b", "c"]);
  assert.equal(alive.length, 3);
});

test("forgetful: who committed with the leader comes back with nothing, and the leader does not", () => {
  const { events, leader, alive } = played("forgetful");
  const crash = events.findIndex(fault("crash", { node: leader }));
  const back = events.findIndex((e, i) => i > crash && fault("restart")(e));
  const wiped = events.find(fault("wipe"))!.node;
  assert.equal(events[back]!.node, wiped);
  assert.ok(events.findIndex(fault("restart", { node: leader })) > back);
  assert.equal(alive.length, 3);
});

test("sick: a log that has refused entries, and an election", () => {
  const { events } = played("sick");
  const fails = events.findIndex(fault("failDisk"));
  assert.ok(events.slice(fails).some((e) => e.kind === "process" && /failed to (commit|append to) logs/.test(e.process.text ?? "")));
  assert.ok(events.slice(fails).some((e) => e.kind === "role" && e.role.role === "leader"));
});

test("candidates: who stands for election is struck at that moment", () => {
  const { struck, leader } = played("candidates");
  assert.ok(struck.length > 0 && !struck.includes(leader));
});

test("late snapshot: one comes to a follower that has gone on behind it", () => {
  const { events, leader, alive } = played("lateSnapshot", { raft_snapshot_threshold: 20, raft_snapshot_interval: "1s", raft_trailing_logs: 5 });
  const held = events.findIndex(fault("hold"));
  const release = events.findIndex(fault("release"));
  const follower = events.find(fault("crash"))!.node;
  const installed = events.findIndex((e, i) => i > held && e.kind === "store" && e.store.op === "restore" && e.node === follower);
  assert.ok(held >= 0 && held < installed && installed < release, `held ${held}, installed ${installed}, released ${release}`);
  assert.ok(events.slice(release).some((e) => e.kind === "message" && e.message.phase === "delivered" && e.message.type === "snapshot" && e.message.from === leader && e.message.to === follower && e.message.sent! < events[installed]!.t));
  assert.equal(alive.length, 3);
});

test("refusal: a follower refuses an append, and takes those that come later", () => {
  const { events, leader } = played("refusal");
  const altered = events.findIndex(fault("alter"));
  const answers = events.slice(altered).filter((e) => e.kind === "message" && e.message.phase === "sent" && e.message.type === "append" && e.message.reply === true && e.message.to === leader);
  const refused = answers.findIndex((e) => e.kind === "message" && e.message.ok !== true);
  assert.ok(altered >= 0 && refused >= 0);
  assert.ok(answers.slice(refused).some((e) => e.node === answers[refused]!.node && e.kind === "message" && e.message.ok === true));
  assert.ok(!events.slice(altered).some((e) => e.kind === "role" && e.role.role === "leader" && e.node !== leader));
});

test("outsider: who hears nobody stands for election, and is struck again and again", () => {
  const { events, struck, leader } = played("outsider");
  assert.ok(struck.length >= 2 && new Set(struck).size === 1 && !struck.includes(leader));
  const stood = events.findIndex((e) => e.kind === "role" && e.role.role === "candidate" && e.node === struck[0]);
  assert.ok(stood >= 0 && stood < events.findIndex(fault("heal", { to: struck[0]! })));
});
