/** A run out of a file, to be looked at: time goes to and fro in what was written down, and nothing can be done to it. */
import { html, nothing, type TemplateResult } from "lit/html.js";
import type { RunHeader } from "../../../../wasm/host/runfile.ts";
import { gear } from "../../command/pace.ts";
import type { TraceEvent } from "../../events.ts";
import type { Source } from "../../source/source.ts";
import { Stage } from "../../stage.ts";
import { t, th } from "../../t.ts";
import { Part } from "../../part.ts";
import { transport } from "../../view/transport.ts";
import { grouped, shown } from "../../view/words.ts";
import { Watcher } from "../../watcher.ts";
import type { Moves } from "../time.ts";
import type { Court } from "../verdict/verdict.ts";

export interface RunFile {
  name: string;
  run: { header: RunHeader; lines: string[] };
  /** The page's build. */
  build: string;
  back: () => void;
  /** Plays the file's plan in a room, where its build is the page's. */
  play: (() => void) | undefined;
}

/** How far an arrow with shift moves the moment, in nanoseconds. */
const SHIFT = 100e6;

export class GhRun extends Watcher implements Court {
  private file: RunFile | undefined;
  /** Judged as a room's run is, in the same worker, from what was written down. */
  private readonly judgement = new Part(async () => new (await import("../verdict/verdict.ts")).Judgement(this), this.touch);
  readonly live = true;
  verdict: ((branch: number) => unknown) | undefined;

  /** What is to be looked at; call it before the element is put on the page. */
  open(file: RunFile): void {
    this.file = file;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.sources.load(this.dataset.sources ?? "").then(this.touch);
    const events = this.file!.run.lines.map((l) => JSON.parse(l) as TraceEvent);
    const stage = new Stage();
    const source: Source = { kind: "recorded", start: (sink) => sink.events(events, undefined), stop: () => undefined };
    stage.watch(source);
    stage.asked = stage.reached = gear(events);
    stage.paused = true;
    this.show(stage);
    this.seek(0);
    addEventListener("keydown", this.keys);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener("keydown", this.keys);
    this.judgement.now?.verdicts.close();
  }

  goTo(t: number): void {
    this.seek(t);
  }

  protected override look(now: number): void {
    this.judgement.get()?.look(now);
  }

  private readonly moves: Moves = { drag: (t) => this.seek(t), seek: (t) => this.seek(t), step: (by) => this.step(by) };

  private seek(t: number): void {
    const { stage } = this;
    stage.paused = true;
    stage.pin(stage.film.at(Math.min(stage.edge, Math.max(0, t))));
    stage.t = Math.min(stage.edge, Math.max(0, t));
    this.touch();
  }

  private step(by: 1 | -1): void {
    const { stage } = this;
    stage.paused = true;
    stage.pin(Math.min(stage.film.events.length, Math.max(0, stage.film.pos + by)));
    this.touch();
  }

  private toggle(): void {
    const { stage } = this;
    stage.paused = !stage.paused;
    stage.past = stage.paused;
    if (!stage.paused && stage.t >= stage.edge) this.begin();
    this.touch();
  }

  /** Plays from the start again. */
  private begin(): void {
    this.seek(0);
    Object.assign(this.stage, { paused: false, past: false });
  }

  private speed(x: number): void {
    this.stage.asked = this.stage.reached = x;
    this.touch();
  }

  private keys = (e: KeyboardEvent): void => {
    const el = e.target as HTMLElement;
    if (e.ctrlKey || e.metaKey || e.altKey || document.querySelector("dialog[open]") || /^(INPUT|SELECT|TEXTAREA)$/.test(el.tagName)) return;
    const by = e.key === "ArrowRight" ? 1 : -1;
    if (e.key === " " && !el.closest("button, a, [role=button]")) this.toggle();
    else if (e.key !== "ArrowRight" && e.key !== "ArrowLeft") return;
    else if (e.shiftKey) this.seek(this.stage.t + by * SHIFT);
    else this.step(by);
    e.preventDefault();
  };

  protected override render(): TemplateResult {
    const s = this.stage;
    const { header } = this.file!.run;
    const time = this.time();
    const rail = this.parts.time.get();
    const speed = rail?.speedRail({ asked: s.asked, reached: s.reached, paused: s.paused, set: (x) => this.speed(x) });
    return html`<div class="tools shut"></div>
      <section class="stage" aria-label=${t`The cluster`}>
        <div class="now">${this.captionText()}<div class="acts">
          ${this.file!.play ? html`<button class="btn go" data-do="play-file" @click=${this.file!.play}>${t`Play it in the room`}</button>` : nothing}
          <button class="btn" data-do="leave-file" @click=${this.file!.back}>${t`Back to the room`}</button></div></div>
        <div class="slip one" data-slip="file">
          <p role="status">${th`You look at a file, <span class="mono">${shown(this.file!.name)}</span>: ${grouped(header.events)} events, seed <span class="mono">${header.plan.seed}</span>. Nothing can be done to it.`}${header.build === this.file!.build ? "" : t` This page is of another build, and cannot play it.`}</p>
          <details><summary>${t`Build and trace hash`}</summary><p>${th`Build <span class="mono">${shown(header.build)}</span>, trace hash <span class="mono">${shown(header.sha256)}</span>`}</p></details></div>
        ${this.figure(this.drawing({ inbox: true }), "")}
      </section>
      <section class="time" aria-label=${t`Time`}>
        ${transport({ t: s.t, paused: s.paused, state: t`a run from a file`, toggle: () => this.toggle(), back: () => this.step(-1), forward: () => this.step(1), speed })}
        ${time?.draw({ close: true, closed: true, moves: this.moves, verdict: this.verdict }) ?? nothing}
      </section>
      <aside class="side n3" aria-label=${t`Reading`}>${this.codePanel()}
        ${this.inspected() ?? this.judgement.now?.panel() ?? html`<section class="pn in-pn"><header><h2>${t`Inspector`}</h2></header><p class="empty">${t`Choose a machine or a message.`}</p></section>`}
        ${this.eventPanel((n) => this.seek(s.film.events[n - 1]?.t ?? 0))}</aside>`;
  }

  protected override inspected(): TemplateResult | undefined {
    this.breaking();
    return super.inspected();
  }
}
