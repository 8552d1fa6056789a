/** The way between the languages. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { Site } from "./site.ts";

let site: Site;
before(async () => void (site = await Site.open()));
after(() => site.close());

test("the way to the other language keeps the place, and is remembered without leading anybody anywhere", async () => {
  const { page } = await site.page();
  await page.goto(`${site.url}/walkthrough/write#KVSPut`);
  assert.equal(await page.locator("a[hreflang].mine").count(), 0);
  await page.locator("a[hreflang=zh-Hans]:visible").click();
  await page.waitForURL(`${site.url}/zh/walkthrough/write#KVSPut`);
  assert.equal(await page.locator("html").getAttribute("lang"), "zh-Hans");
  // Every link of the page stays in its language.
  const out = await page.locator('a[href^="/"]:not([hreflang])').evaluateAll((all) => all.map((a) => a.getAttribute("href")!).filter((h) => !/^\/zh\//.test(h)));
  assert.deepEqual(out, []);
  await page.goto(`${site.url}/playground?servers=5`);
  const back = page.locator("a[hreflang=zh-Hans]:visible");
  assert.equal(await back.evaluate((a) => a.classList.contains("mine")), true, "the language that was chosen last is marked");
  await back.click();
  await page.waitForURL(`${site.url}/zh/playground?servers=5`);
  await page.context().close();
});

test("an address that names nothing is answered in its language", async () => {
  for (const [path, lang] of [["/zh/nothing", "zh-Hans"], ["/nothing", "en"]]) {
    const res = await fetch(site.url + path);
    assert.equal(res.status, 404);
    assert.match(await res.text(), new RegExp(`<html lang="${lang}"`));
  }
});
