/**
 * A scene on the page: its run is booted and stands at each sentence's moment; next plays on to the one after, back
 * seeks to the one before; at the end stands the task, held against the cluster's true state a few times a second.
 */
import type { TemplateResult } from "lit/html.js";
import "../../kit.ts";
import { decoded } from "../../decoded.ts";
import type { Desk } from "../../desk.ts";
import { t } from "../../t.ts";
import { dress } from "../../view/style.ts";
import { shown } from "../../view/words.ts";
import { tourAt, type Chapter } from "../tour/tour.ts";
import { recall, remember, type Progress } from "./progress.ts";
import type { Made, MadeAll, Move, Scene, Seen } from "./scene.ts";
import { sceneOf, scenes, tour } from "./scenes.ts";
import { css } from "./story-style.ts";
import { galleryView, loadingView, sceneView } from "./story-view.ts";

/** How long (in s of the reader's time) the way to the next sentence takes, and the speeds between which it is played. */
const WAY = 3.2;
const SLOWEST = 1 / 400;
const FASTEST = 8;
/** So near (in s of the reader's time) to the moment the rest is run at once, so that the room stands exactly there. */
const NEAR = 0.12;
/** The speed at which a task is begun: elections can be waited for, and messages still be seen. */
const TASK_SPEED = 1 / 8;

dress(css);

/** Who came by a link that is gone now, by keyboard, goes on from the button that leads on. */
function takeFocus(): void {
  if (document.activeElement === document.body) document.querySelector<HTMLElement>(".story footer .go, .story footer .btn:not([disabled])")?.focus({ preventScroll: true });
}

/** The URL of the scenes' runs, put in by the build: only this part wants them. */
declare const SCENES: string;

export class Story {
  mode: "" | "gallery" | "scene" = "";
  scene: Scene | undefined;
  made: Made | undefined;
  /** The sentence that is said, from 0. */
  beat = 0;
  /** The moment that is played up to, in event nanoseconds; 0 while nothing plays by itself. */
  until = 0;
  /** Is the room being taken to a sentence's moment? */
  going = false;
  /** The sentence that it goes to, and how often it was sent to one: pressed again on the way, back counts from there. */
  private aim = 0;
  private sent = 0;
  /** Where the tour stands, if this is a chapter of it. */
  chapter: Chapter | undefined;
  solved = false;
  /** Is what was said no longer so, because the reader has done something else? */
  changed = false;
  /** The run is on its way. */
  loading = false;
  wrong = "";
  progress: Progress = recall(scenes.map((s) => s.name), tour.length);
  private all: Promise<MadeAll> | undefined;
  private turn = 0;

  constructor(readonly desk: Desk) {}

  /** Shows what an address names: #scenarios, #scenario=NAME, #tour or #tour=CHAPTER. */
  open(hash: string): void {
    const [what, said] = hash.slice(1).split("=") as [string, string?];
    const name = said === undefined ? undefined : decoded(said);
    if (what === "tour") return this.enterTour(name === undefined ? this.progress.chapter : Number(name) - 1);
    const scene = name === undefined ? undefined : sceneOf(name);
    if (scene) return this.enter(scene, undefined);
    this.mode = "gallery";
    this.wrong = name === undefined ? "" : t`There is no scenario ${shown(name)}.`;
    if (!this.desk.booted) this.desk.run(this.desk.begin());
    this.desk.touch();
  }

  /** The page is the reader's own again; the room goes on from where it stands. */
  leave(): void {
    this.mode = "";
    this.scene = undefined;
    this.chapter = undefined;
    this.until = 0;
    this.going = false;
    this.sent++;
    this.turn++;
    if (!this.desk.booted) this.desk.run(this.desk.begin());
    this.desk.touch();
  }

  enterTour(chapter: number): void {
    const at = tourAt(chapter);
    this.progress.chapter = at.number;
    remember(this.progress);
    this.enter(sceneOf(at.scene)!, at);
  }

  again = (): void => this.enter(this.scene!, this.chapter);

  private enter(scene: Scene, chapter: Chapter | undefined): void {
    Object.assign(this, { mode: "scene", scene, chapter, made: undefined, beat: 0, until: 0, going: false, solved: false, changed: false, loading: true, wrong: "" });
    this.desk.touch();
    this.sent++;
    const turn = ++this.turn;
    const here = () => turn === this.turn;
    const set = async () => {
      const made = (await this.runs())[scene.name];
      if (!here()) return;
      if (!made) throw new Error(t`its run was not made for this build`);
      await this.desk.begin({ plan: made.plan, at: made.marks[scene.beats[0]!.at]! });
      if (here()) this.made = made;
    };
    set().catch((err: Error) => {
      if (here()) this.wrong = t`This scenario cannot be played: ${err.message}.`;
    }).finally(() => {
      if (here()) this.loading = false;
      this.desk.touch();
      queueMicrotask(takeFocus);
    });
  }

  private runs(): Promise<MadeAll> {
    return (this.all ??= fetch(SCENES).then((r) => {
      if (!r.ok) throw new Error(t`the scenes' runs were answered ${r.status}`);
      return r.json() as Promise<MadeAll>;
    }).catch((err: Error) => {
      this.all = undefined; // asked for again by the next scene
      throw err;
    }));
  }

  // ---- from sentence to sentence ----

  /** The moment of a sentence. */
  private moment(beat: number): number {
    return this.made!.marks[this.scene!.beats[beat]!.at]!;
  }

  get last(): boolean {
    return this.beat === this.scene!.beats.length - 1;
  }

  /** Plays on to the next sentence; asked once more on the way, it goes there at once. */
  next = (): void => {
    if (!this.made || !this.desk.live || this.going) return;
    if (this.until) return this.go(this.beat + 1);
    if (this.last) return;
    const { stage, room } = this.desk;
    const until = this.moment(this.beat + 1);
    const way = (until - stage.edge) / 1e9;
    if (way <= 0 || stage.branch !== 1) return this.go(this.beat + 1);
    this.until = until;
    const speed = Math.min(FASTEST, Math.max(SLOWEST, way / WAY));
    this.desk.run(Promise.all([room.speed(speed), room.resume()])); // sent in this order, before whatever comes next
    this.desk.touch();
  };

  /** To the sentence before, and the state that it belongs to. */
  back = (): void => {
    if (!this.made || !this.desk.live) return;
    this.go(this.until ? this.beat : Math.max(0, (this.going ? this.aim : this.beat) - 1));
  };

  /** Takes the room to a sentence's moment; it is said when the room stands there. */
  private go(beat: number): void {
    this.until = 0;
    this.going = true;
    this.aim = beat;
    const sent = ++this.sent;
    const { stage, room } = this.desk;
    const moment = this.moment(beat);
    const last = beat === this.scene!.beats.length - 1;
    // Meanwhile another press may have sent it elsewhere, another room have taken this one's place, or the reader have left.
    const still = () => stage === this.desk.stage && sent === this.sent;
    const there = async () => {
      // A scene is told in the run as it was made; who has opened another future comes back to it.
      if (stage.branch !== 1) await room.branch(1);
      await room.seek(moment);
      if (last && still()) await room.speed(TASK_SPEED);
      if (!still()) return;
      this.beat = beat;
      this.check();
    };
    this.desk.run(there().finally(() => {
      if (sent === this.sent) this.going = false;
    }));
    this.desk.touch();
  }

  private check(): void {
    this.changed = !this.scene!.beats[this.beat]!.is(this.seen());
    this.desk.touch();
  }

  seen(): Seen {
    const { film } = this.desk.stage;
    return { m: this.desk.model, cast: this.made!.cast, since: this.moment(this.scene!.beats.length - 1), get events() { return film.events.slice(0, film.pos); } };
  }

  /** Looked at a few times a second. */
  look(): void {
    if (this.mode !== "scene" || !this.made || this.loading) return;
    const { stage } = this.desk;
    if (this.until) {
      const left = (this.until - stage.edge) / 1e9 / Math.max(stage.asked, 1e-6);
      if (left < NEAR) this.go(this.beat + 1);
    } else if (this.last && !this.going && !this.solved && stage.t >= this.moment(this.beat) && this.scene!.task(this.seen())) {
      this.solved = true;
      const { name } = this.scene!;
      if (!this.progress.done.includes(name)) this.progress.done.push(name);
      if (this.chapter?.next !== undefined) this.progress.chapter = this.chapter.next;
      remember(this.progress);
      this.desk.touch();
    }
  }

  move = (m: Move): void => {
    this.desk.run(this.desk.room.resume().then(() => Promise.all(m.bodies(this.made!.cast).map((body) => this.desk.act(body)))));
  };

  view(): TemplateResult | undefined {
    if (this.mode === "") return undefined;
    if (this.mode === "gallery") return galleryView(this);
    return this.made ? sceneView(this, this.made) : loadingView(this);
  }
}
