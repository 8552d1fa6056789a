/** The map of keys and what the keys do are held together: each line of the map is tried, and nothing is tried that it lacks. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Page } from "playwright-core";
import type { Watcher } from "../ts/watcher.ts";
import { Site } from "./site.ts";

let site: Site;
before(async () => void (site = await Site.open()));
after(() => site?.close());

interface Moment {
  t: number;
  pos: number;
  asked: number;
  paused: boolean;
  focus: string;
}

/** Where the page stands, and what has the focus. */
const now = (page: Page): Promise<Moment> => page.evaluate(() => {
  const { stage } = document.querySelector<Watcher>("gh-playground")!;
  const el = document.activeElement as HTMLElement | SVGElement;
  return { t: stage.t, pos: stage.film.dropped + stage.film.pos, asked: stage.asked, paused: stage.paused, focus: Object.entries(el.dataset).map(([k, v]) => `${k}=${v}`).join() || el.textContent! };
});

/** Waits until the room stands where the page has sent it: a step that is asked for on the way is owed, and comes later. */
const arrived = (page: Page): Promise<unknown> => page.waitForFunction(() => !document.querySelector<Watcher>("gh-playground")!.stage.past);

/** Presses a key and waits until the page is as the key should make it. */
async function press(page: Page, key: string, is: (now: Moment, before: Moment) => boolean, what = key): Promise<void> {
  await arrived(page);
  const before = await now(page);
  await page.keyboard.press(key);
  for (let i = 0; i < 400; i++) {
    if (is(await now(page), before)) return;
    await page.evaluate(() => new Promise((r) => requestAnimationFrame(r)));
  }
  assert.fail(`${what} did nothing: ${JSON.stringify(before)} became ${JSON.stringify(await now(page))}`);
}

const focus = (page: Page, what: string): Promise<void> => page.locator(what).first().focus();
const earlier = (a: Moment, b: Moment): boolean => a.t < b.t;
const later = (a: Moment, b: Moment): boolean => a.t > b.t;
const moved = (a: Moment, b: Moment): boolean => a.focus !== b.focus;

/** Closes the dialog that is open, and leaves the page with nothing in focus. */
async function close(page: Page): Promise<void> {
  await page.keyboard.press("Escape");
  await page.waitForFunction(() => !document.querySelector("dialog[open]"));
  await page.evaluate(() => (document.activeElement as HTMLElement).blur());
}

/** Presses Tab until something of this kind has the focus. */
async function tabTo(page: Page, selector: string): Promise<boolean> {
  await page.evaluate(() => (document.activeElement as HTMLElement).blur());
  for (let i = 0; i < 80; i++) {
    await page.keyboard.press("Tab");
    if (await page.evaluate((s) => document.activeElement!.matches(s), selector)) return true;
  }
  return false;
}

const does: Record<string, (page: Page) => Promise<void>> = {
  "Time: Space": async (page) => {
    await press(page, " ", (n, b) => n.paused !== b.paused);
    await press(page, " ", (n, b) => n.paused !== b.paused);
    await page.evaluate(() => glasshouse.pause());
  },
  "Time: ← →": async (page) => {
    await press(page, "ArrowLeft", (n, b) => n.pos < b.pos);
    await press(page, "ArrowRight", (n, b) => n.pos > b.pos);
  },
  "Time: Shift ← Shift →": async (page) => {
    await press(page, "Shift+ArrowLeft", (n, b) => n.t <= b.t - 90e6);
    await press(page, "Shift+ArrowRight", (n, b) => n.t >= b.t + 90e6);
  },
  "Time: + -": async (page) => {
    await press(page, "+", (n, b) => n.asked > b.asked);
    await press(page, "-", (n, b) => n.asked < b.asked);
  },
  "The picture: Tab": async (page) => {
    assert.ok(await tabTo(page, "[data-machine]"), "Tab comes to a machine");
    assert.equal(await page.locator('.pic [data-link][tabindex="0"]').count(), 0, "and to no link while no tool is in hand");
    await page.click('[data-tool="cut"]');
    assert.ok(await tabTo(page, "[data-link]"), "with a tool for links it comes to one");
  },
  "The picture: ↑ ↓ ← →": async (page) => {
    await focus(page, ".pic [data-machine]");
    for (const key of ["ArrowRight", "ArrowLeft", "ArrowDown", "ArrowUp"]) await press(page, key, (n, b) => moved(n, b) && n.pos === b.pos);
  },
  "The picture: Esc": async (page) => {
    await page.keyboard.press("Escape");
    await page.waitForFunction(() => !document.querySelector(".tool-pn"));
  },
  "The picture: Enter": async (page) => {
    await focus(page, ".pic [data-machine]");
    await page.keyboard.press("Enter");
    await page.waitForSelector('.in-pn [data-tab="state"]');
  },
  "Among tools, tabs and choices: ← →": async (page) => {
    await focus(page, '.in-pn [data-tab][tabindex="0"]');
    await press(page, "ArrowRight", moved);
    await press(page, "ArrowLeft", moved);
    await page.keyboard.press("Escape");
    await focus(page, ".tools button");
    await press(page, "ArrowRight", moved);
    await press(page, "ArrowLeft", moved);
  },
  "In the list of events: ↑ ↓": async (page) => {
    await focus(page, '.ev button[tabindex="0"]');
    await press(page, "ArrowUp", moved);
    await press(page, "ArrowDown", moved);
  },
  "In the list of events: Page Up Page Down": async (page) => {
    await press(page, "PageUp", moved);
    await press(page, "PageDown", moved);
  },
  "In the list of events: Home End": async (page) => {
    await press(page, "Home", moved);
    await press(page, "End", moved);
  },
  "In the list of events: Enter": async (page) => {
    await press(page, "PageUp", moved);
    await press(page, "Enter", (n, b) => n.t !== b.t);
  },
  "On the timeline’s playhead: ← →": async (page) => {
    await focus(page, ".hand");
    await press(page, "ArrowLeft", (n, b) => n.pos < b.pos);
    await press(page, "ArrowRight", (n, b) => n.pos > b.pos);
  },
  "On the timeline’s playhead: Page Up Page Down": async (page) => {
    await press(page, "PageDown", earlier);
    await press(page, "PageUp", later);
  },
  "On the timeline’s playhead: Home End": async (page) => {
    await press(page, "Home", (n) => n.t === 0);
    await press(page, "End", later);
  },
  "On the rail of speeds: ← →": async (page) => {
    await focus(page, ".rail");
    await press(page, "ArrowRight", (n, b) => n.asked > b.asked);
    await press(page, "ArrowLeft", (n, b) => n.asked < b.asked);
  },
  "On the rail of speeds: Home End": async (page) => {
    await press(page, "Home", (n) => n.asked === 1 / 1000);
    await press(page, "End", (n) => n.asked === 64);
  },
  "The page: ~": async (page) => {
    await page.evaluate(() => (document.activeElement as HTMLElement).blur());
    await page.keyboard.press("~");
    await page.waitForSelector(".term-pn .xterm");
    await page.evaluate(() => (document.activeElement as HTMLElement).blur());
  },
  "The page: s": async (page) => {
    await page.keyboard.press("s");
    await page.waitForSelector('dialog[open] [data-do="import"]');
    await close(page);
  },
  "The page: ?": async (page) => {
    await page.keyboard.press("?");
    await page.waitForSelector("dialog[open] [data-keys]");
  },
};

test("every key of the map does what it says, and every key that is tried stands on the map", async () => {
  const { page, complaints } = await site.playground();
  await page.evaluate(() => glasshouse.speed(1));
  await page.click('[data-do="crash"]');
  await page.waitForSelector('[data-tool="cut"]');
  await page.waitForSelector(".ev li button");
  await page.waitForFunction(() => glasshouse.now > 3000);
  await does["The page: ?"]!(page);
  const map = await page.evaluate(() => [...document.querySelectorAll<HTMLElement>("[data-keys]")].flatMap((s) => [...s.querySelectorAll("dt")].map((d) => `${s.dataset.keys}: ${[...d.querySelectorAll("kbd")].map((k) => k.textContent).join(" ")}`)));
  assert.deepEqual([...map].sort(), Object.keys(does).sort());
  await close(page);
  for (const [line, tries] of Object.entries(does)) {
    try {
      await tries(page);
    } catch (err) {
      throw new Error(`${line}: ${(err as Error).message}`, { cause: err });
    }
  }
  assert.deepEqual(complaints, []);
  await page.close();
});
