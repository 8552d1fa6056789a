/** What has no place in the picture or on a panel is said, and what is said stands where it can be read. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Page } from "playwright-core";
import { shot, Site } from "./site.ts";

let site: Site;
before(async () => void (site = await Site.open()));
after(() => site.close());

/** The page with that room in control, fast. */
async function room(search = ""): Promise<{ page: Page; complaints: string[] }> {
  const it = await site.page();
  await it.page.goto(`${site.url}/playground${search}`);
  await it.page.waitForFunction(() => "glasshouse" in globalThis);
  await it.page.evaluate(() => glasshouse.ready.then(() => glasshouse.speed(4)));
  return it;
}

test("words of lost messages stand in the picture, of each way the newest alone", async () => {
  const { page, complaints } = await room();
  // A follower is cut off: the leader sends to it still, and it asks the others for their votes.
  await page.evaluate(async () => {
    const servers = glasshouse.nodes().filter((n) => n.server);
    const alone = servers.find((n) => n.role === "follower")!.name;
    for (const { name } of servers.filter((n) => n.name !== alone)) {
      await glasshouse.fault({ kind: "cut", from: alone, to: name });
      await glasshouse.fault({ kind: "cut", from: name, to: alone });
    }
    await glasshouse.speed(0.5);
  });
  // More losses in sight than ways, and then it stands still.
  await page.waitForFunction(() => document.querySelectorAll("svg.pic .msg.gone").length > 4);
  await page.evaluate(() => glasshouse.pause());
  await page.waitForFunction(() => document.querySelectorAll("svg.pic .msg.gone").length > 4);
  const { below, lost } = await page.evaluate(() => {
    const bottom = document.querySelector("svg.pic")!.getBoundingClientRect().bottom;
    const words = [...document.querySelectorAll("svg.pic .m-lab, svg.pic .m-lab2")];
    return { below: words.filter((w) => w.getBoundingClientRect().bottom > bottom + 1).map((w) => w.textContent), lost: words.filter((w) => /^lost at/.test(w.textContent!)).length };
  });
  await shot(page, "leftout-lost-1440-light");
  assert.deepEqual(below, []);
  assert.ok(lost > 0 && lost <= 4, `${lost} losses have words: two links are cut, each both ways`);
  assert.deepEqual(complaints, []);
  await page.close();
});

test("the code is of the request that is chosen, however many came after it", async () => {
  const { page, complaints } = await room();
  await page.evaluate(() => glasshouse.fetch("web", "/v1/kv/one", { method: "PUT", body: "1" }));
  await page.evaluate(() => glasshouse.fetch("a", "/v1/kv/one?stale"));
  await page.waitForFunction(() => glasshouse.events({ kinds: ["op"] }).filter((e) => e.kind === "op" && e.op.phase === "return").length > 1);
  await page.evaluate(() => glasshouse.pause());
  await page.waitForFunction(() => /KVSGet/.test(document.querySelector(".code-pn")?.textContent ?? ""));
  await page.locator('[data-machine="web"]').press("Enter");
  await page.click(".in-pn [data-request]");
  await page.waitForFunction(() => /^put one/.test(document.querySelector(".in-pn h2")?.textContent ?? ""));
  await page.waitForFunction(() => document.querySelector(".code-pn code") && !/KVSGet/.test(document.querySelector(".code-pn")?.textContent ?? "KVSGet"));
  assert.equal(await page.locator(".pic .cell-thread").count(), 3, "its entry is framed on each server");
  assert.deepEqual(complaints, []);
  await page.close();
});

test("an eighth server is named where it has no place; a future without it lacks it, whichever is looked at", async () => {
  const { page, complaints } = await room("?servers=7&seed=3");
  await page.click('[data-do="crash"]');
  await page.waitForFunction(() => glasshouse.now > 4_000);
  await page.evaluate(() => glasshouse.pause());
  // Another future that begins in the past, with one server more.
  await page.evaluate(() => glasshouse.seek(3_000));
  await page.click('[data-tool="add"]');
  await page.click("[data-now]");
  await page.waitForFunction(() => glasshouse.nodes().filter((n) => n.server).length === 8);
  await page.waitForFunction(() => document.querySelectorAll(".trk.t0").length === 2);
  assert.equal(await page.locator("svg.pic .unseen").innerHTML().then((s) => s.replace(/<!--.*?-->/g, "")), "not drawn: h");
  await page.evaluate(() => glasshouse.resume());
  await page.waitForFunction(() => glasshouse.now > 4_000);
  await page.evaluate(() => glasshouse.pause());
  await shot(page, "leftout-eight-1440-light");
  const side = async () => {
    await page.locator(".row-cmp").first().click();
    await page.waitForSelector(".cmp tbody");
    const said = await page.locator(".cmp tr").filter({ has: page.locator("th", { hasText: /^h$/ }) }).locator("td").innerText();
    await page.locator(".cmp header button").click();
    return said;
  };
  assert.equal(await side(), "not in: What happened", "the later row's future has it, which is shown");
  await page.evaluate(() => glasshouse.branch(1));
  await page.evaluate(() => glasshouse.seek(3_900));
  await page.waitForFunction(() => !document.querySelector("svg.pic .unseen"));
  assert.equal(await side(), "not in: What happened", "the order is that of the rows, whichever is shown");
  assert.deepEqual(complaints, []);
  await page.close();
});
