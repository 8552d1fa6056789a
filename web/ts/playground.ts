/** /playground: the room in the page, to watch, to ask and to break. */
import { html, nothing, type TemplateResult } from "lit/html.js";
import { stopped, waiting, type Progress } from "./arrival.ts";
import { askedRoom, boot, places, type Booted } from "./command/boot.ts";
import { CLIENT, glasshouse, type Glasshouse } from "./command/glasshouse.ts";
import type { Desk } from "./desk.ts";
import { join, playRecording } from "./command/recording.ts";
import { sample } from "./command/samples.ts";
import { Travel } from "./command/travel.ts";
import { leaderOf, servers, type Flight } from "./reduce/model.ts";
import { Closed, type Room } from "./source/room.ts";
import type { ActionBody, Plan } from "./source/source.ts";
import type { Requests } from "./parts/request.ts";
import type { Terminals } from "./parts/terminal.ts";
import type { Wire } from "./view/links.ts";
import { Part, whenIdle } from "./part.ts";
import type { Breaking } from "./parts/breaking.ts";
import { t } from "./t.ts";
import { transport } from "./view/transport.ts";
import { shown, span } from "./view/words.ts";
import type { Moves } from "./parts/time.ts";
import { Watcher } from "./watcher.ts";

declare global {
  interface Window {
    glasshouse?: Glasshouse;
  }
}

/** How far an arrow with shift moves the moment, in nanoseconds. */
const SHIFT = 100e6;

export class GhPlayground extends Watcher implements Desk {
  booted: Booted | undefined;
  live = false;
  /** Has a room taken over before? What serves every room is there already then. */
  private met = false;
  private why = "";
  /** How to read the picture, as the page came with it. */
  private readonly quiet = this.querySelector(".quiet") ?? nothing;
  /** On another site's page: the picture and time, and nothing beside them. */
  private readonly bare = this.hasAttribute("bare");
  private progress: Progress = { stage: "fetch", done: 0, total: 0 };
  private readonly request = new Part(() => import("./parts/request.ts"), this.touch);
  private readonly terminal = new Part(() => import("./parts/terminal.ts"), this.touch);
  private readonly keyMap = new Part(() => import("./parts/keys.ts"), this.touch);
  private requests: Requests | undefined;
  private terminals: Terminals | undefined;
  private samples = 0;
  /** What went wrong with the last thing that was done, in words. */
  private wrong = "";
  /** What has unfolded: reading after the first commit, speed after the first pause, tools after the first crash. */
  private open = { reading: false, speed: false, tools: false };
  private readonly travel = new Travel(this);

  readonly at = places(this);
  /** The room that the address asks for, where no scenario is told. */
  private readonly wanted = { seed: this.at.seed, ...askedRoom(location.search) };
  /** Links and files. */
  private readonly share = new Part(async () => new (await import("./parts/share.ts")).Share(this), this.touch);
  /** Scenarios and the tour: the address names what is wanted of them. */
  private readonly story = new Part(async () => new (await import("./parts/scenario/story.ts")).Story(this), this.touch);

  /** The verdict beside each future, and what proves it. */
  private readonly judgement = new Part(async () => new (await import("./parts/verdict/verdict.ts")).Judgement(this, this), this.touch);

  override connectedCallback(): void {
    super.connectedCallback();
    void this.sources.load(this.at.sources).then(this.touch);
    // Another room than the recorded one is shown from its own first moment.
    if ((this.wanted.servers ?? 3) === 3 && this.wanted.seed === this.at.seed) this.show(playRecording(this.at.recorded));
    if (!this.hashed()) void this.begin();
    addEventListener("keydown", this.keys);
    addEventListener("hashchange", this.hashed);
    document.addEventListener("click", this.asked);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    removeEventListener("keydown", this.keys);
    removeEventListener("hashchange", this.hashed);
    document.removeEventListener("click", this.asked);
    this.booted?.stage.close();
  }

  /** Looks what the address names: a scenario, a chapter of the tour, a moment, or none of them. Returns whether it does. */
  private hashed = (): boolean => {
    const name = location.hash.slice(1);
    const told = /^(scenarios?|tour)\b/.test(name); // the page that arrives has places of these names for who has no script
    if (name && !told && document.getElementById(name)) return false; // a place on the page
    const alone = (err: Error) => {
      if (!this.booted) void this.begin();
      throw err; // and the page says so
    };
    if (told) this.run(this.story.whole().then((p) => p.open(location.hash)).catch(alone));
    else this.story.now?.leave();
    if (name && !told) this.run(this.share.whole().then((s) => s.enter(name)).catch(alone));
    else this.share.now?.left();
    return name !== "";
  };

  /** A press of one of the head's buttons. */
  private asked = (e: MouseEvent): void => {
    const what = (e.target as Element | null)?.closest?.<HTMLElement>("[data-sheet]")?.dataset.sheet;
    if (what) this.sheet(what);
  };

  private sheet(what: string): void {
    if (what === "keys") this.run(this.keyMap.whole().then((m) => m.showKeys()));
    else this.run(this.share.whole().then((s) => s.open()));
  }

  /** Boots a room in place of the one that there is: the usual one, or one with a plan, which then stands at a moment. */
  begin(o: { plan?: Plan; at?: number } = {}): Promise<void> {
    this.booted?.stage.close();
    this.judgement.now?.left();
    this.terminals?.close();
    this.terminals = this.requests = undefined; // they were of another room
    Object.assign(this, { live: false, why: "", wrong: "", progress: { stage: "fetch", done: 0, total: 0 } });
    const here = () => b === this.booted;
    const dead = (why: string) => {
      if (!here()) return;
      this.why = why;
      this.touch();
    };
    const progress = (stage: string, done: number, total: number) => {
      this.progress = { stage, done, total };
      this.touch();
    };
    const b = boot(this.at, { ...this.wanted, ...o, progress, dead });
    this.booted = b;
    if (this.stage.kind !== "recorded" || o.plan) this.show(b.stage);
    const ready = b.ready.then(() => (here() ? this.takeOver(b) : undefined));
    ready.catch((err: Error) => dead(err.message));
    window.glasshouse = glasshouse({ ready, build: this.at.build, seed: b.room.seed, stage: () => b.stage, commands: b.room, action: async (f) => (await this.parts.breaking.whole()).action(f), verdict: async () => (await this.judgement.whole()).verdicts.now(), link: async () => (await this.share.whole()).link() });
    return ready;
  }

  /** The live room takes the recording's place, at its very moment where it can. */
  private async takeOver(b: Booted): Promise<void> {
    await join(this.stage, b);
    if (this.booted !== b) return;
    if (this.stage !== b.stage) this.stage.close();
    this.live = true;
    this.selected = "";
    this.show(b.stage);
    if (this.met) return;
    this.met = true;
    if (this.bare) return;
    void this.unfolded(({ recall }) => recall(this.open) && this.touch());
    whenIdle(() => void import("./parts/console.ts").then((m) => m.answerConsole(this, () => this.door()), () => undefined));
    whenIdle(() => [this.parts.reading, this.parts.time, this.parts.breaking, this.request, this.share].forEach((p: Part<unknown>) => p.get()));
  }

  protected override look(): void {
    const m = this.model;
    if (!this.live) return;
    this.story.now?.look();
    if (this.open.reading) this.judgement.get()?.look(performance.now());
    const before = JSON.stringify(this.open);
    if (m.firstWrite > 0) this.open.reading = true;
    if (this.stage.paused) this.open.speed = true;
    if (m.crashes > 0) this.open.tools = true;
    if (this.story.now?.mode === "scene") Object.assign(this.open, { speed: true, tools: true });
    if (this.open.speed || this.open.tools) this.open.reading = true;
    if (before !== JSON.stringify(this.open)) {
      this.rev++;
      if (!this.bare) void this.unfolded(({ remember }) => remember(this.open));
    }
    this.classList.toggle("first", !this.open.reading);
  }

  /** What has unfolded is remembered; where that part does not come, it is not. */
  private unfolded(f: (m: typeof import("./parts/unfolded.ts")) => void): Promise<void> {
    return import("./parts/unfolded.ts").then(f, () => undefined);
  }

  // ---- what the parts of the page see of it and may do ----

  readonly desk: Desk = this;

  get room(): Room {
    return this.booted!.room;
  }

  get build(): string {
    return this.booted?.build ?? "";
  }

  verdict: ((branch: number) => unknown) | undefined;

  goTo(t: number): void {
    this.run(this.travel.seek(t));
  }

  enter(branch: number, t?: number): void {
    this.run(this.travel.enter(branch, t));
  }

  async act(body: ActionBody): Promise<void> {
    const { room, stage } = this; // who has gone to another meanwhile does not break that one
    await room.there();
    if (stage.past) stage.present();
    await room.act(body);
  }

  run(p: Promise<unknown>): void {
    this.wrong = "";
    p.catch((err: Error) => {
      if (!(err instanceof Closed)) this.wrong = shown(err.message);
    }).finally(() => {
      this.look();
      this.touch();
    });
  }

  // ---- commands ----

  /** Who asks waits for the answer, so time goes on from the moment at which it was asked. */
  private async answer<T>(asked: Promise<T>): Promise<T> {
    asked.catch(() => undefined); // it is waited for below
    const { room, stage } = this;
    await room.there();
    if (stage.paused) await room.resume();
    return asked;
  }

  /** The machine that answers the client's HTTP: its own agent where it has one, else the first server that runs. */
  private door(): string {
    if (this.model.machines.get(CLIENT)?.alive) return CLIENT;
    return servers(this.model).find((s) => s.alive)?.name ?? CLIENT;
  }

  private async put(key: string, value: string): Promise<void> {
    const line = { method: "PUT", path: `/v1/kv/${key}`, body: value } as const;
    await this.answer<unknown>(this.ask()?.ask(line, this.door()) ?? this.room.fetch(CLIENT, this.door(), line.method, line.path, line.body));
  }

  private quickPut(): void {
    const [k, v] = sample(this.samples++);
    this.run(this.put(k, v));
  }

  private toggle(): void {
    this.travel.drop();
    this.run(this.stage.paused ? this.room.resume() : this.room.pause());
  }

  /** Faster or slower by one notch of the rail. */
  private faster(by: 1 | -1): void {
    const part = this.parts.time.get();
    if (part) this.run(this.room.speed(part.notch(this.stage.asked, by)));
  }

  private keys = (e: KeyboardEvent): void => {
    const el = e.target as HTMLElement;
    if (e.ctrlKey || e.metaKey || e.altKey || this.hidden || document.querySelector("dialog[open]") || /^(INPUT|SELECT|TEXTAREA)$/.test(el.tagName)) return;
    if (e.key === "?" || (e.key === "s" && !this.bare)) this.sheet(e.key === "?" ? "keys" : "share");
    else if (!this.live) return;
    else if (e.key === " " && !el.closest("button, a, [role=button]")) this.toggle();
    else if (e.key === "~" && !this.bare) this.openTerminal();
    else if (e.key === "ArrowRight" || e.key === "ArrowLeft") {
      const by = e.key === "ArrowRight" ? 1 : -1;
      this.run(e.shiftKey ? this.travel.seek(this.stage.t + by * SHIFT) : this.travel.step(by, e.repeat));
    } else if (e.key === "+" || e.key === "=" || e.key === "-") this.faster(e.key === "-" ? -1 : 1);
    else return;
    e.preventDefault();
  };

  /** Opening any detail pauses; a tool in hand takes what is chosen instead. */
  override select(what: string): void {
    if (what && what !== this.selected && this.live && !this.stage.paused) this.run(this.room.pause());
    super.select(what);
  }

  protected override pickMachine(name: string): void {
    if (this.live && !this.breaking()?.machine(name)) super.pickMachine(name);
  }

  protected override pickMessage(f: Flight, over: string[]): void {
    if (!this.breaking()?.message(f)) super.pickMessage(f, over);
  }

  private pickWire(w: Wire): void {
    if (!this.breaking()?.wire(w.a, w.b)) this.select(`link:${w.a}:${w.b}`);
  }

  protected override breaking(): Breaking | undefined {
    return super.breaking(this);
  }

  /** What the timeline may do. */
  private readonly moves: Moves = {
    drag: (t) => this.travel.drag(t),
    seek: (t) => this.goTo(t),
    step: (by) => this.run(this.travel.step(by)),
  };

  // ---- view ----

  protected override bides(): boolean {
    return this.stage.kind !== "room" && this.stage.film.known === 0 && !this.why;
  }

  protected override render(): TemplateResult {
    const s = this.stage;
    const usable = this.live && !this.why;
    const time = this.time();
    const breaking = usable && this.open.tools ? this.breaking() : undefined;
    const panel = breaking?.panel();
    const speed = usable && this.open.speed ? this.parts.time.get()?.speedRail({ asked: s.asked, reached: s.reached, paused: s.paused, set: (x) => this.run(this.room.speed(x)) }) : undefined;
    return html`
      ${this.bare ? nothing : breaking ? breaking.rail() : html`<div class="tools shut"></div>`}
      ${this.story.now?.view() ?? nothing}
      <section class="stage ${breaking?.aim ? `armed at-${breaking.aim}` : ""}" aria-label=${t`The cluster`}>
        <div class="now">${this.captionText()}<div class="acts">${this.acts(usable)}</div></div>
        ${this.why ? stopped(this.why, this.live) : (this.share.now?.note() ?? nothing)}
        ${this.figure(this.drawing({ inbox: usable, wires: usable ? { aim: breaking?.aim ?? "", halves: breaking?.hand.both === false, pickWire: (w) => this.pickWire(w) } : undefined }), this.wrong || (breaking?.hand.hint ?? ""))}
      </section>
      <section class="time" aria-label=${t`Time`}>
        ${usable ? transport({
          t: s.t, paused: s.paused || s.past, state: this.state(), next: s.paused && !s.past ? time?.next() : undefined, toggle: () => this.toggle(),
          back: () => this.run(this.travel.step(-1)), forward: () => this.run(this.travel.step(1)), speed,
        }) : waiting({ progress: this.progress, own: s === this.booted?.stage, why: this.why })}
        ${time?.draw({ close: this.open.reading && !this.bare, desk: usable ? this : undefined, moves: usable ? this.moves : undefined, verdict: !this.bare && (usable ? this.verdict : undefined) }) ?? nothing}
      </section>
      ${this.bare ? nothing : html`<aside class="side ${this.open.reading ? "n3" : "n1"}" aria-label=${t`Reading`}>${this.open.reading ? this.beside(breaking?.sheet ? undefined : panel) : this.quiet}</aside>`}
      ${breaking?.sheet ? (panel ?? nothing) : nothing}`;
  }

  private acts(usable: boolean): TemplateResult {
    const leader = leaderOf(this.model);
    const down = servers(this.model).filter((x) => !x.alive);
    const second = down.length
      ? html`<button class="btn" data-do="restart" ?disabled=${!usable} @click=${() => this.run(this.act({ do: "restart", machine: down[0]!.name }))}>${t`Restart ${down[0]!.name}`}</button>`
      : html`<button class="btn" data-do="crash" ?disabled=${!usable || !leader} @click=${() => leader && this.run(this.act({ do: "crash", machine: leader.name }))}>${leader ? t`Crash the leader` : t`No leader to crash`}</button>`;
    return html`<button class="btn go" data-do="put" ?disabled=${!usable} @click=${() => this.quickPut()}>${t`Put a value`}</button>${second}${usable || this.why ? nothing : html`<span class="wait">${t`Yours once the live room is here.`}</span>`}`;
  }

  private beside(tools: TemplateResult | undefined): TemplateResult {
    return html`${this.codePanel()}
      ${tools ?? this.inspected() ?? this.judgement.now?.panel() ?? this.ask()?.view() ?? this.absent(this.request, "in-pn")}
      ${this.eventPanel((n) => this.goTo(this.stage.film.events[n - 1]?.t ?? 0))}
      ${this.terminals?.view() ?? this.request.get()?.shut(this.here, this.terminal.why, () => this.openTerminal()) ?? nothing}`;
  }

  private ask(): Requests | undefined {
    const m = this.request.get();
    return (this.requests ??= m && new m.Requests(this));
  }

  /** The machine that a terminal is opened on: the one that is chosen, else the client's. */
  private get here(): string {
    const name = this.selected.startsWith("machine:") ? this.selected.slice("machine:".length) : CLIENT;
    return this.model.machines.has(name) ? name : CLIENT;
  }

  private openTerminal(): void {
    this.open.reading = true;
    this.run(this.terminal.whole().then((m) => (this.terminals ??= new m.Terminals(this)).open(this.here)));
  }

  private state(): string {
    const s = this.stage;
    const term = leaderOf(s.model)?.term;
    if (this.travel.owing) return this.travel.owing;
    if (s.past) return t`a look at what has been`;
    const ahead = s.behind ? span(s.known - s.t) : "";
    if (ahead) return s.paused ? t`paused, ${ahead} known ahead` : t`running again, ${ahead} known ahead`;
    if (!term) return s.paused ? t`paused` : t`running`;
    return s.paused ? t`paused, term ${term}` : t`running, term ${term}`;
  }
}
