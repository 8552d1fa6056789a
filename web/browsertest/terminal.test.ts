import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Page } from "playwright-core";
import { shot, Site } from "./site.ts";

let site: Site;
before(async () => void (site = await Site.open()));
after(() => site.close());

/** What the terminal that is shown has on its screen. */
const screen = (page: Page): Promise<string> =>
  page.evaluate(() => [...document.querySelectorAll(".term-frame:not([hidden]) .xterm-rows > div")].map((d) => d.textContent!.replaceAll("\u00a0", " ").trimEnd()).join("\n").trimEnd());

/** Waits until the screen says something. */
async function shows(page: Page, what: RegExp): Promise<string> {
  for (const until = Date.now() + 30_000; Date.now() < until; await page.evaluate(() => new Promise((r) => requestAnimationFrame(r)))) {
    const text = await screen(page);
    if (what.test(text)) return text;
  }
  throw new Error(`the screen never says ${what}:\n${await screen(page)}`);
}

async function type(page: Page, line: string): Promise<void> {
  await page.keyboard.type(line);
  await page.keyboard.press("Enter");
}

async function opened(): Promise<{ page: Page; complaints: string[] }> {
  const it = await site.playground();
  await it.page.evaluate(() => glasshouse.speed(1));
  await it.page.keyboard.press("~");
  await shows(it.page, /web \$$/);
  await it.page.click(".term-pn >> text=Larger");
  return it;
}

test("the program's own command line answers on a machine, with its exit codes, and curl sends over the room's network", async () => {
  const { page, complaints } = await opened();
  await type(page, "kvnode kv put greeting hello");
  await shows(page, /Success! Data written to: greeting\nweb \$$/);
  await type(page, "kvnode kv get greeting; kvnode kv get nothing; echo code $?");
  await shows(page, /\nhello\nError! No key exists at: nothing\nexit 1\ncode 1\nweb \$$/);
  await type(page, "curl -i -s b:8500/v1/kv/greeting?raw");
  const text = await shows(page, /HTTP\/1\.1 200 OK[\s\S]*hello\nweb \$$/);
  assert.match(text, /X-Consul-Index: \d+/);
  const asked = await page.evaluate(() => glasshouse.events({ kinds: ["message"] }).some((e) => e.kind === "message" && e.message.proto === "http" && e.message.from === "web" && e.message.to === "b" && e.message.phase === "delivered"));
  assert.ok(asked, "the request went from web to b");
  await type(page, "curl nobody:8500/");
  await shows(page, /Could not resolve host: nobody[\s\S]*exit 6\nweb \$$/);
  await shot(page, "terminal-1440-light");
  assert.deepEqual(complaints, []);
  await page.close();
});

test("Tab completes commands, keys and hosts; the arrows bring back what was typed, after a reload too", async () => {
  const { page, complaints } = await opened();
  await type(page, "kvnode kv put greeting hi");
  await shows(page, /Success/);
  await page.keyboard.type("kvnode me");
  await page.keyboard.press("Tab");
  await shows(page, /web \$ kvnode members$/);
  await page.keyboard.press("Control+C");
  await page.keyboard.type("kvnode kv get gr");
  await page.keyboard.press("Tab");
  await shows(page, /web \$ kvnode kv get greeting$/);
  await page.keyboard.press("Enter");
  await shows(page, /\nhi\nweb \$$/);
  await page.reload();
  await page.evaluate(() => glasshouse.ready);
  await page.keyboard.press("~");
  await shows(page, /web \$$/);
  await page.keyboard.press("ArrowUp");
  await shows(page, /web \$ kvnode kv get greeting$/);
  assert.deepEqual(complaints, []);
  await page.close();
});

test("a long command prints while it runs, ctrl-C ends its process, and & leaves the prompt free", async () => {
  const { page, complaints } = await opened();
  await type(page, "kvnode monitor -log-level=debug");
  await type(page, "echo never"); // what was entered meanwhile ends with it at ctrl-C
  await page.waitForFunction(() => glasshouse.events({ kinds: ["process"] }).some((e) => e.kind === "process" && e.process.op === "start" && e.process.args?.[1] === "monitor"));
  await page.keyboard.press("Control+C");
  await shows(page, /\^C\nexit 130\nweb \$$/);
  const ends = await page.evaluate(() => glasshouse.events({ kinds: ["process"] }).filter((e) => e.kind === "process" && e.process.op === "exit" && e.process.code === 130).length);
  assert.equal(ends, 1);
  await type(page, "curl b:8500/v1/kv/later?index=1000&wait=20s &");
  await type(page, "jobs");
  await shows(page, /\[1\] runs {2}curl b:8500\/v1\/kv\/later\?index=1000&wait=20s\nweb \$$/);
  await type(page, "kill %1");
  await shows(page, /\[1\] exit 130/);
  assert.deepEqual(complaints, []);
  await page.close();
});

test("lines that are typed while a command runs are shown, and done one after the other when it is over", async () => {
  const { page, complaints } = await opened();
  await page.keyboard.type("kvnode kv put typed ahead\rkvnode kv get typed\recho done\r");
  await shows(page, /\nweb \$ kvnode kv get typed\nahead\nweb \$ echo done\ndone\nweb \$$/);
  assert.deepEqual(complaints, []);
  await page.close();
});

test("Chinese signs and marks take two cells each, and stand close in them", async () => {
  const { page, complaints } = await site.page();
  await page.goto(`${site.url}/zh/playground`);
  await page.evaluate(() => glasshouse.ready);
  await page.keyboard.press("~");
  await shows(page, /web \$$/);
  await page.waitForFunction(() => [...document.fonts].some((f) => f.family.includes("Glasshouse Cells") && f.status === "loaded"));
  await type(page, "nothing");
  await shows(page, /nothing：这里没有这个命令/);
  const { cell, apart } = await page.evaluate(() => {
    const rows = document.querySelector<HTMLElement>(".xterm-rows")!;
    const spans = [...rows.querySelectorAll<HTMLElement>("span")].filter((s) => /[\u3000-\uffef]/.test(s.textContent!));
    return { cell: Number.parseFloat(getComputedStyle(rows).fontSize) * 0.6, apart: spans.map((s) => ({ is: s.getBoundingClientRect().width / s.textContent!.length, gap: Number.parseFloat(s.style.letterSpacing || "0") })) };
  });
  assert.ok(apart.length > 0);
  for (const s of apart) assert.ok(Math.abs(s.is - 2 * cell) < 0.5 && s.gap < 2, JSON.stringify({ ...s, cell }));
  assert.deepEqual(complaints, []);
  await page.close();
});

test("several terminals stand side by side, each on its machine; the keyboard goes in and out of them", async () => {
  const { page, complaints } = await opened();
  await page.selectOption(".term-pn select", "b");
  await shows(page, /^b \$$/);
  await type(page, "ls /data/raft; ps");
  await shows(page, /\d+ {2}\/data\/raft\/[\s\S]*MB {2}kvnode agent -server[\s\S]*b \$$/);
  assert.deepEqual(await page.locator(".term-pn [role=tab]").allInnerTexts(), ["web", "b"]);
  await page.keyboard.press("Escape");
  assert.equal(await page.evaluate(() => document.activeElement!.textContent), "b");
  await page.keyboard.press("ArrowLeft");
  await shows(page, /^web \$$/);
  await page.click(".term-pn [role=tab] >> text=web");
  await page.keyboard.press("Tab"); // the line is empty: the key goes on
  assert.notEqual(await page.evaluate(() => document.activeElement!.className), "xterm-helper-textarea");
  await page.locator('[data-machine="c"]').focus();
  await page.keyboard.press("Enter"); // a chosen machine is the one that ~ opens a terminal on
  await page.keyboard.press("~");
  await shows(page, /^c \$$/);
  assert.deepEqual(complaints, []);
  await page.close();
});

test("what is pasted waits for Enter, and what is printed commands no terminal", async () => {
  const { page, complaints } = await opened();
  await page.evaluate(() => {
    const data = new DataTransfer();
    data.setData("text/plain", "echo one\necho two\n");
    document.activeElement!.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
  });
  await shows(page, /web \$ echo one echo two$/);
  await page.keyboard.press("Control+C");
  const evil = "<img src=x onerror=alert(1)>\u001b[2J\u001b]0;owned\u0007";
  await page.evaluate((v) => glasshouse.fetch("b", "/v1/kv/evil", { method: "PUT", body: v }), evil);
  await type(page, "kvnode kv get evil");
  await shows(page, /<img src=x onerror=alert\(1\)>\^\[\[2J\^\[\]0;owned\^G/);
  assert.equal(await page.locator("img").count(), 0);
  assert.deepEqual(complaints, []);
  await page.close();
});

test("while time stands still a command waits and says so, and goes on with it", async () => {
  const { page, complaints } = await opened();
  await page.evaluate(() => glasshouse.pause());
  await type(page, "kvnode kv put a 1");
  await shows(page, /Time stands still: press play or step/);
  await page.evaluate(() => glasshouse.resume());
  await shows(page, /Success! Data written to: a\nweb \$$/);

  // In the past it runs in another future, and its output is that future's.
  const before = await page.evaluate(() => glasshouse.branches().then((b) => b.length));
  await page.evaluate(() => glasshouse.seek(glasshouse.now - 150));
  await type(page, "kvnode kv put b 2");
  await page.evaluate(() => glasshouse.resume());
  await shows(page, /Success! Data written to: b\nweb \$$/);
  assert.equal(await page.evaluate(() => glasshouse.branches().then((b) => b.length)), before + 1);
  assert.deepEqual(complaints, []);
  await page.close();
});

test("the form sends what its line says; a blocking query waits in sight and wakes", async () => {
  const { page, complaints } = await site.playground();
  await page.evaluate(() => glasshouse.speed(1));
  await page.click('[data-do="put"]');
  await page.waitForSelector("form.ask");
  const line = page.locator("form.ask .send code");
  await page.click("form.ask .ops >> text=put");
  await page.fill('form.ask [name="value"]', "hi");
  await page.click("form.ask summary");
  await page.fill('form.ask [name="cas"]', "0");
  assert.equal(await line.innerText(), "curl -X PUT -d hi web:8500/v1/kv/greeting?cas=0");
  await page.click('[data-do="send"]');
  await page.waitForFunction(() => document.querySelector(".asked pre")?.textContent!.trim() === "false");
  await page.click("form.ask .ops >> text=get");
  await page.selectOption('form.ask [name="mode"]', "consistent");
  await page.selectOption('form.ask [name="to"]', "b");
  await page.click('[data-do="send"]');
  await page.waitForFunction(() => document.querySelector(".asked li pre")?.textContent!.includes('"Value": "aGVsbG8="'));
  const heads = await page.locator(".asked li dl").first().innerText();
  assert.match(heads.toLowerCase(), /index[\s\S]*knownleader[\s\S]*true/);
  const index = /index\s+(\d+)/i.exec(heads)![1]!;
  await page.fill('form.ask [name="index"]', index);
  await page.fill('form.ask [name="wait"]', "60s");
  await page.click('[data-do="send"]');
  await page.waitForFunction((i) => document.querySelector(".asked li.waits")?.textContent!.includes(`beyond index\u00a0${i}`), index);
  await page.evaluate(() => glasshouse.fetch("c", "/v1/kv/greeting", { method: "PUT", body: "woken" }));
  await page.waitForFunction(() => !document.querySelector(".asked li.waits") && document.querySelector(".asked li")?.textContent?.includes("woke after"));
  assert.deepEqual(complaints, []);
  await page.close();
});
