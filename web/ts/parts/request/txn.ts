/** A transaction as its form has it: operations that happen all together or not at all. */
import { t } from "../../t.ts";

/** What an operation may do, by Consul's names, and what it takes beside its key. */
const TAKES = {
  "set": ["value", "flags"], "cas": ["value", "index", "flags"], "lock": ["value", "session", "flags"], "unlock": ["value", "session", "flags"],
  "get": [], "get-or-empty": [], "get-tree": [], "check-index": ["index"], "check-session": ["session"], "check-not-exists": [],
  "delete": [], "delete-cas": ["index"], "delete-tree": [],
} as const satisfies Record<string, readonly TxnField[]>;

export type Verb = keyof typeof TAKES;
export type TxnField = "value" | "index" | "session" | "flags";

export interface TxnOp {
  verb: Verb;
  key: string;
  value: string;
  index: string;
  session: string;
  flags: string;
}

export const VERBS = Object.keys(TAKES) as Verb[];
/** Most operations of a transaction: kvnode takes no more. */
export const OPS = 64;
/** The least and most that a number may be on this wire. */
const NUMBER = /^\d{1,20}$/;
/** Those that change nothing: a transaction of them alone is a read, and has a read's modes. */
const READS = new Set<Verb>(["get", "get-or-empty", "get-tree", "check-index", "check-session", "check-not-exists"]);

export function takes(verb: Verb): readonly TxnField[] {
  return TAKES[verb];
}

export function emptyOp(verb: Verb, key: string): TxnOp {
  return { verb, key, value: "", index: "", session: "", flags: "" };
}

/** Whether a transaction changes nothing. */
export function reads(ops: readonly TxnOp[]): boolean {
  return ops.every((o) => READS.has(o.verb));
}

/** What is wrong with an operation, in a sentence; "" when nothing is. */
export function wrongOp(o: TxnOp): string {
  const uses = takes(o.verb);
  if (o.key === "" && !o.verb.endsWith("-tree")) return t`A key has at least one character.`;
  if (/\p{Surrogate}/u.test([o.key, o.value, o.session].join(" "))) return t`Half a character stands in it.`;
  if (uses.includes("index") && !NUMBER.test(o.index)) return t`To ${o.verb} needs the ModifyIndex that the key must still have.`;
  if (uses.includes("session") && !o.session) return t`To ${o.verb} needs a session's id.`;
  return uses.includes("flags") && o.flags && !NUMBER.test(o.flags) ? t`Flags are a whole number.` : "";
}

/** What is wrong with a transaction, and with which of its operations; "" when nothing is. */
export function wrongTxn(ops: readonly TxnOp[]): string {
  const i = ops.findIndex((o) => wrongOp(o) !== "");
  if (i < 0) return "";
  const why = wrongOp(ops[i]!);
  return ops.length === 1 ? why : t`Operation ${i + 1}: ${why}`;
}

/** The body of a transaction in which nothing is wrong. Numbers stand as they were typed: they may be beyond 2^53. */
export function bodyOf(ops: readonly TxnOp[]): string {
  const one = (o: TxnOp): string => {
    const uses = takes(o.verb);
    const has = (f: TxnField) => uses.includes(f) && (f === "value" || o[f] !== "");
    const fields = [`"Verb":${JSON.stringify(o.verb)}`, `"Key":${JSON.stringify(o.key)}`];
    if (has("value")) fields.push(`"Value":"${base64(o.value)}"`);
    if (has("flags")) fields.push(`"Flags":${plain(o.flags)}`);
    if (has("index")) fields.push(`"Index":${plain(o.index)}`);
    if (has("session")) fields.push(`"Session":${JSON.stringify(o.session)}`);
    return `{"KV":{${fields.join(",")}}}`;
  };
  return `[${ops.map(one).join(",")}]`;
}

/** A whole number as JSON has it: without zeros before it. */
function plain(digits: string): string {
  return digits.replace(/^0+(?=\d)/, "");
}

function base64(text: string): string {
  return btoa(Array.from(new TextEncoder().encode(text), (b) => String.fromCharCode(b)).join(""));
}
