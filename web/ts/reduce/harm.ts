/** What was broken on purpose and is not mended: machines with their clocks and disks, ways from one to another, messages. */
import type { Fault, Of } from "../events.ts";
import { own } from "../own.ts";
import { KEEP, keep, machine, type FaultMark, type Machine, type Model } from "./model.ts";

/** What has become of a file without its programs. */
export interface Spoilt {
  bits: number;
  blocks: number;
}

/** What ails one machine; times are nanoseconds. */
export interface Ills {
  frozen: boolean;
  /** Whatever happens to its processes happens up to this much later. */
  stall: number;
  /** How far its wall clock is off, and how fast its clocks run, where 1000 is true. */
  skew: number;
  rate: number;
  /** How much longer each sync takes; whether none ends. */
  slow: number;
  hung: boolean;
  /** Which operations fail, each with how many of them were to; 0 is all. */
  failing: Record<string, number>;
  /** How many bytes were left when it was made full; -1 while it is not. */
  free: number;
  /** At the count-th of which operation from then its power fails; "" where it will not. */
  doomOn: string;
  doomCount: number;
  /** Everything on its disk was lost, and nothing has been written since. */
  wiped: boolean;
  /** How many bits of which files turned, and how many of their blocks are older than they should be: no mending undoes it. */
  spoilt: Record<string, Spoilt>;
  /** Bytes that its last crash took, since they had not come to the platters. */
  lost: number;
}

export function noIlls(): Ills {
  return {
    frozen: false, stall: 0, skew: 0, rate: 1000, slow: 0, hung: false, failing: {}, free: -1, doomOn: "", doomCount: 0, wiped: false,
    spoilt: {}, lost: 0,
  };
}

/** What is wrong with the way from one machine to another, a cut aside. */
export interface Way {
  clogged: boolean;
  by: number;
  jitter: number;
  /** Of a thousand, so many are lost, come twice, come late, come with a bit flipped. */
  loss: number;
  duplicate: number;
  reorder: number;
  corrupt: number;
}

const noWay: Way = { clogged: false, by: 0, jitter: 0, loss: 0, duplicate: 0, reorder: 0, corrupt: 0 };

/** The machine's disk is slow, hung, failing or full. */
export function diskIll(i: Ills): boolean {
  return i.slow > 0 || i.hung || i.free >= 0 || Object.keys(i.failing).length > 0;
}

/** Is anything broken that "mend all" would mend? */
export function hurt(m: Model): boolean {
  if (m.cuts.size > 0 || m.ways.size > 0) return true;
  for (const { ills: i } of m.machines.values()) if (i.frozen || i.stall || i.skew || i.rate !== 1000 || diskIll(i)) return true;
  return false;
}

export function fault(m: Model, e: Of<"fault">): void {
  const f = e.fault;
  mark(m, e);
  const node = f.node ?? "";
  if (node) {
    const x = machine(m, node);
    power(x, f);
    clock(x.ills, f);
    disk(x.ills, f);
    x.rev++;
  }
  if (f.from || f.to) for (const way of between(m, f.from ?? "*", f.to ?? "*")) wire(m, way, f);
  if (f.message) message(m, f);
}

/** Writes it on the timeline; what mending everything mends one by one is one mark, and so is a lost disk. */
function mark(m: Model, e: Of<"fault">): void {
  const { faults } = m.time;
  const last = faults.at(-1);
  if (last?.fault === "mend" && last.when === e.t && e.fault.fault !== "crash") return;
  if (e.fault.fault === "wipe" && last?.fault === "crash" && last.when === e.t) faults.pop();
  const f = e.fault.message ? m.flights.get(e.fault.message) : undefined;
  const ends = { node: e.fault.node ?? e.node, from: e.fault.from ?? f?.from ?? "", to: e.fault.to ?? f?.to ?? "" };
  const k: FaultMark = { ...e.fault, when: e.t, ...ends, what: f };
  keep(faults, k, KEEP.faults);
}

function power(x: Machine, f: Fault): void {
  const i = x.ills;
  switch (f.fault) {
    case "crash":
      Object.assign(i, { frozen: false, doomOn: "", doomCount: 0, lost: 0 });
      break;
    case "crashAt":
      i.doomOn = f.on ?? "";
      i.doomCount = f.count ?? 1;
      break;
    case "wipe":
      Object.assign(i, { ...noIlls(), skew: i.skew, rate: i.rate, stall: i.stall, wiped: true });
      Object.assign(x, { log: [], last: 0, commit: 0, applied: 0, store: [], sessions: [] });
      break;
    case "freeze":
    case "thaw":
      i.frozen = f.fault === "freeze";
      break;
    case "stall":
      i.stall = f.by ?? 0;
      break;
  }
}

function clock(i: Ills, f: Fault): void {
  if (f.fault === "skew") i.skew = f.by ?? 0;
  else if (f.fault === "jump") i.skew += f.by ?? 0;
  else if (f.fault === "rate") i.rate = f.permille ?? 1000;
}

function disk(i: Ills, f: Fault): void {
  switch (f.fault) {
    case "slowDisk":
      i.slow = f.by ?? 0;
      break;
    case "hangDisk":
      i.hung = true;
      break;
    case "failDisk":
      i.failing = { ...i.failing, [f.on ?? ""]: f.count ?? 0 };
      break;
    case "fullDisk":
      i.free = f.bytes ?? 0;
      break;
    case "mendDisk":
      Object.assign(i, { slow: 0, hung: false, failing: {}, free: -1 });
      break;
    case "rot":
    case "stale":
      spoil(i, f);
      break;
  }
}

/** A file is damaged; of files beyond the most that are kept the machine's mark does not tell. */
function spoil(i: Ills, f: Fault): void {
  const file = f.file ?? "";
  const there = Object.hasOwn(i.spoilt, file);
  const { bits, blocks } = there ? i.spoilt[file]! : { bits: 0, blocks: 0 };
  if (there || Object.keys(i.spoilt).length < KEEP.spoilt)
    i.spoilt = { ...i.spoilt, [file]: f.fault === "rot" ? { bits: bits + (f.count ?? 1), blocks } : { bits, blocks: blocks + 1 } };
}

/** The ways that from and to mean now, as "a>b"; "*" is every machine that is there. */
function between(m: Model, from: string, to: string): string[] {
  const all = (name: string): string[] => (name === "*" ? [...m.machines.keys()] : [name]);
  return all(from).flatMap((a) => all(to).filter((b) => b !== a).map((b) => `${a}>${b}`));
}

const CHANGES = own<(f: Fault) => Partial<Way>>({
  clog: () => ({ clogged: true }),
  flush: () => ({ clogged: false }),
  delay: (f) => ({ by: f.by ?? 0, jitter: f.jitter ?? 0 }),
  loss: (f) => ({ loss: f.permille ?? 0 }),
  duplicate: (f) => ({ duplicate: f.permille ?? 0 }),
  reorder: (f) => ({ reorder: f.permille ?? 0 }),
  corrupt: (f) => ({ corrupt: f.permille ?? 0 }),
});

function wire(m: Model, way: string, f: Fault): void {
  if (f.fault === "cut") {
    if (m.cuts.size < KEEP.ways) m.cuts.add(way);
  } else if (f.fault === "heal") {
    m.cuts.delete(way);
    m.ways.delete(way);
  } else if (CHANGES[f.fault]) {
    const now = { ...(m.ways.get(way) ?? noWay), ...CHANGES[f.fault]!(f) };
    if (Object.entries(now).every(([k, v]) => v === noWay[k as keyof Way])) m.ways.delete(way);
    else if (m.ways.has(way) || m.ways.size < KEEP.ways) m.ways.set(way, now);
  }
}

function message(m: Model, f: Fault): void {
  const g = m.flights.get(f.message!);
  if (!g) return;
  if (f.fault === "hold" || f.fault === "release") g.held = f.fault === "hold";
  else if (f.fault === "copy") g.twice = true;
  else if (f.fault === "drop") Object.assign(g, { doomed: true, held: false });
  else if (f.fault === "edit" || f.fault === "alter") g.edited = f.text || "changed";
}
