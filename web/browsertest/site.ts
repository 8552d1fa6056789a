/** What every browser test needs: the site served by its own binary, one Chromium, pages whose complaints are kept. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { createServer } from "node:net";
import { chromium, type Browser, type BrowserContextOptions, type Page } from "playwright-core";
import type { Glasshouse } from "../ts/command/glasshouse.ts";

declare global {
  // eslint-disable-next-line no-var
  var glasshouse: Glasshouse;
}

const PLAYGROUND = process.env.PLAYGROUND ?? "bin/playground";
export const KVNODE = process.env.KVNODE ?? "bin/kvnode";
const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium";
const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];
/** Where pictures for people to look at go. */
const SHOTS = "build/shots";

/** Most time that any one wait may take: two cores may be busy with much else. */
export const WAIT = 90_000;

export async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const s = createServer();
    s.once("error", reject);
    s.listen(0, "127.0.0.1", () => {
      const { port } = s.address() as { port: number };
      s.close(() => resolve(port));
    });
  });
}

/** A process that is ended with the test, by its own id. */
export class Running {
  private readonly child: ChildProcess;
  private text = "";

  constructor(file: string, args: string[]) {
    this.child = spawn(file, args, { stdio: ["ignore", "pipe", "pipe"] });
    for (const s of [this.child.stdout!, this.child.stderr!]) s.on("data", (d: Buffer) => (this.text = (this.text + d.toString()).slice(-20_000)));
  }

  get output(): string {
    return this.text;
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = new Promise((r) => this.child.once("exit", r));
    this.child.kill("SIGTERM");
    const late = setTimeout(() => this.child.kill("SIGKILL"), 5_000);
    await ended;
    clearTimeout(late);
  }
}

/** Asks again until it answers, or says what the process printed. */
export async function answers(url: string, p: Running): Promise<void> {
  const until = Date.now() + WAIT;
  for (;;) {
    try {
      const res = await fetch(url);
      await res.arrayBuffer();
      if (res.ok) return;
    } catch {
      // not up yet
    }
    if (Date.now() > until) throw new Error(`${url} does not answer:\n${p.output}`);
    await new Promise((r) => setTimeout(r, 50));
  }
}

export class Site {
  private constructor(readonly url: string, private readonly server: Running, private readonly browser: Browser) {}

  static async open(...args: string[]): Promise<Site> {
    const port = await freePort();
    const server = new Running(PLAYGROUND, ["serve", "-addr", `127.0.0.1:${port}`, ...args]);
    const url = `http://127.0.0.1:${port}`;
    await answers(`${url}/playground`, server);
    mkdirSync(SHOTS, { recursive: true });
    return new Site(url, server, await chromium.launch({ executablePath: CHROMIUM, args: FLAGS }));
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.server.stop();
  }

  /** A page of its own context, and what it complained of. */
  async page(o: BrowserContextOptions = {}): Promise<{ page: Page; complaints: string[] }> {
    const context = await this.browser.newContext({ viewport: { width: 1440, height: 900 }, ...o });
    const page = await context.newPage();
    page.setDefaultTimeout(WAIT);
    const complaints: string[] = [];
    page.on("pageerror", (e) => complaints.push(`error: ${e.message}`));
    page.on("console", (m) => {
      if (m.type() === "error") complaints.push(`console: ${m.text()} ${m.location().url}`);
    });
    return { page, complaints };
  }

  /** The playground with its room in control. */
  async playground(o: BrowserContextOptions = {}): Promise<{ page: Page; complaints: string[] }> {
    const it = await this.page(o);
    await it.page.goto(`${this.url}/playground`);
    await it.page.waitForFunction(() => "glasshouse" in globalThis);
    await it.page.evaluate(() => glasshouse.ready);
    return it;
  }

  /** A room whose tools have unfolded, as they do after the first crash, with a leader again. */
  async broken(): Promise<{ page: Page; complaints: string[] }> {
    const it = await this.playground();
    await it.page.click('[data-do="crash"]');
    await it.page.waitForSelector('[data-tool="disk"]');
    await it.page.click('[data-do="restart"]');
    await led(it.page);
    return it;
  }
}

/** A visit with nothing kept: milliseconds from the address to the first message that moves, and to a room in control. */
export async function firstVisit(site: Site): Promise<{ page: Page; moving: number; ready: number }> {
  const { page } = await site.page();
  await page.addInitScript(() => {
    const note = () => {
      if (document.querySelector("gh-playground .msg")) performance.mark("moving");
      else requestAnimationFrame(note);
    };
    requestAnimationFrame(note);
  });
  await page.goto(`${site.url}/playground`);
  await page.waitForFunction(() => "glasshouse" in globalThis);
  const at = await page.evaluate(() => glasshouse.ready.then(() => ({ ready: performance.now(), moving: performance.getEntriesByName("moving")[0]?.startTime ?? NaN })));
  return { page, ...at };
}

export async function shot(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: `${SHOTS}/${name}.png` });
}

/** What a page says, with plain blanks: it joins a number to what it counts with one at which no line ends. */
export function plain(words: string): string {
  return words.replaceAll("\u00a0", " ");
}

/** A pattern for what a page says: its blanks are also those at which no line ends. */
export function saying(words: RegExp): RegExp {
  return new RegExp(words.source.replaceAll(" ", "\\s"), words.flags);
}

/** The caption's words. */
export function said(page: Page): Promise<string> {
  return page.locator(".now p, .stick .cap, .capt p").first().innerText();
}

/** As fast as it goes, until there is a leader that every server follows; then slow, so that things can be pointed at. */
export async function led(page: Page): Promise<void> {
  await page.evaluate(() => glasshouse.speed(1).then(() => glasshouse.resume()));
  await page.waitForFunction(() => {
    const all = glasshouse.nodes().filter((n) => n.server && n.alive);
    const leader = all.find((n) => n.role === "leader");
    return leader && all.every((n) => n === leader || (n.role === "follower" && n.term === leader.term));
  });
  await page.evaluate(() => glasshouse.speed(1 / 100));
}

/** Waits until whatever unfolds or fades has done so: where a thing stands is asked for then. */
export async function atRest(page: Page): Promise<void> {
  await page.evaluate(() => Promise.all(document.getAnimations().filter((a) => a.effect?.getComputedTiming().endTime !== Infinity).map((a) => a.finished.catch(() => undefined))));
}
