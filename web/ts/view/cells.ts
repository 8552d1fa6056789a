/** The log of one machine as a strip of panes. */
import { nothing, svg, type SVGTemplateResult } from "lit/html.js";
import { repeat } from "lit/directives/repeat.js";
import type { Cell, Machine } from "../reduce/model.ts";
import type { Place } from "./places.ts";
import { tint } from "./term.ts";

/** The index of the first pane that is shown; older ones have scrolled away under the wall. */
export function firstShown(m: Machine, p: Place): number {
  // One pane stays empty at the end, so that there is always a place for the next entry.
  const room = p.cells - (p.compact ? 0 : 1);
  return Math.max(1, m.last - room + 1);
}

export function cells(m: Machine, p: Place, followed: Set<number>, struck: Set<number>): SVGTemplateResult {
  const first = firstShown(m, p);
  const shown = m.log.filter((c) => c.index >= first && c.index < first + p.cells);
  const x = (i: number) => p.x0 + (i - first) * (p.cell + 2);
  const empty: SVGTemplateResult[] = [];
  for (let i = Math.max(m.last, first - 1) + 1; i < first + p.cells; i++)
    empty.push(svg`<rect class="cell-empty" x=${x(i)} y="40" width=${p.cell} height="22"/>`);
  return svg`${repeat(shown, (c) => `${c.index}.${c.term}`, (c) => one(c, c.index > m.commit, x(c.index), p.cell, struck.has(c.index)))}
    ${shown.map((c, i) => (i > 0 && shown[i - 1]!.term !== c.term ? svg`<path class="mullion" d="M${x(c.index) - 1} 37v28"/>` : nothing))}
    ${shown.map((c) => (followed.has(c.index) ? svg`<rect class="cell-thread" x=${x(c.index) - 2.5} y="37.5" width=${p.cell + 5} height="27"/>` : nothing))}
    ${empty}`;
}

function one(c: Cell, uncommitted: boolean, x: number, w: number, struck: boolean): SVGTemplateResult {
  return svg`<g class="cell ${uncommitted ? "unc" : ""}">
    <rect class="tf${tint(c.term)}" x=${x} y="40" width=${w} height="22"/>
    <text x=${x + w / 2} y="55" class="c-i" text-anchor="middle">${c.index < 1000 ? c.index : String(c.index).slice(-3)}</text>
    ${struck ? svg`<path class="xmark" d="M${x + 3} 43l${w - 6} 16"/>` : nothing}</g>`;
}
