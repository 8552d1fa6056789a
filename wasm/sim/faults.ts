import type { ActionBody } from "../host/protocol.ts";
import { Random } from "../host/random.ts";
import type { World } from "../host/world.ts";
import { joiner, serversMax } from "./cluster.ts";

/** The faults that the runner knows, by the names of its flag. */
export const faultKinds = [
  "crash", "partition", "freeze", "stall", "clog", "delay", "loss", "duplicate", "reorder", "corrupt", "message", "skew", "rate",
  "slowDisk", "hangDisk", "failDisk", "fullDisk", "wipe", "rot", "stale", "member",
] as const;
export type FaultKind = (typeof faultKinds)[number];

const ms = 1_000_000;
const second = 1_000_000_000;

/** Between two faults, and how long one lasts, in nanoseconds. */
const between = [1 * second, 6 * second] as const;
const lasting = [500 * ms, 8 * second] as const;
/** How long a machine whose process has ended by itself stays so before somebody starts it again. */
const unattended = [500 * ms, 4 * second] as const;
/** How many clients come at most. */
const clientsMax = 2;

/** What is broken now: until when, and what mends it. */
interface Open {
  until: number;
  mend: () => void;
}

/**
 * Breaks the room by chance, and mends it; it leaves nothing broken at its end.
 *
 * What a disk loses for good befalls a minority of the servers alone, always the same: a cluster promises no more.
 */
export class Faults {
  readonly counts: Record<string, number> = {};
  private readonly random: Random;
  private next: number;
  private open: Open[] = [];
  /** The machines that are down since somebody wants it so, and those that wait to be started again. */
  private readonly down = new Set<string>();
  private readonly attended = new Set<string>();
  /** The machines whose disks may hold what their programs refuse; who finds one dead again gives it an empty disk. */
  private readonly damaged = new Set<string>();
  /** The servers whose disks may forget. */
  private readonly weak: string[];
  private clients = 0;
  private joined = 0;

  /** servers are the names of those in the cluster; it is kept up to date as servers come and go. */
  constructor(
    private readonly world: World,
    private readonly servers: string[],
    private readonly kinds: readonly FaultKind[],
    seed: number,
  ) {
    this.random = new Random(seed, "faults");
    this.next = world.now + this.random.between(between);
    const order = [...servers];
    for (let i = order.length - 1; i > 0; i--) {
      const k = this.random.below(i + 1);
      [order[i], order[k]] = [order[k]!, order[i]!];
    }
    this.weak = order.slice(0, Math.floor((servers.length - 1) / 2));
  }

  /** Breaks and mends what is due; call it often. */
  tick(): void {
    if (this.kinds.length === 0) return;
    this.attend();
    if (this.world.now < this.next) return;
    this.next = this.world.now + this.random.between(between);
    const until = this.world.now + this.random.between(lasting);
    const kind = this.kinds[this.random.below(this.kinds.length)]!;
    const mend = this.strike(kind);
    if (mend) this.open.push({ until, mend });
  }

  /** Whether something is broken now. */
  get broken(): boolean {
    return this.open.length > 0;
  }

  /** Mends everything, and starts every machine that is to run. */
  mendAll(): void {
    for (const f of [...this.open]) this.mend(f);
    this.act({ do: "mend" });
    for (const machine of this.servers) if (!this.world.alive(machine)) this.start(machine);
  }

  private start(machine: string): void {
    if (this.damaged.delete(machine)) this.act({ do: "wipe", machine });
    this.act({ do: "restart", machine });
  }

  private mend(f: Open): void {
    this.open = this.open.filter((g) => g !== f);
    f.mend();
  }

  /**
   * Mends what is due, and breaks nothing. A machine whose process has ended by itself, or whose power has failed, is
   * started again after a while, as whoever attends to it would.
   */
  attend(): void {
    for (const f of this.open.filter((f) => f.until <= this.world.now)) this.mend(f);
    for (const machine of this.servers) {
      if (this.world.alive(machine) || this.down.has(machine) || this.attended.has(machine)) continue;
      this.attended.add(machine);
      this.open.push({ until: this.world.now + this.random.between(unattended), mend: () => {
        this.attended.delete(machine);
        this.start(machine);
      } });
    }
  }

  private act(body: ActionBody): void {
    const kind = body.do === "exec" ? "leave" : body.do;
    this.counts[kind] = (this.counts[kind] ?? 0) + 1;
    void this.world.act(body);
  }

  private one<T>(of: readonly T[]): T {
    return of[this.random.below(of.length)]!;
  }

  /** A running server, or none. */
  private any(among: readonly string[] = this.servers): string | undefined {
    const machine = among.length === 0 ? undefined : this.one(among);
    return machine !== undefined && this.servers.includes(machine) && this.world.alive(machine) ? machine : undefined;
  }

  private strike(kind: FaultKind): (() => void) | undefined {
    switch (kind) {
      case "crash":
        return this.crash();
      case "wipe":
      case "rot":
      case "stale":
        return this.forget(kind);
      case "slowDisk":
      case "hangDisk":
      case "failDisk":
      case "fullDisk":
        return this.disk(kind);
      case "freeze":
      case "stall":
      case "skew":
      case "rate":
        return this.time(kind);
      case "message":
        return this.message();
      case "member":
        return this.member();
      default:
        return this.wire(kind);
    }
  }

  /** Now, or at one of the next uses of the disk; what was not synced is lost, or torn. */
  private crash(): (() => void) | undefined {
    const machine = this.any();
    if (machine === undefined) return undefined;
    const torn = this.random.below(3) === 0;
    if (this.random.below(3) === 0) {
      this.act({ do: "crashAt", machine, on: this.one(["write", "fsync", "synced"]), count: 1 + this.random.below(20), torn });
      return undefined; // who attends to the machines starts it again
    }
    this.down.add(machine);
    this.act({ do: "crash", machine, torn });
    return () => {
      this.down.delete(machine);
      this.act({ do: "restart", machine });
    };
  }

  /** What is on the disk of a weak server is gone, or is no longer what it was. */
  private forget(kind: "wipe" | "rot" | "stale"): (() => void) | undefined {
    const machine = this.any(this.weak);
    if (machine === undefined) return undefined;
    this.down.add(machine);
    if (kind !== "wipe") this.act({ do: "crash", machine });
    const file = this.one(["/data/raft/log/*", "/data/raft/snapshots/*", "/data/raft/*"]);
    this.act(kind === "wipe" ? { do: "wipe", machine } : { do: kind, machine, file });
    return () => {
      this.down.delete(machine);
      this.act({ do: "restart", machine });
      this.damaged.add(machine);
    };
  }

  private disk(kind: "slowDisk" | "hangDisk" | "failDisk" | "fullDisk"): (() => void) | undefined {
    const machine = this.any(kind === "failDisk" ? this.weak : this.servers);
    if (machine === undefined) return undefined;
    if (kind === "slowDisk") this.act({ do: kind, machine, by: this.random.between([5 * ms, 3 * second]) });
    else if (kind === "failDisk") this.act({ do: kind, machine, on: this.one(["write", "fsync", "read"]), ...(this.random.below(2) === 0 && { count: 1 + this.random.below(3) }) });
    else if (kind === "fullDisk") this.act({ do: kind, machine, free: this.random.below(20_000) });
    else this.act({ do: kind, machine });
    return () => this.act({ do: "mendDisk", machine });
  }

  private time(kind: "freeze" | "stall" | "skew" | "rate"): (() => void) | undefined {
    const machine = this.any();
    if (machine === undefined) return undefined;
    switch (kind) {
      case "freeze":
        this.act({ do: kind, machine });
        return () => this.act({ do: "thaw", machine });
      case "stall":
        this.act({ do: kind, machine, by: this.random.between([1 * ms, 80 * ms]) });
        return () => this.act({ do: kind, machine, by: 0 });
      case "skew":
        this.act({ do: this.one(["skew", "jump"]), machine, by: this.random.between([-7200 * second, 7200 * second]) });
        return () => this.act({ do: "skew", machine, by: 0 });
      case "rate":
        this.act({ do: kind, machine, permille: this.random.between([900, 1100]) });
        return () => this.act({ do: kind, machine, permille: 1000 });
    }
  }

  /** One machine's wires both ways, or only what it sends, or only what it hears, or one direction between two. */
  private directions(): { from: string; to: string }[] {
    const machine = this.one(this.servers);
    const other = this.one(this.servers);
    const away = { from: machine, to: "*" };
    const back = { from: "*", to: machine };
    const ways = [[away, back], [away], [back]];
    if (other !== machine) ways.push([{ from: machine, to: other }]);
    return this.one(ways);
  }

  private wire(kind: "partition" | "clog" | "delay" | "loss" | "duplicate" | "reorder" | "corrupt"): () => void {
    const on = this.directions();
    const permille = this.random.between([10, 300]);
    const by = this.random.between([5 * ms, 400 * ms]);
    const each = (what: (d: { from: string; to: string }) => ActionBody): void => on.forEach((d) => this.act(what(d)));
    switch (kind) {
      case "partition":
        each((d) => ({ do: "cut", ...d }));
        break;
      case "clog":
        each((d) => ({ do: kind, ...d }));
        return () => each((d) => ({ do: "flush", ...d }));
      case "delay":
        each((d) => ({ do: kind, ...d, by, jitter: by }));
        break;
      case "reorder":
        each((d) => ({ do: kind, ...d, permille, by }));
        break;
      case "corrupt":
        each((d) => ({ do: kind, ...d, permille: 1 + (permille >> 4) }));
        break;
      default:
        each((d) => ({ do: kind, ...d, permille }));
    }
    return () => each((d) => ({ do: "heal", ...d }));
  }

  /** A message that is in flight: held for a while, dropped, or sent twice. */
  private message(): (() => void) | undefined {
    const ids = this.world.inFlight;
    if (ids.length === 0) return undefined;
    const message = this.one(ids);
    const kind = this.one(["hold", "drop", "copy"] as const);
    this.act({ do: kind, message });
    return kind === "hold" ? () => this.act({ do: "release", message }) : undefined;
  }

  /** A server or a client comes, or a server leaves, as an operator would do it. */
  private member(): undefined {
    const spare = this.servers.length - 3;
    const leaving = spare > 0 && this.random.below(2) === 0 ? this.any() : undefined;
    if (leaving !== undefined) {
      this.servers.splice(this.servers.indexOf(leaving), 1);
      this.act({ do: "exec", machine: leaving, argv: ["kvnode", "leave"] });
      return undefined;
    }
    if (this.servers.length < serversMax && this.random.below(3) > 0) {
      this.servers.push(this.join(true));
    } else if (this.clients < clientsMax) {
      this.clients++;
      this.join(false);
    }
    return undefined;
  }

  private join(server: boolean): string {
    const like = this.world.plan.machines.find((m) => m.argv.includes("-server") === server)!;
    const { name: machine, addr, argv, env } = joiner(like, ++this.joined);
    this.act({ do: "add", machine, addr, argv, ...(env && { env }) });
    return machine;
  }
}
