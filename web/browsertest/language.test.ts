/** The Chinese pages: every word of them, in every state that a reader comes by; and the way between the languages. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Page } from "playwright-core";
import { Site } from "./site.ts";

let site: Site;
before(async () => void (site = await Site.open()));
after(() => site.close());

/** What is written alike in both languages where it stands alone: names, and the words of an API. */
const ALIKE = /^(Glasshouse|glasshouse|English|kvnode|raft|gossip|web|txn|put|get|set|lock|unlock|Flags|delete|keys|recurse|cas|acquire|release|default|stale|consistent|fetch|curl)$/;
/** A request and its key, or a command in the log, as a machine tells them. */
const ASKED = /\b(put|get|delete|keys|recurse|cas|lock|unlock|txn|register|session|set|PUT|GET|DELETE) [\w/-]+/g;

/** The texts of a page that a reader sees or hears, but for what a machine says. */
function texts(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const out: string[] = [];
    const machines = "code, pre, textarea, kbd, script, style, .mono, .xterm, .sym, .code, .r-name, .r-small, .r-key, .r-val, .fn, .route .names, .m, [lang=en]";
    const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
    for (let n: Node | null = walk.currentNode; n; n = walk.nextNode()) {
      const el = n instanceof Element ? n : n.parentElement!;
      if (el.closest(machines)) continue;
      if (n instanceof Text) out.push(n.data.trim());
      else for (const a of ["aria-label", "title", "placeholder", "aria-valuetext", "aria-description"]) out.push(el.getAttribute(a) ?? "");
    }
    return [...new Set(out)];
  });
}

/** Is it English: two words of it one after the other, or one that stands alone? */
function english(text: string): boolean {
  const ours = text.replace(ASKED, "");
  return /\b[A-Za-z][a-z]+(?:,? [a-z]{2,})+\b/.test(ours) || (/^[A-Za-z][a-z]{2,}$/.test(text) && !ALIKE.test(text));
}


/** Looks at a page again and again, and keeps what it says in English. */
class Reader {
  readonly left: string[] = [];

  constructor(private readonly page: Page) {}

  async look(when: string): Promise<void> {
    this.left.push(...(await texts(this.page)).filter(english).map((text) => `${when}: ${text}`));
  }

  /** Presses each of the things that answer, and looks at what they open. */
  async press(all: string, when: string): Promise<void> {
    const buttons = this.page.locator(all);
    for (let i = 0; i < (await buttons.count()); i++) {
      if (!(await buttons.nth(i).isEnabled())) continue;
      await buttons.nth(i).click();
      await this.look(`${when} ${i + 1}`);
    }
  }
}

test("the playground in Chinese says everything in Chinese, in every state that a reader comes by", async () => {
  const { page, complaints } = await site.page();
  const reader = new Reader(page);
  await page.goto(`${site.url}/zh/playground`);
  await page.waitForFunction(() => "glasshouse" in globalThis);
  await reader.look("at first");
  await page.evaluate(() => glasshouse.ready);
  await page.locator("[data-do=put]:enabled").click();
  await page.locator(".ev").waitFor();
  await page.waitForFunction(() => glasshouse.events({ kinds: ["op"] }).length > 0);
  await reader.look("after a write");
  await page.locator(".room.leader").click();
  await page.locator(".in-pn [role=tab]").first().waitFor();
  await reader.press(".in-pn [role=tab]", "a machine's inspector, tab");
  await page.locator("[data-do=crash]:enabled").click();
  await page.locator(".tools [data-tool]").first().waitFor();
  await reader.press(".tools [data-tool]", "tool");
  await page.keyboard.press("Escape");
  for (const what of ["share", "keys"]) {
    await page.locator(`[data-sheet=${what}]:visible`).first().click();
    await page.locator("dialog[open]").waitFor();
    await reader.look(`the sheet of ${what}`);
    await page.keyboard.press("Escape");
  }
  await page.evaluate(() => (location.hash = "#scenarios"));
  await page.locator(".story.gallery").waitFor();
  await reader.look("the scenarios");
  await page.evaluate(() => (location.hash = "#tour"));
  await page.locator("[data-do=story-next]").waitFor();
  await reader.look("the tour");
  assert.deepEqual(reader.left, []);
  assert.deepEqual(complaints, []);
  await page.context().close();
});

test("so do its parts, and a run that is told in Chinese is the same run in English", async () => {
  const { page, complaints } = await site.page();
  const reader = new Reader(page);
  await page.goto(`${site.url}/zh/playground#AAAA`);
  await page.locator("[data-slip=refused]").waitFor();
  assert.match(await page.locator("[data-slip=refused] p").first().innerText(), /version：/, "the sign behind a part's name is the language's");
  await reader.look("a link that cannot be opened");
  await page.evaluate(() => glasshouse.ready);
  await page.locator("[data-do=put]:enabled").click();
  await page.locator(".vdb").click();
  await page.locator(".vd-pn [data-do=work]").click();
  await page.locator(".vd-pn table").waitFor();
  await reader.look("the verdict");
  await page.locator(".vd-pn .lnk").click();
  for (const op of ["get", "put", "delete", "txn"]) {
    await page.locator(`.ask .ops label:has([value=${op}])`).click();
    await reader.look(`the form of a ${op}`);
  }
  await page.locator(".ask [data-do=send]").click();
  await page.locator(".asked li .how").first().waitFor();
  await reader.look("an answer");
  await page.keyboard.press("~");
  await page.locator(".xterm textarea:focus").waitFor({ state: "attached" }); // xterm gives it a size first when its cursor moves
  await page.keyboard.type("nothing\r");
  await page.locator(".xterm", { hasText: "没有这个命令" }).waitFor();
  await reader.look("a terminal");
  const link = await page.evaluate(() => glasshouse.link());
  assert.ok(link.startsWith(`${site.url}/zh/playground#`));
  await page.goto("about:blank");
  await page.goto(link.replace("/zh/", "/"));
  assert.match((await page.locator("[data-slip=here]").textContent())!, /The same hash here as where it was made/);
  assert.deepEqual(reader.left, []);
  assert.deepEqual(complaints, []);
  await page.context().close();
});

test("so do the first page, the walk beside its text, and a frame on another page", async () => {
  for (const path of ["/zh/", "/zh/walkthrough/write", "/zh/embed"]) {
    const { page } = await site.page();
    const reader = new Reader(page);
    await page.goto(site.url + path);
    await page.locator(".room.leader").first().waitFor();
    await reader.look(`${path} at first`);
    await page.locator("[data-do=put]:enabled, [data-do=next]:enabled").first().click();
    await page.locator(path.includes("walk") ? '.stick:not([data-moment=""])' : ".msg").first().waitFor();
    await reader.look(`${path} after a press`);
    assert.deepEqual(reader.left, []);
    await page.context().close();
  }
});

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
  await page.locator("a[hreflang=en]:visible").click();
  await page.waitForURL(`${site.url}/playground?servers=5`);
  assert.equal(await page.locator("html").getAttribute("lang"), "en");
  await page.context().close();
});

test("a run is the same in both languages to the last byte: a link that was made in one stands at the same hash in the other", async () => {
  const { page } = await site.page();
  await page.goto(`${site.url}/zh/playground`);
  await page.waitForFunction(() => "glasshouse" in globalThis);
  const made = await page.evaluate(async () => {
    await glasshouse.ready;
    await glasshouse.pause();
    await glasshouse.fault({ kind: "crash", machine: "a" });
    await glasshouse.fault({ kind: "cut", from: "b", to: "c" });
    await glasshouse.seek(glasshouse.now + 400);
    const refused = await glasshouse.fault({ kind: "crash", machine: "nobody" }).then(() => "done", (err: Error) => err.message);
    return { build: glasshouse.build, link: await glasshouse.link(), hash: await glasshouse.traceHash(), refused };
  });
  assert.match(made.link, /\/zh\/playground#/);
  assert.match(made.refused, /[\u4e00-\u9fff]/, "what the room refuses, it refuses in Chinese");
  await page.goto(made.link.replace("/zh/", "/"));
  await page.getByText("The same hash here as where it was made.").waitFor();
  assert.deepEqual(await page.evaluate(async () => ({ build: glasshouse.build, hash: await glasshouse.traceHash() })), { build: made.build, hash: made.hash });
  await page.context().close();
});

test("an address that names nothing is answered in its language", async () => {
  for (const [path, lang] of [["/zh/nothing", "zh-Hans"], ["/nothing", "en"]]) {
    const res = await fetch(site.url + path);
    assert.equal(res.status, 404);
    assert.match(await res.text(), new RegExp(`<html lang="${lang}"`));
  }
});
