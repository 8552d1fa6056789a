/** Keys and values that would do harm, in every view that shows any: they are only ever text. */
import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import type { Page } from "playwright-core";
import { encodePlan } from "../../wasm/host/link.ts";
import { clusterPlan } from "../../wasm/sim/cluster.ts";
import { clip } from "../ts/view/words.ts";
import { BROKEN, guarded, PAIRS, wrongs } from "./hostile.ts";
import { led, shot, Site } from "./site.ts";

let site: Site;
let page: Page;
/** What was found wrong while nobody looked. */
const found: string[] = [];

before(async () => {
  site = await Site.open();
  ({ page } = await visit("/playground"));
});
after(() => site?.close());

async function visit(path: string): Promise<{ page: Page; complaints: string[] }> {
  const it = await site.page();
  it.page.setDefaultTimeout(30_000);
  await guarded(it.page, found);
  await it.page.goto(site.url + path);
  await it.page.waitForFunction(() => "glasshouse" in globalThis);
  await it.page.evaluate(() => glasshouse.ready);
  return it;
}

async function fine(where: string, of = page): Promise<void> {
  await of.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  assert.deepEqual([...found, ...(await wrongs(of))], [], where);
}

test("every pair goes through the form, and what is answered stands there as text", async () => {
  await page.click('[data-do="put"]');
  await page.waitForSelector("form.ask");
  await page.evaluate(() => glasshouse.speed(1));
  for (const [name, [key, value]] of Object.entries(PAIRS)) {
    await page.check('[name="op"][value="put"]');
    await page.fill('form.ask [name="key"]', key);
    await page.fill('form.ask [name="value"]', value);
    await page.click('[data-do="send"]');
    await page.waitForFunction(() => !document.querySelector(".asked .waits"));
    await page.check('[name="op"][value="get"]');
    await page.click('[data-do="send"]');
    await page.waitForFunction(() => !document.querySelector(".asked .waits"));
    await fine(`the form: ${name}`);
  }
  await page.selectOption('form.ask [name="form"]', "recurse");
  await page.fill('form.ask [name="key"]', "");
  await page.click('[data-do="send"]');
  await page.waitForFunction(() => !document.querySelector(".asked .waits"));
  await fine("all keys at once");
  await shot(page, "hostile-form-1440-light");
});

test("what a form cannot send goes over the wire all the same: lines, bytes that are no text", async () => {
  const paths = [...Object.values(PAIRS).map(([key, value]) => [encodeURIComponent(key), value] as const), ...BROKEN.map((key) => [key, "\u202ebytes"] as const)];
  for (const [key, value] of paths) await page.evaluate(([k, v]) => glasshouse.fetch("web", `/v1/kv/${k}`, { method: "PUT", body: v }), [key, value] as const);
  await fine("after all");
});

test("the picture, the inbox, the sentence, the code and the list, while each is on its way", async () => {
  await page.evaluate(() => glasshouse.pause());
  // Half way between sending and hearing, for each key once.
  const moments = await page.evaluate(() => {
    const seen = new Set<string>();
    return glasshouse.events({ kinds: ["message"] }).flatMap((e) => {
      if (e.kind !== "message" || e.message.phase !== "sent" || e.message.from === e.message.to) return [];
      const { text = "", proto, sent = 0, due = 0, id } = e.message;
      if (!/^put /.test(text) || proto !== "rpc" || seen.has(text)) return [];
      seen.add(text);
      return [{ id, at: (sent + due) / 2e6 }];
    });
  });
  assert.ok(moments.length >= Object.keys(PAIRS).length - 4, `${moments.length} of them were seen`);
  for (const [n, { id, at }] of moments.entries()) {
    await page.evaluate((t) => glasshouse.seek(t), at);
    await page.waitForSelector(`svg.pic [data-message="${id}"]`);
    await fine(`on the way: ${n}`);
    if (n % 4 === 0) await shot(page, `hostile-way-${n}-1440-light`);
    await page.locator(`svg.pic [data-message="${id}"]`).press("Enter");
    await page.waitForSelector(".in-pn .tab, .in-pn .out, .in-pn .ins");
    await fine(`a message closely: ${n}`);
    const request = page.locator(".in-pn [data-request]").first();
    if ((await request.count()) > 0) {
      await request.click();
      await page.waitForSelector(".in-pn .steps");
      await fine(`a request closely: ${n}`);
    }
    await page.keyboard.press("Escape");
  }
});

test("a machine's log, store, sessions, waits, disk and output; the links; the list is searched", async () => {
  await page.evaluate(() => glasshouse.seek(1e6).then(() => glasshouse.resume()));
  await page.evaluate(async () => {
    await glasshouse.fetch("web", "/v1/session/create", { method: "PUT", body: JSON.stringify({ Name: "<img src=x onerror=window.__hostile=1>\u202e" }) });
    const { headers } = await glasshouse.fetch("web", "/v1/kv/turned");
    const index = Object.entries(headers).find(([k]) => k.toLowerCase() === "x-consul-index")?.[1] ?? "1";
    void glasshouse.fetch("web", `/v1/kv/${encodeURIComponent("<b class=hostile>\u202ewaits\u05d0")}?index=${index}&wait=5m`).catch(() => undefined);
    await glasshouse.exec("web", "kvnode kv get '<img class=hostile>\u202e\u05d0'").catch(() => undefined);
  });
  await page.waitForFunction(() => glasshouse.events({ kinds: ["station"] }).some((e) => e.kind === "station" && e.station.point === "Server.blockingQuery/wait"));
  await page.evaluate(() => glasshouse.pause());
  const leader = await page.evaluate(() => glasshouse.nodes().find((n) => n.role === "leader")!.name);
  for (const [name, tabs] of [[leader, ["state", "log", "store", "waits", "disk", "output"]], ["web", ["state", "waits", "disk", "output"]]] as const) {
    await page.locator(`svg.pic [data-machine="${name}"]`).press("Enter");
    for (const tab of tabs) {
      await page.click(`.in-pn [data-tab="${tab}"]`);
      await page.waitForSelector(`.in-pn [data-tab="${tab}"][aria-selected="true"]`);
      await fine(`${name}: ${tab}`);
      if (tab === "store") {
        const rows = await page.locator(".in-pn tbody tr").evaluateAll((all) => all.map((tr) => [...tr.children].slice(0, 2).map((c) => c.textContent)));
        const has = new Set(rows.map((r) => r[0]));
        const lacking = Object.values(PAIRS).map(([key]) => clip(key, 40)).filter((k) => !has.has(k));
        assert.deepEqual(lacking, ["../../v1/agent/leave", "././/a//"].filter((k) => lacking.includes(k)), "every key stands in the store as text");
        await shot(page, "hostile-store-1440-light");
      }
    }
    await page.keyboard.press("Escape");
  }
  for (const text of ["<script", "\u202e", "\u05de\u05e4\u05ea\u05d7", "__proto__", "(", "\\u{202e}"]) {
    await page.fill('.evf input[type="search"]', text);
    await fine(`looked for ${JSON.stringify(text)}`);
  }
  await page.fill('.evf input[type="search"]', "");
  for (const kind of ["log", "store", "op", "process"]) {
    await page.selectOption(".evf select >> nth=0", kind);
    await fine(`the list: ${kind}`);
  }
  await page.selectOption(".evf select >> nth=0", "");
});

test("futures are named by what began them, held side by side, and judged", async () => {
  for (const [key, value] of [PAIRS["script"]!, PAIRS["turned"]!, PAIRS["mixed"]!]) {
    await page.evaluate(() => glasshouse.seek(glasshouse.now - 50));
    await page.evaluate(([k, v]) => void glasshouse.fetch("web", `/v1/kv/${encodeURIComponent(k)}`, { method: "PUT", body: v }), [key, value] as const);
    await page.evaluate(() => glasshouse.resume());
    const at = await page.evaluate(() => glasshouse.now);
    await page.waitForFunction((t) => glasshouse.now > t + 200, at);
    await page.evaluate(() => glasshouse.pause());
  }
  await page.waitForFunction(() => document.querySelectorAll(".row-cmp").length > 1);
  await fine("named futures");
  await page.locator(".row-cmp").first().click();
  await page.waitForSelector(".cmp tbody");
  await fine("side by side");
  await shot(page, "hostile-futures-1440-light");
  await page.locator(".cmp header button").click();
  // A stale read is told with the write that proves it.
  await led(page);
  const [leader, other] = await page.evaluate(() => [glasshouse.nodes().find((n) => n.role === "leader")!.name, glasshouse.nodes().find((n) => n.role === "follower")!.name]);
  await page.evaluate(() => glasshouse.speed(1));
  await page.evaluate(([l, f]) => glasshouse.fault({ kind: "clog", from: l, to: f }), [leader, other]);
  for (const [key, value] of [PAIRS["image"]!, PAIRS["hebrew"]!, PAIRS["turned"]!]) {
    await page.evaluate(([k, v]) => glasshouse.fetch("web", `/v1/kv/${encodeURIComponent(k)}`, { method: "PUT", body: `${v}\u05d02` }), [key, value] as const);
    await page.evaluate(([k, f]) => glasshouse.fetch(f!, `/v1/kv/${encodeURIComponent(k!)}?stale`), [key, other]);
  }
  await page.evaluate(() => glasshouse.pause());
  await page.locator("[data-verdict]").first().click();
  await page.waitForFunction(() => document.querySelectorAll(".vd-pn .vd-ops").length > 1);
  await fine("the verdict");
  await shot(page, "hostile-verdict-1440-light");
  await page.locator(".vd-ops button").first().click();
  await page.waitForSelector(".in-pn:not(.ask-pn)");
  await fine("what proves it");
  await page.keyboard.press("Escape");
});

test("a terminal shows them as cells, and what it is told of them types nothing", async () => {
  await page.evaluate(() => glasshouse.fault({ kind: "mend" }).then(() => glasshouse.speed(1)).then(() => glasshouse.resume()));
  await page.keyboard.press("~");
  const screen = () => page.evaluate(() => [...document.querySelectorAll(".term-frame:not([hidden]) .xterm-rows > div")].map((d) => d.textContent!.replaceAll("\u00a0", " ").trimEnd()).join("\n").trimEnd());
  const until = (what: RegExp) => page.waitForFunction((re) => new RegExp(re).test([...document.querySelectorAll(".term-frame:not([hidden]) .xterm-rows > div")].map((d) => d.textContent!.replaceAll("\u00a0", " ").trimEnd()).join("\n").trimEnd()), what.source);
  await until(/web \$$/);
  await page.evaluate(() => glasshouse.fetch("web", "/v1/kv/z-escapes", { method: "PUT", body: "\x1b]0;title\x07\x1b]8;;javascript:window.__hostile=1\x07press\x1b]8;;\x07\x1b[6n\x1b[c\x1b[5n\u202eabc \u05d0\u05d1" }));
  await page.evaluate(() => glasshouse.fetch("web", "/v1/kv/z-markup", { method: "PUT", body: "<img class=hostile src=x onerror=window.__hostile=1>" }));
  for (const line of ["kvnode kv get z-escapes", "kvnode kv get z-markup", "curl -s b:8500/v1/kv/z-escapes?raw"]) {
    await page.keyboard.type(line);
    await page.keyboard.press("Enter");
    await until(/\nweb \$$/);
    await fine(`the terminal: ${line}`);
  }
  assert.match(await screen(), /\\u\{202e\}abc/);
  assert.match(await screen(), /<img class=hostile/);
  assert.notEqual(await page.title(), "title");
  await page.evaluate(() => glasshouse.pause());
});

test("a run with them in it is shared, saved, and looked at from its file; a broken file is refused", async () => {
  await page.click('[data-sheet="share"]');
  await page.waitForSelector('[data-do="export"]:not([disabled])');
  await fine("the sheet");
  const coming = page.waitForEvent("download");
  await page.click('[data-do="export"]');
  const path = "build/shots/hostile.jsonl";
  await (await coming).saveAs(path);
  const lines = (await readFile(path, "utf8")).split("\n");
  const bad = { ...(JSON.parse(lines[0]!) as object), build: "<img class=hostile src=x onerror=window.__hostile=1>\u202e" };
  await writeFile("build/shots/<img class=hostile>\u202egpj.jsonl", [JSON.stringify({ ...bad, plan: { machines: "<script class=hostile>" } }), ...lines.slice(1)].join("\n"));
  const choose = async (file: string) => {
    const asked = page.waitForEvent("filechooser");
    await page.click('[data-do="import"]');
    await (await asked).setFiles(file);
  };
  await choose("build/shots/<img class=hostile>\u202egpj.jsonl");
  await page.getByText("cannot be opened").waitFor();
  await fine("a file that is refused");
  await choose(path);
  await page.waitForSelector("gh-run .room");
  await fine("a run from a file");
  await page.click('[data-do="leave-file"]');
});

test("links: a plan of hostile commands plays, and what is no link is refused in words; an embed too", async () => {
  const text = "<img class=hostile src=x onerror=window.__hostile=1>";
  const plan = clusterPlan({ servers: 3, seed: 1 });
  const at = 3e9;
  plan.actions = [
    { at, do: "exec", machine: "web", argv: ["kvnode", "kv", "put", `${text}\u202e`, "\u05d0\u05d1 1"] },
    { at: at + 1e6, do: "fetch", from: "web", to: "web", method: "PUT", path: `/v1/kv/${encodeURIComponent(PAIRS["mixed"]![0])}`, body: `${text}\u202e` },
    { at: at + 2e6, do: "exec", machine: "web", argv: [`${text}\u2067`] },
  ];
  const build = await page.evaluate(() => glasshouse.build);
  const good = encodePlan(plan, build, at + 6e6);
  const bad = [encodePlan(plan, `${text}\u202e`.slice(0, 64), at), encodeURIComponent(text), `${good.slice(0, -3)}AAA`, `${good}.<b>`, `scenario=${encodeURIComponent(`${text}\u202e\u05d0`)}`, "scenario=__proto__", "tour=<script>", "%"];
  for (const path of ["/playground", "/embed"]) {
    const it = await visit(`${path}#${good}`);
    await it.page.waitForSelector(path === "/embed" ? ".stage .room" : '[data-slip="here"]');
    await fine(`${path} by a link`, it.page);
    for (const hash of bad) {
      await it.page.evaluate((h) => void (location.hash = h), hash);
      await fine(`${path}#${hash.slice(0, 40)}`, it.page);
    }
    if (path === "/playground") await shot(it.page, "hostile-link-1440-light");
    await it.page.close();
  }
});
