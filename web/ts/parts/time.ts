/** Time below the picture: a row for each future, the recorder that shows the last moments closely, and the speed. */
import "../kit.ts";
import { html, nothing, type TemplateResult } from "lit/html.js";
import type { Desk, Seen } from "../desk.ts";
import { branchesMax } from "../../../wasm/host/branches.ts";
import type { BranchInfo, Comparison } from "../source/source.ts";
import type { TraceEvent } from "../events.ts";
import type { Slant } from "../reduce/lanes.ts";
import type { Stage } from "../stage.ts";
import { t } from "../t.ts";
import { branchWords } from "../view/branchwords.ts";
import { comparison } from "../view/compare.ts";
import { fits } from "../view/eventlist.ts";
import { inboxRows } from "../view/inbox.ts";
import { next } from "../view/next.ts";
import { recorder, recorderHeight, stretch, wedge } from "../view/recorder.ts";
import { dress } from "../view/style.ts";
import { extent, timeline, type Row, type TimeLook } from "../view/timeline.ts";
import { css } from "./time-style.ts";

export { inboxes } from "../view/inbox.ts";
export { notch, speedRail } from "../view/speed.ts";

dress(css);

/** What the timeline may do; a page that only watches leaves it out. */
export type Moves = Pick<TimeLook, "drag" | "seek" | "step">;

/** With motion reduced the recorder moves on in steps of so much of the reader's time, in nanoseconds. */
const STEP = 400e6;

function discrete(t: number, speed: number): number {
  const by = STEP * Math.min(1, speed);
  return Math.floor(t / by) * by;
}

export class Time {
  /** The futures that the room keeps, as it told last; and the one that is held beside the current one, 0 for none. */
  private futures: BranchInfo[] = [];
  private beside = 0;
  private compared: { key: string; what: Comparison | undefined; why: string } = { key: "", what: undefined, why: "" };
  private askedFor = 0;
  /** Whose futures these are: another room has others. */
  private of: Stage | undefined;
  /** Is the recorder shown where it is not shown by itself? And the row that was brought into sight last. */
  private opened = false;
  private sighted = 0;
  private readonly calm = matchMedia("(prefers-reduced-motion: reduce)");
  private readonly small = matchMedia("(max-width: 640px)");

  constructor(private readonly page: Seen) {}

  /** The timeline and what hangs on it. close shows the recorder too; closed is a run that is known to its end. */
  draw(o: { close: boolean; closed?: boolean; desk?: Desk; moves?: Moves; verdict?: TimeLook["verdict"] }): TemplateResult {
    const { stage } = this.page;
    if (stage !== this.of) Object.assign(this, { of: stage, futures: [], beside: 0, askedFor: 0, sighted: 0 });
    if (o.desk && this.askedFor !== stage.branch) this.learn(o.desk);
    const rows = this.rows();
    const { start, span } = extent(rows, o.closed);
    const { desk } = o;
    const at = (t: number) => ((t - start) / span) * 100;
    const machines = this.page.model.machines.size;
    // Below the controls, which keep their place whatever comes next.
    const inbox = this.small.matches && (stage.paused || stage.past) ? inboxRows(this.page.model, stage.t, (f) => this.page.select(`message:${f.id}`)) : nothing;
    return html`${inbox}${timeline({
      rows, current: stage.branch, beside: this.beside, t: stage.t, edge: stage.kind === "room" && !stage.past ? stage.edge : stage.t, ...o.moves, verdict: o.verdict, closed: o.closed,
      choose: desk && ((id, t) => this.choose(desk, id, t)), compare: desk && rows.length > 1 ? (id) => this.compare(id) : undefined, below: recorderHeight(machines),
      note: rows.length >= branchesMax ? html`<p class="rows-full">${t`${branchesMax} futures are kept, and no more: what is done in the past is refused from now on.`}</p>` : undefined,
    })}
      ${desk && this.beside ? this.side(desk, rows) : o.close ? this.closely(at, o.verdict !== false) : nothing}`;
  }

  /** After each drawing: the row of the future that was entered is in sight. */
  settle(root: HTMLElement): void {
    const { branch } = this.page.stage;
    const row = root.querySelector<HTMLElement>(".lab.here");
    const box = root.querySelector<HTMLElement>(".rows");
    if (!row || !box || branch === this.sighted) return;
    this.sighted = branch;
    // Only the rows move, never the page.
    const [r, b] = [row.getBoundingClientRect(), box.getBoundingClientRect()];
    if (r.bottom > b.bottom) box.scrollTop += r.bottom - b.bottom;
    else if (r.top < b.top) box.scrollTop += r.top - b.top;
  }

  /** The recorder and the wedge that joins it to the timeline; on a narrow page on demand. */
  private closely(at: (t: number) => number, verdicts: boolean): TemplateResult {
    const { stage } = this.page;
    const speed = stage.kind === "live" ? 1 : stage.asked;
    const now = this.calm.matches && !stage.paused && !stage.past ? discrete(stage.t, speed) : stage.t;
    const s = stretch(now, speed);
    const toggle = () => {
      this.opened = !this.opened;
      this.page.touch();
    };
    return html`<button class="lnk rec-open" aria-expanded=${this.opened ? "true" : "false"} @click=${toggle}>${this.opened ? t`Hide the last moments` : t`Show the last moments closely`}</button>
      <div class="rec-box ${this.opened ? "opened" : ""}">${wedge(at(s.from), at(s.to), verdicts)}${this.recorder(now, speed)}</div>`;
  }

  /** What comes next, in words. */
  next(): string {
    const { film, t } = this.page.stage;
    return next(film.model, t, film.events.slice(film.pos, film.pos + 400));
  }

  private recorder(now: number, speed: number): TemplateResult {
    const { stage, filter, selected } = this.page;
    const { film } = stage;
    const looked = filter.text.trim() !== "" || filter.kind !== "" || filter.node !== "";
    const among = (mark: (e: TraceEvent) => boolean) => (s: Slant) => [s.at, s.over].some((i) => i !== undefined && mark(film.events[i]!));
    const request = selected.startsWith("request:") ? selected.slice("request:".length) : "";
    // Where other events than messages are looked for, no message can fit: those of the request that is chosen do.
    const other = filter.kind !== "" && filter.kind !== "message";
    const own = request ? among((e) => e.kind === "message" && e.message.trace === request) : undefined;
    return recorder({
      film, t: now, speed, selected,
      fits: !looked ? undefined : other ? own : among((e) => fits(film.model, e, filter)),
      pick: (id) => this.page.select(`message:${id}`),
    });
  }

  /** The first future, and those that opened from it; the current one is the film's. */
  private rows(): Row[] {
    const { stage } = this.page;
    const now = stage.film.whole.time;
    const list = this.futures.some((f) => f.id === stage.branch) ? this.futures : [{ id: stage.branch, began: undefined, parent: undefined, from: 0, end: 0 }];
    return list.map((f) => {
      const here = f.id === stage.branch;
      const time = here ? now : (stage.left.get(f.id) ?? { ...now, bands: [], faults: [], bins: [] });
      return { id: f.id, name: branchWords(f.began), from: f.parent === undefined ? Math.max(0, now.start) : f.from, end: here ? stage.known : f.end, parent: f.parent, time };
    });
  }

  private learn(desk: Desk): void {
    const { stage } = this.page;
    this.askedFor = stage.branch;
    desk.room.branches().then((list) => {
      if (stage === this.of) this.futures = list;
      this.page.touch();
    }, () => (this.askedFor = 0)); // a room that has ended says so elsewhere
  }

  /** Goes on in another future: at that moment where it has come so far, else at its end. */
  private choose(desk: Desk, id: number, t = this.page.stage.t): void {
    const to = this.futures.find((f) => f.id === id);
    if (!to || id === this.page.stage.branch) return;
    if (this.beside === id) this.beside = 0;
    desk.enter(id, t > to.from && t < to.end ? t : undefined);
  }

  private compare(id: number): void {
    this.beside = this.beside === id ? 0 : id;
    this.page.touch();
  }

  /** The two futures at the moment that is shown, or at the latest that both have come to. */
  private side(desk: Desk, rows: Row[]): TemplateResult | typeof nothing {
    const { stage } = this.page;
    const here = rows.find((r) => r.id === stage.branch);
    const other = rows.find((r) => r.id === this.beside);
    if (!here || !other || here === other) return nothing;
    const at = Math.floor(Math.min(stage.t, here.end, other.end));
    const key = `${here.id} ${other.id} ${at}`;
    if (key !== this.compared.key && stage.paused && !stage.past) this.ask(desk, key, here.id, other.id, at);
    const { what } = this.compared;
    const above = rows.indexOf(other) < rows.indexOf(here); // they stand as their rows do
    return comparison({
      names: above ? [other.name, here.name] : [here.name, other.name], what: above && what ? { ...what, a: what.b, b: what.a } : what, why: stage.paused ? this.compared.why : t`Pause, and both futures are looked at.`,
      close: () => this.compare(other.id),
    });
  }

  private ask(desk: Desk, key: string, a: number, b: number, at: number): void {
    // As time moves the last answer stays until the next has come; of two other futures it would tell nothing.
    const same = this.compared.key.startsWith(`${a} ${b} `);
    this.compared = { key, what: same ? this.compared.what : undefined, why: "" };
    desk.room.compare(a, b, at).then(
      (what) => ({ key, what, why: "" }),
      (err: Error) => ({ key, what: undefined, why: t`They cannot be compared: ${err.message}.` }),
    ).then((got) => {
      if (this.compared.key === key) this.compared = got;
      this.page.touch();
    });
  }
}
