/**
 * The tags that mark what a reader sees, for a build in English or in Chinese; see web/words/README.md.
 *
 *   t`Put a value`                      a text; alone in a place of html`...` it becomes part of that template
 *   t`${n} of ${all} votes`             with values, which the Chinese may put in another order
 *   t`verb|read`                        with a note for the translator, where English alone does not say what is meant
 *   said`${m(name)} has crashed.`       a sentence with names of machines in it (view/said.ts)
 *   th`See <a href="/live">this</a>.`   a sentence with markup in it, instead of html`...`
 */
export { html as th } from "lit/html.js";
export { t } from "../../wasm/host/t.ts";

/** Put here by the build: the language of the page. */
declare const LANG: "en" | "zh";

/** For what no catalog can say: how numbers and lists are written. */
export const zh = typeof LANG !== "undefined" && LANG === "zh";

/** The address of a page of the site in the language of this one. Links in markup are led there by the build. */
export function here(path: string): string {
  return zh ? `/zh${path}` : path;
}
