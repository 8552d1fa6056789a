/** The rule of the picture's words, held against what is drawn: a picture is measured, and not asked what it took. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { below, classes, markup, textOf, tree, type El } from "../fixture/markup.ts";
import { beat, booted, elect, put, type Scene } from "../fixture/scene.ts";
import { Film } from "../reduce/film.ts";
import { inboxes } from "./inbox.ts";
import { Picture } from "./picture.ts";
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
        assert.ok(tags >= (count > 1 ? 10 : 2), `${what}: only ${tags} messages have words`);
        assert.ok(!paused || shape === "tall" || cards >= count, `${what}: only ${cards} cards`);
      }
    });

/** Points on what is drawn as a link, from "Mx yQx y x y". */
function onLinks(all: El[]): { box: Block["box"] }[] {
  return all.filter((el) => is(el, "link")).flatMap((el) => {
    const [ax, ay, cx, cy, bx, by] = el.attrs.d!.match(/-?[\d.]+/g)!.map(Number) as [number, number, number, number, number, number];
    return Array.from({ length: 60 }, (_, i) => {
      const [u, v] = [i / 60, 1 - i / 60];
      const [x, y] = [v * v * ax + 2 * u * v * cx + u * u * bx, v * v * ay + 2 * u * v * cy + u * u * by];
      return { box: [x - 0.6, y - 0.6, x + 0.6, y + 0.6] as const };
    });
  });
}

for (const shape of ["wide", "tall"] as const)
  for (const [from, to] of [["a", "b"], ["b", "c"], ["a", "c"], ["c", "a"]] as const)
    test(`what is said of the link from ${from} to ${to} stands on no link, ${shape}`, () => {
      const s = booted([..."abc"]);
      s.emit("", { kind: "fault", fault: { fault: "loss", from, to, permille: 300 } });
      const film = filmOf(s);
      film.seek(film.at(s.t));
      const pic = tree(markup(new Picture().draw({
        m: film.model, t: s.t, speed: 1 / 30, paused: true, shape, cls: "", selected: "", thread: undefined, framed: "", plates, thin: false,
        inbox: undefined, pickMachine: () => undefined, pickMessage: () => undefined,
      })));
      const all = below(pic);
      const said = all.filter((el) => el.tag === "text" && textOf(el).includes("lost")).map(text);
      assert.equal(said.length, 1);
      assert.deepEqual(onLinks(all).filter((l) => overlap(said[0]!, { what: "", ...l })), []);
    });
