/** What ails a machine, as small plates on the lower edge of its house: a sign and a word for each. */
import { nothing, svg, type SVGTemplateResult } from "lit/html.js";
import type { Ills, Spoilt } from "../reduce/harm.ts";
import type { Machine } from "../reduce/model.ts";
import { t } from "../t.ts";
import { COMMA, letters, long, opWords, percent } from "./words.ts";
import { iconPath } from "./icons.ts";
import { wayBetween, type Place } from "./places.ts";
import { bent, r1, whole } from "./curve.ts";
import { bend, endOf, type Sky } from "./flights.ts";
import { points } from "./ground.ts";

export { linkWords } from "./linkwords.ts";

type Sign = Parameters<typeof iconPath>[0];
export type Plate = [sign: Sign, words: string];

const HIGH = 17;
const GAP = 4;
/** A letter in a narrow window, where they are larger. */
const LETTER = 7;

/** The plates that a machine carries, what matters most first. A freeze and a crash are drawn on the house itself. */
export function plates(m: Machine): Plate[] {
  const i = m.ills;
  const out: Plate[] = [];
  if (i.doomOn) out.push(["crash", i.doomCount > 1 ? t`plate|at ${opWords(i.doomOn)} ${i.doomCount}` : t`plate|at ${opWords(i.doomOn)}`]);
  if (i.hung) out.push(["disk", t`plate|hangs`]);
  if (Object.keys(i.failing).length) out.push(["disk", t`plate|${Object.keys(i.failing).map(opWords).join(COMMA)} fails`]);
  if (i.free >= 0) out.push(["disk", t`plate|full`]);
  const { bits, blocks } = spoilt(i);
  if (bits) out.push(["disk", bits > 1 ? t`plate|${bits} bits turned` : t`plate|a bit turned`]);
  if (blocks) out.push(["disk", blocks > 1 ? t`plate|${blocks} old blocks` : t`plate|an old block`]);
  if (i.slow) out.push(["disk", `+${long(i.slow)}`]);
  if (i.skew) out.push(["clock", `${i.skew > 0 ? "+" : "−"}${long(Math.abs(i.skew))}`]);
  if (i.rate !== 1000) out.push(["clock", percent(i.rate)]);
  if (i.stall) out.push(["slow", `+${long(i.stall)}`]);
  return out;
}

/** How many bits of the machine's files have turned, and how many of their blocks are old. */
function spoilt(i: Ills): Spoilt {
  const all = Object.values(i.spoilt);
  return { bits: all.reduce((n, f) => n + f.bits, 0), blocks: all.reduce((n, f) => n + f.blocks, 0) };
}

const SIGNS: Partial<Record<Sign, string>> = { crash: t`plate|crash`, disk: t`plate|disk`, clock: t`plate|clock`, slow: t`plate|slow` };

/** A plate as it is heard: its sign and its words. */
export function plateSaid([sign, words]: Plate): string {
  return t`plate|${SIGNS[sign] ?? sign} ${words}`;
}

/** Frozen: lines at 45 degrees over the wall. */
export function hatch(p: Place): SVGTemplateResult {
  let d = "";
  for (let s = 12; s < p.w + p.h; s += 12) d += `M${Math.min(s, p.w)} ${Math.max(0, s - p.w)}L${Math.max(0, s - p.h)} ${Math.min(s, p.h)}`;
  return svg`<path class="hatch-l" d=${d}/>`;
}

/** Draws as many as the wall is wide; how many more there are stands on the last. */
export function hung(p: Place, all: Plate[]): SVGTemplateResult {
  let x = 9;
  const shown: SVGTemplateResult[] = [];
  for (const [n, [sign, words]] of all.entries()) {
    const left = all.length - n - 1;
    const wide = 22 + LETTER * letters(words);
    if (x + wide > p.w - (left ? 30 : 4)) {
      shown.push(svg`<text x=${r1(x + 2)} y=${p.h + 4} class="r-tiny halo">+${all.length - n}</text>`);
      break;
    }
    shown.push(svg`<g class="plate" transform="translate(${r1(x)} ${p.h - HIGH / 2})"><rect width=${r1(wide)} height=${HIGH} rx="1"/>
      <path d=${iconPath(sign)} transform="translate(3.5 2.6) scale(.66)"/><text x="18" y="12.3" class="r-tiny">${words}</text></g>`);
    x += wide + GAP;
  }
  return svg`${shown}`;
}

/** The way of a chosen message that has arrived: no mark of it is drawn any more, and a ring stands where it came in. Words keep off it. */
export function landed({ m, t, comp, selected, ground }: Sky): SVGTemplateResult | typeof nothing {
  const f = m.ended.find((e) => e.id === selected && !e.lost && endOf(e) <= t);
  const way = f && wayBetween(comp, f.from, f.to);
  if (!way) return nothing;
  const k = bent(way, bend(0), f.from > f.to);
  ground.marks.push(...points(k, 6));
  const [x, y] = way.to;
  return svg`<path class="link-sel" d=${whole(k)}/><circle class="selring" cx=${r1(x)} cy=${r1(y)} r="6"/>`;
}
