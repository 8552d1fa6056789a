/**
 * What the playground and the live page share: the picture with its caption, the timeline, the code that is passed, the
 * chosen thing and the list of events. Renders into the light DOM, at most once a frame, and only while it is seen.
 */
import { html, nothing, render, type TemplateResult } from "lit/html.js";
import { guard } from "lit/directives/guard.js";
import type { Desk, Seen } from "./desk.ts";
import { Part } from "./part.ts";
import type { Breaking } from "./parts/breaking.ts";
import type { Reading } from "./parts/reading.ts";
import type { Time } from "./parts/time.ts";
import type { Flight, Journey, Model } from "./reduce/model.ts";
import { Stage } from "./stage.ts";
import { th } from "./t.ts";
import { caption, Herald } from "./view/caption.ts";
import { spoken, type Said } from "./view/said.ts";
import { key } from "./view/marks.ts";
import type { Filter } from "./view/eventlist.ts";
import { Picture, type Look } from "./view/picture.ts";
import { Sources } from "./view/sources.ts";

/** How often the panels that are read are drawn anew, in ms; and how long a request stays followed after its end. */
const READING = 160;
/** How many panels are drawn in turn. */
const PANELS = 3;
const FOLLOWED = 9000;

export abstract class Watcher extends HTMLElement implements Seen {
  stage = new Stage();
  readonly sources = new Sources();
  protected readonly picture = new Picture();
  protected readonly herald = new Herald();
  selected = "";
  filter: Filter = { kind: "", node: "", text: "", all: false };
  /** Grows when something other than time has changed what the panels say. */
  protected rev = 0;
  private readAt = 0;
  private readRev = 0;
  private seen = true;
  private pending = false;
  private watching: IntersectionObserver | undefined;
  private stopFrames = () => {};
  /** The parts that are fetched when they are first wanted. */
  protected readonly parts = {
    breaking: new Part(() => import("./parts/breaking.ts"), () => this.touch()),
    reading: new Part(() => import("./parts/reading.ts"), () => this.touch()),
    time: new Part(() => import("./parts/time.ts"), () => this.touch()),
  };
  private read: Reading | undefined;
  private broken: Breaking | undefined;
  private clockwork: Time | undefined;
  protected readonly small = matchMedia("(max-width: 640px)");

  connectedCallback(): void {
    this.draw();
    this.small.addEventListener("change", this.touch);
    this.addEventListener("click", this.unfocus);
  }

  disconnectedCallback(): void {
    this.watching?.disconnect();
    this.small.removeEventListener("change", this.touch);
    this.removeEventListener("click", this.unfocus);
    this.broken?.close();
    this.broken = undefined;
    this.stage.close();
  }

  /** Draws this stage from now on. */
  protected show(stage: Stage): void {
    this.stopFrames();
    this.stage = stage;
    this.herald.forget();
    this.stopFrames = stage.onFrame(() => {
      const now = performance.now();
      if (now - this.readAt > READING / PANELS) {
        this.readAt = now;
        if (++this.readRev % PANELS === 0) this.look(now);
      }
      if (this.seen) this.draw();
    });
    this.touch();
  }

  /** Something has changed that no event tells of. */
  readonly touch = (): void => {
    this.rev++;
    if (!this.pending) queueMicrotask(() => this.draw());
    this.pending = true;
  };

  protected abstract render(): TemplateResult;

  private draw(): void {
    this.pending = false;
    if (!this.isConnected || (!this.watching && this.bides())) return;
    if (!this.watching) this.replaceChildren();
    render(this.render(), this);
    this.read?.settle(this);
    this.clockwork?.settle(this);
    this.broken?.settle();
    if (!this.watching) this.watch();
  }

  /** Is there nothing to show yet? What the page brought in the element's place stays until there is. */
  protected bides(): boolean {
    return false;
  }

  private watch(): void {
    this.watching = new IntersectionObserver((list) => (this.seen = list.some((e) => e.isIntersecting)));
    const fig = this.querySelector(".stage, .show, .stick");
    if (fig) this.watching.observe(fig);
  }

  /** Looked at a few times a second, before the panels are drawn. */
  protected look(_now: number): void {}

  /** A pointer's click leaves no focus on a button, so that the space bar is the clock's again. */
  private unfocus = (e: MouseEvent): void => {
    if (e.detail > 0) (e.target as Element | null)?.closest?.("button")?.blur();
  };

  get model(): Model {
    return this.stage.model;
  }

  /** The trace of the request that is chosen, "" for none. */
  private get chosen(): string {
    return this.selected.startsWith("request:") ? this.selected.slice("request:".length) : "";
  }

  /** The request whose cell is framed and whose functions are shown: the chosen one, else the newest until some time after its end. */
  followed(): Journey | undefined {
    const { journeys, newest } = this.model;
    const j = journeys.get(this.chosen) ?? journeys.get(newest);
    if (!j || j.trace === this.chosen) return j;
    const speed = this.stage.kind === "live" ? 1 : this.stage.asked;
    return !j.ended || this.stage.paused || this.stage.t - j.ended < FOLLOWED * 1e6 * speed ? j : undefined;
  }

  protected sentence(): Said {
    return caption(this.model, this.stage.t, this.stage.kind === "live" ? 1 : this.stage.asked);
  }

  protected captionText(before: TemplateResult | typeof nothing = nothing): TemplateResult {
    const said = this.herald.say(this.sentence(), performance.now(), this.stage.paused);
    return html`<p aria-live="polite">${before}${spoken(said)}</p>`;
  }

  protected drawing(o: { inbox?: boolean; thin?: boolean; wires?: Pick<Look, "aim" | "halves" | "pickWire"> } = {}): TemplateResult {
    const s = this.stage;
    const live = s.kind === "live";
    const request = s.model.journeys.get(this.chosen);
    return this.picture.draw({
      m: s.model, t: s.t, speed: live ? 1 : s.asked, paused: s.paused || s.past, shape: this.small.matches ? "tall" : "wide",
      cls: this.small.matches ? "w-tall" : "w-wide", selected: this.selected,
      thread: request && this.parts.breaking.get()?.thread(s.film, request), framed: this.followed()?.trace ?? "", plates: this.parts.reading.get()?.plates,
      inbox: o.inbox && (s.paused || s.past) ? (ground) => this.parts.time.get()?.inboxes(s.model, s.t, ground, (f) => this.pickMessage(f, [f.id])) : undefined, thin: !!o.thin, ...o.wires,
      pickMachine: (n) => this.pickMachine(n), pickMessage: (f, over) => this.pickMessage(f, over),
    });
  }

  protected pickMachine(name: string): void {
    this.select(`machine:${name}`);
  }

  /** over are the ids of all messages that lie where somebody pointed. */
  protected pickMessage(f: Flight, over: string[]): void {
    this.select(over.length > 1 ? `these:${over.join(" ")}` : `message:${f.id}`);
  }

  select(what: string): void {
    this.selected = this.selected === what ? "" : what;
    this.touch();
  }

  /**
   * A panel that is read, the nth of PANELS: drawn anew a few times a second, no two of them for one frame, and at once
   * when something was done.
   */
  protected panel(nth: number, what: string, draw: () => TemplateResult): unknown {
    return guard([what, Math.floor((this.readRev + nth) / PANELS), this.rev], draw);
  }

  /** What is below the picture, as soon as it has come. */
  protected time(): Time | undefined {
    const m = this.parts.time.get();
    return (this.clockwork ??= m && new m.Time(this));
  }

  protected codePanel(): unknown {
    const read = this.reading();
    const step = read?.step();
    return read ? this.panel(0, `code ${step?.point ?? ""} ${step?.seq ?? ""} ${this.sources.size}`, () => read.code(step)) : this.absent(this.parts.reading, "code-pn");
  }

  protected eventPanel(go: (at: number) => void): unknown {
    const read = this.reading();
    return read ? this.panel(1, "events", () => read.events(go)) : this.absent(this.parts.reading, "ev-pn");
  }

  private reading(): Reading | undefined {
    const m = this.parts.reading.get();
    return (this.read ??= m && new m.Reading(this));
  }

  /** A panel whose part is on its way, or did not come. */
  protected absent(part: Part<unknown>, cls: string): TemplateResult {
    return html`<section class="pn ${cls}">${part.why ? html`<p class="empty">${th`This part of the page did not arrive: ${part.why}. <button class="lnk" @click=${() => part.again()}>Ask again</button>`}</p>` : nothing}</section>`;
  }

  /** The tools and inspectors, once they have come; desk is absent where the cluster is only watched. */
  protected breaking(desk?: Desk): Breaking | undefined {
    const m = this.parts.breaking.get();
    return (this.broken ??= m && new m.Breaking(this, desk));
  }

  /** The panel of what is chosen, or undefined where nothing is. */
  protected inspected(): TemplateResult | undefined {
    return this.selected ? this.breaking()?.inspected() : undefined;
  }

  protected figure(picture: TemplateResult, hint: string): TemplateResult {
    return html`<div class="fig">${picture}</div>${hint ? html`<p class="hint" role="status">${hint}</p>` : key()}
      ${this.panel(2, "table", () => this.parts.reading.get()?.stateTable(this) ?? html``)}`;
  }
}
