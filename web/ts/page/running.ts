/**
 * The script of /about/running: fetches the very program that the playground runs, runs it, and holds what it finds
 * against what the page says.
 */
import { html, render, type TemplateResult } from "lit";
import { clusterPlan } from "../../../wasm/sim/cluster.ts";
import { fromBytes, fromItself, type Claim, type Finding, type Told } from "../proof.ts";
import { Room } from "../source/room.ts";
import { t } from "../t.ts";

/** The machine that the program is run on. */
const MACHINE = "a";

const proof = document.querySelector<HTMLElement>("#proof")!;
const of = proof.dataset as Record<"wasm" | "sum" | "made" | "build" | "buildWorker" | "worker" | "commit", string>;

async function fetched(url: string): Promise<Uint8Array> {
  const res = await fetch(url);
  if (!res.ok) throw new Error(t`the server answered ${res.status}`);
  return new Uint8Array(await res.arrayBuffer());
}

/** What the program prints of itself, as a process in a room of its own. */
async function told(): Promise<Told> {
  const plan = clusterPlan({ servers: 1, seed: 1, client: false });
  const room = new Room({ worker: of.worker, wasm: of.wasm, build: of.build, seed: plan.seed, servers: 1, plan, speed: 1 });
  try {
    const { code, stdout, stderr } = await new Promise<Awaited<ReturnType<Room["exec"]>>>((keep, fail) => {
      let asked = false;
      room.start({
        events: (_, clock) => {
          if (!clock || asked) return;
          asked = true;
          room.exec(MACHINE, ["kvnode", "version", "-format=json"]).then(keep, fail);
        },
        dead: (why) => fail(new Error(why)),
      });
    });
    if (code !== 0) throw new Error(stderr);
    return JSON.parse(stdout) as Told;
  } finally {
    room.stop();
  }
}

function show(found: Finding[], more: TemplateResult | ""): void {
  render(html`<ul class="found">${found.map((f) => html`<li class=${f.holds ? "" : "not"}>${f.says}</li>`)}</ul>${more}`, proof);
}

async function prove(): Promise<void> {
  const modules = new Map([...document.querySelectorAll<HTMLElement>("[data-module]")].map((el) => [el.dataset.module!, el.dataset.sum!]));
  const claim: Claim = { build: of.build, commit: of.commit, sum: of.sum, made: of.made, modules };
  const found: Finding[] = [];
  try {
    show(found, html`<p>${t`The program is fetched and read.`}</p>`);
    found.push(...fromBytes(await fetched(of.wasm), await fetched(of.buildWorker), claim));
    show(found, html`<p>${t`The program runs.`}</p>`);
    found.push(...fromItself(await told(), claim));
  } catch (err) {
    found.push({ holds: false, says: t`It goes no further: ${(err as Error).message}.` });
  }
  show(found, html`<p>${found.every((f) => f.holds) ? t`All of it is as this page says.` : html`<b>${t`Not all of it is as this page says.`}</b>`}</p>`);
}

proof.querySelector("button")!.addEventListener("click", () => {
  proof.replaceChildren();
  void prove();
});

// A site may stand without the archives: it then says how to make them.
for (const a of document.querySelectorAll<HTMLAnchorElement>("a[download]")) {
  fetch(a.href, { method: "HEAD" }).then((res) => {
    if (!res.ok) a.after(t` (not on this server: make downloads builds it)`);
  }, () => undefined); // offline, where a download would not come either
}
