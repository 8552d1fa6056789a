/** Why a request had no answer, for a reader: the room's own words are the same in every language, as programs read them. */
import { shown } from "../../view/words.ts";
import { t } from "../../t.ts";

/** The room's words (wasm/host/http.ts, commands.ts and faults.ts), and the reader's. */
const WHYS: readonly (readonly [RegExp, (...found: string[]) => string])[] = [
  [/^connect to (.*): connection refused$/, (path) => t`connect to ${path!}: connection refused`],
  [/^(\S+) has no power$/, (name) => t`${name!} has no power`],
  [/^(\S+) lost its power$/, (name) => t`${name!} lost its power`],
  [/^(\S+) has (\d+) requests under way$/, (name, n) => t`${name!} has ${n!} requests under way`],
  [/^(\d+) processes run already$/, (n) => t`${n!} processes run already`],
  [/^no such machine$/, () => t`no such machine`],
  [/^no answer$/, () => t`no answer`],
  [/^connection reset by peer$/, () => t`connection reset by peer`],
  [/^the connection ended before the answer did$/, () => t`the connection ended before the answer did`],
  [/^the answer is too large$/, () => t`the answer is too large`],
  [/^this is no HTTP answer: (.*)$/, (line) => t`this is no HTTP answer: ${line!}`],
];

/** The reader's words for them; undefined for what is not among them. */
export function known(message: string): string | undefined {
  for (const [form, words] of WHYS) {
    const found = form.exec(message);
    if (found) return words(...found.slice(1));
  }
  return undefined;
}

/** What is not among them stays as it is. */
export function whyOf(message: string): string {
  return known(message) ?? shown(message);
}

/** The same for a line that stands where a program would have printed one. */
export function whyLine(text: string): string {
  const why = known(text.replace(/\n$/, ""));
  return why === undefined ? text : `${why}\n`;
}
