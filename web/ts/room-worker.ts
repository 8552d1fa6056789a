/**
 * The machine room's dedicated worker: it fetches and compiles kvnode.wasm, runs the world, paces virtual time by real
 * time, and answers the page (wasm/host/protocol.ts). The world itself knows nothing of real time.
 */
import { works } from "../../wasm/host/action.ts";
import type { Clock, Reply, Request } from "../../wasm/host/protocol.ts";
import { Seat } from "../../wasm/host/seat.ts";
import { Timeline } from "../../wasm/host/timeline.ts";
import type { WorldOptions } from "../../wasm/host/world.ts";
import { Ledger } from "../../wasm/sim/ledger.ts";
import { Pacer } from "./pacer.ts";

type Body<C extends Request["cmd"]> = Extract<Request, { cmd: C }>;

/** One push has at most this many events; the rest follow in the next. */
const linesMax = 4000;
/** A run to a moment gives the page's other commands a turn after this many tasks. */
const runTasks = 2000;

/** At speeds up to this the room has time for checkpoints that stand close together. */
const closeSpeed = 1;
/** A burst is told of no more often than this, in real milliseconds. */
const burstEvery = 250;

let room: Timeline | undefined;
let pacer: Pacer | undefined;
let lines: string[] = [];

function post(reply: Reply): void {
  self.postMessage(reply);
}

function push(): void {
  // What runs again tells no events, but the page must see how far it is.
  if (lines.length === 0 && room?.past) post({ push: "clock", clock: clock() });
  while (lines.length > 0) post({ push: "events", lines: lines.splice(0, linesMax), clock: clock() });
}

function clock(): Clock {
  const { room, pacer } = booted();
  return { ...pacer.clock(), events: room.events, branch: room.current };
}

function booted(): { room: Timeline; pacer: Pacer } {
  if (!room || !pacer) throw new Error("the room is not booted");
  return { room, pacer };
}

/**
 * Who runs, for the page to see, where the site's headers let the two share memory; else it is told now and then. WebKitGTK
 * 2.50 under WebDriver says that it is isolated and has no SharedArrayBuffer all the same, so that both are asked for.
 */
function seat(): Pick<WorldOptions, "onBurst" | "onRest"> {
  if (!self.crossOriginIsolated || typeof SharedArrayBuffer === "undefined") return { onBurst: burst };
  const memory = new SharedArrayBuffer(Seat.size);
  const sits = new Seat(memory);
  post({ push: "seat", memory });
  return { onBurst: (machine, proc) => sits.take(machine, proc), onRest: () => sits.leave() };
}

let burstTold = 0;
function burst(machine: string, proc: number): void {
  const now = performance.now();
  if (now - burstTold < burstEvery) return;
  burstTold = now;
  post({ push: "burst", machine, proc, now: room?.now ?? 0 });
}

function cut(events: number): void {
  if (lines.length > 0) push(); // what was told before; the clock is of neither future yet
  post({ push: "cut", events, branch: room!.current });
}

/** Fetches the program and tells how far it is. */
async function load(url: string): Promise<WebAssembly.Module> {
  const response = await fetch(url);
  if (!response.ok || !response.body) throw new Error(`${url} answered ${response.status}`);
  // What is counted is what comes out of the decoder; the length that the header tells is of what goes in.
  const total = response.headers.has("Content-Encoding") ? 0 : Number(response.headers.get("Content-Length") ?? 0);
  let done = 0;
  const counted = response.body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, out): void {
        done += chunk.length;
        post({ push: "progress", stage: "fetch", done, total });
        out.enqueue(chunk);
      },
    }),
  );
  // Compiled when it is whole: where a worker ends while it compiles what still comes, Firefox 153 lets the next one wait
  // for ever, so that whoever left the page at once and came again had no room.
  const module = await WebAssembly.compile(await new Response(counted).arrayBuffer());
  post({ push: "progress", stage: "compile", done: 1, total: 1 });
  return module;
}

async function boot(r: Body<"boot">): Promise<Clock> {
  if (room) throw new Error("the room is booted already");
  const module = await load(r.wasm);
  const made = new Timeline({ module, plan: r.plan, onEvent: (line) => lines.push(line), onCut: cut, ...seat(), fold: () => new Ledger() });
  room = made;
  pacer = new Pacer(made, { onTurn: push, onClock: () => post({ push: "clock", clock: clock() }), onDead: dead });
  if (r.speed !== undefined) setSpeed(r.speed);
  const total = r.plan.machines.length;
  for (let done = 0, last = false; !last; ) {
    last = made.run(0, 1); // one machine
    post({ push: "progress", stage: "boot", done: Math.min(++done, total), total });
    push();
  }
  if (!r.paused) pacer.resume();
  return clock();
}

function setSpeed(x: number): void {
  const { room, pacer } = booted();
  pacer.setSpeed(x);
  room.close = x <= closeSpeed;
}

function dead(err: unknown): void {
  pacer?.pause();
  push();
  post({ push: "dead", why: err instanceof Error ? err.message : String(err) });
}

/** As fast as it goes, in turns, so that the page sees events come and may pause; turn tells whether it is over. */
function inTurns(turn: () => boolean): Promise<Clock> {
  const stop = booted().pacer.take();
  return new Promise((keep, fail) => {
    const go = (): void => {
      try {
        const over = turn();
        push();
        if (over || stop.asked) keep(clock());
        else setTimeout(go, 0);
      } catch (err) {
        dead(err);
        fail(err as Error);
      }
    };
    go();
  });
}

async function answer(r: Request): Promise<unknown> {
  if (r.cmd === "boot") return boot(r);
  if (r.cmd === "ping") return undefined;
  const { room, pacer } = booted();
  switch (r.cmd) {
    case "pause":
      pacer.pause();
      return clock();
    case "resume":
      pacer.resume();
      return clock();
    case "speed":
      setSpeed(r.x);
      return clock();
    case "step":
      pacer.pause();
      room.step();
      return clock();
    case "back":
      pacer.pause();
      room.back();
      return clock();
    case "seek":
      return inTurns(() => room.seek(r.time, runTasks));
    case "runUntil":
      return inTurns(() => room.runUntil(r.until, runTasks));
    case "retell":
      return room.retell(r.events);
    case "branches":
      return room.branches();
    case "branch":
      room.find(r.branch);
      return inTurns(() => room.enter(r.branch, runTasks));
    case "compare":
      return room.compare(r.a, r.b, r.time);
    case "act":
      // The answers of commands and requests come with time; who wants them asks by exec and fetch. All else is done at
      // once, or refused with a reason.
      if (works.has(r.body.do)) void room.act(r.body);
      else await room.act(r.body);
      return clock();
    case "exec":
      return room.exec(r.machine, r.argv);
    case "fetch":
      return room.fetch(r.from, r.to, r.method, r.path, r.body, r.hex);
    case "hash":
      return room.hash();
    case "look":
      return room.look(r.machine);
    case "file":
      return room.peek(r.machine, r.path);
    case "read":
      return room.read(r.message, r.at);
    case "plan":
      return room.recorded();
  }
}

self.onmessage = (e: MessageEvent<Request>): void => {
  const { id } = e.data;
  answer(e.data).then(
    (value) => {
      push();
      post({ id, ok: true, value });
    },
    (err: unknown) => post({ id, ok: false, error: err instanceof Error ? err.message : String(err) }),
  );
};
