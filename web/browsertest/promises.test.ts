import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { after, before, test } from "node:test";
import type { Page } from "playwright-core";
import type { Room } from "../ts/source/room.ts";
import { shot, Site } from "./site.ts";

let site: Site;
before(async () => void (site = await Site.open()));
after(() => site.close());

/**
 * A consistent read of greeting whose answer is turned into another on its way to the client: what no server ever held.
 * Returns the id of the message that was changed.
 */
function lie(page: Page, value: string): Promise<string> {
  return page.evaluate(async (value) => {
    const { room } = document.querySelector("gh-playground") as unknown as { room: Room };
    await room.pause();
    const known = new Set(glasshouse.events({ kinds: ["message"] }).flatMap((e) => (e.kind === "message" ? [e.message.id] : [])));
    const asked = room.fetch("web", "web", "GET", "/v1/kv/greeting?consistent");
    let changed = "";
    for (let i = 0; i < 300 && !changed; i++) {
      await room.step();
      for (const e of glasshouse.events({ kinds: ["message"] })) {
        if (e.kind !== "message" || known.has(e.message.id) || e.message.type !== "KVS.Get" || !e.message.reply || e.message.to !== "web") continue;
        if (!new TextDecoder().decode(await room.read(e.message.id)).includes("hello")) continue;
        changed = e.message.id;
        await room.act({ do: "alter", message: changed, field: "Value", value });
        break;
      }
    }
    await room.resume();
    await asked;
    return changed;
  }, value);
}

test("an answer that was changed on its way breaks the promise: the verdict opens to what proves it, marked in the recorder", async () => {
  const { page, complaints } = await site.playground();
  await page.evaluate(() => glasshouse.fetch("web", `/v1/kv/${"k".repeat(240)}`, { method: "PUT", body: "too long a name" }));
  await page.getByText(/^not judged/).click();
  assert.match(await page.locator(".vd-pn .vd-say").innerText(), /^Nothing that was asked could be judged\. Nothing is said of the key k+…/);
  await page.getByText(/^not judged/).click();
  await page.evaluate(() => glasshouse.fetch("web", "/v1/kv/greeting", { method: "PUT", body: "hello" }));
  await page.waitForSelector('[data-verdict="linearizable"]');
  const before = await page.locator(".tl .lab.l0").first().boundingBox();
  assert.match(await lie(page, "jelly"), /^m\d+$/, "an RPC's answer was seen with its value, and changed");
  await page.waitForSelector('[data-verdict="not linearizable"]');
  assert.equal((await page.locator(".tl .lab.l0").first().boundingBox())!.height, before!.height, "the longer word makes the row no higher");
  await page.click('[data-verdict="not linearizable"]');
  const panel = page.locator(".vd-pn");
  assert.match(await panel.innerText(), /a promise was broken[\s\S]*On greeting, no write explains this answer[\s\S]*get greeting, consistent at web: answered jelly/);
  assert.equal(await panel.locator(".vd-ops li").count(), 1, "one operation proves it");
  await shot(page, "verdict-broken-1440-light");
  await panel.locator(".vd-ops button").click();
  await page.waitForSelector(".in-pn:not(.ask-pn)");
  await page.waitForFunction(() => document.querySelector<HTMLInputElement>('.evf input[type="search"]')?.value === "greeting");
  assert.match(await page.locator(".ev li.on").innerText(), /answers get greeting, consistent: jelly/);
  const marks = () => page.evaluate(() => ["hit", "miss", "msg"].map((c) => document.querySelectorAll(`.rec .${c}`).length) as [number, number, number]);
  await page.waitForSelector(".rec .hit");
  const [hit, miss, all] = await marks();
  assert.ok(miss > 0 && hit + miss === all, `${hit} messages of ${all} are the request's own, ${miss} are not`);
  await page.evaluate(() => document.querySelector<HTMLElement & { select(what: string): void }>("gh-playground")!.select(""));
  await page.waitForFunction(() => !document.querySelector(".rec .hit, .rec .miss"));
  const v = await page.evaluate(() => glasshouse.verdict());
  assert.deepEqual([v.result, v.broken.map((b) => [b.key, b.proof.map((o) => o.value)])], ["not linearizable", [["greeting", ["jelly"]]]]);
  assert.deepEqual(complaints, []);
  await page.close();
});

test("a transaction is made field by field, and happens as a whole or not at all", async () => {
  const { page, complaints } = await site.playground();
  await page.evaluate(() => Promise.all([glasshouse.speed(8), glasshouse.fetch("web", "/v1/kv/greeting", { method: "PUT", body: "hi" })]));
  const form = page.locator("form.ask");
  await form.locator('.ops input[value="txn"]').check({ force: true });
  const op = (n: number) => form.locator(".txn li").nth(n);
  await op(0).getByLabel("Value").fill("whole");
  await form.locator('[data-do="send"]').click();
  const answers = page.locator(".asked li");
  await answers.filter({ hasText: "PUT /v1/txn" }).filter({ hasText: "200 OK" }).waitFor();
  await op(1).getByLabel("Operation").selectOption("check-not-exists");
  await op(0).getByLabel("Value").fill("half");
  assert.match(await form.locator(".send code").innerText(), /curl -X PUT -d '\[\{"KV":\{"Verb":"set","Key":"greeting","Value":"aGFsZg=="\}\},\{"KV":\{"Verb":"check-not-exists","Key":"greeting"\}\}\]' web:8500\/v1\/txn/);
  await form.locator('[data-do="send"]').click();
  await answers.filter({ hasText: "409 Conflict" }).waitFor();
  assert.equal(await page.evaluate(() => glasshouse.fetch("web", "/v1/kv/greeting?raw").then((r) => r.body)), "whole", "nothing of the second one happened");
  await op(1).getByLabel("Operation").selectOption("delete-cas");
  assert.match(await form.innerText(), /To delete-cas needs the ModifyIndex/);
  await form.locator('[data-do="more"]').click();
  assert.equal(await form.locator(".txn li").count(), 3);
  await op(2).getByRole("button").click();
  assert.equal(await form.locator(".txn li").count(), 2);
  assert.deepEqual(complaints, []);
  await page.close();
});

test("kvnode is offered with its sums, and what this build weighs stands beside what it may", async () => {
  const { page, complaints } = await site.page();
  await page.goto(`${site.url}/about/running`);
  const one = page.locator(".downloads li").first();
  const sum = await one.locator("dd").first().innerText();
  const packed = Buffer.from(await (await fetch(new URL((await one.locator("a").getAttribute("href"))!, site.url))).arrayBuffer());
  assert.equal(createHash("sha256").update(packed).digest("hex"), sum);
  assert.equal(await page.getByText("not on this server").count(), 0);
  const weights = await page.locator("table.figures").first().locator("tbody tr").allInnerTexts();
  assert.ok(weights.some((w) => /^playground shell, brotli\s+\d+\.\d kB\s+80\.0 kB$/.test(w)), weights.join("\n"));
  await page.goto(`${site.url}/zh/about/running`);
  assert.match(await page.locator("#figures").innerText(), /^[\u4e00-\u9fff，]+$/);
  assert.deepEqual(complaints, []);
  await page.close();
});
