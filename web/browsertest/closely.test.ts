/**
 * What is seen closely: a message, the link it is on, a machine, a request. Each test has a room of its own: what it does
 * to a message may depose the leader much later.
 */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Page } from "playwright-core";
import { atRest, led, Site } from "./site.ts";

let site: Site;
before(async () => void (site = await Site.open()));
after(() => site?.close());

test("a message is held, a field of it edited, and it is dropped; each has its mark", async () => {
  const { page, complaints } = await site.broken();
  await page.evaluate(() => glasshouse.pause());
  // Step until an append or a vote is on its way.
  const id = await page.evaluate(async () => {
    for (let i = 0; i < 400; i++) {
      await glasshouse.step();
      const all = glasshouse.events();
      const over = new Set(all.flatMap((e) => (e.kind === "message" && e.message.phase !== "sent" ? [e.message.id] : [])));
      const e = all.slice(-200).find((x) => x.kind === "message" && x.message.phase === "sent" && x.message.proto === "raft" && !x.message.reply && !over.has(x.message.id));
      if (e?.kind === "message") return e.message.id;
    }
    return "";
  });
  await page.click('[data-tool="message"]');
  await page.click('[data-kind="hold"]');
  await page.waitForSelector(".hint");
  await page.locator(`[data-message="${id}"]`).press("Enter");
  await page.waitForSelector(`[data-message="${id}"] .held`);
  await page.locator(`[data-message="${id}"]`).press("Enter");
  await page.click('.in-pn [data-field="Term"]');
  await page.fill('.alter [name="field"]', "99");
  await page.keyboard.press("Enter");
  await page.waitForSelector(`[data-message="${id}"] .pencil`);
  await page.waitForFunction(() => document.querySelector('.in-pn [data-field="Term"]')?.textContent?.trim() === "99");
  await page.click('.in-pn [data-act="drop"]');
  await page.waitForFunction((m) => glasshouse.events({ kinds: ["fault"] }).some((e) => e.kind === "fault" && e.fault.fault === "drop" && e.fault.message === m), id);
  await page.click(".in-pn [data-close]");
  assert.deepEqual(complaints, []);
  await page.close();
});

test("where messages lie over each other, a list asks which one is meant; a link tells what it carries", async () => {
  const { page, complaints } = await site.broken();
  await page.evaluate(() => glasshouse.pause());
  const spot = await page.evaluate(async () => {
    const drawn = () => new Promise((r) => requestAnimationFrame(() => requestAnimationFrame(r)));
    for (let i = 0; i < 300; i++) {
      await glasshouse.step();
      await drawn();
      await drawn(); // a picture at rest: what has just arrived is gone from where it was
      for (const el of document.querySelectorAll(".msg[data-message] .hit")) {
        const b = el.getBoundingClientRect();
        const [x, y] = [b.x + b.width / 2, b.y + b.height / 2];
        const here = new Set(document.elementsFromPoint(x, y).flatMap((o) => (o.matches(".hit") && (o.closest(".msg") as SVGElement | null)?.dataset.message) || []));
        if (here.size > 1 && document.elementFromPoint(x, y)?.closest(".msg")) return { x, y };
      }
    }
    return undefined;
  });
  assert.ok(spot, "within 300 steps two messages lay over each other");
  await page.mouse.click(spot.x, spot.y);
  // A stroke where one has arrived fades by itself, and is not counted; those on their way stay while time stands still.
  await page.waitForFunction(() => document.querySelectorAll(".in-pn .which").length > 1);
  await page.locator(".in-pn [data-pick]").first().click();
  await page.locator(".in-pn [data-go-link]").click();
  await page.waitForFunction(() => /^Link/.test(document.querySelector(".in-pn h2")?.textContent ?? ""));
  await page.click('.in-pn [data-act="cut"]');
  await page.waitForFunction(() => /cut/.test(document.querySelector(".in-pn .ins")?.textContent ?? ""));
  await page.keyboard.press("Escape");
  assert.deepEqual(complaints, []);
  await page.close();
});

test("a machine's inspector: log, store, disk with what is not synced, output; and a request dims all else", async () => {
  const { page, complaints } = await site.playground();
  await page.evaluate(() => glasshouse.speed(1 / 4));
  await page.evaluate(() => glasshouse.fetch("web", "/v1/kv/colour", { method: "PUT", body: "green" }));
  const leader = await (await page.waitForFunction(() => glasshouse.nodes().find((n) => n.role === "leader")?.name)).jsonValue() as string;
  await page.waitForFunction((l) => document.querySelector(`[data-machine="${l}"] .r-val`)?.textContent === "green", leader);
  await page.locator(`[data-machine="${leader}"]`).press("Enter");
  await page.waitForSelector(".in-pn .tab");
  assert.match(await page.locator(".in-pn .body").innerText(), /matchIndex/);
  for (const [tab, want] of [["log", /put colour/], ["store", /colour\s+green/], ["disk", /\/data\/raft\//], ["output", /raft/i]] as const) {
    await page.click(`[data-tab="${tab}"]`);
    await page.waitForFunction((re) => new RegExp(re, "i").test(document.querySelector(".in-pn .body")?.textContent ?? ""), want.source.replaceAll("\\s+", "\\s*"));
  }
  await page.click('[data-machine="web"]');
  await page.click('[data-tab="state"]');
  await page.click(".in-pn [data-request]");
  await page.waitForSelector(".pic .hop");
  assert.ok((await page.locator(".pic .dim").count()) > 0);
  await page.keyboard.press("Escape");
  await page.waitForFunction(() => !document.querySelector(".pic .hop"));
  assert.deepEqual(complaints, []);
  await page.close();
});


/** The boxes of the reading column: its panels, and of these what is read in them. */
async function column(page: Page): Promise<Record<"side" | "code" | "body" | "events", { top: number; height: number }>> {
  await atRest(page);
  return page.evaluate(() => {
    const box = (q: string) => {
      const { top = 0, height = 0 } = document.querySelector(q)?.getBoundingClientRect() ?? {};
      return { top: Math.round(top), height: Math.round(height) };
    };
    return { side: box(".side"), code: box(".code-pn"), body: box(".in-pn > .body"), events: box(".ev-pn") };
  });
}

test("an open inspector has room to be read: code and events give way, keep what they show, and come back", async () => {
  const { page, complaints } = await site.playground();
  await page.evaluate(() => glasshouse.fetch("web", "/v1/kv/colour", { method: "PUT", body: "green" }));
  await led(page);
  await page.evaluate(() => glasshouse.pause());
  await page.waitForSelector(".ask-pn");
  await page.waitForSelector(".code-pn .cl.live");
  const inSight = (what: string, of: string) => page.waitForFunction(([q, pane]) => {
    const [a, b] = [document.querySelector(q!)?.getBoundingClientRect(), document.querySelector(pane!)!.getBoundingClientRect()];
    return a && a.top >= b.top - 1 && a.bottom <= b.bottom + 1;
  }, [what, of]);
  for (const [width, height] of [[1440, 900], [1280, 800], [1920, 1080]] as const) {
    await page.setViewportSize({ width, height });
    const shut = await column(page);
    await page.locator('[data-machine="a"]').press("Enter");
    await page.waitForSelector(".in-pn > .body");
    const open = await column(page);
    assert.ok(open.body.height >= 0.35 * open.side.height, `at ${width} x ${height} its body is ${open.body.height} of ${open.side.height} px`);
    await inSight(".cl.live", ".code-pn .code");
    await inSight(".ev li.on", ".ev");
    // From tab to tab, nothing moves that can be pressed.
    const controls = () => atRest(page).then(() => page.evaluate(() => [...document.querySelectorAll(".in-pn > .tabs button, .in-pn > .row button")].map((b) => b.getBoundingClientRect().toJSON() as object)));
    const stands = await controls();
    for (const tab of ["log", "store", "disk", "state"]) {
      await page.click(`[data-tab="${tab}"]`);
      await page.waitForSelector(`[data-tab="${tab}"][aria-selected=true]`);
      assert.deepEqual(await controls(), stands, `at ${width} x ${height} on ${tab}`);
    }
    await page.click(".in-pn [data-close]");
    await page.waitForSelector(".ask-pn");
    assert.deepEqual(await column(page), shut, `at ${width} x ${height} all is as it was`);
  }
  assert.deepEqual(complaints, []);
  await page.close();
});
