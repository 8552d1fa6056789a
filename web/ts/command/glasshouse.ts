/** window.glasshouse: the same commands as the page's controls, for tools and the curious. */
import { clients, everyServer, type Machine } from "../reduce/model.ts";
import type { TraceEvent } from "../events.ts";
import type { BranchInfo, Commands, Comparison, ExecResult, FetchResult } from "../source/source.ts";
import type { Verdict } from "../parts/verdict/verdicts.ts";
import type { Stage } from "../stage.ts";
import type { FaultBody } from "../../../wasm/host/action.ts";
import type { FaultSpec } from "./fault.ts";

export interface NodeState {
  name: string;
  role: string;
  alive: boolean;
  term: number;
  commitIndex: number;
  appliedIndex: number;
  lastIndex: number;
  server: boolean;
}

export interface Glasshouse {
  /** Kept when the room runs and a leader is known; broken with the reason when it never will. */
  readonly ready: Promise<void>;
  readonly build: string;
  readonly seed: number;
  /** Virtual milliseconds. */
  readonly now: number;
  nodes(): NodeState[];
  fetch(node: string, path: string, init?: { method?: string; body?: string }): Promise<FetchResult>;
  exec(machine: string, command: string): Promise<ExecResult>;
  pause(): Promise<{ now: number }>;
  resume(): Promise<{ now: number }>;
  /** By one event. */
  step(): Promise<{ now: number }>;
  back(): Promise<{ now: number }>;
  /** To a virtual millisecond. Who acts in the past opens a branch; the old future is kept. */
  seek(ms: number): Promise<{ now: number }>;
  /** The futures that are kept; from and end are virtual milliseconds. */
  branches(): Promise<BranchInfo[]>;
  /** To the end of a branch. */
  branch(id: number): Promise<{ now: number }>;
  /** The states of two branches at one virtual millisecond, derived from their events. */
  compare(a: number, b: number, ms: number): Promise<Comparison>;
  speed(x: number): Promise<{ now: number }>;
  /** Breaks or mends something; fails with the reason where that cannot be done. */
  fault(f: FaultSpec): Promise<void>;
  /** Mends everything; machines without power stay so. */
  heal(): Promise<void>;
  events(o?: { since?: number; kinds?: string[] }): TraceEvent[];
  traceHash(): Promise<string>;
  /** The verdict on everything that clients asked in the future that is shown, once the judge has spoken. */
  verdict(): Promise<Verdict>;
  /** The address of this moment, at most 2,048 characters; the room is paused for it. Fails where no link holds the plan. */
  link(): Promise<string>;
}

/** The machine that requests come from. */
export const CLIENT = "web";

export function glasshouse(o: { ready: Promise<void>; build: string; seed: number; stage: () => Stage; commands: Commands; action: (f: FaultSpec) => Promise<FaultBody>; verdict: () => Promise<Verdict>; link: () => Promise<string> }): Glasshouse {
  const { commands: c } = o;
  const ms = async (p: Promise<{ now: number }>) => ({ now: (await p).now / 1e6 });
  return {
    ready: o.ready,
    build: o.build,
    seed: o.seed,
    get now() {
      return o.stage().edge / 1e6;
    },
    nodes: () => [...everyServer(o.stage().model), ...clients(o.stage().model)].map(state),
    fetch: (node, path, init = {}) => c.fetch(CLIENT, node, init.method ?? "GET", path, init.body),
    exec: (machine, command) => c.exec(machine, words(command)),
    pause: () => ms(c.pause()),
    resume: () => ms(c.resume()),
    step: () => ms(c.step()),
    back: () => ms(c.back()),
    seek: (to) => ms(c.seek(moment(to))),
    branches: async () => (await c.branches()).map((b) => ({ ...b, from: b.from / 1e6, end: b.end / 1e6 })),
    branch: (id) => ms(c.branch(id)),
    compare: async (a, b, at) => ({ ...(await c.compare(a, b, moment(at))), at }),
    speed: (x) => ms(c.speed(x)),
    fault: async (f) => c.act(await o.action(f)),
    heal: () => c.act({ do: "mend" }),
    events: ({ since = 0, kinds } = {}) => {
      const { events, happened } = o.stage().film;
      return events.slice(0, happened).filter((e) => e.t >= since * 1e6 && (!kinds || kinds.includes(e.kind)));
    },
    traceHash: () => c.hash(),
    verdict: o.verdict,
    link: o.link,
  };
}

function state(x: Machine): NodeState {
  return { name: x.name, role: x.alive ? x.role : "", alive: x.alive, term: x.term, commitIndex: x.commit, appliedIndex: x.applied, lastIndex: x.last, server: x.server };
}

/** Virtual milliseconds to nanoseconds. */
function moment(ms: number): number {
  const t = Math.round(ms * 1e6);
  if (!Number.isSafeInteger(t) || t < 0) throw new Error(`${ms} is no virtual time`);
  return t;
}

/** A command line to its words; quotes hold words together. */
export function words(line: string): string[] {
  const out: string[] = [];
  for (const m of line.matchAll(/"((?:[^"\\]|\\.)*)"|'([^']*)'|(\S+)/g)) out.push(m[1] !== undefined ? m[1].replace(/\\(.)/g, "$1") : (m[2] ?? m[3]!));
  return out;
}
