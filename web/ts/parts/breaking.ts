/** What breaks and mends, and what is seen closely: the tools, the inspectors, and the table of all that can be done. */
import "../kit.ts";
import { bringAbove } from "../breaking/above.ts";
import { type TemplateResult } from "lit/html.js";
import { action } from "../command/fault.ts";
import type { FaultBody } from "../../../wasm/host/action.ts";
import type { Desk, Seen } from "../desk.ts";
import { Hand, sentence, type Doing } from "../breaking/hand.ts";
import { Looks } from "../breaking/looks.ts";
import { inspectMachine, type Tab } from "../breaking/machine.ts";
import { carriedAt, inspectMessage } from "../breaking/message.ts";
import { machinesOf, newcomer } from "../breaking/newcomer.ts";
import { newRoom, type NewRoom } from "../breaking/newroom.ts";
import { suits } from "../breaking/kinds.ts";
import { inspectLink, inspectRequest, several } from "../breaking/others.ts";
import { panel, rail, type Use } from "../breaking/panel.ts";
import { t } from "../t.ts";
import { leaderOf, type Flight } from "../reduce/model.ts";
import { pathOf } from "../reduce/path.ts";
import { dress } from "../view/style.ts";
import { threadCss } from "../view/thread.ts";
import { css } from "./breaking-style.ts";

export { thread } from "../view/thread.ts";
export { action };

dress(css + threadCss);

/** A message that is chosen, on its way or just ended. */
function flightOf(page: Seen, id: string): Flight | undefined {
  return page.model.flights.get(id) ?? page.model.ended.find((e) => e.id === id);
}

/** The moment that is shown: so many events of this future. */
function momentOf({ stage }: Seen): string {
  return `${stage.branch}:${stage.film.dropped + stage.film.pos}`;
}

/** Most events that are stepped over to come to a message. */
const STEPS = 600;

const NOTHING = { path: "", value: "", wrong: "" };

/** What a look into the room says of a moment that has been. */
const PAST = t`this is a look at what has been, and the disk is the present's`;

export class Breaking {
  readonly hand = new Hand();
  private readonly looks: Looks;
  private tab: Tab = "state";
  private editing = NOTHING;
  /** What was chosen when it was drawn last, and why the last thing that was done to it could not be. */
  private seen = "";
  private wrong = "";
  private asked: NewRoom | undefined;
  /** What the focus goes to after the next drawing. */
  private focus = "";
  /** On less than a wide page the panels come up from below. */
  private readonly wide = matchMedia("(min-width: 1240px)");
  private readonly turned = (): void => this.page.touch();

  /** desk is absent where the cluster is only watched. */
  constructor(private readonly page: Seen & HTMLElement, private readonly desk?: Desk) {
    this.looks = new Looks(() => desk?.room, () => page.touch());
    document.addEventListener("keydown", this.key);
    this.wide.addEventListener("change", this.turned);
  }

  /** The page is left: it hears no key any more, which would keep it and its run. */
  close(): void {
    document.removeEventListener("keydown", this.key);
    this.wide.removeEventListener("change", this.turned);
  }

  get sheet(): boolean {
    return !this.wide.matches;
  }

  /** What the tool in hand is aimed at; "" without one. */
  get aim(): string {
    return this.hand.kind?.aim ?? "";
  }

  // ---- tools ----

  rail(): TemplateResult {
    return rail(this.use);
  }

  /** The panel of the tool in hand, or of a new room; undefined where there is neither. */
  panel(): TemplateResult | undefined {
    const { asked } = this;
    if (asked) return newRoom(asked, { set: (r) => this.ask(r), close: () => this.ask(undefined), sheet: this.sheet });
    return panel(this.use, this.sheet);
  }

  private ask(r: NewRoom | undefined): void {
    this.asked = r;
    this.page.touch();
  }

  private readonly use: Use = ((b: Breaking): Use => ({
    hand: b.hand,
    get m() { return b.page.model; },
    take: (family, keys) => b.take(family, keys),
    kind: (name) => {
      b.hand.choose(name);
      b.page.touch();
    },
    strike: {
      machine: (name) => void b.machine(name),
      way: (from, to) => b.go(b.hand.way(b.page.model, from, to, b.doing)),
      message: (f) => b.go(b.hand.message(f, b.doing)),
      now: () => b.go(b.hand.now(b.doing)),
    },
    next: () => b.desk!.run(b.reach()),
    mend: () => b.desk!.run(b.desk!.act({ do: "mend" })),
    lay: () => b.lay(),
    changed: () => b.page.touch(),
    newRoom: () => {
      b.hand.lay();
      b.ask({ servers: 5, seed: String(b.desk?.room.seed ?? 1) });
    },
  }))(this);

  private readonly doing: Doing = {
    act: (body) => this.desk!.act(body),
    leave: async (machine) => {
      // It answers when it has left, which takes time to pass; what it says then stands in the events.
      this.desk!.run(this.desk!.room.exec(machine, ["kvnode", "leave"]));
    },
    join: async (server) => {
      const { room } = this.desk!;
      await this.desk!.act(newcomer(machinesOf(await room.plan()), server));
    },
    open: (f) => this.page.select(`message:${f.id}`),
  };

  private take(family: string, keys: boolean): void {
    this.asked = undefined;
    this.hand.take(family);
    // What moves is hard to point at.
    if (this.aim === "message" && !this.page.stage.paused) this.desk!.run(this.desk!.room.pause());
    if (keys && this.hand.kind) this.focus = `[data-kind="${this.hand.kind.name}"]`;
    this.page.touch();
  }

  /** Steps until there is a message that the tool can be aimed at, or another is in hand. */
  private async reach(): Promise<void> {
    const { kind } = this.hand;
    const { room } = this.desk!;
    const there = () => [...this.page.model.flights.values()].some((f) => suits(kind!.name, f));
    const inside = this.page.querySelector(".tool-pn")?.contains(document.activeElement);
    await room.pause();
    for (let n = 0; n < STEPS && !there(); n++) {
      if (this.hand.kind !== kind) return;
      await room.step();
    }
    if (!there()) this.hand.tell(t`None was sent within ${STEPS} events.`, true);
    else if (inside) this.focus = "[data-aim-message]";
    this.page.touch();
  }

  /** Lays the tool down; the focus goes back to where it was taken from. */
  private lay(): void {
    const name = this.hand.family?.name;
    const inside = this.page.querySelector(".tool-pn")?.contains(document.activeElement);
    this.hand.lay();
    if (name && inside) this.focus = `[data-tool="${name}"]`;
    this.page.touch();
  }

  private go(p: Promise<void> | undefined): void {
    const name = this.hand.family?.name;
    const inside = this.page.querySelector(".tool-pn")?.contains(document.activeElement);
    void p?.finally(() => {
      if (!this.hand.kind && inside && name) this.focus = `[data-tool="${name}"]`;
      this.page.touch();
    });
    this.page.touch();
  }

  // ---- what the picture's parts are chosen for ----

  /** A machine was chosen; whether a tool took it. */
  machine(name: string): boolean {
    if (!this.hand.kind || this.aim === "message" || this.aim === "none") return false;
    this.go(this.hand.machine(this.page.model, name, this.doing));
    return true;
  }

  /** A link was chosen, by the half that is next to from; whether a tool took it. */
  wire(from: string, to: string): boolean {
    if (this.aim !== "way") return false;
    this.go(this.hand.way(this.page.model, from, to, this.doing));
    return true;
  }

  message(f: Flight): boolean {
    if (this.aim !== "message") return false;
    this.go(this.hand.message(f, this.doing));
    return true;
  }

  /** Esc lays a tool down and closes what is open; arrows go from target to target in the picture. */
  private readonly key = (e: KeyboardEvent): void => {
    const el = e.target as HTMLElement;
    if (el.tagName === "TEXTAREA") return;
    if (e.key === "Escape") return this.leave(e);
    const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[e.key];
    if (!by || !this.hand.kind || !el.closest(".pic")) return;
    const what = { machine: "[data-machine]", way: "[data-machine],[data-link]", message: "[data-message]", none: "[data-machine]" }[this.hand.kind.aim];
    const all = [...el.closest(".pic")!.querySelectorAll<SVGElement>(what)];
    if (all.length === 0) return;
    e.preventDefault();
    e.stopPropagation();
    all[(all.indexOf(el as unknown as SVGElement) + by + all.length) % all.length]!.focus();
  };

  private leave(e: KeyboardEvent): void {
    if (this.hand.kind || this.asked) this.lay();
    else if (this.page.selected) this.page.select(this.page.selected);
    else return;
    this.asked = undefined;
    e.stopPropagation();
  }

  /** After each drawing. */
  settle(): void {
    if (!this.focus) return;
    this.page.querySelector<HTMLElement>(this.focus)?.focus();
    this.focus = "";
  }

  // ---- what is seen closely ----

  /** The panel of what is chosen; undefined where nothing is, or it is gone. */
  inspected(): TemplateResult | undefined {
    const { page, desk } = this;
    const [kind, ...rest] = page.selected.split(":");
    const id = rest.join(":");
    const act = (body: FaultBody) => this.strike(body);
    if (page.selected !== this.seen) {
      Object.assign(this, { seen: page.selected, wrong: "", editing: NOTHING });
      // In the next frame it is drawn.
      if (this.sheet) requestAnimationFrame(() => bringAbove(page));
    }
    const common = {
      wrong: this.wrong, m: page.model, t: page.stage.t, sheet: this.sheet,
      request: (trace: string) => page.select(`request:${trace}`), link: (a: string, b: string) => page.select(`link:${a}:${b}`),
      message: (f: Flight) => page.select(`message:${f.id}`), close: () => page.select(page.selected),
    };
    switch (kind) {
      case "machine": return this.one(id, { ...common, act });
      case "message": return this.said(id, { ...common, act });
      case "these": return several(id.split(" "), common);
      case "request": {
        const j = page.model.journeys.get(id);
        return j && inspectRequest(j, pathOf(page.stage.film, j.trace, j.at), common);
      }
      case "link": {
        const [a, b] = [rest[0] ?? "", rest[1] ?? ""];
        const each = (what: "cut" | "heal") => () => [[a, b], [b, a]].forEach(([from, to]) => act({ do: what, from: from!, to: to! }));
        return inspectLink(a, b, { ...common, ...(desk && { cut: each("cut"), heal: each("heal"), family: (name: string) => this.aimed(name, a, b) }) });
      }
    }
    return undefined;
  }

  /** Does something from an inspector; why it cannot be done is said there. */
  private strike(body: FaultBody): void {
    this.wrong = "";
    const failed = (err: Error) => (this.wrong = sentence(err.message));
    this.desk!.run(this.desk!.act(body).catch(failed));
  }

  /** Takes a tool in hand from an inspector, with the panel's lists at these ends. */
  private aimed(family: string, a: string, b: string): void {
    this.hand.lay();
    this.hand.take(family);
    Object.assign(this.hand, { from: a, to: b, both: family !== "cut" });
    this.focus = `[data-kind="${this.hand.kind!.name}"]`;
    this.page.touch();
  }

  private one(name: string, o: Pick<Parameters<typeof inspectMachine>[1], "m" | "t" | "wrong" | "sheet" | "request" | "link" | "close"> & { act(body: FaultBody): void }): TemplateResult | undefined {
    const { page, desk, looks } = this;
    const x = page.model.machines.get(name);
    if (!x) return undefined;
    const doing = desk && {
      act: (kind: string) => o.act(action({ kind: kind as FaultBody["do"], machine: name })),
      family: (family: string) => this.aimed(family, name, leaderOf(page.model)?.name ?? ""),
      look: () => (page.stage.past ? undefined : looks.machine(name, momentOf(page))),
    };
    const { act: _act, ...rest } = o;
    return inspectMachine(x, {
      ...rest, film: page.stage.film, tab: this.tab, noLook: page.stage.past ? PAST : looks.why, ...doing,
      show: (tab) => {
        this.tab = tab;
        page.touch();
      },
    });
  }

  private said(id: string, o: Pick<Parameters<typeof inspectMessage>[1], "m" | "t" | "wrong" | "sheet" | "request" | "link" | "close"> & { act(body: FaultBody): void }): TemplateResult | undefined {
    const { page, desk, looks, editing } = this;
    const f = flightOf(page, id);
    if (!f) return undefined;
    const { act, ...rest } = o;
    const under = !f.ended && !page.stage.past;
    const moment = under ? undefined : carriedAt(page.model, f, page.stage.t);
    const doing = desk && {
      act: (kind: string) => act({ do: kind, message: id } as FaultBody),
      look: () => looks.message(id, moment === undefined ? momentOf(page) : `${page.stage.branch} ${moment}`, moment),
    };
    return inspectMessage(f, {
      ...rest, sources: page.sources, editing, noLook: () => looks.why && t`The room does not say: ${looks.why}.`, ...doing,
      edit: (path, value) => {
        this.editing = { path, value, wrong: "" };
        page.touch();
      },
      alter: (field) => void this.alter(id, field),
    });
  }

  private async alter(message: string, field: string): Promise<void> {
    try {
      await this.desk!.act({ do: "alter", message, field, value: this.editing.value });
      this.editing = NOTHING;
    } catch (err) {
      this.editing = { ...this.editing, wrong: sentence((err as Error).message) };
    }
    this.page.touch();
  }
}
