/**
 * Makes the Chinese face that the site brings for readers who have none: of Noto Sans SC, the signs that the site says and
 * no others. Equal words give equal bytes.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import subset from "subset-font";

/** Where the site's words stand: catalogs, what pages and scripts say themselves, the walkthrough's prose. */
const SAID = ["web/words/zh", "web/static", "web/view", "web/ts", "walkthrough/prose/zh"];
/** What of a folder is text. */
const TEXT = /\.(json|webmanifest|templ|go|ts|md)$/;
/** Chinese signs and their punctuation, as in the unicode-range of web/static/css/tokens.css. */
const SIGNS = /[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]/g;
/** What an English page says: the name of the other language. */
const NAME = "中文";

const out = process.argv[2];
if (!out) throw new Error("usage: han.mjs DIR");
const text = SAID.flatMap((dir) => readdirSync(dir, { recursive: true, encoding: "utf8" }).map((f) => join(dir, f)))
  .filter((f) => TEXT.test(f)).map((f) => readFileSync(f, "utf8")).join("");
const said = [...new Set(text.match(SIGNS))].sort().join("");
mkdirSync(out, { recursive: true });
for (const [name, weight, signs] of [["han-400", 400, said], ["han-600", 600, said], ["han-name", 400, NAME]] as const) {
  const whole = readFileSync(`node_modules/@fontsource/noto-sans-sc/files/noto-sans-sc-chinese-simplified-${weight}-normal.woff2`);
  writeFileSync(join(out, `${name}.woff2`), await subset(whole, signs, { targetFormat: "woff2" }));
}
