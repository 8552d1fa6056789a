/** What a read costs in round trips between machines: this one, as its path was counted, and the three modes in general. */
import { html, nothing, type TemplateResult } from "lit/html.js";
import type { Journey } from "../reduce/model.ts";
import type { Path, Trip } from "../reduce/path.ts";
import { t, th } from "../t.ts";
import { MODES } from "./eventwords.ts";
import { list, span } from "./words.ts";

/** Is it a read of one of the modes, whose price is told? */
export function isRead(j: Journey): boolean {
  return j.mode in MODES;
}

/** How many round trips, as far as they are known. */
export function tripsWords(j: Journey, { trips }: Path): string {
  if (j.ended) return trips.length === 0 ? t`no round trip` : trips.length === 1 ? t`1 round trip` : t`${trips.length} round trips`;
  return trips.length === 0 ? t`no round trip so far` : trips.length === 1 ? t`1 round trip so far` : t`${trips.length} round trips so far`;
}

/** The price of this read, trip by trip with its hops, beside what each mode costs. */
export function price(j: Journey, path: Path): TemplateResult {
  const far = path.hops.some((h) => h.proto === "http" && h.from !== h.to);
  return html`<div class="price" role="group" aria-label=${t`What this read costs`}><p>${j.ended ? th`<b>${MODES[j.mode] ?? ""}</b>: <b>${tripsWords(j, path)}</b> between machines, ${span(j.ended - j.at)}` : th`<b>${MODES[j.mode] ?? ""}</b>: <b>${tripsWords(j, path)}</b> between machines`}</p>
    ${path.trips.length ? html`<ol>${path.trips.map((p) => html`<li><span>${tripWords(p)}</span><span class="t">${hopsOf(p)}${p.took ? html` <span class="soft">${span(p.took)}</span>` : nothing}</span></li>`)}</ol>` : html`<p class="soft">${t`${j.node} answers from its own store and asks nobody.`}</p>`}
    ${far ? html`<p class="soft">${t`Counted from the agent of ${j.node}; the way to it is the same in every mode.`}</p>` : nothing}
    ${general(j.mode)}</div>`;
}

/** What each mode costs where nothing is lost; the one that was asked for is marked. */
function general(mode: string): TemplateResult {
  const rows: [name: string, trips: string, why: string][] = [
    ["stale", "1", t`whichever server is asked answers, however far behind`],
    ["default", t`1 or 2`, t`the leader answers on its lease; a server that follows hands it on`],
    ["consistent", t`2 or 3`, t`the same, and the leader asks a majority whether it still leads`],
  ];
  return html`<table class="tab"><thead><tr><th>${t`mode`}</th><th>${t`round trips`}</th><th>${t`price|what for`}</th></tr></thead><tbody>
    ${rows.map(([name, trips, why]) => html`<tr aria-current=${name === mode ? "true" : nothing}><th scope="row">${MODES[name]}</th><td>${trips}</td><td>${why}</td></tr>`)}</tbody></table>
    <p class="soft">${t`One less where the server that was asked is the one that answers.`}</p>`;
}

function tripWords(p: Trip): TemplateResult {
  if (!p.doubt) return th`${p.from} asks ${p.to[0] ?? ""}`;
  const to = list(p.to);
  if (p.answered.length === 0 || p.answered.length >= p.to.length) return th`${p.from} asks ${to} whether it still leads`;
  const enough = list(p.answered);
  return p.answered.length === 1 ? th`${p.from} asks ${to} whether it still leads; ${enough} is enough` : th`${p.from} asks ${to} whether it still leads; ${enough} are enough`;
}

/** Which of the numbered hops a round trip is. */
function hopsOf(p: Trip): string {
  const [first, last] = [p.hops[0]! + 1, p.hops.at(-1)! + 1];
  if (p.hops.length === 1) return t`hop ${first}`;
  return last - first + 1 === p.hops.length && p.hops.length > 2 ? t`hops ${first} to ${last}` : t`hops ${list(p.hops.map((i) => String(i + 1)))}`;
}
