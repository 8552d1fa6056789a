/**
 * The machine room as others see it: the plan of a run, and what a page and the room's worker say to each other.
 *
 * All times are nanoseconds of virtual time since the room began, as integers that fit a double (2^53 ns are 104
 * days); a clock that would pass that ends the run.
 */

import type { Action, ActionBody } from "./action.ts";

export type { Action, ActionBody };

/** One machine of the room and the process that runs on it from the start. */
export interface MachineSpec {
  name: string;
  /** Its only address, for example 10.0.0.1. */
  addr: string;
  /** The command line of its long-lived process, for example ["kvnode", "agent", ...]. */
  argv: string[];
  env?: Record<string, string>;
}

/** How the room's wires and disks behave; every draw comes from the seed. */
export interface Physics {
  /** One-way delay between two machines: least and most. */
  latency: [number, number];
  /** One-way delay on a machine's own loopback. */
  loopback: number;
  /** How long one fsync takes: least and most. */
  fsync: [number, number];
}

/** (build, plan) decides a run to the last byte. */
export interface Plan {
  version: 1;
  seed: number;
  machines: MachineSpec[];
  physics: Physics;
  actions: Action[];
}

export interface ExecResult {
  code: number;
  stdout: string;
  stderr: string;
}

export interface FetchResult {
  status: number;
  headers: Record<string, string>;
  body: string;
  /** The body as it came, where it is no text. */
  bytes?: Uint8Array;
}

/** Where a run to a moment ends. */
export interface RunUntil {
  /** Stop at this time at the latest. */
  time: number;
  /** Stop right after the burst in which an event of this station point was emitted ... */
  point?: string;
  /** ... for this trace id. */
  trace?: string;
}

/** Page -> worker. Each is answered once, with its id. */
export type Request = { id: number } & (
  /** wasm is where kvnode.wasm (or its precompressed twin) is served. */
  | { cmd: "boot"; wasm: string; plan: Plan; build: string; paused?: boolean; speed?: number }
  | { cmd: "pause" }
  | { cmd: "resume" }
  /** virtual seconds per real second, 1/1000 to 64. */
  | { cmd: "speed"; x: number }
  /** one delivered message or the next timer */
  | { cmd: "step" }
  /** to right before the last thing that showed */
  | { cmd: "back" }
  /** to a moment of this branch, or on to one that it has not come to yet; then paused */
  | { cmd: "seek"; time: number }
  /** the events after so many were forgotten, and are wanted again up to the present */
  | { cmd: "retell"; events: number }
  | { cmd: "branches" }
  /** to the end of another branch, then paused */
  | { cmd: "branch"; branch: number }
  | { cmd: "compare"; a: number; b: number; time: number }
  /** is answered at once, unless a machine spins */
  | { cmd: "ping" }
  /** as fast as it goes, then paused */
  | { cmd: "runUntil"; until: RunUntil }
  | { cmd: "act"; body: ActionBody }
  | { cmd: "exec"; machine: string; argv: string[] }
  | { cmd: "fetch"; from: string; to: string; method: string; path: string; body?: string; hex?: string }
  | { cmd: "hash" }
  | { cmd: "plan" }
  /**
   * What no event tells, at the room's present: of a machine, of a file of its, or the bytes of a message that is under
   * way. at is a moment of this branch at which the message was under way, where it is no more.
   */
  | { cmd: "look"; machine: string }
  | { cmd: "file"; machine: string; path: string }
  | { cmd: "read"; message: string; at?: number }
);

/** Every answer to a time command. */
export interface Clock {
  now: number;
  paused: boolean;
  /** what was asked for, and what was reached over the last half second: both virtual seconds per real second */
  asked: number;
  reached: number;
  /** The present is after this many events; the page may know of more, which are yet to come. */
  events: number;
  branch: number;
}

/** Worker -> page. */
export type Reply =
  | { id: number; ok: true; value: unknown }
  | { id: number; ok: false; error: string }
  /** Events as JSON lines, in order, none left out; one push per turn of the worker's loop. */
  | { push: "events"; lines: string[]; clock: Clock }
  | { push: "clock"; clock: Clock }
  /** This branch is gone on with: the events after so many are another's. */
  | { push: "cut"; events: number; branch: number }
  /** Memory in which one can see who runs (seat.ts); told once, where the page may share memory. */
  | { push: "seat"; memory: SharedArrayBuffer }
  /** A burst begins; where no memory is shared, told now and then, so that it can be said which machine ran last. */
  | { push: "burst"; machine: string; proc: number; now: number }
  /** While the wasm is on its way: bytes of total (0 if unknown), then the compile and the boot. */
  | { push: "progress"; stage: "fetch" | "compile" | "boot"; done: number; total: number }
  /** The room has ended and cannot go on. */
  | { push: "dead"; why: string };
