/**
 * The recorder: one lane a machine, each message a slanted line from its sending to its hearing, a disk's sync a short
 * bar. It shows the last moments as the timeline shows the whole run; what is due stands dashed right of the present.
 */
import { html, nothing, svg, type SVGTemplateResult, type TemplateResult } from "lit/html.js";
import { clients, servers, type Flight, type Model } from "../reduce/model.ts";
import { family, mark } from "./marks.ts";
import { span } from "./words.ts";

/** Seconds of the reader's time that the recorder looks back, and where in its width the present stands. */
const BACK = 3.2;
const PRESENT = 0.8;
const LANE = 19;
const TOP = 11;

/** One message as the recorder draws it: places in percent of its width, lanes by number. */
export interface Slant {
  f: Flight;
  x1: number;
  x2: number;
  /** Where the present cuts it: what is right of it is yet to come. */
  now: number;
  from: number;
  to: number;
}

/** The messages that touch the window that ends a little after t. */
export function slants(m: Model, t: number, back: number, lanes: string[]): Slant[] {
  const at = (x: number) => PRESENT * 100 + ((x - t) / back) * PRESENT * 100;
  const out: Slant[] = [];
  for (const f of [...m.ended, ...m.flights.values()]) {
    const from = lanes.indexOf(f.from);
    const to = lanes.indexOf(f.to);
    const end = f.ended || f.due;
    if (f.proto === "gossip" || from < 0 || to < 0 || f.sent > t || end < t - back) continue;
    out.push({ f, x1: at(f.sent), x2: at(end), now: Math.min(1, Math.max(0, (t - f.sent) / Math.max(1, end - f.sent))), from, to });
  }
  return out;
}

export function recorder(m: Model, t: number, speed: number): TemplateResult {
  const lanes = [...clients(m).slice(0, 1), ...servers(m)].map((x) => x.name);
  const back = BACK * 1e9 * speed;
  const y = (lane: number) => TOP + lane * LANE;
  const high = TOP * 2 + (lanes.length - 1) * LANE;
  const at = (x: number) => `${(PRESENT * 100 + ((x - t) / back) * PRESENT * 100).toFixed(2)}%`;
  return html`<div class="tl bare rec"><div class="lab">Just now<small>the last ${span(back)}</small></div>
    <div class="trk"><svg height=${high} aria-hidden="true">
      ${lanes.map((n, i) => svg`<line class="link" x1="20" x2="100%" y1=${y(i)} y2=${y(i)}/><text x="0" y=${y(i) + 4} class="n">${n.slice(0, 3)}</text>`)}
      ${m.syncs.map((s) => (lanes.includes(s.node) && s.at <= t ? svg`<line class="sync" x1=${at(s.at)} x2=${at(s.at)} y1=${y(lanes.indexOf(s.node)) - 4} y2=${y(lanes.indexOf(s.node)) + 4}/>` : nothing))}
      ${slants(m, t, back, lanes).map((s) => one(s, y))}
      <line class="here" x1="${PRESENT * 100}%" x2="${PRESENT * 100}%" y1="0" y2=${high}/></svg></div></div>`;
}

function one(s: Slant, y: (lane: number) => number): SVGTemplateResult {
  const { f } = s;
  const p = (x: number) => `${x.toFixed(2)}%`;
  const y1 = y(s.from);
  const y2 = y(s.to);
  const mx = s.x1 + (s.x2 - s.x1) * s.now;
  const my = y1 + (y2 - y1) * s.now;
  return svg`<g class="msg f-${family(f)}"><line class="trail" x1=${p(s.x1)} y1=${y1} x2=${p(mx)} y2=${my}/>
    ${s.now < 1 && !f.ended ? svg`<line class="trail due" x1=${p(mx)} y1=${my} x2=${p(s.x2)} y2=${y2}/>` : nothing}
    <svg x=${p(mx)} y=${my} overflow="visible">${f.lost ? svg`<path class="died" d="M-4 -4l8 8m0 -8l-8 8"/>` : mark(family(f), f.reply, f.ok, 0, 0, 0.42)}</svg></g>`;
}
