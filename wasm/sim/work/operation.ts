import type { ExecResult, FetchResult } from "../../host/protocol.ts";
import { writes, type Call, type Step } from "./call.ts";

/** A key as an answer shows it. */
export interface Found {
  key: string;
  value: string;
  createIndex: number;
  modifyIndex: number;
  lockIndex: number;
  session: string;
}

/**
 * How an operation ended. open: nobody has heard yet. done: it was answered, and `ok` says whether its condition held.
 * failed: it has certainly not happened, and never will. unknown: it may have happened, or yet happen, or never.
 */
export type Outcome = "open" | "done" | "failed" | "unknown";

/** One operation of one client: what it asked, when, and what it was told. A retry is another operation. */
export interface Operation {
  id: number;
  /** The machine of the client, and that of the agent which it asks. */
  from: string;
  to: string;
  call: Call;
  /** Virtual nanoseconds. */
  called: number;
  returned: number;
  /** The sequence numbers of the first event since the call, and of the last before the return. */
  firstEvent: number;
  lastEvent: number;
  outcome: Outcome;
  /** Whether the condition of a write held, or a read found something. */
  ok: boolean;
  found: Found[];
  /** X-Consul-Index, and the two headers that say how fresh a read is; contact in nanoseconds, -1 where it is not told. */
  index: number;
  knownLeader: boolean;
  contact: number;
  trace: string;
  /** What a session-create made. */
  made: string;
  /** The steps of a transaction that were refused. */
  refused: number[];
  /** What was answered, where it is no success. */
  text: string;
}

/** The answers that say of a request which was never sent: the agent's machine refused the connection, or is not there. */
const neverSent = /^connect to |has no power|no such machine/;

export function newOperation(id: number, from: string, to: string, call: Call, called: number, firstEvent: number): Operation {
  return {
    id, from, to, call, called, returned: 0, firstEvent, lastEvent: 0, outcome: "open", ok: false, found: [], index: 0, knownLeader: false,
    contact: -1, trace: "", made: "", refused: [], text: "",
  };
}

/** Notes what the client was answered. */
export function hear(o: Operation, a: FetchResult | ExecResult | Error, now: number, lastEvent: number): void {
  o.returned = now;
  o.lastEvent = lastEvent;
  if (a instanceof Error) {
    o.text = a.message;
    o.outcome = neverSent.test(a.message) ? "failed" : "unknown";
  } else if ("status" in a) {
    hearHTTP(o, a);
  } else {
    hearCommand(o, a);
  }
  if (o.outcome === "failed" || o.outcome === "unknown") o.ok = false;
}

function hearHTTP(o: Operation, a: FetchResult): void {
  const { kind } = o.call;
  o.trace = a.headers["X-Glasshouse-Trace"] ?? "";
  o.index = Number(a.headers["X-Consul-Index"] ?? 0);
  o.knownLeader = a.headers["X-Consul-Knownleader"] === "true";
  o.contact = a.headers["X-Consul-Lastcontact"] === undefined ? -1 : Number(a.headers["X-Consul-Lastcontact"]) * 1_000_000;
  if (a.status === 200) {
    o.outcome = "done";
    o.ok = true;
    if (kind === "get" || kind === "list") o.found = (JSON.parse(a.body) as Entry[]).map(found);
    else if (kind === "keys") o.found = (JSON.parse(a.body) as string[]).map((key) => found({ Key: key }));
    else if (kind === "session-create") o.made = (JSON.parse(a.body) as { ID: string }).ID;
    else if (kind === "txn") o.found = (JSON.parse(a.body) as { Results: { KV: Entry }[] }).Results.map((r) => found(r.KV));
    else if (kind !== "session-renew") o.ok = a.body.trim() === "true";
    return;
  }
  o.text = `${a.status} ${a.body}`;
  if (a.status === 404 && (!writes(o.call) || kind === "session-renew")) {
    o.outcome = "done";
  } else if (a.status === 409 && kind === "txn") {
    o.outcome = "done";
    o.refused = (JSON.parse(a.body) as { Errors: { OpIndex: number }[] }).Errors.map((e) => e.OpIndex);
  } else {
    o.outcome = writes(o.call) && a.body.includes("outcome unknown") ? "unknown" : "failed";
  }
}

function hearCommand(o: Operation, a: ExecResult): void {
  const { kind } = o.call;
  o.text = a.code === 0 ? "" : `exit ${a.code}: ${(a.stderr || a.stdout).trim()}`;
  if (a.code === 0) {
    o.outcome = "done";
    o.ok = true;
    // The command shows the value alone; its index stays 0, which is no index.
    if (kind === "get") o.found = [found({ Key: o.call.key, Value: btoa(a.stdout.replace(/\n$/, "")) })];
  } else if (/No key exists/.test(o.text) || /CAS failed/.test(o.text)) {
    o.outcome = "done";
  } else if (/connection refused|has no power/.test(o.text)) {
    o.outcome = "failed";
  } else {
    // A command killed with its machine, or cut off from its agent, says nothing of what it has set going.
    o.outcome = /Unexpected response code/.test(o.text) && !/outcome unknown/.test(o.text) ? "failed" : "unknown";
  }
}

interface Entry {
  Key: string;
  Value?: string | null;
  CreateIndex?: number;
  ModifyIndex?: number;
  LockIndex?: number;
  Session?: string;
}

function found(e: Entry): Found {
  return {
    key: e.Key, value: atob(e.Value ?? ""), createIndex: e.CreateIndex ?? 0, modifyIndex: e.ModifyIndex ?? 0,
    lockIndex: e.LockIndex ?? 0, session: e.Session ?? "",
  };
}

/** The steps of a transaction that change a key, or that any other write is. */
export function changesOf(c: Call): Step[] {
  if (c.kind === "txn") return c.steps;
  const verb = { put: "set", cas: "cas", delete: "delete", "delete-cas": "delete-cas", "delete-tree": "delete-tree", lock: "lock", unlock: "unlock" }[c.kind as string];
  return verb === undefined ? [] : [{ verb, key: c.key, value: c.value, index: c.index, session: c.session }];
}

/** An operation in one line, as a violation names it. */
export function told(o: Operation): string {
  const c = o.call;
  const what = c.kind === "txn" ? c.steps.map((s) => `${s.verb} ${s.key}${s.value === "" ? "" : ` ${s.value}`}`).join(", ") : [c.key, c.value].filter((s) => s !== "").join(" ");
  const how = [c.mode !== "default" && c.mode, c.index > 0 && `index ${c.index}`, c.session !== "" && `session ${c.session.slice(0, 8)}`].filter(Boolean).join(", ");
  const seen = o.found.map((f) => `${f.value}@${f.modifyIndex}`).join(" ");
  const result = o.outcome === "done" ? (o.ok ? `yes${seen === "" ? "" : ` ${seen}`}` : "no") : `${o.outcome} ${o.text}`.trim();
  const when = `${seconds(o.called)}-${o.outcome === "open" ? "" : seconds(o.returned)} s`;
  return `#${o.id} ${c.kind} ${what}${how === "" ? "" : ` (${how})`} ${o.from}->${o.to} ${when}: ${result}${o.index > 0 ? ` at ${o.index}` : ""}`;
}

function seconds(t: number): string {
  return (t / 1_000_000_000).toFixed(3);
}
