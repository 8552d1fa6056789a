/**
 * The states of LOOK's sheet, as pictures: whoever changes how a page looks without meaning to sees it here.
 *
 *   node build/looks.mjs            compares with web/browsertest/looks/; what differs is left in build/looks/
 *   node build/looks.mjs update     renews the pictures that differ
 *
 * A run told by hand is shown, so that the pictures are the same whatever the core does; only what the page draws changes
 * them. The source that runs is left out.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import pixelmatch from "pixelmatch";
import type { Page } from "playwright-core";
import { PNG } from "pngjs";
import { looks, type LookedAt } from "./lookscenes.ts";
import { png, small } from "./palette.ts";
import { Site } from "./site.ts";

const KEPT = "web/browsertest/looks";
const SEEN = "build/looks";
/** How far a pixel's colour may be off (0 to 1), and how many of a million may be off by more: edges of letters. */
const COLOUR = 0.12;
const PIXELS = 300;
const SIZES = [[1440, 900], [390, 844]] as const;

/** How the picture differs from the one that is kept, "" where it does not. */
function differs(name: string, file: Buffer): string {
  const kept = `${KEPT}/${name}.png`;
  if (!existsSync(kept)) return "is not kept yet";
  const now = PNG.sync.read(file);
  const was = PNG.sync.read(readFileSync(kept));
  if (was.width !== now.width || was.height !== now.height) return `is ${now.width} x ${now.height}, and was ${was.width} x ${was.height}`;
  const marked = new PNG({ width: now.width, height: now.height });
  const off = pixelmatch(was.data, now.data, marked.data, now.width, now.height, { threshold: COLOUR });
  if (off * 1e6 <= PIXELS * now.width * now.height) return "";
  writeFileSync(`${SEEN}/${name}-marked.png`, PNG.sync.write(marked));
  return `differs in ${off} pixels`;
}

/** A page that shows the run told by hand, and never gets a room. */
async function opened(site: Site): Promise<Page> {
  const { page } = await site.page({ serviceWorkers: "block", reducedMotion: "reduce" });
  await page.route("**/kvnode*.wasm", () => undefined);
  await page.goto(`${site.url}/playground`);
  await page.getByText("You see a recorded run.").waitFor();
  await page.click('[data-sheet="share"]');
  await page.getByRole("dialog").waitFor();
  await page.keyboard.press("Escape");
  await page.mouse.move(0, 0);
  await page.evaluate(() => document.fonts.ready);
  await page.evaluate(() => {
    const source = new CSSStyleSheet();
    source.replaceSync(".code-pn>*{visibility:hidden}");
    document.adoptedStyleSheets.push(source);
  });
  return page;
}

/** Brings the page to a state. */
async function brought(page: Page, look: LookedAt): Promise<void> {
  await page.evaluate(async ({ lines, t, select, bare, why }) => {
    type Shown = HTMLElement & { open(f: object): void; seek(t: number): void; select(what: string): void; selected: string; why: string; at: object; touch(): void; stage: { lookAt(t: number): void; film: { push(e: unknown): void } } };
    document.querySelector("gh-run")?.remove();
    (document.activeElement as HTMLElement | null)?.blur();
    scrollTo(0, 0);
    const room = document.querySelector("gh-playground") as Shown;
    room.hidden = !bare;
    room.why = why;
    if (bare) {
      Object.assign(room.stage.film, { events: lines.map((l) => JSON.parse(l) as unknown) });
      room.stage.lookAt(t);
      room.touch();
    } else {
      const el = document.createElement("gh-run") as Shown;
      el.open({ name: "a-run.jsonl", run: { header: { build: "0123456789ab", events: lines.length, sha256: "0".repeat(64), plan: { seed: 7 } }, lines }, build: "0123456789ab", at: room.at, back: () => undefined, play: undefined });
      el.dataset.sources = room.dataset.sources;
      room.before(el);
      el.seek(t);
      if (select) el.select(select);
    }
    // Parts come, panels are drawn a few times a second, and what slides in has come to rest.
    const drawn = (n: number) => new Promise<void>((r) => { const f = () => (n-- > 0 ? requestAnimationFrame(f) : r()); f(); });
    for (let i = 0; i < 40 && !bare && document.querySelectorAll("gh-run .side .pn > *").length < 6; i++) await drawn(10);
    for (let i = 0; i < 100 && !bare && !document.querySelector("gh-run .vdb[data-verdict=linearizable]"); i++) await drawn(10);
    await drawn(30);
  }, look);
  if (look.focus) await page.locator(look.focus).focus();
}

const update = process.argv[2] === "update";
for (const dir of [KEPT, SEEN]) mkdirSync(dir, { recursive: true });
const site = await Site.open();
let wrong = 0;
try {
  const page = await opened(site);
  for (const [width, height] of SIZES) {
    await page.setViewportSize({ width, height });
    for (const look of looks()) {
      await brought(page, look);
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
        const name = `${look.name}-${width}-${colorScheme}`;
        const now = png(small(await page.screenshot({ animations: "disabled", caret: "hide" })));
        const why = differs(name, now);
        if (!why) continue;
        writeFileSync(update ? `${KEPT}/${name}.png` : `${SEEN}/${name}.png`, now);
        console.log(`${name} ${why}${update ? "; renewed" : ""}`);
        wrong += update ? 0 : 1;
      }
    }
  }
} finally {
  await site.close();
}
if (wrong > 0) {
  console.log(`${wrong} pictures differ: look at build/looks/, and if they are meant to, make looks UPDATE=1`);
  process.exitCode = 1;
} else console.log(`${looks().length * SIZES.length * 2} pictures are as they are kept`);
