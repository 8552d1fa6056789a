/** What the client may ask: put a value, get it in one of three ways. */
import { html, nothing, type TemplateResult } from "lit/html.js";

export interface Asking {
  key: string;
  value: string;
  mode: "default" | "consistent" | "stale";
  /** What is wrong with what was typed, "" when nothing is. */
  wrong: string;
  /** The last answer. */
  answer: string;
}

export const MODES: [Asking["mode"], string][] = [["default", "from the leader"], ["consistent", "consistent: it asks first whether it still leads"], ["stale", "stale: from any server"]];

export function askPane(a: Asking, o: { set: (a: Partial<Asking>) => void; put: () => void; get: () => void; idle: boolean }): TemplateResult {
  const submit = (e: Event) => {
    e.preventDefault();
    o.put();
  };
  return html`<section class="pn in-pn"><header><h2>Ask the cluster</h2><span class="r">from <b class="mono">web</b></span></header>
    <form class="ask" @submit=${submit}>
      <label>Key <input class="fld ${a.wrong ? "bad" : ""}" name="key" .value=${a.key} maxlength="512" autocomplete="off" spellcheck="false" @input=${(e: Event) => o.set({ key: (e.target as HTMLInputElement).value, wrong: "" })}></label>
      <label>Value <input class="fld" name="value" .value=${a.value} maxlength="4096" autocomplete="off" spellcheck="false" @input=${(e: Event) => o.set({ value: (e.target as HTMLInputElement).value })}></label>
      <button class="btn sm" type="submit">Put it</button>
      <label class="how">Read <select aria-label="How to read" @change=${(e: Event) => o.set({ mode: (e.target as HTMLSelectElement).value as Asking["mode"] })}>${MODES.map(([m, w]) => html`<option value=${m} ?selected=${m === a.mode}>${w}</option>`)}</select></label>
      <button class="btn sm" type="button" data-do="get" @click=${o.get}>Get it</button>
      ${a.wrong ? html`<p class="say" role="alert">${a.wrong}</p>` : a.answer ? html`<p class="say" aria-live="polite">${a.answer}</p>` : o.idle ? html`<p class="say">Choose a machine or a message to see it closely. Keys: <span class="mono">space</span> plays, <span class="mono">←</span> <span class="mono">→</span> step.</p>` : nothing}
    </form></section>`;
}
