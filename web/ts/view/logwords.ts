/** A machine's log in words: which entries of which term, what is not safe yet, what the leader holds otherwise. */
import type { Machine } from "../reduce/model.ts";
import { t } from "../t.ts";
import { list, SEMICOLON } from "./words.ts";

/** followed is the index of the followed request's entry, 0 for none; struck are those that the leader's log contradicts. */
export function logWords(x: Machine, followed: number, struck: ReadonlySet<number>): string {
  if (x.log.length === 0) return x.last ? t`up to entry ${x.last}` : t`no entry`;
  const out = [list(terms(x).map(([from, to, term]) => (from === to ? t`entry ${from} of term ${term}` : t`entries ${from} to ${to} of term ${term}`)))];
  if (x.log[0]!.index > 1) out.push(t`older ones are not listed`);
  const open = x.log.filter((c) => c.index > x.commit).map((c) => String(c.index));
  if (open.length) out.push(t`not yet committed: ${list(open)}`);
  if (struck.size) out.push(t`the leader holds another: ${list([...struck].map(String))}`);
  if (x.log.some((c) => c.index === followed)) out.push(t`${followed} is the followed request’s`);
  return out.join(SEMICOLON);
}

/** Runs of entries of one term: the first, the last, the term. */
function terms(x: Machine): [number, number, number][] {
  const out: [number, number, number][] = [];
  for (const c of x.log) {
    const run = out.at(-1);
    if (run && run[2] === c.term && run[1] === c.index - 1) run[1] = c.index;
    else out.push([c.index, c.index, c.term]);
  }
  return out;
}
