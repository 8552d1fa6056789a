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
