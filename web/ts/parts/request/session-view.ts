/** The form that makes a session to lock by. */
import { html, type TemplateResult } from "lit/html.js";
import { live } from "lit/directives/live.js";
import { t } from "../../t.ts";
import { curlLine } from "../terminal/curl.ts";
import { sessionLine, wrongSession, type SessionForm } from "./session.ts";

export interface SessionUse {
  form: SessionForm;
  /** The machine whose agent makes it. */
  to: string;
  set(f: Partial<SessionForm>): void;
  make(): void;
}

const ENDS: readonly [SessionForm["behavior"], string][] = [["release", t`release: they stay`], ["delete", t`delete: they go too`]];

export function sessionFields(o: SessionUse): TemplateResult {
  const { form: f } = o;
  const field = (name: "name" | "ttl" | "delay" | "checks", label: string, most: number, hint = "") => html`<label>${label} <input class="fld" name=${`session-${name}`} .value=${live(f[name])} placeholder=${hint} maxlength=${most} autocomplete="off" spellcheck="false"
    @input=${(e: Event) => o.set({ [name]: (e.target as HTMLInputElement).value })}></label>`;
  const bad = wrongSession(f);
  const enter = (e: KeyboardEvent) => {
    if (e.key !== "Enter" || !(e.target instanceof HTMLInputElement)) return;
    e.preventDefault(); // it would send the request round it
    if (!bad) o.make();
  };
  return html`<fieldset class="wide making" @keydown=${enter}><legend>${t`A new session`}</legend>
    ${field("name", t`Name`, 64)}${field("ttl", "TTL", 12, t`session|none`)}
    <label>${t`Its keys at its end`} <select name="session-behavior" @change=${(e: Event) => o.set({ behavior: (e.target as HTMLSelectElement).value as SessionForm["behavior"] })}>${ENDS.map(([v, w]) => html`<option value=${v} .selected=${live(v === f.behavior)}>${w}</option>`)}</select></label>
    ${field("delay", t`Lock-delay`, 12, "15s")}${field("checks", t`Node checks`, 256, t`session|none`)}
    <button class="btn sm" type="button" data-do="session" ?disabled=${bad !== ""} @click=${() => o.make()}>${t`Make a session`}</button>
    ${bad ? html`<p class="say wide" role="status">${bad}</p>` : html`<code class="wide" lang="en" translate="no">${curlLine({ to: o.to, ...sessionLine(f) })}</code>`}</fieldset>`;
}
