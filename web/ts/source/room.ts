/** The machine room in its worker: typed commands out, events and the clock in. */
import { clusterPlan } from "../../../wasm/sim/cluster.ts";
import type { FileLook, MachineLook } from "../../../wasm/host/look.ts";
import type { Reply, Request } from "../../../wasm/host/protocol.ts";
import type { TraceEvent } from "../events.ts";
import type { Silence } from "./silence.ts";
import { scriptURL } from "./trusted.ts";
import type { ActionBody, BranchInfo, Clock, Commands, Comparison, ExecResult, FetchResult, Plan, RunUntil, Sink, Source } from "./source.ts";
import { t } from "../t.ts";

/** Request without its id; the distribution keeps each command's own fields. */
type Body = Request extends infer R ? (R extends { id: number } ? Omit<R, "id"> : never) : never;

/** Most commands that may wait for an answer at once. */
const WAITING = 256;
/** How often (in real ms) the worker is looked after. */
const LOOK = 1_000;

/** What was asked of a room that has been left, or has ended and said so: nobody waits for it any more. */
export class Closed extends Error {}

export interface RoomOptions {
  worker: string;
  wasm: string;
  build: string;
  seed: number;
  servers: number;
  /** What the room is to do and be; unless given, a default cluster of so many servers. */
  plan?: Plan;
  speed: number;
  paused?: boolean;
  /** Hears the events as the room writes them down, each a line. */
  lines?: (lines: string[]) => void;
}

export class Room implements Source, Commands {
  readonly kind = "room";
  readonly seed: number;
  private worker: Worker | undefined;
  private sink: Sink | undefined;
  private next = 1;
  private readonly silence: Silence = { heard: 0, asked: 0 };
  private looking: ReturnType<typeof setInterval> | undefined;
  /** Does time pass, as the worker told last; and was it stopped because nobody sees the page? */
  private running = false;
  private resting = false;
  private readonly waiting = new Map<number, { resolve: (v: unknown) => void; reject: (e: Error) => void }>();
  /** Kept once the room has come to where it was sent; unset where it is on no way. */
  private riding: Promise<void> | undefined;

  constructor(private readonly o: RoomOptions) {
    this.seed = o.plan?.seed ?? o.seed;
  }

  start(sink: Sink): void {
    this.sink = sink;
    if (typeof WebAssembly === "undefined") {
      sink.dead?.(t`this browser runs no WebAssembly`);
      return;
    }
    try {
      this.worker = new Worker(scriptURL(this.o.worker), { type: "module" });
    } catch (err) {
      sink.dead?.(t`this browser starts no worker (${String(err)})`);
      return;
    }
    this.worker.onmessage = (e: MessageEvent<Reply>) => this.hear(e.data);
    this.worker.onerror = (e) => {
      e.preventDefault();
      this.end(e.message ? t`the worker that holds the room failed (${e.message})` : t`the worker that holds the room failed`);
    };
    this.silence.heard = performance.now();
    const look = async () => (await import("./silence.ts")).look(this.silence, () => this.ask({ cmd: "ping" }).catch(() => undefined), (why) => this.end(why));
    this.looking = setInterval(() => void look().catch(() => undefined), LOOK); // what did not come is asked for again
    globalThis.document?.addEventListener("visibilitychange", this.rest);
    const plan = this.o.plan ?? clusterPlan({ servers: this.o.servers, seed: this.o.seed });
    const wasm = new URL(this.o.wasm, location.href).href;
    this.ask({ cmd: "boot", wasm, plan, build: this.o.build, paused: this.o.paused, speed: this.o.speed })
      .catch((err: Error) => this.end(err.message, err));
  }

  stop(): void {
    this.close();
    this.fail(new Closed(t`the room was closed`));
  }

  private close(): void {
    clearInterval(this.looking);
    globalThis.document?.removeEventListener("visibilitychange", this.rest);
    this.worker?.terminate();
    this.worker = undefined;
  }

  /** A page that is hidden lets no time pass in its room, and goes on from there when it is seen again; no sink hears of it. */
  readonly rest = (): void => {
    const away = globalThis.document?.hidden ?? false;
    if (away === this.resting || (away && !this.running)) return;
    this.resting = away;
    this.ask({ cmd: away ? "pause" : "resume" }).catch(() => undefined); // who has ended says so himself
  };

  /** The worker's clock as the sink is told it. */
  private told(c: Clock): Clock {
    this.running = !c.paused;
    return this.resting ? { ...c, paused: false } : c;
  }

  pause(): Promise<Clock> { return this.clock({ cmd: "pause" }); }
  resume(): Promise<Clock> { return this.clock({ cmd: "resume" }); }
  async speed(x: number): Promise<Clock> {
    const c = await this.clock({ cmd: "speed", x });
    this.rest(); // a room that has booted out of sight waits there
    return c;
  }
  step(): Promise<Clock> { return this.clock({ cmd: "step" }); }
  retell(events: number): void {
    this.ask({ cmd: "retell", events }).catch(() => undefined); // whoever asks for more hears why there is none
  }
  back(): Promise<Clock> { return this.clock({ cmd: "back" }); }
  seek(time: number): Promise<Clock> { return this.ride(this.clock({ cmd: "seek", time })); }
  branches(): Promise<BranchInfo[]> { return this.ask({ cmd: "branches" }) as Promise<BranchInfo[]>; }
  branch(id: number): Promise<Clock> { return this.ride(this.clock({ cmd: "branch", branch: id })); }
  compare(a: number, b: number, time: number): Promise<Comparison> { return this.ask({ cmd: "compare", a, b, time }) as Promise<Comparison>; }
  runUntil(until: RunUntil): Promise<Clock> { return this.clock({ cmd: "runUntil", until }); }
  async act(body: ActionBody): Promise<void> { await this.done({ cmd: "act", body }); }
  exec(machine: string, argv: string[]): Promise<ExecResult> { return this.done({ cmd: "exec", machine, argv }) as Promise<ExecResult>; }
  fetch(from: string, to: string, method: string, path: string, body?: string, hex?: string): Promise<FetchResult> {
    return this.done({ cmd: "fetch", from, to, method, path, body, hex }) as Promise<FetchResult>;
  }
  hash(): Promise<string> { return this.ask({ cmd: "hash" }) as Promise<string>; }
  lookAt(machine: string): Promise<MachineLook> { return this.ask({ cmd: "look", machine }) as Promise<MachineLook>; }
  file(machine: string, path: string): Promise<FileLook> { return this.ask({ cmd: "file", machine, path }) as Promise<FileLook>; }
  read(message: string, at?: number): Promise<Uint8Array | undefined> { return this.ask({ cmd: "read", message, at }) as Promise<Uint8Array | undefined>; }
  plan(): Promise<Plan> { return this.ask({ cmd: "plan" }) as Promise<Plan>; }

  /** Takes p for a way to another moment: whoever acts meanwhile means that moment, and none on the way. */
  ride<T>(p: Promise<T>): Promise<T> {
    const over = Promise.allSettled([this.riding, p]).then(() => {
      if (this.riding === over) this.riding = undefined;
    });
    this.riding = over;
    return p;
  }

  /** Kept as soon as the room stands where it was sent, or may not come there. */
  async there(): Promise<void> {
    while (this.riding) await this.riding;
  }

  /** What is done in the room, where it was sent. */
  private done(body: Body): Promise<unknown> {
    return this.ask(body, this.riding && this.there());
  }

  /** A time command; its answer is the clock, which the sink hears too. */
  private async clock(body: Body): Promise<Clock> {
    if (body.cmd !== "speed") this.resting = false; // whoever commands time has it, seen or not
    const c = this.told((await this.ask(body)) as Clock);
    this.sink?.events([], c);
    return c;
  }

  /** Asks the worker, at once or after what is waited for; either way it is one of those that wait. */
  private ask(body: Body, after?: Promise<void>): Promise<unknown> {
    if (!this.worker) return Promise.reject(new Closed(t`the room does not run`));
    if (this.waiting.size >= WAITING) return Promise.reject(new Error(t`${WAITING} commands wait for an answer already`));
    const id = this.next++;
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      const go = () => this.worker?.postMessage({ ...body, id });
      if (after) void after.then(go);
      else go();
    });
  }

  private hear(r: Reply): void {
    this.silence.heard = performance.now();
    if ("push" in r) {
      switch (r.push) {
        case "events":
          this.o.lines?.(r.lines);
          this.sink?.events(r.lines.map((l) => JSON.parse(l) as TraceEvent), this.told(r.clock));
          break;
        case "clock":
          this.sink?.events([], this.told(r.clock));
          break;
        case "cut":
          this.sink?.cut?.(r.events, r.branch);
          break;
        case "burst":
          this.silence.burst = r;
          break;
        case "seat":
          this.silence.seat = r.memory;
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

  private end(why: string, err = new Error(why)): void {
    this.close();
    this.fail(err);
    this.sink?.dead?.(why, err);
  }

  private fail(why: Error): void {
    for (const w of this.waiting.values()) w.reject(why);
    this.waiting.clear();
  }
}
