/** Pause, step, clock and speed. */
import { html, nothing, type TemplateResult } from "lit/html.js";
import { icon } from "./icons.ts";
import { t } from "../t.ts";
import { clockText } from "./words.ts";

export interface Transport {
  t: number;
  paused: boolean;
  state: string;
  /** What comes next, while time stands still. */
  next?: string;
  /** Shown only where time obeys. */
  toggle?: () => void;
  back?: () => void;
  forward?: () => void;
  speed?: TemplateResult;
}

export function transport(o: Transport): TemplateResult {
  return html`<div class="tr">
    ${o.back ? html`<button class="ib" aria-label=${t`One step back`} @click=${o.back}>${icon("back")}</button>` : nothing}
    ${o.toggle ? html`<button class="ib big" aria-label=${o.paused ? t`Play` : t`Pause`} @click=${o.toggle}>${icon(o.paused ? "play" : "pause")}</button>` : nothing}
    ${o.forward ? html`<button class="ib" aria-label=${t`One step forward`} @click=${o.forward}>${icon("forward")}</button>` : nothing}
    <span class="clock">${clockText(o.t)}${o.t > 1e15 ? nothing : html`<small> s</small>`}</span><span class="st8">${o.state}${o.next ? html`<small>${o.next}</small>` : nothing}</span>
    ${o.speed ?? nothing}</div>`;
}
