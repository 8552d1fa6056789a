/** The list of what happened: newest last, to be narrowed by kind, machine and text; gossip and heartbeats are folded. */
import { html, nothing, type TemplateResult } from "lit/html.js";
import type { TraceEvent } from "../events.ts";
import type { Film } from "../reduce/film.ts";
import type { Model } from "../reduce/model.ts";
import { nameOf } from "../reduce/model.ts";
import { faultIcon, faultSaid } from "./faultwords.ts";
import { icon, type IconName } from "./icons.ts";
import { family, glyph } from "./marks.ts";
import { clip, grouped, moment } from "./words.ts";

/** Most rows shown, and most events looked through for them. */
const ROWS = 80;
const LOOKED_AT = 4_000;
/** The same while time stands still and there is time to look. */
const LOOKED_AT_REST = 40_000;

export interface Filter {
  kind: string;
  node: string;
  text: string;
  /** Show gossip and heartbeats too. */
  all: boolean;
}

export const KINDS: [string, string][] = [
  ["", "all kinds"], ["message", "messages"], ["station", "functions"], ["role", "roles"], ["log", "log"],
  ["store", "store"], ["op", "requests"], ["disk", "disk"], ["process", "processes"], ["fault", "faults"], ["member", "members"],
];

export interface Row {
  e: TraceEvent;
  /** Its place among the events that are kept, for seeking. */
  at: number;
  words: string;
}

function folded(m: Model, e: TraceEvent): boolean {
  if (e.kind === "timer" || e.kind === "peer" || e.kind === "disk" || e.kind === "member") return true;
  if (e.kind === "process") return e.process.op === "output";
  if (e.kind === "role") return e.role.role === "follower";
  return e.kind === "message" && (m.routine.has(e.message.id) || e.message.proto === "gossip" || e.message.type === "heartbeat" || e.message.type === "Status.Peers");
}

/** The newest rows before the cursor that the filter lets through, oldest first. */
export function rows(film: Film, f: Filter, rest: boolean): Row[] {
  const out: Row[] = [];
  const needle = f.text.trim().toLowerCase();
  for (let i = film.pos - 1, n = 0; i >= 0 && out.length < ROWS && n < (rest ? LOOKED_AT_REST : LOOKED_AT); i--, n++) {
    const e = film.events[i]!;
    if (f.kind && e.kind !== f.kind) continue;
    if (!f.all && (f.kind === "" || f.kind === "message") && folded(film.model, e)) continue;
    if (f.node && e.node !== f.node && !(e.kind === "message" && (e.message.from === f.node || e.message.to === f.node))) continue;
    const words = eventWords(film.model, e);
    if (needle && !words.toLowerCase().includes(needle) && !e.kind.includes(needle)) continue;
    out.push({ e, at: i, words });
  }
  return out.reverse().sort((a, b) => a.e.t - b.e.t); // a real cluster tells of things a little out of order
}

export function eventList(o: { film: Film; list: Row[]; filter: Filter; machines: string[]; set: (f: Filter) => void; go: (at: number) => void }): TemplateResult {
  const f = o.filter;
  const set = (k: keyof Filter) => (e: Event) => {
    const el = e.target as HTMLInputElement;
    o.set({ ...f, [k]: el.type === "checkbox" ? el.checked : el.value });
  };
  return html`<section class="pn ev-pn"><header><h2>Events</h2><span class="r">${grouped(o.film.dropped + o.film.pos)} before${o.film.atEnd ? "" : `, ${grouped(o.film.events.length - o.film.pos)} known ahead`}</span></header>
    <div class="evf">
      <select aria-label="Kind" .value=${f.kind} @change=${set("kind")}>${KINDS.map(([k, w]) => html`<option value=${k} ?selected=${k === f.kind}>${w}</option>`)}</select>
      <select aria-label="Machine" .value=${f.node} @change=${set("node")}><option value="">all machines</option>${o.machines.map((n) => html`<option value=${n} ?selected=${n === f.node}>${n}</option>`)}</select>
      <input type="search" aria-label="Words to look for" placeholder="look for" maxlength="60" .value=${f.text} @input=${set("text")}>
      <label><input type="checkbox" .checked=${f.all} @change=${set("all")}> heartbeats, gossip</label>
    </div>
    <ol class="ev">${o.list.length === 0 ? html`<li class="none"><span class="x">${f.text || f.kind || f.node ? "Nothing that happened fits." : "Nothing has happened yet. Put a value, and each step appears here."}</span></li>` : nothing}
    ${o.list.map((r, i) => html`<li class=${i === o.list.length - 1 ? "on" : ""}><button @click=${() => o.go(r.at + 1)} title="Look at this moment"><span class="t">${moment(r.e.t)}</span><span class="n">${clip(r.e.node, 4)}</span>${sign(r.e)}<span class="x">${r.words}</span></button></li>`)}</ol></section>`;
}

const ICONS: Partial<Record<TraceEvent["kind"], IconName>> = {
  role: "flag", log: "disk", store: "disk", disk: "disk", op: "right", process: "gear", fault: "crash", member: "member", peer: "member", timer: "restart",
};

/** What goes before a key that a change gives a value. */
const WRITTEN: Record<string, string> = { set: "", lock: "lock ", unlock: "unlock " };

function sign(e: TraceEvent): TemplateResult {
  if (e.kind === "message") return glyph(family(e.message), !!e.message.reply, !!e.message.ok);
  if (e.kind === "station") return html`<svg viewBox="0 0 10 10" aria-hidden="true"><path d="M1 0L9 5L1 10Z" fill="currentColor"/></svg>`;
  if (e.kind === "fault" || (e.kind === "process" && e.process.op === "crash")) return icon(e.kind === "fault" ? faultIcon(e.fault.fault) : "crash");
  return icon(ICONS[e.kind] ?? "gear");
}

/** One event in words; the machine's name stands before it. */
export function eventWords(m: Model, e: TraceEvent): string {
  switch (e.kind) {
    case "message": {
      const g = e.message;
      const what = g.text || g.type + (g.last ? ` ${g.last}` : "");
      const answer = g.reply ? (g.proto === "raft" && !g.ok && !/^no\b/.test(what) ? "no: " : "") : "";
      if (g.phase === "sent") return `${g.reply ? "replies" : "sends"} to ${nameOf(m, g.to)}: ${answer}${what}`;
      if (g.phase === "delivered") return `hears ${nameOf(m, g.from)}: ${answer}${what}`;
      return `${what} from ${nameOf(m, g.from)} to ${nameOf(m, g.to)} is lost${g.why ? `: ${g.why}` : ""}`;
    }
    case "station": return `passes ${e.station.point}${e.station.index ? ` with entry ${e.station.index}` : ""}`;
    case "role": {
      const r = e.role;
      if (r.role === "candidate") return `stands for election in term ${r.term}${r.votes ? `, ${r.votes} of ${r.needed} votes` : ""}`;
      if (r.role === "leader") return `leads, term ${r.term}`;
      return `is ${r.role === "" ? "starting" : `a ${r.role}`}, term ${r.term}${r.leader ? `, hears ${nameOf(m, r.leader)}` : ""}`;
    }
    case "timer": return `waits ${Math.round(e.timer.timeout / 1e6)} ms at least${e.timer.heard ? `, has heard ${nameOf(m, e.timer.heard)}` : ""}`;
    case "log": {
      const l = e.log;
      const range = l.first && l.first < l.last ? `${l.first}–${l.last}` : String(l.last);
      const text = l.entries?.at(-1)?.text;
      return { append: `writes ${range}${text ? `: ${text}` : ""}`, truncate: `drops ${range}`, commit: `knows that ${l.last} is committed`, apply: `applies ${l.last}`, snapshot: `has a snapshot up to ${l.last}` }[l.op] ?? `${l.op} ${range}`;
    }
    case "peer": return `knows that ${nameOf(m, e.peer.peer)} holds ${e.peer.match}`;
    case "store": return e.store.op in WRITTEN ? `store: ${WRITTEN[e.store.op]}${e.store.key} = ${e.store.value ?? ""}` : `store: ${e.store.op} ${e.store.key}`;
    case "op": {
      const o = e.op;
      const what = `${o.op} ${o.key}${o.op === "put" && o.value ? ` ${o.value}` : ""}${o.mode && o.mode !== "default" ? `, ${o.mode}` : ""}`;
      if (o.phase === "invoke") return `is asked: ${what}`;
      if (o.phase === "unknown") return `${what}: outcome unknown`;
      return `answers ${what}: ${o.error || (o.op === "get" ? (o.status === 404 ? "no such key" : (o.value ?? "")) : !o.unmet)}`;
    }
    case "member": return `gossip: ${e.member.name} is ${e.member.status}`;
    case "disk": return `${e.disk.op} ${e.disk.file}${e.disk.bytes ? ` ${e.disk.bytes} B` : ""}`;
    case "process": return processWords(e.process);
    case "fault": return faultSaid(e.fault);
  }
}

function processWords(p: Extract<TraceEvent, { kind: "process" }>["process"]): string {
  if (p.op === "start") return `starts ${(p.args ?? []).slice(0, 4).join(" ")}`;
  if (p.op === "output") return (p.text ?? "").trim();
  return p.op === "exit" ? `a process ends, code ${p.code ?? 0}` : "crashes";
}
