import type { Event } from "../../web/ts/events.gen.ts";
import type { ActionBody } from "../host/protocol.ts";
import { joiner, serversMax } from "./cluster.ts";
import { moods, type Mood, type Play } from "./moods.ts";
import { Player } from "./player.ts";
import type { Stage } from "./stage.ts";

/** The faults that the runner knows, by the names of its flag. */
export const faultKinds = [
  "crash", "partition", "freeze", "stall", "clog", "delay", "loss", "duplicate", "reorder", "corrupt", "message", "skew", "rate",
  "slowDisk", "hangDisk", "failDisk", "fullDisk", "wipe", "rot", "stale", "member",
] as const;
export type FaultKind = (typeof faultKinds)[number];
export type MoodName = keyof typeof moods;

const ms = 1_000_000;
const second = 1_000_000_000;

/** Between two faults, and how long one lasts, in nanoseconds. */
const between = [1 * second, 6 * second] as const;
const lasting = [500 * ms, 8 * second] as const;
/** How long a machine whose process has ended by itself stays so before somebody starts it again. */
const unattended = [500 * ms, 4 * second] as const;
/** How many clients come at most. */
const clientsMax = 2;
/** Where there are moods to play, a fault is one of them once in so many times; else it is one that chance chooses. */
const moodOneIn = 2;
/** Before a mood and after it nothing is broken for so long. */
const pause = 1 * second;
/** A fault that chance chooses befalls the leader, if it can, or waits for the next candidate, each once in so many times. */
const leaderOneIn = 4;
const candidateOneIn = 4;
/** How long it waits for one. */
const electionMax = 10 * second;

/** What is broken now: until when, and what mends it. */
interface Open {
  until: number;
  mend: () => void;
}

/**
 * Breaks the room, and mends it; it leaves nothing broken at its end. What it does is drawn by chance, each fault by
 * itself; between these it plays moods, in which faults belong together.
 */
export class Faults {
  private next: number;
  private open: Open[] = [];
  /** The machines that wait to be started again. */
  private readonly attended = new Set<string>();
  private clients = 0;
  private joined = 0;
  private readonly moods: Mood[];
  private readonly player: Player;
  /** What is to befall the next candidate, until when. */
  private aimed: { kind: FaultKind; until: number } | undefined;

  constructor(
    private readonly s: Stage,
    names: readonly MoodName[],
  ) {
    this.next = s.world.now + s.random.between(between);
    this.moods = names.map((name) => moods[name]);
    this.player = new Player(s.world);
  }

  /** Goes on with the mood that waits for this event, which the stage has seen. It may be called in the middle of a run. */
  see(e: Event): void {
    this.player.see(e);
    if (this.aimed && e.kind === "role" && e.role.role === "candidate") {
      const { kind } = this.aimed;
      this.aimed = undefined;
      this.strikes(kind, e.node);
    }
  }

  /** Breaks and mends what is due; call it often. */
  tick(): void {
    const { s } = this;
    if (s.kinds.length === 0) return;
    this.attend();
    this.player.tick();
    if (this.aimed && s.world.now >= this.aimed.until) this.aimed = undefined;
    if (this.player.plays) this.next = s.world.now + pause;
    if (s.world.now < this.next) return;
    this.next = s.world.now + s.random.between(between);
    const fit = this.moods.filter((m) => m.least <= s.servers.length);
    if (fit.length > 0 && s.random.below(moodOneIn) === 0) this.player.begin(this.mood(s.one(fit)));
    else this.chance();
  }

  /** What else is broken would spoil it. */
  private *mood(m: Mood): Play {
    for (const f of [...this.open]) this.mend(f);
    yield { most: pause };
    yield* m.play(this.s, (machine) => this.strike(this.s.one(this.s.kinds), machine));
  }

  private chance(): void {
    const { s } = this;
    const kind = s.one(s.kinds);
    if (s.random.below(candidateOneIn) === 0) this.aimed = { kind, until: s.world.now + electionMax };
    else this.strikes(kind, s.random.below(leaderOneIn) === 0 ? s.leader : undefined);
  }

  /** Breaks something for a while. */
  private strikes(kind: FaultKind, at: string | undefined): void {
    const mend = this.strike(kind, at);
    if (mend) this.open.push({ until: this.s.world.now + this.s.random.between(lasting), mend });
  }

  /** Whether something is broken now. */
  get broken(): boolean {
    return this.open.length > 0 || (this.player.plays && !this.player.calm) || this.aimed !== undefined;
  }

  /** Mends everything, and starts every machine that is to run. */
  mendAll(): void {
    const { s } = this;
    this.player.stop();
    this.aimed = undefined;
    for (const f of [...this.open]) this.mend(f);
    s.act({ do: "mend" });
    for (const machine of s.servers) if (!s.alive(machine)) this.start(machine);
  }

  private start(machine: string): void {
    if (this.s.damaged.delete(machine)) this.s.act({ do: "wipe", machine });
    this.s.restart(machine);
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
    const { s } = this;
    for (const f of this.open.filter((f) => f.until <= s.world.now)) this.mend(f);
    for (const machine of s.servers) {
      if (s.alive(machine) || s.down.has(machine) || this.attended.has(machine)) continue;
      this.attended.add(machine);
      this.open.push({ until: s.world.now + s.random.between(unattended), mend: () => {
        this.attended.delete(machine);
        this.start(machine);
      } });
    }
  }

  /** Breaks something of a kind; of a machine, where one is given and can be struck so. */
  private strike(kind: FaultKind, at?: string): (() => void) | undefined {
    switch (kind) {
      case "crash":
        return this.crash(at);
      case "wipe":
      case "rot":
      case "stale":
        return this.forget(kind, at);
      case "slowDisk":
      case "hangDisk":
      case "failDisk":
      case "fullDisk":
        return this.disk(kind, at);
      case "freeze":
      case "stall":
      case "skew":
      case "rate":
        return this.time(kind, at);
      case "message":
        return this.message();
      case "member":
        return this.member();
      default:
        return this.wire(kind, at);
    }
  }

  /** Now, or at one of the next uses of the disk; what was not synced is lost, or torn. */
  private crash(at?: string): (() => void) | undefined {
    const machine = this.any(this.s.servers, at);
    if (machine === undefined) return undefined;
    const torn = this.s.random.below(3) === 0;
    if (this.s.random.below(3) === 0) {
      this.s.act({ do: "crashAt", machine, on: this.s.one(["write", "fsync", "synced"]), count: 1 + this.s.random.below(20), torn });
      return undefined; // who attends to the machines starts it again
    }
    this.s.crash(machine, torn);
    return () => this.s.restart(machine);
  }

  /** What is on the disk of a weak server is gone, or is no longer what it was. */
  private forget(kind: "wipe" | "rot" | "stale", at?: string): (() => void) | undefined {
    const machine = this.any(this.s.weak, at);
    if (machine === undefined) return undefined;
    if (kind === "wipe") {
      this.s.wipe(machine);
    } else {
      this.s.crash(machine);
      this.s.act({ do: kind, machine, file: this.s.one(["/data/raft/log/*", "/data/raft/snapshots/*", "/data/raft/*"]) });
    }
    this.s.damaged.add(machine);
    return () => this.s.restart(machine);
  }

  private disk(kind: "slowDisk" | "hangDisk" | "failDisk" | "fullDisk", at?: string): (() => void) | undefined {
    const machine = this.any(kind === "failDisk" ? this.s.weak : this.s.servers, at);
    if (machine === undefined) return undefined;
    if (kind === "slowDisk") this.s.act({ do: kind, machine, by: this.s.random.between([5 * ms, 3 * second]) });
    else if (kind === "failDisk") this.s.act({ do: kind, machine, on: this.s.one(["write", "fsync", "read"]), ...(this.s.random.below(2) === 0 && { count: 1 + this.s.random.below(3) }) });
    else if (kind === "fullDisk") this.s.act({ do: kind, machine, free: this.s.random.below(20_000) });
    else this.s.act({ do: kind, machine });
    return () => this.s.act({ do: "mendDisk", machine });
  }

  private time(kind: "freeze" | "stall" | "skew" | "rate", at?: string): (() => void) | undefined {
    const machine = this.any(this.s.servers, at);
    if (machine === undefined) return undefined;
    switch (kind) {
      case "freeze":
        this.s.act({ do: kind, machine });
        return () => this.s.act({ do: "thaw", machine });
      case "stall":
        this.s.act({ do: kind, machine, by: this.s.random.between([1 * ms, 80 * ms]) });
        return () => this.s.act({ do: kind, machine, by: 0 });
      case "skew":
        this.s.act({ do: this.s.one(["skew", "jump"]), machine, by: this.s.random.between([-7200 * second, 7200 * second]) });
        return () => this.s.act({ do: "skew", machine, by: 0 });
      case "rate":
        this.s.act({ do: kind, machine, permille: this.s.random.between([900, 1100]) });
        return () => this.s.act({ do: kind, machine, permille: 1000 });
    }
  }

  /** One machine's wires both ways, or only what it sends, or only what it hears, or one direction between two. */
  private directions(at?: string): { from: string; to: string }[] {
    const machine = at ?? this.s.one(this.s.servers);
    const other = this.s.one(this.s.servers);
    const away = { from: machine, to: "*" };
    const back = { from: "*", to: machine };
    const ways = [[away, back], [away], [back]];
    if (other !== machine) ways.push([{ from: machine, to: other }]);
    return this.s.one(ways);
  }

  private wire(kind: "partition" | "clog" | "delay" | "loss" | "duplicate" | "reorder" | "corrupt", at?: string): () => void {
    const on = this.directions(at);
    const permille = this.s.random.between([10, 300]);
    const by = this.s.random.between([5 * ms, 400 * ms]);
    const each = (what: (d: { from: string; to: string }) => ActionBody): void => on.forEach((d) => this.s.act(what(d)));
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
    const ids = this.s.world.inFlight;
    if (ids.length === 0) return undefined;
    const message = this.s.one(ids);
    const kind = this.s.one(["hold", "drop", "copy"] as const);
    this.s.act({ do: kind, message });
    return kind === "hold" ? () => this.s.act({ do: "release", message }) : undefined;
  }

  /**
   * A server or a client comes, or a server leaves, as an operator would do it. Only a weak one leaves: it counts on
   * until a leader removes it, and a majority must be there and remember meanwhile.
   */
  private member(): undefined {
    const spare = this.s.servers.length - 3;
    const leaving = spare > 0 && this.s.random.below(2) === 0 ? this.s.any(this.s.weak) : undefined;
    if (leaving !== undefined) {
      this.s.servers.splice(this.s.servers.indexOf(leaving), 1);
      this.s.act({ do: "exec", machine: leaving, argv: ["kvnode", "leave"] });
      return undefined;
    }
    if (this.s.servers.length < serversMax && this.s.random.below(3) > 0) {
      this.s.servers.push(this.join(true));
    } else if (this.clients < clientsMax) {
      this.clients++;
      this.join(false);
    }
    return undefined;
  }

  private join(server: boolean): string {
    const like = this.s.world.plan.machines.find((m) => m.argv.includes("-server") === server)!;
    const { name: machine, addr, argv, env } = joiner(like, ++this.joined);
    this.s.act({ do: "add", machine, addr, argv, ...(env && { env }) });
    return machine;
  }

  /** A running server among some; the one that is aimed at, if it is of them. */
  private any(among: readonly string[], at?: string): string | undefined {
    return this.s.any(at !== undefined && among.includes(at) ? [at] : among);
  }
}
