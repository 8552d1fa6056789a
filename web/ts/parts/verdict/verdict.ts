/** The verdict on the page: beside each future, and opened, what proves it; what reads cost; clients that work. */
import "../../kit.ts";
import { html, nothing, type TemplateResult } from "lit/html.js";
import type { Desk } from "../../desk.ts";
import { dress } from "../../view/style.ts";
import { clip, count, grouped, moment3, span } from "../../view/words.ts";
import type { Told } from "./history.ts";
import { prices, type Price } from "./price.ts";
import { css } from "./verdict-style.ts";
import { Verdicts, type Verdict } from "./verdicts.ts";
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

const NAMES: Record<Verdict["result"], string> = {
  none: "nothing asked yet", checking: "checking", undecided: "undecided", linearizable: "linearizable", "not linearizable": "not linearizable",
};

export class Judgement {
  readonly verdicts: Verdicts;
  /** Is what proves it open? */
  shown = false;
  private work: Work | undefined;
  private prices: Price[] = [];
  private countedAt = -Infinity;

  constructor(private readonly desk: Desk) {
    this.verdicts = new Verdicts(desk);
    desk.verdict = (branch) => this.cell(branch);
  }

  look(now: number): void {
    this.verdicts.look(now);
    const { stage } = this.desk;
    if (this.shown && now - this.countedAt > COUNT) {
      this.countedAt = now;
      this.prices = prices(stage.film.events.slice(0, stage.film.pos));
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
    return html`<button class="vdb" data-verdict=${v.result} aria-expanded=${this.shown} title="What proves it" @click=${() => this.open()}>${SIGNS[v.result]}<span>${v.wrong ? "no verdict" : NAMES[v.result]}<small>${brief(v)}</small></span></button>`;
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
    return html`<section class="pn vd-pn" aria-label="The verdict"><header><h2>The verdict</h2><span class="r">${grouped(v.ops)} ${v.ops === 1 ? "operation" : "operations"} judged</span></header>
      <div class="vd-in">
        <p class="vd-say">${SIGNS[v.result]}<span>${sentence(v)}</span></p>
        ${v.broken.map((b) => html`<h3>${b.proof.length === 1 ? html`On <span class="mono">${clip(b.key, 40)}</span>, no write explains this answer` : html`On <span class="mono">${clip(b.key, 40)}</span>, no order of these explains their answers`}</h3>${this.list(b.proof)}`)}
        ${v.stale.slice(-5).reverse().map((s) => html`<h3>Stale read: answered ${shown(s.read)}, newest was <span class="mono">${clip(s.newest.value, 24)}</span></h3>
          <p class="note">${s.read.mode === "stale" ? "Stale mode allows it: any server answers, however far behind it is." : s.read.mode === "default" && !v.leases ? "Default mode trusts clocks and machines to keep time, and here they did not." : "This mode does not allow it."}</p>${this.list([s.newest, s.read])}`)}
        ${this.costs()}
        <p class="row">${this.work && !this.work.over
          ? html`<button class="btn sm" data-do="work" @click=${() => this.rest()}>Stop the clients</button><span class="note">${this.work.asked} of at most ${workMost} operations asked</span>`
          : html`<button class="btn sm" data-do="work" @click=${() => this.begin()}>Let three clients work</button>`}
          <button class="lnk" @click=${() => this.open()}>Close</button></p>
      </div></section>`;
  }

  private begin(): void {
    this.work = new Work(this.desk);
    if (this.desk.stage.paused) this.desk.run(this.desk.room.resume());
    this.desk.touch();
  }

  private rest(): void {
    this.work = undefined;
    this.desk.touch();
  }

  /** Operations, each a way to its moment: it is followed there, and marked among the events and in the recorder. */
  private list(ops: Told[]): TemplateResult {
    return html`<ol class="vd-ops">${ops.map((o) => html`<li><button @click=${() => this.go(o)} title="Look at this moment"><span class="t">${moment3(o.called)}</span><span class="x">${words(o)}</span></button></li>`)}</ol>`;
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
    return html`<h3>What a read costs, as counted in this run</h3><table><thead><tr><th>mode</th><th>asked</th><th>round trips</th><th>took</th></tr></thead><tbody>
      ${all.map((p) => html`<tr><td>${p.mode}</td><td class="mono">${p.node}</td><td><b>${p.trips}</b>${p.asked ? html` <small>${p.trips > 1 ? "the last one asks" : "it asks"} ${p.asked === 1 ? "one server" : `${count(p.asked)} servers at once`}</small>` : nothing}</td><td>${span(p.took)}</td></tr>`)}</tbody></table>`;
  }
}

function shown(o: Told): TemplateResult {
  return o.found ? html`<span class="mono">${clip(o.value, 24)}</span>` : html`that there is none`;
}

function words(o: Told): TemplateResult {
  const what = html`<span class="mono">${o.op} ${clip(o.key, 24)}${o.op === "put" ? ` ${clip(o.value, 20)}` : ""}</span>`;
  const how = o.op === "get" ? `, ${o.mode}` : "";
  const answer = o.outcome === "unknown" || o.outcome === "open" ? "nobody knows whether it happened" : o.op === "get" ? (o.found ? `answered ${clip(o.value, 20)}` : "answered that there is none") : "acknowledged";
  return html`${what}${how}${o.node ? ` at ${o.node}` : ""}: ${answer}`;
}

/** Under the verdict's name: how much it rests on. */
function brief(v: Verdict): string {
  if (v.result === "none") return "";
  const parts = [`${grouped(v.ops)} ${v.ops === 1 ? "op" : "ops"}`];
  if (v.unknown) parts.push(`${v.unknown} unknown`);
  if (v.stale.length) parts.push(`${v.stale.length} stale`);
  return parts.join(", ");
}

function sentence(v: Verdict): string {
  if (v.wrong) return `There is no verdict: ${v.wrong}.`;
  const unknown = v.unknown ? ` The outcome of ${v.unknown === 1 ? "one" : v.unknown} is unknown: it may have happened or not, and either would do.` : "";
  switch (v.result) {
    case "none": return "Nobody has asked anything yet. Put a value, get it, or let clients work: each answer is judged as it comes.";
    case "checking": return "The judge is looking for an order that explains every answer.";
    case "undecided": return "The search for an order was given up at its bound: nothing is proved, and nothing is cleared.";
    case "linearizable": return `One order of all these operations explains every answer that promised to be fresh.${unknown}`;
    case "not linearizable": return "No order of these operations explains their answers: a promise was broken.";
  }
}
