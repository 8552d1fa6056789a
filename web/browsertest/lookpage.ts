/** Brings pages to the states that are kept as pictures. Facts are waited for, never a time: two cores may be busy. */
import type { Page } from "playwright-core";
import type { RoomTold } from "./lookrooms.ts";
import type { LookedAt } from "./lookscenes.ts";
import type { Site } from "./site.ts";

/**
 * So many frames in a row without a change, and a page has come to rest: what is counted and drawn in turns is so within
 * twelve. And most frames that are waited for.
 */
const [REST, MOST] = [20, 3_000];

/** What is used of the page's own elements, which are private to it. */
interface Shown extends HTMLElement {
  open(f: object): void;
  seek(t: number): void;
  select(what: string): void;
  show(stage: object): void;
  touch(): void;
  selected: string;
  why: string;
  at: object;
  booted: unknown;
  stage: { lookAt(t: number): void; close(): void; watch(source: object): void };
}

/** A page of its own for each address; it shows the recorded run and never gets a room. The source that runs is left out, unless it is asked for. */
export async function opened(site: Site, { on, chinese }: LookedAt, source = false): Promise<Page> {
  const { page } = await site.page({ serviceWorkers: "block", reducedMotion: "reduce" });
  await page.route("**/kvnode*.wasm", () => undefined);
  await page.goto(`${site.url}${chinese ? "/zh" : ""}/playground${on === "gallery" ? "#scenarios" : ""}`);
  await page.locator(".loading").waitFor();
  if (on === "file" || on === "bare") {
    // The element for runs out of files comes with the sheet.
    await page.click('[data-sheet="share"]');
    await page.getByRole("dialog").waitFor();
    await page.keyboard.press("Escape");
  }
  await page.mouse.move(0, 0);
  await page.waitForFunction(() => (document.querySelector("gh-playground") as unknown as { booted: unknown } | null)?.booted);
  await page.evaluate((shown) => {
    // A worker that is slow to answer is no state of the look.
    clearInterval((document.querySelector("gh-playground") as unknown as { booted: { room: { looking: number } } }).booted.room.looking);
    if (shown) return;
    // The source that runs changes with the core.
    const source = new CSSStyleSheet();
    source.replaceSync(".code-pn>*{display:none!important}");
    document.adoptedStyleSheets.push(source);
  }, source);
  return page;
}

/** Brings the page to a state. */
export async function brought(page: Page, look: LookedAt): Promise<void> {
  await page.evaluate(() => {
    document.querySelector("gh-run")?.remove();
    (document.activeElement as HTMLElement | null)?.blur();
    scrollTo(0, 0);
  });
  if (look.on === "bare" || look.on === "gallery") await bare(page, look);
  else if (look.on === "file") await run(page, look);
  else if (look.room) await room(page, look.room);
  // Pressed as by a program: what is pressed may lie outside of a small window.
  if (look.press) await page.locator(look.press).first().evaluate((el: HTMLElement) => el.click());
  for (const q of [look.has, look.select && ".in-pn .body"]) if (q) await page.waitForSelector(q, { state: "attached" });
  if (look.focus) await page.locator(look.focus).focus();
  await rested(page);
  if (!look.see || page.viewportSize()!.width >= 1240) return;
  await page.locator(look.see).evaluate((el) => el.scrollIntoView());
  await rested(page);
}

/** The recorded run's place is taken by the one that is told by hand: how far a recording has played is nobody's to say. */
async function bare(page: Page, { lines, t, why }: LookedAt): Promise<void> {
  await page.evaluate(({ lines, t, why }) => {
    const room = document.querySelector("gh-playground") as Shown;
    room.hidden = false;
    room.why = why;
    const stage = new (room.stage.constructor as new () => Shown["stage"])();
    const events = lines.map((l) => JSON.parse(l) as unknown);
    stage.watch({ kind: "recorded", stop: () => undefined, start: (sink: typeof toldTo) => sink.events(events, undefined) });
    Object.assign(stage, { asked: 1 / 30, reached: 1 / 30 }); // as slow as a run of such wires is shown
    room.stage.close();
    room.show(stage);
    stage.lookAt(t);
    room.touch();
  }, { lines, t, why });
}

async function run(page: Page, { lines, t, select, verdict }: LookedAt): Promise<void> {
  await page.evaluate(({ lines, t, select }) => {
    const room = document.querySelector("gh-playground") as Shown;
    room.hidden = true;
    const el = document.createElement("gh-run") as Shown;
    el.open({ name: "a-run.jsonl", run: { header: { build: "0123456789ab", events: lines.length, sha256: "0".repeat(64), plan: { seed: 7 } }, lines }, build: "0123456789ab", at: room.at, back: () => undefined, play: undefined });
    el.dataset.sources = room.dataset.sources;
    room.before(el);
    el.seek(t);
    if (select) el.select(select);
  }, { lines, t, select });
  for (const q of ["gh-run .code-pn > header", "gh-run .ev-pn > header", "gh-run .rec-box", `gh-run .vdb[data-verdict="${verdict}"]`]) await page.waitForSelector(q, { state: "attached" });
}

/** Where the page listens to the room that is told by hand. */
declare global {
  // eslint-disable-next-line no-var
  var toldTo: { cut(events: number, branch: number): void; events(list: unknown[], clock: object | undefined): void };
}

/** A room in control that stands still; its first future is judged before the second is entered. */
async function room(page: Page, told: RoomTold): Promise<void> {
  await page.evaluate(({ futures: [first], branches, comparison }) => {
    const room = document.querySelector("gh-playground") as Shown;
    const stage = new (room.stage.constructor as new () => Shown["stage"])();
    const source = {
      kind: "room", seed: 7, stop: () => undefined, branches: () => Promise.resolve(branches), compare: () => Promise.resolve(comparison),
      start: (sink: typeof toldTo) => void (globalThis.toldTo = sink),
    };
    stage.watch(source);
    Object.assign(room, { booted: { stage, room: source, build: room.dataset.build }, live: true, selected: "", open: { reading: true, speed: true, tools: true } });
    room.show(stage);
    toldTo.events(first!.lines.map((l) => JSON.parse(l) as unknown), first!.clock);
  }, told);
  for (const q of [".code-pn > header", ".ev-pn > header", ".ask-pn", "[data-tool]"]) await page.waitForSelector(q, { state: "attached" });
  const rows = (n: number, all: number) => page.waitForFunction(([n, all]) =>
    document.querySelectorAll("[data-row]").length === all && document.querySelectorAll('.vdb[data-verdict="linearizable"]').length === n, [n, all]);
  await rows(1, told.branches.length);
  if (told.futures.length === 1) return;
  await page.evaluate(({ futures: [, second], parted }) => {
    toldTo.cut(parted, 2);
    toldTo.events(second!.lines.slice(parted).map((l) => JSON.parse(l) as unknown), second!.clock);
  }, told);
  await rows(2, told.branches.length);
}

/** Until every face has come and nothing is drawn any more. */
async function rested(page: Page): Promise<void> {
  await page.evaluate(async ([rest, most]) => {
    let quiet = 0;
    const seen = new MutationObserver(() => (quiet = 0));
    seen.observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true });
    for (let n = 0; quiet < rest!; n++) {
      if (n > most!) throw new Error("the page does not come to rest");
      await new Promise(requestAnimationFrame);
      await document.fonts.ready;
      quiet++;
    }
    seen.disconnect();
  }, [REST, MOST]);
}
