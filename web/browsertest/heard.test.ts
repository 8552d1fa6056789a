/** What a screen reader is given, as Chromium's tree of accessibility has it: on the pages around the playground, and on it. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Page } from "playwright-core";
import { led, Site } from "./site.ts";

let site: Site;
before(async () => void (site = await Site.open()));
after(() => site?.close());

const PAGES = ["/", "/walkthrough/", "/walkthrough/write", "/walkthrough/boot", "/reference/", "/reference/http", "/reference/differences", "/about/running", "/about/fidelity", "/live", "/no-such-page"];

interface Stop {
  role: string;
  name: string;
  description: string;
  level: number;
  focusable: boolean;
  /** The roles that it stands in, the nearest first. */
  within: string[];
}

/** All that is said of a page, in order. */
async function heard(page: Page): Promise<Stop[]> {
  const cdp = await page.context().newCDPSession(page);
  const { nodes } = await cdp.send("Accessibility.getFullAXTree");
  await cdp.detach();
  const by = new Map(nodes.map((n) => [n.nodeId, n]));
  const out: Stop[] = [];
  const walk = (id: string, within: string[]): void => {
    const n = by.get(id);
    if (!n) return;
    const role = n.ignored ? "" : String(n.role?.value ?? "");
    const of = (name: string): unknown => n.properties?.find((p) => String(p.name) === name)?.value.value;
    if (role) out.push({ role, name: String(n.name?.value ?? "").trim(), description: String(n.description?.value ?? "").trim(), level: Number(of("level") ?? 0), focusable: of("focusable") === true, within });
    for (const c of n.childIds ?? []) walk(c, role ? [role, ...within] : within);
  };
  walk(nodes[0]!.nodeId, []);
  return out;
}

const CONTROLS = new Set(["button", "link", "textbox", "searchbox", "combobox", "listbox", "checkbox", "radio", "slider", "spinbutton", "tab", "option", "switch", "DisclosureTriangle"]);

/** What would be poor to hear. */
function poor(all: Stop[]): string[] {
  const out: string[] = [];
  const landmarks = (role: string) => all.filter((s) => s.role === role).length;
  if (landmarks("main") !== 1) out.push(`${landmarks("main")} mains`);
  if (landmarks("banner") > 1) out.push(`${landmarks("banner")} banners`);
  if (all.filter((s) => s.role === "heading" && s.level === 1).length !== 1) out.push("not one heading of the first level");
  let level = 0;
  for (const s of all) {
    if (CONTROLS.has(s.role) && s.name === "") out.push(`a ${s.role} without a name in ${s.within.slice(0, 3).join(" ")}`);
    if (s.name !== "" && s.name === s.description) out.push(`said twice: ${s.role} ${s.name}`);
    if (s.role === "deletion") out.push("a mark of an axis is told as a deletion");
    if (s.role === "group" && s.name === "" && s.focusable) out.push("a stop that has no name");
    if (s.role === "heading") {
      if (s.level > level + 1 && level > 0) out.push(`heading ${s.name}: from level ${level} to ${s.level}`);
      level = s.level;
    }
  }
  return out;
}

test("every page, in both languages, has one main, heads in order, a name for each control, and nothing twice", async () => {
  const { page } = await site.page({ reducedMotion: "reduce" });
  for (const lang of ["", "/zh"])
    for (const path of PAGES) {
      await page.goto(`${site.url}${lang}${path}`);
      assert.deepEqual(poor(await heard(page)), [], lang + path);
    }
  await page.close();
});

test("a table's rows begin with their heads, and the foot is a landmark", async () => {
  const { page } = await site.page();
  for (const path of ["/reference/http", "/reference/differences", "/about/running", "/about/fidelity"]) {
    await page.goto(`${site.url}${path}`);
    const all = await heard(page);
    const rows = all.filter((s) => s.role === "row").length;
    const heads = all.filter((s) => s.role === "rowheader").length;
    const tables = all.filter((s) => s.role === "table").length;
    assert.ok(tables > 0 && heads > 0, path);
    assert.equal(heads, rows - tables, `${path}: each row but the first of a table has its head`);
    assert.equal(all.filter((s) => s.role === "contentinfo").length, 1, path);
  }
  await page.close();
});

test("who skips to the content of a chapter is at its text, behind the 41 stations", async () => {
  const { page } = await site.page();
  await page.goto(`${site.url}/walkthrough/boot`);
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  assert.ok(await page.evaluate(() => !!document.activeElement?.closest("article")));
  await page.close();
});

test("the playground, first and all unfolded: nothing twice, no marks among the words, and a speed that is said once it is chosen", async () => {
  const { page, complaints } = await site.page({ reducedMotion: "reduce" });
  await page.goto(`${site.url}/playground`);
  await page.waitForFunction(() => "glasshouse" in globalThis);
  await page.evaluate(() => glasshouse.ready);
  await led(page);
  assert.deepEqual(poor(await heard(page)), [], "first");
  await page.click('[data-do="crash"]');
  await page.waitForSelector('[data-tool="disk"]', { state: "attached" });
  await page.evaluate(() => glasshouse.pause());
  await page.waitForSelector(".rec svg", { state: "attached" });
  const all = await heard(page);
  assert.deepEqual(poor(all), [], "all unfolded");
  assert.ok(all.some((s) => s.role === "image" && /messages, /.test(s.name)), "the recorder tells how much it shows");
  assert.deepEqual(all.filter((s) => s.within[0] === "image" && s.role === "group"), [], "and is one stop");
  await page.evaluate(() => glasshouse.speed(0.1));
  await page.waitForFunction(() => document.querySelector(".speed [role=status]")?.textContent === "1/10");
  assert.deepEqual(complaints, []);
  await page.close();
});
