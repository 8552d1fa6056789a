/** Where events come from. All sources give the same typed events and a clock; they differ in what they can be told. */
import type { BranchInfo } from "../../../wasm/host/branches.ts";
import type { ActionBody, Clock, ExecResult, FetchResult, Plan, RunUntil } from "../../../wasm/host/protocol.ts";
import type { Comparison } from "../../../wasm/host/fold.ts";
import type { TraceEvent } from "../events.ts";

export type { BranchInfo, Comparison, ActionBody, Clock, ExecResult, FetchResult, Plan, RunUntil };

/** What a source tells the page. */
export interface Sink {
  /** Events in order, then the clock that they lead up to. */
  events(list: TraceEvent[], clock: Clock | undefined): void;
  /** That branch is gone on with: the events after so many are another's, and no longer to come. */
  cut?(events: number, branch: number): void;
  /** How far the room is on its way: bytes fetched, compiling, booting. */
  progress?(stage: string, done: number, total: number): void;
  /** A sentence about the connection, "" when all is well. */
  notice?(text: string): void;
  /** The source has ended and cannot go on; err is what whoever still waits for it is told, where that is of a kind of its own. */
  dead?(why: string, err?: Error): void;
}

export interface Source {
  /** recorded and room run on virtual time, live on wall time. */
  readonly kind: "recorded" | "room" | "live";
  start(sink: Sink): void;
  stop(): void;
  /** Tells all events after so many again, up to the present. */
  retell?(events: number): void;
}

/** What a person can do to a room, beyond watching it. */
export interface Commands {
  pause(): Promise<Clock>;
  resume(): Promise<Clock>;
  speed(x: number): Promise<Clock>;
  step(): Promise<Clock>;
  back(): Promise<Clock>;
  /** To a moment, in event nanoseconds. */
  seek(time: number): Promise<Clock>;
  runUntil(until: RunUntil): Promise<Clock>;
  act(body: ActionBody): Promise<void>;
  exec(machine: string, argv: string[]): Promise<ExecResult>;
  /** hex is a body that is no text, in hexadecimal. */
  fetch(from: string, to: string, method: string, path: string, body?: string, hex?: string): Promise<FetchResult>;
  branches(): Promise<BranchInfo[]>;
  /** To the end of another branch. */
  branch(id: number): Promise<Clock>;
  compare(a: number, b: number, time: number): Promise<Comparison>;
  hash(): Promise<string>;
  plan(): Promise<Plan>;
}
