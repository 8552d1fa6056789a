import assert from "node:assert/strict";
import { test } from "node:test";
import { tabName } from "./names.ts";

test("no two tabs are called the same, whichever was closed", () => {
  assert.equal(tabName("web", []), "web");
  assert.equal(tabName("web", ["web", "b"]), "web 2");
  assert.equal(tabName("web", ["web 2"]), "web");
  assert.equal(tabName("web", ["web", "web 2"]), "web 3");
});
