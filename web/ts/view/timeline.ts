/**
 * Time: the axis, a row for each future with who led in which term, how busy the wires were and what was broken, and
 * the moment that is shown. What is known of the future but has not happened yet stands dashed.
 */
import { html, nothing, svg, type TemplateResult } from "lit/html.js";
import { guard } from "lit/directives/guard.js";
import { KEEP, type Band, type FaultMark, type Timeline } from "../reduce/model.ts";
import { faultIcon, faultSaid } from "./faultwords.ts";
import { icon } from "./signs.ts";
import { tint } from "./term.ts";
import { t, th } from "../t.ts";
import { clockText, moment3, span as length } from "./words.ts";

/** One future: the run as it was, or a branch of it. */
export interface Row {
  id: number;
  name: string;
  /** Where it parted from its parent's row, and how far it is known. */
  from: number;
  end: number;
  parent: number | undefined;
  time: Timeline;
}

export interface TimeLook {
  rows: Row[];
  /** The row whose future is the picture's, and the one that is held beside it, 0 for none. */
  current: number;
  beside: number;
  /** The moment that is shown, and where the present is: what lies beyond is known, and has not happened yet. */
  t: number;
  edge: number;
  /** What may be done, where the run can be looked at; drag follows the pointer before seek settles. */
  drag?: (t: number) => void;
  /** As far as this future is known. */
  seek?: (t: number) => void;
  step?: (by: 1 | -1) => void;
  /** Goes on in that future, at that time or where it ends. */
  choose?: (id: number, t?: number) => void;
  compare?: (id: number) => void;
  /** What stands in the last column of a row, whose place is kept until it comes; false where nothing is ever judged. */
  verdict?: ((id: number) => unknown) | false | undefined;
  /** A run that is known to its end fills the axis; one that goes on has room to grow. */
  closed?: boolean | undefined;
  /** What stands under the rows. */
  note?: unknown;
  /** How high (px) what hangs on the timeline is: the rows leave room for it and for the picture. */
  below: number;
}

/** How far the keys move the moment, in nanoseconds: with shift, and by page. */
const SHIFT = 100e6;
const PAGE = 1e9;
/** Height of a row, for the lines between them. */
const ROW = 40;

/** The stretch of time that the axis shows: room for all rows. */
export function extent(rows: Row[], closed = false): { start: number; span: number } {
  const start = Math.max(0, rows[0]?.time.start ?? 0);
  const far = closed ? Math.max(...rows.map((r) => r.end)) - start : 0;
  return { start, span: far > 0 ? far : Math.max(...rows.map((r) => r.time.bin * KEEP.bins)) };
}

export function timeline(o: TimeLook): TemplateResult {
  const { start, span } = extent(o.rows, o.closed);
  const end = o.rows.find((r) => r.id === o.current)?.end ?? o.edge;
  const at = (time: number) => Math.min(100, Math.max(0, ((time - start) / span) * 100));
  const more = end - o.t > 1e6;
  const pos = at(o.t);
  const said = moment3(o.t);
  const drag = new Drag(o, start, span);
  const bare = o.verdict === false ? "bare" : "";
  // The rows move under the axis and the playhead, which stay.
  return html`<div class="tlw ${bare}" style="--below:${o.below}px"><div class="tl ${bare}"><span class="ax0"></span><div class="trk ax" style="--p:${pos.toFixed(3)};--n:${said.length}">${guard([start, span], () => axis(start, span))}</div>${bare ? nothing : html`<span class="vd0"></span>`}</div>
    <div class="rows"><div class="tl ${bare}">${o.rows.map((r, i) => row(o, r, i, at, drag))}</div>${o.note ?? nothing}</div>
    <div class="ph"><div class="hand" role="slider" tabindex=${o.step ? 0 : -1} style="left:${pos.toFixed(3)}%;--p:${pos.toFixed(3)}" aria-label=${t`The moment shown`}
      aria-valuemin="0" aria-valuemax=${Math.round(end / 1e6)} aria-valuenow=${Math.round(o.t / 1e6)} aria-valuetext=${more ? t`${said}, ${length(end - o.t)} more are known` : said}
      @keydown=${(e: KeyboardEvent) => turn(e, o)} @pointerdown=${drag.down} @pointermove=${drag.move} @pointerup=${drag.up} @pointercancel=${drag.up}><b>${said}</b></div></div></div>`;
}

function row(o: TimeLook, r: Row, i: number, at: (t: number) => number, drag: Drag): TemplateResult {
  const here = r.id === o.current;
  const first = r.parent === undefined;
  const above = o.rows.findIndex((p) => p.id === r.parent);
  const other = o.choose && !here;
  const name = o.choose && o.rows.length > 1
    ? html`<button class="row-name" aria-current=${here ? "true" : "false"} title=${r.name} @click=${() => o.choose!(r.id)}>${r.name}</button>`
    : html`<span class="row-name">${r.name}</span>`;
  return html`<div class="lab l0 ${here && o.rows.length > 1 ? "here" : ""}">${name}
      ${first && (here || !o.compare) ? nothing : html`<small>${first ? nothing : t`from ${moment3(r.from)}`}
        ${o.compare && !here ? html`<button class="row-cmp" aria-pressed=${o.beside === r.id ? "true" : "false"} aria-label=${t`Compare with: ${r.name}`} @click=${() => o.compare!(r.id)}>${t`compare`}</button>` : nothing}</small>`}</div>
    <div class="trk t0 ${o.seek ? "" : "idle"}" data-row=${r.id}
      @pointerdown=${here ? drag.down : undefined} @pointermove=${here ? drag.move : undefined} @pointerup=${here ? drag.up : undefined} @pointercancel=${here ? drag.up : undefined}
      @click=${other ? (e: MouseEvent) => o.choose!(r.id, drag.time(e)) : undefined}>
      ${first || above < 0 ? nothing : html`<i class="fork" style="left:${at(r.from).toFixed(2)}%;top:${28 - ROW * (i - above)}px;height:${ROW * (i - above) - 8}px"></i>`}
      ${bands(r, here ? o.edge : r.end, at)}
      ${guard([r.time.bins.length, r.time.bins.at(-1), r.time.bin, at(r.time.bin)], () => fringe(r, at))}
      ${guard([r.time.faults.length, r.time.faults.at(-1), r.time.bin, at(r.time.bin), r.from], () => heaps(r.time.faults.filter((f) => f.when >= r.from), at).map((h) => faultMark(h, at(h.top.when), !first && h.top.when - r.from < BESIDE)))}
    </div>${o.verdict === false ? nothing : html`<div class="vd">${o.verdict?.(r.id)}</div>`}`;
}

/** A pointer that moves the moment: it follows while it is down, and settles when it is let go. */
class Drag {
  constructor(
    private readonly o: TimeLook,
    private readonly start: number,
    private readonly span: number,
  ) {}

  /** The moment under a pointer, on the track that it is over. */
  time(e: MouseEvent): number {
    const el = e.currentTarget as HTMLElement;
    const b = (el.closest(".tlw")!.querySelector(".trk.ax") as HTMLElement).getBoundingClientRect();
    return this.start + this.span * Math.min(1, Math.max(0, (e.clientX - b.left) / b.width));
  }

  readonly down = (e: PointerEvent): void => {
    if (!this.o.drag || e.button !== 0) return;
    (e.currentTarget as HTMLElement).setPointerCapture(e.pointerId);
    this.o.drag(this.time(e));
  };

  readonly move = (e: PointerEvent): void => {
    if (this.o.drag && held(e)) this.o.drag(this.time(e));
  };

  readonly up = (e: PointerEvent): void => {
    if (!held(e)) return;
    (e.currentTarget as HTMLElement).releasePointerCapture(e.pointerId);
    this.o.seek?.(this.time(e));
  };
}

function held(e: PointerEvent): boolean {
  return (e.currentTarget as HTMLElement).hasPointerCapture(e.pointerId);
}

function turn(e: KeyboardEvent, o: TimeLook): void {
  if (!o.step || !o.seek || e.ctrlKey || e.metaKey || e.altKey) return;
  const by = { ArrowLeft: -1, ArrowDown: -1, PageDown: -1, ArrowRight: 1, ArrowUp: 1, PageUp: 1 }[e.key] as 1 | -1 | undefined;
  if (e.key === "Home") o.seek(0);
  else if (e.key === "End") o.seek(Infinity);
  else if (!by) return;
  else if (e.shiftKey || e.key.startsWith("Page")) o.seek(Math.max(0, o.t + by * (e.shiftKey ? SHIFT : PAGE)));
  else o.step(by);
  e.preventDefault();
  e.stopPropagation();
}

/** Distances of the axis's marks, in seconds, and how many there may be. */
const TICKS = [0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400];
const MOST_TICKS = 11;

/** Where the marks of an axis of so many seconds stand, in seconds. */
export function ticks(seconds: number): number[] {
  const by = TICKS.find((d) => seconds / d < MOST_TICKS) ?? Math.ceil(seconds / MOST_TICKS);
  return Array.from({ length: Math.floor(seconds / by + 1e-9) + 1 }, (_, i) => Number((i * by).toFixed(1)));
}

function axis(start: number, span: number): TemplateResult {
  // A time of day is wide: it stands at every other mark, and so at neither end, where there is no room for half of it.
  const wall = start > 1e15;
  return html`${ticks(span / 1e9).map((s, i) => {
    const left = ((s * 1e9) / span) * 100;
    const words = wall ? (i % 2 ? clockText(start + s * 1e9) : "") : s >= 120 ? `${Math.floor(s / 60)}:${String(s % 60).padStart(2, "0")}` : String(s);
    return html`<u style="left:${left}%"></u><s aria-hidden="true" class=${!wall && i % 2 ? "odd" : ""} style="--l:${left};--c:${words.length}">${words}</s>`;
  })}`;
}

/** Who led when. What lies beyond edge stands dashed: it is known, and has not happened yet. */
function bands(r: Row, edge: number, at: (t: number) => number): TemplateResult[] {
  const out: TemplateResult[] = [];
  let from = r.from;
  const put = (a: number, b: number, cls: string, title: string, words: (w: number) => unknown) => {
    const w = at(b) - at(a);
    if (w > 0.12) out.push(html`<span class="band ${cls}" style="left:${at(a).toFixed(2)}%;width:calc(${w.toFixed(2)}% + 1px)" title=${title}>${words(w)}</span>`);
  };
  const both = (a: number, b: number, cls: string, title: string, words: (w: number) => unknown) => {
    if (a < edge) put(a, Math.min(b, edge), cls, title, words);
    if (b > edge) put(Math.max(a, edge), b, `${cls} fut`, t`${title}: known, and yet to come`, () => "");
  };
  const none = (a: number, b: number) => both(a, b, "none", t`No leader`, (w) => (w > 9 ? html`<span class=${w > 24 ? "" : "w2"}>${t`no leader`}</span>` : ""));
  const last = Math.max(r.end, edge);
  for (const b of r.time.bands) {
    const to = Math.min(b.to || last, last);
    if (to <= r.from || b.from >= last) continue;
    if (b.from > from) none(from, b.from);
    both(Math.max(b.from, r.from), to, `b${tint(b.term)}`, t`${b.node} leads term ${b.term}`, (w) => leads(b, w));
    from = to;
  }
  if (from < last) none(from, last);
  return out;
}

function leads(b: Band, w: number): unknown {
  const name = html`<b>${b.node}</b>`;
  return w > 28 ? th`${name}<span class="w2"> leads, term ${b.term}</span>` : w > 14 ? th`${name}<span class="w">, term ${b.term}</span>` : w > 1 ? name : "";
}

/** How many messages were sent when. */
function fringe(r: Row, at: (t: number) => number): TemplateResult {
  const { bins, bin, start } = r.time;
  const top = Math.max(8, ...bins);
  return html`<svg class="dots" viewBox="0 0 1000 7" preserveAspectRatio="none" aria-hidden="true">${bins.map((n, i) => {
    const t = start + i * bin;
    if (!n || t + bin <= r.from) return nothing;
    const h = 1 + 6 * Math.sqrt(n / top);
    return svg`<rect x=${(at(t) * 10).toFixed(1)} y=${(7 - h).toFixed(1)} width="1.6" height=${h.toFixed(1)}/>`;
  })}</svg>`;
}

/** Faults whose marks would lie over each other, the newest first, and the one whose mark stands for all of them. */
export interface Heap {
  top: FaultMark;
  all: FaultMark[];
}

/** Marks that are nearer to each other (percent of the axis) lie over each other. */
const NEAR = 4;

/** The gravest of a heap is on top: a machine that goes, comes back or stands still, then a link that is cut, else the newest. */
export function heaps(faults: readonly FaultMark[], at: (t: number) => number): Heap[] {
  const out: Heap[] = [];
  const newest = [...faults].reverse();
  const over = (f: FaultMark) => out.find((h) => Math.abs(at(h.top.when) - at(f.when)) < NEAR);
  for (const top of [...newest].sort((a, b) => weight(b) - weight(a))) if (!over(top)) out.push({ top, all: [] });
  for (const f of newest) over(f)!.all.push(f);
  return out.sort((a, b) => a.top.when - b.top.when);
}

/** Kinds of faults, the graver later. */
const WEIGHTS: Set<string>[] = [["cut"], ["freeze"], ["restart"], ["crash", "wipe"]].map((kinds) => new Set(kinds));

function weight(f: FaultMark): number {
  return WEIGHTS.findIndex((kinds) => kinds.has(f.fault)) + 1;
}

/** A mark so near (ns) to where its row begins stands beside the line that comes down there. */
const BESIDE = 1e6;

function faultMark({ top, all }: Heap, left: number, beside: boolean): TemplateResult {
  const words = all.map((f) => t`${faultSaid(f)}, at ${moment3(f.when)}`).join("\n");
  return html`<span class="fm ${beside ? "off" : ""}" role="img" style="left:${left.toFixed(2)}%" title=${words}>${icon(faultIcon(top.fault))}${all.length > 1 ? html`<b>×${all.length}</b>` : nothing}</span>`;
}
