/** One message, closely: where it is, what it says field by field, and what can be done with it. */
import { html, nothing, type TemplateResult } from "lit/html.js";
import type { Field } from "../../../wasm/host/fields.ts";
import type { MessageLook } from "../../../wasm/host/look.ts";
import type { Flight, Model } from "../reduce/model.ts";
import { lineOf, type Source, type Sources } from "../view/sources.ts";
import { icon, type IconName } from "../view/signs.ts";
import { label } from "../view/marks.ts";
import { clip, grouped, moment, moment3, span } from "../view/words.ts";

export interface MessageView {
  m: Model;
  t: number;
  sources: Sources;
  /** A look at its bytes, where there is a room to look into. */
  look?: () => MessageLook | undefined;
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
  const look = f.ended ? undefined : o.look?.();
  return html`<section class="pn in-pn ${o.sheet ? "sheet" : ""}" aria-label="Message"><header><h2>${title(f)}</h2><span class="r">${f.n ? `message ${grouped(f.n)}` : ""}</span></header>
    <div class="body" tabindex="0" role="group" aria-label="What it says">
      ${list(about(f, o))}
      ${look?.fields.length ? fields(look.fields, f, o) : look?.text ? html`<pre class="out">${look.text}</pre>` : nothing}
      ${list(whence(f, o, look))}
      ${f.ended || !o.look ? nothing : look ? html`<p class="hexd mono">${clip(look.hex, 240)}</p>` : nothing}
    </div>
    ${o.wrong ? html`<p class="says bad" role="alert">${o.wrong}</p>` : nothing}
    <div class="row">${actions(f, o)}<button class="lnk" data-close @click=${() => o.close()}>Close</button></div></section>`;
}

function actions(f: Flight, o: MessageView): TemplateResult | typeof nothing {
  const { act } = o;
  if (!act || f.ended) return nothing;
  const b = (kind: string, i: IconName, words: string) => html`<button class="lnk" data-act=${kind} @click=${() => act(kind)}>${icon(i)}${words}</button>`;
  return html`${f.held ? b("release", "release", "Let it go") : b("hold", "hold", "Hold it")}${b("drop", "drop", "Drop it")}${f.proto === "gossip" ? b("copy", "copy", "Double it") : nothing}`;
}

type Rows = [string, unknown][];

function list(rows: Rows): TemplateResult {
  return html`<dl class="ins">${rows.map(([k, v]) => html`<dt>${k}</dt><dd>${v}</dd>`)}</dl>`;
}

/** Where it is, what was done to it, and what it says. */
function about(f: Flight, o: MessageView): Rows {
  const end = (n: string) => html`${n} <span class="soft">${o.m.machines.get(n)?.addr ?? ""}</span>`;
  const rows: Rows = [["from, to", html`${end(f.from)} → ${end(f.to)} <button class="lnk" data-go-link @click=${() => o.link(f.from, f.to)}>the link</button>`]];
  if (f.lost) rows.push(["lost", `at ${moment3(f.ended)}${f.why ? `: ${f.why}` : ""}`]);
  else if (f.ended) rows.push(["arrived", `${moment3(f.ended)}, ${span(f.ended - f.sent)} after it was sent`]);
  else if (f.held) rows.push(["held", `since it came to its end; sent ${span(Math.max(0, o.t - f.sent))} ago`]);
  else rows.push(["in flight", `${span(Math.max(0, o.t - f.sent))} of ${span(f.due - f.sent)}, arrives ${moment(f.due)}`]);
  if (f.doomed && !f.ended) rows.push(["dropped", "it will be lost"]);
  if (f.edited) rows.push(["edited", f.edited]);
  if (f.twice) rows.push(["doubled", "it comes twice"]);
  const says: unknown[] = [];
  if (f.term) says.push(html`Term <b>${f.term}</b>  `);
  if (f.first) says.push(html`entries <b>${f.first === f.last ? f.last : `${f.first}–${f.last}`}</b>  `);
  else if (f.last) says.push(html`${f.reply ? "LastLog" : "Last"} <b>${f.last}</b>  `);
  if (f.commit) says.push(html`commit <b>${f.commit}</b>  `);
  if (f.reply) says.push(html`Success <b>${String(f.ok)}</b>`);
  if (says.length) rows.push(["says", says]);
  return rows;
}

/** What it weighs, which request it carries, and the lines that send and hear it. */
function whence(f: Flight, o: MessageView, look: MessageLook | undefined): Rows {
  const rows: Rows = [["size", `${grouped(look?.size ?? f.size)} bytes, ${f.proto}`]];
  if (f.trace) rows.push(["carries", o.m.journeys.has(f.trace)
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
  return [...(sent ? [["sent by", sent] as [string, string]] : []), ...(heard ? [["heard by", heard] as [string, string]] : [])];
}

function fields(all: Field[], f: Flight, o: MessageView): TemplateResult {
  return html`<table class="tab"><thead><tr><th>field</th><th>value on the wire</th></tr></thead><tbody>${all.map((x) => html`<tr><th scope="row" class="mono">${x.path}</th><td class="mono">${value(x, f, o)}</td></tr>`)}</tbody></table>`;
}

/** A value; where it can be changed, it opens a place to type in. */
function value(x: Field, f: Flight, o: MessageView): TemplateResult {
  const can = o.act && x.first && (x.kind === "bool" || x.kind === "int" || x.kind === "text");
  if (!can || f.ended) return html`${clip(x.value, 120)}`;
  if (o.editing.path !== x.path) return html`<button class="lnk" data-field=${x.name} aria-label="change ${x.name}, now ${x.value}" @click=${() => o.edit(x.path, x.value)}>${clip(x.value, 60) || '""'}${icon("edit")}</button>`;
  const submit = (e: Event) => {
    e.preventDefault();
    o.alter(x.name);
  };
  return html`<form class="alter" @submit=${submit}><input class="fld" name="field" aria-label="new value of ${x.name}" .value=${o.editing.value} maxlength="1024" autocomplete="off" spellcheck="false"
    @input=${(e: Event) => o.edit(x.path, (e.target as HTMLInputElement).value)}><button class="btn sm" type="submit">Set</button><button class="lnk" type="button" @click=${() => o.edit("", "")}>Leave it</button>
    ${o.editing.wrong ? html`<p class="bad" role="alert">${o.editing.wrong}</p>` : nothing}</form>`;
}

export function title(f: Flight): string {
  const words = label(f);
  return f.reply && !/^(reply|answer)/.test(words) ? `Reply: ${words}` : words.slice(0, 1).toUpperCase() + words.slice(1);
}
