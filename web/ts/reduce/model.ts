/**
 * What a run looks like at one moment: the fold of its events up to there. Plain data (maps, arrays, numbers), so that
 * structuredClone copies it. All times are the events' own nanoseconds.
 */
import type { Fault, Proto, Session, Store } from "../events.ts";
import { noIlls, type Ills, type Way } from "./harm.ts";

/** How many things of each sort are kept; older ones go first. */
export const KEEP = {
  cells: 64,
  rows: 64,
  ended: 128,
  journeys: 24,
  calls: 40,
  steps: 400,
  faults: 200,
  bands: 400,
  bins: 240,
  links: 256,
  routine: 4000,
  syncs: 32,
  sessions: 64,
  spoilt: 16,
  /** Every way between the most machines that a room holds. */
  ways: 32 * 31,
} as const;

export type RoleName = "follower" | "candidate" | "leader" | "client" | "shutdown" | "";

export interface Cell {
  index: number;
  term: number;
  type: string;
  text: string;
  trace: string;
}

/** A key as the last change of it told it. */
export interface Row extends Store {
  value: string;
}

export interface Known {
  match: number;
  next: number;
}

/** One machine as its own events tell it. */
export interface Machine {
  name: string;
  addr: string;
  server: boolean;
  /** The number of its long-lived process, 0 while that is not known. */
  proc: number;
  alive: boolean;
  /** When it last started, crashed or exited. */
  since: number;
  role: RoleName;
  /** The role it had when it fell: a crashed leader keeps its broken roof. */
  fell: RoleName;
  term: number;
  leader: string;
  votes: number;
  needed: number;
  votedFor: string;
  log: Cell[];
  last: number;
  commit: number;
  applied: number;
  /** Whom it heard last, when, and how long its patience lasts from then. */
  heard: string;
  heardAt: number;
  timeout: number;
  /** The leader's book: what it knows of each follower. */
  book: Map<string, Known>;
  store: Row[];
  sessions: Session[];
  /** What was broken at it and is not mended. */
  ills: Ills;
  /** It has left the cluster of its own will. */
  gone: boolean;
  /** Grows with each change, so that a view knows when to draw anew. */
  rev: number;
}

/** A message on its way, or just ended. */
export interface Flight {
  id: string;
  /** Which message of the run it is, counted from 1. */
  n: number;
  from: string;
  to: string;
  proto: Proto;
  type: string;
  reply: boolean;
  ok: boolean;
  size: number;
  sent: number;
  /** When it is due: told by the room, or a guess where nobody tells. */
  due: number;
  term: number;
  first: number;
  last: number;
  commit: number;
  trace: string;
  text: string;
  /** 0 while it is on its way. */
  ended: number;
  lost: boolean;
  why: string;
  /** An answer that acknowledges entries. */
  news: boolean;
  /** It waits at its end until it is let go; it will be lost; it comes, or came, a second time. */
  held: boolean;
  doomed: boolean;
  twice: boolean;
  /** What was changed in it, "" where nothing was. */
  edited: string;
}

/** One function that a followed request has passed. */
export interface Step {
  point: string;
  node: string;
  at: number;
  /** The event's number in the run, for seeking. */
  seq: number;
  index: number;
  term: number;
  values: { name: string; text: string }[];
  derived: boolean;
}

/** A request on its whole way. */
export interface Journey {
  trace: string;
  node: string;
  op: string;
  key: string;
  value: string;
  mode: string;
  at: number;
  ended: number;
  /** invoke while it is under way. */
  phase: "invoke" | "return" | "unknown";
  status: number;
  result: string;
  error: string;
  index: number;
  term: number;
  /** The servers that have written the entry, those that know it is committed, those that have applied it. */
  stored: string[];
  committed: string[];
  applied: string[];
  /** Who asked whom to deal with it, in order. Its whole path is reduce/path.ts. */
  calls: { from: string; to: string }[];
  steps: Step[];
}

export interface Band {
  node: string;
  term: number;
  from: number;
  /** 0 while it lasts. */
  to: number;
}

/** Something broken or mended, with where it was; what is the message that it struck, in words. */
export interface FaultMark extends Fault {
  /** The moment of it; Fault.at is a place. */
  when: number;
  node: string;
  from: string;
  to: string;
  /** The message that was tampered with. */
  what: Flight | undefined;
}

export interface Timeline {
  start: number;
  /** Width of one bin in nanoseconds; doubles when the bins are full. */
  bin: number;
  bins: number[];
  bands: Band[];
  faults: FaultMark[];
}

export interface Model {
  /** The time of the newest event, and how many have been folded. */
  now: number;
  count: number;
  messages: number;
  machines: Map<string, Machine>;
  /** host:port or address -> machine name. */
  names: Map<string, string>;
  flights: Map<string, Flight>;
  ended: Flight[];
  /** The newest syncs of disks. */
  syncs: { node: string; at: number }[];
  /** The ways that are cut, as "a>b", and what else is wrong with ways. */
  cuts: Set<string>;
  ways: Map<string, Way>;
  /** "a>b": messages sent on that way, gossip left out, for the traffic's width. */
  traffic: Map<string, number>;
  /** "a>b": the last append with entries that b has heard of a, for what b's next yes acknowledges. */
  heard: Map<string, { last: number; trace: string }>;
  /** Ids of messages that only keep the cluster going: heartbeats, gossip, appends without entries and their answers. */
  routine: Set<string>;
  journeys: Map<string, Journey>;
  /** The trace id of the newest client operation. */
  newest: string;
  /** index -> trace of the entries that followed requests wrote. */
  entries: Map<number, string>;
  time: Timeline;
  /** The highest commit index of any server, and the first time a client's write was committed, 0 before. */
  commit: number;
  firstWrite: number;
  /** The first pause-worthy things that have happened, for the page's unfolding. */
  crashes: number;
}

/** Where messages have no due time, they are taken to fly for this long, in nanoseconds. */
export interface Rules {
  flight: number;
}

export function emptyModel(): Model {
  return {
    now: 0, count: 0, messages: 0,
    machines: new Map(), names: new Map(), flights: new Map(), ended: [], syncs: [],
    cuts: new Set(), ways: new Map(), traffic: new Map(), heard: new Map(), routine: new Set(),
    journeys: new Map(), newest: "", entries: new Map(),
    time: { start: -1, bin: 5e9 / KEEP.bins, bins: [], bands: [], faults: [] },
    commit: 0, firstWrite: 0, crashes: 0,
  };
}

export function newMachine(name: string): Machine {
  return {
    name, addr: "", server: false, proc: 0, alive: true, since: 0, role: "", fell: "", term: 0, leader: "", votes: 0, needed: 0,
    votedFor: "", log: [], last: 0, commit: 0, applied: 0, heard: "", heardAt: 0, timeout: 0, book: new Map(), store: [],
    sessions: [], ills: noIlls(), gone: false, rev: 0,
  };
}

/** The machine of that name, made on first sight. */
export function machine(m: Model, name: string): Machine {
  let x = m.machines.get(name);
  if (!x) {
    x = newMachine(name);
    m.machines.set(name, x);
  }
  return x;
}

/** The machine that an address or a name means, or the text itself where nobody is known by it. */
export function nameOf(m: Model, who: string): string {
  if (m.machines.has(who)) return who;
  return m.names.get(who) ?? m.names.get(who.replace(/:\d+$/, "")) ?? who;
}

/** The leader that the newest term knows, or undefined. */
export function leaderOf(m: Model): Machine | undefined {
  let best: Machine | undefined;
  for (const x of m.machines.values())
    if (x.alive && x.role === "leader" && (!best || x.term > best.term)) best = x;
  return best;
}

/** The servers of the cluster, by name; one that has left is none of them. */
export function servers(m: Model): Machine[] {
  return everyServer(m).filter((x) => !hasLeft(x));
}

/** The servers that there are or have been, those that have left too. */
export function everyServer(m: Model): Machine[] {
  return [...m.machines.values()].filter((x) => x.server).sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Has it left the cluster of its own will, and not come back? */
export function hasLeft(x: Machine): boolean {
  return x.gone && !x.alive;
}

export function clients(m: Model): Machine[] {
  return [...m.machines.values()].filter((x) => !x.server).sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** Is the direction from -> to cut? */
export function isCut(m: Model, from: string, to: string): boolean {
  return m.cuts.has(`${from}>${to}`);
}

/** Appends to a bounded list; what is over the bound goes from the front. */
export function keep<T>(list: T[], x: T, most: number): void {
  list.push(x);
  if (list.length > most) list.splice(0, list.length - most);
}
