/** The same state as the picture, as tables of words: for those who do not see it. Whatever is drawn is said here. */
import { html, nothing, type TemplateResult } from "lit/html.js";
import type { Seen } from "../desk.ts";
import { clients, everyServer, hasLeft, isCut, type Flight, type Journey, type Machine, type Model } from "../reduce/model.ts";
import { t } from "../t.ts";
import { visible, whyText } from "./flights.ts";
import { stateWords } from "./house.ts";
import { wires } from "./links.ts";
import { logWords } from "./logwords.ts";
import { family, label } from "./marks.ts";
import { struck } from "./picture.ts";
import { plates, plateSaid } from "./plates.ts";
import { clientLines, patience, slot } from "./slot.ts";
import { wayTable } from "./waytable.ts";
import { COMMA, grouped, list, long, moment3, percent, roleWords, SEMICOLON, shown, span } from "./words.ts";

/** Most messages that are listed one by one; of the others it is said on which ways they are. */
const MESSAGES = 24;
/** Most ways of messages that were lost, or have just arrived, that are listed. */
const WAYS = 24;

/** What the table is made from: the moment that is shown, and whose cell is framed. */
export interface Told {
  m: Model;
  t: number;
  speed: number;
  paused: boolean;
  framed: Journey | undefined;
}

/** All that the page's picture says, its followed request too. */
export function stateTable(page: Seen): TemplateResult {
  const s = page.stage;
  return html`<div class="vh">${tables({ m: s.model, t: s.t, speed: s.kind === "live" ? 1 : s.asked, paused: s.paused || s.past, framed: page.followed() })}
    ${page.selected.startsWith("request:") ? wayTable(s.film, page.selected.slice("request:".length)) : nothing}</div>`;
}

export function tables(o: Told): TemplateResult {
  const { m } = o;
  const all = visible({ ...o, selected: "", thin: false });
  return html`<table><caption>${t`Machines`}</caption>${head(t`machine`, t`state`, t`term`, t`log`, t`committed`, t`applied`, t`hears`, t`patience`, t`store`, t`what ails it`)}
    <tbody>${everyServer(m).map((x) => row(o, x))}${clients(m).map((x) => client(o, x))}</tbody></table>
    ${links(m)}${moving(o, all.filter((f) => !f.ended))}${lost(all.filter((f) => f.lost))}${arrived(all.filter((f) => f.ended && !f.lost))}`;
}

export function head(...names: string[]): TemplateResult {
  return html`<thead><tr>${names.map((n) => html`<th>${n}</th>`)}</tr></thead>`;
}

function row(o: Told, x: Machine): TemplateResult {
  return html`<tr><th scope="row">${x.name}</th><td>${state(x)}</td><td>${x.term}</td><td>${logWords(x, o.framed?.index ?? 0, struck(o.m, x))}</td><td>${x.commit}</td><td>${x.applied}</td>
    <td>${hears(o, x)}</td><td>${waits(o, x)}</td><td>${stored(x)}</td><td>${ails(x)}</td></tr>`;
}

/** A client asks, and hears; it has neither log nor store. */
function client(o: Told, x: Machine): TemplateResult {
  return html`<tr><th scope="row">${x.name}</th><td>${stateWords(x, true)}</td><td></td><td></td><td></td><td></td><td>${clientLines(o.m, x.name, o.t, ROOMY).filter(Boolean).join(COMMA)}</td><td></td><td></td><td>${ails(x)}</td></tr>`;
}

/** What is said of a machine is said as in a house that has room for it. */
const ROOMY = { w: 240, compact: false };

/** A house that has fallen keeps the roof that it had. */
function state(x: Machine): string {
  const words = stateWords(x, false);
  return !x.alive && !hasLeft(x) && x.fell && x.fell !== "follower" ? t`${words}, was ${roleWords(x.fell)}` : words;
}

function hears(o: Told, x: Machine): string {
  const book = [...x.book].map(([n, k]) => t`${n} holds ${k.match} and is sent ${k.next}`);
  const says = slot(o.m, x, o.t, x.role === "leader" ? { ...ROOMY, compact: true } : ROOMY);
  const vote = x.votedFor && x.votedFor !== x.name ? t`voted for ${x.votedFor}` : "";
  if (x.alive && x.role === "leader") return [says, list(book) || t`asks nobody yet`].join(SEMICOLON);
  return [says, ...(vote && !says.includes(vote) ? [vote] : [])].join(SEMICOLON);
}

/** The rim around a house: how much is left of its patience. */
function waits(o: Told, x: Machine): string {
  const left = patience(x, o.t);
  if (left === undefined) return "";
  return x.timeout ? t`${span(left * x.timeout)} of ${span(x.timeout)} left` : t`has begun to wait`;
}

/** Most keys that are listed of a store. */
const KEYS = 4;

function stored(x: Machine): string {
  const rows = x.store.slice(0, KEYS).map((r) => `${shown(r.key)} = ${shown(r.value)}`);
  return x.store.length > KEYS ? [...rows, t`and others`].join(COMMA) : list(rows) || t`empty`;
}

function ails(x: Machine): string {
  return list([...(x.ills.frozen ? [t`frozen`] : []), ...(x.ills.wiped ? [t`its disk is lost`] : []), ...plates(x).map(plateSaid)]) || t`nothing`;
}

/** The lines between machines: each direction as it is, and how much both have carried. */
function links(m: Model): TemplateResult | typeof nothing {
  const places = new Map([...m.machines.values()].map((x) => [x.name, { name: x.name, client: !x.server }]));
  const all = wires(m, { places });
  const sent = (a: string, b: string) => m.traffic.get(`${a}>${b}`) ?? 0;
  const half = (a: string, b: string) => t`${a} to ${b}: ${wayIlls(m, a, b).join(SEMICOLON) || t`way|sound`}`;
  if (all.length === 0) return nothing;
  return html`<table><caption>${t`Links`}</caption>${head(t`between`, t`how they are`, t`messages so far`)}<tbody>${all.map(({ a, b }) => html`<tr><th scope="row">${list([a, b])}</th><td>${half(a, b)}${SEMICOLON}${half(b, a)}</td><td>${grouped(sent(a, b) + sent(b, a))}</td></tr>`)}</tbody></table>`;
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

/** What is under way, in the order in which it is due; of gossip only how much. */
function moving(o: Told, all: Flight[]): TemplateResult | typeof nothing {
  const due = all.filter((f) => f.proto !== "gossip").sort((a, b) => a.due - b.due);
  const gossip = all.length - due.length;
  if (all.length === 0) return nothing;
  const rest = due.slice(MESSAGES);
  return html`<table><caption>${t`Messages on their way`}</caption>${head(t`from`, t`to`, t`message`, t`kind`, t`due`, t`what was done to it`)}<tbody>${due.slice(0, MESSAGES).map((f) => html`<tr><td>${f.from}</td><td>${f.to}</td><td>${label(f)}</td><td>${kindWords(f)}</td>
    <td>${f.held ? "" : t`in ${span(Math.max(0, f.due - o.t))}`}</td><td>${done(f)}</td></tr>`)}
    ${rest.length ? html`<tr><td colspan="6">${t`and ${rest.length} more`}${SEMICOLON}${list([...byWay(rest)].slice(0, WAYS).map(([, fs]) => t`${fs.length} from ${fs[0]!.from} to ${fs[0]!.to}`))}</td></tr>` : nothing}
    ${gossip ? html`<tr><td colspan="6">${gossip === 1 ? t`and 1 of gossip` : t`and ${gossip} of gossip`}</td></tr>` : nothing}</tbody></table>`;
}

/** Its shape, and the sign of a reply. */
function kindWords(f: Flight): string {
  const kind = KINDS[family(f)];
  return !f.reply ? t`${kind}, a request` : f.ok ? t`${kind}, a reply, yes` : t`${kind}, a reply, no`;
}

const KINDS = { append: t`append`, vote: t`mark|vote`, client: t`client`, gossip: "gossip" };

function done(f: Flight): string {
  return list([...(f.held ? [t`message|held`] : []), ...(f.twice ? [t`comes twice`] : []), ...(f.edited ? [t`message|edited`] : []), ...(f.doomed && !f.lost ? [t`will be lost`] : [])]);
}

/** Crosses in the picture: of each way the newest with its words, and how many lie there. */
function lost(all: Flight[]): TemplateResult | typeof nothing {
  const ways = byWay(all);
  if (ways.size === 0) return nothing;
  return html`<table><caption>${t`Messages just lost`}</caption>${head(t`from`, t`to`, t`message`, t`why`, t`how many`)}<tbody>${[...ways.values()].slice(0, WAYS).map((fs) => {
    const f = fs.reduce((a, b) => (b.proto !== "gossip" && (a.proto === "gossip" || b.ended >= a.ended) ? b : a));
    const why = whyText(f);
    return html`<tr><td>${f.from}</td><td>${f.to}</td><td>${label(f)}${COMMA}${kindWords(f)}</td><td>${t`lost at ${moment3(f.ended)}`}${why ? `${COMMA}${why}` : ""}${done(f) ? `${COMMA}${done(f)}` : ""}</td><td>${fs.length}</td></tr>`;
  })}</tbody></table>`;
}

/** The strokes on the rims where something has just come in. */
function arrived(all: Flight[]): TemplateResult | typeof nothing {
  const ways = byWay(all.filter((f) => f.proto !== "gossip"));
  if (ways.size === 0) return nothing;
  return html`<table><caption>${t`Messages just arrived`}</caption>${head(t`from`, t`to`, t`message`)}<tbody>${[...ways.values()].slice(0, WAYS).map((fs) => html`<tr><td>${fs[0]!.from}</td><td>${fs[0]!.to}</td><td>${list([...new Set(fs.map(label))])}</td></tr>`)}</tbody></table>`;
}

function byWay(all: Flight[]): Map<string, Flight[]> {
  const out = new Map<string, Flight[]>();
  for (const f of all) {
    const way = `${f.from}>${f.to}`;
    const there = out.get(way);
    if (there) there.push(f);
    else out.set(way, [f]);
  }
  return out;
}
