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
