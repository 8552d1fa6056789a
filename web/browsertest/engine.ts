/** Chromium as an engine alone: workers in an empty page, without the site. */
import { execFileSync } from "node:child_process";
import { createReadStream } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { chromium, type Browser } from "playwright-core";

const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

/** Makes one script of a program. */
export function bundle(entry: string, outfile: string, ...flags: string[]): void {
  execFileSync("go", ["tool", "esbuild", "--log-level=warning", "--bundle", "--format=esm", ...flags, `--outfile=${outfile}`, entry]);
}

export class Engine {
  private constructor(
    private readonly browser: Browser,
    private readonly server: Server,
  ) {}

  /** Starts Chromium, and serves it these files: the type and the file of each path. */
  static async open(files: Record<string, [type: string, file: string]>): Promise<Engine> {
    const server = createServer((request, response) => {
      const file = files[request.url ?? ""];
      response.setHeader("Content-Type", file?.[0] ?? "text/html");
      if (file) createReadStream(file[1]).pipe(response);
      else response.end("<!doctype html><title>engine</title>");
    });
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: FLAGS });
    return new Engine(browser, server);
  }

  /** What a worker of that script answers to a message, in a page of its own; fails with what the worker failed with. */
  async answered(script: string, message: unknown): Promise<unknown> {
    const page = await this.browser.newPage();
    await page.goto(`http://127.0.0.1:${(this.server.address() as AddressInfo).port}/`);
    const answer: { found?: unknown; error?: string } = await page.evaluate(
      ([script, message]) =>
        new Promise((answered) => {
          const worker = new Worker(script as string, { type: "module" });
          worker.onmessage = (e) => answered(e.data);
          worker.onerror = (e) => answered({ error: e.message });
          worker.postMessage(message);
        }),
      [script, message],
    );
    await page.close();
    if (answer.error !== undefined) throw new Error(answer.error);
    return answer.found;
  }

  get version(): string {
    return this.browser.version();
  }

  async close(): Promise<void> {
    await this.browser.close();
    this.server.close();
  }
}
