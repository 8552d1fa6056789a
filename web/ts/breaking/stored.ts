/** A server's store, closely: its keys with all that stands beside each value, and its sessions with what each holds. */
import { html, nothing, type TemplateResult } from "lit/html.js";
import type { Session } from "../events.ts";
import type { Film } from "../reduce/film.ts";
import { KEEP, leaderOf, type Machine, type Model, type Row } from "../reduce/model.ts";
import { t } from "../t.ts";
import { clip, COMMA, list, long, moment3 } from "../view/words.ts";
import { own } from "../own.ts";

/** A session ends when it was not renewed for so many of its TTLs, as kvnode and Consul have it. */
const TTLS = 2;
/** How many events before the moment that is shown are looked through for renewals. */
const LOOKED_AT = 60_000;
/** Letters of an id that tell one session from another. */
const SHORT = 8;

/** open shows the sessions. */
export function stored(x: Machine, open: () => void): TemplateResult {
  if (x.store.length === 0) return html`<p class="empty">${t`The store is empty. Put a value, and it appears here.`}</p>`;
  return html`<table class="tab kv"><thead><tr><th>${t`key`}</th><th>${t`value`}</th></tr></thead>
    <tbody>${x.store.map((r) => html`<tr><th scope="row" class="mono">${clip(r.key, 40)}</th><td class="mono">${clip(r.value, 48)}</td></tr>
      <tr class="of"><td colspan="2">${beside(r)}${r.session ? html` <span class="pair">${t`held by`} <button class="lnk" data-show="sessions" @click=${open}>${holder(x, r.session)}</button></span>` : nothing}</td></tr>`)}
    ${x.store.length < KEEP.rows ? nothing : html`<tr><td colspan="2" class="it">${t`the ${KEEP.rows} keys that were changed last; of others nothing is kept here`}</td></tr>`}</tbody></table>`;
}

/** What the table of keys holds beside a value, by the names that answers give it. */
function beside(r: Row): TemplateResult[] {
  const all: [string, string | number][] = [["CreateIndex", r.create ?? r.index], ["ModifyIndex", r.index], ["LockIndex", r.lock ?? 0], ["Flags", r.flags ?? "0"]];
  return all.map(([name, v]) => html`<span class="pair"><span class="mono">${name}</span> <b>${v}</b></span> `);
}

function holder(x: Machine, id: string): string {
  const s = x.sessions.find((c) => c.id === id);
  return s ? sessionName(s) : id.slice(0, SHORT);
}

/** What a session is called: its name and the beginning of its id. */
export function sessionName(s: Session): string {
  const id = s.id.slice(0, SHORT);
  return s.name ? `${clip(s.name, 24)} ${id}` : id;
}

/** What the sessions are told with. */
export interface SessionsView {
  m: Model;
  t: number;
  film: Film;
}

export function sessions(x: Machine, o: SessionsView): TemplateResult {
  if (x.sessions.length === 0) return html`<p class="empty">${t`There is no session. Who asks for a lock makes one first.`}</p>`;
  const begun = beginnings(o.film);
  return html`${[...x.sessions].reverse().map((s) => html`<section class="sess" aria-label=${t`Session ${sessionName(s)}`}><h3>${s.name ? clip(s.name, 40) : t`without a name`}</h3>
    <dl class="ins">${about(x, s, o, begun).map(([k, v]) => html`<dt>${k}</dt><dd class=${MONO.has(k) ? "mono" : ""}>${v}</dd>`)}</dl></section>`)}
    ${x.sessions.length < KEEP.sessions ? nothing : html`<p class="says it">${t`the ${KEEP.sessions} newest sessions; of others nothing is kept here`}</p>`}`;
}

/** What of a session the machine says; all else is a sentence of ours. */
const MONO = new Set(["ID", "CreateIndex"]);

const BEHAVIORS = own<string>({ release: t`release: its keys stay, and are free`, delete: t`delete: its keys go with it` });

function about(x: Machine, s: Session, o: SessionsView, begun: Map<string, number>): [string, unknown][] {
  const held = x.store.filter((r) => r.session === s.id).map((r) => r.key);
  const out: [string, unknown][] = [[t`holds`, held.length ? html`<b class="mono">${held.map((k) => clip(k, 40)).join(COMMA)}</b>` : t`no key`]];
  out.push(["TTL", s.ttl ? long(s.ttl) : t`none: it ends with its node, or when it is destroyed`]);
  if (s.ttl) out.push([t`session|ends`, endWords(s, o, begun)]);
  if (s.node) out.push([t`session|of the node`, s.checks?.length ? t`${s.node}, while it passes ${list(s.checks)}` : s.node]);
  if (s.behavior) out.push([t`at its end`, BEHAVIORS[s.behavior] ?? s.behavior]);
  out.push([t`lock-delay`, s.lock_delay ? t`for ${long(s.lock_delay)} after a forced end nobody gets its keys` : t`none`]);
  out.push(["ID", s.id], ["CreateIndex", s.index]);
  return out;
}

/** When it ends at the earliest: its clock began with the leader's term, when it was made, or when it was renewed. */
function endWords(s: Session, o: SessionsView, begun: Map<string, number>): unknown {
  const leader = leaderOf(o.m);
  if (!leader) return t`not while there is no leader; the next one begins its clock anew`;
  const led = o.m.time.bands.filter((b) => b.node === leader.name && b.term === leader.term).at(-1)?.from ?? 0;
  const end = Math.max(led, begun.get(s.id) ?? 0) + TTLS * (s.ttl ?? 0);
  return t`at ${moment3(end)} at the earliest by the clock of ${leader.name}, unless it is renewed`;
}

/**
 * When each session's clock was begun anew, at the earliest, by the events up to the moment that is shown: when the
 * newest renewal that went well was asked for, else when it was made. A server that starts again tells once more of all
 * that were made: the first to tell counts, and none where the events do not go back to the beginning.
 */
export function beginnings(film: Film): Map<string, number> {
  const [made, renewed, well] = [new Map<string, number>(), new Map<string, number>(), new Set<string>()];
  const least = Math.max(0, film.pos - LOOKED_AT);
  for (let i = film.pos - 1; i >= least; i--) {
    const e = film.events[i]!;
    if (e.kind === "store" && e.store.op === "session-create") made.set(e.store.key, e.t);
    if (e.kind !== "op" || e.op.op !== "session-renew") continue;
    if (e.op.phase === "return" && e.op.status === 200) well.add(e.op.trace);
    else if (e.op.phase === "invoke" && well.has(e.op.trace) && !renewed.has(e.op.key)) renewed.set(e.op.key, e.t);
  }
  return new Map([...(least + film.dropped === 0 ? made : []), ...renewed]);
}
