/** The playground by keyboard and by what the accessibility tree tells alone; and what axe finds, which is nothing. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Page } from "playwright-core";
import { found } from "./axe.ts";
import { saying, shot, Site } from "./site.ts";

let site: Site;
before(async () => void (site = await Site.open()));
after(() => site.close());

/** Tab by tab to the control of that name, as somebody who sees nothing would. */
async function tabTo(page: Page, name: RegExp, most = 80): Promise<void> {
  const heard: string[] = [];
  for (let i = 0; i < most; i++) {
    await page.keyboard.press("Tab");
    const said = await page.evaluate(() => {
      const el = document.activeElement;
      return el?.getAttribute("aria-label") ?? el?.textContent?.trim() ?? "";
    });
    if (name.test(said)) return;
    heard.push(said.slice(0, 30));
  }
  assert.fail(`Tab does not come to ${name}: ${heard.join(" | ")}`);
}

test("by keys alone: a put, a crash, a step back; the state is read in the table, and the verdict in its panel", async () => {
  const { page, complaints } = await site.playground();
  await page.evaluate(() => glasshouse.speed(1));
  await tabTo(page, /^Put a value$/);
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => glasshouse.events({ kinds: ["op"] }).some((e) => e.kind === "op" && e.op.phase === "return"));
  await page.keyboard.press("Shift+Tab");
  await tabTo(page, /^Crash the leader$/);
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => glasshouse.nodes().some((n) => n.server && !n.alive));
  await tabTo(page, /^One step back$/);
  const before = await page.evaluate(() => glasshouse.pause().then((c) => c.now));
  await page.keyboard.press("Enter");
  await page.waitForFunction((t) => glasshouse.now < t, before);
  const table = page.getByRole("table").first();
  await table.waitFor({ state: "attached" });
  assert.match(await table.innerText(), /greeting/);
  await page.waitForSelector('[data-verdict="linearizable"]', { state: "attached" });
  await tabTo(page, /^linearizable\s*1\sop/);
  await page.keyboard.press("Enter");
  const verdict = page.getByRole("region", { name: "The verdict" });
  await verdict.waitFor();
  assert.match(await verdict.innerText(), /One order of all these operations explains every answer/);
  assert.deepEqual(complaints, []);
  await page.close();
});

test("the map of keys opens by ? and by its button, keeps the focus, and gives it back", async () => {
  const { page, complaints } = await site.playground();
  await page.keyboard.press("?");
  const map = page.getByRole("dialog", { name: "Keys" });
  await map.waitFor();
  assert.match(await map.innerText(), /Pause, and play on/);
  assert.deepEqual(await found(page), []);
  await shot(page, "keys-1440-light");
  await page.keyboard.press("Escape");
  await map.waitFor({ state: "hidden" });
  await page.locator('[data-sheet="keys"]').first().focus();
  await page.keyboard.press("Enter");
  await map.waitFor();
  await page.keyboard.press("Escape");
  assert.equal(await page.evaluate(() => document.activeElement?.getAttribute("data-sheet")), "keys");
  assert.deepEqual(complaints, []);
  await page.close();
});

for (const path of ["/", "/playground", "/embed", "/live", "/walkthrough/", "/walkthrough/write", "/reference/", "/reference/run", "/about/running", "/about/fidelity", "/nowhere"]) {
  test(`axe finds nothing on ${path}, by day and by night, wide and small, and nothing is wider than the page`, async () => {
    for (const o of [{ colorScheme: "light", viewport: { width: 1440, height: 900 } }, { colorScheme: "dark", viewport: { width: 320, height: 640 } }] as const) {
      const { page } = await site.page({ ...o, reducedMotion: "reduce" });
      await page.goto(`${site.url}${path}`);
      if (path === "/playground" || path === "/embed") {
        await page.waitForFunction(() => "glasshouse" in globalThis);
        await page.evaluate(() => glasshouse.ready.then(() => glasshouse.pause()));
      }
      assert.deepEqual(await found(page), [], `${o.colorScheme} ${o.viewport.width}`);
      assert.ok((await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)) <= 0, `${o.viewport.width} px are not enough`);
      await page.close();
    }
  });
}

test("the page about running fetches the program that the playground runs, runs it, and finds it to be what it says", async () => {
  const { page, complaints } = await site.page();
  await page.goto(`${site.url}/about/running`);
  await page.click("#proof button");
  await page.getByText("All of it is as this page says.").waitFor();
  const found = await page.locator("#proof li").allInnerTexts();
  for (const [i, says] of [/has the SHA-256 above, which the build at commit [0-9a-f]{12}|knew no commit/, /gives the build id [0-9a-f]{12}, as above/, /In its bytes it names \d+ modules, each/, /it says: kvnode v\S+, compiled by go1\.\d+.*, from the sources above/, /Asked while it runs it names \d+ modules, each/].entries()) assert.match(found[i]!, saying(says));
  // Whoever has another page's words before him is told so.
  await page.reload();
  await page.evaluate(() => {
    document.querySelector<HTMLElement>("#proof")!.dataset.made = "h1:other=";
    document.querySelector<HTMLElement>("[data-module^='github.com/hashicorp/raft ']")!.dataset.sum = "h1:other=";
  });
  await page.click("#proof button");
  await page.getByText("Not all of it is as this page says.").waitFor();
  assert.deepEqual(await page.locator("#proof li").evaluateAll((all) => all.map((li) => li.className)), ["", "", "not", "not", "not"]);
  assert.deepEqual(complaints, []);
  await page.close();
});
