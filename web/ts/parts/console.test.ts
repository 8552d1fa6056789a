import assert from "node:assert/strict";
import { test } from "node:test";
import type { Desk } from "../desk.ts";
import type { Answer, Forwarded } from "../offline/forward.ts";

/** A page with a service worker that forwards what a test asks. */
async function page(desk: object): Promise<(r: Partial<Forwarded>) => Promise<Answer[]>> {
  let hear!: (e: unknown) => void;
  const serviceWorker = { addEventListener: (_: string, f: (e: unknown) => void) => (hear = f), startMessages: () => undefined, register: async () => undefined };
  Object.defineProperty(globalThis, "navigator", { value: { serviceWorker }, configurable: true });
  Object.assign(globalThis, { HTMLElement: class {}, CSSStyleSheet: class { replaceSync(): void {} }, document: { adoptedStyleSheets: [], createTreeWalker: () => undefined, createComment: () => undefined }, location: new URL("http://x/") });
  const { answerConsole } = await import("./console.ts");
  answerConsole(desk as Desk, () => "a");
  return async (r) => {
    const said: Answer[] = [];
    hear({ data: { glasshouse: "request", method: "GET", path: "/v1/kv/k", to: "", body: undefined, ...r }, ports: [{ postMessage: (a: Answer) => said.push(a) }] });
    await new Promise((done) => setImmediate(done));
    return said;
  };
}

test("a request goes to the room of the page, and none to a room that is on its way", async () => {
  const asked: unknown[][] = [];
  const desk = { live: false, room: { fetch: async (...a: unknown[]) => (asked.push(a), { status: 200, headers: {}, body: "yes" }) } };
  const ask = await page(desk);
  assert.match(JSON.stringify(await ask({})), /"taken":true.*on its way/);
  assert.deepEqual(asked, []);
  desk.live = true;
  assert.deepEqual(await ask({}), [{ taken: true }, { status: 200, headers: {}, body: "yes" }]);
  await ask({ method: "PUT", to: "b", body: Uint8Array.of(255, 0).buffer });
  assert.deepEqual(asked, [["web", "a", "GET", "/v1/kv/k", undefined, undefined], ["web", "b", "PUT", "/v1/kv/k", undefined, "ff00"]]);
  assert.match(JSON.stringify(await ask({ method: "PUT", body: new Uint8Array(5000).fill(255).buffer })), /at most 4096 bytes/);
});
