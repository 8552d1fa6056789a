/** A followed request: its whole path in the picture and in the list, and what it cost beside it. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Page } from "playwright-core";
import { saying, Site } from "./site.ts";

let site: Site;
before(async () => void (site = await Site.open()));
after(() => site?.close());

/** Reads a key in a mode at a machine, with the room paused right after, and follows it. */
async function followed(page: Page, mode: string, to: "web" | "leader" | "follower"): Promise<{ at: string; leader: string; trace: string }> {
  const read = await page.evaluate(async ([mode, to]) => {
    await glasshouse.resume();
    const leader = glasshouse.nodes().find((n) => n.role === "leader")!.name;
    const at = to === "web" ? "web" : to === "leader" ? leader : glasshouse.nodes().find((n) => n.role === "follower")!.name;
    await glasshouse.fetch(at, `/v1/kv/colour${mode && `?${mode}`}`);
    await glasshouse.pause();
    const ops = glasshouse.events({ kinds: ["op"] }).flatMap((e) => (e.kind === "op" && e.op.op === "get" ? [e.op.trace] : []));
    return { at, leader, trace: ops.at(-1)! };
  }, [mode, to] as const);
  await page.evaluate((trace) => (document.querySelector("gh-playground") as unknown as { select(what: string): void }).select(`request:${trace}`), read.trace);
  await page.waitForSelector(".in-pn .price");
  return read;
}

const hops = (page: Page) => page.locator(".in-pn .hops [role=listitem]").allInnerTexts();
const trips = (page: Page) => page.locator(".in-pn .price ol li").allInnerTexts();

test("the client's first question, the leader's own questions and the price of each mode stand on a read's path", async () => {
  const { page, complaints } = await site.playground();
  await page.evaluate(async () => {
    await glasshouse.speed(1);
    await glasshouse.fetch("web", "/v1/kv/colour", { method: "PUT", body: "green" });
  });

  const { leader } = await followed(page, "consistent", "leader");
  const list = await hops(page);
  assert.equal(list[0], `web asks ${leader}: GET colour`);
  const asked = list.filter((l) => / whether it still leads: (heartbeat|append)/.test(l));
  assert.ok(asked.length >= 1, list.join("; "));
  assert.ok(list.some((l) => / says yes to /.test(l)), list.join("; "));
  assert.match(await page.locator(".in-pn .price p").first().innerText(), saying(/^consistent: 1 round trip between machines/));
  assert.match((await trips(page)).join(), new RegExp(`^${leader} asks .* whether it still leads`));
  assert.equal(await page.locator(".in-pn .price tr[aria-current] th").innerText(), "consistent");
  // The picture numbers as many hops as the list, and says the price beside where the path begins.
  assert.equal(await page.locator(".pic .hop").count(), list.length);
  assert.equal(await page.locator(".pic .cost").textContent(), "1\u00a0round trip");
  // The servers that were asked are on the path, and so are the questions: none of them is dimmed.
  for (const line of asked) assert.equal(await page.locator(`.pic .room.dim[data-machine="${/asks (\w+) /.exec(line)![1]}"]`).count(), 0);

  await followed(page, "", "leader");
  assert.deepEqual(await trips(page), []);
  assert.match(await page.locator(".in-pn .price").innerText(), new RegExp(`^default: no round trip .*\\n+${leader} answers from its own store`));
  assert.ok((await page.locator(".pic .room.dim").count()) >= 2, "who was not asked is dimmed");

  await followed(page, "", "follower");
  assert.match((await trips(page)).join(), new RegExp(`asks ${leader}`));

  await followed(page, "stale", "web");
  assert.match((await hops(page))[0]!, /^web asks its agent: GET colour$/);
  assert.match((await hops(page)).at(-1)!, /^web’s agent answers$|^\w+ answers web: done$/);
  assert.equal((await trips(page)).length, 1);
  await page.keyboard.press("Escape");
  await page.waitForFunction(() => !document.querySelector(".pic .hop, .pic .cost"));
  assert.deepEqual(complaints, []);
  await page.close();
});

test("while a leader asks whether it still leads, its questions are seen and all else is dimmed", async () => {
  const { page, complaints } = await site.playground();
  const ids = await page.evaluate(async () => {
    await glasshouse.speed(1);
    await glasshouse.fetch("web", "/v1/kv/colour", { method: "PUT", body: "green" });
    await glasshouse.pause();
    const leader = glasshouse.nodes().find((n) => n.role === "leader")!.name;
    void glasshouse.fetch(leader, "/v1/kv/colour?consistent").catch(() => undefined);
    await glasshouse.pause();
    for (let i = 0; i < 4000; i++) {
      await glasshouse.step();
      const all = glasshouse.events();
      const at = all.findIndex((e) => e.kind === "station" && e.station.point === "Server.consistentRead");
      if (at < 0) continue;
      const op = all.find((e) => e.kind === "op" && e.op.mode === "consistent");
      if (all.some((e) => e.kind === "op" && e.op.phase === "return" && e.op.trace === (op?.kind === "op" && op.op.trace))) return [];
      const over = new Set(all.flatMap((e) => (e.kind === "message" && e.message.phase !== "sent" ? [e.message.id] : [])));
      const asked = all.slice(at).flatMap((e) => (e.kind === "message" && e.message.phase === "sent" && e.message.type === "heartbeat" && e.message.from === leader && e.message.reply !== true && !over.has(e.message.id) ? [e.message.id] : []));
      if (asked.length === 0) continue;
      (document.querySelector("gh-playground") as unknown as { select(what: string): void }).select(`request:${op?.kind === "op" ? op.op.trace : ""}`);
      return asked;
    }
    return [];
  });
  assert.ok(ids.length >= 1, "the leader asks");
  await page.waitForSelector(".pic .hop");
  for (const id of ids) {
    await page.waitForSelector(`.pic .msg[data-message="${id}"]`, { state: "attached" });
    assert.equal(await page.locator(`.pic .msg.dim[data-message="${id}"]`).count(), 0, id);
  }
  assert.equal(await page.locator(".pic .cost").textContent(), "1\u00a0round trip so far");
  assert.deepEqual(complaints, []);
  await page.close();
});
