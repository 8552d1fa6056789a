/** The speed rail: logarithmic from 1/1000 to 64, and the number beside it is what is reached, not what was asked. */
import { html, type TemplateResult } from "lit/html.js";
import { t } from "../t.ts";
import { speedText } from "./words.ts";

const LEAST = 1 / 1000;
const MOST = 64;
const RANGE = Math.log(MOST / LEAST);
/** Speeds that a click near them snaps to. */
const STOPS = [1 / 1000, 1 / 100, 1 / 40, 1 / 10, 1, 4, 64];

export function toRail(x: number): number {
  return Math.min(1, Math.max(0, Math.log(x / LEAST) / RANGE));
}

export function fromRail(u: number): number {
  const x = LEAST * Math.exp(Math.min(1, Math.max(0, u)) * RANGE);
  return STOPS.find((s) => Math.abs(toRail(s) - u) < 0.02) ?? x;
}

/** Where a page's keys move the speed: a step of about a quarter of a decade. */
export function notch(x: number, by: number): number {
  return fromRail(toRail(x) + by * 0.05);
}

/** What the machine reaches is shown as it comes; said aloud is what was asked for, which changes by the reader's hand alone. */
export function speedRail(o: { asked: number; reached: number; paused: boolean; set: (x: number) => void }): TemplateResult {
  const slow = !o.paused && o.reached > 0 && o.reached < o.asked * 0.9;
  const shown = slow ? o.reached : o.asked;
  const why = slow ? t`asked for ${speedText(o.asked)}, this machine reaches ${speedText(o.reached)}` : "";
  const move = (e: PointerEvent) => {
    const b = (e.currentTarget as HTMLElement).getBoundingClientRect();
    o.set(fromRail((e.clientX - b.left) / b.width));
  };
  return html`<div class="speed"><span>${t`Speed`}</span>
    <div class="rail" role="slider" aria-label=${t`Speed`} tabindex="0" aria-valuemin="0" aria-valuemax="100" aria-valuenow=${Math.round(100 * toRail(o.asked))}
      aria-valuetext=${why || speedText(shown)}
      @pointerdown=${(e: PointerEvent) => { (e.currentTarget as HTMLElement).setPointerCapture(e.pointerId); move(e); }}
      @pointermove=${(e: PointerEvent) => { if (e.buttons & 1) move(e); }}
      @keydown=${(e: KeyboardEvent) => {
        const to = e.key === "Home" ? LEAST : e.key === "End" ? MOST : notch(o.asked, { ArrowRight: 1, ArrowUp: 1, PageUp: 4, ArrowLeft: -1, ArrowDown: -1, PageDown: -4 }[e.key] ?? 0);
        if (to === o.asked || e.ctrlKey || e.metaKey || e.altKey) return;
        e.preventDefault();
        e.stopPropagation();
        o.set(to);
      }}>
      <i></i>${[[0, "1/1000"], [toRail(0.1), ""], [toRail(1), "1×"], [1, "64×"]].map(([u, s]) => html`<u style="left:${((u as number) * 100).toFixed(1)}%"></u>${s ? html`<s aria-hidden="true" style="left:${((u as number) * 100).toFixed(1)}%">${s}</s>` : ""}`)}
      <b style="left:${(toRail(o.asked) * 100).toFixed(1)}%"></b></div>
    <output aria-hidden="true" title=${why}>${slow ? html`<span class="soft">≈</span> ` : ""}${speedText(shown)}</output><span class="vh" role="status">${speedText(o.asked)}</span></div>`;
}
