/** One machine or one message, closely: only what is known of it, and what can be done with it. */
import { html, nothing, type TemplateResult } from "lit/html.js";
import { servers, type Flight, type Machine, type Model } from "../reduce/model.ts";
import { icon } from "./icons.ts";
import { label } from "./marks.ts";
import { patience } from "./slot.ts";
import { clip, grouped, moment, moment3, span } from "./words.ts";

export interface Inspect {
  m: Model;
  t: number;
  /** Absent where the cluster is only watched. */
  crash?: (name: string) => void;
  restart?: (name: string) => void;
  close: () => void;
}

export function inspectMachine(x: Machine, o: Inspect): TemplateResult {
  return html`<section class="pn in-pn"><header><h2>${x.server ? "Server" : "Client"} <span class="mono">${x.name}</span></h2><span class="r">${x.addr}</span></header>
    <dl class="ins">${(x.server ? serverRows(x, o) : clientRows(x, o)).map(([k, v]) => html`<dt>${k}</dt><dd>${v}</dd>`)}</dl>
    <div class="row">
      ${x.alive && o.crash ? html`<button class="lnk" @click=${() => o.crash!(x.name)}>${icon("crash")}Crash ${x.name}</button>` : nothing}
      ${!x.alive && o.restart ? html`<button class="lnk" @click=${() => o.restart!(x.name)}>${icon("restart")}Restart ${x.name}</button>` : nothing}
      <button class="lnk" @click=${o.close}>Close</button></div></section>`;
}

type Rows = [string, unknown][];

function serverRows(x: Machine, o: Inspect): Rows {
  const out: Rows = [];
  if (!x.alive) out.push(["state", `crashed at ${moment3(x.since)}; its disk stays`]);
  else out.push(["role", html`<b>${x.role || "starting"}</b>${x.role === "follower" && x.leader ? `, leader ${x.leader}` : ""}${x.role === "candidate" ? `, ${x.votes} of ${x.needed} votes` : ""}, term <b>${x.term}</b>`]);
  out.push(["log", html`last <b>${x.last}</b>  commit <b>${x.commit}</b>  applied <b>${x.applied}</b>`]);
  const left = patience(x, o.t);
  if (left !== undefined && x.timeout) out.push(["patience", `${span(left * x.timeout)} of ${span(x.timeout)}${x.heard ? `, heard ${x.heard}` : ""}`]);
  if (x.book.size) out.push(["knows", html`${[...x.book].map(([n, k], i) => html`${i ? "  " : ""}${n} holds <b>${k.match}</b>`)}`]);
  if (x.store.length) out.push(["store", x.store.slice(0, 3).map((r) => `${clip(r.key, 14)} = ${clip(r.value, 14)}`).join("  ")]);
  return out;
}

function clientRows(x: Machine, o: Inspect): Rows {
  const mine = [...o.m.journeys.values()].filter((j) => j.node === x.name).slice(-4).reverse();
  const out: Rows = [["servers", servers(o.m).filter((s) => s.alive).map((s) => s.name).join(" ") || "none runs"]];
  for (const j of mine)
    out.push([moment(j.at), `${j.op} ${clip(j.key, 14)}${j.op === "put" ? ` ${clip(j.value, 12)}` : ""} → ${!j.ended ? "waits" : j.phase === "unknown" ? "unknown" : j.error || clip(j.result, 16)}`]);
  return out;
}

export function inspectMessage(f: Flight, o: Inspect): TemplateResult {
  const a = o.m.machines.get(f.from)?.addr;
  const b = o.m.machines.get(f.to)?.addr;
  const rows: Rows = [["from, to", `${f.from}${a ? ` ${a}` : ""} → ${f.to}${b ? ` ${b}` : ""}`]];
  if (f.lost) rows.push(["lost", `at ${moment3(f.ended)}${f.why ? `: ${f.why}` : ""}`]);
  else if (f.ended) rows.push(["arrived", `${moment3(f.ended)}, ${span(f.ended - f.sent)} after it was sent`]);
  else rows.push(["in flight", `${span(Math.max(0, o.t - f.sent))} of ${span(f.due - f.sent)}, arrives ${moment(f.due)}`]);
  const says: unknown[] = [];
  if (f.term) says.push(html`Term <b>${f.term}</b>  `);
  if (f.first) says.push(html`entries <b>${f.first === f.last ? f.last : `${f.first}–${f.last}`}</b>  `);
  else if (f.last) says.push(html`${f.reply ? "LastLog" : "Last"} <b>${f.last}</b>  `);
  if (f.commit) says.push(html`commit <b>${f.commit}</b>  `);
  if (f.reply) says.push(html`Success <b>${String(f.ok)}</b>`);
  if (says.length) rows.push(["says", says]);
  rows.push(["size", `${grouped(f.size)} bytes, ${f.proto}`]);
  if (f.trace) rows.push(["carries", html`<span class="mono">${f.trace}</span>`]);
  return html`<section class="pn in-pn"><header><h2>${title(f)}</h2><span class="r">${f.n ? `message ${grouped(f.n)}` : ""}</span></header>
    <dl class="ins">${rows.map(([k, v]) => html`<dt>${k}</dt><dd>${v}</dd>`)}</dl>
    <div class="row"><button class="lnk" @click=${o.close}>Close</button></div></section>`;
}

function title(f: Flight): string {
  const words = label(f);
  return f.reply && !/^(reply|answer)/.test(words) ? `Reply: ${words}` : words.slice(0, 1).toUpperCase() + words.slice(1);
}
