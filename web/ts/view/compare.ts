/** Two futures side by side at one moment: what each machine is in either, and where they differ. */
import { html, nothing, type TemplateResult } from "lit/html.js";
import type { MachineState } from "../../../wasm/sim/ledger.ts";
import type { Comparison } from "../source/source.ts";
import { t } from "../t.ts";
import { count, moment3, roleWords } from "./words.ts";

export interface Beside {
  /** The names of the two futures, in the order of their rows. */
  names: [string, string];
  /** Undefined while it is on its way. */
  what: Comparison | undefined;
  /** Why they cannot be compared, "" where they can. */
  why: string;
  close: () => void;
}

type Cell = [what: string, of: (s: MachineState) => string];

const CELLS: Cell[] = [
  [t`role`, (s) => (s.alive ? roleWords(s.role) : t`down`)],
  [t`term`, (s) => String(s.term)],
  [t`last entry`, (s) => String(s.last)],
  [t`committed`, (s) => String(s.commit)],
  [t`applied`, (s) => String(s.applied)],
  [t`store (its hash)`, (s) => storeWords(s.store)],
];

/** A store's hash, short: equal words mean equal keys and values. */
export function storeWords(store: string): string {
  const [keys, hash] = store.split("-");
  if (!hash) return t`too large`;
  const short = hash.slice(0, 4);
  return keys === "0" ? t`empty` : keys === "1" ? t`1 key (${short})` : t`${keys!} keys (${short})`;
}

export function comparison(o: Beside): TemplateResult {
  const [a, b] = o.what ? [o.what.a, o.what.b] as Record<string, MachineState>[] : [{}, {}];
  const parts = new Map(compared(a!, b!).map((n) => [n, differences(a![n], b![n])]));
  const apart = [...parts.values()].reduce((sum, n) => sum + n, 0);
  const names = [...parts.keys()].sort((x, y) => Number(parts.get(x) === 0) - Number(parts.get(y) === 0)); // who differs comes first
  return html`<section class="cmp" aria-label=${t`Two futures side by side`}><header><p role="status">${o.why || (!o.what ? t`The room looks at both futures.` : said(o, o.what.at, apart))}</p><button class="lnk" @click=${o.close}>${t`Close`}</button></header>
    ${o.what ? html`<div class="cmp-t" tabindex="0" role="group" aria-label=${t`Both futures, machine by machine`}><table><thead><tr><td></td>${CELLS.map(([w]) => html`<th scope="col">${w}</th>`)}</tr></thead>
      <tbody>${names.map((n) => html`<tr><th scope="row" class="mono">${n}</th>${line(a![n], b![n], o.names)}</tr>`)}</tbody></table></div>` : nothing}</section>`;
}

/** What is found, and which future stands before the sign. */
function said({ names }: Beside, at: number, apart: number): string {
  if (apart === 0) return t`At ${moment3(at)} nothing differs, as far as the events tell.`;
  return apart === 1 ? t`At ${moment3(at)}, one thing differs: ${names[0]} ≠ ${names[1]}` : t`At ${moment3(at)}, ${count(apart)} things differ: ${names[0]} ≠ ${names[1]}`;
}

/** The servers of either future: one that joined or never came in the other is a difference too. */
export function compared(a: Record<string, MachineState>, b: Record<string, MachineState>): string[] {
  // A client has no term; a server that has crashed has no role.
  const serves = (s: MachineState | undefined) => s !== undefined && (s.term > 0 || !["", "client"].includes(s.role));
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].filter((n) => serves(a[n]) || serves(b[n])).sort();
}

/** In how many things a machine differs; that one future lacks it is one. */
export function differences(a: MachineState | undefined, b: MachineState | undefined): number {
  return a && b ? CELLS.filter(([, of]) => of(a) !== of(b)).length : 1;
}

function line(a: MachineState | undefined, b: MachineState | undefined, names: [string, string]): TemplateResult | TemplateResult[] {
  if (!a || !b) return html`<td class="apart" colspan=${CELLS.length}><b>${t`not in: ${names[a ? 1 : 0]}`}</b></td>`;
  return CELLS.map(([what, of]) => cell(what, of(a), of(b)));
}

/** One thing, or what it is in the one future and in the other. On a narrow page only the latter stands there, behind what it tells. */
function cell(what: string, a: string, b: string): TemplateResult {
  return a === b ? html`<td>${a}</td>` : html`<td class="apart" data-what=${what}><b>${a}</b> ≠ <b>${b}</b></td>`;
}
