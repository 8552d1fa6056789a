/** The tools: the rail of families, and the panel of the one in hand, from which everything can be done as well. */
import { html, nothing, type TemplateResult } from "lit/html.js";
import { hurt } from "../reduce/harm.ts";
import { clients, everyServer, servers, type Flight, type Model } from "../reduce/model.ts";
import { t } from "../t.ts";
import { icon } from "../view/signs.ts";
import { label } from "../view/marks.ts";
import { clip } from "../view/words.ts";
import { bounds, FAMILIES, fieldOf, suits, type Kind, type Param } from "./kinds.ts";
import type { Hand } from "./hand.ts";

/** Most messages that are offered in the panel; all can be chosen in the picture. */
const OFFERED = 12;

/** What the views of the tools may do. */
export interface Use {
  hand: Hand;
  m: Model;
  /** A family was chosen; keys tells that it was by keyboard, so that the focus may follow. */
  take(family: string, keys: boolean): void;
  kind(name: string): void;
  strike: {
    machine(name: string): void;
    way(from: string, to: string): void;
    message(f: Flight): void;
    now(): void;
  };
  /** Steps until there is something that the tool can be aimed at. */
  next(): void;
  mend(): void;
  lay(): void;
  changed(): void;
  newRoom(): void;
}

/** Where a line parts the rail: after machines, after wires and messages. */
const PARTED = new Set(["cut", "clock", "add"]);

export function rail(o: Use): TemplateResult {
  const any = hurt(o.m);
  return html`<div class="tools" role="toolbar" aria-label=${t`Break things`} aria-orientation="vertical" @keydown=${arrows}><h2>${t`Break`}</h2>
    ${FAMILIES.map((f) => html`${PARTED.has(f.name) ? html`<hr>` : nothing}<button aria-pressed=${o.hand.family === f} data-tool=${f.name} title=${f.title}
      @click=${(e: MouseEvent) => o.take(f.name, e.detail === 0)}>${icon(f.icon)}${f.words}</button>`)}
    <hr><button data-tool="heal" ?disabled=${!any} @click=${() => o.mend()} title=${any ? t`Every wire, clock and disk; machines without power stay so` : t`Nothing is broken that could be mended`}>${icon("heal")}${t`Mend all`}</button></div>`;
}

export function panel(o: Use, sheet: boolean): TemplateResult | undefined {
  const { family, kind, hand } = { family: o.hand.family, kind: o.hand.kind, hand: o.hand };
  if (!family || !kind) return undefined;
  return html`<section class="pn in-pn tool-pn ${sheet ? "sheet" : ""}" aria-label=${family.title} @keydown=${arrows}>
    <header><h2>${family.title}</h2><span class="r"><button class="lnk" data-lay @click=${() => o.lay()}>${t`Lay it down`}</button></span></header>
    <div class="kinds" role="radiogroup" aria-label=${t`What to do`}>${family.kinds.map((k) => html`<button role="radio" class="kd" data-kind=${k.name} aria-checked=${k === kind} tabindex=${k === kind ? 0 : -1}
      @click=${() => o.kind(k.name)}>${k.words}</button>`)}</div>
    <p class="says">${kind.says}</p>
    <div class="prm">${kind.params.map((p) => param(o, kind, p))}${kind.aim === "way" ? sides(o) : nothing}</div>
    ${targets(o, kind)}
    ${hand.said ? html`<p class=${hand.wrong ? "says bad" : "says"} role=${hand.wrong ? "alert" : "status"}>${hand.said}</p>` : nothing}
  </section>`;
}

/** Arrows move within a group of choices, as in every toolbar. */
function arrows(e: KeyboardEvent): void {
  const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[e.key];
  const group = (e.target as HTMLElement).closest("[role=radiogroup], .aims, .tools");
  if (!by || !group || (e.target as HTMLElement).tagName !== "BUTTON") return;
  const all = [...group.querySelectorAll<HTMLButtonElement>("button:enabled")];
  const next = all[(all.indexOf(e.target as HTMLButtonElement) + by + all.length) % all.length]!;
  e.preventDefault();
  e.stopPropagation();
  next.focus();
  if (next.getAttribute("role") === "radio") next.click();
}

function param(o: Use, k: Kind, p: Param): TemplateResult {
  const f = fieldOf(k, p);
  const v = o.hand.values[p.field];
  const set = (e: Event) => {
    const el = e.target as HTMLInputElement;
    o.hand.set(p.field, el.type === "checkbox" ? el.checked : el.value);
    o.changed();
  };
  if (f.is === "flag") return html`<label class="chk"><input type="checkbox" name=${p.field} .checked=${v === true} @change=${set}> ${p.words}</label>`;
  if (f.is === "one") return html`<label>${p.words} <select name=${p.field} @change=${set}>${f.of.map((x) => html`<option value=${x} ?selected=${x === v}>${OPS[x] ?? x}</option>`)}</select></label>`;
  const b = bounds(k, p);
  const wide = f.is === "text" || f.is === "hex";
  const within = b ? t`from ${b.least} to ${`${b.most}${p.unit ? ` ${p.unit}` : ""}`}` : "";
  return html`<label title=${within}>${p.words}
    <input class="fld ${wide ? "wd" : ""}" name=${p.field} .value=${String(v ?? "")} inputmode=${b ? "decimal" : "text"} maxlength=${wide ? 512 : 14} autocomplete="off" spellcheck="false"
      placeholder=${f.optional ? t`number|all` : ""} @input=${set}> ${p.unit ?? ""}</label>`;
}

const OPS: Record<string, string> = { read: t`disk|read`, write: t`disk|write`, fsync: t`disk|sync (fsync)`, synced: t`disk|sync that ends` };

function sides(o: Use): TemplateResult {
  const side = (both: boolean, words: string) => html`<button role="radio" class="kd" data-both=${both} aria-checked=${o.hand.both === both} tabindex=${o.hand.both === both ? 0 : -1}
    @click=${() => { o.hand.both = both; o.hand.first = ""; o.changed(); }}>${words}</button>`;
  return html`<div class="kinds" role="radiogroup" aria-label=${t`Which directions`}>${side(true, t`both ways`)}${side(false, t`one way`)}</div>`;
}

function targets(o: Use, k: Kind): TemplateResult {
  const names = [...(k.of === "down" ? everyServer(o.m) : servers(o.m)), ...clients(o.m)].map((x) => x.name);
  switch (k.aim) {
    case "none":
      return html`<div class="aims"><button class="btn sm" data-now @click=${() => o.strike.now()}>${k.words}</button>
        <button class="lnk" data-new-room @click=${() => o.newRoom()}>${t`Begin a new room`}</button></div>`;
    case "machine":
      return html`<div class="aims" role="group" aria-label=${t`Which machine`}>${names.map((n) => {
        const no = o.hand.refuses(o.m.machines.get(n)!);
        return html`<button class="btn sm mono" data-target=${n} ?disabled=${no !== ""} title=${no} aria-label=${t`${k.words} ${n}`} @click=${() => o.strike.machine(n)}>${n}</button>`;
      })}</div>`;
    case "way":
      return ways(o, k, names);
    case "message":
      return offered(o, k);
  }
}

function ways(o: Use, k: Kind, names: string[]): TemplateResult {
  const { hand } = o;
  const list = (end: string, words: string, chosen: string, pick: (name: string) => void) => html`<label>${words} <select aria-label=${words} data-end=${end} @change=${(e: Event) => pick((e.target as HTMLSelectElement).value)}>
    ${[...names, "*"].map((n) => html`<option value=${n} ?selected=${n === chosen}>${n === "*" ? t`every machine` : n}</option>`)}</select></label>`;
  const from = hand.from || (names[0] ?? "*");
  const to = hand.to || (names[1] ?? "*");
  const set = (end: "from" | "to") => (name: string) => {
    hand[end] = name;
    o.changed();
  };
  return html`<form class="prm" @submit=${(e: Event) => { e.preventDefault(); o.strike.way(from, to); }}>
    ${hand.both ? list("between", t`link|between`, from, set("from")) : list("from", t`from`, from, set("from"))}${hand.both ? list("and", t`link|and`, to, set("to")) : list("to", t`to`, to, set("to"))}
    <button class="btn sm" type="submit" data-way ?disabled=${from === to && from !== "*"}>${k.words}</button></form>`;
}

function offered(o: Use, k: Kind): TemplateResult {
  const list = [...o.m.flights.values()].filter((f) => suits(k.name, f)).sort((a, b) => a.due - b.due);
  if (list.length === 0) {
    if (k.name === "release") return html`<p class="says it">${t`No message is held.`}</p>`;
    const none = k.name === "copy" ? t`No packet is on its way now: only gossip travels in packets.` : t`No message is on its way now, gossip aside.`;
    return html`<p class="says it">${none}</p><div class="aims"><button class="btn sm" data-next @click=${() => o.next()}>${t`Step to the next one`}</button></div>`;
  }
  return html`<div class="aims" role="group" aria-label=${t`Which message`}>${list.slice(0, OFFERED).map((f) => html`<button class="lnk" data-aim-message=${f.id} @click=${() => o.strike.message(f)}>
    ${t`${clip(label(f), 22)}, ${f.from} to ${f.to}`}</button>`)}</div>`;
}
