import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { extname, join } from "node:path";
import { after, before, test } from "node:test";
import type { Page } from "playwright-core";
import { freePort, Site } from "./site.ts";

let site: Site;
before(async () => void (site = await Site.open()));
after(() => site.close());

/** Asks the page again until it says yes. */
async function until<T>(page: Page, yes: (arg: T) => Promise<boolean>, arg: T): Promise<void> {
  for (const end = Date.now() + 60_000; Date.now() < end; await page.evaluate(() => new Promise((r) => setTimeout(r, 50)))) if (await page.evaluate(yes as never, arg)) return;
  throw new Error(`this never came true: ${yes.toString()}`);
}

/** The page's service worker is in charge, and has kept everything. */
async function kept(page: Page): Promise<void> {
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await page.waitForFunction(() => navigator.serviceWorker.controller?.state === "activated");
}

test("what the page's own console fetches from /v1 is answered by its room, bodies of any bytes too", async () => {
  const { page, complaints } = await site.playground();
  await page.evaluate(() => glasshouse.speed(1));
  await kept(page);
  const put = await page.evaluate(() => fetch("/v1/kv/a", { method: "PUT", body: "1" }).then(async (r) => [r.status, (await r.text()).trim()]));
  assert.deepEqual(put, [200, "true"]);
  const got = await page.evaluate(() => fetch("/v1/kv/a?raw&consistent", { headers: { "X-Glasshouse-To": "b" } }).then(async (r) => [r.status, await r.text(), Number(r.headers.get("X-Consul-Index")) > 0]));
  assert.deepEqual(got, [200, "1", true]);
  assert.ok(await page.evaluate(() => glasshouse.events({ kinds: ["op"] }).some((e) => e.kind === "op" && e.op.op === "get" && e.node === "b")), "b was asked");
  const bytes = await page.evaluate(async () => {
    await fetch("/v1/kv/bytes", { method: "PUT", body: new Uint8Array([0, 255, 10, 200]) });
    return [...new Uint8Array(await (await fetch("/v1/kv/bytes?raw")).arrayBuffer())];
  });
  assert.deepEqual(bytes, [0, 255, 10, 200]);
  assert.deepEqual(complaints, []);
  const large = await page.evaluate(() => fetch("/v1/kv/a", { method: "PUT", body: "x".repeat(2 << 20) }).then((r) => r.status));
  assert.equal(large, 413);

  // Each page has its own room: what one has put another does not know, and a page without one says so.
  const other = await page.context().newPage();
  await other.goto(`${site.url}/walkthrough/`);
  const none = await other.evaluate(() => fetch("/v1/kv/a").then(async (r) => [r.status, await r.text()]));
  assert.equal(none[0], 503);
  assert.match(String(none[1]), /No room runs in this page/);
  await other.goto(`${site.url}/playground`);
  await other.evaluate(() => glasshouse.ready);
  await other.evaluate(() => glasshouse.speed(1));
  await until(other, () => fetch("/v1/kv/a").then((r) => r.status === 404), undefined);
  await page.context().close();
});

test("after one visit the site is there without a network: a page, the room, and words for what is not", async () => {
  const { page, complaints } = await site.playground();
  await kept(page);
  await page.context().setOffline(true);
  await page.reload();
  await page.evaluate(() => glasshouse.ready);
  await page.evaluate(() => glasshouse.speed(1));
  assert.equal((await page.evaluate(() => glasshouse.fetch("a", "/v1/kv/x", { method: "PUT", body: "1" }))).status, 200);
  await page.goto(`${site.url}/walkthrough/write`);
  assert.ok((await page.locator("section.station").count()) > 5);
  await page.goto(`${site.url}/reference/cli`);
  assert.deepEqual(complaints, []);
  const nowhere = await page.goto(`${site.url}/nowhere`);
  assert.equal(nowhere!.status(), 404);
  assert.equal(await page.locator("h1").count(), 1);
  // The other language is kept too.
  await page.goto(`${site.url}/zh/playground`);
  await page.evaluate(() => glasshouse.ready);
  const missing = await page.goto(`${site.url}/zh/nowhere`);
  assert.deepEqual([missing!.status(), await page.locator("html").getAttribute("lang")], [404, "zh-Hans"]);
  await page.context().close();
});

test("a Chinese face is fetched and kept for a reader who lacks one, and for nobody else", async () => {
  const { page, complaints } = await site.playground();
  await kept(page);
  const faces = () => page.evaluate(async () => {
    const stores = await Promise.all((await caches.keys()).map((k) => caches.open(k)));
    const requests = (await Promise.all(stores.map((s) => s.keys()))).flat();
    return requests.map((r) => new URL(r.url).pathname).filter((p) => /^\/assets\/han-[46]00-/.test(p));
  });
  assert.deepEqual(await faces(), [], "an English page wants the other language's name and no more");
  // Asked for by name, since this machine may have a Chinese font of its own.
  const load = () => page.evaluate(() => document.fonts.load("600 16px 'Glasshouse Han'", "领导者").then((all) => all.map((f) => f.status)));
  await page.goto(`${site.url}/zh/walkthrough/`);
  assert.deepEqual(await load(), ["loaded"]);
  assert.equal((await faces()).filter((p) => p.includes("han-600")).length, 1);
  await page.context().setOffline(true);
  await page.goto(`${site.url}/zh/reference/cli`);
  assert.deepEqual(await load(), ["loaded"]);
  assert.deepEqual(complaints, []);
  await page.context().close();
});

test("the page can be installed: its manifest and icons are what they say", async () => {
  const { page, complaints } = await site.page();
  await page.goto(site.url);
  const m = await page.evaluate(async () => (await fetch(document.querySelector<HTMLLinkElement>("link[rel=manifest]")!.href)).json());
  assert.deepEqual([m.start_url, m.scope, m.display], ["/playground", "/", "standalone"]);
  for (const icon of m.icons as { src: string; sizes: string }[]) {
    const size = await page.evaluate((src) => new Promise<string>((keep, fail) => {
      const img = new Image();
      img.onload = () => keep(`${img.naturalWidth}x${img.naturalHeight}`);
      img.onerror = () => fail(new Error(src));
      img.src = src;
    }), icon.src);
    if (icon.sizes !== "any") assert.equal(size, icon.sizes);
  }
  const session = await page.context().newCDPSession(page);
  const { errors } = (await session.send("Page.getAppManifest")) as { errors: unknown[] };
  assert.deepEqual(errors, []);
  assert.deepEqual(complaints, []);
  await page.context().close();
});

const kinds: Record<string, string> = {
  ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".json": "application/json", ".wasm": "application/wasm", ".svg": "image/svg+xml",
  ".png": "image/png", ".woff2": "font/woff2", ".webmanifest": "application/manifest+json",
};

/** A plain web server over exported files: it redirects to a folder's slash, as most do. */
function plain(dir: string): Server {
  return createServer((req, res) => {
    const path = new URL(req.url!, "http://x").pathname;
    const file = join(dir, path);
    if (existsSync(file) && statSync(file).isDirectory()) {
      if (!path.endsWith("/")) return void res.writeHead(301, { Location: `${path}/` }).end();
      return void res.writeHead(200, { "Content-Type": "text/html" }).end(readFileSync(join(file, "index.html")));
    }
    if (!existsSync(file)) return void res.writeHead(404).end();
    res.writeHead(200, { "Content-Type": kinds[extname(file)] ?? "application/octet-stream" }).end(readFileSync(file));
  });
}

/** Makes another build of exported files: the playground's page is another, and the service worker knows it. */
function renew(dir: string, version: string, known = true): void {
  const page = join(dir, "playground/index.html");
  writeFileSync(page, readFileSync(page, "utf8").replace(/<title>[^<]*<\/title>/, `<title>${version}</title>`));
  const sum = createHash("sha256").update(readFileSync(page)).digest("hex").slice(0, 32);
  const sw = join(dir, "sw.js");
  const text = readFileSync(sw, "utf8").replace(/version:"[^"]*"/, `version:"${version}"`);
  writeFileSync(sw, known ? text.replace(/(url:"\/playground\/",sum:)"[^"]*"/, `$1"${sum}"`) : text);
}

test("exported files are kept too; a new build takes over whole or not at all, and old ones are forgotten", async () => {
  const dir = join(mkdtempSync(join(tmpdir(), "site-")), "files");
  execFileSync(process.env.PLAYGROUND ?? "bin/playground", ["export", dir]);
  const server = plain(dir);
  const port = await freePort();
  await new Promise<void>((r) => server.listen(port, "127.0.0.1", () => r()));
  const { page } = await site.page();
  try {
    const url = `http://127.0.0.1:${port}`;
    const caches = () => page.evaluate(() => globalThis.caches.keys());
    const update = () => page.evaluate(() => navigator.serviceWorker.getRegistration().then((r) => r!.update()).then(() => undefined, () => undefined));
    const offlineTitle = async (): Promise<string> => {
      await page.context().setOffline(true);
      await page.goto(`${url}/playground`);
      const title = await page.title();
      await page.context().setOffline(false);
      return title;
    };
    await page.goto(`${url}/walkthrough/`);
    await kept(page);
    assert.equal(await offlineTitle(), "Playground, Glasshouse");
    await page.goto(`${url}/walkthrough/`);

    const first = await caches();
    assert.equal(first.length, 1);
    // Half a build: the worker is new, and a page is not what it says. Nothing of it is taken.
    renew(dir, "half", false);
    await update();
    await until(page, () => navigator.serviceWorker.getRegistration().then((r) => !r!.installing && !r!.waiting), undefined);
    assert.deepEqual(await caches(), first);
    for (const version of ["second", "third", "fourth"]) {
      renew(dir, version);
      await update();
      await until(page, async (v) => {
        const cache = (await globalThis.caches.keys()).includes(`glasshouse-${v}`) && (await globalThis.caches.open(`glasshouse-${v}`));
        const r = await navigator.serviceWorker.getRegistration();
        return !!cache && !!(await cache.match("/.whole")) && r!.active?.state === "activated" && !r!.installing && !r!.waiting;
      }, version);
    }
    assert.deepEqual(await caches(), ["glasshouse-third", "glasshouse-fourth"]);
    assert.equal(await offlineTitle(), "fourth");
  } finally {
    await page.context().close();
    server.closeAllConnections();
    server.close();
    rmSync(join(dir, ".."), { recursive: true });
  }
});
