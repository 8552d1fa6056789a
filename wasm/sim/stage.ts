import type { Event } from "../../web/ts/events.gen.ts";
import type { ActionBody } from "../host/protocol.ts";
import { Random } from "../host/random.ts";
import type { World } from "../host/world.ts";
import type { FaultKind } from "./faults.ts";

/** What breaks things sees of the room, and what it does to it. */
export class Stage {
  /** How often each thing was done. */
  readonly counts: Record<string, number> = {};
  readonly random: Random;
  /** The machines that are down since somebody wants it so. */
  readonly down = new Set<string>();
  /** The machines whose disks may hold what their programs refuse; who finds one dead again gives it an empty disk. */
  readonly damaged = new Set<string>();
  /** The servers that may leave, or whose disks may forget: a minority, always the same. A cluster promises no more. */
  private readonly minority: readonly string[];
  /** Whether the cluster has given up a server beyond these, as autopilot does with one that seems to have failed. */
  private reduced = false;
  private readonly roles = new Map<string, string>();
  private newest = { term: 0, node: "" };

  /**
   * servers are the names of those in the cluster; the list is kept up to date as servers come and go. kinds are the
   * faults that there may be, and multiplier is how much longer than usual raft's timeouts are.
   */
  constructor(
    readonly world: World,
    readonly servers: string[],
    readonly kinds: readonly FaultKind[],
    readonly multiplier: number,
    seed: number,
  ) {
    this.random = new Random(seed, "faults");
    const order = [...servers];
    for (let i = order.length - 1; i > 0; i--) {
      const k = this.random.below(i + 1);
      [order[i], order[k]] = [order[k]!, order[i]!];
    }
    this.minority = order.slice(0, Math.floor((servers.length - 1) / 2));
  }

  see(e: Event): void {
    if (e.kind === "process" && (e.process.op === "crash" || e.process.op === "exit")) {
      if (!this.alive(e.node)) this.roles.delete(e.node);
    } else if (e.kind === "member") {
      const { name, status } = e.member;
      this.reduced ||= status === "left" && this.servers.includes(name) && !this.minority.includes(name);
    } else if (e.kind === "role") {
      this.roles.set(e.node, e.role.role);
      if (e.role.role === "leader" && e.role.term > this.newest.term) this.newest = { term: e.role.term, node: e.node };
    }
  }

  /** Whose disk may forget now, and who may leave: nobody any more once the cluster is down to fewer than it began with. */
  get weak(): readonly string[] {
    return this.reduced ? [] : this.minority;
  }

  /** Who leads in the newest term, and runs; undefined where nobody does. */
  get leader(): string | undefined {
    const { node } = this.newest;
    return this.roles.get(node) === "leader" && this.any([node]) ? node : undefined;
  }

  /** Whether a server stands for election. */
  stands(machine: string): boolean {
    return this.roles.get(machine) === "candidate" && this.alive(machine);
  }

  act(body: ActionBody): void {
    const kind = body.do === "exec" ? "leave" : body.do;
    this.counts[kind] = (this.counts[kind] ?? 0) + 1;
    void this.world.act(body);
  }

  alive(machine: string): boolean {
    return this.world.alive(machine);
  }

  one<T>(of: readonly T[]): T {
    return of[this.random.below(of.length)]!;
  }

  /** One of them, if it is a server that runs. */
  any(among: readonly string[] = this.servers): string | undefined {
    const machine = among.length === 0 ? undefined : this.one(among);
    return machine !== undefined && this.servers.includes(machine) && this.alive(machine) ? machine : undefined;
  }

  /** The servers but for some. */
  but(...those: string[]): string[] {
    return this.servers.filter((s) => !those.includes(s));
  }

  crash(machine: string, torn = false): void {
    this.down.add(machine);
    this.act({ do: "crash", machine, ...(torn && { torn }) });
  }

  wipe(machine: string): void {
    this.down.add(machine);
    this.act({ do: "wipe", machine });
  }

  /** Gives a machine its power back. */
  restart(machine: string): void {
    this.down.delete(machine);
    this.act({ do: "restart", machine });
  }

  /** Nothing gets through between any of the one side and any of the other. */
  part(these: readonly string[], those: readonly string[]): void {
    for (const from of these) for (const to of those) for (const d of [{ from, to }, { from: to, to: from }]) this.act({ do: "cut", ...d });
  }

  join(these: readonly string[], those: readonly string[]): void {
    for (const from of these) for (const to of those) for (const d of [{ from, to }, { from: to, to: from }]) this.act({ do: "heal", ...d });
  }
}
