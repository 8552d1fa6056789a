/** The landing page, alive: the picture with its plate's notes, two buttons, and the sentence that is true. */
import { html, nothing, svg, type TemplateResult } from "lit/html.js";
import { boot, places, type Booted } from "./command/boot.ts";
import { CLIENT } from "./command/glasshouse.ts";
import { join, playRecording } from "./command/recording.ts";
import { sample } from "./command/samples.ts";
import { here, t, th, zh } from "./t.ts";
import { leaderOf, servers, type Model } from "./reduce/model.ts";
import { plain, spoken } from "./view/said.ts";
import { firstShown } from "./view/cells.ts";
import type { Composition } from "./view/places.ts";
import { speedText } from "./view/words.ts";
import { Watcher } from "./watcher.ts";

/** Once the room is in control and nobody has pressed anything, one write shows what it is about (ms). */
const FIRST_WRITE = 1200;

export class GhLanding extends Watcher {
  private booted: Booted | undefined;
  private live = false;
  private why = "";
  private samples = 0;
  private readonly middle = matchMedia("(max-width: 1000px)");

  override connectedCallback(): void {
    super.connectedCallback();
    const at = places(this);
    this.show(playRecording(at.recorded));
    this.middle.addEventListener("change", this.touch);
    const b = boot(at, { seed: at.seed, dead: (why) => this.fail(why) });
    this.booted = b;
    b.ready.then(() => join(this.stage, b)).then(() => {
      this.stage.close();
      this.live = true;
      this.show(b.stage);
      setTimeout(() => this.samples === 0 && this.put(), FIRST_WRITE);
    }, (err: Error) => this.fail(err.message));
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.middle.removeEventListener("change", this.touch);
    this.booted?.stage.close();
  }

  private fail(why: string): void {
    this.why = why;
    this.touch();
  }

  private put(): void {
    const [k, v] = sample(this.samples++);
    const to = this.model.machines.get(CLIENT)?.alive ? CLIENT : servers(this.model).find((s) => s.alive)?.name;
    if (to) this.run(this.booted!.room.fetch(CLIENT, to, "PUT", `/v1/kv/${k}`, v));
  }

  private run(p: Promise<unknown>): void {
    p.catch(() => undefined).finally(this.touch); // what came of it is in the events, and so in the caption
  }

  protected override bides(): boolean {
    return this.stage.kind !== "room" && this.stage.film.known === 0 && !this.why;
  }

  protected override render(): TemplateResult {
    const s = this.stage;
    const said = this.herald.say(this.sentence(), performance.now());
    const how = !this.live ? t`You see a recorded run; the live one takes over in a moment.` : t`The clock runs at ${speedText(s.asked)} of real time, so that you can see it.`;
    return html`<div class="acts">${this.acts()}${this.live && !this.why ? nothing : html`<span class="wait">${this.why ? t`They need the live room.` : t`Yours once the live room is here.`}</span>`}</div>
      <div class="show">${this.scene()}</div>
      <div class="capt"><p aria-live="polite">${plain(said) ? t`Now: ` : ""}${spoken(lower(said))}</p>
        <p class="soft it2">${this.why ? html`${this.live ? t`The live room has stopped (${this.why}).` : t`This is a recorded run: the live room does not start here (${this.why}).`}${zh ? "" : " "}${th`<a href="/">Load again</a>, or read <a href="/walkthrough/write">the walkthrough</a>, which needs no room.`}` : how}</p></div>`;
  }

  private acts(): TemplateResult {
    const leader = leaderOf(this.model);
    const down = servers(this.model).find((x) => !x.alive);
    const act = (what: "crash" | "restart", machine: string) => () => this.run(this.booted!.room.act({ do: what, machine }));
    const usable = this.live && !this.why;
    const second = down ? html`<button class="btn" data-do="restart" ?disabled=${!usable} @click=${act("restart", down.name)}>${t`Restart ${down.name}`}</button>`
      : html`<button class="btn" data-do="crash" ?disabled=${!usable || !leader} @click=${leader ? act("crash", leader.name) : nothing}>${leader ? t`Crash the leader` : t`No leader to crash`}</button>`;
    return html`<button class="btn go" data-do="put" ?disabled=${!usable} @click=${() => this.put()}>${t`Put a value`}</button>${second}`;
  }

  private scene(): TemplateResult {
    const s = this.stage;
    const tall = this.small.matches;
    const wide = !tall && !this.middle.matches;
    return this.picture.draw({
      m: s.model, t: s.t, speed: s.asked, paused: false, shape: tall ? "landtall" : "land", cls: tall ? "w-tall" : wide ? "w-wide" : "w-mid",
      box: tall || wide ? undefined : "138 0 724 420", selected: "", framed: this.followed()?.trace ?? "", thin: false,
      pickMachine: () => this.visit(), pickMessage: () => this.visit(), notes: wide ? (c) => notes(c, s.model) : undefined,
    });
  }

  /** A closer look is the playground's. */
  private visit(): void {
    location.href = here("/playground");
  }
}

/** The sentence goes on after "Now: ", so its first word is small where it is a plain word. */
function lower(said: ReturnType<Watcher["sentence"]>): ReturnType<Watcher["sentence"]> {
  const [head, ...rest] = said;
  return typeof head === "string" ? [head.slice(0, 1).toLowerCase() + head.slice(1), ...rest] : said;
}

const ROOF = t`a roof means: I lead`;

/** The plate's notes: lines to what they name, words outside the houses. */
function notes(c: Composition, m: Model): unknown {
  if (!c.trio) return nothing;
  const leader = leaderOf(m);
  const log = m.machines.get(c.trio.top);
  const unsafe = !!log && log.commit < log.last;
  const left = c.places.get(c.trio.left)!;
  const top = c.places.get(c.trio.top)!;
  const right = c.places.get(c.trio.right)!;
  const note = (d: string, x: number, y: number, end: boolean, text: string) => svg`<path class="ann" d=${d}/>${text.split("\n").map((w, i) => svg`<text x=${x} y=${y + 16 * i} class="ann-t" text-anchor=${end ? "end" : "start"}>${w}</text>`)}`;
  const patience = leader ? t`its patience: the\nrim burns down\nuntil it hears ${leader.name}` : t`its patience: the\nrim burns down\nuntil it hears a leader`;
  return svg`${note(`M${left.x - 4} 305H118`, 112, 302, true, t`its log: every write,\nin one order`)}
    ${note(`M${left.x - 4} 384H118`, 112, 381, true, t`its store: what the\nlog adds up to`)}
    ${!right.roof ? note(`M${right.x + right.w + 8} 350H880`, 886, 347, false, patience) : nothing}
    ${top.roof ? note("M546 31H651", 657, 35, false, ROOF) : left.roof ? note(`M${left.x + 44} ${left.y - 12}H118`, 112, left.y - 8, true, ROOF)
      : right.roof ? note(`M${right.x + right.w - 44} ${right.y - 12}H880`, 886, right.y - 8, false, ROOF) : nothing}
    ${log?.alive && log.last > 0 ? note(`M${top.x + top.x0 + (log.last - firstShown(log, top) + 1) * (top.cell + 2) + 4} 101H651`, 657, 98, false, unsafe ? t`dashed: not yet safe,\ntwo of three must hold it` : t`solid: it is safe,\ntwo of three hold it`) : nothing}`;
}
