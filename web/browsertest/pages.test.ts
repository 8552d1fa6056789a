import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { firstVisit, said, shot, Site, WAIT } from "./site.ts";

let site: Site;
before(async () => void (site = await Site.open()));
after(() => site.close());

test("the write path reads with JavaScript off", async () => {
  const { page } = await site.page({ javaScriptEnabled: false });
  await page.goto(`${site.url}/walkthrough/write`);
  const text = await page.locator("article.text").innerText();
  for (const words of ["(*KVS).Apply", "(*Raft).dispatchLogs", "(*FSM).Apply"]) assert.ok(text.includes(words), words);
  assert.ok((await page.locator(".station .cl").count()) > 300);
  assert.ok((await page.locator(".station.here, .station").first().isVisible()));
  await page.close();
});

test("next walks all the stops of the write path, and picture, line and words agree at each", async () => {
  // With motion reduced the page jumps to each stop; else the picture for people would be taken on the way.
  const { page, complaints } = await site.page({ reducedMotion: "reduce" });
  await page.goto(`${site.url}/walkthrough/write`);
  const count = await page.locator("section.station[data-point]").count();
  assert.ok(count >= 20);
  const stick = () => page.evaluate(() => ({ ...document.querySelector<HTMLElement>(".stick")!.dataset }));
  let before = -1;
  const lit: string[] = [];
  for (let i = 0; i < count; i++) {
    await page.waitForFunction((n) => {
      const s = document.querySelector<HTMLElement>(".stick");
      return s?.dataset.moment && document.querySelectorAll("section.station[data-point]")[n]!.id === s.dataset.here;
    }, i);
    const s = await stick();
    assert.ok(Number(s.moment) >= before, `${s.here} goes back in time`);
    before = Number(s.moment);
    assert.equal(await page.locator(".station .cl.live").count(), 1, `${s.here} lights one line`);
    assert.equal(await page.locator(`.ticks a.here`).count(), 1);
    assert.notEqual(s.said, "");
    lit.push(`${s.here}: ${s.said}`);
    if (i === 20) await shot(page, "walkthrough-1440-light");
    if (i + 1 < count) await page.click('[data-do="next"]');
  }
  const text = lit.join("\n");
  assert.doesNotMatch(text, /does not pass here/);
  assert.match(text, /hands the write on to/);
  assert.match(text, /two of three hold entry\s\d+/i);
  assert.match(text, /answers the PUT: true/);
  assert.ok((await page.locator(".hops .h").count()) >= 6);
  // Back is the same moment as it was on the way there.
  await page.click('.stick [aria-label="One step back"]');
  await page.waitForFunction((n) => document.querySelectorAll("section.station[data-point]")[n]!.id === document.querySelector<HTMLElement>(".stick")!.dataset.here, count - 2);
  assert.ok(Number((await stick()).moment) < before);
  assert.deepEqual(complaints, []);
  await page.close();
});

test("scrolling brings the stop in view into the picture, and the wheel stays the reader's", async () => {
  const { page, complaints } = await site.page();
  await page.goto(`${site.url}/walkthrough/write`);
  await page.waitForFunction(() => document.querySelector<HTMLElement>(".stick")?.dataset.moment);
  const to = await page.evaluate(() => {
    const el = document.getElementById("Server.raftApply")!;
    scrollTo({ top: el.getBoundingClientRect().top + scrollY - 200, behavior: "instant" });
    return scrollY;
  });
  await page.waitForFunction(() => document.querySelector<HTMLElement>(".stick")?.dataset.here === "Server.raftApply" && document.querySelector<HTMLElement>(".stick")!.dataset.moment);
  assert.equal(await page.evaluate(() => scrollY), to);
  assert.deepEqual(complaints, []);
  await page.close();
});

test("the walkthrough on a small screen shows one stop with the picture in it", async () => {
  const { page, complaints } = await site.page({ viewport: { width: 390, height: 844 } });
  await page.goto(`${site.url}/walkthrough/write#raft.commitment.recalculate`);
  await page.waitForFunction(() => document.querySelector(".station.here .cl.live .val"));
  assert.equal(await page.locator(".station:visible .sth").count(), 1);
  assert.ok((await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)) <= 0);
  await page.screenshot({ path: "build/shots/walkthrough-390-light.png", fullPage: true });
  assert.deepEqual(complaints, []);
  await page.close();
});

test("the landing page moves by itself and obeys its two buttons", async () => {
  const { page, complaints } = await site.page();
  await page.goto(`${site.url}/`);
  await page.waitForSelector('[data-do="put"]:not([disabled])');
  await page.waitForFunction(() => document.querySelectorAll(".pic .msg").length > 0);
  await page.click('[data-do="put"]');
  await page.waitForFunction(() => document.querySelector(".room.client")?.textContent?.includes("put"));
  await shot(page, "landing-1440-light");
  const box = await page.locator(".show svg").boundingBox();
  assert.ok(box && box.y + box.height <= 900, "the whole picture is above the fold");
  await page.click('[data-do="crash"]');
  await page.waitForSelector(".room.crashed");
  assert.deepEqual(complaints, []);
  await page.close();
  const small = await site.page({ viewport: { width: 390, height: 844 } });
  await small.page.goto(`${site.url}/`);
  await small.page.waitForSelector('[data-do="put"]:not([disabled])');
  await shot(small.page, "landing-390-light");
  const low = await small.page.locator(".show svg").boundingBox();
  assert.ok(low && low.y + low.height <= 844, "on a small screen too");
  assert.deepEqual(small.complaints, []);
  await small.page.close();
});

test("a page whose wasm does not arrive says why, and what moves is called a recorded run", async () => {
  const { page } = await site.page();
  await page.route(/\.wasm/, (r) => r.fulfill({ status: 404, body: "gone" }));
  await page.goto(`${site.url}/playground`);
  const stop = page.locator(".stop");
  await stop.waitFor();
  assert.match(await stop.innerText(), /does not start: .*404.*recorded run/s);
  assert.match(await page.locator(".st8").innerText(), /recorded run/);
  assert.ok(await page.locator('[data-do="put"]').isDisabled());
  assert.equal(await page.evaluate(() => glasshouse.ready.then(() => "", (e: Error) => e.message)).then((m) => /404/.test(m)), true);
  await shot(page, "playground-no-wasm-1440-light");
  await page.goto(`${site.url}/walkthrough/write`);
  await page.waitForFunction(() => /does not run here/.test(document.querySelector<HTMLElement>(".stick")!.dataset.said ?? ""));
  assert.ok((await page.locator("article.text").innerText()).length > 5000);
  await page.close();
});

test("a browser that starts no worker is told so", async () => {
  const { page } = await site.page();
  await page.addInitScript(() => {
    Object.defineProperty(globalThis, "Worker", { value: class { constructor() { throw new Error("no workers here"); } } });
  });
  await page.goto(`${site.url}/playground`);
  await page.locator(".stop").waitFor();
  assert.match(await page.locator(".stop").innerText(), /starts no worker/);
  await page.close();
});

test("how long a cold page takes, as figures", async () => {
  const { page, moving, ready } = await firstVisit(site);
  console.log(`cold load: first moving picture ${Math.round(moving)} ms (budget 1000), room in control ${Math.round(ready)} ms (budget 3000)`);
  assert.ok(moving < WAIT && ready < WAIT);
  assert.notEqual(await said(page), "");
  await page.close();
});
