/** A KV request as its form has it, and what goes over the wire. */
import { t } from "../../t.ts";
import { bodyOf, emptyOp, reads, wrongTxn, type TxnOp } from "./txn.ts";

export type Op = "get" | "put" | "delete" | "txn";

export interface Form {
  op: Op;
  key: string;
  value: string;
  /** The machine whose agent is asked. */
  to: string;
  /** What a get brings: one key, its value alone, all below, or the names below. */
  form: "one" | "raw" | "recurse" | "keys";
  separator: string;
  mode: "default" | "consistent" | "stale";
  /** How long ago whoever answers a stale get may have heard its leader; "" for any time. */
  age: string;
  /** Blocks until the index is higher than this, at most so long. */
  index: string;
  wait: string;
  cas: string;
  flags: string;
  /** What a put does with the session. */
  lock: "" | "acquire" | "release";
  session: string;
  /** Deletes all below. */
  below: boolean;
  /** What a transaction does, in order. */
  ops: TxnOp[];
}

export function emptyForm(to: string): Form {
  return {
    op: "get", key: "greeting", value: "hello", to, form: "one", separator: "", mode: "default", age: "", index: "", wait: "", cas: "", flags: "", lock: "", session: "",
    below: false, ops: [{ ...emptyOp("set", "greeting"), value: "hello" }, emptyOp("get", "greeting")],
  };
}

export interface Line {
  method: "GET" | "PUT" | "DELETE";
  path: string;
  body?: string;
}

/** How a number and a time are written on this wire. */
const INDEX = /^\d{1,20}$/;
const WAIT = /^(\d{1,6}(\.\d{1,3})?)(ms|s|m)$/;

/** What is wrong with what was typed, in a sentence; "" when nothing is. */
export function wrong(f: Form): string {
  if (f.op === "txn") return wrongTxn(f.ops);
  const wholeTree = f.op === "get" && (f.form === "recurse" || f.form === "keys") || f.op === "delete" && f.below;
  if (f.key === "" && !wholeTree) return t`A key has at least one character.`;
  if (/\p{Surrogate}/u.test([f.key, f.value, f.separator, f.session].join(" "))) return t`Half a character stands in it.`;
  if (f.op === "get") {
    if (f.index && !INDEX.test(f.index)) return t`An index is a whole number.`;
    if (f.wait && !WAIT.test(f.wait)) return t`A wait is a number with ms, s or m, as 30s.`;
    if (f.mode === "stale" && f.age && !WAIT.test(f.age)) return t`An age is a number with ms, s or m, as 10s.`;
    if (f.wait && !f.index) return t`A wait needs an index to wait beyond.`;
    return "";
  }
  if (f.cas && !INDEX.test(f.cas)) return t`cas is the ModifyIndex that the key must still have; 0 is none.`;
  if (f.op === "delete") return f.below && f.cas ? t`cas is about one key, not about all below.` : "";
  if (f.flags && !INDEX.test(f.flags)) return t`Flags are a whole number.`;
  return f.lock && !f.session ? t`To ${f.lock} needs a session's id.` : "";
}

/** The request of a form in which nothing is wrong. */
export function lineOf(f: Form): Line {
  if (f.op === "txn") return { method: "PUT", path: `/v1/txn${reads(f.ops) && f.mode !== "default" ? `?${f.mode}` : ""}`, body: bodyOf(f.ops) };
  const query: string[] = [];
  const put = (name: string, value?: string) => query.push(value === undefined ? name : `${name}=${encodeURIComponent(value)}`);
  if (f.op === "get") {
    if (f.form !== "one") put(f.form);
    if (f.form === "keys" && f.separator) put("separator", f.separator);
    if (f.mode !== "default") put(f.mode);
    if (f.mode === "stale" && f.age) put("max_stale", f.age);
    if (f.index) put("index", f.index);
    if (f.wait) put("wait", f.wait);
  } else {
    if (f.op === "delete" && f.below) put("recurse");
    if (f.cas) put("cas", f.cas);
    if (f.op === "put" && f.flags) put("flags", f.flags);
    if (f.op === "put" && f.lock) put(f.lock, f.session);
  }
  const path = `/v1/kv/${f.key.split("/").map(encodeURIComponent).join("/")}${query.length ? `?${query.join("&")}` : ""}`;
  return { method: f.op === "get" ? "GET" : f.op === "put" ? "PUT" : "DELETE", path, ...(f.op === "put" && { body: f.value }) };
}
