/**
 * The list of what happened: the present row lit, what is known of the future below it; to be narrowed by kind, machine
 * and text. Gossip and heartbeats are folded.
 */
import { html, nothing, type TemplateResult } from "lit/html.js";
import { repeat } from "lit/directives/repeat.js";
import type { TraceEvent } from "../events.ts";
import type { Film } from "../reduce/film.ts";
import type { Flight, Model } from "../reduce/model.ts";
import { eventWords } from "./eventwords.ts";
import { faultIcon } from "./faultwords.ts";
import { icon, type IconName } from "./signs.ts";
import { t } from "../t.ts";
import { family, glyph, label } from "./marks.ts";
import { clip, grouped, moment } from "./words.ts";

/** Most rows shown, and most events looked through for them. */
const ROWS = 80;
const LOOKED_AT = 4_000;
/** The same while time stands still and there is time to look. */
const LOOKED_AT_REST = 40_000;
/** Most rows of what is yet to come, and most events looked through for those. */
const AHEAD = 12;
const AHEAD_LOOKED_AT = 2_000;

export interface Filter {
  kind: string;
  node: string;
  text: string;
  /** Show gossip and heartbeats too. */
  all: boolean;
}

export const KINDS: [string, string][] = [
  ["", t`all kinds`], ["message", t`messages`], ["station", t`functions`], ["role", t`roles`], ["log", t`log`],
  ["store", t`store`], ["op", t`requests`], ["disk", t`disk`], ["process", t`processes`], ["fault", t`faults`], ["member", t`members`],
];

export interface Row {
  e: TraceEvent;
  /** Its place among the events that are kept, for seeking. */
  at: number;
  words: string;
}

/** What is on its way, where no event is known ahead: it will be heard, unless something comes between. */
export interface Due {
  f: Flight;
  words: string;
}

function folded(m: Model, e: TraceEvent): boolean {
  if (e.kind === "timer" || e.kind === "peer" || e.kind === "disk" || e.kind === "member") return true;
  if (e.kind === "process") return e.process.op === "output";
  if (e.kind === "role") return e.role.role === "follower";
  return e.kind === "message" && (m.routine.has(e.message.id) || e.message.proto === "gossip" || e.message.type === "heartbeat" || e.message.type === "Status.Peers");
}

/** As it is looked for: in small letters, and a blank is a blank, also one at which no line ends. */
function plain(words: string): string {
  return words.toLowerCase().replaceAll("\xa0", " ");
}

/** Does the filter let e through? */
export function fits(m: Model, e: TraceEvent, f: Filter): boolean {
  if (f.kind && e.kind !== f.kind) return false;
  if (!f.all && (f.kind === "" || f.kind === "message") && folded(m, e)) return false;
  if (f.node && e.node !== f.node && !(e.kind === "message" && (e.message.from === f.node || e.message.to === f.node))) return false;
  const needle = plain(f.text.trim());
  return !needle || e.kind.includes(needle) || plain(eventWords(m, e)).includes(needle);
}

/** The newest rows before the cursor that the filter lets through, oldest first. */
export function rows(film: Film, f: Filter, rest: boolean): Row[] {
  const out: Row[] = [];
  for (let i = film.pos - 1, n = 0; i >= 0 && out.length < ROWS && n < (rest ? LOOKED_AT_REST : LOOKED_AT); i--, n++) {
    const e = film.events[i]!;
    if (fits(film.model, e, f)) out.push({ e, at: i, words: eventWords(film.model, e) });
  }
  return out.reverse().sort((a, b) => a.e.t - b.e.t); // a real cluster tells of things a little out of order
}

/** The first rows after the cursor: known, and yet to come. */
export function rowsAhead(film: Film, f: Filter): Row[] {
  const out: Row[] = [];
  const most = Math.min(film.events.length, film.pos + AHEAD_LOOKED_AT);
  for (let i = film.pos; i < most && out.length < AHEAD; i++) {
    const e = film.events[i]!;
    if (fits(film.model, e, f)) out.push({ e, at: i, words: eventWords(film.model, e, true) });
  }
  return out;
}

/** What is on its way at the newest moment that is known, in the order in which it is due. */
export function dues(film: Film, f: Filter): Due[] {
  if (film.pos < film.events.length || (f.kind && f.kind !== "message")) return [];
  const needle = plain(f.text.trim());
  return [...film.model.flights.values()]
    .filter((x) => (f.all || (x.proto !== "gossip" && !film.model.routine.has(x.id))) && (!f.node || x.from === f.node || x.to === f.node))
    .sort((a, b) => a.due - b.due)
    .map((x) => ({ f: x, words: t`will hear ${x.from}: ${label(x)}` }))
    .filter((d) => !needle || plain(d.words).includes(needle))
    .slice(0, AHEAD);
}

export interface ListLook {
  film: Film;
  list: Row[];
  ahead: Row[];
  due: Due[];
  filter: Filter;
  machines: string[];
  /** The place of the row that Tab comes to; the present row where that is not in the list. */
  stop: number;
  set: (f: Filter) => void;
  /** Goes to right after so many of the events that are kept. */
  go: (at: number) => void;
  /** A row has the focus now. */
  focus: (at: number) => void;
}

export function eventList(o: ListLook): TemplateResult {
  const { film } = o;
  const [before, after] = [grouped(film.dropped + film.pos), film.events.length - film.pos];
  return html`<section class="pn ev-pn"><header><h2>${t`Events`}</h2><span class="r">${after > 0 ? t`${before} before, ${grouped(after)} known ahead` : t`${before} before`}</span></header>
    ${filters(o)}<ol class="ev" aria-label=${t`Events`} @keydown=${roam}>${o.list.length + o.ahead.length === 0 ? html`<li class="none"><span class="x">${o.filter.text || o.filter.kind || o.filter.node ? t`Nothing that happened fits.` : t`Nothing has happened yet. Put a value, and each step appears here.`}</span></li>` : nothing}
    ${list(o)}
    ${o.due.map((d) => html`<li class="next"><span class="row-x"><span class="t">${moment(d.f.due)}</span><span class="n">${clip(d.f.to, 4)}</span>${glyph(family(d.f), d.f.reply, d.f.ok)}<span class="x">${d.words}</span></span></li>`)}</ol></section>`;
}

function list(o: ListLook): unknown {
  const present = o.list.at(-1)?.at ?? o.ahead[0]?.at;
  const all = [...o.list, ...o.ahead];
  const stop = all.some((r) => r.at === o.stop) ? o.stop : present;
  const row = (r: Row) => {
    const cls = r.at === present && o.list.length > 0 ? "on" : r.at >= o.film.pos ? "next" : "";
    return html`<li class=${cls} aria-current=${cls === "on" ? "true" : nothing}><button tabindex=${r.at === stop ? 0 : -1} @focus=${() => o.focus(r.at)} @click=${() => o.go(r.at + 1)}><span class="t">${moment(r.e.t)}</span><span class="n">${clip(r.e.node, 4)}</span>${sign(r.e)}<span class="x">${r.words}</span></button></li>`;
  };
  return repeat(all, (r) => o.film.dropped + r.at, row);
}

/** One stop for Tab; the arrows go from row to row. */
function roam(e: KeyboardEvent): void {
  const rows = [...(e.currentTarget as HTMLElement).querySelectorAll<HTMLElement>("li button")];
  const i = rows.indexOf(e.target as HTMLElement);
  const to = { ArrowUp: i - 1, ArrowDown: i + 1, Home: 0, End: rows.length - 1, PageUp: Math.max(0, i - 10), PageDown: Math.min(rows.length - 1, i + 10) }[e.key];
  if (to === undefined || e.ctrlKey || e.metaKey || e.altKey) return;
  rows[to]?.focus();
  e.preventDefault();
  e.stopPropagation();
}

function filters(o: ListLook): TemplateResult {
  const f = o.filter;
  const set = (k: keyof Filter) => (e: Event) => {
    const el = e.target as HTMLInputElement;
    o.set({ ...f, [k]: el.type === "checkbox" ? el.checked : el.value });
  };
  return html`<div class="evf">
      <select aria-label=${t`Kind`} .value=${f.kind} @change=${set("kind")}>${KINDS.map(([k, w]) => html`<option value=${k} ?selected=${k === f.kind}>${w}</option>`)}</select>
      <select aria-label=${t`Machine`} .value=${f.node} @change=${set("node")}><option value="">${t`all machines`}</option>${o.machines.map((n) => html`<option value=${n} ?selected=${n === f.node}>${n}</option>`)}</select>
      <input type="search" aria-label=${t`Words to look for`} placeholder=${t`look for`} maxlength="60" .value=${f.text} @input=${set("text")}>
      <label><input type="checkbox" .checked=${f.all} @change=${set("all")}> ${t`heartbeats, gossip`}</label>
    </div>`;
}

const ICONS: Partial<Record<TraceEvent["kind"], IconName>> = {
  role: "flag", log: "disk", store: "disk", disk: "disk", op: "right", process: "gear", fault: "crash", member: "member", peer: "member", timer: "restart",
};

function sign(e: TraceEvent): TemplateResult {
  if (e.kind === "message") return glyph(family(e.message), !!e.message.reply, !!e.message.ok);
  if (e.kind === "station") return html`<svg viewBox="0 0 10 10" aria-hidden="true"><path d="M1 0L9 5L1 10Z" fill="currentColor"/></svg>`;
  if (e.kind === "fault" || (e.kind === "process" && e.process.op === "crash")) return icon(e.kind === "fault" ? faultIcon(e.fault.fault) : "crash");
  return icon(ICONS[e.kind] ?? "gear");
}
