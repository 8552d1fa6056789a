import assert from "node:assert/strict";
import { test } from "node:test";
import { words } from "../command/glasshouse.ts";
import { gear } from "../command/pace.ts";
import { beat, booted } from "../fixture/scene.ts";
import { fold } from "../reduce/fold.ts";
import { emptyModel, type FaultMark, type Journey, type Step } from "../reduce/model.ts";
import { values } from "./sources.ts";
import { bent, piece, pointAt } from "./curve.ts";
import { branchWords } from "./branchwords.ts";
import { next } from "./next.ts";
import { extent, heaps, ticks, type Row } from "./timeline.ts";
import { compose, wayBetween, type Shape } from "./places.ts";
import { Reader } from "./reader.ts";
import { roundly } from "./recorder.ts";
import { slot } from "./slot.ts";
import { fromRail, toRail } from "./speed.ts";
import { clip, clockText, list, span, speedText } from "./words.ts";

test("the speed rail is logarithmic, and its ends and stops are exact", () => {
  assert.equal(fromRail(0), 1 / 1000);
  assert.equal(fromRail(1), 64);
  assert.equal(fromRail(toRail(1)), 1);
  for (const x of [0.003, 0.2, 7]) assert.ok(Math.abs(fromRail(toRail(x)) / x - 1) < 0.25);
});

test("speeds, times and lengths are written as the look writes them", () => {
  assert.equal(speedText(1 / 40), "1/40");
  assert.equal(speedText(1), "1×");
  assert.equal(speedText(64), "64×");
  assert.equal(clockText(12_480_612_000), "12.480\u2009612");
  assert.equal(span(600_000), "600 µs");
  assert.equal(span(3_100_000), "3.1 ms");
  assert.equal(span(1_290_000_000), "1.29 s");
  assert.equal(list(["a", "b", "c"]), "a, b and c");
  assert.equal(clip("colour", 4), "col…");
});

test("a follower says silence as soon as a living leader would have been heard, and counts to no 0.00 s", () => {
  const m = emptyModel();
  for (const e of booted().events) fold(m, e, { flight: 1e6 });
  const a = m.machines.get("a")!;
  Object.assign(a, { heard: "b", heardAt: 1e9, timeout: 1e9 });
  const at = (ms: number, w = 214) => slot(m, a, 1e9 + ms * 1e6, { w, compact: false });
  assert.equal(at(400), "hears b, patient for 0.60 s");
  assert.equal(at(730), "silence, 0.27 s left");
  assert.equal(at(730, 176), "silence, 0.27 s left");
  assert.equal(at(997), "silence, may stand any moment");
  m.cuts.add("b>a");
  assert.equal(at(400), "cut off from b, 0.60 s left");
  assert.equal(at(400, 176), "cut off, 0.60 s left");
});

test("no two houses overlap, in either composition, whoever leads, from one server to seven", () => {
  for (const shape of ["wide", "tall", "land", "landtall"] as Shape[])
    for (const n of shape.startsWith("land") ? [3] : [1, 2, 3, 4, 5, 6, 7])
      for (const clients of shape.startsWith("land") ? [["web"]] : [["web"], ["web", "web2", "web3", "web4"]])
      for (let lead = 0; lead < n; lead++) {
        const names = Array.from({ length: n }, (_, i) => String.fromCharCode(97 + i));
        const c = compose(shape, names, clients, (x) => x === names[lead]);
        const boxes = [...c.places.values()];
        assert.ok(boxes.length > n && names.every((name) => c.places.has(name)));
        for (const [i, p] of boxes.entries())
          for (const q of boxes.slice(i + 1)) {
            const apart = p.x + p.w <= q.x || q.x + q.w <= p.x || p.y + p.h <= q.y || q.y + q.h <= p.y;
            assert.ok(apart, `${shape} ${n}: ${p.name} and ${q.name}`);
          }
      }
});

test("a name keeps its corner while others come and go", () => {
  const at = (n: number) => compose("wide", [..."abcdefg"].slice(0, n), ["web"], () => false).places;
  for (const n of [5, 6, 7]) {
    const p = at(n);
    assert.ok(p.get("a")!.x < p.get("c")!.x && p.get("a")!.y === p.get("c")!.y && p.get("b")!.y < p.get("d")!.y, `${n} servers`);
    assert.ok(p.get("d")!.x > p.get("c")!.x && p.get("e")!.x < p.get("a")!.x, `${n} servers`);
  }
});

test("of three servers one may be put on top; each has a place all the same", () => {
  const c = compose("tall", ["a", "b", "c"], ["web"], (x) => x === "a", "a");
  assert.deepEqual(c.trio, { left: "b", top: "a", right: "c" });
  assert.equal(compose("tall", ["a", "b", "c"], [], () => false).trio!.top, "b");
  assert.equal(compose("tall", ["a", "b", "c"], [], () => false, "nobody").trio!.top, "b");
});

test("every pair of machines has a way, the same seen from both ends", () => {
  const c = compose("wide", ["a", "b", "c"], ["web"], (x) => x === "b");
  for (const [x, y] of [["a", "b"], ["b", "c"], ["a", "c"], ["web", "a"], ["web", "b"], ["web", "c"]] as const) {
    const there = wayBetween(c, x, y)!;
    const back = wayBetween(c, y, x)!;
    assert.deepEqual([back.to, back.from], [there.from, there.to]);
  }
  assert.equal(wayBetween(c, "x", "y"), undefined);
  assert.ok(wayBetween(c, "somebody outside", "a"));
});

test("of seven servers most ways pass over no house, and a way is the same from both ends", () => {
  const c = compose("wide", [..."abcdefg"], ["web"], () => false);
  let over = 0;
  for (const a of "abcdefg")
    for (const b of "abcdefg") {
      if (a >= b) continue;
      const w = wayBetween(c, a, b)!;
      assert.deepEqual(wayBetween(c, b, a), { from: w.to, to: w.from, mid: w.mid });
      const k = bent(w, 0, false);
      const points = Array.from({ length: 30 }, (_, i) => pointAt(k, (i + 1) / 32));
      if (points.some(([x, y]) => [...c.places.values()].some((p) => p.name !== a && p.name !== b && x > p.x && x < p.x + p.w && y > p.y && y < p.y + p.h))) over++;
    }
  assert.ok(over <= 4, `${over} of 21 ways pass over a house`);
});

test("on a phone no way between four servers or more passes over a house, but of six and seven the one from the client to c", () => {
  for (const [n, lead] of [4, 5, 6, 7].flatMap((n) => [..."abcdefg"].slice(0, n).map((l) => [n, l] as const))) {
    const c = compose("tall", [..."abcdefg"].slice(0, n), ["web"], (x) => x === lead);
    const names = [...c.places.keys()];
    const over = names.flatMap((a) => names.filter((b) => a < b).flatMap((b) => {
      const k = bent(wayBetween(c, a, b)!, 0, false);
      const points = Array.from({ length: 49 }, (_, i) => pointAt(k, (i + 1) / 50));
      return points.some(([x, y]) => [...c.places.values()].some((p) => x > p.x + 2 && x < p.x + p.w - 2 && y > p.y + 2 && y < p.y + p.h - 2)) ? [a + b] : [];
    }));
    assert.deepEqual(over, n === 7 || (n === 6 && lead === "c") ? ["cweb"] : [], `${n} servers, ${lead} leads`);
  }
});

test("a message begins at one rim and ends at the other", () => {
  const k = bent({ from: [0, 0], to: [100, 0], mid: [50, 0] }, 14, false);
  assert.deepEqual(pointAt(k, 0), [0, 0]);
  assert.deepEqual(pointAt(k, 1), [100, 0]);
  assert.match(piece(k, 0.2, 0.4), /^M20 .*Q.* 40 /);
});

test("what comes next is the message that is due first", () => {
  const s = booted();
  beat(s, "b", "a", 1);
  s.run(10);
  const m = emptyModel();
  for (const e of s.events) fold(m, e, { flight: 1e6 });
  const f = [...m.flights.values()][0]!;
  assert.equal(next(m, s.t, []), `next to arrive, in ${span(f.due - s.t)}: a hears b: ${f.text || f.type}`);
  assert.match(next(m, s.t, [{ t: s.t + 3e6, node: "a", proc: 1, seq: 1, kind: "fault", fault: { fault: "crash", node: "a" } }]), /^next, in 3\.0 ms: what was done here$/);
  assert.match(next(emptyModel(), 0, []), /nothing is on its way/);
});

test("where nothing is on its way, what comes next is the end of the shortest patience, or a word of the leader before it", () => {
  const s = booted();
  const m = emptyModel();
  for (const e of s.events) fold(m, e, { flight: 1e6 });
  m.flights.clear();
  Object.assign(m.machines.get("a")!, { heard: "b", heardAt: s.t, timeout: 900e6 });
  Object.assign(m.machines.get("c")!, { heard: "b", heardAt: s.t, timeout: 400e6 });
  assert.equal(next(m, s.t, []), "next, within 400 ms: b speaks, or c’s patience ends");
  m.machines.get("b")!.alive = false;
  assert.equal(next(m, s.t, []), "next, within 400 ms: c’s patience ends");
  assert.equal(next(m, s.t + 500e6, []), "next, within 400 ms: a’s patience ends");
});

test("a future is called by what began it", () => {
  assert.equal(branchWords(undefined), "What happened");
  assert.equal(branchWords({ do: "crash", machine: "b" }), "If b crashes");
  assert.equal(branchWords({ do: "cut", from: "a", to: "c" }), "If c cannot hear a");
  assert.equal(branchWords({ do: "fetch", from: "web", to: "a", method: "PUT", path: "/v1/kv/colour", body: "red" }), "With colour = red");
  assert.equal(branchWords({ do: "fetch", from: "web", to: "a", method: "GET", path: "/v1/kv/colour?raw&stale" }), "With a stale read of colour");
  assert.equal(branchWords({ do: "fetch", from: "web", to: "a", method: "GET", path: "/v1/kv/%zz" }), "With a read of %zz");
  assert.equal(branchWords({ do: "exec", machine: "web", argv: ["kvnode", "kv", "put", "a", "1"] }), "With kvnode kv put a 1");
});

test("a run that is known to its end fills the axis, and one that goes on has room", () => {
  const row = { id: 1, name: "", from: 0, end: 2.5e9, parent: undefined, time: { start: 0, bin: 50e6 } } as unknown as Row;
  assert.deepEqual(extent([row], true), { start: 0, span: 2.5e9 });
  assert.ok(extent([row]).span > 2.5e9);
  assert.equal(extent([{ ...row, time: { ...emptyModel().time, start: 0 } }]).span, 5e9, "a run that has begun just now is no stub");
});

test("the axis has round marks, and never too many", () => {
  assert.deepEqual(ticks(20), [0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20]);
  assert.deepEqual(ticks(2.456), [0, 0.5, 1, 1.5, 2]);
  for (let s = 0.8; s < 20_000; s *= 2) assert.ok(ticks(s).length <= 12 && ticks(s).length >= 4, `${s}: ${ticks(s).join(" ")}`);
  assert.equal(roundly(13e6), 20e6);
});

test("of faults whose marks would lie over each other the gravest is on top, else the newest", () => {
  const at = (fault: string, when: number) => ({ fault, when }) as FaultMark;
  const shown = (...all: FaultMark[]) => heaps(all, (t) => t).map((h) => [h.top.fault, ...h.all.map((f) => f.fault)].join(" "));
  assert.deepEqual(shown(at("cut", 1), at("crash", 2), at("delay", 3)), ["crash delay crash cut"]);
  assert.deepEqual(shown(at("loss", 1), at("delay", 3)), ["delay delay loss"]);
  assert.deepEqual(shown(at("freeze", 1), at("cut", 2), at("delay", 3)), ["freeze delay cut freeze"]);
  assert.deepEqual(shown(at("cut", 1), at("delay", 9)), ["cut cut", "delay delay"]);
  assert.deepEqual(shown(at("crash", 1), at("restart", 4), at("loss", 9)), ["crash restart crash", "loss loss"]);
  assert.deepEqual(shown(), []);
});

test("the code pane shows each step for a moment, and the newest when time stands still", () => {
  const steps = Array.from({ length: 12 }, (_, i) => ({ point: `p${i}` }) as Step);
  const j = { trace: "t", steps } as Journey;
  const r = new Reader();
  assert.equal(r.step(j, 0, false)!.point, "p0");
  assert.equal(r.step(j, 50, false)!.point, "p0");
  const seen = new Set<string>();
  for (let t = 100; t < 8000; t += 16) seen.add(r.step(j, t, false)!.point);
  assert.equal(seen.size, 12);
  assert.equal(new Reader().step(j, 0, true)!.point, "p11");
});

test("the value that a line assigns stands at its end; else all that was true there", () => {
  const v = [{ name: "peer", text: "a" }, { name: "quorumMatchIndex", text: "47" }];
  assert.equal(values({ values: v, index: 47 }, "  quorumMatchIndex := matched[1]"), "= 47");
  assert.equal(values({ values: v, index: 47 }, "  other()"), "peer a  quorumMatchIndex 47");
  assert.equal(values({ values: [], index: 47 }, "x"), "entry 47");
});

test("the gear makes a usual flight last about two thirds of a second", () => {
  const x = gear(booted().events); // its flights take 20 ms
  assert.ok(0.02 / x > 0.4 && 0.02 / x < 1, String(x));
  assert.equal(gear([]), 1 / 40);
});

test("a command line is split as a shell would", () => {
  assert.deepEqual(words(`kvnode kv put a "b c" 'd e'`), ["kvnode", "kv", "put", "a", "b c", "d e"]);
  assert.deepEqual(words("  "), []);
});
