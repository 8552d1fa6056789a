/** The hops of a followed request as a list, in words. */
import { html, type TemplateResult } from "lit/html.js";
import type { Journey } from "../reduce/model.ts";
import type { Hop } from "../reduce/path.ts";
import { t, th } from "../t.ts";
import { moment, shown } from "./words.ts";

/** The list of hops under the picture. */
export function hopList(j: Journey, hops: Hop[]): TemplateResult {
  return html`<div class="hops" role="list" aria-label=${t`The way of this ${j.op.toUpperCase()}`}>${hops.map((h, i) => html`<span class="h">${i + 1}</span>
    <span role="listitem">${hopWords(j, h)}</span><span class="t">${h.lost ? t`message|lost` : moment(h.at)}</span>`)}</div>`;
}

/** What one hop says, in a short sentence. */
export function hopWords(j: Journey, h: Hop): TemplateResult {
  if (h.proto === "http") {
    if (h.from === h.to) return h.reply ? th`${h.from}’s agent answers` : th`${h.from} asks its agent: <span class="mono">${`${h.type} ${shown(j.key)}`}</span>`;
    return h.reply ? th`${h.from} answers ${h.to}` : th`${h.from} asks ${h.to}: <span class="mono">${`${h.type} ${shown(j.key)}`}</span>`;
  }
  if (h.proto === "rpc") {
    if (h.reply) return h.ok ? th`${h.from} answers ${h.to}: done` : th`${h.from} answers ${h.to}: no`;
    return h.from === j.node ? th`${h.from} calls <span class="mono">${h.type}</span> on ${h.to}` : th`${h.from} is no leader: <span class="mono">forward</span> to ${h.to}`;
  }
  if (h.doubt) return doubtWords(h);
  if (h.reply) return th`${h.from} has it on disk and says so`;
  return j.index ? th`${h.from} writes ${j.index}, sends <span class="mono">${h.type}</span> to ${h.to}` : th`${h.from} writes it, sends <span class="mono">${h.type}</span> to ${h.to}`;
}

/** The leader’s question whether it still leads, and what it hears. */
function doubtWords(h: Hop): TemplateResult {
  if (!h.reply) return th`${h.from} asks ${h.to} whether it still leads: <span class="mono">${h.type}</span>`;
  if (!h.ok) return th`${h.from} says no: it follows another`;
  return h.late && h.end ? th`${h.from} says yes, when ${h.to} has heard enough` : th`${h.from} says yes to ${h.to}`;
}
