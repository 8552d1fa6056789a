/** Everything that can be broken and mended by hand: in families, each kind with what it is aimed at and its parameters. */
import { actions, type FaultBody, type Field } from "../../../wasm/host/action.ts";
import type { Flight } from "../reduce/model.ts";
import { t } from "../t.ts";
import type { IconName } from "../view/signs.ts";

/** What a kind is aimed at; "none" is done at once. */
export type Aim = "machine" | "way" | "message" | "none";

/** A parameter as a person sets it: in a unit of its own, by so many of the action's. */
export interface Param {
  field: string;
  words: string;
  unit?: string;
  per?: number;
  /** What it is at first, in the unit. */
  first: string | number | boolean;
}

export interface Kind {
  name: FaultBody["do"] | "leave" | "client";
  words: string;
  /** What it does, in a sentence. */
  says: string;
  aim: Aim;
  params: Param[];
  /** Only a machine of this sort can be its target. */
  of?: "alive" | "down" | "frozen";
}

export interface Family {
  name: string;
  icon: IconName;
  words: string;
  title: string;
  kinds: Kind[];
}

const ms = 1e6;
const second = 1e9;
const torn: Param = { field: "torn", words: t`parts of unsynced writes may be kept`, first: false };
const file: Param = { field: "file", words: t`file`, first: "/data/raft/*" };
const part = (words: string, first: number): Param => ({ field: "permille", words, unit: "%", per: 10, first });
const wait = (words: string, first: number): Param => ({ field: "by", words, unit: "ms", per: ms, first });

export const FAMILIES: Family[] = [
  { name: "crash", icon: "crash", words: t`Crash`, title: t`Crash a machine`, kinds: [
    { name: "crash", words: t`Crash`, says: t`The machine loses its power now. What was not synced to its disk is lost.`, aim: "machine", params: [torn], of: "alive" },
    { name: "crashAt", words: t`Crash at a moment`, says: t`The machine loses its power the next time that its disk does this.`, aim: "machine", of: "alive",
      params: [{ field: "on", words: t`when its disk does a`, first: "fsync" }, { field: "count", words: t`number, from now`, first: 1 }, torn] },
    { name: "wipe", words: t`Lose the disk`, says: t`The machine loses its power, and everything on its disk.`, aim: "machine", params: [] },
    { name: "restart", words: t`Restart`, says: t`The machine starts again with what its disk holds.`, aim: "machine", params: [], of: "down" },
  ] },
  { name: "freeze", icon: "freeze", words: t`Freeze`, title: t`Freeze a machine`, kinds: [
    { name: "freeze", words: t`Freeze`, says: t`Its processes stand still, its clock goes on. What comes for them waits.`, aim: "machine", params: [], of: "alive" },
    { name: "thaw", words: t`Thaw`, says: t`Its processes go on, with all that has come meanwhile.`, aim: "machine", params: [], of: "frozen" },
    { name: "stall", words: t`Slow down`, says: t`Whatever happens to its processes happens up to this much later. 0 is as before.`, aim: "machine", params: [wait(t`later by up to`, 20)] },
  ] },
  { name: "cut", icon: "cut", words: t`Cut`, title: t`Cut a link`, kinds: [
    { name: "cut", words: t`Cut`, says: t`Nothing gets through. A link that is cut already is mended.`, aim: "way", params: [] },
    { name: "clog", words: t`Hold back`, says: t`What is sent waits, and nothing is lost.`, aim: "way", params: [] },
    { name: "flush", words: t`Let go`, says: t`What was held back comes, in an order of chance.`, aim: "way", params: [] },
    { name: "heal", words: t`Mend`, says: t`The link is as new: no cut, no delay, no loss, and what it held comes.`, aim: "way", params: [] },
  ] },
  { name: "slow", icon: "slow", words: t`Spoil`, title: t`Spoil a link`, kinds: [
    { name: "delay", words: t`Delay`, says: t`Everything takes this much longer. 0 is as before.`, aim: "way",
      params: [wait(t`longer by`, 200), { field: "jitter", words: t`by chance, up to more`, unit: "ms", per: ms, first: 0 }] },
    { name: "loss", words: t`Lose`, says: t`So many are lost: packets for good, parts of a connection until they are sent again.`, aim: "way", params: [part(t`lost`, 20)] },
    { name: "duplicate", words: t`Double`, says: t`So many packets come twice. Connections sort that out themselves.`, aim: "way", params: [part(t`come twice`, 20)] },
    { name: "reorder", words: t`Reorder`, says: t`So many packets come late, and others overtake them.`, aim: "way", params: [part(t`come late`, 20), { ...wait(t`late by up to`, 50) }] },
    { name: "corrupt", words: t`Corrupt`, says: t`So many come with one bit turned.`, aim: "way", params: [part(t`with a bit turned`, 1)] },
  ] },
  { name: "message", icon: "message", words: t`Message`, title: t`Tamper with a message`, kinds: [
    { name: "hold", words: t`Hold`, says: t`It waits at its end until it is let go, and what follows it on its connection waits too.`, aim: "message", params: [] },
    { name: "release", words: t`Let go`, says: t`A message that is held arrives.`, aim: "message", params: [] },
    { name: "drop", words: t`Drop`, says: t`It is lost. A connection sends it again.`, aim: "message", params: [] },
    { name: "copy", words: t`Double`, says: t`A packet comes a second time. What is part of a connection cannot.`, aim: "message", params: [] },
    { name: "alter", words: t`Edit a field`, says: t`Another value for a field. Choose a message, and its fields are shown.`, aim: "message", params: [] },
    { name: "edit", words: t`Edit bytes`, says: t`Other bytes, in hexadecimal, take the place of those that stand there.`, aim: "message",
      params: [{ field: "offset", words: t`from byte`, first: 0 }, { field: "bytes", words: t`bytes`, first: "00" }] },
  ] },
  { name: "clock", icon: "clock", words: t`Clock`, title: t`Turn a clock`, kinds: [
    { name: "jump", words: t`Jump`, says: t`Its wall clock is set ahead by this much more, or back.`, aim: "machine", params: [{ field: "by", words: t`ahead by`, unit: "s", per: second, first: 3600 }] },
    { name: "skew", words: t`Set off`, says: t`Its wall clock is off by this much. 0 is right.`, aim: "machine", params: [{ field: "by", words: t`ahead by`, unit: "s", per: second, first: 60 }] },
    { name: "rate", words: t`Run fast or slow`, says: t`Its clocks, its timers too, run at this rate. 100 % is true.`, aim: "machine", params: [part(t`of true time`, 110)] },
  ] },
  { name: "disk", icon: "disk", words: t`Disk`, title: t`Spoil a disk`, kinds: [
    { name: "slowDisk", words: t`Slow`, says: t`Each sync takes this much longer.`, aim: "machine", params: [wait(t`longer by`, 500)] },
    { name: "hangDisk", words: t`Hang`, says: t`No sync ends until the disk is mended.`, aim: "machine", params: [] },
    { name: "failDisk", words: t`Fail`, says: t`The next operations of this kind fail with EIO. Without a number, all of them.`, aim: "machine",
      params: [{ field: "on", words: t`each`, first: "fsync" }, { field: "count", words: t`how many`, first: "" }] },
    { name: "fullDisk", words: t`Fill up`, says: t`Only so many bytes more can be written: ENOSPC.`, aim: "machine", params: [{ field: "free", words: t`bytes left`, first: 0 }] },
    { name: "rot", words: t`Turn bits`, says: t`Bits turn somewhere in a file, by chance. In its name * is anything.`, aim: "machine", params: [file, { field: "bits", words: t`bits`, first: 1 }] },
    { name: "stale", words: t`Old block`, says: t`One block of a file stays as it was before its last sync. It shows after a crash.`, aim: "machine", params: [file] },
    { name: "mendDisk", words: t`Mend`, says: t`The disk is neither slow nor hung nor failing nor full.`, aim: "machine", params: [] },
  ] },
  { name: "add", icon: "add", words: t`Members`, title: t`Add or remove a machine`, kinds: [
    { name: "add", words: t`New server`, says: t`A new server starts and joins the cluster.`, aim: "none", params: [] },
    { name: "client", words: t`New client`, says: t`A new client agent starts and joins the cluster.`, aim: "none", params: [] },
    { name: "leave", words: t`Leave`, says: t`The machine's own kvnode leave: it says good-bye and stops.`, aim: "machine", params: [], of: "alive" },
  ] },
];

/**
 * Is this a message that such a kind is offered for? Only packets come twice; of gossip its push-pull alone goes over a
 * connection. Whoever wants gossip held, dropped or edited chooses it in the picture: there is too much of it to list.
 */
export function suits(kind: string, f: Flight): boolean {
  const gossip = f.proto === "gossip";
  if (kind === "copy") return gossip && f.type !== "push-pull";
  return !gossip && (kind !== "release" || f.held);
}

export function familyOf(kind: string): Family | undefined {
  return FAMILIES.find((f) => f.kinds.some((k) => k.name === kind));
}

export function kindOf(name: string): Kind | undefined {
  return familyOf(name)?.kinds.find((k) => k.name === name);
}

/** The field of the action that a parameter sets. */
export function fieldOf(k: Kind, p: Param): Field {
  return (actions as Record<string, Record<string, Field>>)[k.name]![p.field]!;
}

/** A parameter's bounds in its own unit. */
export function bounds(k: Kind, p: Param): { least: number; most: number } | undefined {
  const f = fieldOf(k, p);
  return f.is === "int" ? { least: f.least / (p.per ?? 1), most: f.most / (p.per ?? 1) } : undefined;
}

export type Values = Record<string, string | number | boolean>;

export function firstValues(k: Kind): Values {
  return Object.fromEntries(k.params.map((p) => [p.field, p.first]));
}

/** The action's fields that these values make, or what is wrong with one of them. */
export function fieldsFrom(k: Kind, values: Values): Record<string, unknown> | string {
  const out: Record<string, unknown> = {};
  for (const p of k.params) {
    const v = one(k, p, values[p.field]);
    if (typeof v === "object") return v.wrong;
    if (v !== undefined) out[p.field] = v;
  }
  return out;
}

function one(k: Kind, p: Param, given: string | number | boolean | undefined): string | number | boolean | undefined | { wrong: string } {
  const f = fieldOf(k, p);
  if (f.is === "flag") return given === true ? true : undefined;
  const said = String(given ?? "").trim();
  if (said === "") return f.optional ? undefined : { wrong: t`${p.words}: it is empty.` };
  if (f.is === "int") {
    const b = bounds(k, p)!;
    const n = Number(said);
    if (!Number.isFinite(n) || n < b.least || n > b.most) return { wrong: t`${p.words}: want a number from ${b.least} to ${`${b.most}${p.unit ? ` ${p.unit}` : ""}`}.` };
    return Math.round(n * (p.per ?? 1));
  }
  if (f.is === "hex") {
    const bytes = said.replace(/\s+/g, "").toLowerCase();
    return /^([0-9a-f]{2})+$/.test(bytes) ? bytes : { wrong: t`${p.words}: want pairs of hexadecimal digits, such as 0a ff.` };
  }
  if (f.is === "text" && (said.length > f.most || (f.like && !f.like.test(said)))) return { wrong: t`${p.words}: want at most ${f.most} characters, without spaces.` };
  return said;
}
