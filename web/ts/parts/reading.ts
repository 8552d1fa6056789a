/** What is read beside the picture: the source of the functions that a request passes, and the list of events. */
import "../kit.ts";
import type { TemplateResult } from "lit/html.js";
import type { Seen } from "../desk.ts";
import type { Journey, Step } from "../reduce/model.ts";
import { codePane } from "../view/code.ts";
import { dues, eventList, rows, rowsAhead } from "../view/eventlist.ts";
import { Reader } from "../view/reader.ts";
import { dress } from "../view/style.ts";
import code from "../../static/css/code.css";
import { css } from "./reading-style.ts";

export * as plates from "../view/plates.ts";
export { stateTable } from "../view/table.ts";

dress(code + css);

/** So near (px) to where the list rests by itself a reader counts as following it. */
const NEAR = 40;
/** How much of what is yet to come is in sight below the present row, in px. */
const BELOW = 46;

/** How high (px) a row of the list is, and what lies under the last at least: there the list fades. */
const ROW = 23;
const LEAST = 20;

/** Where the list rests: the present row is the last but a few in sight. */
function rest(ol: HTMLElement): number {
  const on = ol.querySelector<HTMLElement>("li.on");
  const most = ol.scrollHeight - ol.clientHeight;
  if (!on) return most;
  const from = on.offsetTop - ol.offsetTop + on.offsetHeight + BELOW - ol.clientHeight;
  return Math.min(most, Math.max(0, Math.ceil(from / ROW) * ROW));
}

export class Reading {
  private readonly reader = new Reader();
  /** The row of events that had the focus last. */
  private stop = -1;
  private tail = true;
  /** Has the list been drawn anew since it was last brought to its end? Asking where that is costs a layout. */
  private anew = false;
  /** Has the code been drawn anew since its lit line was last looked for? */
  private codeAnew = false;
  /** The line that was brought in sight last, and in a pane of which height. */
  private brought = "";
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
    this.codeAnew = true;
    return codePane(this.page.sources, step, j && step ? j.steps.slice(0, j.steps.indexOf(step) + 1) : [], j);
  }

  /** go takes the page to right after so many of the events that are kept. */
  events(go: (at: number) => void): TemplateResult {
    const { page } = this;
    const { film, paused } = page.stage;
    this.anew = true;
    return eventList({
      film, list: rows(film, page.filter, paused), ahead: rowsAhead(film, page.filter), due: paused ? dues(film, page.filter) : [], filter: page.filter,
      machines: [...page.model.machines.keys()].sort(), stop: this.stop, go,
      focus: (at) => (this.stop = at),
      set: (f) => {
        page.filter = f;
        page.touch();
      },
    });
  }

  /** After each drawing: the lit line is in sight, and the list at its newest row unless the reader has scrolled up. */
  settle(root: HTMLElement): void {
    this.bringLive(root);
    const ol = this.anew ? root.querySelector<HTMLElement>(".ev") : null;
    if (!ol) return;
    this.anew = false;
    if (ol !== this.scrolled) {
      this.scrolled = ol;
      this.tail = true;
      ol.addEventListener("scroll", () => (this.tail = Math.abs(ol.scrollTop - rest(ol)) < NEAR), { passive: true });
    }
    // Above stands a whole row.
    const under = `${LEAST + ((ol.clientHeight - LEAST) % ROW)}px`;
    if (ol.style.paddingBottom !== under) ol.style.paddingBottom = under;
    if (this.tail && !ol.contains(document.activeElement)) ol.scrollTop = rest(ol);
  }

  /** An inspector that opens leaves the code a few lines: the lit one is brought in sight again. */
  private bringLive(root: HTMLElement): void {
    const code = this.codeAnew ? root.querySelector<HTMLElement>(".code-pn .code") : null;
    this.codeAnew = false;
    const line = code?.querySelector<HTMLElement>(".cl.live");
    if (!code || !line) return;
    const bring = `${code.clientWidth}x${code.clientHeight} ${line.textContent}`;
    if (bring === this.brought) return;
    this.brought = bring;
    const top = (el: Element) => el.getBoundingClientRect().top - code.getBoundingClientRect().top + code.scrollTop;
    const from = top(line) - code.clientHeight * 0.4;
    // Above stands a whole line, at the listing's end too.
    const most = code.scrollHeight - code.clientHeight;
    const tops = [...code.children].map(top).filter((y) => y <= most);
    code.scrollTop = from > 0 ? tops.find((y) => y >= from) ?? tops.at(-1) ?? from : from;
  }
}
