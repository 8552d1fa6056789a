/** A room that is on its way: what is told of it until it is here, and where it does not come or has stopped. */
import { html, nothing, type TemplateResult } from "lit/html.js";
import { t, th } from "./t.ts";

/** How far it has come: what is being done, and how many bytes of how many have arrived, 0 where that is not known. */
export interface Progress {
  stage: string;
  done: number;
  total: number;
}

export interface Arrival {
  progress: Progress;
  /** No recorded run is shown before it: nothing is, until it begins. */
  own: boolean;
  /** Why it will not come, "" while it may. */
  why: string;
}

/** In the place of time's controls. */
export function waiting({ progress: { stage, done, total }, own, why }: Arrival): TemplateResult {
  const parts = stage === "fetch" ? (total ? Math.round((done / total) * 10) : 3) : stage === "compile" ? 11 : 12;
  const words = stage === "fetch" ? comes(own, total) : stage === "compile" ? t`The program is being compiled.` : t`A leader is being elected.`;
  return html`<div class="tr"><span class="clock"></span><span class="st8">${!own ? t`recorded run` : why ? "" : t`on its way`}</span>
      ${why ? nothing : html`<div class="loading" role="status"><div class="load" aria-hidden="true">${Array.from({ length: 12 }, (_, i) => html`<i class=${i < parts ? "d" : ""}></i>`)}</div><span>${own ? "" : t`You see a recorded run. `}${words}</span></div>`}</div>`;
}

/** What happens when the program, of so many bytes, is here; 0 where it is not known how many. */
function comes(own: boolean, total: number): string {
  const mb = (total / 1e6).toFixed(1);
  if (own) return total ? t`The room begins when the last of ${mb} MB has arrived.` : t`The room begins when it has arrived.`;
  return total ? t`The live one takes over when the last of ${mb} MB has arrived.` : t`The live one takes over when it has arrived.`;
}

/** The room cannot run, or no longer: what is wrong, and the one way out. */
export function stopped(why: string, live: boolean): TemplateResult {
  return html`<div class="stop" role="alert"><p>${live ? t`The room has stopped: ${why}.` : t`The room does not start: ${why}. What you see is a recorded run.`}</p>
      <button class="btn sm" @click=${() => location.reload()}>${t`Load again`}</button><span>${th`or read <a href="/walkthrough/write">the walkthrough</a>, which needs no room.`}</span></div>`;
}
