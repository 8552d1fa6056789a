/** <gh-walk>: the room beside the text. The stop in view, the picture, the hop list and the lit line tell one moment. */
import { html, nothing, type TemplateResult } from "lit/html.js";
import { places } from "./command/boot.ts";
import { playRecording } from "./command/recording.ts";
import { decoded } from "./decoded.ts";
import { Stage } from "./stage.ts";
import { t, th } from "./t.ts";
import { caption } from "./view/caption.ts";
import { m, plain, said, spoken, type Said } from "./view/said.ts";
import { values } from "./view/sources.ts";
import { icon } from "./view/icons.ts";
import { hopList } from "./view/hops.ts";
import { thread } from "./view/thread.ts";
import { stopSays } from "./view/walkwords.ts";
import { clockText, moment3 } from "./view/words.ts";
import { Watcher } from "./watcher.ts";
import { light, markHere, stops, type Stop } from "./walkroute.ts";
import { KEY, VALUE, WalkRun } from "./walkrun.ts";

/** How long playing rests at each stop, and how long scrolling by the page itself is not taken for the reader's, in ms. */
const REST = 2600;
const OWN_SCROLL = 900;
/** What a room does while it starts, by the name of the stage. */
const STARTING: Record<string, string> = { fetch: t`the program is on its way`, compile: t`the program is compiled`, boot: t`the servers elect a leader` };

export class GhWalk extends Watcher {
  private stops: Stop[] = [];
  private here = 0;
  private run: WalkRun | undefined;
  private ready = false;
  private busy = false;
  private why = "";
  private waiting = t`The room is starting`;
  private playing: ReturnType<typeof setInterval> | undefined;
  private ownScroll = 0;
  private job: Promise<void> = Promise.resolve();
  private seenStops: IntersectionObserver | undefined;
  /** The picture stands across the page here, not beside the text. */
  private readonly across = matchMedia("(min-width: 641px) and (max-width: 1000px)");

  override connectedCallback(): void {
    super.connectedCallback();
    this.across.addEventListener("change", this.touch);
    const at = places(this);
    this.stops = stops();
    this.show(at.recorded ? playRecording(at.recorded) : new Stage());
    void this.sources.load(at.sources).then(() => this.relight());
    const hash = decoded(location.hash.slice(1));
    this.here = Math.max(0, this.stops.findIndex((s) => s.id === hash));
    markHere(this.stops, this.here);
    document.addEventListener("click", this.followLink);
    this.observe();
    this.run = new WalkRun(at, this.stops, (words) => {
      this.waiting = t`The room is starting: ${STARTING[words] ?? words}`;
      this.touch();
    });
    this.run.start().then(() => {
      this.ready = true;
      this.stage.close();
      this.show(this.run!.booted!.stage);
      return this.go(this.here, false);
    }).catch((err: Error) => {
      this.why = err.message;
      this.touch();
    });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener("click", this.followLink);
    this.across.removeEventListener("change", this.touch);
    this.seenStops?.disconnect();
    clearInterval(this.playing);
    this.run?.booted?.stage.close();
  }

  /** The stop in the middle of the window drives the picture; the wheel stays the reader's. */
  private observe(): void {
    this.seenStops = new IntersectionObserver((list) => {
      if (performance.now() < this.ownScroll) return;
      const top = list.filter((e) => e.isIntersecting).at(-1);
      const i = top ? this.stops.findIndex((s) => s.el === top.target) : -1;
      if (i >= 0 && i !== this.here) void this.go(i, false);
    }, { rootMargin: "-38% 0px -55% 0px" });
    for (const s of this.stops) this.seenStops.observe(s.el);
  }

  private followLink = (e: MouseEvent): void => {
    const a = (e.target as Element | null)?.closest?.("a");
    if (!a || a.pathname !== location.pathname || !a.hash) return;
    const id = decoded(a.hash.slice(1));
    const i = this.stops.findIndex((s) => s.id === id);
    if (i < 0) return;
    e.preventDefault();
    this.halt();
    void this.go(i, true);
  };

  /** Goes to a stop: the text at once, the picture as soon as the room has run that far. */
  private go(i: number, scroll: boolean): Promise<void> {
    if (i < 0 || i >= this.stops.length) return Promise.resolve();
    this.here = i;
    markHere(this.stops, i);
    if (scroll) this.bring(this.stops[i]!);
    this.relight();
    this.job = this.job.then(() => this.reach(i));
    return this.job;
  }

  private async reach(i: number): Promise<void> {
    if (!this.ready || i !== this.here) return;
    this.busy = true;
    try {
      await this.run!.reach(i);
      if (i === this.here) this.stage.pin(this.run!.moment(i));
    } catch (err) {
      this.why = (err as Error).message;
    }
    this.busy = false;
    this.relight();
  }

  private bring(s: Stop): void {
    this.ownScroll = performance.now() + OWN_SCROLL;
    history.replaceState(null, "", `#${s.id}`);
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    s.el.querySelector(".sth")?.scrollIntoView({ behavior: calm ? "auto" : "smooth", block: "start" });
  }

  private relight(): void {
    const s = this.stops[this.here];
    const e = this.ready ? this.run?.event(this.here) : undefined;
    light(s, s && this.sources.of(s.point), (line) => (e ? values({ values: e.station.values ?? [], index: e.station.index ?? 0 }, line) : ""));
    this.touch();
  }

  private halt(): void {
    clearInterval(this.playing);
    this.playing = undefined;
    this.touch();
  }

  private toggle(): void {
    if (this.playing) return this.halt();
    const on = () => (this.here + 1 < this.stops.length ? void this.go(this.here + 1, true) : this.halt());
    this.playing = setInterval(on, REST);
    on();
    this.touch();
  }

  private step(by: number): void {
    this.halt();
    void this.go(this.here + by, true);
  }

  protected override sentence(): Said {
    if (this.why) return said`The room beside the text does not run here: ${this.why}. The text stands by itself.`;
    if (!this.ready) return said`${this.waiting}. What moves here until then is a recorded run.`;
    const s = this.stops[this.here];
    const e = this.run?.event(this.here);
    const j = this.model.journeys.get(this.run!.trace);
    if (!s) return caption(this.model, this.stage.t, 1);
    if (!e) return this.busy ? said`The room runs up to this function.` : this.earlier(s);
    return stopSays(this.model, s.point, e.node, j, { what: `${KEY}\u00a0=\u00a0${VALUE}`, index: e.station.index ?? 0, peer: e.station.values?.find((v) => v.name === "peer")?.text ?? "" }) ?? caption(this.model, this.stage.t, 1);
  }

  /** This PUT does not pass here: it was done before, for whoever comes by the same way. */
  private earlier(s: Stop): Said {
    const events = this.stage.film.events;
    const e = events.find((x) => x.kind === "station" && x.station.point === s.point && (s.on === "client") === (x.node === "web"));
    return e ? said`${m(s.station)} was passed before, at ${moment3(e.t)}, when the connection was made. This PUT rides on it.` : said`This PUT does not pass here: in this run the way was shorter.`;
  }

  protected override render(): TemplateResult {
    const s = this.stage;
    const trace = this.ready ? (this.run?.trace ?? "") : s.model.newest;
    const j = s.model.journeys.get(trace);
    const way = j && this.ready ? thread(s.film, j) : undefined;
    const hops = way?.hops ?? [];
    const next = this.stops[this.here + 1];
    const words = this.sentence();
    return html`<aside class="stick" aria-label=${t`The cluster at this station`} data-here=${this.stops[this.here]?.id ?? ""} data-moment=${this.ready && !this.busy ? this.run!.moment(this.here) : ""} data-said=${plain(words)}>
      <p class="cap" aria-live="polite">${spoken(words)}</p>
      ${this.picture.draw({
        m: s.model, t: s.t, speed: s.asked, paused: this.ready, shape: this.across.matches ? "wide" : "tall", cls: this.across.matches ? "w-wide" : "w-tall", selected: "", thread: way, framed: trace, high: this.run?.leader,
        thin: false, pickMachine: () => undefined, pickMessage: () => undefined,
      })}
      ${hops.length && j ? hopList(j, hops) : html`<div class="hops"><span></span><span class="none">${th`The way of <span class="mono">PUT ${KEY}</span> appears here, hop by hop.`}</span><span></span></div>`}
      <div class="tp">
        <button class="ib" aria-label=${t`One step back`} ?disabled=${this.here === 0} @click=${() => this.step(-1)}>${icon("back")}</button>
        <button class="ib big" aria-label=${this.playing ? t`Pause` : t`Play`} @click=${() => this.toggle()}>${icon(this.playing ? "pause" : "play")}</button>
        <button class="ib" data-do="next" aria-label=${t`One step forward`} ?disabled=${!next} @click=${() => this.step(1)}>${icon("forward")}</button>
        <span class="clock">${this.ready ? html`${clockText(s.t, 4)}<small> s</small>` : nothing}</span>
        ${next ? html`<span class="next8">${t`next: ${next.station.replace(/^(raft|Server)\./, "")}`}</span>` : nothing}
        <a class="lnk" href="/playground">${t`Playground`}</a></div></aside>`;
  }
}
