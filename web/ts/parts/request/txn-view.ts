/** The form of a transaction: a few fields for each operation, in the order in which they happen. */
import { html, nothing, type TemplateResult } from "lit/html.js";
import { live } from "lit/directives/live.js";
import { t, th } from "../../t.ts";
import { emptyOp, OPS, takes, VERBS, type TxnField, type TxnOp, type Verb } from "./txn.ts";

const NAMES: Record<TxnField, string> = { value: t`Value`, index: "ModifyIndex", session: t`Session`, flags: t`Flags` };

/** The longest that a key may be typed, and a value, in characters. */
const KEY = 512;
const VALUE = 512 << 10;

export function txnFields(ops: readonly TxnOp[], set: (ops: TxnOp[]) => void): TemplateResult {
  const change = (i: number, to: Partial<TxnOp>) => set(ops.map((o, n) => (n === i ? { ...o, ...to } : o)));
  return html`<ol class="txn wide" aria-label=${t`Operations of the transaction`}>${ops.map((o, i) => html`<li><fieldset><legend class="vh">${t`Operation ${i + 1}`}</legend>
      <label>${t`Operation`} <select name="verb" @change=${(e: Event) => change(i, { verb: (e.target as HTMLSelectElement).value as Verb })}>${VERBS.map((v) => html`<option value=${v} .selected=${live(v === o.verb)}>${v}</option>`)}</select></label>
      ${field(t`Key`, o.key, KEY, (key) => change(i, { key }))}
      ${takes(o.verb).map((f) => field(NAMES[f], o[f], f === "value" ? VALUE : 64, (v) => change(i, { [f]: v })))}
      ${ops.length > 1 ? html`<button class="lnk" type="button" data-do="remove" @click=${(e: MouseEvent) => { set(ops.filter((_, n) => n !== i)); after(e, i); }}>${th`Remove<span class="vh"> operation ${i + 1}</span>`}</button>` : nothing}</fieldset></li>`)}</ol>
    <p class="wide">${ops.length < OPS ? html`<button class="lnk" type="button" data-do="more" @click=${() => set([...ops, emptyOp("get", ops.at(-1)?.key ?? "")])}>${t`Add an operation`}</button>` : t`A transaction has at most ${OPS} operations.`}</p>`;
}

/** Whoever took an operation out by keyboard goes on from the one that stands there now, or before it; else from where one is added. */
function after(e: MouseEvent, i: number): void {
  const list = (e.currentTarget as HTMLElement).closest("ol")!;
  if (e.detail > 0) return; // a pointer leaves no focus
  setTimeout(() => { // once it is drawn
    const all = list.querySelectorAll<HTMLElement>("[data-do=remove]");
    (all[Math.min(i, all.length - 1)] ?? list.parentElement!.querySelector<HTMLElement>("[data-do=more]"))?.focus();
  });
}

function field(label: string, value: string, most: number, set: (v: string) => void): TemplateResult {
  return html`<label>${label} <input class="fld" .value=${live(value)} maxlength=${most} autocomplete="off" spellcheck="false" @input=${(e: Event) => set((e.target as HTMLInputElement).value)}></label>`;
}
