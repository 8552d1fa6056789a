/** The same state as the picture, as tables of words: for those who do not see it. */
import { html, nothing, type TemplateResult } from "lit/html.js";
import { clients, everyServer, isCut, type Machine, type Model } from "../reduce/model.ts";
import { stateWords } from "./house.ts";
import { label } from "./marks.ts";
import { plates } from "./plates.ts";
import { list, long, percent } from "./words.ts";

/** Most messages that are listed; gossip is left out. */
const MESSAGES = 24;

export function stateTable(m: Model): TemplateResult {
  return html`<div class="vh"><table><caption>Machines</caption><thead><tr><th>machine</th><th>state</th><th>term</th><th>last entry</th><th>committed</th><th>applied</th><th>hears</th><th>store</th><th>what ails it</th></tr></thead>
    <tbody>${everyServer(m).map(row)}${clients(m).map((x) => html`<tr><th scope="row">${x.name}</th><td>${stateWords(x, true)}</td><td></td><td></td><td></td><td></td><td></td><td></td><td>${ails(x)}</td></tr>`)}</tbody></table>
    ${ways(m)}${messages(m)}</div>`;
}

function row(x: Machine): TemplateResult {
  const book = [...x.book].map(([n, k]) => `${n} holds ${k.match} and is sent ${k.next}`);
  return html`<tr><th scope="row">${x.name}</th><td>${stateWords(x, false)}</td><td>${x.term}</td><td>${x.last}</td><td>${x.commit}</td><td>${x.applied}</td>
    <td>${x.role === "leader" ? `leads; ${list(book)}` : x.heard || x.leader || "nobody"}</td><td>${list(x.store.slice(0, 4).map((r) => `${r.key} = ${r.value}`)) || "empty"}</td><td>${ails(x)}</td></tr>`;
}

function ails(x: Machine): string {
  return list([...(x.ills.frozen ? ["frozen"] : []), ...(x.ills.wiped ? ["its disk is lost"] : []), ...plates(x).map(([sign, words]) => `${sign} ${words}`)]) || "nothing";
}

/** The ways that something is wrong with. */
function ways(m: Model): TemplateResult | typeof nothing {
  const all = [...new Set([...m.cuts, ...m.ways.keys()])].sort();
  if (all.length === 0) return nothing;
  return html`<table><caption>Links that are spoilt</caption><thead><tr><th>from</th><th>to</th><th>what is wrong</th></tr></thead><tbody>${all.map((k) => {
    const [a, b] = k.split(">") as [string, string];
    return html`<tr><td>${a}</td><td>${b}</td><td>${wayIlls(m, a, b).join("; ")}</td></tr>`;
  })}</tbody></table>`;
}

/** What is wrong with the way from one machine to another, in words. */
export function wayIlls(m: Model, from: string, to: string): string[] {
  const out = isCut(m, from, to) ? ["cut"] : [];
  const w = m.ways.get(`${from}>${to}`);
  if (!w) return out;
  if (w.clogged) out.push("holds what comes");
  if (w.by) out.push(`${long(w.by)} later${w.jitter ? `, by chance up to ${long(w.jitter)} more` : ""}`);
  else if (w.jitter) out.push(`by chance up to ${long(w.jitter)} later`);
  if (w.loss) out.push(`loses ${percent(w.loss)}`);
  if (w.duplicate) out.push(`brings ${percent(w.duplicate)} twice`);
  if (w.reorder) out.push(`brings ${percent(w.reorder)} late`);
  if (w.corrupt) out.push(`turns a bit in ${percent(w.corrupt)}`);
  return out;
}

function messages(m: Model): TemplateResult | typeof nothing {
  const all = [...m.flights.values()].filter((f) => f.proto !== "gossip").slice(-MESSAGES);
  if (all.length === 0) return nothing;
  return html`<table><caption>Messages on their way</caption><thead><tr><th>from</th><th>to</th><th>message</th><th>what was done to it</th></tr></thead><tbody>${all.map((f) => html`<tr><td>${f.from}</td><td>${f.to}</td><td>${label(f)}</td>
    <td>${list([...(f.held ? ["held"] : []), ...(f.twice ? ["comes twice"] : []), ...(f.edited ? ["edited"] : []), ...(f.doomed ? ["will be lost"] : [])])}</td></tr>`)}</tbody></table>`;
}
