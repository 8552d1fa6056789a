/** What is read beside the picture: the source of the functions that a request passes, and the list of events. */
import "../kit.ts";
import type { TemplateResult } from "lit/html.js";
import type { Seen } from "../desk.ts";
import type { Journey, Step } from "../reduce/model.ts";
import { codePane } from "../view/code.ts";
import { eventList, rows, type Filter } from "../view/eventlist.ts";
import { Reader } from "../view/reader.ts";
import { dress } from "../view/style.ts";
import { css } from "./reading-style.ts";

dress(css);

/** So near (px) to the list's end a reader counts as being at its end. */
const NEAR = 40;

export class Reading {
  private readonly reader = new Reader();
  private filter: Filter = { kind: "", node: "", text: "", all: false };
  private tail = true;
  private litText = "";
  private scrolled: HTMLElement | undefined;

  constructor(private readonly page: Seen) {}

  /** The followed request, or the last one that was. */
  private get journey(): Journey | undefined {
    const { page } = this;
    return page.followed() ?? page.model.journeys.get(page.model.newest);
  }

  /** The step whose function is shown now; it moves on by itself while the run goes on. */
  step(): Step | undefined {
    const s = this.page.stage;
    return this.reader.step(this.journey, performance.now(), s.paused || s.past);
  }

  code(step: Step | undefined): TemplateResult {
    const j = this.journey;
    return codePane(this.page.sources, step, j && step ? j.steps.slice(0, j.steps.indexOf(step) + 1) : []);
  }

  /** go takes the page to right after so many of the events that are kept. */
  events(go: (at: number) => void): TemplateResult {
    const { stage, model } = this.page;
    return eventList({
      film: stage.film, list: rows(stage.film, this.filter, stage.paused), filter: this.filter, machines: [...model.machines.keys()].sort(), go,
      set: (f) => {
        this.filter = f;
        this.page.touch();
      },
    });
  }

  /** After each drawing: the lit line is in sight, and the list at its newest row unless the reader has scrolled up. */
  settle(root: HTMLElement): void {
    this.bringLive(root);
    const ol = root.querySelector<HTMLElement>(".ev");
    if (!ol) return;
    if (this.tail) ol.scrollTop = ol.scrollHeight;
    if (ol === this.scrolled) return;
    this.scrolled = ol;
    ol.addEventListener("scroll", () => (this.tail = ol.scrollHeight - ol.scrollTop - ol.clientHeight < NEAR), { passive: true });
    ol.scrollTop = ol.scrollHeight;
  }

  private bringLive(root: HTMLElement): void {
    const code = root.querySelector<HTMLElement>(".code-pn .code");
    const line = code?.querySelector<HTMLElement>(".cl.live");
    if (!code || !line || line.textContent === this.litText) return;
    this.litText = line.textContent ?? "";
    const top = line.getBoundingClientRect().top - code.getBoundingClientRect().top + code.scrollTop;
    code.scrollTop = top - code.clientHeight * 0.4;
  }
}
