/** Links and files: a moment goes from one page to another and is the same there; what cannot be opened says why. */
import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import type { Page } from "playwright-core";
import type { Desk } from "../ts/desk.ts";
import { shot, Site } from "./site.ts";

let site: Site;
let link = "";
let hash = "";
let now = 0;

before(async () => void (site = await Site.open()));
after(() => site.close());

const ready = async (page: Page) => {
  await page.waitForFunction(() => "glasshouse" in globalThis);
  await page.evaluate(() => glasshouse.ready);
};
const slip = (page: Page, which: string) => page.locator(`[data-slip="${which}"]`);

test("a moment with a write and a crash in it is shared by the head's button, and what is copied is its address", async () => {
  const { page, complaints } = await site.playground({ permissions: ["clipboard-read", "clipboard-write"] });
  await page.evaluate(() => glasshouse.speed(4));
  await page.evaluate(() => glasshouse.fetch("a", "/v1/kv/shared", { method: "PUT", body: "<b>1</b>" }));
  await page.evaluate(() => glasshouse.fault({ kind: "crash", node: "b" }));
  await page.waitForFunction((t) => glasshouse.now > t, (await page.evaluate(() => glasshouse.now)) + 500);
  await page.click('[data-sheet="share"]');
  const field = page.locator('dialog input[aria-label="The link"]');
  await field.waitFor();
  link = await field.inputValue();
  assert.ok(link.length <= 2048 && link.startsWith(`${site.url}/playground#`), link);
  await page.click('[data-do="copy"]');
  await page.getByText("The link is copied.").waitFor();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), link);
  assert.match(await page.locator("dialog textarea").inputValue(), /^<iframe src="http:\/\/[^"]+\/embed#/);
  await shot(page, "share-1440-light");
  hash = await page.evaluate(() => glasshouse.traceHash());
  now = await page.evaluate(() => glasshouse.now);
  assert.equal(await page.evaluate(() => glasshouse.link()), link, "the page's console tells the same");
  await page.keyboard.press("Escape");
  assert.equal(await page.evaluate(() => document.activeElement?.getAttribute("data-sheet")), "share", "the focus is given back");

  // The same run as a file.
  await page.keyboard.press("s");
  await page.waitForSelector('[data-do="export"]:not([disabled])');
  const coming = page.waitForEvent("download");
  await page.click('[data-do="export"]');
  await (await coming).saveAs("build/shots/run.jsonl");
  const first = JSON.parse((await readFile("build/shots/run.jsonl", "utf8")).split("\n", 1)[0]!) as { sha256: string; build: string };
  assert.equal(first.sha256, hash, "what was written down is the run");
  assert.deepEqual(complaints, []);
  await page.close();
});

test("a link opens to its moment on another page: the room stands there, and its hash is printed and the same", async () => {
  const { page, complaints } = await site.page();
  await page.goto(link);
  await ready(page);
  await slip(page, "here").waitFor();
  assert.equal(await slip(page, "here").getAttribute("data-hash"), hash);
  assert.match(await slip(page, "here").innerText(), /The same hash here as where it was made/);
  assert.equal(await page.evaluate(() => glasshouse.now), now);
  assert.equal(await page.evaluate(() => glasshouse.nodes().find((n) => n.name === "b")!.alive), false);
  assert.equal(await page.evaluate(() => glasshouse.link()), link, "and it makes the same link");
  await shot(page, "link-opened-1440-light");
  assert.deepEqual(complaints, []);
  await page.close();
});

test("a malformed link names its bad part and leaves a room that runs; a good one that follows is opened", async () => {
  const { page } = await site.page();
  await page.goto(`${link.slice(0, link.indexOf("#") + 60)}`);
  await ready(page);
  assert.match(await slip(page, "refused").innerText(), /cannot be opened. checksum: the link is cut off or changed/);
  assert.ok(await page.locator('[data-do="put"]').isEnabled());
  for (const [text, part] of [["not a link", "link: it is not written"], [`${link.split("#")[1]!.split(".")[0]}.12`, "hash: after the point"]] as const) {
    await page.evaluate((h) => void (location.hash = h), text);
    await page.waitForFunction((p) => document.querySelector('[data-slip="refused"]')?.textContent?.includes(p), part);
  }
  await page.evaluate((h) => void (location.hash = h), link.split("#")[1]!);
  await slip(page, "here").waitFor();
  assert.equal(await slip(page, "here").getAttribute("data-hash"), hash);
  await page.close();
});

test("who leaves a room on its way for another hears nothing of it, and what was said of a link goes with its room", async () => {
  const { page, complaints } = await site.playground();
  await page.evaluate((l) => {
    const desk = document.querySelector("gh-playground") as unknown as Desk;
    desk.goTo(0);
    desk.run(desk.act({ do: "crash", machine: "c" })); // it waits until the room is there, and means that room
    location.hash = new URL(l).hash;
  }, link);
  await ready(page);
  await slip(page, "here").waitFor();
  assert.deepEqual(await page.evaluate(() => glasshouse.events({ kinds: ["fault"] }).map((e) => e.kind === "fault" && e.fault.node)), ["b"]);
  assert.doesNotMatch(await page.locator("gh-playground").innerText(), /room was closed/);
  await page.evaluate(() => (location.hash = "#scenario=put"));
  await page.waitForSelector(".story [data-do=story-next]");
  assert.equal(await page.locator("[data-slip]").count(), 0, "a scenario's run is not the link's");
  await page.goBack();
  await slip(page, "here").waitFor();

  // One that is left while it boots is nobody's trouble either.
  await page.evaluate(async (l) => {
    const room = document.querySelector("gh-playground") as unknown as { booted: unknown };
    const before = room.booted;
    location.hash = "#";
    await new Promise((r) => addEventListener("hashchange", r, { once: true }));
    location.hash = new URL(l).hash;
    while (room.booted === before) await new Promise(requestAnimationFrame);
    location.hash = "#scenario=first-election";
  }, link);
  await page.waitForFunction(() => /The first election/.test(document.querySelector(".story h2")?.textContent ?? "") && document.querySelector(".story [data-do=story-next]"));
  assert.doesNotMatch(await page.locator("gh-playground").innerText(), /room was closed/);
  assert.equal(await page.locator("[data-slip]").count(), 0);
  assert.deepEqual(complaints, []);
  await page.close();
});

test("an exported run is looked at, to and fro, and is played in the room; a changed one names its line", async () => {
  const { page, complaints } = await site.playground();
  await page.keyboard.press("s");
  const open = async (file: string) => {
    const picking = page.waitForEvent("filechooser");
    await page.click('[data-do="import"]');
    await (await picking).setFiles(file);
  };
  const text = await readFile("build/shots/run.jsonl", "utf8");
  const lines = text.split("\n");
  lines[7] = lines[7]!.replace('"kind":', '"sort":');
  await writeFile("build/shots/run-bad.jsonl", lines.join("\n"));
  await open("build/shots/run-bad.jsonl");
  await page.getByText(/run-bad.jsonl cannot be opened: line\s8: kind/).waitFor();
  await open("build/shots/run.jsonl");
  await page.locator("gh-run .room").first().waitFor();
  await slip(page, "file").locator("summary").click();
  assert.match(await slip(page, "file").innerText(), new RegExp(`Nothing can be done to it[\\s\\S]*${hash}`));
  assert.equal(await page.locator('gh-run [data-do="put"], gh-run [data-do="crash"], gh-run .tools button').count(), 0, "there is nothing to command");
  await page.locator("gh-run .hand").focus();
  await page.keyboard.press("End");
  await page.waitForSelector("gh-run .room.crashed");
  await shot(page, "file-1440-light");
  await page.keyboard.press("Home");
  await page.waitForFunction(() => !document.querySelector("gh-run .room.crashed"));
  await page.click('[data-do="play-file"]');
  await slip(page, "here").waitFor();
  assert.equal(await slip(page, "here").getAttribute("data-hash"), hash);
  assert.equal(await page.evaluate(() => glasshouse.traceHash()), hash);
  assert.deepEqual(complaints, []);
  await page.close();
});
