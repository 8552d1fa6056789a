import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { freePort, KVNODE, Running, shot, Site, WAIT } from "./site.ts";

const NAMES = ["a", "b", "c", "client"];
const dir = mkdtempSync(join(tmpdir(), "glasshouse-live-"));
let agents: { name: string; http: string; run: Running }[] = [];
let site: Site;

before(async () => {
  const ports: number[] = [];
  while (ports.length < 3 * NAMES.length) {
    const p = await freePort();
    if (!ports.includes(p)) ports.push(p);
  }
  const joins = [0, 1, 2].map((i) => `-retry-join=127.0.0.1:${ports[3 * i + 2]}`);
  agents = NAMES.map((name, i) => {
    const [http, rpc, serf] = ports.slice(3 * i, 3 * i + 3);
    const role = name === "client" ? [] : ["-server", "-bootstrap-expect=3"];
    return {
      name,
      http: `http://127.0.0.1:${http}`,
      run: new Running(KVNODE, ["agent", `-node=${name}`, `-data-dir=${join(dir, name)}`, "-bind=127.0.0.1", "-client=127.0.0.1", `-http-port=${http}`, `-server-port=${rpc}`, `-serf-lan-port=${serf}`, "-retry-interval=1s", "-trace", ...role, ...joins]),
    };
  });
  const client = agents[3]!;
  await led(client.http);
  site = await Site.open("-attach", client.http);
});

after(async () => {
  await site?.close();
  await Promise.all(agents.map((a) => a.run.stop()));
  rmSync(dir, { recursive: true, force: true });
});

/** Waits until the cluster answers who leads it. */
async function led(http: string): Promise<void> {
  const until = Date.now() + WAIT;
  for (;;) {
    const leader = await fetch(`${http}/v1/status/leader`).then((r) => r.text(), () => "");
    if (leader.length > 4) return;
    if (Date.now() > until) throw new Error(`no leader:\n${agents.map((a) => a.run.output).join("\n---\n")}`);
    await new Promise((r) => setTimeout(r, 100));
  }
}

test("a real cluster is drawn, and a PUT by curl's way shows in every server's store", async () => {
  const { page, complaints } = await site.page();
  await page.goto(`${site.url}/live`);
  await page.waitForFunction(() => document.querySelectorAll(".room.leader, .room.follower").length === 3 && document.querySelectorAll(".room.leader").length === 1);
  assert.equal(await page.locator(".tools button, [data-do]").count(), 0, "it is watched, not commanded");
  const client = agents[3]!;
  assert.ok((await page.locator(".now p").innerText()).includes(new URL(client.http).host), "the caption begins with the cluster's name");
  const res = await fetch(`${client.http}/v1/kv/greeting`, { method: "PUT", body: "from curl" });
  assert.equal(await res.text(), "true");
  await page.waitForFunction(() => [...document.querySelectorAll(".room.leader, .room.follower")].every((r) => r.textContent!.includes("greeting") && r.textContent!.includes("from curl")));
  await page.waitForFunction(() => /(answers|is asked).*put greeting/.test(document.querySelector(".ev")?.textContent ?? ""));
  await page.waitForFunction(() => document.querySelector<HTMLElement>(".code-pn")?.dataset.point === "KVSPut/done");
  await shot(page, "live-1440-light");
  assert.deepEqual(complaints, []);
  await page.close();
});

test("the messages of a real cluster are joined from both ends and drawn between the houses", async () => {
  const { page } = await site.page();
  await page.goto(`${site.url}/live`);
  await page.waitForFunction(() => [...document.querySelectorAll(".msg[role=button]")].some((m) => /heartbeat|append|commit|has|yes/.test(m.getAttribute("aria-label")!) && /from [abc] to [abc]$/.test(m.getAttribute("aria-label")!)));
  assert.match(await page.locator(".where").innerText(), /quicker than the eye/);
  await page.close();
});

test("a stream that ends is said to have ended, and comes back by itself", async () => {
  const { page } = await site.page();
  await page.addInitScript(() => {
    const Native = WebSocket;
    const open: WebSocket[] = [];
    Object.assign(globalThis, { open });
    globalThis.WebSocket = class extends Native {
      constructor(url: string | URL) {
        super(url);
        open.push(this);
      }
    };
  });
  await page.goto(`${site.url}/live`);
  await page.waitForFunction(() => document.querySelectorAll(".room.leader").length === 1);
  await page.evaluate(() => (globalThis as unknown as { open: WebSocket[] }).open[0]!.close());
  await page.waitForFunction(() => /stream has ended.*Another try/.test(document.querySelector(".stage")?.textContent ?? ""));
  await page.waitForFunction(() => (globalThis as unknown as { open: WebSocket[] }).open.length > 1 && !/Another try/.test(document.querySelector(".stage")!.textContent!));
  await page.close();
});
