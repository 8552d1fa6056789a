/** Time: the axis, who led in which term, how busy the wires were, what was broken, and the present moment. */
import { html, nothing, svg, type TemplateResult } from "lit/html.js";
import { guard } from "lit/directives/guard.js";
import { KEEP, type Band, type FaultMark, type Model } from "../reduce/model.ts";
import { faultIcon, faultSaid } from "./faultwords.ts";
import { icon } from "./icons.ts";
import { tint } from "./term.ts";
import { moment3 } from "./words.ts";

export interface TimeLook {
  /** What has happened as a whole, and the moment that is shown (they differ in a look at the past). */
  all: Model;
  t: number;
  edge: number;
  label: string;
  /** Seeks to a moment, where the run can be looked at. */
  seek?: (t: number) => void;
  step?: (by: number) => void;
}

export function timeline(o: TimeLook): TemplateResult {
  const l = o.all.time;
  const start = Math.max(0, l.start);
  const span = l.bin * KEEP.bins;
  const at = (t: number) => Math.min(100, Math.max(0, ((t - start) / span) * 100));
  const pos = at(o.t);
  const busy = l.bins.length;
  return html`<div class="tl bare"><span class="ax0"></span><div class="trk ax">${guard([start, span], () => axis(start, span))}</div>
    <div class="lab l0">${o.label}</div>
    <div class="trk t0" @click=${o.seek ? (e: MouseEvent) => o.seek!(start + span * part(e)) : undefined}>
      ${bands(l.bands, start, o.edge, at)}
      ${guard([busy, l.bins[busy - 1], l.bin], () => fringe(l.bins))}
      ${l.faults.map((f) => faultMark(f, at(f.at)))}
    </div>
    <div class="ph" role="slider" tabindex=${o.step ? 0 : -1} aria-label="The moment shown" aria-valuetext=${moment3(o.t)} aria-valuenow=${Math.round(pos)}
      @keydown=${(e: KeyboardEvent) => turn(e, o)}><i style="left:${pos.toFixed(2)}%"></i></div></div>`;
}

function turn(e: KeyboardEvent, o: TimeLook): void {
  if (!o.step || (e.key !== "ArrowLeft" && e.key !== "ArrowRight")) return;
  e.preventDefault();
  e.stopPropagation();
  const by = e.key === "ArrowLeft" ? -1 : 1;
  if (e.shiftKey && o.seek) o.seek(o.t + by * 100e6);
  else o.step(by);
}

function part(e: MouseEvent): number {
  const b = (e.currentTarget as HTMLElement).getBoundingClientRect();
  return (e.clientX - b.left) / b.width;
}

function axis(start: number, span: number): TemplateResult {
  const wall = start > 1e15;
  const ticks = 10;
  return html`${Array.from({ length: ticks + 1 }, (_, i) => {
    const left = (100 * i) / ticks;
    const s = (span / 1e9 / ticks) * i;
    const words = wall ? (i % 2 || i === ticks ? "" : new Date((start + (span / ticks) * i) / 1e6).toTimeString().slice(0, 8)) : s >= 120 ? `${Math.round(s / 6) / 10} min` : String(Math.round(s * 10) / 10);
    return html`<u style="left:${left}%"></u><s style="left:${left}%">${words}</s>`;
  })}`;
}

function bands(list: Band[], start: number, edge: number, at: (t: number) => number): TemplateResult[] {
  const out: TemplateResult[] = [];
  let from = start;
  const none = (a: number, b: number) => {
    const w = at(b) - at(a);
    if (w > 0.15) out.push(html`<span class="band none" style="left:${at(a).toFixed(2)}%;width:calc(${w.toFixed(2)}% + 1px)">${w > 9 ? html`<span class=${w > 24 ? "" : "w2"}>no leader</span>` : ""}</span>`);
  };
  for (const b of list) {
    none(from, b.from);
    const to = b.to || edge;
    const w = at(to) - at(b.from);
    const words = w > 24 ? html`${b.node}<span class="w2"> leads, term ${b.term}</span>` : w > 11 ? html`${b.node}<span class="w">, term ${b.term}</span>` : w > 1.6 ? b.node : "";
    out.push(html`<span class="band b${tint(b.term)}" style="left:${at(b.from).toFixed(2)}%;width:calc(${w.toFixed(2)}% + 1px)" title="${b.node} leads term ${b.term}">${words}</span>`);
    from = to;
  }
  none(from, edge);
  return out;
}

function fringe(bins: number[]): TemplateResult {
  const top = Math.max(8, ...bins);
  return html`<svg class="dots" viewBox="0 0 1000 7" preserveAspectRatio="none" aria-hidden="true">${bins.map((n, i) => {
    if (!n) return nothing;
    const h = 1 + 6 * Math.sqrt(n / top);
    return svg`<rect x=${((1000 / KEEP.bins) * i).toFixed(1)} y=${(7 - h).toFixed(1)} width="1.6" height=${h.toFixed(1)}/>`;
  })}</svg>`;
}

function faultMark(f: FaultMark, left: number): TemplateResult {
  const words = `${faultSaid(f)}, at ${moment3(f.at)}`;
  return html`<span class="fm" role="img" style="left:${left.toFixed(2)}%" aria-label=${words} title=${words}>${icon(faultIcon(f.fault))}</span>`;
}
