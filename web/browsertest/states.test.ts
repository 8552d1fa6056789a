/** Between nothing and a live room: what a reader is told who lacks something, and the way on that is offered. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Page } from "playwright-core";
import { Site } from "./site.ts";

let site: Site;
before(async () => void (site = await Site.open()));
after(() => site.close());

/** A page with what ails it, without the worker that keeps files for the next visit. */
async function ailing(path: string, ail: (page: Page) => Promise<unknown>): Promise<Page> {
  const { page } = await site.page({ serviceWorkers: "block" });
  await ail(page);
  await page.goto(site.url + path);
  return page;
}

/** The room cannot be had: the page says why, keeps the recorded run, and offers what works without. */
async function offersAWayOn(page: Page, why: RegExp): Promise<void> {
  const stop = page.locator('.stop[role="alert"]');
  await stop.waitFor();
  assert.match(await stop.innerText(), why);
  assert.equal(await stop.getByRole("button", { name: "Load again" }).isEnabled(), true);
  assert.equal(await stop.locator('a[href="/walkthrough/write"]').count(), 1);
  assert.equal(await page.locator('[data-do="put"]').isDisabled(), true);
  assert.ok((await page.locator(".room").count()) >= 3, "the picture is still there");
}

test("a program that cannot be fetched ends in a sentence and a way on", async () => {
  const page = await ailing("/playground", (p) => p.route("**/*.wasm*", (r) => r.fulfill({ status: 404, body: "gone" })));
  await offersAWayOn(page, /^The room does not start: .*404/);
  await page.context().close();
});

test("on the first page, too, where the buttons say what they wait for until then", async () => {
  let answer = (): void => {};
  const asked = new Promise<void>((resolve) => (answer = resolve));
  const page = await ailing("/", (p) => p.route("**/*.wasm*", async (r) => {
    await asked;
    await r.fulfill({ status: 404, body: "gone" });
  }));
  await page.getByText("Yours once the live room is here.").waitFor();
  answer();
  await page.getByText(/^This is a recorded run: the live room does not start here .*404/).waitFor();
  assert.equal(await page.locator('.capt a[href="/walkthrough/write"]').count(), 1);
  await page.context().close();
});

test("a worker that dies under a live room ends in a notice, and loading again brings a room", async () => {
  const page = await ailing("/playground", (p) => p.addInitScript(() => {
    const Real = Worker;
    globalThis.Worker = class extends Real {
      constructor(url: string | URL, o?: WorkerOptions) {
        super(url, o);
        (globalThis as unknown as { last: Worker }).last ??= this;
      }
    };
  }));
  await page.waitForFunction(() => "glasshouse" in globalThis);
  await page.evaluate(() => glasshouse.ready);
  await page.evaluate(() => (globalThis as unknown as { last: Worker }).last.dispatchEvent(new ErrorEvent("error", { message: "out of memory" })));
  await offersAWayOn(page, /^The room has stopped: .*out of memory/);
  await page.getByRole("button", { name: "Load again" }).click();
  await page.locator('[data-do="put"]:enabled').waitFor();
  await page.context().close();
});

test("a browser that lets nothing be kept still runs the room", async () => {
  const complaints: string[] = [];
  const page = await ailing("/playground", async (p) => {
    p.on("pageerror", (e) => complaints.push(e.message));
    await p.addInitScript(() => Object.defineProperty(globalThis, "localStorage", { get: () => { throw new DOMException("denied", "SecurityError"); } }));
  });
  await page.locator('[data-do="put"]:enabled').click();
  await page.locator(".ev").waitFor();
  await page.locator("[data-night]:visible").first().click();
  assert.match(await page.evaluate(() => document.documentElement.dataset.theme ?? ""), /^(light|dark)$/);
  assert.deepEqual(complaints, []);
  await page.context().close();
});

test("without a cluster, the live page says how to attach one, and promises no button that it does not have", async () => {
  const page = await ailing("/live", async () => undefined);
  await page.getByText("No cluster is attached to this page.").waitFor();
  assert.equal(await page.getByRole("heading", { name: "Attach it to a cluster" }).isVisible(), true);
  assert.equal(await page.locator(".key").count(), 0);
  assert.equal(await page.getByText("Put a value,").count(), 0);
  await page.context().close();
});
