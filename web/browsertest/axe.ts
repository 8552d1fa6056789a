/** What axe finds on a page, which is to be nothing. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

interface Axe {
  run(within: string | Document, o: object): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }>;
}

/** What axe finds, a line each; by the names of its rules, or by all of them, in the whole page or within a part of it. */
export async function found(page: Page, o: { within?: string; rules?: string[] } = {}): Promise<string[]> {
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(source);
  return page.evaluate(async ({ within, rules }) => {
    const { axe } = globalThis as unknown as { axe: Axe };
    const { violations } = await axe.run(within ?? document, { resultTypes: ["violations"], ...(rules && { runOnly: rules }) });
    return violations.flatMap((v) => v.nodes.map((n) => `${v.id}: ${n.html.slice(0, 200)}`));
  }, o);
}

/** By day axe looks for everything; by night only what colours can change. */
export async function clean(page: Page, what: string, within?: string): Promise<void> {
  await page.emulateMedia({ colorScheme: "light" });
  assert.deepEqual(await found(page, { within }), [], `${what}, by day`);
  await page.emulateMedia({ colorScheme: "dark" });
  assert.deepEqual(await found(page, { within, rules: ["color-contrast", "link-in-text-block"] }), [], `${what}, by night`);
}
