/** The rule of the picture's words, held against what is drawn: a picture is measured, and not asked what it took. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { below, classes, markup, textOf, tree, type El } from "../fixture/markup.ts";
import { beat, booted, elect, put, type Scene } from "../fixture/scene.ts";
import { Film } from "../reduce/film.ts";
import { bent, pointAt, type Curve } from "./curve.ts";
import { bend } from "./flights.ts";
import { inboxes } from "./inbox.ts";
import { Picture } from "./picture.ts";
import { compose, wayBetween } from "./places.ts";
import * as plates from "./plates.ts";
import { thread } from "./thread.ts";
import { letters } from "./words.ts";

Object.assign(globalThis, { matchMedia: () => ({ matches: false }) });

type Shape = "wide" | "tall";
interface Block {
  what: string;
  box: readonly [l: number, t: number, r: number, b: number];
}

const num = (el: El, name: string) => Number(el.attrs[name] ?? 0);
const is = (el: El, ...names: string[]) => names.some((n) => classes(el).includes(n));
const within = (el: El, name: string): boolean => el.up !== undefined && (is(el.up, name) || within(el.up, name));

/** What the faces measure: a letter is 0.6 em wide, and of the italic less. */
function text(el: El): Block {
  const size = is(el, "r-tiny") ? 10.8 : 11;
  const wide = letters(textOf(el)) * size * (is(el, "it") ? 0.5 : 0.6);
  const x = num(el, "x") - (el.attrs["text-anchor"] === "end" ? wide : 0);
  return { what: `"${textOf(el)}"`, box: [x, num(el, "y") - 8.5, x + wide, num(el, "y") + 2.5] };
}

/** The words in the picture that belong to no house, with the cards that they stand on and the numbers of hops. */
function words(all: El[]): Block[] {
  const free = all.filter((el) => el.tag === "text" && is(el, "m-lab", "m-lab2", "r-tiny", "cost") && !within(el, "room") && !(within(el, "pick") || is(el.up!, "pick"))).map(text);
  const cards = all.filter((el) => is(el, "card")).map((el): Block => ({ what: "a card", box: [num(el, "x"), num(el, "y"), num(el, "x") + num(el, "width"), num(el, "y") + num(el, "height")] }));
  const hops = all.filter((el) => is(el, "hop")).map((el): Block => ({ what: "a hop", box: [num(el, "cx") - 8.5, num(el, "cy") - 8.5, num(el, "cx") + 8.5, num(el, "cy") + 8.5] }));
  return [...free, ...cards, ...hops];
}

/** The walls, rims and roofs: a roof in thin slices. */
function houses(all: El[]): Block[] {
  return all.filter((el) => is(el, "room")).flatMap((room): Block[] => {
    const [x, y] = /translate\(([-\d.]+) ([-\d.]+)\)/.exec(room.attrs.transform!)!.slice(1).map(Number) as [number, number];
    const wall = below(room).find((el) => is(el, "wall"))!;
    const [w, h] = [num(wall, "width"), num(wall, "height")];
    const what = `the house of ${room.attrs["data-machine"]}`;
    const rim = below(room).some((el) => is(el, "rim"));
    const out: Block[] = [{ what, box: rim ? [x - 7, y - 12, x + w + 7, y + h + 7] : [x, y, x + w, y + h] }];
    if (!is(room, "leader", "candidate")) return out;
    for (let dx = -7; dx < w + 7; dx += 2) out.push({ what: `the roof of ${room.attrs["data-machine"]}`, box: [x + dx, y - 4 - (w / 8) * (1 - Math.abs(dx + 1 - w / 2) / (w / 2 + 7)), x + dx + 2, y] });
    return [...out, { what: "a finial", box: [x + w / 2 - 5.5, y - w / 8 - 21, x + w / 2 + 5.5, y] }];
  });
}

function overlap(a: Block, b: Block): boolean {
  const [l, t, r, d] = a.box;
  const [k, s, q, c] = b.box;
  return Math.min(r, q) - Math.max(l, k) > 0.5 && Math.min(d, c) - Math.max(t, s) > 0.5;
}

/** Whatever stands on another thing in this picture. */
function collisions(pic: El): string[] {
  const all = below(pic);
  const [said, built] = [words(all), houses(all)];
  return said.flatMap((a, i) => [...said.slice(i + 1).filter((b) => !(a.what === "a hop" && b.what === "a hop") && overlap(a, b)), ...built.filter((b) => a.what !== "a hop" && overlap(a, b))].map((b) => `${a.what} on ${b.what}`));
}

interface Seen {
  what: string;
  film: Film;
  t: number;
  paused: boolean;
  select: string;
}

/** One picture through all of these moments, as a page draws them: it remembers where words stood. */
function look(shape: Shape, list: Seen[]): { wrong: string[]; tags: number; cards: number } {
  const picture = new Picture();
  const out = { wrong: [] as string[], tags: 0, cards: 0 };
  for (const { what, film, t, paused, select } of list) {
    film.seek(film.at(t));
    const m = film.model;
    const j = m.journeys.get(select.replace("request:", ""));
    const pic = tree(markup(picture.draw({
      m, t, speed: 1 / 30, paused, shape, cls: "", selected: select, thread: j && thread(film, j), framed: "", plates, thin: false,
      inbox: paused ? (ground) => inboxes(m, t, ground, () => undefined) : undefined, pickMachine: () => undefined, pickMessage: () => undefined,
    })));
    out.wrong.push(...collisions(pic).map((w) => `${what}, ${shape}, ${(t / 1e6).toFixed(1)} ms: ${w}`));
    out.tags += below(pic).filter((el) => is(el, "m-lab")).length;
    out.cards += below(pic).filter((el) => is(el, "card")).length;
  }
  return out;
}

function filmOf(s: Scene): Film {
  const film = new Film({ flight: 1e6 });
  for (const e of s.events) film.push(e);
  return film;
}

/** A write by way of a follower, then links that fail in every way, then another leader. */
function told(count: number): Scene {
  const servers = [..."abcdefg"].slice(0, count);
  const s = booted(servers.length > 1 ? servers : ["b"]);
  const [via, last] = [servers.length > 1 ? "a" : "b", servers.at(-1)!];
  put(s, "greeting", "hello", { index: 3, term: 1, leader: "b", via, trace: "t1", voters: servers.length > 1 ? servers : ["b"] });
  s.run(180);
  if (count < 3) return s;
  const fault = (fault: string, o: object) => s.emit("", { kind: "fault", fault: { fault, ...o } });
  fault("delay", { from: "b", to: "c", by: 200e6 });
  fault("loss", { from: "c", to: "a", permille: 300 });
  fault("skew", { node: "c", by: -7200e9 });
  for (const [from, to] of [["b", "a"], ["a", "b"], ["b", "c"], ["c", last === "c" ? "b" : last]] as const) fault("cut", { from, to });
  for (const o of ["a", "c"]) s.send({ from: "b", to: o, proto: "raft", type: "heartbeat", term: 1, text: "heartbeat" }, 20, undefined, "cut");
  for (const o of servers.slice(3)) beat(s, "b", o, 1);
  s.run(60);
  elect(s, "c", 2, 4, servers);
  return s.run(60);
}

/** Every few milliseconds of a run from there on. */
function moments(s: Scene, o: Pick<Seen, "what" | "paused" | "select">, by: number): Seen[] {
  const film = filmOf(s);
  const out: Seen[] = [];
  for (let t = 1050e6; t <= s.t; t += by * 1e6) out.push({ ...o, film, t });
  return out;
}

for (const count of [1, 3, 5, 7])
  for (const shape of ["wide", "tall"] as const)
    test(`with ${count} servers no words stand on a house, on a roof or on other words, ${shape}`, () => {
      const s = told(count);
      for (const [what, paused, select] of [["running", false, ""], ["standing", true, ""], ["a request", true, "request:t1"]] as const) {
        const { wrong, tags, cards } = look(shape, moments(s, { what, paused, select }, paused ? 19 : 11));
        assert.deepEqual([...new Set(wrong)].slice(0, 12), []);
        // Among many machines only what a client sent and what was lost has words.
        assert.ok(tags >= (count === 3 || (count === 5 && shape === "wide") ? 10 : 2), `${what}: only ${tags} messages have words`);
        assert.ok(!paused || shape === "tall" || cards >= count, `${what}: only ${cards} cards`);
      }
    });

/** Points on a curve, so thick. */
function onCurve(k: Curve, r = 0.6): { box: Block["box"] }[] {
  return Array.from({ length: 61 }, (_, i) => {
    const [x, y] = pointAt(k, i / 60);
    return { box: [x - r, y - r, x + r, y + r] as const };
  });
}

/** What is drawn as "Mx yQx y x y". */
function curveOf(el: El): Curve {
  const [ax, ay, cx, cy, bx, by] = el.attrs.d!.match(/-?[\d.]+/g)!.map(Number) as [number, number, number, number, number, number];
  return { p0: [ax, ay], c: [cx, cy], p1: [bx, by] };
}

const drawn = (film: Film, t: number, shape: Shape, selected: string) => below(tree(markup(new Picture().draw({
  m: film.model, t, speed: 1 / 30, paused: true, shape, cls: "", selected, thread: undefined, framed: "", plates, thin: false,
  inbox: undefined, pickMachine: () => undefined, pickMessage: () => undefined,
}))));

for (const shape of ["wide", "tall"] as const)
  for (const [from, to] of [["a", "b"], ["b", "c"], ["a", "c"], ["c", "a"]] as const)
    test(`what is said of the link from ${from} to ${to} stands on no link, ${shape}`, () => {
      const s = booted([..."abc"]);
      s.emit("", { kind: "fault", fault: { fault: "loss", from, to, permille: 300 } });
      const film = filmOf(s);
      film.seek(film.at(s.t));
      const all = drawn(film, s.t, shape, "");
      const said = all.filter((el) => el.tag === "text" && textOf(el).includes("lost")).map(text);
      // In the tall picture they stand in two rows: who it is about, and what is wrong.
      assert.equal(said.length, 1);
      const links = all.filter((el) => is(el, "link")).map(curveOf);
      assert.deepEqual(links.flatMap((k) => onCurve(k)).filter((l) => overlap(said[0]!, { what: "", ...l })), []);
      const comp = compose(shape, [..."abc"], ["web"], (n) => n === "b");
      const lanes = [["a", "b"], ["b", "c"], ["a", "c"]].flatMap(([x, y]) => [0, 1].map((n) => bent(wayBetween(comp, x!, y!)!, bend(n), false)));
      assert.deepEqual(lanes.flatMap((k) => onCurve(k, 8)).filter((l) => overlap(said[0]!, { what: "", ...l })), [], "a message passes over it");
    });

for (const shape of ["wide", "tall"] as const)
  test(`words beside a message stand off its own way, ${shape}`, () => {
    const s = told(3);
    const film = filmOf(s);
    let tags = 0;
    for (let t = 1050e6; t <= 1100e6; t += 3e6) {
      film.seek(film.at(t));
      for (const msg of drawn(film, t, shape, "").filter((el) => is(el, "msg") && !is(el, "gone"))) {
        const inside = below(msg);
        for (const el of inside.filter((x) => is(x, "m-lab"))) {
          tags++;
          const on = inside.filter((x) => is(x, "trail")).flatMap((x) => onCurve(curveOf(x)));
          assert.deepEqual(on.filter((l) => overlap(text(el), { what: "", ...l })), [], `${(t / 1e6).toFixed(0)} ms: ${textOf(el)}`);
        }
      }
    }
    assert.ok(tags > 6, `only ${tags}`);
  });

// On a phone there is not always a free place, and words lie over a link rather than nowhere.
for (const [shape, most] of [["wide", 0.02], ["tall", 0.4]] as const)
  test(`words beside a message stand on no link where they can, ${shape}`, () => {
    const s = told(3);
    const film = filmOf(s);
    const over: string[] = [];
    let tags = 0;
    for (let t = 1050e6; t <= s.t; t += 4e6) {
      film.seek(film.at(t));
      const all = drawn(film, t, shape, "");
      const links = all.filter((el) => is(el, "link")).map(curveOf).flatMap((k) => onCurve(k));
      for (const el of all.filter((x) => is(x, "m-lab"))) {
        tags++;
        if (links.some((l) => overlap(text(el), { what: "", ...l }))) over.push(`${(t / 1e6).toFixed(0)} ms: ${textOf(el)}`);
      }
    }
    assert.ok(tags > 20, `only ${tags}`);
    assert.ok(over.length <= most * tags, `${over.length} of ${tags}: ${over.join(", ")}`);
  });

test("a chosen message that has arrived has its way and a ring in the picture, and no other has", () => {
  const s = booted([..."abc"]);
  s.send({ from: "b", to: "c", proto: "raft", type: "append", term: 1, text: "append 3" }, 20);
  s.run(900);
  const film = filmOf(s);
  film.seek(film.at(s.t));
  const id = film.model.ended.at(-1)!.id;
  const rings = (selected: string) => drawn(film, s.t, "wide", selected).filter((el) => is(el, "link-sel") || is(el, "selring")).length;
  assert.equal(rings(`message:${id}`), 2);
  assert.equal(rings(""), 0);
});
