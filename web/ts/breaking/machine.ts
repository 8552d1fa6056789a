/** One machine, closely: what its events and a look at its disk tell, and what can be done with it. */
import { html, nothing, type TemplateResult } from "lit/html.js";
import type { MachineLook } from "../../../wasm/host/look.ts";
import type { Film } from "../reduce/film.ts";
import { diskIll } from "../reduce/harm.ts";
import { hasLeft, isCut, servers, type Journey, type Machine, type Model } from "../reduce/model.ts";
import { t, th } from "../t.ts";
import { sessionName, sessions, stored } from "./stored.ts";
import { entryWords } from "../view/entrywords.ts";
import { icon, type IconName } from "../view/signs.ts";
import { patience } from "../view/slot.ts";
import { tint } from "../view/term.ts";
import { clip, COMMA, grouped, long, moment, moment3, opWords, percent, roleWords, SEMICOLON, shown, span } from "../view/words.ts";

/** Newest lines of output that are shown, and how many events are looked through for them. */
const LINES = 60;
const LOOKED_AT = 60_000;
const WIDTH = 400;

export type Tab = "state" | "log" | "store" | "sessions" | "waits" | "disk" | "output";
const TABS: [Tab, string][] = [["state", t`State`], ["log", t`Log`], ["store", t`Store`], ["sessions", t`Sessions`], ["waits", t`Waits`], ["disk", t`Disk`], ["output", t`Output`]];

/** What a client has none of. */
const OF_SERVERS = new Set<Tab>(["log", "store", "sessions"]);

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
  const tabs = TABS.filter(([name]) => (x.server || !OF_SERVERS.has(name)) && (name !== "disk" || o.look));
  const [tab, word] = tabs.find(([name]) => name === o.tab) ?? TABS[0]!;
  const name = x.server ? th`Server <span class="mono">${x.name}</span>` : th`Client <span class="mono">${x.name}</span>`;
  return html`<section class="pn in-pn ${o.sheet ? "sheet" : ""}" aria-label=${t`Machine ${x.name}`}><header><h2>${name}</h2><span class="r">${x.addr}</span></header>
    <div class="tabs" role="tablist" aria-label=${t`What of ${x.name}`} @keydown=${turn}>${tabs.map(([of, words]) => html`<button role="tab" aria-selected=${of === tab} tabindex=${of === tab ? 0 : -1} data-tab=${of} @click=${() => o.show(of)}>${words}</button>`)}</div>
    <div class="body" role="tabpanel" aria-label=${word} tabindex="0">${body(tab, x, o)}</div>
    ${o.wrong ? html`<p class="says bad" role="alert">${o.wrong}</p>` : nothing}
    <div class="row">${actions(x, o)}<button class="lnk" data-close @click=${() => o.close()}>${t`Close`}</button></div></section>`;
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
  return html`${x.alive ? b("crash", "crash", t`Crash it`, () => act("crash", x.name)) : b("restart", "restart", t`Restart it`, () => act("restart", x.name))}
    ${x.ills.frozen ? b("thaw", "thaw", t`Thaw it`, () => act("thaw", x.name)) : x.alive ? b("freeze", "freeze", t`Freeze it`, () => act("freeze", x.name)) : nothing}
    ${b("clock", "clock", t`Its clock`, () => family("clock"))}${b("disk", "disk", t`Its disk`, () => family("disk"))}`;
}

function body(tab: Tab, x: Machine, o: MachineView): unknown {
  switch (tab) {
    case "state": return html`${rows(x.server ? serverRows(x, o) : clientRows(x, o))}${x.role === "leader" && x.alive ? book(x) : nothing}${ends(x, o)}`;
    case "log": return log(x);
    case "store": return stored(x, () => o.show("sessions"));
    case "sessions": return sessions(x, o);
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
  return html`<b>${value}</b>&nbsp;<span class="soft">${name}</span>`;
}

function serverRows(x: Machine, o: MachineView): Rows {
  const out: Rows = [x.alive ? [t`role`, roleOf(x)] : [t`state`, downWords(x)]];
  const term = named(x.term, "currentTerm");
  out.push([t`term`, x.votedFor ? th`${term}, voted for ${x.votedFor}` : term]);
  out.push([t`log`, html`${named(x.last, "lastLogIndex")}  ${named(x.commit, "commitIndex")}  ${named(x.applied, "lastApplied")}`]);
  const left = patience(x, o.t);
  if (left !== undefined && x.timeout) out.push([t`patience`, patienceWords(span(left * x.timeout), span(x.timeout), x.heard)]);
  out.push(...ills(x));
  if (x.sessions.length) out.push([t`sessions`, html`<button class="lnk" data-show="sessions" @click=${() => o.show("sessions")}>${x.sessions.map(sessionName).join(COMMA)}</button>`]);
  return out;
}

function roleOf(x: Machine): TemplateResult {
  const role = html`<b>${roleWords(x.role)}</b>`;
  if (x.role === "candidate") return th`${role}, ${x.votes} of ${x.needed} votes`;
  return x.role === "follower" && x.leader ? th`${role}, hears ${x.leader}` : role;
}

/** Why and when it stopped, and what that did to its disk. */
function downWords(x: Machine): string {
  const at = moment3(x.since);
  if (hasLeft(x)) return t`left the cluster, stopped at ${at}`;
  if (x.ills.wiped) return t`crashed at ${at}; its disk is lost`;
  return x.ills.lost ? t`crashed at ${at}; ${grouped(x.ills.lost)} bytes had not come to its disk` : t`crashed at ${at}; its disk stays`;
}

function patienceWords(left: string, all: string, heard: string): string {
  return heard ? t`${left} of ${all}, heard ${heard}` : t`${left} of ${all}`;
}

/** What is wrong with it, a line for each. */
export function ills(x: Machine): Rows {
  const i = x.ills;
  const out: Rows = [];
  if (i.frozen) out.push([t`frozen`, t`its processes stand still, its clock goes on`]);
  if (i.stall) out.push([t`machine|slow`, t`by up to ${long(i.stall)}`]);
  if (i.skew) out.push([t`clock`, i.skew > 0 ? t`${long(i.skew)} ahead` : t`${long(-i.skew)} behind`]);
  if (i.rate !== 1000) out.push([t`clock`, t`runs at ${percent(i.rate)}`]);
  if (i.doomOn) out.push([t`will crash`, t`at ${opWords(i.doomOn)} number ${i.doomCount} from when that was set`]);
  if (diskIll(i)) out.push([t`disk`, diskWords(x)]);
  for (const [path, { bits, blocks }] of Object.entries(i.spoilt)) {
    const file = shown(path);
    const damage = [bits ? (bits > 1 ? t`${bits} bits of ${file} have turned` : t`a bit of ${file} has turned`) : "",
      blocks ? (blocks > 1 ? t`${blocks} blocks of ${file} are as they were before a sync; it shows after a crash` : t`a block of ${file} is as it was before a sync; it shows after a crash`) : ""];
    out.push([t`disk`, damage.filter(Boolean).join(SEMICOLON)]);
  }
  return out;
}

export function diskWords(x: Machine): string {
  const i = x.ills;
  const fails = Object.entries(i.failing).map(([op, n]) => (n ? t`${n} times ${opWords(op)} fails` : t`every ${opWords(op)} fails`));
  return [i.slow ? t`each sync takes ${long(i.slow)} longer` : "", i.hung ? t`hangs: no sync ends` : "", i.free >= 0 ? t`was made full with ${grouped(i.free)} bytes left` : "", ...fails].filter(Boolean).join(SEMICOLON);
}

function clientRows(x: Machine, o: MachineView): Rows {
  const out: Rows = [[t`servers`, servers(o.m).filter((s) => s.alive).map((s) => s.name).join(" ") || t`none runs`], ...ills(x)];
  if (!x.alive) out.unshift([t`state`, x.gone ? t`left at ${moment3(x.since)}` : t`crashed at ${moment3(x.since)}`]);
  for (const j of [...o.m.journeys.values()].filter((j) => j.node === x.name).slice(-6).reverse()) out.push([moment(j.at), request(j, o)]);
  return out;
}

function request(j: Journey, o: MachineView): TemplateResult {
  const end = !j.ended ? t`request|waits` : j.phase === "unknown" ? t`request|unknown` : shown(j.error) || clip(j.result, 16);
  return html`<button class="lnk" data-request=${j.trace} @click=${() => o.request(j.trace)}>${j.op} ${clip(j.key, 18)}${j.op === "put" ? ` ${clip(j.value, 12)}` : ""}</button> ${end}`;
}

/** The leader's book: what it knows of each follower. */
function book(x: Machine): TemplateResult {
  if (x.book.size === 0) return html`<p class="empty">${t`It has asked nobody yet.`}</p>`;
  return html`<table class="tab"><thead><tr><th>${t`follower`}</th><th>${t`book|holds`} <span class="mono">matchIndex</span></th><th>${t`book|is sent`} <span class="mono">nextIndex</span></th><th>${t`book|behind`}</th></tr></thead>
    <tbody>${[...x.book].sort(([a], [b]) => (a < b ? -1 : 1)).map(([n, k]) => html`<tr><th scope="row" class="mono">${n}</th><td>${k.match}</td><td>${k.next}</td><td>${Math.max(0, x.last - k.match)}</td></tr>`)}</tbody></table>`;
}

/** Its links, to go on to. */
function ends(x: Machine, o: MachineView): TemplateResult {
  const others = [...o.m.machines.values()].filter((y) => y !== x && (x.server ? y.server || o.m.traffic.has(`${y.name}>${x.name}`) : y.server));
  const cut = (y: Machine) => isCut(o.m, x.name, y.name) || isCut(o.m, y.name, x.name);
  return html`<p class="ends">${t`links to`} ${others.map((y) => html`<button class="lnk mono" data-go-link=${y.name} @click=${() => o.link(x.name, y.name)}>${cut(y) ? t`${y.name} (cut)` : y.name}</button>`)}</p>`;
}

function log(x: Machine): TemplateResult {
  if (x.log.length === 0) return html`<p class="empty">${x.ills.wiped ? t`Its disk is lost; the leader will send what it lacks.` : t`No entry yet.`}</p>`;
  const first = x.log[0]!.index;
  return html`<table class="tab"><thead><tr><th>${t`entry`}</th><th>${t`term`}</th><th>${t`entry|what`}</th><th>${t`how safe`}</th></tr></thead>
    <tbody>${[...x.log].reverse().map((c) => html`<tr><th scope="row" class="mono">${c.index}</th><td><i class="swt b${tint(c.term)}"></i>${c.term}</td><td>${clip(entryWords(c) || c.type, 48)}</td>
      <td>${c.index <= x.applied ? t`applied` : c.index <= x.commit ? t`committed` : t`not yet safe`}</td></tr>`)}
    ${first > 1 ? html`<tr><td colspan="4" class="it">${first === 2 ? t`entry 1 was written before what is kept here` : t`entries 1 to ${first - 1} were written before what is kept here`}</td></tr>` : nothing}</tbody></table>`;
}

/** The requests that wait on this machine, blocking queries among them. */
function waits(x: Machine, o: MachineView): TemplateResult {
  const all = [...o.m.journeys.values()].filter((j) => !j.ended && (j.node === x.name || j.steps.some((s) => s.node === x.name)));
  if (all.length === 0) return html`<p class="empty">${t`Nobody waits here. A blocking query (index and wait) that has no news stands here until it wakes.`}</p>`;
  return html`<table class="tab"><thead><tr><th>${t`request`}</th><th>${t`waits|since`}</th><th>${t`waits in`}</th></tr></thead><tbody>${all.reverse().map((j) => {
    const step = j.steps.filter((s) => s.node === x.name).at(-1);
    const blocks = step?.point === "Server.blockingQuery/wait";
    return html`<tr><th scope="row">${request(j, o)}</th><td>${span(Math.max(0, o.t - j.at))}</td><td>${blocks ? t`a blocking query, for news` : html`<span class="mono">${step?.point ?? t`on its way`}</span>`}</td></tr>`;
  })}</tbody></table>`;
}

function disk(o: MachineView): TemplateResult {
  const l = o.look?.();
  if (!l) return html`<p class="empty">${o.noLook ? t`The room does not say: ${o.noLook}.` : t`The room is asked what is on the disk.`}</p>`;
  const held = l.waiting + l.stuck > 0 ? html`<p class="empty">${l.waiting ? t`${l.waiting} things wait for it to thaw.` : ""} ${l.stuck ? t`${l.stuck} syncs wait for the disk.` : ""}</p>` : nothing;
  return html`${held}<table class="tab"><thead><tr><th>${t`file`}</th><th>${t`bytes`}</th><th>${t`not synced`}</th></tr></thead>
    <tbody>${l.files.map((f) => html`<tr><th scope="row" class="mono">${shown(f.path)}</th><td class="n">${grouped(f.size)}</td><td>${f.unsynced ? html`<b>${grouped(f.unsynced)}</b>` : "0"}</td></tr>`)}
    ${l.files.length === 0 ? html`<tr><td colspan="3" class="it">${t`There is no file on it.`}</td></tr>` : nothing}
    ${l.more ? html`<tr><td colspan="3" class="it">${t`and ${l.more} more files`}</td></tr>` : nothing}</tbody></table>
    <table class="tab"><thead><tr><th>${t`process`}</th><th>${t`memory`}</th><th>${t`command`}</th></tr></thead><tbody>${l.processes.map((p) => html`<tr><th scope="row" class="mono">${p.proc}</th><td class="n">${`${(p.memory / 1e6).toFixed(1)} MB`}</td><td class="mono">${clip(p.argv.map(shown).join(" "), 60)}</td></tr>`)}</tbody></table>`;
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
  return lines.length ? html`<pre class="out tail" lang="en" translate="no">${lines.join("\n")}</pre>` : html`<p class="empty">${t`It has printed nothing that is kept.`}</p>`;
}
