/** The picture's text: in the real page, whatever is drawn has its words in the table, on a large and a small screen. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Page } from "playwright-core";
import { tree } from "../ts/fixture/markup.ts";
import { Site } from "./site.ts";
import { unsaid } from "./unsaid.ts";

let site: Site;
before(async () => void (site = await Site.open()));
after(() => site?.close());

/** The table is drawn a few times a second: so often it is looked at again until it has caught up with a picture at rest. */
const TRIES = 40;

async function allSaid(page: Page, what: string): Promise<void> {
  await page.waitForSelector(".vh table", { state: "attached" });
  let left: string[] = [];
  for (let i = 0; i < TRIES; i++) {
    const [pic, table] = await page.evaluate(async () => {
      for (let n = 0; n < 4; n++) await new Promise((r) => requestAnimationFrame(r));
      const plain = (css: string) => document.querySelector(css)!.outerHTML.replace(/<!--.*?-->/gs, "").replaceAll("&nbsp;", " ");
      return [plain(".fig .pic"), plain(".stage .vh")] as const;
    });
    left = unsaid(tree(pic), tree(table));
    if (left.length === 0) return;
  }
  assert.deepEqual(left, [], what);
}

test("at rest, broken, followed and small: the table says what the picture draws", async () => {
  const { page, complaints } = await site.playground();
  await page.evaluate(async () => {
    await glasshouse.speed(1);
    await glasshouse.fetch("web", "/v1/kv/colour", { method: "PUT", body: "green" });
    await glasshouse.pause();
  });
  await allSaid(page, "after a put");
  await page.evaluate(async () => {
    await glasshouse.resume();
    await glasshouse.fetch("web", "/v1/kv/colour?consistent");
    await glasshouse.pause();
    const op = glasshouse.events({ kinds: ["op"] }).at(-1);
    (document.querySelector("gh-playground") as unknown as { select(what: string): void }).select(`request:${op?.kind === "op" ? op.op.trace : ""}`);
  });
  await page.waitForSelector(".pic .hop");
  await allSaid(page, "a followed read");
  assert.match(await page.locator(".vh caption").last().innerText(), /^The followed request: get colour, \d\u00a0round trips?$/);
  await page.keyboard.press("Escape");

  await page.evaluate(async () => {
    await glasshouse.resume();
    const [a, b, c] = glasshouse.nodes().filter((n) => n.server).map((n) => n.name) as [string, string, string];
    const leader = glasshouse.nodes().find((n) => n.role === "leader")!.name;
    await glasshouse.fault({ kind: "cut", from: a, to: b });
    await glasshouse.fault({ kind: "delay", from: b, to: c, ms: 5 });
    await glasshouse.fault({ kind: "slowDisk", machine: c, ms: 3 });
    await glasshouse.fault({ kind: "crash", machine: leader });
  });
  await page.waitForFunction(() => glasshouse.nodes().some((n) => !n.alive));
  for (let i = 0; i < 12; i++) {
    await page.evaluate(async () => {
      await glasshouse.pause();
      for (let n = 0; n < 25; n++) await glasshouse.step();
    });
    if (i % 4 === 0) await page.setViewportSize(i % 8 ? { width: 390, height: 844 } : { width: 1440, height: 900 });
    await allSaid(page, `an election, look ${i}`);
  }
  assert.deepEqual(complaints, []);
  await page.close();
});
