/** A verdict in words: its name, how much it rests on, and what it says. */
import { t, zh } from "../../t.ts";
import { clip, grouped } from "../../view/words.ts";
import type { Verdict } from "./verdicts.ts";

const NAMES: Record<Verdict["result"], string> = {
  none: t`nothing asked yet`, checking: t`checking`, undecided: t`undecided`, linearizable: t`linearizable`, "not linearizable": t`not linearizable`,
};

export function nameOf(v: Verdict): string {
  if (v.wrong) return t`no verdict`;
  return v.result === "none" && v.asked + v.left.length > 0 ? t`not judged` : NAMES[v.result];
}

/** Under the verdict's name: how much it rests on, in one short line; where keys were left out there is room for no more. */
export function brief(v: Verdict): string {
  const parts: string[] = [];
  if (v.result !== "none") parts.push(v.ops === 1 ? t`1 op` : t`${grouped(v.ops)} ops`);
  if (v.left.length > 0) parts.push(t`${grouped(v.left.length)} left out`);
  else {
    if (v.unknown && v.result !== "none") parts.push(t`${v.unknown} unknown`);
    if (v.stale.length) parts.push(t`${v.stale.length} stale`);
  }
  return parts.join(zh ? "，" : ", ");
}

export function sentence(v: Verdict): string {
  if (v.wrong) return t`There is no verdict: ${v.wrong}.`;
  switch (v.result) {
    case "none": return none(v);
    case "checking": return t`The judge is looking for an order that explains every answer.` + left(v.left);
    case "undecided": return t`The search for an order was given up at its bound: nothing is proved, and nothing is cleared.` + left(v.left);
    case "linearizable": return (v.left.length > 0 ? t`One order of the operations that were judged explains every answer that promised to be fresh.`
      : t`One order of all these operations explains every answer that promised to be fresh.`) + unknown(v.unknown) + left(v.left);
    case "not linearizable": return t`No order of these operations explains their answers: a promise was broken.` + left(v.left);
  }
}

/** Why nothing is judged. */
function none(v: Verdict): string {
  if (v.left.length > 0) return t`Nothing that was asked could be judged.` + left(v.left);
  if (v.loose > 0) return v.stale.length > 0 ? t`Only reads were answered that do not promise to be fresh: there is nothing to judge. Those that were old stand below.`
    : t`Only reads were answered that do not promise to be fresh: there is nothing to judge, and none that is known to have been old.`;
  if (v.asked > 0) return t`Nothing that was asked so far can be judged: puts, gets and deletes of a key can.`;
  return t`Nobody has asked anything yet. Put a value, get it, or let clients work: each answer is judged as it comes.`;
}

/** A sentence more, where keys were left out: what the verdict says nothing about. */
function left(keys: string[]): string {
  if (keys.length === 0) return "";
  const first = clip(keys[0]!, 24);
  return keys.length === 1 ? t` Nothing is said of the key ${first}: its name is too long for the judge, or it was asked about too often.`
    : t` Nothing is said of ${grouped(keys.length)} keys, ${first} among them: their names are too long for the judge, or they were asked about too often.`;
}

/** A sentence more, where some outcomes are unknown. */
function unknown(n: number): string {
  if (n === 0) return "";
  return n === 1 ? t` The outcome of one is unknown: it may have happened or not, and either would do.`
    : t` The outcome of ${n} is unknown: it may have happened or not, and either would do.`;
}
