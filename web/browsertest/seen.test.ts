/**
 * What is seen closely and kept in reach: a store's keys and sessions, a message that has long arrived, the values at the
 * lines that have run, what is heard next on a phone, a verdict on a run out of a file.
 */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Locator, Page } from "playwright-core";
import type { Watcher } from "../ts/watcher.ts";
import { led, shot, Site } from "./site.ts";

let site: Site;
before(async () => void (site = await Site.open()));
after(() => site?.close());

const panel = (page: Page): Locator => page.locator(".in-pn .body");

/** Waits until the panel says it. */
async function says(page: Page, what: RegExp): Promise<void> {
  await page.waitForFunction((re) => new RegExp(re).test(document.querySelector<HTMLElement>(".in-pn .body")?.innerText.replaceAll(/\s+/g, " ") ?? ""), what.source);
}

const select = (page: Page, what: string): Promise<void> => page.evaluate((w) => document.querySelector<Watcher>("gh-playground")!.select(w), what);

test("a session is made with all that Consul's API takes; the store tells who holds a key, and the session what it holds and when it ends", async () => {
  const { page, complaints } = await site.playground();
  await page.evaluate(() => glasshouse.speed(1));
  await page.click('[data-do="put"]');
  await page.click('.ask-pn [name="op"][value="put"] + span');
  await page.fill('.ask-pn [name="key"]', "lock/me");
  await page.click(".ask-pn summary");
  await page.selectOption('.ask-pn [name="lock"]', "acquire");
  await page.fill('[name="session-ttl"]', "5s");
  await page.getByText("A TTL is at least 10 s and at most 24 h.").waitFor();
  assert.ok(await page.locator('[data-do="session"]').isDisabled());
  await page.fill('[name="session-ttl"]', "20s");
  await page.fill('[name="session-name"]', "mine");
  await page.selectOption('[name="session-behavior"]', "delete");
  await page.locator('[name="session-delay"]').fill("2s");
  assert.match(await page.locator(".making code").innerText(), /session\/create$/);
  await page.locator('[name="session-delay"]').press("Enter");
  await page.waitForFunction(() => /^[0-9a-f-]{36}$/.test(document.querySelector<HTMLInputElement>('.ask-pn [name="session"]')?.value ?? ""));
  const id = await page.inputValue('.ask-pn [name="session"]');
  await page.fill('.ask-pn [name="flags"]', "18446744073709551615");
  await page.click('[data-do="send"]');
  await page.waitForFunction(() => [...document.querySelectorAll(".asked li")].some((li) => /acquire=/.test(li.textContent!) && /200 OK/.test(li.textContent!)));
  await page.waitForFunction(() => glasshouse.events({ kinds: ["store"] }).some((e) => e.kind === "store" && e.store.op === "lock"));
  await page.evaluate(() => glasshouse.pause());
  const leader = await page.evaluate(() => glasshouse.nodes().find((n) => n.role === "leader")!.name);
  await select(page, `machine:${leader}`);
  await page.click('[data-tab="store"]');
  await says(page, /lock\/me hello CreateIndex (\d+) ModifyIndex \1 LockIndex 1 Flags 18446744073709551615 held by mine/);
  await shot(page, "store-1440-light");
  await page.click('.kv [data-show="sessions"]');
  await says(page, new RegExp(`mine holds lock/me TTL 20\\.00 s ends at \\d+\\.\\d+ s at the earliest by the clock of ${leader}, .* of the node web, while it passes serfHealth at its end delete: .* lock-delay for 2\\.00 s after .* ID ${id} CreateIndex \\d+`));
  await shot(page, "sessions-1440-light");
  const end = async () => Number(/ends\s+at ([\d.]+)\ss at the earliest/.exec(await panel(page).innerText())![1]);
  const before = await end();
  await page.evaluate((id) => glasshouse.resume().then(() => glasshouse.fetch("web", `/v1/session/renew/${id}`, { method: "PUT" })), id);
  await page.waitForFunction((b) => Number(/ends\s+at ([\d.]+)\ss at/.exec(document.querySelector<HTMLElement>(".in-pn .body")!.innerText)?.[1]) > b, before);
  assert.deepEqual(complaints, []);
  await page.close();
});

test("what a message carried can be read long after it arrived, and while the past is looked at", async () => {
  const { page, complaints } = await site.playground();
  await page.evaluate(() => glasshouse.speed(1));
  await page.evaluate(() => glasshouse.fetch("web", "/v1/kv/carried", { method: "PUT", body: "far" }));
  await page.evaluate(() => glasshouse.pause());
  const id = await page.evaluate(() => {
    const m = document.querySelector<Watcher>("gh-playground")!.model;
    return m.ended.find((f) => f.proto === "rpc" && f.type === "KVS.Apply" && !f.reply && !f.lost)!.id;
  });
  const now = await page.evaluate(() => glasshouse.now);
  await select(page, `message:${id}`);
  await says(page, /arrived .*Key carried/);
  assert.match(await panel(page).innerText(), /DirEnt\S*\.Value\s+far/);
  assert.equal(await page.evaluate(() => glasshouse.now), now, "nothing has moved");
  assert.deepEqual(complaints, []);
  await page.close();
});

test("each line that has run on this visit keeps its values, and they are no live ones", async () => {
  const { page, complaints } = await site.playground();
  await page.evaluate(() => glasshouse.speed(1 / 4));
  await page.evaluate(() => glasshouse.fetch("web", "/v1/kv/line", { method: "PUT", body: "v" }));
  await page.evaluate(() => glasshouse.pause());
  const at = await page.evaluate(() => {
    const { model } = document.querySelector<Watcher>("gh-playground")!;
    return model.journeys.get(model.newest)!.steps.find((s) => s.point === "KVSPut/done")!.at;
  });
  await page.evaluate((at) => document.querySelector<Watcher & { goTo(t: number): void }>("gh-playground")!.goTo(at), at);
  await page.waitForFunction(() => document.querySelector('.code-pn[data-point="KVSPut/done"] .cl.ran .val')?.textContent === "Key line  Value v");
  await shot(page, "values-1440-light");
  const [live, ran] = await page.evaluate(() => [".cl .gut svg", ".cl.ran .val"].map((s) => getComputedStyle(document.querySelector(`.code-pn ${s}`)!)).map((c, i) => (i ? c.color : c.fill)));
  assert.notEqual(ran, live, "the accent is the live line's alone");
  assert.equal(await page.locator(".code-pn .cl code[lang=en]").count(), await page.locator(".code-pn .cl:not(.fold) code").count());
  assert.deepEqual(complaints, []);
  await page.close();
});

test("on a phone that stands still, rows below the controls tell what each machine hears next, and no control moves", async () => {
  const { page, complaints } = await site.playground({ viewport: { width: 390, height: 844 } });
  assert.equal(await page.locator(".hears").count(), 0);
  const controls = () => page.evaluate(() => [...document.querySelectorAll(".tr .ib")].map((b) => Math.round(b.getBoundingClientRect().top + scrollY)));
  const running = await controls();
  await page.evaluate(async () => {
    await glasshouse.pause();
    for (let i = 0; i < 200 && !document.querySelector(".hears .card"); i++) {
      await glasshouse.step();
      await new Promise((r) => requestAnimationFrame(r));
    }
  });
  const first = page.locator(".hears .card").first();
  const box = (await first.boundingBox())!;
  assert.ok(box.height >= 44);
  assert.deepEqual(await controls(), running);
  assert.equal(await page.locator(".hears .card-next").count(), 1);
  assert.match(await page.locator(".hears").innerText(), /hears next/);
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 390);
  const id = await first.getAttribute("data-card");
  await shot(page, "inbox-390-light");
  await first.press("Enter");
  await page.waitForSelector(".in-pn [data-act]");
  assert.equal(await page.evaluate(() => document.querySelector<Watcher>("gh-playground")!.selected), `message:${id}`);
  assert.deepEqual(complaints, []);
  await page.close();
});

test("on a phone what is chosen stands above the sheet that tells of it", async () => {
  const { page, complaints } = await site.playground({ viewport: { width: 390, height: 700 }, reducedMotion: "reduce" });
  await page.evaluate(() => glasshouse.pause());
  for (const name of ["c", "b"]) {
    await page.locator(`.pic [data-machine="${name}"]`).evaluate((el) => el.dispatchEvent(new MouseEvent("click", { bubbles: true })));
    await page.waitForFunction((n) => document.querySelector(".pn.sheet h2")?.textContent?.trim().endsWith(n), name);
    await page.waitForFunction((n) => {
      const [house, sheet] = [`.pic [data-machine="${n}"]`, ".pn.sheet"].map((q) => document.querySelector(q)!.getBoundingClientRect());
      return house!.top >= 0 && house!.bottom <= sheet!.top;
    }, name);
  }
  assert.deepEqual(complaints, []);
  await page.close();
});

test("a run of stale reads only is told as that; out of a file it has a verdict too", async () => {
  const { page, complaints } = await site.playground();
  await page.evaluate(() => glasshouse.speed(1));
  await page.evaluate(() => glasshouse.fetch("web", "/v1/kv/nothing?stale"));
  await page.evaluate(() => document.querySelector<Watcher & { open: { reading: boolean } }>("gh-playground")!.open.reading = true);
  await page.getByText("not judged").click();
  await page.getByText(/^Only reads were answered that do not promise to be fresh: .* none that is known to have been old\.$/).waitFor();
  await page.evaluate(() => glasshouse.fetch("web", "/v1/kv/a", { method: "PUT", body: "1" }));
  await page.evaluate(() => glasshouse.fetch("web", "/v1/kv/a?consistent"));
  await page.keyboard.press("s");
  const saved = page.waitForEvent("download");
  await page.click('[data-do="export"]:enabled');
  const file = await (await saved).path();
  const picking = page.waitForEvent("filechooser");
  await page.click('[data-do="import"]');
  await (await picking).setFiles(file);
  await page.locator("gh-run .vdb[data-verdict=linearizable]").click();
  await page.locator("gh-run .vd-pn").getByText(/^One order of all these operations/).waitFor();
  assert.equal(await page.locator('gh-run [data-do="work"]').count(), 0, "nobody can work in it");
  await shot(page, "file-verdict-1440-light");
  assert.deepEqual(complaints, []);
  await page.close();
});

test("what has unfolded is there again after a reload; an operation is removed and the focus stays; a chapter is skipped and no control moves", async () => {
  const { page, complaints } = await site.playground({ reducedMotion: "reduce" });
  await page.evaluate(() => glasshouse.speed(1));
  await page.click('[data-do="crash"]');
  await page.waitForSelector('[data-tool="disk"]');
  await page.reload();
  await page.waitForFunction(() => "glasshouse" in globalThis);
  await page.evaluate(() => glasshouse.ready);
  await page.waitForSelector('[data-tool="disk"]');
  await page.waitForSelector(".ev-pn");
  await led(page);
  await page.click('.ask-pn [name="op"][value="txn"] + span');
  await page.locator('.ask-pn [data-do="more"]').press("Enter");
  await page.locator('.ask-pn [data-do="remove"]').last().press("Enter");
  await page.waitForFunction(() => document.activeElement?.getAttribute("data-do") === "remove");
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.activeElement?.getAttribute("data-do") === "more");
  await page.evaluate(() => void (location.hash = "#tour=2"));
  await page.waitForSelector('.story [data-do="story-next"]');
  const places = () => page.evaluate(() => ['[data-do="skip"]', '.story a[href="#"]', '[data-do="story-back"]', '[data-do="story-next"]'].map((s) => {
    const { x, y } = document.querySelector(s)!.getBoundingClientRect();
    return [s, Math.round(y), s.includes("story-") ? Math.round(x) : 0];
  }));
  const were = await places();
  await page.click('.story [data-do="skip"]');
  await page.waitForFunction(() => document.querySelector(".story .r")?.textContent === "Chapter\u00a03 of 7" && document.querySelector('[data-do="story-next"]'));
  assert.deepEqual(await places(), were);
  assert.deepEqual(complaints, []);
  await page.close();
});

test("between 1240 and 1440 what is read gives way, so that the picture keeps nine tenths of its size", async () => {
  const { page } = await site.playground({ viewport: { width: 1280, height: 800 } });
  for (const [width, least, side] of [[1240, 0.9, 436], [1280, 0.9, 455], [1360, 0.9, 492], [1440, 0.95, 528]] as const) {
    await page.setViewportSize({ width, height: 900 });
    const [pic, read] = await page.evaluate(() => [".fig .pic", ".side"].map((s) => document.querySelector(s)!.getBoundingClientRect().width));
    assert.ok(pic! / 760 >= least, `at ${width} the picture is ${(pic! / 760).toFixed(2)} of its size`);
    assert.equal(Math.round(read!), side);
  }
  await page.close();
});

test("in Chinese a part that does not come is told in Chinese, and listings are English", async () => {
  const { page } = await site.page({ serviceWorkers: "block" });
  await page.route("**/part-reading-*.js", (r) => r.abort());
  await page.goto(`${site.url}/zh/playground`);
  await page.waitForFunction(() => "glasshouse" in globalThis);
  await page.evaluate(() => glasshouse.ready.then(() => glasshouse.fetch("web", "/v1/kv/a", { method: "PUT", body: "1" })));
  const said = await page.locator(".code-pn .empty").innerText();
  assert.match(said, /没能取到/);
  assert.doesNotMatch(said, /fetch|module|import/i);
  await page.unroute("**/part-reading-*.js");
  await page.locator(".code-pn .lnk").click();
  await page.waitForSelector(".code-pn .cl code[lang=en][translate=no]");
  await page.close();
});
