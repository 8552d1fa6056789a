/**
 * Keys and values that would do harm, in every view that shows any: they are only ever text. What a hand does is done
 * in the page itself where it is done for each of them, so that the whole corpus costs seconds.
 */
import assert from "node:assert/strict";
import { readFile, writeFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import type { Page } from "playwright-core";
import { encodePlan } from "../../wasm/host/link.ts";
import { clusterPlan } from "../../wasm/sim/cluster.ts";
import { clip } from "../ts/view/words.ts";
import { BROKEN, guarded, PAIRS } from "./hostile.ts";
import { led, shot, Site, WAIT } from "./site.ts";

let site: Site;
let page: Page;
/** What the browser tells of: dialogs and windows that opened. */
const found: string[] = [];

before(async () => {
  site = await Site.open();
  page = await visit("/playground");
});
after(() => site?.close());

async function visit(path: string): Promise<Page> {
  const it = await site.page();
  await guarded(it.page, found);
  // What a hand does here, in the page.
  await it.page.addInitScript((most) => {
    window.__until = async (what) => {
      for (const end = performance.now() + most; !what(); await new Promise(requestAnimationFrame)) if (performance.now() > end) throw new Error(`never: ${what}`);
    };
    window.__press = (sel) => document.querySelector(sel)!.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }));
  }, WAIT);
  await it.page.goto(site.url + path);
  await it.page.waitForFunction(() => "glasshouse" in globalThis);
  await it.page.evaluate(() => glasshouse.ready);
  return it.page;
}

declare global {
  interface Window {
    __until?: (what: () => unknown) => Promise<void>;
    __press?: (sel: string) => void;
  }
}

/** Looks at the page as it stands, under that name. */
function look(where: string, of = page): Promise<void> {
  return of.evaluate((w) => window.__fine!(w), where);
}

/** Nothing was wrong so far. */
async function clean(of = page): Promise<void> {
  const wrong = await of.evaluate(() => {
    const all = [...window.__wrong!];
    window.__wrong!.clear();
    return all;
  });
  assert.deepEqual([...found, ...wrong], []);
}

test("every pair goes through the form, and what is answered stands there as text", async () => {
  await page.click('[data-do="put"]');
  await page.waitForSelector("form.ask");
  await page.evaluate(() => glasshouse.speed(1));
  await page.evaluate(async (pairs) => {
    const q = <E extends HTMLElement>(sel: string) => document.querySelector<E>(`.ask-pn ${sel}`)!;
    const type = (name: string, value: string) => {
      q<HTMLInputElement>(`[name="${name}"]`).value = value;
      q(`[name="${name}"]`).dispatchEvent(new Event("input", { bubbles: true }));
    };
    const send = async () => {
      await new Promise(requestAnimationFrame);
      q('[data-do="send"]').click();
      await new Promise(requestAnimationFrame);
      await window.__until!(() => !q(".waits"));
    };
    for (const [name, [key, value]] of Object.entries(pairs)) {
      q('[name="op"][value="put"]').click();
      await new Promise(requestAnimationFrame);
      type("key", key);
      type("value", value);
      await send();
      q('[name="op"][value="get"]').click();
      await send();
      await window.__fine!(`the form: ${name}`);
    }
  }, PAIRS);
  await page.selectOption('form.ask [name="form"]', "recurse");
  await page.fill('form.ask [name="key"]', "");
  await page.click('[data-do="send"]');
  await page.waitForFunction(() => !document.querySelector(".asked .waits"));
  await look("all keys at once");
  await shot(page, "hostile-form-1440-light");
  await clean();
});

/** Pairs whose signs no address may have: their keys come by a transaction, and their values under plain keys. */
const UNPRINTED = ["turned", "isolates", "unseen", "controls", "nul", "lines", "unbroken"];

test("what no address may hold goes by a transaction, and bytes that are no text are refused or shown as what they are", async () => {
  await page.evaluate(async ({ pairs, unprinted, broken }) => {
    for (const [name, [key, value]] of Object.entries(pairs)) {
      const bytes = btoa(String.fromCharCode(...new TextEncoder().encode(value)));
      const { status, body } = await glasshouse.fetch("web", "/v1/txn", { method: "PUT", body: JSON.stringify([{ KV: { Verb: "set", Key: key, Value: bytes } }]) });
      if (status !== 200) throw new Error(`${name}: ${status} ${body}`);
      if (unprinted.includes(name)) await glasshouse.fetch("web", `/v1/kv/of-${name}`, { method: "PUT", body: value });
      await window.__fine!(`by a transaction: ${name}`);
    }
    for (const key of broken) await glasshouse.fetch("web", `/v1/kv/${key}`, { method: "PUT", body: "\u202ebytes" });
  }, { pairs: PAIRS, unprinted: UNPRINTED, broken: BROKEN });
  await look("after all");
  await shot(page, "hostile-all-1440-light");
  await clean();
});

test("the picture, the inbox, the sentence, the code and the list, while each is on its way", async () => {
  await page.evaluate(() => glasshouse.pause());
  const seen = await page.evaluate(async () => {
    // Half way between sending and hearing, for each key once.
    const moments = new Map<string, { id: string; at: number }>();
    for (const e of glasshouse.events({ kinds: ["message"] })) {
      if (e.kind !== "message" || e.message.phase !== "sent" || e.message.from === e.message.to) continue;
      const { text = "", proto, sent = 0, due = 0, id } = e.message;
      if (/^put /.test(text) && proto === "rpc" && !moments.has(text)) moments.set(text, { id, at: (sent + due) / 2e6 });
    }
    for (const [n, [text, { id, at }]] of [...moments].entries()) {
      const it = `svg.pic [data-message="${id}"]`;
      await glasshouse.seek(at);
      await window.__until!(() => document.querySelector(it));
      await window.__fine!(`on the way: ${text}`);
      if (n % 4 !== 0) continue;
      window.__press!(it);
      await window.__until!(() => document.querySelector(".in-pn .hexd"));
      await window.__fine!(`a message closely: ${text}`);
      document.querySelector<HTMLElement>(".in-pn [data-request]")!.click();
      await window.__until!(() => document.querySelector(".in-pn .steps"));
      await window.__fine!(`a request closely: ${text}`);
      document.querySelector<HTMLElement>(".in-pn [data-close]")!.click();
    }
    return moments.size;
  });
  await shot(page, "hostile-way-1440-light");
  assert.ok(seen >= Object.keys(PAIRS).length - 3, `${seen} of them were seen`);
  await clean();
});

test("a machine's log, store, sessions, waits, disk and output; the list is searched", async () => {
  // To the end of what has happened, and on.
  await page.evaluate(async () => glasshouse.seek((await glasshouse.branches()).find((b) => b.current)!.end).then(() => glasshouse.resume()));
  await page.evaluate(async () => {
    await glasshouse.fetch("web", "/v1/session/create", { method: "PUT", body: JSON.stringify({ Name: "<img src=x onerror=window.__hostile=1>\u202e" }) });
    void glasshouse.fetch("web", `/v1/kv/${encodeURIComponent("<b class=hostile>waits\u05d0")}?index=1&wait=5m`).catch(() => undefined);
    await glasshouse.exec("web", "kvnode kv get '<img class=hostile>\u202e\u05d0'").catch(() => undefined);
    await glasshouse.pause();
  });
  const leader = await page.evaluate(() => glasshouse.nodes().find((n) => n.role === "leader")!.name);
  for (const [name, tabs] of [[leader, ["state", "log", "waits", "disk", "output", "store"]], ["web", ["waits", "output", "state"]]] as const) {
    await page.evaluate(async ([name, tabs]) => {
      window.__press!(`svg.pic [data-machine="${name}"]`);
      for (const tab of tabs) {
        await window.__until!(() => document.querySelector(`.in-pn [data-tab="${tab}"]`));
        document.querySelector<HTMLElement>(`.in-pn [data-tab="${tab}"]`)!.click();
        await window.__until!(() => document.querySelector(`.in-pn [data-tab="${tab}"][aria-selected="true"]`));
        await window.__fine!(`${name}: ${tab}`);
      }
    }, [name, tabs] as const);
    if (name === leader) {
      const has = new Set(await page.locator(".in-pn tbody th").evaluateAll((all) => all.map((th) => th.textContent)));
      assert.deepEqual(Object.values(PAIRS).map(([key]) => clip(key, 40)).filter((k) => !has.has(k)), [], "every key stands in the store as text");
      await shot(page, "hostile-store-1440-light");
    }
    await page.keyboard.press("Escape");
  }
  for (const text of ["<script", "\u202e", "\u05de\u05e4\u05ea\u05d7", "__proto__", "(", "\\u{202e}"]) {
    await page.fill('.evf input[type="search"]', text);
    await look(`looked for ${JSON.stringify(text)}`);
  }
  await page.fill('.evf input[type="search"]', "");
  for (const kind of ["log", "store", "op", "process", ""]) {
    await page.selectOption(".evf select >> nth=0", kind);
    await look(`the list: ${kind}`);
  }
  await clean();
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
  await look("named futures");
  await page.locator(".row-cmp").first().click();
  await page.waitForSelector(".cmp tbody");
  await look("side by side");
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
  await look("the verdict");
  await shot(page, "hostile-verdict-1440-light");
  await page.locator(".vd-ops button").first().click();
  await page.waitForSelector(".in-pn:not(.ask-pn)");
  await look("what proves it");
  await page.keyboard.press("Escape");
  await clean();
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
    await look(`the terminal: ${line}`);
  }
  assert.match(await screen(), /\\u\{202e\}abc/);
  assert.match(await screen(), /<img class=hostile/);
  assert.notEqual(await page.title(), "title");
  await page.evaluate(() => glasshouse.pause());
  await clean();
});

test("a run with them in it is shared, saved, and looked at from its file; a broken file is refused", async () => {
  await page.click('[data-sheet="share"]');
  await page.waitForSelector('[data-do="export"]:not([disabled])');
  await look("the sheet");
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
  await look("a file that is refused");
  await choose(path);
  await page.waitForSelector("gh-run .room");
  await look("a run from a file");
  await page.click('[data-do="leave-file"]');
  await clean();
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
    await it.waitForSelector(path === "/embed" ? ".stage .room" : '[data-slip="here"]');
    await look(`${path} by a link`, it);
    for (const hash of bad) {
      await it.evaluate((h) => void (location.hash = h), hash);
      await look(`${path}#${hash.slice(0, 40)}`, it);
    }
    if (path === "/playground") await shot(it, "hostile-link-1440-light");
    await clean(it);
    await it.close();
  }
});
