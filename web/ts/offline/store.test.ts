import assert from "node:assert/strict";
import { test } from "node:test";
import { pageOf, Store } from "./store.ts";

test("a page has one address, however it is written", () => {
  for (const path of ["/playground", "/playground/", "/playground/index.html"]) assert.equal(pageOf(path), "/playground");
  for (const path of ["/", "/index.html"]) assert.equal(pageOf(path), "/");
  assert.equal(pageOf("/favicon.svg"), "/favicon.svg");
});

test("a page of the build before is answered with its own data, whatever the server has now", async () => {
  const kept = new Map([["http://x/data.json?1", "old"]]);
  const caches = { match: async (url: string) => (kept.has(url) ? new Response(kept.get(url)) : undefined) } as unknown as CacheStorage;
  const store = new Store("2", [{ url: "/data.json?2" }], { caches, fetch: async () => new Response("new") });
  const text = async (url: string) => (await store.answer(new Request(url)))?.text();
  assert.equal(await text("http://x/data.json?1"), "old");
  assert.equal(await text("http://x/data.json?2"), "new");
  assert.equal(await text("http://x/other.json"), undefined);
});

/** Caches in memory, and a server that may be down. */
function world(names: string[]): { caches: CacheStorage; fetch: (input: RequestInfo) => Promise<Response>; kept: Map<string, Set<string>>; up: boolean; asked: number } {
  const kept = new Map(names.map((n) => [n, new Set(["/.whole"])]));
  const open = async (name: string) => {
    if (!kept.has(name)) kept.set(name, new Set());
    const urls = kept.get(name)!;
    return { match: async (url: string) => (urls.has(url) ? new Response("") : undefined), put: async (url: string) => void urls.add(url) };
  };
  const caches = { open, keys: async () => [...kept.keys()], delete: async (n: string) => kept.delete(n), match: async () => undefined } as unknown as CacheStorage;
  const w = { caches, kept, up: false, asked: 0, fetch: async () => (w.asked++, w.up ? new Response("x") : new Response("", { status: 503 })) };
  return w;
}

test("a first worker begins though the site cannot be kept, and keeps it when a page comes again", async () => {
  const w = world([]);
  const store = new Store("1", [{ url: "/a.js" }], w);
  await store.install();
  assert.equal(w.kept.size, 0);
  await store.again();
  assert.equal(w.kept.size, 0);
  w.up = true;
  const asked = w.asked;
  await Promise.all([store.again(), store.again()]);
  assert.deepEqual([[...w.kept.get("glasshouse-1")!], w.asked - asked], [["/a.js", "/.whole"], 1]);
  await store.again();
  assert.equal(w.asked - asked, 1);
});

test("a later worker that cannot keep its build leaves the place to the one that has", async () => {
  const w = world(["glasshouse-0", "of another site"]);
  await assert.rejects(new Store("1", [{ url: "/a.js" }], w).install(), /answered 503/);
  assert.deepEqual([...w.kept.keys()], ["glasshouse-0", "of another site"]);
  await new Store("1", [{ url: "/a.js" }], world(["of another site"])).install();
});

test("a file that not every reader asks for is kept by those who do, from the browser's own cache or when it is asked for", async () => {
  const here: Record<string, Map<string, string>> = {};
  const caches = {
    open: async (name: string) => {
      const files = (here[name] ??= new Map());
      return { match: async (url: string) => (files.has(url) ? new Response("") : undefined), put: async (url: string, r: Response) => void files.set(new URL(url, "http://x").pathname, await r.text()) };
    },
    keys: async () => Object.keys(here), delete: async (n: string) => delete here[n],
    match: async (url: string, o?: { cacheName?: string }) => {
      const path = new URL(url, "http://x").pathname;
      const files = Object.entries(here).filter(([name]) => name === (o?.cacheName ?? name)).map(([, f]) => f).find((f) => f.has(path));
      return files && new Response(files.get(path));
    },
  } as unknown as CacheStorage;
  const shown = new Set<string>();
  const fetch = async (input: RequestInfo, init?: RequestInit): Promise<Response> => {
    const url = typeof input === "string" ? input : new URL(input.url).pathname;
    if (init?.cache === "only-if-cached" && !shown.has(url)) throw new TypeError("it is not in the cache");
    return new Response(url);
  };
  const files = [{ url: "/a.js" }, { url: "/assets/han-400.woff2", asked: true }, { url: "/assets/han-600.woff2", asked: true }];
  const store = new Store("1", files, { caches, fetch });
  const keptNow = (name: string) => [...here[name]!.keys()].sort();
  // Before the cache is whole nothing is put beside it.
  await store.answer(new Request("http://x/assets/han-400.woff2"));
  assert.deepEqual(Object.keys(here), []);
  shown.add("/assets/han-400.woff2");
  await store.install();
  assert.deepEqual(keptNow("glasshouse-1"), ["/.whole", "/a.js", "/assets/han-400.woff2"]);
  const answered = await store.answer(new Request("http://x/assets/han-600.woff2"));
  assert.equal(await answered!.text(), "/assets/han-600.woff2");
  assert.deepEqual(keptNow("glasshouse-1"), ["/.whole", "/a.js", "/assets/han-400.woff2", "/assets/han-600.woff2"]);
  // The next build takes over what is the same in it.
  shown.clear();
  await new Store("2", files, { caches, fetch }).install();
  assert.deepEqual(keptNow("glasshouse-2"), keptNow("glasshouse-1"));
});
