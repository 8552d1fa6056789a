/**
 * Chinese in a terminal's cells. A sign takes two of them, which is 1.2 em beside letters of 0.6: one that is 1 em wide
 * stands loose in them. So a Chinese page draws its signs larger there, in the reader's own face, else in the site's.
 */
import { zh } from "../../t.ts";
import { dress } from "../../view/style.ts";

const FAMILY = "Glasshouse Cells";
/** Not the whole two cells: signs that touch read worse than signs that are loose. */
const LARGER = "114%";
const SIGNS = "U+3000-303F,U+4E00-9FFF,U+FF00-FFEF";
/** Faces that readers have, by the names that a single face answers to. */
const THEIRS = [
  "PingFangSC-Regular", "PingFang SC", "HiraginoSansGB-W3", "Microsoft YaHei", "NotoSansCJKsc-Regular", "Noto Sans CJK SC", "SourceHanSansSC-Regular",
  "NotoSansSC-Regular", "Noto Sans SC", "WenQuanYi Micro Hei", "WenQuanYi Zen Hei", "Droid Sans Fallback", "SimHei",
];

/** The family to name before all others, once it is there; "" where there is none, or no need of it. */
export async function cells(): Promise<string> {
  if (!zh) return "";
  const src = [...THEIRS.map((n) => `local("${n}")`), ...[...document.styleSheets].flatMap(site)].join();
  dress(`@font-face{font-family:"${FAMILY}";src:${src};size-adjust:${LARGER};unicode-range:${SIGNS}}`);
  const faces = await document.fonts.load(`13px "${FAMILY}"`, "\u5b57").catch(() => []);
  return faces.length > 0 ? `"${FAMILY}"` : "";
}

/** Where a sheet has the site's own face, as an address that holds in any sheet. */
function site(sheet: CSSStyleSheet): string[] {
  return [...sheet.cssRules].flatMap((r) => {
    const file = r instanceof CSSFontFaceRule && /url\("([^"]*han-400[^"]*)"\)/.exec(r.style.getPropertyValue("src"))?.[1];
    return file ? [`url("${new URL(file, sheet.href ?? location.href).href}") format("woff2")`] : [];
  });
}
