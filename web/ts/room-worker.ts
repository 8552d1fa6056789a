/**
 * The machine room's dedicated worker: it fetches and compiles kvnode.wasm, runs the world, paces virtual time by real
 * time, and answers the page (wasm/host/protocol.ts). The world itself knows nothing of real time.
 */
import type { Clock, Reply, Request, RunUntil } from "../../wasm/host/protocol.ts";
import { World } from "../../wasm/host/world.ts";
import { Pacer } from "./pacer.ts";

type Body<C extends Request["cmd"]> = Extract<Request, { cmd: C }>;

/** One push has at most this many events; the rest follow in the next. */
const linesMax = 4000;
/** A run to a moment gives the page's other commands a turn after this many tasks. */
const runTasks = 2000;

let world: World | undefined;
let pacer: Pacer | undefined;
let lines: string[] = [];

function post(reply: Reply): void {
  self.postMessage(reply);
}

function push(): void {
  while (lines.length > 0) post({ push: "events", lines: lines.splice(0, linesMax), clock: clock() });
}

function clock(): Clock {
  return pacer?.clock() ?? { now: 0, paused: true, asked: 1, reached: 0 };
}

function room(): { world: World; pacer: Pacer } {
  if (!world || !pacer) throw new Error("the room is not booted");
  return { world, pacer };
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
  const typed = new Response(counted, { headers: { "Content-Type": "application/wasm" } });
  const module = await WebAssembly.compileStreaming(typed);
  post({ push: "progress", stage: "compile", done: 1, total: 1 });
  return module;
}

async function boot(r: Body<"boot">): Promise<Clock> {
  if (world) throw new Error("the room is booted already");
  const module = await load(r.wasm);
  const booted = new World({ module, plan: r.plan, onEvent: (line) => lines.push(line) });
  world = booted;
  pacer = new Pacer(booted, { onTurn: push, onClock: (c) => post({ push: "clock", clock: c }), onDead: dead });
  if (r.speed !== undefined) pacer.setSpeed(r.speed);
  const total = r.plan.machines.length;
  for (let done = 0, last = false; !last; ) {
    last = booted.run(0, 1); // one machine
    post({ push: "progress", stage: "boot", done: Math.min(++done, total), total });
    push();
  }
  if (!r.paused) pacer.resume();
  return clock();
}

function dead(err: unknown): void {
  pacer?.pause();
  push();
  post({ push: "dead", why: err instanceof Error ? err.message : String(err) });
}

/** As fast as it goes, in turns, so that the page sees events come and may pause. */
function runUntil(until: RunUntil): Promise<Clock> {
  const { world, pacer } = room();
  const stop = pacer.take();
  return new Promise((keep, fail) => {
    const turn = (): void => {
      try {
        const over = world.runUntil(until, runTasks);
        push();
        if (over || stop.asked) keep(clock());
        else setTimeout(turn, 0);
      } catch (err) {
        dead(err);
        fail(err as Error);
      }
    };
    turn();
  });
}

async function answer(r: Request): Promise<unknown> {
  if (r.cmd === "boot") return boot(r);
  const { world, pacer } = room();
  switch (r.cmd) {
    case "pause":
      pacer.pause();
      return clock();
    case "resume":
      pacer.resume();
      return clock();
    case "speed":
      pacer.setSpeed(r.x);
      return clock();
    case "step":
      pacer.pause();
      world.step();
      return clock();
    case "runUntil":
      return runUntil(r.until);
    case "act":
      // The answers of commands and requests come with time; who wants them asks by exec and fetch.
      void world.act(r.body);
      return clock();
    case "exec":
      return world.exec(r.machine, r.argv);
    case "fetch":
      return world.fetch(r.from, r.to, r.method, r.path, r.body);
    case "hash":
      return world.hash();
    case "plan":
      return world.recorded();
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
