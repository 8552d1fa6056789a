/**
 * What raft says in a message, in the language of the page. Events hold it as kvnode wrote it, in English; what no
 * pattern knows, a command or an address, stands as it is.
 */
import { t } from "../t.ts";

declare const LANG: "en" | "zh";

/** Told here once more, and not by t.ts, so that the bundler leaves the table out of the English page. */
const zh = typeof LANG !== "undefined" && LANG === "zh";

const KNOWN: [said: RegExp, words: (n: string) => string][] = [
  [/^append (\S+)$/, (n) => t`append ${n}`],
  [/^commit (\d+)$/, (n) => t`commit ${n}`],
  [/^has (\d+)$/, (n) => t`has ${n}`],
  [/^no: has (\d+)$/, (n) => t`no: has ${n}`],
  [/^snapshot to (\d+)$/, (n) => t`snapshot to ${n}`],
  [/^vote for me, term (\d+)\?$/, (n) => t`vote for me, term ${n}?`],
  [/^would you vote, term (\d+)\?$/, (n) => t`would you vote, term ${n}?`],
  [/^stand for election now$/, () => t`stand for election now`],
  [/^append$/, () => t`append`],
  [/^heartbeat$/, () => t`heartbeat`],
  [/^yes$/, () => t`yes`],
  [/^no$/, () => t`no`],
];

export function messageWords(said: string): string {
  if (!zh) return said;
  for (const [pattern, words] of KNOWN) {
    const found = pattern.exec(said);
    if (found) return words(found[1] ?? "");
  }
  return said;
}
