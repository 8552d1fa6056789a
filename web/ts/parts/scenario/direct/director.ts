/**
 * Makes a scene's run, under Node: acts when something has happened, and notes when it was. What it did is the plan
 * that repeats the run, and the moments are where its sentences belong.
 */
import { clusterPlan } from "../../../../../wasm/sim/cluster.ts";
import type { Answer } from "../../../../../wasm/host/log.ts";
import type { ActionBody, FetchResult, Plan } from "../../../../../wasm/host/protocol.ts";
import { World } from "../../../../../wasm/host/world.ts";
import type { TraceEvent } from "../../../events.ts";
import { fold } from "../../../reduce/fold.ts";
import { emptyModel, leaderOf, servers, type Machine, type Model } from "../../../reduce/model.ts";
import type { Made, Seen } from "../scene.ts";

export const ms = 1_000_000;
export const second = 1_000_000_000;
/** How often a condition is looked at, and how long it is waited for at most; virtual nanoseconds. */
const look = 2 * ms;
const patience = 60 * second;

export class Director {
  readonly m: Model = emptyModel();
  readonly events: TraceEvent[] = [];
  readonly cast: Record<string, string> = {};
  readonly marks: Record<string, number> = {};
  readonly world: World;

  constructor(module: WebAssembly.Module, plan: Plan) {
    this.world = new World({
      module, plan,
      onEvent: (line) => {
        const e = JSON.parse(line) as TraceEvent;
        this.events.push(e);
        fold(this.m, e, { flight: ms });
      },
    });
  }

  get now(): number {
    return this.world.now;
  }

  seen(since = this.now): Seen {
    return { m: this.m, cast: this.cast, since, events: this.events };
  }

  wait(time: number): void {
    this.world.run(this.now + time);
  }

  /** Runs until something is so; fails with what was waited for where it never is. */
  until(what: string, is: (m: Model) => boolean, within = patience): void {
    for (const end = this.now + within; !is(this.m); this.world.run(this.now + look)) {
      if (this.now > end) throw new Error(`within ${within / second} s there was no ${what}`);
    }
  }

  /** The moment that a sentence belongs to. */
  mark(name: string): void {
    this.marks[name] = this.now;
  }

  do(...bodies: ActionBody[]): void {
    for (const body of bodies) {
      const heard = this.begin(body);
      if (heard.answer instanceof Error) throw heard.answer;
    }
  }

  /** Asks and goes on; the answer is in what it gives back once it is there. */
  begin(body: ActionBody): { answer: Answer | Error } {
    const heard: { answer: Answer | Error } = { answer: undefined };
    this.world.ask(body, (a) => (heard.answer = a));
    return heard;
  }

  /** A request, and its answer. */
  ask(to: string, method: string, path: string, body?: string): FetchResult {
    const heard = this.begin(request(to, method, path, body));
    this.until(`answer to ${method} ${path}`, () => heard.answer !== undefined);
    if (heard.answer instanceof Error) throw heard.answer;
    return heard.answer as FetchResult;
  }

  /** A PUT that has to be acknowledged. */
  put(to: string, key: string, value: string): void {
    const a = this.ask(to, "PUT", `/v1/kv/${key}`, value);
    if (a.status !== 200) throw new Error(`PUT ${key} was answered ${a.status} ${a.body}`);
  }

  /** Runs until one leads and every server that runs has heard so; returns its name. */
  led(other = ""): string {
    const who = (m: Model): Machine | undefined => {
      const l = leaderOf(m);
      return l && l.name !== other && l.commit > 0 && servers(m).every((s) => !s.alive || s.leader === l.name) ? l : undefined;
    };
    this.until("leader", (m) => who(m) !== undefined);
    return who(this.m)!.name;
  }

  /** The other servers, in the order of their names. */
  others(...than: string[]): string[] {
    return servers(this.m).map((s) => s.name).filter((n) => !than.includes(n));
  }

  /** Every server that runs has applied what the leader has. */
  settled(): void {
    this.until("rest", (m) => {
      const up = servers(m).filter((s) => s.alive);
      return !!leaderOf(m) && up.every((s) => s.applied === leaderOf(m)!.last);
    });
  }

  made(): Made {
    return { plan: this.world.recorded(), cast: this.cast, marks: this.marks };
  }
}

export function request(to: string, method: string, path: string, body?: string, from = "web"): ActionBody {
  return { do: "fetch", from, to, method, path, ...(body !== undefined && { body }) };
}

/** How a scene comes about, and how its task can be done. */
export interface Direction {
  servers?: number;
  seed?: number;
  /** Configuration that servers get besides, as JSON. */
  settings?: Record<string, unknown>;
  play: (d: Director) => void;
  solve: (d: Director) => void;
}

export function planOf(o: Direction, seed = o.seed ?? 1): Plan {
  const plan = clusterPlan({ servers: o.servers ?? 3, seed });
  for (const m of plan.machines) if (o.settings && m.argv.includes("-server")) m.argv.push(`-hcl=${JSON.stringify(o.settings)}`);
  return plan;
}

/**
 * How many seeds a scene may try: chance decides some of what it waits for, such as who stands for election when, and
 * another build draws otherwise.
 */
const seedsMax = 24;

/** The run of the first seed with which the scene comes about. */
export function direct(module: WebAssembly.Module, o: Direction): Director {
  const first = o.seed ?? 1;
  let why: unknown;
  for (let seed = first; seed < first + seedsMax; seed++) {
    const d = new Director(module, planOf(o, seed));
    try {
      o.play(d);
      return d;
    } catch (err) {
      why = err;
    }
  }
  throw new Error(`none of ${seedsMax} seeds from ${first} on brings it about; the last: ${(why as Error).message}`, { cause: why });
}
