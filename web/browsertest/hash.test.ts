import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createReadStream, mkdirSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { chromium, type Browser } from "playwright-core";

const out = "build/test/hash";
const files: Record<string, [type: string, path: string]> = {
  "/worker.js": ["text/javascript", join(out, "worker.js")],
  "/kvnode.wasm": ["application/wasm", "build/kvnode.wasm"],
};

let server: Server;
let browser: Browser;

function bundle(entry: string, outfile: string, ...flags: string[]): void {
  execFileSync("go", ["tool", "esbuild", "--log-level=warning", "--bundle", "--format=esm", ...flags, `--outfile=${outfile}`, entry]);
}

before(async () => {
  mkdirSync(out, { recursive: true });
  bundle("web/browsertest/hash-worker.ts", join(out, "worker.js"));
  bundle("wasm/sim/hash-node.ts", join(out, "node.mjs"), "--platform=node");
  server = createServer((request, response) => {
    const file = files[request.url ?? ""];
    response.setHeader("Content-Type", file?.[0] ?? "text/html");
    if (file) createReadStream(file[1]).pipe(response);
    else response.end("<!doctype html><title>hash</title>");
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  browser = await chromium.launch({
    executablePath: "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
      "--disable-component-update", "--disable-sync"],
  });
});

after(async () => {
  await browser?.close();
  server?.close();
});

test("the same program, plan and seed give the same events in Node and in Chromium", async () => {
  const node: unknown = JSON.parse(execFileSync("node", [join(out, "node.mjs"), "build/kvnode.wasm"], { encoding: "utf8" }));
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
  const answer: { found?: unknown; error?: string } = await page.evaluate(
    () =>
      new Promise((answered) => {
        const worker = new Worker("/worker.js", { type: "module" });
        worker.onmessage = (e) => answered(e.data);
        worker.onerror = (e) => answered({ error: e.message });
        worker.postMessage("/kvnode.wasm");
      }),
  );
  assert.equal(answer.error, undefined);
  assert.deepEqual(answer.found, node);
  assert.ok((node as { events: number }).events > 1000);
});
