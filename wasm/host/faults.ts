import type { ActionBody, FaultBody, Stroke } from "./action.ts";
import { Machine } from "./machine.ts";
import { machinesMax } from "./plan.ts";
import { frozen } from "./copier.ts";
import { bytesOf } from "./hex.ts";
import type { MachineTask, Room } from "./room.ts";
import { parseIP } from "./socket.ts";
import { t } from "./t.ts";

/** How much waits at a frozen machine; what is more is lost as by a cut. */
const waitingMax = 8192;
/** How late a reordered packet comes at most, unless the fault says so, in nanoseconds. */
const reorderBy = 50_000_000;
const trueRate = 1000;
/** How much of what a message says now goes into its event, in characters. */
const textMax = 64;

/** A fault with the fields that its event has. */
type About = { do: FaultBody["do"]; [field: string]: unknown };

/** What faults need of the world. It outlives every room. */
export interface FaultWorld {
  readonly room: Room;
  readonly seed: number;
  now(): number;
  at(time: number, task: MachineTask): void;
  emit(node: string, proc: number, body: string): void;
  fsyncTime(): number;
  /** Starts a machine's main process. */
  boot(m: Machine): void;
}

/** Of one kind of action, what it does: undefined, or why it cannot be done. */
type Doing<D extends ActionBody["do"]> = (a: Extract<FaultBody, { do: D }>) => string | undefined;

/**
 * Breaks and mends the room. What is broken is written where it works: in the machines, their disks and clocks, and the
 * wires. Each fault that takes place is an event; one that changes nothing is none.
 */
export class Faults {
  private readonly doings: { readonly [D in FaultBody["do"]]: Doing<D> };

  constructor(private readonly world: FaultWorld) {
    this.doings = { ...this.power(), ...this.time(), ...this.disks(), ...this.wires(), ...this.messages(), ...this.whole() };
  }

  /** Does one; returns why it cannot be done, or undefined. */
  apply(a: FaultBody): string | undefined {
    return (this.doings[a.do] as (a: FaultBody) => string | undefined)(a);
  }

  /** A machine's disk is used; whether its power fails by it. */
  strikes(name: string, on: Stroke): boolean {
    const m = this.machine(name);
    if (m.doom?.on !== on || --m.doom.left > 0) return false;
    this.crash(m, m.doom.torn);
    return true;
  }

  /** Whether what happens to a machine has to wait: it is frozen, or slow, or its disk hangs. */
  postpones(task: MachineTask): boolean {
    const name = this.nameOf(task);
    const m = name === undefined ? undefined : this.machine(name);
    if (!m) return false;
    if (m.frozen) {
      if (m.waiting.length < waitingMax || (task.do !== "packet" && task.do !== "arrive")) m.waiting.push(task);
      else this.world.room.network.overflow(task);
      return true;
    }
    if (task.do === "synced" && m.disk.hung) {
      m.stuck.push(task);
      return true;
    }
    if (m.stall === 0 || task.do === "late") return false;
    this.world.at(this.world.now() + m.stalls.between([0, m.stall]), { do: "late", machine: m.name, task });
    return true;
  }

  /** To which machine something happens; undefined where the process that it was meant for is gone. */
  private nameOf(task: MachineTask): string | undefined {
    switch (task.do) {
      case "boot":
      case "begin":
      case "late":
        return task.machine;
      case "timer":
      case "synced":
        return this.world.room.processes.get(task.proc)?.machine;
      default:
        return this.world.room.network.target(task);
    }
  }

  private machine(name: string): Machine {
    return this.world.room.machines.get(name)!;
  }

  /** Writes a fault into the event stream; more is what turned out, or what its fields are called there. */
  private tell(a: About, more: Record<string, unknown> = {}): void {
    const { do: fault, at: _at, machine: node = "", ...rest } = a as About & { machine?: string };
    this.world.emit(node, 0, JSON.stringify({ kind: "fault", fault: { fault, ...(node !== "" && { node }), ...rest, ...more } }));
  }

  private power(): Pick<Faults["doings"], "crash" | "crashAt" | "restart" | "wipe" | "freeze" | "thaw" | "stall" | "add"> {
    return {
      crash: (a) => {
        const m = this.machine(a.machine);
        if (m.up) this.crash(m, a.torn ?? false);
        return undefined;
      },
      crashAt: (a) => {
        const m = this.machine(a.machine);
        if (!m.up) return t`${m.name} has no power`;
        m.doom = { on: a.on, left: a.count, torn: a.torn ?? false };
        this.tell(a);
        return undefined;
      },
      restart: (a) => {
        const m = this.machine(a.machine);
        if (m.main?.alive) return undefined;
        if (m.frozen) return t`${m.name} is frozen`;
        this.tell(a);
        this.world.boot(m);
        return undefined;
      },
      wipe: (a) => {
        const m = this.machine(a.machine);
        if (m.up) this.crash(m, false);
        this.tell(a);
        m.disk.wipe();
        m.disk.mend();
        return undefined;
      },
      freeze: (a) => {
        const m = this.machine(a.machine);
        if (!m.up) return t`${m.name} has no power`;
        if (m.frozen) return undefined;
        this.tell(a);
        m.frozen = true;
        return undefined;
      },
      thaw: (a) => {
        const m = this.machine(a.machine);
        if (!m.frozen) return undefined;
        this.tell(a);
        this.wake(m);
        return undefined;
      },
      stall: (a) => {
        this.tell(a);
        this.machine(a.machine).stall = a.by;
        return undefined;
      },
      add: (a) => this.add(a),
    };
  }

  private time(): Pick<Faults["doings"], "skew" | "jump" | "rate"> {
    const clock = (a: { machine: string }): Machine["clock"] => this.machine(a.machine).clock;
    return {
      skew: (a) => {
        this.tell(a);
        clock(a).skew = a.by;
        return undefined;
      },
      jump: (a) => {
        this.tell(a);
        clock(a).jump(a.by);
        return undefined;
      },
      rate: (a) => {
        this.tell(a);
        clock(a).setRate(this.world.now(), a.permille);
        return undefined;
      },
    };
  }

  private disks(): Pick<Faults["doings"], "slowDisk" | "hangDisk" | "failDisk" | "fullDisk" | "mendDisk" | "rot" | "stale"> {
    const disk = (a: { machine: string }): Machine["disk"] => this.machine(a.machine).disk;
    return {
      slowDisk: (a) => {
        this.tell(a);
        disk(a).slow = a.by;
        return undefined;
      },
      hangDisk: (a) => {
        this.tell(a);
        disk(a).hung = true;
        return undefined;
      },
      failDisk: (a) => {
        this.tell(a);
        disk(a).fail(a.on, a.count ?? Infinity);
        return undefined;
      },
      fullDisk: ({ free = 0, ...a }) => {
        this.tell(a, { bytes: free });
        disk(a).fill(free);
        return undefined;
      },
      mendDisk: (a) => {
        this.tell(a);
        const m = this.machine(a.machine);
        m.disk.mend();
        for (const t of m.stuck.splice(0)) this.world.at(this.world.now() + this.world.fsyncTime(), t);
        return undefined;
      },
      rot: ({ bits = 1, ...a }) => {
        const m = this.machine(a.machine);
        const found = m.disk.matching(a.file).filter(({ file }) => file.size > 0);
        if (found.length === 0) return t`${m.name} has no file ${a.file} with anything in it`;
        const { path, file } = found[m.rot.below(found.length)]!;
        this.tell(a, { file: path, count: bits, at: file.rot(m.rot, bits) });
        return undefined;
      },
      stale: (a) => {
        const m = this.machine(a.machine);
        const found = m.disk.matching(a.file).filter(({ file }) => file.hasBefore);
        if (found.length === 0) return t`${m.name} has no file ${a.file} that was synced twice`;
        const { path, file } = found[m.rot.below(found.length)]!;
        this.tell(a, { file: path, at: file.stale(m.rot, m.up) });
        return undefined;
      },
    };
  }

  private wires(): Pick<Faults["doings"], "cut" | "heal" | "clog" | "flush" | "delay" | "loss" | "duplicate" | "reorder" | "corrupt"> {
    const wires = (): Room["network"]["wires"] => this.world.room.network.wires;
    return {
      cut: (a) => {
        this.tell(a);
        wires().set(a.from, a.to, { cut: true });
        return undefined;
      },
      heal: (a) => {
        this.tell(a);
        wires().heal(a.from, a.to);
        return undefined;
      },
      clog: (a) => {
        this.tell(a);
        wires().set(a.from, a.to, { clogged: true });
        return undefined;
      },
      flush: (a) => {
        this.tell(a);
        wires().set(a.from, a.to, { clogged: false });
        wires().flush();
        return undefined;
      },
      delay: (a) => {
        this.tell(a);
        wires().set(a.from, a.to, { by: a.by, jitter: a.jitter ?? 0 });
        return undefined;
      },
      loss: (a) => {
        this.tell(a);
        wires().set(a.from, a.to, { loss: a.permille });
        return undefined;
      },
      duplicate: (a) => {
        this.tell(a);
        wires().set(a.from, a.to, { duplicate: a.permille });
        return undefined;
      },
      reorder: ({ by = reorderBy, ...a }) => {
        this.tell({ ...a, by });
        wires().set(a.from, a.to, { reorder: a.permille, reorderBy: a.permille > 0 ? by : 0 });
        return undefined;
      },
      corrupt: (a) => {
        this.tell(a);
        wires().set(a.from, a.to, { corrupt: a.permille });
        return undefined;
      },
    };
  }

  private messages(): Pick<Faults["doings"], "hold" | "release" | "drop" | "copy" | "edit" | "alter"> {
    const flights = (): Room["network"]["wires"]["flights"] => this.world.room.network.wires.flights;
    const done = (a: About, why: string | undefined, more?: Record<string, unknown>): string | undefined => {
      if (why === undefined) this.tell(a, more);
      return why;
    };
    return {
      hold: (a) => done(a, flights().hold(a.message)),
      release: (a) => done(a, flights().release(a.message)),
      drop: (a) => done(a, flights().drop(a.message)),
      copy: (a) => done(a, flights().copy(a.message)),
      edit: (a) => {
        const { offset, bytes, ...about } = a;
        const why = flights().edit(a.message, offset, bytesOf(bytes));
        return done(about, why, { at: offset, text: bytes.slice(0, textMax) });
      },
      alter: (a) => {
        const { field, value, ...about } = a;
        return done(about, flights().alter(a.message, field, value), { text: `${field} ${value}`.slice(0, textMax) });
      },
    };
  }

  private whole(): Pick<Faults["doings"], "mend"> {
    return {
      mend: (a) => {
        this.tell(a);
        this.apply({ do: "heal", from: "*", to: "*" });
        for (const { name: machine, frozen, disk, stuck, clock, stall } of [...this.world.room.machines.values()]) {
          if (disk.ill || stuck.length > 0) this.apply({ do: "mendDisk", machine });
          if (clock.rate !== trueRate) this.apply({ do: "rate", machine, permille: trueRate });
          if (clock.skew !== 0) this.apply({ do: "skew", machine, by: 0 });
          if (stall > 0) this.apply({ do: "stall", machine, by: 0 });
          if (frozen) this.apply({ do: "thaw", machine });
        }
        return undefined;
      },
    };
  }

  private crash(m: Machine, torn: boolean): void {
    const { room } = this.world;
    m.up = false;
    m.doom = undefined;
    m.stuck = [];
    this.tell({ do: "crash", machine: m.name, ...(torn && { torn }) });
    for (const p of [...m.processes.values()]) p.kill();
    for (const call of [...m.calls]) {
      room.network.leave(call, true);
      call.stop(`${m.name} lost its power`);
    }
    for (const loss of m.disk.crash(torn ? m.tears : undefined)) {
      const disk = { op: "lost", file: loss.path, ...(loss.bytes > 0 && { bytes: loss.bytes }) };
      this.world.emit(m.name, 0, JSON.stringify({ kind: "disk", disk }));
    }
    this.wake(m); // what waited finds nobody
  }

  private wake(m: Machine): void {
    m.frozen = false;
    for (const t of m.waiting.splice(0)) this.world.at(this.world.now(), t);
  }

  private add(a: Extract<FaultBody, { do: "add" }>): string | undefined {
    const { room } = this.world;
    const ip = parseIP(a.addr);
    if (room.machines.has(a.machine)) return t`there is a machine ${a.machine} already`;
    if (room.network.wires.machineAt(ip) !== undefined) return t`another machine has the address ${a.addr}`;
    if (room.machines.size >= machinesMax) return t`a room holds at most ${machinesMax} machines`;
    const spec = frozen(structuredClone({ name: a.machine, addr: a.addr, argv: a.argv, ...(a.env && { env: a.env }) }));
    const m = new Machine(spec, this.world.seed, this.world.now);
    room.machines.set(m.name, m);
    room.network.wires.join(m.name, m.ip);
    this.world.emit(m.name, 0, JSON.stringify({ kind: "fault", fault: { fault: "add", node: m.name } }));
    this.world.boot(m);
    return undefined;
  }
}
