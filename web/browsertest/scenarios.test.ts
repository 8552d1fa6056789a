import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Page } from "playwright-core";
import { atRest, shot, Site } from "./site.ts";

let site: Site;
before(async () => void (site = await Site.open()));
after(() => site.close());

/** The page at an address, once its scenario is told. */
async function told(hash: string): Promise<{ page: Page; complaints: string[] }> {
  const it = await site.page();
  await it.page.goto(`${site.url}/playground${hash}`);
  await it.page.waitForSelector('[data-do="story-next"]');
  return it;
}

const sentence = (page: Page) => page.locator(".story .say > p").first().innerText();

/** Goes on to the next sentence, without waiting for the way to be played. */
async function onward(page: Page): Promise<void> {
  const n = Number(/sentence\s(\d+)/.exec(await page.locator(".story footer .st").innerText())![1]);
  await page.evaluate(() => {
    for (let i = 0; i < 2; i++) document.querySelector<HTMLButtonElement>('[data-do="story-next"]')!.click();
  });
  await page.waitForFunction((k) => document.querySelector(".story footer .st")?.textContent?.startsWith(`sentence\u00a0${k}`), n + 1);
}

test("the tour's first chapter is told at its moments, back restores the state, and its task is held against the cluster", async () => {
  const { page, complaints } = await told("#tour");
  assert.equal(await page.evaluate(() => glasshouse.nodes().filter((n) => n.role === "leader").length), 0);
  const first = await sentence(page);
  const at = await page.evaluate(async () => ({ now: glasshouse.now, hash: await glasshouse.traceHash() }));
  // The panels have unfolded, and where a control stands is told in whole pixels.
  const stands = async () => {
    await atRest(page);
    const b = (await page.locator('[data-do="story-next"]').boundingBox())!;
    return [b.x, b.y, b.width, b.height].map(Math.round);
  };
  const box = await stands();
  await onward(page);
  await onward(page);
  assert.match(await sentence(page), /leads/);
  assert.equal(await page.evaluate(() => glasshouse.nodes().filter((n) => n.role === "leader").length), 1);
  assert.deepEqual(await stands(), box, "the controls have not moved");
  await page.click('[data-do="story-back"]');
  await page.click('[data-do="story-back"]');
  await page.waitForFunction((s) => document.querySelector(".story .say > p")?.textContent === s, first);
  await page.waitForFunction((t) => glasshouse.now === t, at.now);
  assert.equal(await page.evaluate(() => glasshouse.traceHash()), at.hash);
  for (let i = 0; i < 3; i++) await onward(page);
  await page.waitForSelector(".story .task");
  await page.evaluate(() => glasshouse.speed(4));
  const old = await page.evaluate(() => glasshouse.nodes().find((n) => n.role === "leader")!.name);
  await page.evaluate((o) => glasshouse.fault({ kind: "crash", machine: o }), old);
  await page.evaluate(() => glasshouse.resume());
  await page.waitForFunction((o) => glasshouse.nodes().some((n) => n.role === "leader" && n.name !== o), old);
  assert.equal(await page.locator(".story .task.done").count(), 0, "one server is still down");
  await page.evaluate((o) => glasshouse.fault({ kind: "restart", machine: o }), old);
  await page.waitForSelector(".story .task.done");
  await shot(page, "tour-done-1440-light");
  assert.equal(await page.evaluate(() => JSON.parse(localStorage.getItem("glasshouse.scenes")!).chapter), 1);
  await page.click('[data-do="story-next"]');
  await page.waitForFunction(() => /Chapter\s2 of 7/.test(document.querySelector(".story")?.textContent ?? ""));
  await page.waitForFunction(() => document.activeElement?.getAttribute("data-do") === "story-next");
  assert.deepEqual(complaints, []);
  await page.close();
});

test("a stale read is told beside the verdict with what proves it, and the verdict stays linearizable", async () => {
  const { page, complaints } = await told("#scenario=stale-read");
  for (let i = 0; i < 4; i++) await onward(page);
  await page.waitForSelector('[data-verdict="linearizable"]');
  const v = await page.evaluate(() => glasshouse.verdict());
  assert.equal(v.result, "linearizable");
  assert.deepEqual(v.stale.map((s) => [s.read.value, s.newest.value]), [["1", "2"]]);
  await page.click("[data-verdict]");
  await page.waitForSelector(".vd-pn");
  await shot(page, "verdict-1440-light");
  assert.match(await page.locator(".vd-pn").innerText(), /Stale read: answered 1, newest was 2/);
  await page.locator(".vd-ops button").last().click();
  await page.waitForFunction((t) => Math.abs(glasshouse.now * 1e6 - t) < 1e6, v.stale[0]!.read.returned);
  assert.deepEqual(complaints, []);
  await page.close();
});

test("three clients work, and what they were told is judged while they do", async () => {
  const { page, complaints } = await site.playground();
  await page.evaluate(() => glasshouse.speed(1));
  await page.click('[data-do="put"]');
  await page.waitForSelector("[data-verdict]");
  await page.click("[data-verdict]");
  await page.click('[data-do="work"]');
  await page.waitForFunction(() => glasshouse.events({ kinds: ["op"] }).length > 40);
  await page.click('[data-do="work"]');
  const v = await page.evaluate(() => glasshouse.verdict());
  assert.equal(v.result, "linearizable");
  assert.ok(v.ops > 10, `${v.ops} operations`);
  await shot(page, "work-1440-light");
  assert.deepEqual(complaints, []);
  await page.close();
});

test("the gallery names every scenario, remembers what is done, and a name that there is not is said", async () => {
  const { page, complaints } = await site.page();
  await page.goto(`${site.url}/playground#scenario=nonsense`);
  await page.waitForSelector(".gallery li");
  assert.ok((await page.locator(".gallery li a").count()) >= 14);
  assert.match(await page.locator(".gallery [role=alert]").innerText(), /no scenario nonsense/);
  await shot(page, "gallery-1440-light");
  await page.evaluate(() => void (location.hash = "scenario=%E0%A4%A"));
  await page.getByText("There is no scenario %E0%A4%A.").waitFor();
  assert.deepEqual(complaints, []);
  await page.close();
});

test("a part of the page whose download fails leaves a room that runs, and is fetched when it is wanted again", async () => {
  const { page } = await site.page({ serviceWorkers: "block" });
  let down = true;
  await page.route(/part-story-[^/]*\.js/, (r) => (down ? r.abort() : r.continue()));
  await page.goto(`${site.url}/playground#scenario=nonsense`);
  await page.waitForFunction(() => "glasshouse" in globalThis);
  await page.evaluate(() => glasshouse.ready);
  assert.equal(await page.locator(".stage .hint").innerText(), "a file of this page could not be fetched");
  down = false;
  await page.evaluate(() => void (location.hash = "scenarios"));
  await page.waitForSelector(".gallery li");
  assert.equal(await page.locator(".stage .hint").count(), 0, "what went wrong is over");
  await page.close();
});
