/** While the room stands still: what each machine will hear next, in order. */
import { html, nothing, svg, type SVGTemplateResult, type TemplateResult } from "lit/html.js";
import type { Flight, Model } from "../reduce/model.ts";
import { family, glyph, label, mark } from "./marks.ts";
import type { Box, Ground } from "./ground.ts";
import type { Composition, Place } from "./places.ts";
import { t } from "../t.ts";
import { clip, span } from "./words.ts";

const SHOWN = 3;

/** Messages on their way to each drawn machine, the next first; gossip is left out. */
export function due(m: Model): Flight[] {
  return [...m.flights.values()].filter((f) => f.proto !== "gossip").sort((a, b) => a.due - b.due);
}

/** Who says what. */
function from(f: Flight): string {
  return t`${f.from}: ${label(f)}`;
}

export function inboxes(m: Model, now: number, ground: Ground, pick: (f: Flight) => void): SVGTemplateResult | typeof nothing {
  const { comp } = ground;
  if (comp.shape === "tall" || comp.shape === "landtall") return nothing;
  const all = due(m);
  return svg`${[...comp.places.values()].filter((p) => !p.client).map((p) => {
    const cards = all.filter((f) => f.to === p.name);
    return !cards.length ? nothing : comp.trio ? one(p, ground, cards, all[0]!, now, pick) : under(p, ground, cards, all[0]!, pick);
  })}`;
}

/** The same below the controls of time, where the picture is too small for cards: a row for each machine that will hear something, the first to hear on top. */
export function inboxRows(m: Model, now: number, pick: (f: Flight) => void): TemplateResult | typeof nothing {
  const all = due(m);
  const names = [...new Set(all.map((f) => f.to))];
  if (names.length === 0) return nothing;
  const card = (f: Flight, i: number) => html`<button class="card ${f === all[0] ? "card-next" : ""}" data-card=${f.id} @click=${() => pick(f)}><span class="soft">${i + 1}</span>${glyph(family(f), f.reply, f.ok)}<span>${clip(from(f), 18)}</span>
    <span class="soft">${t`in ${span(Math.max(0, f.due - now))}`}</span></button>`;
  return html`<div class="hears" role="group" aria-label=${t`What each machine hears next`}>${names.map((name) => {
    const cards = all.filter((f) => f.to === name);
    return html`<div><span class="it">${t`${name} hears next`}</span>${cards.slice(0, SHOWN).map(card)}${cards.length > SHOWN ? html`<span class="it">${t`and ${cards.length - SHOWN} more`}</span>` : nothing}</div>`;
  })}</div>`;
}

/** How high the words over the cards reach, how high a card is with what parts it from the next, and what follows the last. */
const TITLE = 11;
const STEP = 22;
const MORE = 16;

/** Places for so many cards: beside the wall, where no way leads; further down or up where a request's way is drawn there. */
function spots(p: Place, comp: Composition, n: number, more: boolean): Box[] {
  const { left, top } = comp.trio!;
  return [206, 120].flatMap((w) => {
    const [x, y] = p.name === top ? [comp.w - 18 - w, 44] : p.name === left ? [p.x + p.w + 18, p.y + 16] : [p.x - 12 - w, p.y + 16];
    return [0, 24, 48, 72, 96, -24, -48].map((dy): Box => [x, y - TITLE + dy, w, TITLE + 4 + STEP * n + (more ? MORE : 0)]);
  });
}

/** As many cards as there is room for, at most SHOWN, and how many more there are. */
function one(p: Place, ground: Ground, cards: Flight[], first: Flight, now: number, pick: (f: Flight) => void): SVGTemplateResult | typeof nothing {
  const tries = [SHOWN, 2, 1].filter((n) => n <= cards.length || n === 1).flatMap((n) => spots(p, ground.comp, n, cards.length > n).map((box) => ({ n, box })));
  const i = ground.place(tries.map((s) => s.box));
  if (i < 0) return nothing;
  const { n, box: [x, over, w] } = tries[i]!;
  const y = over + TITLE;
  const wide = w > 150;
  return svg`<g class="inbox"><text x=${x} y=${y} class="r-tiny it">${t`${p.name} hears next`}</text>
    ${cards.slice(0, n).map((f, i) => {
      const top = y + 7 + STEP * i;
      return svg`<g class="pick" @click=${() => pick(f)}><rect class="card ${f === first ? "card-next" : ""}" x=${x} y=${top} width=${w} height="19" rx="1"/>
        <text x=${x + 7} y=${top + 13} class="r-tiny soft">${i + 1}</text>${mark(family(f), f.reply, f.ok, x + 24, top + 9.5, 0.69)}
        <text x=${x + 36} y=${top + 13} class="r-tiny">${clip(from(f), wide ? 15 : 12)}</text>
        ${wide ? svg`<text x=${x + w - 6} y=${top + 13} class="r-tiny soft" text-anchor="end">${t`in ${span(Math.max(0, f.due - now))}`}</text>` : nothing}</g>`;
    })}
    ${cards.length > n ? svg`<text x=${x + 7} y=${y + 18 + STEP * n} class="r-tiny it">${t`and ${cards.length - n} more`}</text>` : nothing}</g>`;
}

/** How far (px) the cards of the lowest houses may reach below the picture. */
const BELOW = 8;

/** Compact houses stand close: the next message alone, under the wall or where else there is room, and how many more there are. */
function under(p: Place, ground: Ground, cards: Flight[], first: Flight, pick: (f: Flight) => void): SVGTemplateResult | typeof nothing {
  const f = cards[0]!;
  const many = ground.comp.places.size > 6;
  const w = many ? 100 : 122;
  // On the outer side, where the house below does not stand.
  const right = p.x + p.w / 2 > ground.comp.w / 2;
  const out = right ? 1 : -1;
  const edge = right ? p.x + p.w - w : p.x;
  const beside = right ? p.x + p.w + 10 : p.x - 10 - w;
  const tries: Box[] = [
    ...[0, 8, 16, 24, -8, -16, -24, -40].map((dx): Box => [edge + dx * out, p.y + p.h + 10, w, 17]),
    ...[0.8, 0.5, 0.2].map((u): Box => [beside, p.y + p.h * u, w, 17]),
  ];
  const i = ground.place(tries, undefined, BELOW);
  if (i < 0) return nothing;
  const [x, y] = tries[i]!;
  return svg`<g class="inbox pick" @click=${() => pick(f)}><rect class="card ${f === first ? "card-next" : ""}" x=${x} y=${y} width=${w} height="17" rx="1"/>
    ${mark(family(f), f.reply, f.ok, x + 11, y + 8.5, 0.6)}<text x=${x + 21} y=${y + 12} class="r-tiny">${many ? clip(label(f), 9) : clip(from(f), 12)}</text>
    ${cards.length > 1 ? svg`<text x=${x + w - 4} y=${y + 12} class="r-tiny soft" text-anchor="end">+${cards.length - 1}</text>` : nothing}</g>`;
}
