/** The verdict on the page: beside each future, and opened, what proves it; what reads cost; clients that work. */
import "../../kit.ts";
import { html, nothing, type TemplateResult } from "lit/html.js";
import type { Desk, Seen } from "../../desk.ts";
import { t, th } from "../../t.ts";
import { m, said, spoken } from "../../view/said.ts";
import { MODES } from "../../view/eventwords.ts";
import { dress } from "../../view/style.ts";
import { clip, count, grouped, moment3, span } from "../../view/words.ts";
import type { Told } from "./history.ts";
import { prices, type Price } from "./price.ts";
import { css } from "./verdict-style.ts";
import { Verdicts, type Judged, type Verdict } from "./verdicts.ts";
import { brief, nameOf, sentence } from "./verdictwords.ts";
import { Work, workMost } from "./work.ts";

dress(css);

/** How often (ms) it is counted anew what reads cost. */
const COUNT = 500;

const SIGNS: Record<Verdict["result"], TemplateResult> = {
  none: html`<svg viewBox="0 0 20 20" aria-hidden="true"><circle cx="10" cy="10" r="8" stroke-dasharray="3 2.4"></circle></svg>`,
  checking: html`<svg viewBox="0 0 20 20" aria-hidden="true"><circle cx="10" cy="10" r="8"></circle></svg>`,
  undecided: html`<svg viewBox="0 0 20 20" aria-hidden="true"><circle cx="10" cy="10" r="8"></circle></svg>`,
  linearizable: html`<svg viewBox="0 0 20 20" aria-hidden="true"><circle cx="10" cy="10" r="8"></circle><path d="M6 10.4l2.8 2.8 5.4-6"></path></svg>`,
  "not linearizable": html`<svg viewBox="0 0 20 20" aria-hidden="true"><path d="M10 1L19 10L10 19L1 10Z"></path><path d="M6 14L14 6"></path></svg>`,
};

/** The page that shows the verdict, with where it stands beside a future. */
export type Court = Judged & Pick<Seen, "selected" | "select" | "filter"> & Pick<Desk, "verdict" | "goTo">;

export class Judgement {
  readonly verdicts: Verdicts;
  /** Is what proves it open? */
  shown = false;
  private work: Work | undefined;
  private prices: Price[] = [];
  private countedAt = -Infinity;

  /** room is where clients may work; a run out of a file has none. */
  constructor(private readonly desk: Court, private readonly room?: Desk) {
    this.verdicts = new Verdicts(desk);
    desk.verdict = (branch) => this.cell(branch);
  }

  look(now: number): void {
    this.verdicts.look(now);
    const { stage } = this.desk;
    if (this.shown && now - this.countedAt > COUNT) {
      this.countedAt = now;
      this.prices = prices(stage.film);
    }
    if (this.work && !stage.paused) this.work.tick(stage.edge);
  }

  /** Another room has taken this one's place: nobody works in it yet. */
  left(): void {
    this.work = undefined;
    this.prices = [];
  }

  /** What stands beside a future in the timeline. */
  private cell(branch: number): TemplateResult {
    const v = this.verdicts.of(branch);
    return html`<button class="vdb" data-verdict=${v.result} aria-expanded=${this.shown} title=${t`What proves it`} @click=${() => this.open()}>${SIGNS[v.result]}<span>${nameOf(v)}<small>${brief(v)}</small></span></button>`;
  }

  open(): void {
    this.shown = !this.shown;
    if (this.shown) this.desk.select("");
    this.desk.touch();
  }

  /** The panel in the reading column, where it is open and nothing else is chosen. */
  panel(): TemplateResult | undefined {
    if (!this.shown || this.desk.selected) return undefined;
    const v = this.verdicts.of(this.desk.stage.branch);
    return html`<section class="pn vd-pn" aria-label=${t`The verdict`}><header><h2>${t`The verdict`}</h2><span class="r">${v.ops === 1 ? t`1 operation judged` : t`${grouped(v.ops)} operations judged`}</span></header>
      <div class="vd-in">
        <p class="vd-say">${SIGNS[v.result]}<span>${sentence(v)}</span></p>
        ${v.broken.map((b) => html`<h3>${b.proof.length === 1 ? th`On <span class="mono">${clip(b.key, 40)}</span>, no write explains this answer` : th`On <span class="mono">${clip(b.key, 40)}</span>, no order of these explains their answers`}</h3>${this.list(b.proof)}`)}
        ${v.stale.slice(-5).reverse().map((s) => html`<h3>${th`Stale read: answered ${shown(s.read)}, newest was <span class="mono">${clip(s.newest.value, 24)}</span>`}</h3>
          <p class="note">${s.read.mode === "stale" ? t`Stale mode allows it: any server answers, however far behind it is.` : s.read.mode === "default" && !v.leases ? t`Default mode trusts clocks and machines to keep time, and here they did not.` : t`This mode does not allow it.`}</p>${this.list([s.newest, s.read])}`)}
        ${this.costs()}
        <p class="row">${this.room ? this.labour(this.room) : nothing}
          <button class="lnk" @click=${() => this.open()}>${t`Close`}</button></p>
      </div></section>`;
  }

  private labour(room: Desk): TemplateResult {
    return this.work && !this.work.over
      ? html`<button class="btn sm" data-do="work" @click=${() => this.rest()}>${t`Stop the clients`}</button><span class="note">${t`${this.work.asked} of at most ${workMost} operations asked`}</span>`
      : html`<button class="btn sm" data-do="work" @click=${() => this.begin(room)}>${t`Let three clients work`}</button>`;
  }

  private begin(room: Desk): void {
    this.work = new Work(room);
    if (room.stage.paused) room.run(room.room.resume());
    room.touch();
  }

  private rest(): void {
    this.work = undefined;
    this.desk.touch();
  }

  /** Operations, each a way to its moment: it is followed there, and marked among the events and in the recorder. */
  private list(ops: Told[]): TemplateResult {
    return html`<ol class="vd-ops">${ops.map((o) => html`<li><button @click=${() => this.go(o)} title=${t`Look at this moment`}><span class="t">${moment3(o.called)}</span><span class="x">${words(o)}</span></button></li>`)}</ol>`;
  }

  private go(o: Told): void {
    const { desk } = this;
    desk.filter = { ...desk.filter, kind: "op", node: "", text: o.key };
    desk.goTo(o.returned || o.called);
    if (o.trace) desk.select(`request:${o.trace}`);
  }

  private costs(): TemplateResult | typeof nothing {
    const all = this.prices;
    if (all.length === 0) return nothing;
    return html`<h3>${t`What a read costs, as counted in this run`}</h3><table><thead><tr><th>${t`mode`}</th><th>${t`asked through`}</th><th>${t`round trips`}</th><th>${t`took`}</th></tr></thead><tbody>
      ${all.map((p) => html`<tr><td>${MODES[p.mode]}</td><td class="mono">${p.node}</td><td><b>${p.trips}</b>${p.asked ? html` <small>${asks(p)}</small>` : nothing}</td><td>${span(p.took)}</td></tr>`)}</tbody></table>`;
  }
}

/** Whom a read's last round trip asks. */
function asks(p: Price): string {
  if (p.asked === 1) return p.trips > 1 ? t`the last one asks one server` : t`it asks one server`;
  return p.trips > 1 ? t`the last one asks ${count(p.asked)} servers at once` : t`it asks ${count(p.asked)} servers at once`;
}

function shown(o: Told): TemplateResult {
  return o.found ? html`<span class="mono">${clip(o.value, 24)}</span>` : html`${t`that there is none`}`;
}

function words(o: Told): TemplateResult {
  const what = m(`${o.op} ${clip(o.key, 24)}${o.op === "put" ? ` ${clip(o.value, 20)}` : ""}`);
  const answer = answerOf(o);
  if (o.op === "get") return spoken(said`${what}, ${MODES[o.mode] ?? o.mode} at ${o.node}: ${answer}`);
  return spoken(o.node ? said`${what} at ${o.node}: ${answer}` : said`${what}: ${answer}`);
}

function answerOf(o: Told): string {
  if (o.outcome === "unknown" || o.outcome === "open") return t`nobody knows whether it happened`;
  if (o.op !== "get") return t`acknowledged`;
  return o.found ? t`answered ${clip(o.value, 20)}` : t`answered that there is none`;
}
