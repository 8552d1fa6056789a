import { actions, type Action, type ActionBody, type Field } from "./action.ts";
import { Reader, Writer } from "./bytes.ts";
import { checkPlan, inOrder, lifeMax, machinesMax, PlanError, specFields, type Fields } from "./plan.ts";
import type { MachineSpec, Plan } from "./protocol.ts";
import { dotted, parseIP } from "./socket.ts";
import { t } from "./t.ts";

/** The longest link, in characters; a plan that does not fit goes into a file. */
export const linkMax = 2048;
/** The first byte of every link. Whatever is read differently gets another one. */
const version = 1;
const buildMax = 64;
/** More than fit into any link. */
const countMax = 2048;

/** What a link holds: a plan, the build that it was made by, and the moment that was looked at, in nanoseconds. */
export interface Link {
  build: string;
  plan: Plan;
  position: number;
}

/** A link that cannot be, or cannot be used: which part of it, and why. */
export class LinkError extends Error {
  constructor(
    readonly part: string,
    readonly reason: string,
    /** What the link holds, where it is whole and of another build. */
    readonly link?: Link,
  ) {
    super(`${part}: ${reason}`);
    this.name = "LinkError";
  }
}

const fieldsOf = Object.entries(actions) as [ActionBody["do"], Fields][];

/**
 * Writes a plan as the text of a link: base64url over a version, a checksum, and the parts, with small numbers in few
 * bytes and each word written once. It fails with a LinkError where that is longer than linkMax.
 */
export function encodePlan(plan: Plan, build: string, position: number): string {
  checkPlan(plan);
  const body = new Writer();
  body.word(build);
  body.int(position);
  body.int(plan.seed);
  const { latency, loopback, fsync } = plan.physics;
  for (const n of [...latency, loopback, ...fsync]) body.int(n);
  body.int(plan.machines.length);
  for (const m of plan.machines) writeFields(body, specFields, m as unknown as Record<string, unknown>);
  writeActions(body, inOrder(plan.actions));
  const text = base64(body.sealed(version));
  if (text.length > linkMax) throw new LinkError("link", t`it would have ${text.length} characters, and ${linkMax} are the most; a file holds any plan`);
  return text;
}

/** Reads a link. It fails with a LinkError that names the bad part; one of another build is told apart from a bad one. */
export function decodePlan(text: string, build?: string): Link {
  const link = read(text);
  if (build !== undefined && link.build !== build) {
    throw new LinkError("build", t`the link was made by build ${link.build}, and this is build ${build}: the run may be another`, link);
  }
  return link;
}

function read(text: string): Link {
  if (typeof text !== "string" || text === "") throw new LinkError("link", t`it is empty`);
  if (text.length > linkMax) throw new LinkError("link", t`it has ${text.length} characters, and ${linkMax} are the most`);
  const bytes = unbase64(text);
  if (!bytes) throw new LinkError("link", t`it is not written in the letters, digits, - and _ of a link`);
  if (bytes[0] !== version) throw new LinkError("version", t`${bytes[0]!} is not known; this page knows ${version}`);
  const body = Reader.unsealed(bytes);
  if (!body) throw new LinkError("checksum", t`the link is cut off or changed`);
  let part = "build";
  const at = <T>(name: string, what: () => T): T => {
    part = name;
    return what();
  };
  try {
    const made = at("build", () => body.word());
    const position = at("position", () => body.int());
    const plan = readPlan(body, at);
    at("end", () => body.end());
    checkPlan(plan);
    if (made.length > buildMax) throw new LinkError("build", t`it is too long`);
    if (position > lifeMax) throw new LinkError("position", t`it is beyond the end of every room`);
    return { build: made, plan, position };
  } catch (err) {
    if (err instanceof LinkError) throw err;
    if (err instanceof PlanError) throw new LinkError(err.part, err.reason);
    if (err instanceof RangeError) throw new LinkError(part, err.message);
    throw err;
  }
}

type At = <T>(name: string, what: () => T) => T;

function readPlan(body: Reader, at: At): Plan {
  const seed = at("plan.seed", () => body.int());
  const physics = at("plan.physics", () => ({
    latency: [body.int(), body.int()] as [number, number], loopback: body.int(), fsync: [body.int(), body.int()] as [number, number],
  }));
  const machines: MachineSpec[] = [];
  const count = at("plan.machines", () => body.count(machinesMax));
  for (let i = 0; i < count; i++) {
    machines.push(at(`plan.machines[${i}]`, () => readFields(body, specFields) as unknown as MachineSpec));
  }
  const acts: Action[] = [];
  const many = at("plan.actions", () => body.count(countMax));
  let time = 0;
  for (let i = 0; i < many; i++) {
    at(`plan.actions[${i}]`, () => {
      time += body.int();
      const kind = fieldsOf[body.int()];
      if (!kind) throw new RangeError(t`nobody knows this action`);
      acts.push({ at: time, do: kind[0], ...readFields(body, kind[1]) } as unknown as Action);
    });
  }
  return { version: 1, seed, machines, physics, actions: acts };
}

function writeActions(body: Writer, all: readonly Action[]): void {
  body.int(all.length);
  let time = 0;
  for (const { at, do: name, ...rest } of all) {
    body.int(at - time);
    time = at;
    const kind = fieldsOf.findIndex(([known]) => known === name);
    body.int(kind);
    writeFields(body, fieldsOf[kind]![1], rest);
  }
}

/** Which of the optional fields are there, as bits; then the values of those that are. */
function writeFields(w: Writer, fields: Fields, values: Record<string, unknown>): void {
  const all = Object.entries(fields);
  const optional = all.filter(([, f]) => f.optional);
  if (optional.length > 0) w.int(optional.reduce((bits, [name], i) => bits | (values[name] === undefined ? 0 : 1 << i), 0));
  for (const [name, f] of all) if (values[name] !== undefined) writeValue(w, f, values[name]);
}

function readFields(r: Reader, fields: Fields): Record<string, unknown> {
  const all = Object.entries(fields);
  const optional = all.filter(([, f]) => f.optional).map(([name]) => name);
  const bits = optional.length > 0 ? r.int() : 0;
  const values: Record<string, unknown> = {};
  for (const [name, f] of all) {
    if (!f.optional || bits & (1 << optional.indexOf(name))) values[name] = readValue(r, f);
  }
  return values;
}

function writeValue(w: Writer, f: Field, v: unknown): void {
  switch (f.is) {
    case "int":
      return w.int(f.least < 0 ? ((v as number) < 0 ? -2 * (v as number) - 1 : 2 * (v as number)) : (v as number) - f.least);
    case "flag":
      return w.int(v ? 1 : 0);
    case "one":
      return w.int(f.of.indexOf(v as string));
    case "addr":
      return w.int(parseIP(v as string));
    case "message":
      return w.int(Number((v as string).slice(1)));
    case "hex":
      return w.hex(v as string);
    case "argv":
      return w.words(v as string[]);
    case "env":
      return w.words(Object.entries(v as Record<string, string>).flat());
    default:
      return w.word(v as string);
  }
}

function readValue(r: Reader, f: Field): unknown {
  switch (f.is) {
    case "int": {
      const n = r.int();
      return f.least < 0 ? (n % 2 === 1 ? -(n + 1) / 2 : n / 2) : n + f.least;
    }
    case "flag":
      return r.int() === 1;
    case "one":
      return f.of[r.int()];
    case "addr":
      return dotted(r.int());
    case "message":
      return `m${r.int()}`;
    case "hex":
      return r.hex();
    case "argv":
      return r.words(countMax);
    case "env": {
      const words = r.words(countMax);
      return Object.fromEntries(Array.from({ length: words.length >> 1 }, (_, i) => [words[2 * i]!, words[2 * i + 1]!]));
    }
    default:
      return r.word();
  }
}

function base64(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes.subarray(0, 8 * linkMax))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

/** The bytes, or undefined for what no bytes are written as. */
function unbase64(text: string): Uint8Array | undefined {
  if (!/^[A-Za-z0-9_-]+$/.test(text) || text.length % 4 === 1) return undefined;
  const bytes = Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
  return base64(bytes) === text ? bytes : undefined;
}
