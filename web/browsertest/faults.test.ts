import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Page } from "playwright-core";
import { led, saying, Site } from "./site.ts";

let site: Site;
let page: Page;
let complaints: string[];

before(async () => {
  site = await Site.open();
  ({ page, complaints } = await site.broken());
});
after(() => site?.close());

/** The faults of these kinds so far, each with what it was aimed at. */
function faults(): Promise<string[]> {
  return page.evaluate(() => glasshouse.events({ kinds: ["fault"] }).flatMap((e) => (e.kind === "fault" ? [[e.fault.fault, e.fault.node ?? (e.fault.from ? `${e.fault.from}>${e.fault.to}` : "")].join(" ").trim()] : [])));
}

async function happened(...want: string[]): Promise<void> {
  await page.waitForFunction((w) => {
    const all = glasshouse.events({ kinds: ["fault"] }).flatMap((e) => (e.kind === "fault" ? [[e.fault.fault, e.fault.node ?? (e.fault.from ? `${e.fault.from}>${e.fault.to}` : "")].join(" ").trim()] : []));
    return JSON.stringify(all.slice(-w.length)) === JSON.stringify(w);
  }, want).catch(async () => assert.deepEqual((await faults()).slice(-want.length), want));
}

/** The text table says so. */
function told(words: RegExp): Promise<unknown> {
  return page.waitForFunction((re) => new RegExp(re).test(document.querySelector(".vh table")?.parentElement?.textContent ?? ""), saying(words).source);
}

async function tool(family: string, kind?: string): Promise<void> {
  await page.click(`[data-tool="${family}"]`);
  if (kind) await page.click(`[data-kind="${kind}"]`);
  await page.waitForSelector(".hint");
}

async function mend(): Promise<void> {
  await page.click('[data-tool="heal"]');
  await page.waitForFunction(() => document.querySelector<HTMLButtonElement>('[data-tool="heal"]')?.disabled);
}

test("a machine is frozen and thawed in the picture: hatched, told in the table, on the timeline", async () => {
  await tool("freeze");
  await page.click('[data-machine="a"]');
  await happened("freeze a");
  await page.waitForSelector('[data-machine="a"] .hatch-l');
  await told(/a\s*frozen/);
  assert.equal(await page.locator(".fm").last().getAttribute("title").then((s) => s!.startsWith("a freezes, at ")), true);
  await tool("freeze", "thaw");
  await page.click('[data-machine="a"]');
  await happened("thaw a");
  await page.waitForFunction(() => !document.querySelector(".hatch-l"));
});

test("clocks and disks by pointer: plates on the house with a sign and a word, which mending takes away", async () => {
  await tool("clock", "skew");
  await page.fill('[name="by"]', "-7200");
  await page.click('[data-machine="b"]');
  await tool("disk", "slowDisk");
  await page.click('[data-target="b"]');
  await happened("skew b", "slowDisk b");
  await page.waitForFunction(() => [...document.querySelectorAll('[data-machine="b"] .plate text')].map((t) => t.textContent).join() === "+500\u00a0ms,−2\u00a0h");
  await told(/disk \+500 ms and clock −2 h/);
  await mend();
  await page.waitForFunction(() => !document.querySelector(".plate"));
});

test("links by pointer, one direction or both: slow, lossy and cut have forms and words", async () => {
  await tool("slow");
  await page.locator('[data-link="a-b"]').click();
  await happened("delay a>b", "delay b>a");
  await page.waitForSelector(".link.slowly");
  await tool("slow", "loss");
  await page.click('[data-both="false"]');
  await page.click('[data-machine="b"]');
  await page.click('[data-machine="c"]');
  await happened("loss b>c");
  await page.waitForSelector(".link.lossy");
  await told(/b to c: loses 20 %/);
  await tool("cut", "clog");
  await page.selectOption('[data-end="between"]', "*");
  await page.selectOption('[data-end="and"]', "a");
  await page.click("[data-way]");
  await happened("clog *>a", "clog a>*");
  await mend();
  await page.waitForFunction(() => !document.querySelector(".link.slowly, .link.lossy"));
});

test("what cannot be is said, and the tool stays in hand", async () => {
  await tool("slow", "loss");
  await page.fill('[name="permille"]', "300");
  await page.waitForSelector('.tool-pn [role="alert"]');
  assert.match(await page.locator('.tool-pn [role="alert"]').innerText(), saying(/from 0 to 100 %/));
  await page.fill('[name="permille"]', "20");
  await page.click('[data-tool="crash"]');
  await page.click('[data-kind="restart"]');
  await page.click('[data-machine="b"]');
  await page.waitForFunction(() => document.querySelector('.tool-pn [role="alert"]')?.textContent === "b runs already.");
  await page.keyboard.press("Escape");
  await page.waitForFunction(() => !document.querySelector(".hint"));
});

test("by keyboard alone: a tool, its kind, its parameter, its target; the focus comes back", async () => {
  await page.locator('[data-tool="disk"]').focus();
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => (document.activeElement as HTMLElement)?.dataset.kind === "slowDisk");
  await page.keyboard.press("ArrowRight");
  await page.waitForFunction(() => (document.activeElement as HTMLElement)?.dataset.kind === "hangDisk");
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Control+A");
  await page.keyboard.type("25");
  await page.keyboard.press("Tab");
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  await happened("slowDisk b");
  await page.waitForFunction(() => document.querySelector('[data-machine="b"] .plate text')?.textContent === "+25\u00a0ms");
  await page.waitForFunction(() => (document.activeElement as HTMLElement)?.dataset.tool === "disk");
  // In the picture: arrows from target to target.
  await page.locator('[data-tool="freeze"]').focus();
  await page.keyboard.press("Enter");
  await page.locator('[data-machine="a"]').focus();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Enter");
  await happened("freeze b");
  await mend();
  await led(page);
});

test("a server comes and joins, has a place, and leaves of its own will", async () => {
  await led(page);
  await page.evaluate(() => glasshouse.speed(16));
  await page.click('[data-tool="add"]');
  await page.click("[data-now]");
  await happened("add d");
  await page.waitForFunction(() => glasshouse.nodes().some((n) => n.name === "d" && n.role === "follower" && n.commitIndex > 0));
  await page.waitForSelector('[data-machine="d"]');
  await page.click('[data-tool="add"]');
  await page.click('[data-kind="leave"]');
  await page.click('[data-target="d"]');
  await page.waitForFunction(() => glasshouse.nodes().some((n) => n.name === "d" && !n.alive));
  await told(/d\s*left/);
  await page.click('[data-tool="add"]');
  await page.click("[data-new-room]");
  await page.click('[data-servers="5"]');
  await page.fill('[name="seed"]', "11");
  await page.click('.in-pn [type="submit"]');
  await page.waitForURL("**/playground?servers=5&seed=11");
  await page.waitForFunction(() => "glasshouse" in globalThis && glasshouse.seed === 11);
  await page.evaluate(() => glasshouse.ready);
  assert.equal(await page.evaluate(() => glasshouse.nodes().filter((n) => n.server).length), 5);
  assert.equal(await page.locator(".room[data-machine]").count(), 6);
  assert.deepEqual(complaints, []);
});
