/** Links and files: this moment as an address, what an address or a file holds as a room or a run to look at. */
import "../kit.ts";
import { html, nothing, type TemplateResult } from "lit/html.js";
import { linkMax, LinkError, type Link } from "../../../wasm/host/link.ts";
import { importRun, RunError, type RunHeader } from "../../../wasm/host/runfile.ts";
import type { Desk } from "../desk.ts";
import { here as local, t, th, zh } from "../t.ts";
import { dress } from "../view/style.ts";
import { grouped, moment3, shown } from "../view/words.ts";
import { address, DIGITS, opened } from "./share/address.ts";
import { download, FILE_MAX, written } from "./share/file.ts";
import { GhRun } from "./share/run.ts";
import { Sheet } from "./share/sheet.ts";
import { css } from "./share/style.ts";

dress(css);
if (!customElements.get("gh-run")) customElements.define("gh-run", GhRun);

/** What the page is told to be by a link or a file, and how far it is. */
interface Arrival {
  from: "link" | "file";
  made: Link;
  /** What the trace hash begins with where it was made, "" where that is not told; and what it is here, "" on the way. */
  theirs: string;
  ours: string;
}

/** What the room says of an error, whose part it names as data does; the sign behind the name is the language's. */
function named(err: Error): string {
  return zh ? err.message.replace(/^(第\s\d+\s行：)?([\w.[\]]+): /, "$1$2：") : err.message;
}

/** This moment, as it is told to others. */
interface Moment {
  url: string;
  embed: string;
  /** Why there is no address. */
  why: string;
  at: number;
  hash: string;
}

export class Share {
  private arrival: Arrival | undefined;
  private refused: { why: string; link: Link | undefined } | undefined;
  private moment: Moment | undefined;
  private said = "";
  private busy = "";
  private turn = 0;
  /** The room that was made of an address or a file: of any other nothing is said. */
  private of: unknown;
  private readonly sheet = new Sheet(t`Share this moment`, () => this.inside());

  constructor(private readonly desk: Desk) {
    addEventListener("dragover", this.over);
    addEventListener("dragleave", (e) => (e as DragEvent).relatedTarget === null && delete document.body.dataset.drop);
    addEventListener("drop", this.dropped);
  }

  /** The address of the moment at which the room stands; it is paused for that. Fails where no link holds its plan. */
  async link(path = local("/playground")): Promise<string> {
    const { plan, now, hash } = await this.stand();
    return address({ origin: location.origin, path, build: this.desk.at.build, plan, position: now, hash });
  }

  /** The room stands still right after all that happens at its moment, so that whoever seeks there stands there too. */
  private async stand(): Promise<{ plan: Awaited<ReturnType<Desk["room"]["plan"]>>; now: number; hash: string }> {
    const { room } = this.desk;
    const { now } = await room.pause();
    await room.seek(now);
    const [plan, hash] = await Promise.all([room.plan(), room.hash()]);
    return { plan, now, hash };
  }

  // ---- what an address or a file holds ----

  /** Opens what stands behind the # of an address. A bad one is refused, and a room of its own kind is there anyway. */
  enter(text: string): void {
    this.turn++;
    Object.assign(this, { arrival: undefined, refused: undefined });
    try {
      const link = opened(text, this.desk.at.build);
      this.begin("link", link, link.hash);
    } catch (err) {
      if (!(err instanceof LinkError)) throw err;
      this.refused = { why: named(err), link: err.link };
      if (!this.desk.booted) this.desk.run(this.desk.begin());
      this.of = this.desk.booted;
    }
    this.desk.touch();
  }

  /** The address names nothing of ours any more: what was wrong with it is past. */
  left(): void {
    this.refused = undefined;
  }

  private begin(from: Arrival["from"], made: Link, theirs: string): void {
    const turn = ++this.turn;
    const arrival: Arrival = { from, made, theirs, ours: "" };
    Object.assign(this, { arrival, refused: undefined });
    const go = async () => {
      const ready = this.desk.begin({ plan: made.plan, at: made.position });
      this.of = this.desk.booted;
      await ready;
      if (turn === this.turn) arrival.ours = await this.desk.room.hash();
    };
    this.desk.run(go());
  }

  /** Reads an exported run. Of this build it can be played; of any it can be looked at. */
  private async read(file: File): Promise<void> {
    this.said = "";
    try {
      if (file.size > FILE_MAX) throw new RunError(1, t`the file has ${Math.round(file.size / 1e6)} MB, and ${FILE_MAX >> 20} are the most`);
      const run = importRun(await file.text());
      this.sheet.close();
      this.look(file.name, run);
    } catch (err) {
      if (!(err instanceof RunError)) throw err;
      this.said = t`${shown(file.name)} cannot be opened: ${shown(named(err))}.`;
      this.sheet.show();
    }
  }

  /** The file's run takes the page's place; the room stands still until somebody comes back to it. */
  private look(name: string, run: { header: RunHeader; lines: string[] }): void {
    const { header } = run;
    const end = run.lines.length ? (JSON.parse(run.lines.at(-1)!) as { t: number }).t : 0;
    const room = document.querySelector<HTMLElement>("gh-playground")!;
    const el = document.createElement("gh-run") as GhRun;
    const back = () => {
      el.remove();
      room.hidden = false;
      room.querySelector<HTMLElement>("button")?.focus();
    };
    const play = () => {
      back();
      this.begin("file", { build: header.build, plan: header.plan, position: end }, header.sha256);
    };
    el.dataset.sources = this.desk.at.sources;
    el.open({ name, run, build: this.desk.at.build, back, play: header.build === this.desk.at.build ? play : undefined });
    if (this.desk.live) this.desk.run(this.desk.room.pause());
    document.querySelector("gh-run")?.remove();
    room.hidden = true;
    room.before(el);
  }

  // ---- what is seen of it ----

  /** What was opened, under the caption; nothing where nothing was. */
  note(): TemplateResult | typeof nothing {
    if (this.of !== this.desk.booted) return nothing;
    if (this.refused) return this.no(this.refused);
    return this.arrival ? this.yes(this.arrival) : nothing;
  }

  private no(r: { why: string; link: Link | undefined }): TemplateResult {
    const { link } = r;
    return html`<div class="slip" role="alert" data-slip="refused"><p>${t`This link cannot be opened. ${shown(r.why)}.`}</p>
      <p>${t`What you see is a room of this page’s own.`}</p>
      <div class="row">${link ? html`<button class="btn sm" @click=${() => this.begin("link", link, "")}>${t`Play its actions with this build`}</button>` : nothing}
        <button class="btn sm" @click=${this.forget}>${t`Stay with this room`}</button></div></div>`;
  }

  private yes(a: Arrival): TemplateResult {
    const { made } = a;
    const at = moment3(made.position);
    if (!a.ours) {
      const now = Math.min(this.desk.stage.edge, made.position);
      return html`<div class="slip" role="status" data-slip="coming"><p>${a.from === "link" ? t`The run of this link is played to ${at}.` : t`The run of this file is played to ${at}.`} <progress max="1" value=${made.position ? now / made.position : 0} aria-label=${t`How far it is`}></progress></p></div>`;
    }
    return html`<div class="slip one" role="status" data-slip="here" data-hash=${a.ours}><div><p>${this.origin(a, at)}</p>
      <p>${th`Trace hash <span class="mono">${a.ours}</span>`}</p></div>
      <button class="btn sm" @click=${this.forget}>${t`Close this note`}</button></div>`;
  }

  private origin(a: Arrival, at: string): TemplateResult {
    const { build } = this.desk.at;
    const { seed } = a.made.plan;
    return a.from === "link"
      ? th`Opened from a link, at ${at}: build <span class="mono">${build}</span>, seed <span class="mono">${seed}</span>. ${this.verdict(a)}`
      : th`Opened from a file, at ${at}: build <span class="mono">${build}</span>, seed <span class="mono">${seed}</span>. ${this.verdict(a)}`;
  }

  private verdict(a: Arrival): string {
    if (a.made.build !== this.desk.at.build) return t`It was made by build ${shown(a.made.build)}, so that this may be another run.`;
    if (!a.theirs) return t`The link does not tell the hash where it was made.`;
    return a.ours.startsWith(a.theirs) ? t`The same hash here as where it was made.` : t`Where it was made the hash began with ${a.theirs.slice(0, DIGITS)}: this is another run, and that should not be.`;
  }

  private forget = (): void => {
    Object.assign(this, { arrival: undefined, refused: undefined });
    this.desk.touch();
  };

  /** Opens the sheet with this moment's address. */
  async open(): Promise<void> {
    Object.assign(this, { moment: undefined, said: "", busy: "" });
    this.sheet.show();
    if (!this.desk.live) return;
    const { now, hash } = await this.stand();
    const of = (path: string) => this.link(path).then((url) => ({ url, why: "" }), (err: Error) => ({ url: "", why: named(err) }));
    const [here, there] = [await of(local("/playground")), await of(local("/embed"))];
    this.moment = { url: here.url, why: here.why, embed: there.url && frame(there.url), at: now, hash };
    this.sheet.draw();
  }

  private inside(): TemplateResult {
    const m = this.moment;
    return html`<section><h3>${t`A link to this moment`}</h3>${m ? this.linked(m) : html`<p>${this.desk.live ? t`The room is asked.` : t`No room runs yet that could be shared.`}</p>`}</section>
      ${m?.embed ? html`<section><h3>${t`On a page of your own`}</h3><textarea class="fld" readonly aria-label=${t`Code that shows this moment on another page`} @focus=${all}>${m.embed}</textarea>
        <div class="row"><button class="btn sm" @click=${() => this.copy(m.embed, t`The code is copied.`)}>${t`Copy embed code`}</button></div></section>` : nothing}
      <section><h3>${t`A file`}</h3><p>${t`It holds the plan and every event. Of this build it can be played on, and anyone can look at it.`}</p>
        <div class="row"><button class="btn sm" data-do="export" ?disabled=${!m || !!this.busy} @click=${() => m && this.save(m)}>${this.busy || t`Save this run`}</button>
        <button class="btn sm" data-do="import" @click=${() => this.pick()}>${t`Open a run`}</button></div>
        <p>${th`You can also drop a file on the page. <a href="/reference/run">How it is written</a>`}</p></section>
      <section class=${this.said ? "told" : ""} aria-live="polite"><p class="said">${this.said || t`Nothing here leaves this browser until you pass it on.`}</p></section>`;
  }

  private linked(m: Moment): TemplateResult {
    if (m.why) return html`<p>${t`No link holds this run: ${m.why}.`}</p>`;
    return html`<input class="fld" readonly aria-label=${t`The link`} .value=${m.url} @focus=${all}>
      <p>${th`${grouped(m.url.length)} of at most ${grouped(linkMax)} characters. It stands at ${moment3(m.at)}; build <span class="mono">${this.desk.at.build}</span>, trace hash <span class="mono">${m.hash.slice(0, DIGITS)}</span>.`}</p>
      <div class="row"><button class="btn sm go" data-do="copy" @click=${() => this.copy(m.url, t`The link is copied.`)}>${t`Copy the link`}</button></div>`;
  }

  private copy(text: string, done: string): void {
    const written = navigator.clipboard ? navigator.clipboard.writeText(text) : Promise.reject(new Error(t`this page may not`));
    written.then(() => done, () => t`This browser lets no page copy: choose the text, and copy it by hand.`).then((said) => this.tell(said), () => undefined);
  }

  private tell(said: string): void {
    this.said = said;
    this.sheet.draw();
  }

  private save(m: Moment): void {
    const go = async () => {
      const plan = await this.desk.room.plan();
      this.busy = t`Played once more`;
      this.tell(t`The run is played once more from its beginning, and written down.`);
      const blob = await written(this.desk, plan, m.at, m.hash, () => undefined);
      download(blob, `glasshouse-${plan.seed}-${(m.at / 1e9).toFixed(3)}s.jsonl`);
      return t`Saved: ${(blob.size / 1e6).toFixed(1)} MB.`;
    };
    void go().catch((err: Error) => t`It was not saved: ${err.message}.`).then((said) => {
      this.busy = "";
      this.tell(said);
    });
  }

  private pick(): void {
    const input = Object.assign(document.createElement("input"), { type: "file", accept: ".jsonl,.json,application/jsonl" });
    input.onchange = () => input.files?.[0] && this.take(input.files[0]);
    input.click();
  }

  private take(file: File): void {
    this.desk.run(this.read(file));
  }

  private over = (e: DragEvent): void => {
    if (!e.dataTransfer?.types.includes("Files")) return;
    e.preventDefault();
    document.body.dataset.drop = t`Let go, and the run is opened`;
  };

  private dropped = (e: DragEvent): void => {
    delete document.body.dataset.drop;
    const file = e.dataTransfer?.files[0];
    if (!file) return;
    e.preventDefault();
    this.take(file);
  };
}

/** What another page writes to show a moment. */
function frame(url: string): string {
  return `<iframe src="${url}" width="760" height="560" title="${t`A cluster in Glasshouse`}" loading="lazy" style="border:1px solid"></iframe>`;
}

function all(e: Event): void {
  (e.currentTarget as HTMLInputElement).select();
}
