import { sha256 } from "@noble/hashes/sha2.js";
import { hexOf } from "./hex.ts";
import type { Event } from "../../web/ts/events.gen.ts";
import { checkPlan, PlanError, show } from "./plan.ts";
import type { Plan } from "./protocol.ts";
import { t } from "./t.ts";

/** The format of files that a run is exported to; a file of another version is refused. */
const version = 1;
/** The most events that are taken in, and the most characters of one. */
const eventsMax = 2_000_000;
const lineMax = 1 << 16;
/** The header holds the plan, so that it may be longer. */
const headerMax = 33 << 20;

/** The first line of the file: what the run was, and how many events follow. */
export interface RunHeader {
  glasshouse: "run";
  version: 1;
  build: string;
  plan: Plan;
  events: number;
  /** SHA-256 over the lines of the events, each with its newline; the run's trace hash. */
  sha256: string;
}

/** A file that is no run: in which line, and why. Lines count from 1. */
export class RunError extends Error {
  constructor(
    readonly line: number,
    readonly reason: string,
  ) {
    super(t`line ${line}: ${reason}`);
    this.name = "RunError";
  }
}

/** The body of each kind of event, by the fields that it must have. */
const bodies: { readonly [K in Event["kind"]]: Readonly<Record<string, "string" | "number">> } = {
  station: { point: "string" },
  message: { id: "string", phase: "string", from: "string", to: "string", proto: "string", type: "string" },
  role: { role: "string", term: "number" },
  timer: { timeout: "number" },
  log: { op: "string", last: "number" },
  peer: { peer: "string", match: "number", next: "number" },
  store: { op: "string", key: "string", index: "number" },
  op: { phase: "string", trace: "string", op: "string", key: "string" },
  member: { name: "string", addr: "string", status: "string" },
  disk: { op: "string", file: "string" },
  process: { op: "string" },
  fault: { fault: "string" },
};

/** The lists that an event's body may have, by the fields of what stands in them. */
const lists: Readonly<Record<string, Readonly<Record<string, "string" | "number">>>> = {
  values: { name: "string", text: "string" },
  entries: { index: "number", term: "number", type: "string" },
  sessions: { id: "string", node: "string", behavior: "string", index: "number" },
};
/** The lists of texts. */
const texts: ReadonlySet<string> = new Set(["args", "checks"]);

/** Writes a run as lines: the header, then its events. */
export function* exportRun(build: string, plan: Plan, lines: readonly string[]): Generator<string> {
  const header: RunHeader = { glasshouse: "run", version, build, plan, events: lines.length, sha256: hashOf(lines) };
  yield JSON.stringify(header);
  yield* lines;
}

/** Reads an exported run, to be looked at. It fails with a RunError that names the bad line. */
export function importRun(text: string): { header: RunHeader; lines: string[] } {
  const end = text.indexOf("\n");
  const header = readHeader(end < 0 ? text : text.slice(0, end));
  const lines = end < 0 ? [] : linesOf(text, end + 1, header.events + 1);
  if (lines.length !== header.events) {
    throw new RunError(Math.min(lines.length, header.events) + 1, lines.length > header.events
      ? t`the header tells of ${header.events} events, and there are more: the file is cut off or changed`
      : t`the header tells of ${header.events} events, and there are ${lines.length}: the file is cut off or changed`);
  }
  let time = 0;
  lines.forEach((line, i) => (time = readEvent(line, i, time)));
  if (hashOf(lines) !== header.sha256) throw new RunError(1, t`the events are not those that the header tells of`);
  return { header, lines };
}

/** The lines of a text from a place on, at most so many: a file of nothing but newlines would be more than fits. */
function linesOf(text: string, from: number, most: number): string[] {
  const lines: string[] = [];
  for (let at = from; at < text.length && lines.length < most; ) {
    const end = text.indexOf("\n", at);
    lines.push(text.slice(at, end < 0 ? text.length : end));
    at = end < 0 ? text.length : end + 1;
  }
  return lines;
}

function readHeader(line: string): RunHeader {
  const fail = (why: string): never => {
    throw new RunError(1, why);
  };
  if (line.length > headerMax) fail(t`it has more than ${headerMax} characters`);
  const h = parse(line, 1);
  if (h["glasshouse"] !== "run") fail(t`this is no run of the machine room`);
  if (h["version"] !== version) fail(t`version ${show(h["version"])} is not known; this page knows ${version}`);
  if (typeof h["build"] !== "string" || h["build"].length > 64) fail(`build: ${t`want text`}`);
  if (typeof h["sha256"] !== "string" || !/^[0-9a-f]{64}$/.test(h["sha256"])) fail(`sha256: ${t`want 64 hexadecimal digits`}`);
  const events = h["events"];
  if (!Number.isSafeInteger(events) || (events as number) < 0 || (events as number) > eventsMax) fail(`events: ${t`want a whole number up to ${eventsMax}`}`);
  try {
    checkPlan(h["plan"]);
  } catch (err) {
    if (err instanceof PlanError) fail(err.message);
    throw err;
  }
  return h as unknown as RunHeader;
}

/** Demands that a line is the next event; returns its time. */
function readEvent(line: string, i: number, after: number): number {
  const at = i + 2;
  if (line.length > lineMax) throw new RunError(at, t`it has more than ${lineMax} characters`);
  const e = parse(line, at);
  const whole = (name: string): number => {
    const n = e[name];
    if (!Number.isSafeInteger(n) || (n as number) < 0) throw new RunError(at, `${name}: ${t`want a whole number`}`);
    return n as number;
  };
  const time = whole("t");
  if (time < after) throw new RunError(at, `t: ${t`time goes back`}`);
  if (whole("seq") !== i + 1) throw new RunError(at, `seq: ${t`want ${i + 1}`}`);
  whole("proc");
  if (typeof e["node"] !== "string") throw new RunError(at, `node: ${t`want text`}`);
  const kind = e["kind"];
  if (typeof kind !== "string" || !Object.hasOwn(bodies, kind)) throw new RunError(at, `kind: ${t`nobody knows ${show(kind)}`}`);
  fields(e[kind], bodies[kind as Event["kind"]], kind, at);
  return time;
}

/** Demands that a body has its fields, and that all it has is text, numbers, truths and known lists. */
function fields(body: unknown, needed: Readonly<Record<string, string>>, path: string, at: number): void {
  if (typeof body !== "object" || body === null || Array.isArray(body)) throw new RunError(at, `${path}: ${t`want an object`}`);
  for (const [name, type] of Object.entries(needed)) {
    if (!Object.hasOwn(body, name) || typeof (body as Record<string, unknown>)[name] !== type) throw new RunError(at, `${path}.${name}: ${type === "number" ? t`want a number` : t`want a string`}`);
  }
  for (const [name, value] of Object.entries(body)) {
    if (Array.isArray(value) && texts.has(name)) {
      if (value.some((v) => typeof v !== "string")) throw new RunError(at, `${path}.${name}: ${t`want texts`}`);
    } else if (Array.isArray(value) && Object.hasOwn(lists, name)) {
      value.forEach((v, i) => fields(v, lists[name]!, `${path}.${name}[${i}]`, at));
    } else if (!["string", "boolean"].includes(typeof value) && !Number.isFinite(value)) {
      throw new RunError(at, `${path}.${show(name).slice(1, -1)}: ${t`nothing like this stands here`}`);
    }
  }
}

function parse(line: string, at: number): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (err) {
    throw new RunError(at, t`it is no JSON: ${(err as Error).message}`);
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw new RunError(at, t`it is no JSON object`);
  return value as Record<string, unknown>;
}

function hashOf(lines: readonly string[]): string {
  const sha = sha256.create();
  const encoder = new TextEncoder();
  for (const line of lines) sha.update(encoder.encode(`${line}\n`));
  return hexOf(sha.digest());
}
