import assert from "node:assert/strict";
import { test } from "node:test";
import { actions, type FaultBody } from "../../../wasm/host/action.ts";
import { checkAction } from "../../../wasm/host/plan.ts";
import { clusterPlan } from "../../../wasm/sim/cluster.ts";
import { booted } from "../fixture/scene.ts";
import { Film } from "../reduce/film.ts";
import { fold } from "../reduce/fold.ts";
import { emptyModel, type Flight, type Model } from "../reduce/model.ts";
import { Hand, sentence, type Doing } from "./hand.ts";
import { bounds, FAMILIES, fieldsFrom, firstValues, kindOf, suits } from "./kinds.ts";
import { outputOf } from "./machine.ts";
import { machinesOf, newcomer } from "./newcomer.ts";

/** What no tool does: work, what the inspector's own button does, and the button that mends everything. */
const NO_TOOL = new Set(["exec", "fetch", "interrupt", "mend"]);
const known = new Map([["a", 1], ["b", 2], ["c", 3], ["web", 4]]);

function model(): Model {
  const m = emptyModel();
  for (const e of booted().events) fold(m, e, { flight: 1e6 });
  return m;
}

class Done implements Doing {
  readonly acts: FaultBody[] = [];
  readonly other: string[] = [];
  fail = "";
  act = async (body: FaultBody): Promise<void> => {
    if (this.fail) throw new Error(this.fail);
    this.acts.push(body);
  };
  leave = async (machine: string): Promise<void> => void this.other.push(`leave ${machine}`);
  join = async (server: boolean): Promise<void> => void this.other.push(`join ${server}`);
  open = (f: Flight): void => void this.other.push(`open ${f.id}`);
}

test("every fault that the room knows is in exactly one family, and what a tool does at first is a fault that can be", () => {
  const kinds = FAMILIES.flatMap((f) => f.kinds.map((k) => k.name));
  assert.equal(new Set(kinds).size, kinds.length);
  assert.deepEqual(Object.keys(actions).filter((k) => !NO_TOOL.has(k) && !kinds.includes(k as FaultBody["do"])), []);
  for (const k of FAMILIES.flatMap((f) => f.kinds)) {
    if (k.aim === "none" || !(k.name in actions) || k.name === "alter") continue;
    const made = fieldsFrom(k, firstValues(k));
    assert.notEqual(typeof made, "string", `${k.name}: ${made as string}`);
    const target = { machine: { machine: "a" }, way: { from: "a", to: "b" }, message: { message: "m1" } }[k.aim];
    checkAction(known, { do: k.name, ...target, ...(made as object) });
  }
});

test("parameters have the room's own bounds in their units, and what is wrong is said in words", () => {
  const loss = kindOf("loss")!;
  assert.deepEqual(bounds(loss, loss.params[0]!), { least: 0, most: 100 });
  assert.deepEqual(fieldsFrom(loss, { permille: "12.5" }), { permille: 125 });
  assert.equal(fieldsFrom(loss, { permille: "101" }), "lost: want a number from 0 to 100 %.");
  assert.equal(fieldsFrom(loss, { permille: "" }), "lost: it is empty.");
  assert.deepEqual(fieldsFrom(kindOf("skew")!, { by: "-60" }), { by: -60e9 });
  assert.deepEqual(fieldsFrom(kindOf("failDisk")!, { on: "read", count: "" }), { on: "read" });
  assert.deepEqual(fieldsFrom(kindOf("edit")!, { offset: 2, bytes: "0A ff" }), { offset: 2, bytes: "0aff" });
  assert.match(fieldsFrom(kindOf("edit")!, { offset: 2, bytes: "xyz" }) as string, /hexadecimal/);
});

test("a tool strikes and is laid down; one that cannot stays in hand and says why", async () => {
  const [h, m, d] = [new Hand(), model(), new Done()];
  h.take("crash");
  await h.machine(m, "b", d);
  assert.deepEqual([d.acts, h.kind], [[{ do: "crash", machine: "b" }], undefined]);
  h.choose("restart");
  assert.equal(h.machine(m, "b", d), undefined);
  assert.deepEqual([h.said, h.wrong, h.kind?.name], ["b runs already.", true, "restart"]);
  h.choose("rot");
  d.fail = "rot: a has no file /x with anything in it";
  await h.machine(m, "a", d);
  assert.deepEqual([h.said, h.kind?.name], ["a has no file /x with anything in it.", "rot"]);
  assert.equal(sentence("want true or false"), "want true or false.");
});

test("links are cut both ways or one, by two machines, and a cut link is mended", async () => {
  const [h, m, d] = [new Hand(), model(), new Done()];
  h.take("cut");
  assert.equal(h.machine(m, "a", d), undefined);
  await h.machine(m, "c", d);
  assert.deepEqual(d.acts, [{ do: "cut", from: "a", to: "c" }, { do: "cut", from: "c", to: "a" }]);
  m.cuts.add("a>c").add("c>a");
  h.take("cut");
  await h.way(m, "a", "c", d);
  assert.deepEqual(d.acts.slice(2).map((a) => a.do), ["heal", "heal"]);
  h.take("slow");
  h.both = false;
  h.set("by", "5");
  await h.way(m, "b", "a", d);
  assert.deepEqual(d.acts.at(-1), { do: "delay", from: "b", to: "a", by: 5e6, jitter: 0 });
});

test("a message is offered for what can be done to it: packets alone come twice", () => {
  const of = (f: Partial<Flight>) => ["hold", "release", "drop", "copy", "alter", "edit"].filter((k) => suits(k, { proto: "raft", type: "append", held: false, ...f } as Flight));
  assert.deepEqual(of({}), ["hold", "drop", "alter", "edit"]);
  assert.deepEqual(of({ held: true }), ["hold", "release", "drop", "alter", "edit"]);
  assert.deepEqual(of({ proto: "gossip", type: "ping" }), ["copy"]);
  assert.deepEqual(of({ proto: "gossip", type: "push-pull" }), [], "it goes over a connection");
});

test("newcomers have the next free name and address, and join those that are there", () => {
  const plan = clusterPlan({ servers: 3, seed: 1 });
  const d = newcomer(plan.machines, true) as FaultBody & { do: "add" };
  checkAction(new Map(plan.machines.map((x, i) => [x.name, i])), d);
  assert.deepEqual([d.machine, d.addr], ["d", "10.0.0.4"]);
  assert.ok(d.argv.includes("-server") && d.argv.includes("-node=d") && d.argv.includes("-retry-join=10.0.0.1") && !d.argv.some((w) => w.startsWith("-bootstrap-expect")));
  const all = machinesOf({ ...plan, actions: [d] });
  const [e, web2] = [newcomer(all, true), newcomer(all, false)] as (FaultBody & { do: "add" })[];
  assert.deepEqual([e!.machine, e!.addr, web2!.machine, web2!.addr], ["e", "10.0.0.5", "web2", "10.0.0.12"]);
  assert.ok(!web2!.argv.includes("-server"));
});

test("the output of a machine is its newest lines, and no other's", () => {
  const s = booted();
  for (const [node, text] of [["a", "one\ntwo\n"], ["b", "no\n"], ["a", "three\n"]] as const) s.emit(node, { kind: "process", process: { op: "output", stream: 2, text } });
  const film = new Film({ flight: 1e6 });
  for (const e of s.events) film.push(e);
  film.toEnd();
  assert.deepEqual(outputOf("a", film), ["one", "two", "three"]);
});
