import type { ActionBody } from "../../host/protocol.ts";

/** How fresh a read's answer must be. */
export type Mode = "default" | "consistent" | "stale";

export type Kind =
  | "get" | "list" | "keys" | "put" | "cas" | "delete" | "delete-cas" | "delete-tree" | "lock" | "unlock"
  | "txn" | "session-create" | "session-destroy" | "session-renew";

/** One step of a transaction. */
export interface Step {
  verb: string;
  key: string;
  value: string;
  index: number;
  session: string;
}

/** What a client asks for, whichever way it asks. */
export interface Call {
  kind: Kind;
  /** The key, or the prefix of a list, keys or delete-tree; "" for a session or a transaction. */
  key: string;
  value: string;
  mode: Mode;
  /** The ModifyIndex that a cas or delete-cas wants; the index that a blocking query waits to be passed, else 0. */
  index: number;
  /** How long a blocking query waits at most, in nanoseconds; 0 for none. */
  wait: number;
  session: string;
  /** What a session is made with: nanoseconds, 0 for no TTL. */
  ttl: number;
  lockDelay: number;
  /** Whether a session lives and dies with its node's health. */
  health: boolean;
  steps: Step[];
}

const blank: Call = { kind: "get", key: "", value: "", mode: "default", index: 0, wait: 0, session: "", ttl: 0, lockDelay: 0, health: true, steps: [] };

/** Whether it can change anything. */
export function writes(c: Call): boolean {
  return c.kind !== "get" && c.kind !== "list" && c.kind !== "keys" && !(c.kind === "txn" && c.steps.every((s) => /^(get|check)/.test(s.verb)));
}

/** Reads what an action asks of the store; undefined where it asks nothing that is judged. */
export function callOf(a: ActionBody): Call | undefined {
  if (a.do === "exec") return commandOf(a.argv);
  if (a.do !== "fetch") return undefined;
  const { pathname, searchParams: q } = new URL(a.path, "http://room");
  const body = a.body ?? "";
  if (pathname.startsWith("/v1/kv/")) return kvOf(a.method, decodeURIComponent(pathname.slice("/v1/kv/".length)), q, body);
  if (pathname === "/v1/txn" && a.method === "PUT") return { ...blank, kind: "txn", mode: modeOf(q), steps: stepsOf(body) };
  const session = /^\/v1\/session\/(destroy|renew)\/(.+)$/.exec(pathname);
  if (session && a.method === "PUT") return { ...blank, kind: session[1] === "destroy" ? "session-destroy" : "session-renew", session: session[2]! };
  if (pathname === "/v1/session/create" && a.method === "PUT") return sessionOf(body);
  return undefined;
}

function kvOf(method: string, key: string, q: URLSearchParams, body: string): Call | undefined {
  const c = { ...blank, key, value: method === "PUT" ? body : "" };
  switch (method) {
    case "GET": {
      const kind = q.has("keys") ? "keys" : q.has("recurse") ? "list" : "get";
      return { ...c, kind, mode: modeOf(q), index: Number(q.get("index") ?? 0), wait: duration(q.get("wait") ?? "0s") };
    }
    case "PUT":
      if (q.has("cas")) return { ...c, kind: "cas", index: Number(q.get("cas")) };
      if (q.has("acquire")) return { ...c, kind: "lock", session: q.get("acquire")! };
      if (q.has("release")) return { ...c, kind: "unlock", session: q.get("release")! };
      return { ...c, kind: "put" };
    case "DELETE":
      if (q.has("recurse")) return { ...c, kind: "delete-tree" };
      if (q.has("cas")) return { ...c, kind: "delete-cas", index: Number(q.get("cas")) };
      return { ...c, kind: "delete" };
  }
  return undefined;
}

function modeOf(q: URLSearchParams): Mode {
  return q.has("consistent") ? "consistent" : q.has("stale") || q.has("max_stale") ? "stale" : "default";
}

interface KVStep {
  KV: { Verb: string; Key: string; Value?: string; Index?: number; Session?: string };
}

function stepsOf(body: string): Step[] {
  return (JSON.parse(body) as KVStep[]).map(({ KV }) => ({
    verb: KV.Verb, key: KV.Key, value: atob(KV.Value ?? ""), index: KV.Index ?? 0, session: KV.Session ?? "",
  }));
}

function sessionOf(body: string): Call {
  const s = JSON.parse(body || "{}") as { TTL?: string; LockDelay?: string; NodeChecks?: string[] };
  return {
    ...blank, kind: "session-create", ttl: duration(s.TTL ?? "0s"), lockDelay: duration(s.LockDelay ?? "15s"), health: s.NodeChecks === undefined,
  };
}

/** Reads `kvnode kv get|put|delete`, as far as the workload uses it. */
function commandOf(argv: readonly string[]): Call | undefined {
  if (argv[0] !== "kvnode" || argv[1] !== "kv") return undefined;
  const flags = argv.slice(3).filter((a) => a.startsWith("-"));
  const [key = "", value = ""] = argv.slice(3).filter((a) => !a.startsWith("-"));
  const index = Number(flags.find((f) => f.startsWith("-modify-index="))?.slice("-modify-index=".length) ?? 0);
  const mode: Mode = flags.includes("-consistent") ? "consistent" : flags.includes("-stale") ? "stale" : "default";
  const cas = flags.includes("-cas");
  switch (argv[2]) {
    case "get":
      return { ...blank, kind: "get", key, mode };
    case "put":
      return { ...blank, kind: cas ? "cas" : "put", key, value, index };
    case "delete":
      return { ...blank, kind: cas ? "delete-cas" : "delete", key, index };
  }
  return undefined;
}

const units: Record<string, number> = { ms: 1_000_000, s: 1_000_000_000, m: 60_000_000_000 };

/** A duration of one number and one unit, as the workload writes them, in nanoseconds. */
export function duration(text: string): number {
  const m = /^(\d+)(ms|s|m)$/.exec(text);
  return m ? Number(m[1]) * units[m[2]!]! : 0;
}
