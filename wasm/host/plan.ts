import { actions, type Action, type ActionBody, type Field } from "./action.ts";
import type { Plan } from "./protocol.ts";
import { dotted, parseIP } from "./socket.ts";
import { t } from "./t.ts";

/** How many machines a room holds, those that come later too. */
export const machinesMax = 32;
/** How many actions a plan holds. */
export const actionsMax = 100_000;
/** How long a room lives, in virtual nanoseconds: two days. */
export const lifeMax = 2 * 86_400_000_000_000;
/** The longest plan in a file, in characters. */
export const planMax = 32 << 20;
/** A command line, or an environment: how many words and characters. Of more than 8 KB in all a process dies. */
const wordsMax = 128;
const charactersMax = 16_384;
/** The most bytes that an edit puts into a message. */
const editMax = 4096;
const minute = 60_000_000_000;

/** A plan, or a part of it, that cannot be: which part, and why. */
export class PlanError extends Error {
  constructor(
    readonly part: string,
    readonly reason: string,
  ) {
    super(`${part}: ${reason}`);
    this.name = "PlanError";
  }
}

/** The machines that there are: their names, each with its address. */
export type Known = ReadonlyMap<string, number>;

export type Fields = Readonly<Record<string, Field>>;

/** The fields of a machine's specification. */
export const specFields: Fields = { name: { is: "name" }, addr: { is: "addr" }, argv: { is: "argv" }, env: { is: "env", optional: true } };
const planFields = ["version", "seed", "machines", "physics", "actions"];

/** Reads a plan from the text of a file. */
export function parsePlan(text: string): Plan {
  if (text.length > planMax) throw new PlanError("plan", t`it has more than ${planMax} characters`);
  let plan: unknown;
  try {
    plan = JSON.parse(text);
  } catch (err) {
    throw new PlanError("plan", t`it is no JSON: ${(err as Error).message}`);
  }
  checkPlan(plan);
  return plan;
}

/** Demands that a plan can be run; the error names the part that cannot. */
export function checkPlan(plan: unknown): asserts plan is Plan {
  if (!isObject(plan)) throw new PlanError("plan", t`it is no object`);
  onlyThese("plan", plan, planFields);
  if (plan["version"] !== 1) throw new PlanError("plan.version", t`${show(plan["version"])} is not known; this program knows 1`);
  checkField("plan.seed", { is: "int", least: 0, most: Number.MAX_SAFE_INTEGER }, plan["seed"], none);
  const machines = list("plan.machines", plan["machines"], 1, machinesMax);
  const known = new Map<string, number>();
  machines.forEach((m, i) => {
    const path = `plan.machines[${i}]`;
    checkFields(path, specFields, m, known);
    const { name, addr } = m as { name: string; addr: string };
    known.set(name, parseIP(addr));
  });
  checkPhysics(plan["physics"]);
  checkActions(list("plan.actions", plan["actions"], 0, actionsMax), known);
}

/** In the order of their times, since a machine that comes may be acted on from then on. */
function checkActions(given: readonly unknown[], known: Map<string, number>): void {
  const paths = new Map<unknown, string>();
  given.forEach((a, i) => {
    const path = `plan.actions[${i}]`;
    if (!isObject(a)) throw new PlanError(path, t`it is no object`);
    checkField(`${path}.at`, { is: "int", least: 0, most: lifeMax }, a["at"], known);
    paths.set(a, path);
  });
  for (const action of inOrder(given as readonly Action[])) {
    const { at: _at, ...body } = action;
    checkAction(known, body, paths.get(action)!);
    if (body.do === "add") known.set(body.machine, parseIP(body.addr));
  }
}

/** Demands that an action is one, and that the machines that it names are there. */
export function checkAction(known: Known, body: unknown, path = "action"): asserts body is ActionBody {
  if (!isObject(body)) throw new PlanError(path, t`it is no object`);
  const { do: name, ...rest } = body;
  const fields = typeof name === "string" && Object.hasOwn(actions, name) ? (actions[name as ActionBody["do"]] as Fields) : undefined;
  if (!fields) throw new PlanError(`${path}.do`, t`there is no action ${show(name)}`);
  checkFields(path, fields, rest, known);
  if (name === "add" && known.size >= machinesMax) throw new PlanError(path, t`a room holds at most ${machinesMax} machines`);
}

function checkPhysics(physics: unknown): void {
  const path = "plan.physics";
  if (!isObject(physics)) throw new PlanError(path, t`it is no object`);
  onlyThese(path, physics, ["latency", "loopback", "fsync"]);
  for (const name of ["latency", "fsync"]) {
    const span = list(`${path}.${name}`, physics[name], 2, 2);
    checkField(`${path}.${name}[0]`, { is: "int", least: 1, most: minute }, span[0], none);
    checkField(`${path}.${name}[1]`, { is: "int", least: span[0] as number, most: minute }, span[1], none);
  }
  checkField(`${path}.loopback`, { is: "int", least: 1, most: minute }, physics["loopback"], none);
}

function checkFields(path: string, fields: Fields, given: unknown, known: Known): void {
  if (!isObject(given)) throw new PlanError(path, t`it is no object`);
  onlyThese(path, given, Object.keys(fields));
  for (const [name, field] of Object.entries(fields)) {
    if (given[name] === undefined && field.optional) continue;
    checkField(`${path}.${name}`, field, given[name], known);
  }
}

function checkField(path: string, f: Field, v: unknown, known: Known): void {
  const why = wrong(f, v, known);
  if (why !== undefined) throw new PlanError(path, why);
}

/** Why a value cannot be this; undefined if it can. */
function wrong(f: Field, v: unknown, known: Known): string | undefined {
  switch (f.is) {
    case "int":
      return Number.isSafeInteger(v) && (v as number) >= f.least && (v as number) <= f.most
        ? undefined : t`want a whole number from ${f.least} to ${f.most}, not ${show(v)}`;
    case "flag":
      return typeof v === "boolean" ? undefined : t`want true or false, not ${show(v)}`;
    case "argv":
      return wrongWords(v);
    case "env":
      return isObject(v) && !Object.keys(v).some((k) => /[=\0]/.test(k) || k === "") ? wrongWords(["", ...Object.entries(v).flatMap((pair) => pair)]) : t`want names and values, not ${show(v)}`;
  }
  if (typeof v !== "string") return t`want text, not ${show(v)}`;
  if (/\p{Surrogate}/u.test(v)) return t`it is no text: half a character stands in it`;
  switch (f.is) {
    case "machine":
    case "machines":
      return known.has(v) || (v === "*" && f.is === "machines") ? undefined : t`there is no machine ${show(v)}`;
    case "name":
      if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/.test(v)) return t`${show(v)} is no name for a machine`;
      return known.has(v) ? t`there is a machine ${show(v)} already` : undefined;
    case "addr":
      return wrongAddr(v, known);
    case "message":
      return /^m[1-9][0-9]{0,14}$/.test(v) ? undefined : t`${show(v)} is no message's id`;
    case "hex":
      return /^([0-9a-f]{2})+$/.test(v) && v.length <= 2 * editMax ? undefined : t`want 1 to ${editMax} bytes in hexadecimal, not ${show(v)}`;
    case "one":
      return f.of.includes(v) ? undefined : t`want one of ${f.of.join(", ")}, not ${show(v)}`;
    case "text":
      if (v.length > f.most) return t`it has more than ${f.most} characters`;
      return f.like && !f.like.test(v) ? t`${show(v)} is not of this form: ${f.like.source}` : undefined;
  }
}

function wrongWords(v: unknown): string | undefined {
  if (!Array.isArray(v) || v.length === 0 || v.length > wordsMax) return t`want 1 to ${wordsMax} words`;
  let characters = 0;
  for (const w of v as unknown[]) {
    if (typeof w !== "string" || /\0|\p{Surrogate}/u.test(w)) return t`${show(w)} is no word`;
    characters += w.length;
  }
  return characters > charactersMax ? t`the words have more than ${charactersMax} characters` : undefined;
}

function wrongAddr(v: string, known: Known): string | undefined {
  let ip = 0;
  try {
    ip = parseIP(v);
  } catch {
    return t`${show(v)} is no IPv4 address`;
  }
  if (dotted(ip) !== v) return t`${show(v)} is no IPv4 address as it is commonly written`;
  if (ip >>> 24 === 127 || ip === 0) return t`${show(v)} is no address of a machine`;
  return [...known.values()].includes(ip) ? t`another machine has the address ${show(v)}` : undefined;
}

function list(path: string, v: unknown, least: number, most: number): readonly unknown[] {
  if (!Array.isArray(v)) throw new PlanError(path, t`it is no list`);
  if (v.length < least || v.length > most) throw new PlanError(path, t`want ${least} to ${most} of them, not ${v.length}`);
  return [...(v as unknown[])]; // a hole is a value too
}

function onlyThese(path: string, given: Record<string, unknown>, names: readonly string[]): void {
  for (const name of Object.keys(given)) if (!names.includes(name)) throw new PlanError(`${path}.${show(name).slice(1, -1)}`, t`nobody knows this part`);
}

function isObject(v: unknown): v is Record<string, unknown> {
  return typeof v === "object" && v !== null && !Array.isArray(v);
}

/** A value in an error, short. What holds others may be of any size and depth, and is not written out. */
export function show(v: unknown): string {
  if (typeof v === "object" && v !== null) return Array.isArray(v) ? t`a list` : t`an object`;
  const text = typeof v === "string" ? JSON.stringify(v.slice(0, 40)) : String(v);
  return text.length <= 40 ? text : `${text.slice(0, 39)}…`;
}

const none: Known = new Map();

/** The actions in the order of their times; equal times keep their order. */
export function inOrder(given: readonly Action[]): Action[] {
  return [...given].sort((a, b) => a.at - b.at);
}
