/**
 * Every kind of fault that the room knows, done by hand in one room: it is seen in the picture, on the timeline and in
 * the link. The kinds are those of the room's own table of actions; one that nobody does here fails.
 */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Locator, Page } from "playwright-core";
import { actions, works, type FaultBody } from "../../wasm/host/action.ts";
import { FAMILIES } from "../ts/breaking/kinds.ts";
import { opened } from "../ts/parts/share/address.ts";
import { saying, Site } from "./site.ts";

let site: Site;
let page: Page;
let complaints: string[];

before(async () => {
  site = await Site.open();
  ({ page, complaints } = await site.broken());
  await page.evaluate(() => glasshouse.pause());
});
after(() => site?.close());

/** One fault: what the tool is set to, how it is aimed, what the picture shows, and what the timeline's mark says. */
interface Deed {
  set?: Record<string, string>;
  /** A machine by pointer in the picture, by key in the panel; two are the ends of a link. */
  at?: string;
  key?: string;
  /** What is done instead where a tool does not do it alone. */
  how?: () => Promise<void>;
  /** Where in the picture, and what its words are or its name; "" is nothing any more. Of a message it is {id}. */
  where: string;
  words?: RegExp;
  gone?: true;
  mark: RegExp;
}

const room = (name: string) => `svg.pic [data-machine="${name}"]`;
const plate = (name: string) => `${room(name)} .plate`;
const link = (ends: string) => `svg.pic [data-link="${ends}"]`;
const said = "svg.pic text.halo";

/** In the order in which they are done: messages while all is well, then machines, disks, wires, and what takes power. */
const deeds: { [D in FaultBody["do"]]: Deed } = {
  hold: { where: "{id} .held", mark: /is held, at/ },
  release: { where: "{id} .held", gone: true, mark: /is let go, at/ },
  drop: { where: "{id} .died", mark: /is dropped, at/ },
  copy: { where: "{id}", words: /comes twice/, mark: /is doubled, at/ },
  edit: { set: { offset: "9", bytes: "00" }, where: "{id} .pencil", mark: /is edited: bytes from 9 on are 00, at/ },
  alter: { how: alter, where: "{id} .pencil", mark: /is edited: Term 7, at/ },
  freeze: { at: "a", where: `${room("a")} .hatch-l`, mark: /^a freezes, at/ },
  thaw: { key: "a", where: `${room("a")} .hatch-l`, gone: true, mark: /^a thaws, at/ },
  stall: { at: "a", set: { by: "15" }, where: plate("a"), words: /^\+15 ms$/, mark: /^a is slow, by up to 15 ms, at/ },
  jump: { key: "b", where: plate("b"), words: /^\+1 h$/, mark: /^b's clock jumps 1 h ahead, at/ },
  skew: { at: "b", set: { by: "-7200" }, where: plate("b"), words: /^−2 h$/, mark: /^b's clock is 2 h behind, at/ },
  rate: { key: "c", where: plate("c"), words: /^110 %$/, mark: /^c's clocks run at 110 %, at/ },
  slowDisk: { at: "web", where: plate("web"), words: /^\+500 ms$/, mark: /^web's disk takes 500 ms longer for each sync, at/ },
  hangDisk: { key: "a", where: plate("a"), words: /^hangs$/, mark: /^a's disk hangs/ },
  failDisk: { at: "c", set: { on: "read" }, where: plate("c"), words: /^read fails$/, mark: /^every read of c's disk fails, at/ },
  fullDisk: { key: "b", where: plate("b"), words: /^full$/, mark: /^b's disk is full, with 0 bytes left, at/ },
  mendDisk: { at: "a", where: plate("a"), words: /^hangs$/, gone: true, mark: /^a's disk is mended, at/ },
  rot: { key: "a", set: { bits: "2" }, where: plate("a"), words: /^2 bits turned$/, mark: /^2 bits of \/data\/raft\/\S+ on a turned, at/ },
  stale: { at: "c", where: room("c"), words: /disk an old block/, mark: /^a block of \/data\/raft\/\S+ on c is as it was before its last sync, at/ },
  cut: { at: "a-b", where: link("a-b"), words: /, cut$/, mark: /^the way from b to a is cut, at/ },
  heal: { key: "a-b", where: link("a-b"), words: /cut/, gone: true, mark: /^the way from b to a is mended, at/ },
  clog: { at: "a-c", where: said, words: /^held back$/, mark: /^the way from c to a holds what comes, at/ },
  flush: { key: "a-c", where: said, words: /held back/, gone: true, mark: /^the way from c to a lets go what it held, at/ },
  delay: { at: "a-b", where: said, words: /^\+200 ms$/, mark: /^the way from b to a takes 200 ms longer, at/ },
  loss: { key: "a-c", where: said, words: /^20 % lost$/, mark: /^the way from c to a loses 20 %, at/ },
  duplicate: { at: "b-c", where: said, words: /^20 % twice$/, mark: /^the way from c to b brings 20 % of its packets twice, at/ },
  reorder: { key: "a-b", where: said, words: /^\+200 ms, 20 % late$/, mark: /^the way from b to a brings 20 % of its packets late, at/ },
  corrupt: { at: "a-c", where: said, words: /^20 % lost, 1 % corrupt$/, mark: /^the way from c to a turns a bit in 1 %, at/ },
  mend: { how: () => page.click('[data-tool="heal"]'), where: said, words: /%|\+/, gone: true, mark: /^everything is mended, at/ },
  crashAt: { at: "c", set: { on: "write", count: "1000" }, where: plate("c"), words: /^at write 1000$/, mark: /^c will crash at write number 1000 from now, at/ },
  crash: { key: "b", where: `${room("b")}.crashed`, mark: /^b crashes, at/ },
  restart: { at: "b", where: `${room("b")}.crashed`, gone: true, mark: /^b restarts, at/ },
  wipe: { key: "c", where: `${room("c")}.crashed`, words: /its disk is lost/, mark: /^c crashes and loses its disk, at/ },
  add: { how: () => page.click("[data-now]"), where: room("d"), mark: /^d comes as a new machine, at/ },
};

test("every kind that the room knows is done here, and no other", () => {
  assert.deepEqual(Object.keys(deeds).sort(), Object.keys(actions).filter((k) => !works.has(k)).sort());
});

for (const [kind, d] of Object.entries(deeds)) {
  test(kind, async () => {
    const id = await strike(kind, d);
    // What a new machine or a started one looks like takes time to pass.
    if (kind === "restart" || kind === "add") await page.evaluate(() => glasshouse.resume());
    const at = d.where.replace("{id}", `svg.pic [data-message="${id}"]`);
    await page.waitForFunction(
      ([sel, words, gone]) => [...document.querySelectorAll<SVGElement>(sel)].some((el) => {
        const of = [el.textContent!.trim(), el.getAttribute("aria-label") ?? ""];
        return !words || of.some((w) => new RegExp(words).test(w));
      }) !== gone, [at, d.words ? saying(d.words).source : "", d.gone ?? false] as const);
    await page.waitForFunction((w) => new RegExp(w).test([...document.querySelectorAll(".fm")].at(-1)?.getAttribute("title") ?? ""), saying(d.mark).source)
      .catch(async () => assert.match((await marks()).at(-1) ?? "", saying(d.mark)));
    await page.evaluate(() => glasshouse.pause());
  });
}

test("all of it stands in the link", async () => {
  const [url, build] = await page.evaluate(async () => [await glasshouse.link(), glasshouse.build] as const);
  const done = new Set(opened(url.split("#")[1]!, build).plan.actions.map((a) => a.do));
  assert.deepEqual(Object.keys(deeds).filter((k) => !done.has(k as FaultBody["do"])), []);
  assert.deepEqual(complaints, []);
});

function marks(): Promise<string[]> {
  return page.locator(".fm").evaluateAll((all) => all.map((el) => el.getAttribute("title")!));
}

/** Takes the tool in hand and strikes, by pointer or by keyboard; returns the id of the message that was struck. */
async function strike(kind: string, d: Deed): Promise<string> {
  const family = FAMILIES.find((f) => f.kinds.some((k) => k.name === kind));
  const press = (l: Locator) => (d.key ? l.press("Enter") : l.click());
  if (family) {
    await press(page.locator(`[data-tool="${family.name}"]`));
    await press(page.locator(`[data-kind="${kind}"]`));
  }
  for (const [name, value] of Object.entries(d.set ?? {})) {
    const field = page.locator(`.tool-pn [name="${name}"]`);
    if (name === "on") await field.selectOption(value);
    else await field.fill(value);
  }
  if (family?.name === "message") return struck(kind, d);
  if (d.how) await d.how();
  else if (d.at?.includes("-")) await onLink(link(d.at));
  else if (d.at) await page.click(room(d.at));
  else if (!d.key!.includes("-")) await page.locator(`[data-target="${d.key}"]`).press("Enter");
  else {
    const [from, to] = d.key!.split("-") as [string, string];
    await page.selectOption('[data-end="between"]', from);
    await page.selectOption('[data-end="and"]', to);
    await page.locator("[data-way]").press("Enter");
  }
  await laid();
  return "";
}

/** The tool has struck and is laid down; one that could not says why. */
async function laid(): Promise<void> {
  await page.waitForFunction(() => !document.querySelector(".hint") || document.querySelector('.tool-pn [role="alert"]'));
  const why = page.locator('.tool-pn [role="alert"]');
  assert.equal(await why.count(), 0, (await why.allInnerTexts()).join());
}

/** Clicks the middle of a link, whatever lies over it. */
async function onLink(of: string): Promise<void> {
  const { x, y } = await page.locator(of).evaluate((el) => {
    const path = el as unknown as SVGPathElement;
    const at = path.getPointAtLength(path.getTotalLength() / 2).matrixTransform(path.getScreenCTM()!);
    return { x: at.x, y: at.y };
  });
  await page.mouse.click(x, y);
}

/** What was struck once is not struck again, except that what is held is let go. */
const struckOnce = new Set<string>();

/** Strikes a message that is offered: what raft asks, since an answer may be too short to be changed; a packet of gossip. */
async function struck(kind: string, d: Deed): Promise<string> {
  if ((await page.locator("[data-next]").count()) > 0) await page.locator("[data-next]").press("Enter");
  await page.waitForSelector("[data-aim-message]");
  const wanted = () => drawn().then(() => page.locator("[data-aim-message]").evaluateAll((all, [once, any]) => all.flatMap((el) => {
    const id = (el as HTMLElement).dataset.aimMessage!;
    return any || (/^\s*(append|heartbeat|commit)/.test(el.textContent!) && !once.includes(id)) ? [id] : [];
  })[0], [[...struckOnce], kind === "release" || kind === "copy"] as const));
  let id = await wanted();
  for (let n = 0; !id && n < 300; n++) {
    await page.evaluate(() => glasshouse.step());
    id = await wanted();
  }
  assert.ok(id, "raft asks nothing");
  struckOnce.add(id);
  await page.locator(`[data-aim-message="${id}"]`).press("Enter");
  if (d.how) await d.how();
  await laid();
  return id;
}

/** What was done last stands on the page: a message that a step has brought to its end is no longer offered. */
function drawn(): Promise<unknown> {
  return page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
}

/** The tool opens the message; its fields are changed there. */
async function alter(): Promise<void> {
  await page.locator('[data-field="Term"]').first().press("Enter");
  await page.fill('.alter [name="field"]', "7");
  await page.locator('.alter [type="submit"]').press("Enter");
}
