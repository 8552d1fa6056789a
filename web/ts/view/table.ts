/** The same state as the picture, as tables of words: for those who do not see it. */
import { html, nothing, type TemplateResult } from "lit/html.js";
import { clients, everyServer, isCut, type Machine, type Model } from "../reduce/model.ts";
import { stateWords } from "./house.ts";
import { label } from "./marks.ts";
import { plates, plateSaid } from "./plates.ts";
import { t } from "../t.ts";
import { COMMA, list, long, percent, SEMICOLON } from "./words.ts";

/** Most messages that are listed; gossip is left out. */
const MESSAGES = 24;

export function stateTable(m: Model): TemplateResult {
  return html`<div class="vh"><table><caption>${t`Machines`}</caption><thead><tr><th>${t`machine`}</th><th>${t`state`}</th><th>${t`term`}</th><th>${t`last entry`}</th><th>${t`committed`}</th><th>${t`applied`}</th><th>${t`hears`}</th><th>${t`store`}</th><th>${t`what ails it`}</th></tr></thead>
    <tbody>${everyServer(m).map(row)}${clients(m).map((x) => html`<tr><th scope="row">${x.name}</th><td>${stateWords(x, true)}</td><td></td><td></td><td></td><td></td><td></td><td></td><td>${ails(x)}</td></tr>`)}</tbody></table>
    ${ways(m)}${messages(m)}</div>`;
}

function row(x: Machine): TemplateResult {
  const book = [...x.book].map(([n, k]) => t`${n} holds ${k.match} and is sent ${k.next}`);
  return html`<tr><th scope="row">${x.name}</th><td>${stateWords(x, false)}</td><td>${x.term}</td><td>${x.last}</td><td>${x.commit}</td><td>${x.applied}</td>
    <td>${x.role === "leader" ? t`leads; ${list(book)}` : x.heard || x.leader || t`nobody`}</td><td>${stored(x)}</td><td>${ails(x)}</td></tr>`;
}

/** Most keys that are listed of a store. */
const KEYS = 4;

function stored(x: Machine): string {
  const rows = x.store.slice(0, KEYS).map((r) => `${r.key} = ${r.value}`);
  return x.store.length > KEYS ? [...rows, t`and others`].join(COMMA) : list(rows) || t`empty`;
}

function ails(x: Machine): string {
  return list([...(x.ills.frozen ? [t`frozen`] : []), ...(x.ills.wiped ? [t`its disk is lost`] : []), ...plates(x).map(plateSaid)]) || t`nothing`;
}

/** The ways that something is wrong with. */
function ways(m: Model): TemplateResult | typeof nothing {
  const all = [...new Set([...m.cuts, ...m.ways.keys()])].sort();
  if (all.length === 0) return nothing;
  return html`<table><caption>${t`Links that are spoilt`}</caption><thead><tr><th>${t`from`}</th><th>${t`to`}</th><th>${t`what is wrong`}</th></tr></thead><tbody>${all.map((k) => {
    const [a, b] = k.split(">") as [string, string];
    return html`<tr><td>${a}</td><td>${b}</td><td>${wayIlls(m, a, b).join(SEMICOLON)}</td></tr>`;
  })}</tbody></table>`;
}

/** What is wrong with the way from one machine to another, in words. */
export function wayIlls(m: Model, from: string, to: string): string[] {
  const out = isCut(m, from, to) ? [t`way|cut`] : [];
  const w = m.ways.get(`${from}>${to}`);
  if (!w) return out;
  if (w.clogged) out.push(t`holds what comes`);
  if (w.by) out.push(w.jitter ? t`${long(w.by)} later, by chance up to ${long(w.jitter)} more` : t`${long(w.by)} later`);
  else if (w.jitter) out.push(t`by chance up to ${long(w.jitter)} later`);
  if (w.loss) out.push(t`loses ${percent(w.loss)}`);
  if (w.duplicate) out.push(t`brings ${percent(w.duplicate)} twice`);
  if (w.reorder) out.push(t`brings ${percent(w.reorder)} late`);
  if (w.corrupt) out.push(t`turns a bit in ${percent(w.corrupt)}`);
  return out;
}

function messages(m: Model): TemplateResult | typeof nothing {
  const all = [...m.flights.values()].filter((f) => f.proto !== "gossip");
  if (all.length === 0) return nothing;
  return html`<table><caption>${t`Messages on their way`}</caption><thead><tr><th>${t`from`}</th><th>${t`to`}</th><th>${t`message`}</th><th>${t`what was done to it`}</th></tr></thead><tbody>${all.slice(-MESSAGES).map((f) => html`<tr><td>${f.from}</td><td>${f.to}</td><td>${label(f)}</td>
    <td>${list([...(f.held ? [t`message|held`] : []), ...(f.twice ? [t`comes twice`] : []), ...(f.edited ? [t`message|edited`] : []), ...(f.doomed ? [t`will be lost`] : [])])}</td></tr>`)}${all.length > MESSAGES ? html`<tr><td colspan="4">${t`and ${all.length - MESSAGES} more`}</td></tr>` : nothing}</tbody></table>`;
}
