/** One message, closely: where it is, what it says field by field, and what can be done with it. */
import { html, nothing, type TemplateResult } from "lit/html.js";
import type { Field } from "../../../wasm/host/fields.ts";
import type { MessageLook } from "../../../wasm/host/look.ts";
import type { Flight, Model } from "../reduce/model.ts";
import { t } from "../t.ts";
import { lineOf, type Source, type Sources } from "../view/sources.ts";
import { icon, type IconName } from "../view/signs.ts";
import { suits } from "./kinds.ts";
import { label } from "../view/marks.ts";
import { fateWords } from "../view/eventwords.ts";
import { shownLines } from "../view/lines.ts";
import { capital, clip, grouped, moment, moment3, shown, span } from "../view/words.ts";

export interface MessageView {
  m: Model;
  t: number;
  sources: Sources;
  /** A look at its bytes, where there is a room to look into; undefined while it is on its way. */
  look?: () => MessageLook | undefined;
  /** Why there is none, "" where there may be one. */
  noLook: () => string;
  act?: (kind: string) => void;
  /** The field that is being changed, by its path, "" for none; what was typed, and what is wrong with it. */
  editing: { path: string; value: string; wrong: string };
  edit(path: string, value: string): void;
  alter(field: string): void;
  request(trace: string): void;
  link(a: string, b: string): void;
  close(): void;
  /** Why the last thing that was tried could not be done, "" where it was. */
  wrong: string;
  sheet: boolean;
}

export function inspectMessage(f: Flight, o: MessageView): TemplateResult {
  const look = o.look?.();
  return html`<section class="pn in-pn ${o.sheet ? "sheet" : ""}" aria-label=${t`Message`}><header><h2>${title(f)}</h2><span class="r">${f.n ? t`message ${grouped(f.n)}` : ""}</span></header>
    <div class="body" tabindex="0" role="group" aria-label=${t`What it says`}>
      ${list(about(f, o))}
      ${look?.fields.length ? fields(look.fields, f, o) : look?.text ? html`<pre class="out" lang="en" translate="no">${shownLines(look.text)}</pre>${look.more ? html`<p class="says it">${t`and ${grouped(look.more)} more bytes`}</p>` : nothing}` : nothing}
      ${list(whence(f, o, look))}
      ${look ? html`<p class="hexd mono">${clip(look.hex, 240)}</p>` : unread(f, o)}
    </div>
    ${o.wrong ? html`<p class="says bad" role="alert">${o.wrong}</p>` : nothing}
    <div class="row">${actions(f, o)}<button class="lnk" data-close @click=${() => o.close()}>${t`Close`}</button></div></section>`;
}

/** What stands in the place of its bytes. */
function unread(f: Flight, o: MessageView): TemplateResult | typeof nothing {
  const words = o.look ? o.noLook() || (f.ended ? t`The room is asked what it carried.` : "") : t`What stands above is what its events tell: its bytes are not kept here.`;
  return words ? html`<p class="empty">${words}</p>` : nothing;
}

/** The last moment up to t at which something was done to a message that was on its way: what it carried then. */
export function carriedAt(m: Model, f: Flight, t: number): number {
  return Math.max(f.sent, ...m.time.faults.filter((k) => k.message === f.id && k.when <= t).map((k) => k.when));
}

function actions(f: Flight, o: MessageView): TemplateResult | typeof nothing {
  const { act } = o;
  if (!act || f.ended) return nothing;
  const b = (kind: string, i: IconName, words: string) => html`<button class="lnk" data-act=${kind} @click=${() => act(kind)}>${icon(i)}${words}</button>`;
  return html`${f.held ? b("release", "release", t`Let it go`) : b("hold", "hold", t`Hold it`)}${b("drop", "drop", t`Drop it`)}${suits("copy", f) ? b("copy", "copy", t`Double it`) : nothing}`;
}

type Rows = [string, unknown][];

function list(rows: Rows): TemplateResult {
  return html`<dl class="ins">${rows.map(([k, v]) => html`<dt>${k}</dt><dd>${v}</dd>`)}</dl>`;
}


/** Where it is, what was done to it, and what it says. */
function about(f: Flight, o: MessageView): Rows {
  const end = (n: string) => html`${n} <span class="soft">${o.m.machines.get(n)?.addr ?? ""}</span>`;
  const rows: Rows = [[t`from, to`, html`${end(f.from)} → ${end(f.to)} <button class="lnk" data-go-link @click=${() => o.link(f.from, f.to)}>${t`the link`}</button>`]];
  const ago = span(Math.max(0, o.t - f.sent));
  if (f.lost) rows.push([t`message|lost`, f.why ? t`at ${moment3(f.ended)}: ${fateWords(f.why)}` : t`at ${moment3(f.ended)}`]);
  else if (f.ended) rows.push([t`arrived`, t`${moment3(f.ended)}, ${span(f.ended - f.sent)} after it was sent`]);
  else if (f.held) rows.push([t`message|held`, t`since it came to its end; sent ${ago} ago`]);
  else rows.push([t`in flight`, t`${ago} of ${span(f.due - f.sent)}, arrives ${moment(f.due)}`]);
  if (f.doomed && !f.ended) rows.push([t`message|dropped`, t`it will be lost`]);
  if (f.edited) rows.push([t`message|edited`, shown(fateWords(f.edited))]);
  if (f.twice) rows.push([t`message|doubled`, t`it comes twice`]);
  const says = saysRaft(f);
  if (says.length) rows.push([t`says`, says.map(([name, v]) => html`${name} <b>${v}</b>  `)]);
  return rows;
}

/** The fields of a message of raft's, by the names that raft gives them, in either language. */
function saysRaft(f: Flight): [name: string, value: string | number][] {
  const says: [string, string | number][] = [];
  if (f.term) says.push(["Term", f.term]);
  if (f.first) says.push(["Entries", f.first === f.last ? f.last : `${f.first}–${f.last}`]);
  else if (f.last) says.push([f.reply ? "LastLog" : "LastLogIndex", f.last]);
  if (f.commit) says.push(["LeaderCommitIndex", f.commit]);
  if (f.reply && f.proto === "raft") says.push([f.type === "vote" || f.type === "prevote" ? "Granted" : "Success", String(f.ok)]);
  return says;
}

/** What it weighs, which request it carries, and the lines that send and hear it. */
function whence(f: Flight, o: MessageView, look: MessageLook | undefined): Rows {
  const rows: Rows = [[t`message|size`, t`${grouped(look?.size ?? f.size)} bytes, ${f.proto}`]];
  if (f.trace) rows.push([t`carries`, o.m.journeys.has(f.trace)
    ? html`<button class="lnk" data-request=${f.trace} @click=${() => o.request(f.trace)}>${requestWords(o.m, f.trace)}</button>` : html`<span class="mono">${f.trace}</span>`]);
  for (const [words, point] of lines(f)) {
    const s = o.sources.of(point);
    if (s) rows.push([words, code(s, point)]);
  }
  return rows;
}

function requestWords(m: Model, trace: string): string {
  const j = m.journeys.get(trace)!;
  return `${j.op} ${clip(j.key, 20)}${j.op === "put" ? ` ${clip(j.value, 12)}` : ""}`;
}

function code(s: Source, point: string): TemplateResult {
  const n = lineOf(s, point);
  const line = s.lines[s.numbers.indexOf(n)]?.map(([, text]) => text).join("").trim() ?? "";
  return html`<a href=${s.url} title=${s.file} target="_blank" rel="noopener">${s.symbol}, ${s.file.split("/").at(-1)}:${n}</a>${line ? html`<br><span class="cod">${clip(line, 90)}</span>` : nothing}`;
}

/** The functions on the route that send such a message and that hear it, as far as the route passes them. */
function lines(f: Flight): [string, string][] {
  const key = `${f.proto} ${f.type === "append" || f.type === "heartbeat" ? "append" : ""}${f.reply ? " reply" : ""}`;
  const known: Record<string, [sent: string, heard: string]> = {
    "raft append": ["raft.replicateTo", ""], "raft append reply": ["", "raft.updateLastAppended"],
    "rpc ": ["ConnPool.RPC", "Server.handleConsulConn"], "rpc  reply": ["Server.handleConsulConn", "ConnPool.RPC"],
    "http ": ["", "HTTPServer.handler"], "http  reply": ["HTTPServer.handler", ""],
  };
  const [sent, heard] = known[key] ?? ["", ""];
  return [...(sent ? [[t`sent by`, sent] as [string, string]] : []), ...(heard ? [[t`heard by`, heard] as [string, string]] : [])];
}

function fields(all: Field[], f: Flight, o: MessageView): TemplateResult {
  return html`<table class="tab wire"><thead><tr><th>${t`field`}</th><th>${t`value on the wire`}</th></tr></thead><tbody>${all.map((x) => html`<tr><th scope="row" class="mono">${shown(x.path)}</th><td class="mono">${value(x, f, o)}</td></tr>`)}</tbody></table>`;
}

/** A value; where it can be changed, it opens a place to type in. */
function value(x: Field, f: Flight, o: MessageView): TemplateResult {
  const can = o.act && x.first && (x.kind === "bool" || x.kind === "int" || x.kind === "text");
  if (!can || f.ended) return html`${clip(x.value, 120)}`;
  if (o.editing.path !== x.path) return html`<button class="lnk" data-field=${x.name} aria-label=${t`change ${x.name}, now ${shown(x.value)}`} @click=${() => o.edit(x.path, x.value)}>${clip(x.value, 60) || '""'}${icon("edit")}</button>`;
  const submit = (e: Event) => {
    e.preventDefault();
    o.alter(x.name);
  };
  return html`<form class="alter" @submit=${submit}><input class="fld" name="field" aria-label=${t`new value of ${x.name}`} .value=${o.editing.value} maxlength="1024" autocomplete="off" spellcheck="false"
    @input=${(e: Event) => o.edit(x.path, (e.target as HTMLInputElement).value)}><button class="btn sm" type="submit">${t`field|Set`}</button><button class="lnk" type="button" @click=${() => o.edit("", "")}>${t`Leave it`}</button>
    ${o.editing.wrong ? html`<p class="bad" role="alert">${o.editing.wrong}</p>` : nothing}</form>`;
}

export function title(f: Flight): string {
  return f.reply ? t`Reply: ${label(f)}` : capital(label(f));
}
