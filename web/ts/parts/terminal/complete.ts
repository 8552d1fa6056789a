/** What Tab may put behind what was typed. */
import type { Place } from "./curl.ts";
import { curlFlags } from "./options.ts";
import { escaped } from "./words.ts";

/** A command of kvnode's and its flags, as its own help tells them; a flag that takes a value ends with "=". */
export interface Known {
  readonly name: string;
  readonly flags: readonly string[];
}

export interface Around {
  kvnode: readonly Known[];
  builtins: readonly string[];
  places: readonly Place[];
  /** The keys that the stores hold. */
  keys: readonly string[];
}

/** The word at the cursor begins at from; each candidate is a whole word in its place, with the space behind where it is complete. */
export interface Completion {
  from: number;
  candidates: string[];
}

const paths = [
  "/v1/kv/", "/v1/status/leader", "/v1/status/peers", "/v1/agent/self", "/v1/agent/members", "/v1/session/list", "/v1/session/create",
  "/v1/txn", "/v1/operator/raft/configuration", "/v1/catalog/nodes",
];

export function complete(line: string, around: Around): Completion {
  const begin = Math.max(line.lastIndexOf(";"), line.lastIndexOf("& ")) + 1;
  const from = begin + /\S*$/.exec(line.slice(begin))!.index;
  const word = line.slice(from);
  const before = line.slice(begin, from).trim().split(/\s+/).filter(Boolean);
  const all = choices(before, word, around);
  const candidates = [...new Set(all.filter((c) => c.startsWith(word) && c.trimEnd() !== word))].sort();
  // A word that is whole is only lacking its space.
  if (candidates.length === 0 && all.some((c) => c === `${word} `)) candidates.push(`${word} `);
  return { from, candidates };
}

function choices(before: readonly string[], word: string, a: Around): string[] {
  const [first, ...rest] = before;
  if (first === undefined) return [...a.builtins, "kvnode", "curl"].map((w) => `${w} `);
  if (first === "kvnode") return kvnode(rest, word, a);
  if (first === "curl") return curl(rest, word, a);
  return [];
}

function kvnode(words: readonly string[], word: string, a: Around): string[] {
  const plain = words.filter((w) => !w.startsWith("-"));
  const command = a.kvnode.filter((k) => startsWith(plain, k.name.split(" "))).sort((x, y) => y.name.length - x.name.length)[0];
  const under = a.kvnode.map((k) => k.name.split(" ")).filter((n) => n.length > plain.length && startsWith(n, plain)).map((n) => `${n[plain.length]!} `);
  if (word.startsWith("-")) return flags(command, word, a);
  if (under.length > 0) return under;
  const args = plain.slice(command?.name.split(" ").length ?? 0);
  if (command && /^kv (get|put|delete|export)$/.test(command.name) && args.length === 0) return a.keys.filter(typed).map((k) => `${escaped(k)} `);
  return [];
}

function flags(command: Known | undefined, word: string, a: Around): string[] {
  if (word.startsWith("-http-addr=")) return a.places.map((p) => `-http-addr=${p.name}:8500 `);
  return (command?.flags ?? ["-help"]).map((f) => (f.endsWith("=") ? f : `${f} `));
}

function curl(words: readonly string[], word: string, a: Around): string[] {
  if (words.at(-1) === "-X") return ["GET ", "PUT ", "POST ", "DELETE ", "HEAD "];
  if (word.startsWith("-")) return curlFlags.map((f) => `${f} `);
  const hosts = ["localhost", ...a.places.map((p) => p.name)].map((h) => `${h}:8500`);
  const host = hosts.find((h) => word.startsWith(`${h}/`));
  if (!host) return hosts.map((h) => `${h}/`);
  const keys = a.keys.filter(typed).map((k) => `/v1/kv/${escaped(k.split("/").map(encodeURIComponent).join("/"))}`);
  return [...paths.map((p) => host + p), ...keys.map((k) => `${host}${k} `)];
}

/** Whether a key can be typed: one with a control character in it cannot, nor one with half a letter. */
function typed(key: string): boolean {
  return !/[\p{Cc}\p{Cs}]/u.test(key);
}

function startsWith(list: readonly string[], head: readonly string[]): boolean {
  return head.every((w, i) => list[i] === w);
}

/** What all of them begin with. */
export function common(all: readonly string[]): string {
  let out = all[0] ?? "";
  for (const w of all) while (!w.startsWith(out)) out = out.slice(0, -1);
  return out;
}
