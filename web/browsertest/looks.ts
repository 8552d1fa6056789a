/**
 * The states of LOOK's sheet, as pictures: whoever changes how a page looks without meaning to sees it here.
 *
 *   node build/looks.mjs            compares with web/browsertest/looks/; what differs is left in build/looks/
 *   node build/looks.mjs update     renews the pictures that differ
 *   node build/looks.mjs all        leaves every state in build/looks/ for eyes: whole pages, at every width, in both
 *                                   languages, in both lights, with the source that runs; compares nothing
 *
 * Runs told by hand are shown, so that the pictures are the same whatever the core does; only what the page draws changes
 * them. The source that runs is left out. The faces are the site's own, the Chinese one too where the machine has none.
 */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import pixelmatch from "pixelmatch";
import type { Page } from "playwright-core";
import { PNG } from "pngjs";
import { brought, opened } from "./lookpage.ts";
import { looks, type LookedAt } from "./lookscenes.ts";
import { png, small } from "./palette.ts";
import { Site } from "./site.ts";

const KEPT = "web/browsertest/looks";
const SEEN = "build/looks";
/**
 * How far a pixel's colour may be off (0 to 1), and how many of a million may be off by more. With one Chromium every run
 * gives the same bytes, under load too; what is let pass is how another build of it draws some letters' edges, and less
 * than a word that is another.
 */
const COLOUR = 0.12;
const PIXELS = 100;
const SIZES = [[1440, 900], [390, 844]] as const;
/** What pages are made for. */
const ALL_SIZES = [[1440, 900], [768, 1024], [390, 844], [320, 640]] as const;

/** How the picture differs from the one that is kept, "" where it does not; both are then left to be looked at. */
function differs(name: string, file: Buffer): string {
  const kept = `${KEPT}/${name}.png`;
  const found = `${SEEN}/${name}.png`;
  const seen = (why: string) => {
    writeFileSync(found, file);
    return `${why}: ${found}`;
  };
  if (!existsSync(kept)) return seen("is not kept yet");
  const before = readFileSync(kept);
  if (before.equals(file)) return "";
  const now = PNG.sync.read(file);
  const was = PNG.sync.read(before);
  if (was.width !== now.width || was.height !== now.height) return seen(`is ${now.width} x ${now.height}, and was ${was.width} x ${was.height}`);
  const marked = new PNG({ width: now.width, height: now.height });
  const off = pixelmatch(was.data, now.data, marked.data, now.width, now.height, { threshold: COLOUR });
  if (off * 1e6 <= PIXELS * now.width * now.height) return "";
  writeFileSync(`${SEEN}/${name}-marked.png`, PNG.sync.write(marked));
  return seen(`differs in ${off} pixels, marked in ${SEEN}/${name}-marked.png`);
}

/** The states that one page shows in turn: those of one address, and each room by itself, since a picture remembers. */
function byPage(all: LookedAt[]): LookedAt[][] {
  const pages = new Map<string, LookedAt[]>();
  for (const look of all) {
    const key = look.on === "room" ? look.name : `${look.on === "gallery"} ${look.chinese}`;
    pages.set(key, [...(pages.get(key) ?? []), look]);
  }
  return [...pages.values()];
}

const [update, every] = ["update", "all"].map((how) => process.argv[2] === how);
const sizes = every ? ALL_SIZES : SIZES;
rmSync(SEEN, { recursive: true, force: true });
for (const dir of [KEPT, SEEN]) mkdirSync(dir, { recursive: true });
const site = await Site.open();
const all = every ? looks().filter((l) => !l.chinese).flatMap((l) => [l, { ...l, name: `${l.name}-zh`, chinese: true }]) : looks();
let wrong = 0;

/** Looks at one state in both lights. */
async function lookAt(page: Page, look: LookedAt, width: number): Promise<void> {
  await brought(page, look);
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    const name = `${look.name}-${width}-${colorScheme}`;
    if (every) {
      await page.screenshot({ path: `${SEEN}/${name}.png`, fullPage: true, animations: "disabled", caret: "hide" });
      continue;
    }
    const now = png(small(await page.screenshot({ animations: "disabled", caret: "hide" })));
    const why = differs(name, now);
    if (!why) continue;
    if (update) writeFileSync(`${KEPT}/${name}.png`, now);
    console.log(`${name} ${why}${update ? "; renewed" : ""}`);
    wrong += update ? 0 : 1;
  }
}

try {
  for (const list of byPage(all)) {
    const page = await opened(site, list[0]!, every);
    for (const [width, height] of sizes) {
      await page.setViewportSize({ width, height });
      for (const look of list) await lookAt(page, look, width);
    }
    await page.context().close(); // a page that is open draws, seen or not
  }
} finally {
  await site.close();
}
if (wrong > 0) {
  console.log(`${wrong} pictures differ: look at build/looks/, and if they are meant to, make looks UPDATE=1`);
  process.exitCode = 1;
} else if (every) console.log(`${all.length * sizes.length * 2} pictures are in ${SEEN}/`);
else console.log(`${all.length * SIZES.length * 2} pictures are as they are kept`);
