/** axe finds nothing in any state that the playground opens, by day and by night. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Stage } from "../ts/stage.ts";
import type { Page } from "playwright-core";
import { clean } from "./axe.ts";
import { led, Site } from "./site.ts";

let site: Site;
before(async () => void (site = await Site.open()));
after(() => site?.close());

/** Panels of the reading column are drawn a few times a second. */
const has = (page: Page, selector: string) => page.waitForSelector(selector, { state: "attached" });

/** The room is in control. */
async function ready(page: Page): Promise<void> {
  await page.waitForFunction(() => "glasshouse" in globalThis);
  await page.evaluate(() => glasshouse.ready);
}

/** All unfolded: after a write, a crash and a pause. */
async function unfolded(before?: (page: Page) => Promise<void>): Promise<{ page: Page; complaints: string[] }> {
  const it = await site.page({ reducedMotion: "reduce" });
  const { page } = it;
  await before?.(page);
  await page.goto(`${site.url}/playground`);
  await ready(page);
  await page.evaluate(() => glasshouse.speed(1));
  await page.click('[data-do="put"]');
  await page.waitForFunction(() => glasshouse.events({ kinds: ["op"] }).some((e) => e.kind === "op" && e.op.phase === "return"));
  await page.click('[data-do="crash"]');
  await has(page, '[data-tool="disk"]');
  return it;
}

test("the tools' panels, and a room to come", async () => {
  const { page, complaints } = await unfolded();
  await page.evaluate(() => glasshouse.pause());
  await has(page, "form.ask");
  await clean(page, "all unfolded, one server down");
  const families = await page.locator(".tools [data-tool]:not([data-tool=heal])").evaluateAll((all) => all.map((b) => (b as HTMLElement).dataset.tool!));
  assert.ok(families.length >= 8, families.join(" "));
  for (const family of families) {
    await page.click(`[data-tool="${family}"]`);
    await has(page, ".tool-pn");
    for (const kind of await page.locator(".tool-pn [data-kind]").evaluateAll((all) => all.map((b) => (b as HTMLElement).dataset.kind!))) {
      await page.click(`[data-kind="${kind}"]`);
      await has(page, `[data-kind="${kind}"][aria-checked="true"]`);
    }
    await clean(page, `the tool ${family}`, "gh-playground .side");
  }
  await page.click('[data-tool="add"]');
  await page.keyboard.press("Escape");
  await page.click('[data-tool="add"]');
  await page.click("[data-new-room]");
  await has(page, '.in-pn [name="seed"]');
  await clean(page, "a new room", "gh-playground .side");
  assert.deepEqual(complaints, []);
  await page.close();
});

test("what is seen closely: machines, messages, links, requests; the terminal; two futures; the recorder", async () => {
  const { page, complaints } = await unfolded();
  await page.click('[data-do="restart"]');
  await led(page);
  await page.evaluate(async () => {
    await glasshouse.speed(1);
    await glasshouse.fetch("web", "/v1/kv/colour?consistent");
    await glasshouse.pause();
  });
  const { leader, down } = await page.evaluate(() => ({ leader: glasshouse.nodes().find((n) => n.role === "leader")!.name, down: glasshouse.nodes().find((n) => n.role === "follower")!.name }));
  const open = async (selector: string) => {
    await page.locator(selector).first().press("Enter");
    await has(page, ".in-pn [data-close]");
  };
  await open(`[data-machine="${leader}"]`);
  for (const tab of await page.locator(".in-pn [data-tab]").evaluateAll((all) => all.map((b) => (b as HTMLElement).dataset.tab!))) {
    await page.click(`[data-tab="${tab}"]`);
    await has(page, `[data-tab="${tab}"][aria-selected="true"]`);
    if (tab === "disk") await has(page, ".in-pn .body table");
    await clean(page, `a leader's ${tab}`, ".in-pn");
  }
  await page.click(".in-pn [data-tab=state]");
  await page.click(".in-pn [data-go-link]");
  await page.waitForFunction(() => /^Link/.test(document.querySelector(".in-pn h2")?.textContent ?? ""));
  await clean(page, "a link");
  await page.keyboard.press("Escape");
  await open('[data-machine="web"]');
  await page.click(".in-pn [data-request]");
  await has(page, ".pic .hop");
  await has(page, ".in-pn .price");
  await clean(page, "a request with its price, all else dimmed");
  await page.keyboard.press("Escape");
  // To a moment at which something is on its way.
  const id = await page.evaluate(async () => {
    const drawn = () => new Promise((r) => requestAnimationFrame(() => requestAnimationFrame(r)));
    const { stage } = document.querySelector("gh-playground") as unknown as { stage: Stage };
    // One that has just arrived is drawn too, and cannot be changed any more.
    const under = () => [...stage.model.flights.values()].find((f) => f.proto === "raft" && document.querySelector(`[data-message="${f.id}"] .hit`))?.id;
    for (let i = 0; i < 300 && !under(); i++) await glasshouse.step().then(drawn);
    return under();
  });
  await open(`[data-message="${id}"]`);
  await has(page, ".in-pn [data-field]");
  await page.locator(".in-pn [data-field]").first().click();
  await has(page, ".in-pn form.alter");
  await clean(page, "a message, one of its fields in hand");
  await page.keyboard.press("Escape");
  await page.keyboard.press("~");
  await has(page, ".term-pn .xterm-rows");
  await clean(page, "a terminal", ".term-pn");
  await page.click(".stage .now p");
  await page.evaluate(async (x) => {
    await glasshouse.seek(glasshouse.now - 400);
    await glasshouse.fault({ kind: "freeze", machine: x });
  }, down);
  await page.click(".row-cmp");
  await has(page, "table:has-text('committed')");
  await page.waitForFunction(() => document.querySelectorAll(".time table td").length > 6);
  await clean(page, "two futures side by side");
  assert.deepEqual(complaints, []);
  await page.close();
});

test("the verdict: one that is kept; and one that is broken, as a judge would say it, with what proves it", async () => {
  const { page, complaints } = await unfolded(async (p) => {
    // No run of this build breaks a promise, as far as is known: from now on the judge says so of two operations anyway.
    await p.addInitScript(() => {
      const Real = Worker;
      globalThis.Worker = class extends Real {
        override set onmessage(f: (e: MessageEvent) => void) {
          super.onmessage = (e) => f("lie" in globalThis && e.data.verdict ? ({ data: { ...e.data, verdict: { keys: [{ result: "illegal", proof: [0, 1] }] } } } as MessageEvent) : e);
        }
      };
    });
  });
  await page.click('[data-verdict="linearizable"]');
  await has(page, ".vd-pn");
  await clean(page, "a verdict that is kept", "gh-playground .side");
  await page.evaluate(async () => {
    Object.assign(globalThis, { lie: true });
    await glasshouse.fetch("web", "/v1/kv/greeting?consistent");
  });
  await has(page, '[data-verdict="not linearizable"]');
  await page.getByText("a promise was broken").waitFor();
  await page.evaluate(() => glasshouse.pause());
  await clean(page, "a verdict that is broken");
  const proof = page.locator(".vd-ops").first().locator("button");
  assert.equal(await proof.count(), 2);
  assert.match(await proof.first().innerText(), /put greeting hello[\s\S]*acknowledged/);
  await proof.last().click();
  await page.waitForFunction(() => /greeting/.test(document.querySelector(".in-pn h2")?.textContent ?? ""));
  assert.deepEqual(complaints, []);
  await page.close();
});

test("the gallery, a scenario and its task, the tour", async () => {
  const { page, complaints } = await site.page({ reducedMotion: "reduce" });
  await page.goto(`${site.url}/playground#scenarios`);
  await has(page, ".gallery li");
  await clean(page, "the gallery");
  for (const name of ["#scenario=first-election", "#tour"]) {
    await page.evaluate((h) => void (location.hash = h), name);
    await page.waitForFunction(() => document.querySelector<HTMLButtonElement>('[data-do="story-next"]')?.disabled === false);
    await clean(page, name);
    for (let i = 0; i < 20 && !(await page.locator(".story .task").count()); i++) {
      const before = await page.locator(".story footer .st").innerText();
      await page.evaluate(() => [0, 1].forEach(() => document.querySelector<HTMLButtonElement>('[data-do="story-next"]')!.click()));
      await page.waitForFunction((b) => (document.querySelector(".story footer .st")?.textContent ?? b) !== b, before);
    }
    await clean(page, `the task of ${name}`);
  }
  assert.deepEqual(complaints, []);
  await page.close();
});

test("what is shared and opened: the sheet, a link that came, one that is refused, a file, a moment in a frame", async () => {
  const { page, complaints } = await unfolded();
  await page.keyboard.press("s");
  await has(page, 'dialog input[aria-label="The link"]');
  await clean(page, "the sheet for sharing");
  const coming = page.waitForEvent("download");
  await page.click('[data-do="export"]:not([disabled])');
  const file = await (await coming).path();
  const link = await page.locator('dialog input[aria-label="The link"]').inputValue();
  const picking = page.waitForEvent("filechooser");
  await page.click('[data-do="import"]');
  await (await picking).setFiles(file);
  await has(page, "gh-run .room");
  await clean(page, "a run out of a file");
  await page.close();
  const { page: other } = await site.page({ reducedMotion: "reduce" });
  await other.goto(link);
  await has(other, '[data-slip="here"]');
  await clean(other, "a link that came");
  await other.evaluate(() => void (location.hash = "not a link"));
  await has(other, '[data-slip="refused"]');
  await clean(other, "a link that is refused");
  await other.goto(link.replace("/playground#", "/embed#"));
  await has(other, ".room.follower");
  await ready(other);
  await clean(other, "a moment in a frame");
  assert.deepEqual(complaints, []);
  await other.close();
});

test("on a phone: tools and inspectors that come from below", async () => {
  const { page, complaints } = await site.playground({ reducedMotion: "reduce", viewport: { width: 390, height: 844 } });
  await page.evaluate(() => glasshouse.speed(1));
  await page.click('[data-do="crash"]');
  await has(page, '[data-tool="disk"]');
  await page.locator('[data-machine="a"]').press("Enter");
  await has(page, ".in-pn.sheet");
  await clean(page, "a machine, from below");
  await page.click(".in-pn [data-close]");
  await page.click('[data-tool="slow"]');
  await has(page, ".tool-pn.sheet");
  await clean(page, "a tool, from below");
  assert.deepEqual(complaints, []);
  await page.close();
});
