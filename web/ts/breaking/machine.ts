/** One machine, closely: what its events and a look at its disk tell, and what can be done with it. */
import { html, nothing, type TemplateResult } from "lit/html.js";
import type { MachineLook } from "../../../wasm/host/look.ts";
import type { Film } from "../reduce/film.ts";
import { diskIll } from "../reduce/harm.ts";
import { hasLeft, isCut, servers, type Journey, type Machine, type Model } from "../reduce/model.ts";
import { icon, type IconName } from "../view/signs.ts";
import { patience } from "../view/slot.ts";
import { tint } from "../view/term.ts";
import { clip, grouped, long, moment, moment3, opWords, percent, span } from "../view/words.ts";

/** Newest lines of output that are shown, and how many events are looked through for them. */
const LINES = 60;
const LOOKED_AT = 60_000;
const WIDTH = 400;

export type Tab = "state" | "log" | "store" | "waits" | "disk" | "output";
const TABS: [Tab, string][] = [["state", "State"], ["log", "Log"], ["store", "Store"], ["waits", "Waits"], ["disk", "Disk"], ["output", "Output"]];

export interface MachineView {
  m: Model;
  t: number;
  film: Film;
  tab: Tab;
  show(t: Tab): void;
  /** A look at its disk and processes, where there is a room to look into. */
  look?: () => MachineLook | undefined;
  /** Why there is none, "" while it is on its way. */
  noLook: string;
  /** What can be done; absent where the cluster is only watched. */
  act?: (kind: string, name: string) => void;
  family?: (name: string) => void;
  request(trace: string): void;
  link(a: string, b: string): void;
  close(): void;
  /** Why the last thing that was tried could not be done, "" where it was. */
  wrong: string;
  sheet: boolean;
}

type Rows = [string, unknown][];

export function inspectMachine(x: Machine, o: MachineView): TemplateResult {
  const tabs = TABS.filter(([t]) => (x.server || t === "state" || t === "output" || t === "disk" || t === "waits") && (t !== "disk" || o.look));
  const tab = tabs.some(([t]) => t === o.tab) ? o.tab : "state";
  return html`<section class="pn in-pn ${o.sheet ? "sheet" : ""}" aria-label="Machine ${x.name}"><header><h2>${x.server ? "Server" : "Client"} <span class="mono">${x.name}</span></h2><span class="r">${x.addr}</span></header>
    <div class="tabs" role="tablist" aria-label="What of ${x.name}" @keydown=${turn}>${tabs.map(([t, words]) => html`<button role="tab" aria-selected=${t === tab} tabindex=${t === tab ? 0 : -1} data-tab=${t} @click=${() => o.show(t)}>${words}</button>`)}</div>
    <div class="body" role="tabpanel" aria-label=${tab} tabindex="0">${body(tab, x, o)}</div>
    ${o.wrong ? html`<p class="says bad" role="alert">${o.wrong}</p>` : nothing}
    <div class="row">${actions(x, o)}<button class="lnk" data-close @click=${() => o.close()}>Close</button></div></section>`;
}

function turn(e: KeyboardEvent): void {
  const by = { ArrowRight: 1, ArrowLeft: -1 }[e.key];
  if (!by) return;
  const all = [...(e.currentTarget as HTMLElement).querySelectorAll("button")];
  const next = all[(all.indexOf(e.target as HTMLButtonElement) + by + all.length) % all.length];
  e.preventDefault();
  e.stopPropagation();
  next?.click();
  next?.focus();
}

function actions(x: Machine, o: MachineView): TemplateResult | typeof nothing {
  const { act, family } = o;
  if (!act || !family) return nothing;
  const b = (name: string, i: IconName, words: string, f: () => void) => html`<button class="lnk" data-act=${name} @click=${f}>${icon(i)}${words}</button>`;
  return html`${x.alive ? b("crash", "crash", "Crash it", () => act("crash", x.name)) : b("restart", "restart", "Restart it", () => act("restart", x.name))}
    ${x.ills.frozen ? b("thaw", "thaw", "Thaw it", () => act("thaw", x.name)) : x.alive ? b("freeze", "freeze", "Freeze it", () => act("freeze", x.name)) : nothing}
    ${b("clock", "clock", "Its clock", () => family("clock"))}${b("disk", "disk", "Its disk", () => family("disk"))}`;
}

function body(tab: Tab, x: Machine, o: MachineView): unknown {
  switch (tab) {
    case "state": return html`${rows(x.server ? serverRows(x, o) : clientRows(x, o))}${x.role === "leader" && x.alive ? book(x) : nothing}${ends(x, o)}`;
    case "log": return log(x);
    case "store": return store(x);
    case "waits": return waits(x, o);
    case "disk": return disk(o);
    case "output": return output(x, o.film);
  }
}

function rows(list: Rows): TemplateResult {
  return html`<dl class="ins">${list.map(([k, v]) => html`<dt>${k}</dt><dd>${v}</dd>`)}</dl>`;
}

/** A value with its exact name in the code. */
function named(value: unknown, name: string): TemplateResult {
  return html`<b>${value}</b> <span class="soft">${name}</span>`;
}

function serverRows(x: Machine, o: MachineView): Rows {
  const out: Rows = [];
  if (hasLeft(x)) out.push(["state", `left the cluster, stopped at ${moment3(x.since)}`]);
  else if (!x.alive) out.push(["state", `crashed at ${moment3(x.since)}; ${x.ills.wiped ? "its disk is lost" : x.ills.lost ? `${grouped(x.ills.lost)} bytes had not come to its disk` : "its disk stays"}`]);
  else out.push(["role", html`<b>${x.role || "starting"}</b>${x.role === "follower" && x.leader ? `, hears ${x.leader}` : ""}${x.role === "candidate" ? `, ${x.votes} of ${x.needed} votes` : ""}`]);
  out.push(["term", html`${named(x.term, "currentTerm")}${x.votedFor ? `, voted for ${x.votedFor}` : ""}`]);
  out.push(["log", html`${named(x.last, "lastLogIndex")}  ${named(x.commit, "commitIndex")}  ${named(x.applied, "lastApplied")}`]);
  const left = patience(x, o.t);
  if (left !== undefined && x.timeout) out.push(["patience", `${span(left * x.timeout)} of ${span(x.timeout)}${x.heard ? `, heard ${x.heard}` : ""}`]);
  out.push(...ills(x));
  if (x.sessions.length) out.push(["sessions", html`${x.sessions.map((s) => html`<span class="mono">${clip(s, 13)}</span> `)}`]);
  return out;
}

/** What is wrong with it, a line for each. */
export function ills(x: Machine): Rows {
  const i = x.ills;
  const out: Rows = [];
  if (i.frozen) out.push(["frozen", "its processes stand still, its clock goes on"]);
  if (i.stall) out.push(["slow", `by up to ${long(i.stall)}`]);
  if (i.skew) out.push(["clock", `${long(Math.abs(i.skew))} ${i.skew > 0 ? "ahead" : "behind"}`]);
  if (i.rate !== 1000) out.push(["clock", `runs at ${percent(i.rate)}`]);
  if (i.doomOn) out.push(["will crash", `at ${opWords(i.doomOn)} number ${i.doomCount} from when that was set`]);
  if (diskIll(i)) out.push(["disk", diskWords(x)]);
  return out;
}

export function diskWords(x: Machine): string {
  const i = x.ills;
  const fails = Object.entries(i.failing).map(([op, n]) => (n ? `${n} times ${opWords(op)} fails` : `every ${opWords(op)} fails`));
  return [i.slow ? `each sync takes ${long(i.slow)} longer` : "", i.hung ? "hangs: no sync ends" : "", i.free >= 0 ? `was made full with ${grouped(i.free)} bytes left` : "", ...fails].filter(Boolean).join("; ");
}

function clientRows(x: Machine, o: MachineView): Rows {
  const out: Rows = [["servers", servers(o.m).filter((s) => s.alive).map((s) => s.name).join(" ") || "none runs"], ...ills(x)];
  if (!x.alive) out.unshift(["state", `${x.gone ? "left" : "crashed"} at ${moment3(x.since)}`]);
  for (const j of [...o.m.journeys.values()].filter((j) => j.node === x.name).slice(-6).reverse()) out.push([moment(j.at), request(j, o)]);
  return out;
}

function request(j: Journey, o: MachineView): TemplateResult {
  const end = !j.ended ? "waits" : j.phase === "unknown" ? "unknown" : j.error || clip(j.result, 16);
  return html`<button class="lnk" data-request=${j.trace} @click=${() => o.request(j.trace)}>${j.op} ${clip(j.key, 18)}${j.op === "put" ? ` ${clip(j.value, 12)}` : ""}</button> ${end}`;
}

/** The leader's book: what it knows of each follower. */
function book(x: Machine): TemplateResult {
  if (x.book.size === 0) return html`<p class="empty">It has asked nobody yet.</p>`;
  return html`<table class="tab"><thead><tr><th>follower</th><th>holds <span class="mono">matchIndex</span></th><th>is sent <span class="mono">nextIndex</span></th><th>behind</th></tr></thead>
    <tbody>${[...x.book].sort(([a], [b]) => (a < b ? -1 : 1)).map(([n, k]) => html`<tr><th scope="row" class="mono">${n}</th><td>${k.match}</td><td>${k.next}</td><td>${Math.max(0, x.last - k.match)}</td></tr>`)}</tbody></table>`;
}

/** Its links, to go on to. */
function ends(x: Machine, o: MachineView): TemplateResult {
  const others = [...o.m.machines.values()].filter((y) => y !== x && (x.server ? y.server || o.m.traffic.has(`${y.name}>${x.name}`) : y.server));
  return html`<p class="ends">links to ${others.map((y) => html`<button class="lnk mono" data-go-link=${y.name} @click=${() => o.link(x.name, y.name)}>${y.name}${isCut(o.m, x.name, y.name) || isCut(o.m, y.name, x.name) ? " (cut)" : ""}</button>`)}</p>`;
}

function log(x: Machine): TemplateResult {
  if (x.log.length === 0) return html`<p class="empty">${x.ills.wiped ? "Its disk is lost; the leader will send what it lacks." : "No entry yet."}</p>`;
  const first = x.log[0]!.index;
  return html`<table class="tab"><thead><tr><th>entry</th><th>term</th><th>what</th><th>how safe</th></tr></thead>
    <tbody>${[...x.log].reverse().map((c) => html`<tr><th scope="row" class="mono">${c.index}</th><td><i class="swt b${tint(c.term)}"></i>${c.term}</td><td>${clip(c.text || c.type, 48)}</td>
      <td>${c.index <= x.applied ? "applied" : c.index <= x.commit ? "committed" : "not yet safe"}</td></tr>`)}
    ${first > 1 ? html`<tr><td colspan="4" class="it">${first === 2 ? "entry 1 was" : `entries 1 to ${first - 1} were`} written before what is kept here</td></tr>` : nothing}</tbody></table>`;
}

function store(x: Machine): TemplateResult {
  if (x.store.length === 0) return html`<p class="empty">The store is empty. Put a value, and it appears here.</p>`;
  return html`<table class="tab"><thead><tr><th>key</th><th>value</th><th><span class="mono">ModifyIndex</span></th></tr></thead>
    <tbody>${x.store.map((r) => html`<tr><th scope="row" class="mono">${clip(r.key, 40)}</th><td class="mono">${clip(r.value, 48)}</td><td>${r.index}</td></tr>`)}</tbody></table>`;
}

/** The requests that wait on this machine, blocking queries among them. */
function waits(x: Machine, o: MachineView): TemplateResult {
  const all = [...o.m.journeys.values()].filter((j) => !j.ended && (j.node === x.name || j.steps.some((s) => s.node === x.name)));
  if (all.length === 0) return html`<p class="empty">Nobody waits here. A blocking query (index and wait) that has no news stands here until it wakes.</p>`;
  return html`<table class="tab"><thead><tr><th>request</th><th>since</th><th>waits in</th></tr></thead><tbody>${all.reverse().map((j) => {
    const step = j.steps.filter((s) => s.node === x.name).at(-1);
    const blocks = step?.point === "Server.blockingQuery/wait";
    return html`<tr><th scope="row">${request(j, o)}</th><td>${span(Math.max(0, o.t - j.at))}</td><td>${blocks ? "a blocking query, for news" : html`<span class="mono">${step?.point ?? "on its way"}</span>`}</td></tr>`;
  })}</tbody></table>`;
}

function disk(o: MachineView): TemplateResult {
  const l = o.look?.();
  if (!l) return html`<p class="empty">${o.noLook ? `The room does not say: ${o.noLook}.` : "The room is asked what is on the disk."}</p>`;
  const held = l.waiting + l.stuck > 0 ? html`<p class="empty">${l.waiting ? `${l.waiting} things wait for it to thaw. ` : ""}${l.stuck ? `${l.stuck} syncs wait for the disk.` : ""}</p>` : nothing;
  return html`${held}<table class="tab"><thead><tr><th>file</th><th>bytes</th><th>not synced</th></tr></thead>
    <tbody>${l.files.map((f) => html`<tr><th scope="row" class="mono">${f.path}</th><td>${grouped(f.size)}</td><td>${f.unsynced ? html`<b>${grouped(f.unsynced)}</b>` : "0"}</td></tr>`)}
    ${l.files.length === 0 ? html`<tr><td colspan="3" class="it">There is no file on it.</td></tr>` : nothing}
    ${l.more ? html`<tr><td colspan="3" class="it">and ${l.more} more files</td></tr>` : nothing}</tbody></table>
    <table class="tab"><thead><tr><th>process</th><th>memory</th><th>command</th></tr></thead><tbody>${l.processes.map((p) => html`<tr><th scope="row" class="mono">${p.proc}</th><td>${(p.memory / 1e6).toFixed(1)} MB</td><td class="mono">${clip(p.argv.join(" "), 60)}</td></tr>`)}</tbody></table>`;
}

/** The newest lines that its processes printed, as far as the events that are kept tell. */
export function outputOf(name: string, film: Film): string[] {
  const out: string[] = [];
  for (let i = film.pos - 1, n = 0; i >= 0 && n < LOOKED_AT && out.length < LINES; i--, n++) {
    const e = film.events[i]!;
    if (e.kind !== "process" || e.node !== name || e.process.op !== "output") continue;
    out.unshift(...(e.process.text ?? "").split("\n").filter((l) => l !== "").map((l) => clip(l, WIDTH)));
  }
  return out.slice(-LINES);
}

function output(x: Machine, film: Film): TemplateResult {
  const lines = outputOf(x.name, film);
  return lines.length ? html`<pre class="out tail">${lines.join("\n")}</pre>` : html`<p class="empty">It has printed nothing that is kept.</p>`;
}
