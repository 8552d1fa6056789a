/**
 * The words of the page and of the room, in English where they are written. t`The leader ${name} fell.` is a text that a
 * reader sees; the build puts its Chinese in place of it for the pages under /zh (web/words/README.md). Here, where
 * nothing was built, it is English. What the room writes into events, plans and files is data and is never wrapped.
 */

/** Tells a translator which of two meanings is meant, and is not shown: t`verb|read`. */
const NOTE = /^[a-z][a-z -]*\|/;

export function t(parts: TemplateStringsArray, ...values: (string | number)[]): string {
  return String.raw({ raw: parts }, ...values).replace(NOTE, "");
}
