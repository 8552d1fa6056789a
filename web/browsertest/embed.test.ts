/** A page of another origin that holds a moment in a frame. */
import assert from "node:assert/strict";
import { createServer, type Server } from "node:http";
import { after, before, test } from "node:test";
import { freePort, shot, Site } from "./site.ts";

let site: Site;
let other: Server;
let host = "";
let body = "";

before(async () => {
  site = await Site.open();
  other = createServer((_req, res) => void res.setHeader("content-type", "text/html").end(`<!doctype html><title>Another site</title><h1>Notes on elections</h1>${body}`));
  const port = await freePort();
  await new Promise<void>((up) => other.listen(port, "127.0.0.1", up));
  host = `http://localhost:${port}/`;
});
after(async () => {
  await new Promise((down) => other.close(down));
  await site.close();
});

test("a moment stands in another site's page: the room is there, obeys keys, and leads home", async () => {
  const { page: own } = await site.playground();
  await own.evaluate(() => glasshouse.seek(4_000));
  const link = await own.evaluate(() => glasshouse.link());
  const hash = await own.evaluate(() => glasshouse.traceHash());
  await own.close();

  body = `<p>Before.</p><iframe src="${link.replace("/playground#", "/embed#")}" width="760" height="560" title="A cluster in Glasshouse"></iframe><p><a href="/">After</a></p>`;
  const { page, complaints } = await site.page();
  await page.goto(host);
  const frame = page.frames()[1]!;
  await frame.waitForFunction(() => "glasshouse" in globalThis);
  await frame.evaluate(() => glasshouse.ready);
  assert.equal(await frame.evaluate(() => glasshouse.now), 4_000);
  assert.equal(await frame.evaluate(() => glasshouse.traceHash()), hash);
  assert.equal(await frame.locator(".head, .side, .tools").count(), 0, "the picture and time, and nothing beside them");
  assert.ok((await frame.evaluate(() => document.documentElement.scrollWidth - innerWidth)) <= 0);
  assert.equal(await frame.locator(".home a").getAttribute("href").then((h) => h?.includes(link.split("#")[1]!)), true);
  await shot(page, "embed-1440-light");
  // By keyboard alone, from the page around it and out of it again.
  await page.locator("h1").click();
  // The frame is a process of its own: the focus comes there a little after the key.
  const focused = (tag: string) => page.waitForFunction((is) => document.activeElement?.tagName === is, tag);
  await page.keyboard.press("Tab");
  await focused("IFRAME");
  await frame.locator('.tr [aria-label="Play"]').focus();
  await page.keyboard.press("Enter");
  await frame.waitForFunction(() => glasshouse.now > 4_000);
  await frame.locator(".home a").focus();
  await page.keyboard.press("Tab");
  await focused("A");
  assert.deepEqual(complaints, []);
  await page.close();
});

test("a frame that nobody has scrolled to fetches no program, and no other page stands in a frame", async () => {
  body = `<div style="height:4000px"></div><iframe src="${site.url}/embed" width="700" height="500"></iframe><iframe src="${site.url}/playground" width="700" height="500"></iframe>`;
  const { page } = await site.page();
  const asked: string[] = [];
  page.on("request", (r) => asked.push(r.url()));
  const refused = page.waitForEvent("console", (m) => /frame/i.test(m.text()) && m.type() === "error");
  await page.goto(host);
  await refused;
  await page.waitForFunction(() => document.readyState === "complete");
  assert.equal(asked.some((u) => u.includes(".wasm")), false);
  const wasm = page.waitForRequest(/\.wasm/);
  await page.locator("iframe").first().scrollIntoViewIfNeeded();
  await wasm;
  await page.close();
});
