import assert from "node:assert/strict";
import { test } from "node:test";
import { actions } from "../../../wasm/host/action.ts";
import type { Fault } from "../events.ts";
import { booted, type Scene } from "../fixture/scene.ts";
import { faultIcon, faultSaid } from "../view/faultwords.ts";
import { plates, plateSaid } from "../view/plates.ts";
import { long } from "../view/words.ts";
import { fold } from "./fold.ts";
import { diskIll, hurt } from "./harm.ts";
import { emptyModel, everyServer, KEEP, servers, type Model } from "./model.ts";

function folded(s: Scene): Model {
  const m = emptyModel();
  for (const e of s.events) fold(m, e, { flight: 1e6 });
  return m;
}

function broken(...faults: Fault[]): Model {
  const s = booted();
  for (const f of faults) s.emit(f.node ?? "", { kind: "fault", fault: f });
  return folded(s);
}

test("a star means every machine that is there, and a healed way is as new", () => {
  const m = broken({ fault: "delay", from: "*", to: "c", by: 5e6 }, { fault: "loss", from: "a", to: "c", permille: 200 });
  assert.deepEqual([...m.ways.keys()].sort(), ["a>c", "b>c", "web>c"]);
  assert.deepEqual([m.ways.get("a>c")!.by, m.ways.get("a>c")!.loss], [5e6, 200]);
  assert.equal(hurt(m), true);
  const mended = broken({ fault: "delay", from: "*", to: "c", by: 5e6 }, { fault: "heal", from: "*", to: "*" });
  assert.deepEqual([mended.ways.size, hurt(mended)], [0, false]);
  assert.equal(broken({ fault: "loss", from: "a", to: "b", permille: 200 }, { fault: "loss", from: "a", to: "b", permille: 0 }).ways.size, 0);
});

test("a machine's ills add up, and what mends one of them mends no other", () => {
  const m = broken({ fault: "skew", node: "a", by: 2e9 }, { fault: "jump", node: "a", by: -3e9 }, { fault: "slowDisk", node: "a", by: 5e6 },
    { fault: "failDisk", node: "a", on: "fsync", count: 2 }, { fault: "freeze", node: "a" });
  const { ills } = m.machines.get("a")!;
  assert.deepEqual([ills.skew, ills.slow, ills.failing, ills.frozen, diskIll(ills)], [-1e9, 5e6, { fsync: 2 }, true, true]);
  const after = broken({ fault: "freeze", node: "a" }, { fault: "hangDisk", node: "a" }, { fault: "mendDisk", node: "a" }).machines.get("a")!.ills;
  assert.deepEqual([after.frozen, diskIll(after)], [true, false]);
});

test("a crash ends a freeze and leaves the disk as ill as it was; a wipe empties log and store", () => {
  const ills = broken({ fault: "freeze", node: "a" }, { fault: "slowDisk", node: "a", by: 1 }, { fault: "crash", node: "a" }).machines.get("a")!.ills;
  assert.deepEqual([ills.frozen, ills.slow], [false, 1]);
  const m = broken({ fault: "crash", node: "a" }, { fault: "wipe", node: "a" });
  const a = m.machines.get("a")!;
  assert.deepEqual([a.log, a.last, a.store, a.ills.wiped], [[], 0, [], true]);
  assert.deepEqual(m.time.faults.map((f) => f.fault), ["wipe"], "a lost disk is one mark");
});

test("what has become of a file stays on the machine's plates until its disk is lost: no mending turns a bit back", () => {
  const rot: Fault = { fault: "rot", node: "a", file: "/data/raft/1", count: 2, at: 9 };
  const m = broken(rot, { ...rot, count: 1 }, { fault: "stale", node: "a", file: "/data/raft/1", at: 0 }, { fault: "stale", node: "a", file: "/data/raft/2", at: 0 },
    { fault: "crash", node: "a" }, { fault: "mendDisk", node: "a" });
  const a = m.machines.get("a")!;
  assert.deepEqual(a.ills.spoilt, { "/data/raft/1": { bits: 3, blocks: 1 }, "/data/raft/2": { bits: 0, blocks: 1 } });
  assert.deepEqual(plates(a).map(plateSaid), ["disk 3 bits turned", "disk 2 old blocks"]);
  assert.equal(hurt(m), false, "there is nothing that could be mended");
  assert.deepEqual(broken(rot, { fault: "wipe", node: "a" }).machines.get("a")!.ills.spoilt, {});
  const many = broken(...Array.from({ length: KEEP.spoilt + 4 }, (_, i): Fault => ({ ...rot, file: `/data/${i}` })));
  assert.equal(Object.keys(many.machines.get("a")!.ills.spoilt).length, KEEP.spoilt);
});

test("a message is held, let go, doubled and edited as its faults say, and its mark on the timeline says which it was", () => {
  const s = booted();
  s.send({ from: "b", to: "a", proto: "raft", type: "append", first: 4, last: 4, text: "append 4" }, 20);
  const id = [...folded(s).flights.keys()].at(-1)!;
  for (const fault of ["hold", "copy"]) s.emit("", { kind: "fault", fault: { fault, message: id } });
  s.emit("", { kind: "fault", fault: { fault: "alter", message: id, text: "Term 9" } });
  let m = folded(s);
  const f = m.flights.get(id)!;
  assert.deepEqual([f.held, f.twice, f.edited], [true, true, "Term 9"]);
  assert.equal(faultSaid(m.time.faults[0]!), "append 4 from b to a is held");
  s.emit("", { kind: "fault", fault: { fault: "edit", message: id, at: 9, text: "00" } });
  assert.equal(faultSaid(folded(s).time.faults.at(-1)!), "append 4 from b to a is edited: bytes from 9 on are 00", "a place, and no moment");
  s.emit("", { kind: "fault", fault: { fault: "release", message: id } });
  m = folded(s);
  assert.equal(m.flights.get(id)!.held, false);
});

test("mending everything is one mark on the timeline, however much it mends", () => {
  const m = broken({ fault: "cut", from: "a", to: "b" }, { fault: "mend" }, { fault: "heal", from: "*", to: "*" });
  assert.deepEqual(m.time.faults.map((f) => f.fault), ["cut", "mend"]);
  assert.equal(m.cuts.size, 0);
  assert.deepEqual(broken({ fault: "mend" }, { fault: "thaw", node: "a" }, { fault: "crash", node: "b" }).time.faults.map((f) => f.fault), ["mend", "crash"], "no mending crashes a machine");
});

test("every fault that the room knows has a sentence and an icon of its own", () => {
  for (const fault of Object.keys(actions)) {
    if (["exec", "fetch", "interrupt"].includes(fault)) continue; // work, and no fault
    const said = faultSaid({ fault, node: "b", from: "a", to: "c", by: 5e6, permille: 200, on: "fsync", count: 1, file: "/f", message: "m1", text: "x" });
    assert.ok(said.includes(" ") && !said.startsWith(`${fault} `), `${fault}: ${said}`);
    assert.ok(faultIcon(fault) !== "crash" || fault.startsWith("crash"), fault);
  }
});

test("long times are told in minutes, hours and days", () => {
  assert.deepEqual([5e6, 90e9, 120e9, 3600e9, 5400e9, 7200e9, 2 * 86_400e9].map(long), ["5.0 ms", "90.00 s", "2 min", "1 h", "90 min", "2 h", "2 d"]);
});

test("a server that has left is none of the cluster's any more, and one that comes back is", () => {
  const s = booted();
  s.emit("a", { kind: "member", member: { name: "c", addr: "10.0.0.3:8300", status: "left", server: true } });
  assert.deepEqual(servers(folded(s)).map((x) => x.name), ["a", "b", "c"], "it says good-bye, and still runs");
  s.emit("c", { kind: "process", process: { op: "exit", code: 0 } }, folded(s).machines.get("c")!.proc);
  let m = folded(s);
  assert.deepEqual([servers(m).map((x) => x.name), everyServer(m).map((x) => x.name)], [["a", "b"], ["a", "b", "c"]]);
  s.emit("c", { kind: "process", process: { op: "start", args: ["kvnode", "agent", "-server"] } });
  m = folded(s);
  assert.deepEqual(servers(m).map((x) => x.name), ["a", "b", "c"]);
});
