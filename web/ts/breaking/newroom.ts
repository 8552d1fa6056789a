/** A new room: how many servers, and which seed. It is opened as an address, so that it can be kept and passed on. */
import { html, type TemplateResult } from "lit/html.js";
import { t } from "../t.ts";

export interface NewRoom {
  servers: number;
  seed: string;
}

export const COUNTS = [1, 3, 5, 7];
/** The largest seed that somebody types. */
const SEEDS = 999_999;

export function newRoom(r: NewRoom, o: { set: (r: NewRoom) => void; close: () => void; sheet: boolean }): TemplateResult {
  const ok = seedOf(r.seed) !== undefined;
  const submit = (e: Event) => {
    e.preventDefault();
    if (ok) location.assign(address(r));
  };
  return html`<section class="pn in-pn ${o.sheet ? "sheet" : ""}" aria-label=${t`A new room`}><header><h2>${t`A new room`}</h2></header>
    <form class="body" @submit=${submit}>
      <p class="says">${t`It begins at its first moment; this one is left. Equal seeds and equal actions give equal runs.`}</p>
      <div class="kinds" role="radiogroup" aria-label=${t`How many servers`}>${COUNTS.map((n) => html`<button type="button" role="radio" class="kd" data-servers=${n} aria-checked=${n === r.servers} tabindex=${n === r.servers ? 0 : -1}
        @click=${() => o.set({ ...r, servers: n })}>${n === 1 ? t`1 server` : t`${n} servers`}</button>`)}</div>
      <div class="prm"><label>${t`seed`} <input class="fld" name="seed" inputmode="numeric" maxlength="6" autocomplete="off" .value=${r.seed} @input=${(e: Event) => o.set({ ...r, seed: (e.target as HTMLInputElement).value })}></label>
        <button class="btn sm" type="submit" ?disabled=${!ok}>${ok ? t`Begin it` : t`A seed is a number to ${SEEDS}`}</button>
        <button class="lnk" type="button" data-close @click=${o.close}>${t`Stay here`}</button></div>
    </form></section>`;
}

function seedOf(text: string): number | undefined {
  const n = Number(text.trim() || NaN);
  return Number.isInteger(n) && n >= 0 && n <= SEEDS ? n : undefined;
}

function address(r: NewRoom): string {
  return `${location.pathname}?servers=${r.servers}&seed=${seedOf(r.seed)}`;
}
