/** Between nothing and a live room: what a reader is told who lacks something, and the way on that is offered. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { Page } from "playwright-core";
import { saying, Site } from "./site.ts";

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
  assert.match(await stop.innerText(), saying(why));
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

test("a browser without WebAssembly is told so, and fetches no program in vain", async () => {
  let fetched = 0;
  const page = await ailing("/playground", async (p) => {
    await p.addInitScript(() => Reflect.deleteProperty(globalThis, "WebAssembly"));
    await p.route("**/*.wasm*", (r) => (fetched++, r.continue()));
  });
  await offersAWayOn(page, /^The room does not start: this browser runs no WebAssembly/);
  assert.equal(fetched, 0);
  await page.context().close();
});

test("without JavaScript the playground says what it needs, and where one can read without", async () => {
  const { page } = await site.page({ javaScriptEnabled: false });
  await page.goto(`${site.url}/playground`);
  assert.equal(await page.getByText("needs JavaScript and WebAssembly").isVisible(), true);
  assert.equal(await page.locator('.now a[href="/walkthrough/write"]').isVisible(), true);
  assert.equal(await page.locator(".room:visible").count() >= 3, true, "the drawing is there");
  assert.equal(await page.getByRole("button", { name: "Put a value" }).count(), 0, "no button that does nothing");
  await page.context().close();
});

/** What a worker of these tests does before it spins: only then may the page's clock be set on, or the page asks one that still runs. */
const says = `new BroadcastChannel("spins").postMessage(0);`;

/** Listens for it; what it resolves to waits until the worker spins, and has been heard for the last time. */
async function spinning(page: Page): Promise<() => Promise<void>> {
  await page.evaluate(() => {
    (globalThis as unknown as { spins: Promise<unknown> }).spins = new Promise((r) => (new BroadcastChannel("spins").onmessage = r));
  });
  return () => page.evaluate(() => (globalThis as unknown as { spins: Promise<unknown> }).spins).then(() => undefined);
}

test("a worker that is held beyond its budget ends in a notice", async () => {
  const page = await ailing("/playground", async (p) => {
    await p.clock.install();
    await p.route("**/room-worker*.js", async (r) => {
      const answer = await r.fetch();
      const spins = `{const on=self.onmessage;self.onmessage=(e)=>{if(e.data.cmd==="pause"){${says}for(;;);}on(e)}}`;
      await r.fulfill({ response: answer, body: `${await answer.text()}\n${spins}` });
    });
  });
  await page.locator('[data-do="put"]:enabled').waitFor();
  const held = await spinning(page);
  await page.getByRole("button", { name: "Pause" }).click();
  await held();
  await page.clock.fastForward(7_000);
  await page.clock.fastForward(22_000);
  await offersAWayOn(page, /^The room has stopped: it has stood still for 20 seconds/);
  await page.context().close();
});

test("a machine that spins is ended with its room, and named", async () => {
  let lookedAfter: Promise<unknown> | undefined;
  const page = await ailing("/playground", async (p) => {
    await p.clock.install();
    lookedAfter = p.waitForResponse(/part-silence/);
    await p.route("**/room-worker*.js", async (r) => {
      const answer = await r.fetch();
      // The burst that follows a step never ends: it was marked as begun, by a turn that is odd.
      const spins = `{const on=self.onmessage,store=Atomics.store;let held=false;Atomics.store=(...a)=>{store(...a);if(held&&a[2]%2){${says}for(;;);}return a[2]};self.onmessage=(e)=>{held=e.data.cmd==="step";on(e)}}`;
      await r.fulfill({ response: answer, body: `${await answer.text()}\n${spins}` });
    });
  });
  await page.locator('[data-do="put"]:enabled').waitFor();
  assert.equal(await page.evaluate(() => crossOriginIsolated), true);
  const held = await spinning(page);
  await page.evaluate(() => void glasshouse.step().catch(() => undefined));
  await held();
  await lookedAfter;
  await page.clock.fastForward(7_000);
  await page.evaluate(() => new Promise((r) => { const c = new MessageChannel(); c.port1.onmessage = r; c.port2.postMessage(0); }));
  await page.clock.fastForward(22_000);
  await offersAWayOn(page, /^The room has stopped: it has stood still for 20 seconds: process \d+ of machine (a|b|c|web) runs without a pause/);
  await page.context().close();
});

test("a browser that says that it is isolated and shares no memory for all that has its room", async () => {
  const page = await ailing("/playground", (p) =>
    p.route("**/room-worker*.js", async (r) => {
      const answer = await r.fetch();
      await r.fulfill({ response: answer, body: `delete self.SharedArrayBuffer;\n${await answer.text()}` });
    }),
  );
  await page.locator('[data-do="put"]:enabled').waitFor();
  await page.evaluate(() => glasshouse.ready);
  assert.equal(await page.evaluate(() => crossOriginIsolated), true);
  await page.context().close();
});

test("a hidden page lets no time pass, and goes on from there when it is seen again", async () => {
  const { page, complaints } = await site.playground();
  const seen = (yes: boolean) => page.evaluate((y) => {
    Object.defineProperty(document, "hidden", { configurable: true, get: () => !y });
    document.dispatchEvent(new Event("visibilitychange"));
  }, yes);
  await page.evaluate(() => glasshouse.speed(1));
  await seen(false);
  // Whatever was asked before is answered when the worker has answered this.
  await page.evaluate(() => glasshouse.traceHash());
  const left = await page.evaluate(() => glasshouse.now);
  await page.evaluate(() => new Promise((r) => { let n = 0; const f = () => (++n > 30 ? r(0) : requestAnimationFrame(f)); f(); }));
  assert.equal(await page.evaluate(() => glasshouse.traceHash().then(() => glasshouse.now)), left);
  assert.equal(await page.getByRole("button", { name: "Pause", exact: true }).count(), 1, "nothing is said to be paused");
  await seen(true);
  const after = await page.evaluate((t) => new Promise<number>((r) => { const f = () => (glasshouse.now > t ? r(glasshouse.now) : requestAnimationFrame(f)); f(); }), left);
  assert.ok(after - left <= 250, `it made up for ${after - left} ms at once`);
  assert.deepEqual(complaints, []);
  await page.context().close();
});

test("while nothing has come, the page shows what it came with; then the recorded run; then the live room", async () => {
  const held: (() => void)[] = [];
  const hold = (p: Page, what: string) => p.route(what, async (r) => {
    await new Promise<void>((go) => held.push(go));
    await r.continue();
  });
  const page = await ailing("/playground", async (p) => {
    await hold(p, "**/recorded*.json");
    await hold(p, "**/kvnode*.wasm");
  });
  await page.waitForFunction(() => "glasshouse" in globalThis);
  assert.ok((await page.locator(".room").count()) >= 3, "the drawing that the page came with");
  assert.match(await page.locator(".now").innerText(), /are being built/);
  while (held.length < 2) await page.evaluate(() => new Promise((r) => requestAnimationFrame(r)));
  held.shift()!();
  await page.getByText("You see a recorded run.").waitFor();
  assert.equal(await page.locator('[data-do="put"]').isDisabled(), true);
  assert.equal(await page.locator(".room.leader").count(), 1);
  held.shift()!();
  await page.locator('[data-do="put"]:enabled').waitFor();
  await page.context().close();
});

test("the live room takes over at the recorded run's moment: places, roofs, logs, messages, sentence and time", async () => {
  let come = (): void => {};
  const wanted = new Promise<void>((resolve) => (come = resolve));
  const page = await ailing("/playground", async (p) => {
    await p.route("**/recorded*.json", (r) => wanted.then(() => r.continue()));
    await p.addInitScript(() => {
      type Seen = { live: boolean; t: number; rest: string };
      const frames = ((globalThis as unknown as { frames: Seen[] }).frames = [] as Seen[]);
      const look = () => {
        const el = document.querySelector("gh-playground") as unknown as { stage?: { t: number; film: { known: number } }; live: boolean } | null;
        if (el?.stage?.film.known) {
          const rooms = [...document.querySelectorAll<SVGElement>(".room")].map((r) => `${r.dataset.machine} ${r.getAttribute("transform")} ${r.getAttribute("class")} ${r.querySelector(".commit")?.getAttribute("d") ?? ""} ${r.querySelectorAll(".cell").length}`);
          const messages = [...document.querySelectorAll<SVGElement>(".msg[data-message]")].map((x) => x.dataset.message).sort();
          frames.push({ live: el.live, t: el.stage.t, rest: [...rooms, ...messages, document.querySelector(".now p")!.textContent].join("\n") });
          if (el.live) return;
        }
        requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
    });
  });
  // However slow the machine is, the recorded run begins while the room boots, and has not come to its request when that is done.
  await page.waitForFunction(() => ((document.querySelector("gh-playground") as unknown as { booted?: { stage: { film: { known: number } } } }).booted?.stage.film.known ?? 0) > 0);
  come();
  await page.waitForFunction(() => (globalThis as unknown as { frames: { live: boolean }[] }).frames.at(-1)?.live);
  const frames = await page.evaluate(() => (globalThis as unknown as { frames: { live: boolean; t: number; rest: string }[] }).frames);
  const live = frames.at(-1)!;
  const before = frames.filter((f) => !f.live).at(-1)!;
  assert.equal(live.rest, before.rest);
  assert.ok(live.t >= before.t && live.t - before.t < 10e6, `from ${before.t} to ${live.t}`);
  await page.context().close();
});
