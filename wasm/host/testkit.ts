/** What the room's tests share. They run under Node from the repository's root, after the build. */
import { execFileSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import type { Event } from "../../web/ts/events.gen.ts";
import type { Plan } from "./protocol.ts";
import { World } from "./world.ts";

export const ms = 1_000_000;
export const seconds = 1_000_000_000;

let kvnodeModule: WebAssembly.Module | undefined;

/** build/kvnode.wasm, compiled once a test file. */
export function kvnode(): WebAssembly.Module {
  return (kvnodeModule ??= new WebAssembly.Module(readFileSync("build/kvnode.wasm")));
}

const goModules = new Map<string, WebAssembly.Module>();

/** Builds the tests of a Go package for GOOS=js, as a program for the room. */
export function goTests(pkg: string): WebAssembly.Module {
  let module = goModules.get(pkg);
  if (module) return module;
  const out = `build/${pkg.replaceAll("/", "-")}.${process.pid}.test.wasm`; // test files run side by side
  const env = { ...process.env, GOOS: "js", GOARCH: "wasm" };
  execFileSync("go", ["test", "-c", "-ldflags=-s -w", "-o", out, `./${pkg}`], { env, stdio: "inherit" });
  goModules.set(pkg, (module = new WebAssembly.Module(readFileSync(out))));
  rmSync(out);
  return module;
}

/** A world and the events that it has made. */
export class Watched {
  readonly events: Event[] = [];
  readonly lines: string[] = [];
  readonly world: World;

  constructor(plan: Plan, module = kvnode()) {
    this.world = new World({
      module,
      plan,
      onEvent: (line) => {
        this.lines.push(line);
        this.events.push(JSON.parse(line) as Event);
      },
    });
  }

  /** Runs until a test of the newest events holds, for at most so long; returns the virtual time that it took. */
  until(what: string, holds: (e: Event) => boolean, within = 30 * seconds): number {
    const begun = this.world.now;
    let seen = this.events.length;
    while (this.world.now < begun + within) {
      this.world.run(this.world.now + 10 * ms);
      for (; seen < this.events.length; seen++) if (holds(this.events[seen]!)) return this.world.now - begun;
    }
    throw new Error(`within ${within / seconds} virtual seconds there was no ${what}`);
  }

  /** Runs on until a promise of the world is kept or broken. */
  async settle<T>(p: Promise<T>, within = 60 * seconds): Promise<T> {
    const end = this.world.now + within;
    let over = false;
    p.then(
      () => (over = true),
      () => (over = true),
    );
    for (await Promise.resolve(); !over && this.world.now < end; await Promise.resolve()) this.world.run(this.world.now + 10 * ms);
    if (!over) throw new Error(`no answer within ${within / seconds} virtual seconds`);
    return p;
  }

  /** Who leads, as the newest event of each server says; undefined while none does. */
  leader(): string | undefined {
    let leader: { node: string; term: number } | undefined;
    const roles = new Map<string, { role: string; term: number }>();
    for (const e of this.events) if (e.kind === "role") roles.set(e.node, e.role);
    for (const [node, r] of roles) {
      if (r.role === "leader" && this.world.alive(node) && r.term > (leader?.term ?? 0)) leader = { node, term: r.term };
    }
    return leader?.node;
  }

  untilLeader(within = 30 * seconds): string {
    const end = this.world.now + within;
    for (;;) {
      const leader = this.leader();
      if (leader !== undefined) return leader;
      if (this.world.now >= end) throw new Error(`within ${within / seconds} virtual seconds there was no leader`);
      this.world.run(this.world.now + 10 * ms);
    }
  }
}
