/** What an entry of the log holds: in words for raft's own, as kvnode tells it for a command. */
import { t } from "../t.ts";
import { shown } from "./words.ts";
import { own } from "../own.ts";

const OWN = own<string>({ noop: t`entry|new leader`, barrier: t`entry|barrier`, configuration: t`entry|members` });

export function entryWords(e: { type?: string; text?: string }): string {
  return OWN[e.type ?? ""] ?? shown(e.text ?? "");
}
