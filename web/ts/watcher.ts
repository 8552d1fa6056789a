/**
 * What the playground and the live page share: the picture with its caption, the timeline, the code that is passed, the
 * chosen thing and the list of events. Renders into the light DOM, at most once a frame, and only while it is seen.
 */
import { html, nothing, render, type TemplateResult } from "lit/html.js";
import { guard } from "lit/directives/guard.js";
import type { Flight, Journey, Model } from "./reduce/model.ts";
import { Stage } from "./stage.ts";
import { caption, Herald, spoken, type Said } from "./view/caption.ts";
import { codePane, Sources } from "./view/code.ts";
import { eventList, rows, type Filter } from "./view/eventlist.ts";
import { inspectMachine, inspectMessage } from "./view/inspector.ts";
import { key } from "./view/marks.ts";
import { Picture } from "./view/picture.ts";
import type { Wire } from "./view/links.ts";
import { Reader } from "./view/reader.ts";
import { stateTable } from "./view/table.ts";
import { timeline } from "./view/timeline.ts";

/** How often the panels that are read are drawn anew, in ms; and how long a request stays followed after its end. */
const READING = 160;
const FOLLOWED = 9000;

export abstract class Watcher extends HTMLElement {
  protected stage = new Stage();
  protected readonly sources = new Sources();
  protected readonly picture = new Picture();
  protected readonly herald = new Herald();
  protected readonly reader = new Reader();
  protected selected = "";
  protected filter: Filter = { kind: "", node: "", text: "", all: false };
  /** Grows when something other than time has changed what the panels say. */
  protected rev = 0;
  private readAt = 0;
  private readRev = 0;
  private seen = true;
  private tail = true;
  private pending = false;
  private litText = "";
  private scrolled: HTMLElement | undefined;
  private watching: IntersectionObserver | undefined;
  private stopFrames = () => {};
  protected readonly small = matchMedia("(max-width: 640px)");

  /** What the page brought in the element's place gives way to what lives. */
  connectedCallback(): void {
    this.replaceChildren();
    this.watching = new IntersectionObserver((list) => (this.seen = list.some((e) => e.isIntersecting)));
    this.draw();
    const fig = this.querySelector(".stage, .show, .stick");
    if (fig) this.watching.observe(fig);
    this.small.addEventListener("change", this.touch);
    this.addEventListener("click", this.unfocus);
  }

  disconnectedCallback(): void {
    this.watching?.disconnect();
    this.small.removeEventListener("change", this.touch);
    this.removeEventListener("click", this.unfocus);
    this.stage.close();
  }

  /** Draws this stage from now on. */
  protected show(stage: Stage): void {
    this.stopFrames();
    this.stage = stage;
    this.herald.forget();
    this.stopFrames = stage.onFrame(() => {
      const now = performance.now();
      if (now - this.readAt > READING) {
        this.readAt = now;
        this.readRev++;
        this.look(now);
      }
      if (this.seen) this.draw();
    });
    this.touch();
  }

  /** Something has changed that no event tells of. */
  protected touch = (): void => {
    this.rev++;
    if (!this.pending) queueMicrotask(() => this.draw());
    this.pending = true;
  };

  protected abstract render(): TemplateResult;

  private draw(): void {
    this.pending = false;
    if (!this.isConnected) return;
    render(this.render(), this);
    this.updated();
  }

  /** Looked at a few times a second, before the panels are drawn. */
  protected look(_now: number): void {}

  /** The list of events stays at its newest row, unless the reader has scrolled up. */
  private updated(): void {
    this.bringLive();
    const ol = this.querySelector<HTMLElement>(".ev");
    if (!ol) return;
    if (this.tail) ol.scrollTop = ol.scrollHeight;
    if (ol === this.scrolled) return;
    this.scrolled = ol;
    ol.addEventListener("scroll", () => (this.tail = ol.scrollHeight - ol.scrollTop - ol.clientHeight < 40), { passive: true });
    ol.scrollTop = ol.scrollHeight;
  }

  /** The lit line is always to be seen in the code pane. */
  private bringLive(): void {
    const code = this.querySelector<HTMLElement>(".code-pn .code");
    const line = code?.querySelector<HTMLElement>(".cl.live");
    if (!code || !line || line.textContent === this.litText) return;
    this.litText = line.textContent ?? "";
    const top = line.getBoundingClientRect().top - code.getBoundingClientRect().top + code.scrollTop;
    code.scrollTop = top - code.clientHeight * 0.4;
  }

  /** A pointer's click leaves no focus on a button, so that the space bar is the clock's again. */
  private unfocus = (e: MouseEvent): void => {
    if (e.detail > 0) (e.target as Element | null)?.closest?.("button")?.blur();
  };

  protected get model(): Model {
    return this.stage.model;
  }

  /** The request whose cell is framed and whose functions are shown: the newest, until some time after its end. */
  protected followed(): Journey | undefined {
    const j = this.model.journeys.get(this.model.newest);
    if (!j) return undefined;
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

  protected drawing(o: { inbox?: boolean; thin?: boolean; wire?: (w: Wire) => void } = {}): TemplateResult {
    const s = this.stage;
    const live = s.kind === "live";
    return this.picture.draw({
      m: s.model, t: s.t, speed: live ? 1 : s.asked, paused: s.paused || s.past, shape: this.small.matches ? "tall" : "wide",
      cls: this.small.matches ? "w-tall" : "w-wide", selected: this.selected, thread: "", framed: this.followed()?.trace ?? "",
      inbox: !!o.inbox && (s.paused || s.past), thin: !!o.thin, pickWire: o.wire,
      pickMachine: (n) => this.pickMachine(n), pickMessage: (f) => this.pickMessage(f),
    });
  }

  protected pickMachine(name: string): void {
    this.select(`machine:${name}`);
  }

  protected pickMessage(f: Flight): void {
    this.select(`message:${f.id}`);
  }

  protected select(what: string): void {
    this.selected = this.selected === what ? "" : what;
    this.touch();
  }

  /** A panel that is read: drawn anew a few times a second, and at once when something was done. */
  protected panel(what: string, draw: () => TemplateResult): unknown {
    return guard([what, this.readRev, this.rev], draw);
  }

  protected timePanel(label: string, o: { seek?: (t: number) => void; step?: (by: number) => void }): TemplateResult {
    const s = this.stage;
    return timeline({ all: s.past ? this.whole : s.model, t: s.t, edge: s.kind === "room" ? s.edge : s.t, label, ...o });
  }

  /** The model at the newest moment, kept while the past is looked at. */
  protected whole: Model = this.stage.model;

  protected codePanel(): unknown {
    const j = this.followed() ?? this.model.journeys.get(this.model.newest);
    const step = this.reader.step(j, performance.now(), this.stage.paused || this.stage.past);
    return this.panel(`code ${step?.point ?? ""} ${step?.seq ?? ""} ${this.sources.size}`, () => codePane(this.sources, step, j ? j.steps.slice(0, j.steps.indexOf(step!) + 1) : []));
  }

  protected eventPanel(go: (at: number) => void): unknown {
    return this.panel("events", () =>
      eventList({
        film: this.stage.film, list: rows(this.stage.film, this.filter, this.stage.paused), filter: this.filter, machines: [...this.model.machines.keys()].sort(), go,
        set: (f) => {
          this.filter = f;
          this.touch();
        },
      }));
  }

  /** What is chosen, or undefined where nothing is. */
  protected inspected(o: { crash?: (n: string) => void; restart?: (n: string) => void }): TemplateResult | undefined {
    const at = { m: this.model, t: this.stage.t, ...o, close: () => this.select(this.selected) };
    const [kind, ...rest] = this.selected.split(":");
    const id = rest.join(":");
    if (kind === "machine") {
      const x = this.model.machines.get(id);
      return x && inspectMachine(x, at);
    }
    if (kind !== "message") return undefined;
    const f = this.model.flights.get(id) ?? this.model.ended.find((e) => e.id === id);
    return f && inspectMessage(f, at);
  }

  protected figure(picture: TemplateResult, hint: string): TemplateResult {
    return html`<div class="fig">${picture}</div>${hint ? html`<p class="hint" role="status">${hint}</p>` : key()}
      ${this.panel("table", () => stateTable(this.model))}`;
  }
}
