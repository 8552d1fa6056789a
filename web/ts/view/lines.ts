/** A text of several lines that somebody else wrote: each stands for itself. */
import { shown } from "./words.ts";

export function shownLines(text: string): string {
  return text.split(/\r?\n/).map(shown).join("\n");
}
