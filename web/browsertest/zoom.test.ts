/** At 200 % and at 320 px nothing is cut and nothing scrolls sideways; on paper a page is dark words on white. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { BrowserContextOptions, Page } from "playwright-core";
import { Site } from "./site.ts";

/** A window of 1440 px at 200 %, and the narrowest that is served. */
const SMALL: [what: string, o: BrowserContextOptions][] = [
  ["at 200 %", { viewport: { width: 720, height: 450 }, deviceScaleFactor: 2 }],
  ["at 320 px", { viewport: { width: 320, height: 640 }, hasTouch: true }],
];

let site: Site;
before(async () => void (site = await Site.open()));
after(() => site?.close());

/** Controls that reach beyond the page's sides, where nothing scrolls them into sight; and the page's own excess. */
function cut(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const out: string[] = [];
    const wide = document.documentElement.scrollWidth - innerWidth;
    if (wide > 0) out.push(`the page is ${wide} px too wide`);
    const scrolls = (e: Element | null): boolean => !!e && (/auto|scroll/.test(getComputedStyle(e).overflowX) || scrolls(e.parentElement));
    for (const e of document.querySelectorAll<HTMLElement>("a, button, input, select, textarea, summary, h1, h2, h3, p, dt, dd, th, td")) {
      const b = e.getBoundingClientRect();
      if (b.width < 2 || !e.checkVisibility({ opacityProperty: true, visibilityProperty: true }) || e.closest(".vh, .skip, svg")) continue;
      if ((b.left < -1 || b.right > innerWidth + 1) && !scrolls(e)) out.push(`${e.outerHTML.slice(0, 120)}: ${Math.round(b.left)} to ${Math.round(b.right)}`);
    }
    return out;
  });
}

for (const path of ["/", "/playground", "/embed", "/live", "/walkthrough/", "/walkthrough/write", "/reference/", "/reference/http", "/reference/run", "/about/running", "/about/fidelity", "/nowhere", "/zh/playground", "/zh/walkthrough/read"]) {
  test(`${path} at 200 % and at 320 px: nothing is cut, nothing scrolls sideways`, async () => {
    for (const [what, o] of SMALL) {
      const { page } = await site.page({ ...o, reducedMotion: "reduce" });
      await page.goto(`${site.url}${path}`);
      assert.deepEqual(await cut(page), [], what);
      await page.context().close();
    }
  });
}

test("what the playground opens, at 200 % and at 320 px", async () => {
  for (const [what, o] of SMALL) {
    const { page, complaints } = await site.playground({ ...o, reducedMotion: "reduce" });
    const opened = async (state: string, selector: string) => {
      await page.waitForSelector(selector, { state: "attached" });
      assert.deepEqual(await cut(page), [], `${state} ${what}`);
    };
    await page.evaluate(() => glasshouse.speed(1));
    await page.click('[data-do="put"]');
    await page.waitForSelector("form.ask");
    await page.click('[data-do="crash"]');
    await opened("all unfolded", '[data-tool="disk"]');
    await page.click('[data-tool="slow"]');
    await opened("a tool", ".tool-pn.sheet");
    await page.keyboard.press("Escape");
    await page.locator('[data-machine="a"]').press("Enter");
    await opened("a machine", ".in-pn.sheet");
    await page.click(".in-pn [data-tab=disk]");
    await opened("a machine's disk", ".in-pn .body table");
    await page.keyboard.press("Escape");
    await page.locator("[data-verdict]").click();
    await opened("the verdict", ".vd-pn");
    await page.click('.vd-pn >> text="Close"');
    await page.keyboard.press("s");
    await opened("the sheet for sharing", 'dialog input[aria-label="The link"]');
    await page.keyboard.press("Escape");
    await page.keyboard.press("?");
    await opened("the map of keys", "dialog[open] kbd");
    await page.keyboard.press("Escape");
    await page.keyboard.press("~");
    await opened("a terminal", ".term-pn .xterm-rows");
    await page.evaluate(() => void (location.hash = "#scenarios"));
    await opened("the gallery", ".gallery li");
    await page.evaluate(() => void (location.hash = "#scenario=stale-read"));
    await opened("a scenario", '[data-do="story-next"]');
    assert.deepEqual(complaints, []);
    await page.context().close();
  }
});

for (const path of ["/", "/walkthrough/write", "/reference/http", "/about/fidelity", "/playground"]) {
  test(`${path} on paper: dark on white, and nothing that only a screen can do`, async () => {
    const { page } = await site.page({ colorScheme: "dark" });
    await page.goto(`${site.url}${path}`);
    await page.emulateMedia({ media: "print", colorScheme: "dark" });
    const seen = await page.evaluate(() => {
      const light = (c: string): number => {
        const [r = 0, g = 0, b = 0, a = 1] = (/\(([^)]*)\)/.exec(c)?.[1] ?? "").split(/[ ,/]+/).map(Number);
        return a === 0 ? 1 : (0.2126 * r + 0.7152 * g + 0.0722 * b) / 255;
      };
      const words = [...document.querySelectorAll<HTMLElement>("main p, main h1, main h2, main li, main td")].filter((e) => e.checkVisibility() && e.innerText.trim() && !e.closest(".vh"));
      return {
        ground: light(getComputedStyle(document.body).backgroundColor), words: words.length,
        pale: words.filter((e) => light(getComputedStyle(e).color) > 0.5).map((e) => e.innerText.slice(0, 60)),
        controls: [...document.querySelectorAll<HTMLElement>(".head nav, .head button, main .acts button, .btn.go")].filter((e) => e.checkVisibility()).map((e) => e.outerHTML.slice(0, 80)),
      };
    });
    assert.ok(seen.ground > 0.95, `the ground is ${seen.ground}`);
    assert.ok(seen.words > 0);
    assert.deepEqual(seen.pale, []);
    assert.deepEqual(seen.controls, []);
    await page.context().close();
  });
}
