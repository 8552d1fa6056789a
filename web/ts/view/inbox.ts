/** While the room stands still: what each machine will hear next, in order. */
import { html, nothing, svg, type SVGTemplateResult, type TemplateResult } from "lit/html.js";
import type { Flight, Model } from "../reduce/model.ts";
import { family, glyph, label, mark } from "./marks.ts";
import type { Composition, Place } from "./places.ts";
import { t } from "../t.ts";
import { clip, span } from "./words.ts";

const SHOWN = 3;

/** Messages on their way to each drawn machine, the next first; gossip is left out. */
export function due(m: Model): Flight[] {
  return [...m.flights.values()].filter((f) => f.proto !== "gossip").sort((a, b) => a.due - b.due);
}

export function inboxes(m: Model, now: number, comp: Composition, pick: (f: Flight) => void): SVGTemplateResult | typeof nothing {
  if (comp.shape === "tall" || comp.shape === "landtall") return nothing;
  const all = due(m);
  const first = all[0];
  if (!comp.trio) return svg`${[...comp.places.values()].filter((p) => !p.client).map((p) => under(p, comp, all.filter((f) => f.to === p.name), first, pick))}`;
  return svg`${[...comp.places.values()].filter((p) => !p.client).map((p) => {
    const cards = all.filter((f) => f.to === p.name);
    return cards.length ? one(p, comp, cards, first, now, pick) : nothing;
  })}`;
}

/** The same below a picture that is too small for cards: a row for each machine that will hear something, the first to hear on top. */
export function inboxRows(m: Model, now: number, pick: (f: Flight) => void): TemplateResult | typeof nothing {
  const all = due(m);
  const names = [...new Set(all.map((f) => f.to))];
  if (names.length === 0) return nothing;
  const card = (f: Flight, i: number) => html`<button class="card ${f === all[0] ? "card-next" : ""}" data-card=${f.id} @click=${() => pick(f)}><span class="soft">${i + 1}</span>${glyph(family(f), f.reply, f.ok)}<span>${clip(label(f), 18)}</span>
    <span class="soft">${t`in ${span(Math.max(0, f.due - now))}`}</span></button>`;
  return html`<div class="hears" role="group" aria-label=${t`What each machine hears next`}>${names.map((name) => {
    const cards = all.filter((f) => f.to === name);
    return html`<div><span class="it">${t`${name} hears next`}</span>${cards.slice(0, SHOWN).map(card)}${cards.length > SHOWN ? html`<span class="it">${t`and ${cards.length - SHOWN} more`}</span>` : nothing}</div>`;
  })}</div>`;
}

/** Places for the cards: beside the wall, where no way leads. */
function spot(p: Place, comp: Composition): [number, number, number] {
  const { left, top } = comp.trio!;
  if (p.name === top) return [comp.w - 212, 44, 194];
  if (p.name === left) return [p.x + p.w + 18, p.y + 16, 120];
  return [p.x - 132, p.y + 16, 120];
}

function one(p: Place, comp: Composition, cards: Flight[], first: Flight | undefined, now: number, pick: (f: Flight) => void): SVGTemplateResult {
  const [x, y, w] = spot(p, comp);
  const wide = w > 150;
  return svg`<g class="inbox"><text x=${x} y=${y} class="r-tiny it">${t`${p.name} hears next`}</text>
    ${cards.slice(0, SHOWN).map((f, i) => {
      const top = y + 7 + 22 * i;
      return svg`<g class="pick" @click=${() => pick(f)}><rect class="card ${f === first ? "card-next" : ""}" x=${x} y=${top} width=${w} height="19" rx="1"/>
        <text x=${x + 7} y=${top + 13} class="r-tiny soft">${i + 1}</text>${mark(family(f), f.reply, f.ok, x + 24, top + 9.5, 0.69)}
        <text x=${x + 36} y=${top + 13} class="r-tiny">${clip(label(f), wide ? 14 : 12)}</text>
        ${wide ? svg`<text x=${x + w - 6} y=${top + 13} class="r-tiny soft" text-anchor="end">${t`in ${span(Math.max(0, f.due - now))}`}</text>` : nothing}</g>`;
    })}
    ${cards.length > SHOWN ? svg`<text x=${x + 7} y=${y + 18 + 22 * SHOWN} class="r-tiny it">${t`and ${cards.length - SHOWN} more`}</text>` : nothing}</g>`;
}

/** Compact houses stand close: the next message alone, under the wall, and how many more there are. */
function under(p: Place, comp: Composition, cards: Flight[], first: Flight | undefined, pick: (f: Flight) => void): SVGTemplateResult | typeof nothing {
  const f = cards[0];
  if (!f) return nothing;
  const many = comp.places.size > 6;
  const w = many ? 100 : 122;
  // On the outer side, where the house below does not stand.
  const [x, y] = [p.x + p.w / 2 > comp.w / 2 ? p.x + p.w - w : p.x, p.y + p.h + 10];
  return svg`<g class="inbox pick" @click=${() => pick(f)}><rect class="card ${f === first ? "card-next" : ""}" x=${x} y=${y} width=${w} height="17" rx="1"/>
    ${mark(family(f), f.reply, f.ok, x + 11, y + 8.5, 0.6)}<text x=${x + 21} y=${y + 12} class="r-tiny">${clip(label(f), many ? 9 : 12)}</text>
    ${cards.length > 1 ? svg`<text x=${x + w - 4} y=${y + 12} class="r-tiny soft" text-anchor="end">+${cards.length - 1}</text>` : nothing}</g>`;
}
