/** The followed request's way as a table: the numbered hops of the picture, and what a read costs. */
import { html, nothing, type TemplateResult } from "lit/html.js";
import type { Film } from "../reduce/film.ts";
import { pathOf } from "../reduce/path.ts";
import { t } from "../t.ts";
import { hopWords } from "./hops.ts";
import { isRead, tripsWords } from "./price.ts";
import { head } from "./table.ts";
import { moment, shown } from "./words.ts";

export function wayTable(film: Film, trace: string): TemplateResult | typeof nothing {
  const j = film.model.journeys.get(trace);
  if (!j) return nothing;
  const path = pathOf(film, trace, j.at);
  return html`<table><caption>${isRead(j) ? t`The followed request: ${j.op} ${shown(j.key)}, ${tripsWords(j, path)}` : t`The followed request: ${j.op} ${shown(j.key)}`}</caption>${head(t`hop`, t`what`, t`when`)}
    <tbody>${path.hops.map((h, i) => html`<tr><td>${i + 1}</td><td>${hopWords(j, h)}</td><td>${h.lost ? t`message|lost` : moment(h.at)}</td></tr>`)}</tbody></table>`;
}
