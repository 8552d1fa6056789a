/** The terminals of the page: a tab each, on any machine, several at once. */
import "../kit.ts";
import { html, nothing, type TemplateResult } from "lit/html.js";
import kvnode from "glasshouse:kvnode";
import type { Desk } from "../desk.ts";
import { t, th } from "../t.ts";
import { dress } from "../view/style.ts";
import { History } from "./terminal/history.ts";
import { DeskHouse } from "./terminal/house.ts";
import { tabName } from "./terminal/names.ts";
import { Session } from "./terminal/session.ts";
import { XTerm } from "./terminal/xterm.ts";
import { css } from "./terminal/style.ts";

/** Most terminals at once. */
const MOST = 8;

interface Tab {
  name: string;
  frame: HTMLElement;
  screen: XTerm;
  session: Session;
}

dress(css);

export class Terminals {
  private readonly tabs: Tab[] = [];
  private shown: Tab | undefined;
  private large = false;
  private readonly house: DeskHouse;
  private readonly history: History;
  private readonly place = document.createElement("div");

  constructor(private readonly desk: Desk) {
    this.house = new DeskHouse(desk);
    this.history = new History(keeper());
    this.place.className = "term-place";
  }

  /** The names of the machines, the client's first. */
  get machines(): string[] {
    return this.house.places().map((p) => p.name);
  }

  /** Opens a terminal on a machine, or shows the one that is open there; another is one more. */
  open(machine: string, another = false): void {
    const there = another ? undefined : this.tabs.find((t) => t.session.machine === machine);
    const tab = there ?? (this.tabs.length < MOST ? this.make(machine) : this.tabs.at(-1)!);
    this.show(tab);
    tab.screen.focus();
  }

  /** Ends all of them. */
  close(): void {
    for (const t of [...this.tabs]) this.end(t);
    this.house.close();
  }

  private make(machine: string): Tab {
    const frame = document.createElement("div");
    frame.className = "term-frame";
    this.place.append(frame);
    const screen = new XTerm(frame, {
      label: t`Terminal on ${machine}`,
      input: (data) => session.input(data),
      resized: () => session.resized(),
      leaves: (e) => this.leaves(e, session),
    });
    const session = new Session(machine, screen, { house: this.house, history: this.history, kvnode, exit: () => this.end(tab) });
    const tab: Tab = { name: tabName(machine, this.tabs.map((t) => t.name)), frame, screen, session };
    this.tabs.push(tab);
    this.show(tab);
    screen.fit();
    session.begin();
    return tab;
  }

  /** Esc goes to the terminal's tab, Tab on an empty line and Shift with Tab to the next control: no key is lost in here. */
  private leaves(e: KeyboardEvent, s: Session): boolean {
    if (e.type !== "keydown" || e.ctrlKey || e.altKey || e.metaKey) return false;
    if (e.key === "Tab") return e.shiftKey || s.idle;
    if (e.key !== "Escape") return false;
    document.querySelector<HTMLElement>(".term-pn [role=tab][aria-selected=true]")?.focus();
    return true;
  }

  private show(t: Tab | undefined): void {
    this.shown = t;
    for (const other of this.tabs) other.frame.hidden = other !== t;
    t?.screen.fit();
    this.desk.touch();
  }

  private end(t: Tab): void {
    const at = this.tabs.indexOf(t);
    const inside = !!document.activeElement?.closest(".term-pn");
    this.tabs.splice(at, 1);
    t.session.close();
    t.screen.close();
    t.frame.remove();
    if (t === this.shown) this.show(this.tabs[Math.min(at, this.tabs.length - 1)]);
    else this.desk.touch();
    // Who was in here stays here.
    if (inside) queueMicrotask(() => (this.shown ? this.shown.screen.focus() : document.querySelector<HTMLElement>(".term-shut button")?.focus()));
  }

  // ---- view ----

  /** The whole panel. */
  view(): TemplateResult {
    const { shown, large } = this;
    return html`<section class="pn term-pn ${shown ? "open" : ""} ${large && shown ? "large" : ""}" aria-label=${t`Terminal`}>
      <header><h2>${t`Terminal`}</h2>
        ${this.tabs.length ? html`<div class="term-tabs" role="tablist" aria-label=${t`Terminals`} @keydown=${this.keys}>${this.tabs.map((t) => this.tab(t))}</div>` : nothing}
        <select class="on" aria-label=${t`Open a terminal on`} ?disabled=${this.tabs.length >= MOST} @change=${this.chosen}>
          <option value="" selected>${this.tabs.length >= MOST ? t`${MOST} are open` : t`open on …`}</option>${this.machines.map((m) => html`<option value=${m}>${m}</option>`)}</select>
        ${shown ? html`<button class="lnk" aria-pressed=${large} @click=${() => this.enlarge()}>${large ? t`Smaller` : t`Larger`}</button>
          <button class="lnk" aria-label=${t`Close the terminal ${shown.name}`} @click=${() => this.end(shown)}>${t`Close`}</button>` : nothing}
      </header>
      ${shown ? html`<div class="term-body" role="tabpanel" id="term-body" aria-label=${t`Terminal on ${shown.session.machine}`}>${this.place}</div>`
        : html`<p class="term-shut">${th`<button class="lnk" @click=${() => this.open(this.machines[0]!)}>Open a terminal on <span class="mono">${this.machines[0]}</span></button>, or press <kbd>~</kbd>.`}</p>`}
    </section>`;
  }

  private tab(t: Tab): TemplateResult {
    const on = t === this.shown;
    return html`<button role="tab" class="mono" aria-selected=${on} aria-controls="term-body" tabindex=${on ? 0 : -1}
      @click=${() => { this.show(t); t.screen.focus(); }}>${t.name}</button>`;
  }

  private keys = (e: KeyboardEvent): void => {
    const by = e.key === "ArrowRight" ? 1 : e.key === "ArrowLeft" ? -1 : 0;
    if (!by || !this.shown) return;
    e.preventDefault();
    e.stopPropagation();
    this.show(this.tabs[(this.tabs.indexOf(this.shown) + by + this.tabs.length) % this.tabs.length]);
    queueMicrotask(() => document.querySelector<HTMLElement>(".term-pn [role=tab][aria-selected=true]")?.focus());
  };

  private chosen = (e: Event): void => {
    const select = e.target as HTMLSelectElement;
    const machine = select.value;
    select.value = "";
    if (machine) this.open(machine, true);
  };

  private enlarge(): void {
    this.large = !this.large;
    this.desk.touch();
    queueMicrotask(() => this.shown?.screen.focus());
  }
}

function keeper(): Storage | undefined {
  try {
    return localStorage;
  } catch {
    return undefined; // a reader who keeps nothing keeps no history
  }
}
