/** How scenes look: the gallery, and one scene with its sentence, its controls that never move, and its task. */
import { html, nothing, type TemplateResult } from "lit/html.js";
import { t, th } from "../../t.ts";
import { capital, count } from "../../view/words.ts";
import { filled, type Cast, type Made, type Scene } from "./scene.ts";
import { scenes } from "./scenes.ts";
import type { Story } from "./story.ts";
import type { Chapter } from "../tour/tour.ts";

function words(text: string, cast: Cast): TemplateResult {
  return html`${filled(text, cast).map((p) => (typeof p === "string" ? p.replace(/^ = $/, "\u00a0=\u00a0") : html`<span class="mono">${p.m}</span>`))}`;
}

const tick = html`<svg viewBox="0 0 20 20" aria-hidden="true"><circle cx="10" cy="10" r="8"></circle><path d="M6 10.4l2.8 2.8 5.4-6"></path></svg>`;
const open = html`<svg viewBox="0 0 20 20" aria-hidden="true"><circle cx="10" cy="10" r="8"></circle></svg>`;

export function galleryView(s: Story): TemplateResult {
  const { done } = s.progress;
  return html`<section class="story gallery" aria-label=${t`Scenarios`}>
    <header><h2>${t`Scenarios`}</h2><span class="r">${done.length === 0 ? t`${capital(count(scenes.length))} runs, each with a task` : t`${done.length} of ${scenes.length} done`}</span><a class="lnk" href="#">${t`Close`}</a></header>
    ${s.wrong ? html`<p class="note" role="alert">${s.wrong}</p>` : nothing}
    <p class="lead">${th`Each is a real run of the program, the same every time, up to a moment at which you take over. The first seven make <a href="#tour">the tour</a>.`}</p>
    <ol>${scenes.map((x, i) => html`<li class=${done.includes(x.name) ? "done" : ""}><a href="#scenario=${x.name}">${done.includes(x.name) ? tick : html`<span class="no" aria-hidden="true">${i + 1}</span>`}<span><b>${x.words.title}</b><small>${x.words.about}</small></span>${done.includes(x.name) ? html`<i>${t`done`}</i>` : nothing}</a></li>`)}</ol>
  </section>`;
}

function heading(s: Story, scene: Scene): TemplateResult {
  const c = s.chapter;
  const skip = c && html`<a class="lnk" data-do="skip" aria-label=${t`Skip this chapter`} href=${onwards(c)}>${t`chapter|Skip`}</a>`;
  return html`<header><h2>${scene.words.title}</h2><span class="r ${c ? "" : "long"}">${c ? t`Chapter ${c.number + 1} of ${c.of}` : t`Scenario`}</span>${skip ?? nothing}<a class="lnk" href="#">${t`Leave`}</a></header>`;
}

/** Where the tour goes on after a chapter, done or not. */
function onwards(c: Chapter): string {
  return c.next === undefined ? "#scenarios" : `#tour=${c.next + 1}`;
}

export function loadingView(s: Story): TemplateResult {
  return html`<section class="story" aria-label=${t`Scenario`}>${heading(s, s.scene!)}
    <div class="say"><p>${s.wrong ? html`<span role="alert">${s.wrong}</span>` : s.scene!.words.about}</p></div>
    <footer>${s.wrong ? html`<button class="btn sm" @click=${s.again}>${t`Try again`}</button>` : html`<span class="st" role="status">${t`The cluster is being set up for it.`}</span>`}</footer></section>`;
}

export function sceneView(s: Story, made: Made): TemplateResult {
  const scene = s.scene!;
  const all = scene.beats.length;
  const onWay = s.until > 0;
  return html`<section class="story" aria-label=${t`Scenario`}>${heading(s, scene)}
    <div class="say"><p aria-live="polite">${words(scene.words.beats[s.beat]!, made.cast)}</p>
      ${s.changed ? html`<p class="note">${t`You have done something else here, so this need not be so in your run.`} <button class="lnk" @click=${s.again}>${t`Begin the scenario again`}</button></p>` : nothing}
      ${s.last && !onWay ? task(s, scene, made) : nothing}</div>
    <footer>
      <button class="btn" data-do="story-back" ?disabled=${s.beat === 0 && !onWay} @click=${s.back}>${t`sentence|Back`}</button>
      <span class="st" role="status">${onWay ? t`playing on to the next sentence` : t`sentence ${s.beat + 1} of ${all}`}</span>
      ${onward(s, onWay)}
    </footer></section>`;
}

/** The button on the right: to the next sentence, and where the task is done, to what follows. */
function onward(s: Story, onWay: boolean): TemplateResult {
  if (!s.last || onWay) return html`<button class="btn go" data-do="story-next" @click=${s.next}>${onWay ? t`Skip ahead` : t`sentence|Next`}</button>`;
  if (!s.solved) return html`<button class="btn" data-do="story-next" disabled>${t`Your turn`}</button>`;
  if (s.chapter) return html`<a class="btn go" data-do="story-next" href=${onwards(s.chapter)}>${s.chapter.next === undefined ? t`The tour is done` : t`Next chapter`}</a>`;
  const after = scenes[scenes.indexOf(s.scene!) + 1];
  return after ? html`<a class="btn go" data-do="story-next" href="#scenario=${after.name}">${t`Next scenario`}</a>` : html`<a class="btn go" data-do="story-next" href="#scenarios">${t`All scenarios`}</a>`;
}

function task(s: Story, scene: Scene, made: Made): TemplateResult {
  return html`<div class="task ${s.solved ? "done" : ""}">${s.solved ? tick : open}<div><p><b>${s.solved ? t`Done. ` : t`Your turn. `}</b>${words(scene.words.task, made.cast)}</p>
    ${s.solved ? html`<p role="status">${words(scene.words.done, made.cast)}</p>` : nothing}
    ${scene.moves && !s.solved ? html`<div class="moves">${scene.moves.map((m) => html`<button class="btn sm" data-move=${m.id} @click=${() => s.move(m)}><span>${words(scene.words.moves![m.id]!, made.cast)}</span></button>`)}</div>` : nothing}</div></div>`;
}

