import assert from "node:assert/strict";
import { test } from "node:test";
import { pageOf } from "./store.ts";

test("a page has one address, however it is written", () => {
  for (const path of ["/playground", "/playground/", "/playground/index.html"]) assert.equal(pageOf(path), "/playground");
  for (const path of ["/", "/index.html"]) assert.equal(pageOf(path), "/");
  assert.equal(pageOf("/favicon.svg"), "/favicon.svg");
});
