/** Time in the page: what is shown is where the room is, whatever was dragged, stepped or chosen. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Page } from "playwright-core";
import type { Desk } from "../ts/desk.ts";
import { plain, saying, shot, Site } from "./site.ts";

let site: Site;
before(async () => void (site = await Site.open()));
after(() => site.close());

/** A room with a write in it that has run for some seconds and stands still. */
async function standing(): Promise<{ page: Page; complaints: string[] }> {
  const it = await site.playground();
  const { page } = it;
  await page.evaluate(() => glasshouse.speed(8));
  await page.click('[data-do="put"]');
  await page.waitForFunction(() => glasshouse.events({ kinds: ["op"] }).some((e) => e.kind === "op" && e.op.phase === "return"));
  await page.waitForFunction(() => glasshouse.now > 6_000);
  await page.evaluate(() => glasshouse.pause());
  await page.waitForSelector(".hand");
  return it;
}

/** The clock of the page, in milliseconds. */
const clock = (page: Page) => page.locator(".clock").innerText().then((s) => Number(s.replace(/[^0-9.]/g, "")) * 1000);
const hash = (page: Page) => page.evaluate(() => glasshouse.traceHash());
const now = (page: Page) => page.evaluate(() => glasshouse.now);
/** Both tell one time: the page's clock and the room's. */
async function settled(page: Page, at?: number): Promise<void> {
  await page.waitForFunction((t) => {
    const shown = Number(document.querySelector(".clock")!.textContent!.replace(/[^0-9.]/g, "")) * 1000;
    return Math.abs(shown - glasshouse.now) < 0.01 && (t === undefined || Math.abs(shown - t) < 60);
  }, at);
}

test("the playhead is dragged: the picture follows, and the room goes there when it is let go", async () => {
  const { page, complaints } = await standing();
  const end = await now(page);
  const whole = await hash(page);
  const axis = (await page.locator(".trk.ax").boundingBox())!;
  const hand = (await page.locator(".hand").boundingBox())!;
  // The axis has room for the run, and a run of another length another axis.
  const span = await page.locator(".trk.ax s").last().evaluate((s) => (Number(s.textContent) * 1000 * 100) / Number((s as HTMLElement).style.getPropertyValue("--l")));
  const x = (ms: number) => axis.x + (axis.width * ms) / span;
  await page.mouse.move(hand.x + hand.width / 2, hand.y + hand.height - 6);
  await page.mouse.down();
  await page.mouse.move(x(4_000), hand.y + 30, { steps: 4 });
  await page.waitForFunction(() => /has been/.test(document.querySelector(".st8")?.textContent ?? ""));
  await page.waitForFunction(() => Math.abs(Number(document.querySelector<HTMLElement>(".clock")!.innerText.replace(/[^0-9.]/g, "")) * 1000 - 4_000) < 60); // what is pointed at by the last of the moves
  assert.equal(await now(page), end, "while it is held, the room stands where it was");
  await page.mouse.up();
  await settled(page, 4_000);
  assert.match(await page.locator(".st8").innerText(), /known ahead/);
  assert.ok(await page.locator(".band.fut").count());
  await page.locator(".hand").focus();
  await page.keyboard.press("End");
  await settled(page, end);
  assert.equal(await hash(page), whole, "the same future, to the last event");
  assert.deepEqual(complaints, []);
  await page.close();
});

test("the playhead's flag lies over no time of the axis, and within the text, at either end too", async () => {
  const { page, complaints } = await standing();
  for (const width of [1440, 390]) {
    await page.setViewportSize({ width, height: 900 });
    for (const key of ["Home", "End"]) {
      await page.locator(".hand").press(key);
      await page.waitForFunction((k) => document.querySelector(".hand b")!.textContent!.startsWith("0.000") === (k === "Home"), key);
      const [flag, axis, times] = await page.evaluate(() => {
        const sides = (e: Element) => (({ left, right, width }) => ({ left, right, width }))(e.getBoundingClientRect());
        return [sides(document.querySelector(".hand b")!), sides(document.querySelector(".trk.ax")!), [...document.querySelectorAll(".trk.ax s")].filter((s) => getComputedStyle(s).display !== "none").map(sides)] as const;
      });
      const shown = times.filter((s) => s.width > 1);
      assert.ok(shown.length >= times.length - 4, `${shown.length} of ${times.length} are left`);
      for (const s of shown) assert.ok(s.right < flag.left || s.left > flag.right, `${width}, ${key}: ${JSON.stringify([s, flag])}`);
      assert.ok(flag.left >= axis.left - 0.5 && flag.right <= axis.right + 0.5, `${width}, ${key}: ${JSON.stringify([flag, axis])}`);
      if (width < 640) assert.ok(shown.every((s) => s.left >= axis.left - 0.5 && s.right <= axis.right + 0.5));
    }
  }
  assert.deepEqual(complaints, []);
  await page.close();
});

test("a place is kept for the verdict: the axis does not move when it comes", async () => {
  const { page, complaints } = await site.page();
  await page.addInitScript(() => {
    const seen = new Set<string>();
    Object.assign(globalThis, { axes: seen });
    const look = () => {
      const axis = document.querySelector(".trk.ax")?.getBoundingClientRect();
      if (axis) seen.add(`from ${axis.x}, ${axis.width} wide`);
      requestAnimationFrame(look);
    };
    look();
  });
  await page.goto(`${site.url}/playground`);
  await page.waitForFunction(() => "glasshouse" in globalThis);
  await page.evaluate(() => glasshouse.ready.then(() => glasshouse.speed(8)));
  await page.click('[data-do="put"]');
  await page.waitForSelector('.vdb[data-verdict="linearizable"]');
  await page.evaluate(() => new Promise((r) => requestAnimationFrame(() => requestAnimationFrame(r))));
  const seen = await page.evaluate(() => [...(globalThis as unknown as { axes: Set<string> }).axes]);
  assert.equal(seen.length, 1, seen.join("; "));
  assert.deepEqual(complaints, []);
  await page.close();
});

test("keys move by one event, by 100 ms, and to either end", async () => {
  const { page, complaints } = await standing();
  const end = await now(page);
  const events = () => page.evaluate(() => glasshouse.events().length);
  await page.locator(".hand").focus();
  const before = await events();
  await page.keyboard.press("ArrowLeft");
  await page.waitForFunction((n) => glasshouse.events().length < n, before);
  const back = await events();
  await settled(page);
  await page.keyboard.press("ArrowRight");
  await page.waitForFunction((n) => glasshouse.events().length > n, back);
  assert.equal(await events(), before, "a step on undoes a step back");
  await settled(page);
  const t = await clock(page);
  await page.keyboard.press("Shift+ArrowLeft");
  await settled(page, t - 100);
  await page.keyboard.press("Home");
  await settled(page, 0);
  assert.ok((await events()) < back / 4, "only what happens at once when the power comes on");
  await page.keyboard.press("End");
  await settled(page, end);
  assert.deepEqual(complaints, []);
  await page.close();
});

test("steps that are pressed faster than the room goes are all made, and what is done on the way is done where it leads", async () => {
  const { page, complaints } = await standing();
  const [origin, end] = await page.evaluate(async () => {
    await glasshouse.seek(3_000);
    for (let i = 0; i < 5; i++) await glasshouse.step();
    const end = glasshouse.now;
    for (let i = 0; i < 5; i++) await glasshouse.back();
    return [glasshouse.now, end] as const;
  });
  const press = (label: string) => page.evaluate((l) => {
    for (let i = 0; i < 5; i++) document.querySelector<HTMLElement>(`[aria-label="${l}"]`)!.click();
  }, label);
  const there = (ms: number) => page.waitForFunction((t) => Math.abs(glasshouse.now - t) < 1e-6, ms);
  await press("One step forward");
  await there(end);
  await press("One step back");
  await there(origin);

  // A crash that is asked for while the room is on its way to a second is a crash at that second.
  const crash = await page.evaluate(async () => {
    const desk = document.querySelector("gh-playground") as unknown as Desk;
    desk.goTo(1_500e6);
    await desk.act({ do: "crash", machine: "b" });
    return glasshouse.events({ kinds: ["fault"] }).at(-1)!.t / 1e6;
  });
  assert.ok(Math.abs(crash - 1_500) < 1, `it crashed at ${crash} ms`);
  assert.deepEqual(complaints, []);
  await page.close();
});

test("what is done in the past opens a row named by what was done, and the old future can be gone back to and compared", async () => {
  const { page, complaints } = await standing();
  const old = await hash(page);
  const end = await now(page);
  await page.evaluate(() => glasshouse.seek(4_000));
  await settled(page, 4_000);
  assert.equal(await page.locator(".trk.t0").count(), 1);
  await page.click('[data-do="crash"]');
  const leader = await page.waitForFunction(() => glasshouse.nodes().find((n) => n.server && !n.alive)?.name).then((h) => h.jsonValue());
  await page.waitForFunction(() => document.querySelectorAll(".trk.t0").length === 2);
  const names = page.locator("button.row-name");
  assert.deepEqual(await names.allInnerTexts(), ["What happened", `If ${leader} crashes`]);
  assert.equal(await names.nth(1).getAttribute("aria-current"), "true");
  assert.equal(await page.locator(".fork").count(), 1);
  await page.evaluate(() => glasshouse.resume());
  await page.waitForFunction((t) => glasshouse.now > t + 300, end);
  await page.evaluate(() => glasshouse.pause());
  await shot(page, "timepage-branch-1440-light");
  // Two futures at one moment.
  await page.locator(".row-cmp").first().click();
  await page.waitForSelector(".cmp .apart");
  assert.match(await page.locator(".cmp header p").innerText(), saying(/^At \d+\.\d{3} s, .* differ: What happened ≠ If [abc] crashes$/));
  assert.match(await page.locator(".cmp .apart").first().innerText(), / ≠ /);
  await page.locator(".cmp header button").click();
  // And back to what was.
  await names.nth(0).focus();
  await page.keyboard.press("Enter");
  await page.waitForFunction((l) => glasshouse.nodes().find((n) => n.name === l)?.alive, leader);
  await page.locator(".hand").focus();
  await page.keyboard.press("End");
  await settled(page, end);
  assert.ok(Number(await page.locator(".hand").getAttribute("aria-valuemax")) <= Math.round(end), "no more is known of it than it has run");
  assert.equal(await hash(page), old);
  assert.deepEqual(complaints, []);
  await page.close();
});

test("what comes next is said while time stands still, and it is what comes", async () => {
  const { page, complaints } = await standing();
  await page.evaluate(() => glasshouse.speed(1 / 40));
  // Right after the leader has sent an append, its arrival is what comes.
  await page.evaluate(() => glasshouse.seek(glasshouse.events({ kinds: ["message"] }).find((e) => e.kind === "message" && e.message.text?.startsWith("append ") && e.message.phase === "sent")!.t / 1e6 + 0.2));
  await settled(page);
  const said = plain(await page.locator(".st8 small").innerText());
  const m = /^next, in ([\d.]+) (µs|ms): (\S+) hears (\S+):|^next, in ([\d.]+) (µs|ms): (\S+)’s reply reaches (\S+):/.exec(said);
  assert.ok(m, said);
  const [to, from] = m[3] ? [m[3], m[4]] : [m[8], m[7]];
  const t = await now(page);
  const first = await page.evaluate(async (at) => {
    await glasshouse.seek(at + 500);
    return glasshouse.events({ since: at, kinds: ["message"] }).flatMap((e) => (e.kind === "message" && e.t > at * 1e6 && e.message.phase !== "sent" && e.message.proto !== "gossip" && e.message.from !== e.message.to ? [`${e.message.from}>${e.message.to}`] : []))[0];
  }, t);
  assert.equal(first, `${from}>${to}`);
  assert.deepEqual(complaints, []);
  await page.close();
});

test("the recorder has a lane for each machine; a click opens a message, and what is looked for is marked in it", async () => {
  const { page, complaints } = await standing();
  await page.evaluate(() => glasshouse.speed(1 / 10));
  await page.waitForSelector(".rec .lab b"); // panels are drawn in turn
  assert.deepEqual(await page.locator(".rec .lab b").allInnerTexts(), ["web", "a", "b", "c"]);
  await page.waitForFunction(() => document.querySelectorAll(".rec .msg").length > 2);
  const line = page.locator(".rec .msg .wide").last();
  await line.dispatchEvent("click");
  await page.waitForSelector(".rec .sel");
  await page.fill('.evf input[type="search"]', "heartbeat");
  await page.check('.evf input[type="checkbox"]');
  await page.waitForFunction(() => document.querySelector(".rec .hit") && document.querySelectorAll(".rec .miss, .rec .hit").length === document.querySelectorAll(".rec .msg").length);
  assert.deepEqual(complaints, []);
  await page.close();
});

test("the list of events is one stop for Tab; the arrows go through it, and Enter goes to that moment", async () => {
  const { page, complaints } = await standing();
  assert.equal(await page.locator('.ev button[tabindex="0"]').count(), 1);
  await page.locator('.ev button[tabindex="0"]').focus();
  for (let i = 0; i < 5; i++) await page.keyboard.press("ArrowUp");
  assert.equal(await page.locator('.ev button[tabindex="0"]').count(), 1);
  const text = await page.evaluate(() => document.activeElement!.querySelector(".t")!.textContent!);
  const t = Number(text.replace(/[^0-9.]/g, "")) * 1000;
  await page.keyboard.press("Enter");
  await settled(page, t);
  assert.ok(await page.locator(".ev li.next").count(), "what is known ahead stands below");
  assert.equal(await page.evaluate(() => document.activeElement!.closest(".ev") !== null), true, "the focus is kept");
  assert.deepEqual(complaints, []);
  await page.close();
});

test("the speed obeys the keys, and its named stops are exact", async () => {
  const { page, complaints } = await standing();
  await page.locator(".rail").focus();
  await page.keyboard.press("Home");
  await page.waitForFunction(() => document.querySelector(".speed output")?.textContent?.trim() === "1/1000");
  await page.keyboard.press("End");
  await page.waitForFunction(() => /64×/.test(document.querySelector(".speed output")?.textContent ?? ""));
  await page.keyboard.press("ArrowLeft");
  await page.waitForFunction(() => !/64×/.test(document.querySelector(".speed output")!.textContent!));
  assert.deepEqual(complaints, []);
  await page.close();
});
