/** The machine room in its worker: typed commands out, events and the clock in. */
import { clusterPlan } from "../../../wasm/sim/cluster.ts";
import type { Reply, Request } from "../../../wasm/host/protocol.ts";
import type { TraceEvent } from "../events.ts";
import type { ActionBody, Clock, Commands, ExecResult, FetchResult, Plan, RunUntil, Sink, Source } from "./source.ts";

/** Request without its id; the distribution keeps each command's own fields. */
type Body = Request extends infer R ? (R extends { id: number } ? Omit<R, "id"> : never) : never;

/** Most commands that may wait for an answer at once. */
const WAITING = 256;

export interface RoomOptions {
  worker: string;
  wasm: string;
  build: string;
  seed: number;
  servers: number;
  speed: number;
  paused?: boolean;
}

export class Room implements Source, Commands {
  readonly kind = "room";
  readonly seed: number;
  private worker: Worker | undefined;
  private sink: Sink | undefined;
  private next = 1;
  private readonly waiting = new Map<number, { resolve: (v: unknown) => void; reject: (e: Error) => void }>();

  constructor(private readonly o: RoomOptions) {
    this.seed = o.seed;
  }

  start(sink: Sink): void {
    this.sink = sink;
    try {
      this.worker = new Worker(this.o.worker, { type: "module" });
    } catch (err) {
      sink.dead?.(`this browser starts no worker (${String(err)})`);
      return;
    }
    this.worker.onmessage = (e: MessageEvent<Reply>) => this.hear(e.data);
    this.worker.onerror = (e) => {
      e.preventDefault();
      this.end(`the worker that holds the room did not start${e.message ? ` (${e.message})` : ""}`);
    };
    const plan = clusterPlan({ servers: this.o.servers, seed: this.o.seed });
    const wasm = new URL(this.o.wasm, location.href).href;
    this.ask({ cmd: "boot", wasm, plan, build: this.o.build, paused: this.o.paused, speed: this.o.speed })
      .catch((err: Error) => this.end(err.message));
  }

  stop(): void {
    this.worker?.terminate();
    this.worker = undefined;
    this.fail("the room was closed");
  }

  pause(): Promise<Clock> { return this.clock({ cmd: "pause" }); }
  resume(): Promise<Clock> { return this.clock({ cmd: "resume" }); }
  speed(x: number): Promise<Clock> { return this.clock({ cmd: "speed", x }); }
  step(): Promise<Clock> { return this.clock({ cmd: "step" }); }
  runUntil(until: RunUntil): Promise<Clock> { return this.clock({ cmd: "runUntil", until }); }
  async act(body: ActionBody): Promise<void> { await this.ask({ cmd: "act", body }); }
  exec(machine: string, argv: string[]): Promise<ExecResult> { return this.ask({ cmd: "exec", machine, argv }) as Promise<ExecResult>; }
  fetch(from: string, to: string, method: string, path: string, body?: string): Promise<FetchResult> {
    return this.ask({ cmd: "fetch", from, to, method, path, body }) as Promise<FetchResult>;
  }
  hash(): Promise<string> { return this.ask({ cmd: "hash" }) as Promise<string>; }
  plan(): Promise<Plan> { return this.ask({ cmd: "plan" }) as Promise<Plan>; }

  /** A time command; its answer is the clock, which the sink hears too. */
  private async clock(body: Body): Promise<Clock> {
    const c = (await this.ask(body)) as Clock;
    this.sink?.events([], c);
    return c;
  }

  private ask(body: Body): Promise<unknown> {
    if (!this.worker) return Promise.reject(new Error("the room does not run"));
    if (this.waiting.size >= WAITING) return Promise.reject(new Error(`${WAITING} commands wait for an answer already`));
    const id = this.next++;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.worker!.postMessage({ ...body, id });
    });
  }

  private hear(r: Reply): void {
    if ("push" in r) {
      switch (r.push) {
        case "events":
          this.sink?.events(r.lines.map((l) => JSON.parse(l) as TraceEvent), r.clock);
          break;
        case "clock":
          this.sink?.events([], r.clock);
          break;
        case "progress":
          this.sink?.progress?.(r.stage, r.done, r.total);
          break;
        case "dead":
          this.end(r.why);
          break;
      }
      return;
    }
    const w = this.waiting.get(r.id);
    this.waiting.delete(r.id);
    if (!w) return;
    if (r.ok) w.resolve(r.value);
    else w.reject(new Error(r.error));
  }

  private end(why: string): void {
    this.worker?.terminate();
    this.worker = undefined;
    this.fail(why);
    this.sink?.dead?.(why);
  }

  private fail(why: string): void {
    for (const w of this.waiting.values()) w.reject(new Error(why));
    this.waiting.clear();
  }
}
