/**
 * The recorder: one lane a machine, each message a slanted line from its sending to its hearing, a disk at work a thick
 * bar. The timeline and the recorder are one time at two zooms, joined by a wedge; what is yet to come stands dashed
 * right of the present.
 */
import { html, nothing, svg, type SVGTemplateResult, type TemplateResult } from "lit/html.js";
import { repeat } from "lit/directives/repeat.js";
import { lanes, type Slant, type Write } from "../reduce/lanes.ts";
import type { Film } from "../reduce/film.ts";
import { clients, servers, type Flight, type Machine } from "../reduce/model.ts";
import { family, label, mark } from "./marks.ts";
import { t } from "../t.ts";
import { clip, clockText, letters, roleWords, span } from "./words.ts";
import { tint } from "./term.ts";

/** Seconds of the reader's time that the recorder looks back, and where in its width the present stands. */
const BACK = 3.2;
const PRESENT = 0.8;
/** Height of a lane, of one among many, how many are many, and where the first one lies. */
const LANE = 19;
const LOW = 15;
const MANY = 5;
const TOP = 12;
/** Where places are counted from changes after so many widths: numbers in a drawing have seven digits. */
const WIDTHS = 8;
/** Most labels of what is due. */
const LABELS = 4;
/** The width (px) and the part of it that words reckon with: a letter of a label, and what a figure takes up. */
const WIDE = 560;
const LETTER = 6.7;
const FIGURE = 0.08;

export interface RecorderLook {
  film: Film;
  /** The moment shown. */
  t: number;
  speed: number;
  selected: string;
  /** What is looked for among the events: messages that fit are marked. */
  fits?: (s: Slant) => boolean;
  pick: (id: string) => void;
}

/** The stretch of time that is shown. */
export function stretch(t: number, speed: number): { from: number; to: number } {
  const back = BACK * 1e9 * Math.min(1, speed);
  return { from: t - back, to: t + (back * (1 - PRESENT)) / PRESENT };
}

/**
 * From the timeline's stretch to the recorder's: from and to in percent of the timeline's track, which is narrower by
 * the column of verdicts where there is one.
 */
export function wedge(from: number, to: number, verdicts: boolean): TemplateResult {
  const x = (p: number) => `calc((100% - ${verdicts ? "var(--vd)" : "0px"}) * ${(Math.min(100, Math.max(0, p)) / 100).toFixed(4)})`;
  return html`<div class="tl bare wedge" aria-hidden="true"><span></span><i style="clip-path:polygon(${x(from)} 0, ${x(to)} 0, 100% 100%, 0 100%)"></i></div>`;
}

/** How high the recorder of so many machines is, in px. */
export function recorderHeight(machines: number): number {
  return TOP * 2 + (machines - 1) * laneOf(machines);
}

function laneOf(machines: number): number {
  return machines > MANY ? LOW : LANE;
}

export function recorder(o: RecorderLook): TemplateResult {
  const m = o.film.model;
  const all: Machine[] = [...clients(m), ...servers(m)];
  const names = all.map((x) => x.name);
  const { from, to } = stretch(o.t, o.speed);
  const width = to - from;
  const anchor = Math.floor(from / (width * WIDTHS)) * width * WIDTHS;
  const x = (t: number) => `${(((t - anchor) / width) * 100).toFixed(2)}%`;
  const lane = laneOf(all.length);
  const y = (name: string) => TOP + names.indexOf(name) * lane;
  const high = recorderHeight(all.length);
  const { messages, writes, more } = lanes(o.film, from, to, names, o.fits);
  const lost = messages.filter((s) => s.lost && s.end <= o.t).length;
  const here = `${PRESENT * 100}%`;
  const note = o.fits && !messages.some(o.fits) ? t`none of these fits` : more > 0 ? t`${more} more are not drawn` : "";
  return html`<div class="tl bare rec" data-recorder><div class="lab" style="height:${high}px">${all.map((x, i) => html`<span style="top:${TOP + i * lane - 9}px" class=${x.alive ? "" : "down"}><b class="mono">${clip(x.name, 9)}</b> <small>${!x.alive ? t`crashed` : x.server && !x.role ? t`starts` : roleWords(x.server ? x.role : "client")}</small></span>`)}${note ? html`<p class="rec-more">${note}</p>` : nothing}</div>
    <div class="trk"><svg height=${high} role="img" aria-label=${t`The last ${span(BACK * 1e9 * Math.min(1, o.speed))}: ${messages.length + more} messages, ${lost} of them lost`}>
      ${all.map((m) => svg`<line class="lane ${m.alive ? "" : "down"}" x1="0" x2="100%" y1=${y(m.name)} y2=${y(m.name)}/>${m.server && m.alive ? svg`<line class="lane-t t${tint(m.term)}" x1="0" x2=${here} y1=${y(m.name)} y2=${y(m.name)}/>` : nothing}`)}
      <svg class="slide" aria-hidden="true" x="${(((anchor - from) / width) * 100).toFixed(3)}%" overflow="visible">
        ${ruler(from, to, o.t, x, high)}
        ${writes.map((w) => write(w, o.t, x, y))}
        ${repeat(messages, (s) => s.id, (s) => one(s, o, x, y))}
        ${dues(messages, o, x, y)}
      </svg>
      <line class="here" x1=${here} x2=${here} y1="0" y2=${high}/></svg></div></div>`;
}

/** Upright lines at round moments, and what moment it is: not where the present would strike it through. */
function ruler(from: number, to: number, now: number, x: (t: number) => string, high: number): SVGTemplateResult[] {
  const by = roundly((to - from) / 6);
  const out: SVGTemplateResult[] = [];
  for (let t = Math.ceil(Math.max(0, from) / by) * by; t < to; t += by)
    out.push(svg`<line class="rule" x1=${x(t)} x2=${x(t)} y1="0" y2=${high}/>${t < now && now - t < (to - from) * FIGURE ? nothing : svg`<text class="rule-t" x=${x(t)} dx="3" y="8">${seconds(t, by)}</text>`}`);
  return out;
}

/** 1, 2 or 5 times a power of ten, at least ns. */
export function roundly(ns: number): number {
  const ten = 10 ** Math.floor(Math.log10(Math.max(1, ns)));
  return ten * ([1, 2, 5].find((k) => ten * k >= ns) ?? 10);
}

function seconds(t: number, by: number): string {
  if (t > 1e15) return clockText(t);
  return (t / 1e9).toFixed(Math.max(0, Math.min(6, 9 - Math.floor(Math.log10(by)))));
}

function write(w: Write, now: number, x: (t: number) => string, y: (name: string) => number): SVGTemplateResult | typeof nothing {
  if (w.from > now) return nothing;
  return svg`<line class="sync" x1=${x(w.from)} x2=${x(Math.min(w.to, now))} y1=${y(w.node)} y2=${y(w.node)}><title>${t`${w.node} writes ${w.file}`}</title></line>`;
}

/** One message; what of it is yet to come is dashed. */
function one(s: Slant, o: RecorderLook, x: (t: number) => string, y: (name: string) => number): SVGTemplateResult {
  const [y1, y2] = [y(s.from), y(s.to)];
  const gone = Math.min(1, Math.max(0, (o.t - s.sent) / Math.max(1, s.end - s.sent)));
  const mid = s.sent + (s.end - s.sent) * gone;
  const my = y1 + (y2 - y1) * gone;
  const f = family(s);
  const cls = [`f-${f}`, s.routine ? "dull" : "", o.selected === `message:${s.id}` ? "sel" : "", o.fits ? (o.fits(s) ? "hit" : "miss") : "", gone === 0 ? "ahead" : ""].join(" ");
  const head = s.sent > o.t ? s.sent : mid;
  const hy = s.sent > o.t ? y1 : my;
  return svg`<g class="msg ${cls}" @click=${() => o.pick(s.id)}><line class="wide" x1=${x(s.sent)} y1=${y1} x2=${x(s.end)} y2=${y2}/>
    ${gone > 0 ? svg`<line class="trail" x1=${x(s.sent)} y1=${y1} x2=${x(mid)} y2=${my}/>` : nothing}
    ${gone < 1 ? svg`<line class="trail due" x1=${x(mid)} y1=${my} x2=${x(s.end)} y2=${y2}/>` : nothing}
    <svg x=${x(head)} y=${hy.toFixed(1)} overflow="visible">${s.lost && gone === 1 ? svg`<path class="died" d="M-4.5 -4.5l9 9m0 -9l-9 9"/>` : mark(f, s.reply, s.ok, 0, 0, 0.46)}</svg></g>`;
}

/** What is due, in words at its end: one for each lane, so that they do not lie over each other. */
function dues(messages: Slant[], o: RecorderLook, x: (t: number) => string, y: (name: string) => number): SVGTemplateResult[] {
  const seen = new Set<string>();
  const out: SVGTemplateResult[] = [];
  const { from, to } = stretch(o.t, o.speed);
  const flights = [...o.film.model.flights.values()].filter((f) => f.proto !== "gossip" && f.due > o.t).sort((a, b) => a.due - b.due);
  for (const f of flights) {
    if (out.length === LABELS) break;
    if (seen.has(f.to) || !messages.some((s) => s.id === f.id)) continue;
    const words = clip(label(f), 18);
    const room = (to - from) * ((letters(words) * LETTER + 14) / WIDE);
    const after = f.due + room < to;
    if (!after && f.due - room < o.t) continue; // it would lie over the present, or over the edge
    seen.add(f.to);
    out.push(due(f, words, x, y, after));
  }
  return out;
}

/**
 * After its end where there is room before the edge, on the side that it comes from: its way is behind it. Else before it,
 * on the lane's other side.
 */
function due(f: Flight, words: string, x: (t: number) => string, y: (name: string) => number, after: boolean): SVGTemplateResult {
  const above = y(f.from) < y(f.to) === after;
  return svg`<text class="due-t" x=${x(f.due)} dx=${after ? 9 : -9} text-anchor=${after ? "start" : "end"} y=${y(f.to) + (above ? -5 : 10)}>${words}</text>`;
}
