import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createReadStream, mkdirSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { chromium, type Browser } from "playwright-core";
import type { Found } from "../../wasm/sim/hash.ts";

const out = "build/test/hash";
const files: Record<string, [type: string, path: string]> = {
  "/worker.js": ["text/javascript", join(out, "worker.js")],
  "/bench.js": ["text/javascript", join(out, "bench.js")],
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
  bundle("web/browsertest/bench-worker.ts", join(out, "bench.js"));
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

/** What a worker of that script answers to a message, in a page of its own. */
async function answered(script: string, message: unknown): Promise<unknown> {
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
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
  assert.equal(answer.error, undefined);
  return answer.found;
}

test("the same program, plan and seed give the same events in Node and in Chromium, whichever way time is turned", async () => {
  const node = JSON.parse(execFileSync("node", [join(out, "node.mjs"), "build/kvnode.wasm"], { encoding: "utf8" })) as Found;
  assert.deepEqual(await answered("/worker.js", "/kvnode.wasm"), node);
  assert.ok(node.events > 1000);
  assert.ok(node.turned.includes(node.hash), "the run that turned back is another than the one that did not");
});

test("what it costs to turn time back in Chromium is measured", async (t) => {
  const found = await answered("/bench.js", { wasm: "/kvnode.wasm", seconds: Number(process.env.BENCH_SECONDS ?? 30) });
  t.diagnostic(JSON.stringify(found));
});
