import type { Stroke } from "./action.ts";
import type { Entry } from "./agenda.ts";
import type { Clock } from "./clock.ts";
import { Commands, type CommandWorld } from "./commands.ts";
import { Copier, frozen } from "./copier.ts";
import { Faults, type FaultWorld } from "./faults.ts";
import type { HTTPCall } from "./http.ts";
import { ActionLog, type Answer } from "./log.ts";
import { lookAtFile, lookAtMachine, type FileLook, type MachineLook } from "./look.ts";
import type { Machine } from "./machine.ts";
import type { NetWorld } from "./network.ts";
import { checkAction, checkPlan, lifeMax } from "./plan.ts";
import { Process, type ProcWorld } from "./process.ts";
import type { Action, ActionBody, ExecResult, FetchResult, Plan, RunUntil } from "./protocol.ts";
import { Recorder, type Hasher } from "./recorder.ts";
import { newRoom, roomClasses, type MachineTask, type Room, type Task } from "./room.ts";
import type { Saved } from "./saved.ts";
import type { Image, Slot } from "./slot.ts";
import { t } from "./t.ts";

/** How many tasks one step may run while it looks for one that shows. */
const stepMax = 100_000;
const tooOld = t`the room has come to its end: it lives ${lifeMax / 3_600_000_000_000} virtual hours`;

export interface WorldOptions {
  /** The program that every machine runs. */
  module: WebAssembly.Module;
  plan: Plan;
  /** Takes each event, a JSON object without a newline. */
  onEvent?: (line: string) => void;
  /** Begins a SHA-256, where the engine has one that is quicker than plain code. */
  hasher?: () => Hasher;
  /** A burst of a process begins; what hangs can then be named. */
  onBurst?: (machine: string, proc: number) => void;
  /** The burst is over. */
  onRest?: () => void;
}

/**
 * The machine room: machines, wires and disks under one virtual clock. The same program, plan and seed give the same
 * events, whoever runs it and however often it pauses.
 *
 * What time changes is the room, the instances and the count and hash of events; all three can be saved and loaded.
 */
export class World {
  readonly plan: Plan;
  private readonly module: WebAssembly.Module;
  private readonly recorder: Recorder;
  private readonly services: NetWorld & ProcWorld & CommandWorld & FaultWorld;
  private readonly faults: Faults;
  private readonly commands: Commands;
  private room: Room;
  /** What people and plans do, by time: the first `room.acted` are done, the others are yet to come. */
  readonly actions: ActionLog;
  private running = false;

  constructor(private readonly options: WorldOptions) {
    checkPlan(options.plan);
    this.plan = frozen(structuredClone(options.plan));
    this.module = options.module;
    this.services = this.serve();
    this.faults = new Faults(this.services);
    this.commands = new Commands(this.services);
    this.recorder = new Recorder(this.services.now, options.onEvent ?? ((): void => undefined), options.hasher?.());
    this.room = newRoom(this.plan, this.services);
    this.actions = new ActionLog(this.plan.actions);
  }

  /** Virtual nanoseconds since the room began. */
  get now(): number {
    return this.room.clock.now;
  }

  /** How many events there have been. */
  get events(): number {
    return this.recorder.count;
  }

  get clock(): Clock {
    return this.room.clock;
  }

  /** How many things have happened. */
  get tasks(): number {
    return this.room.tasks;
  }

  /** How many things had happened when the last one that made an event had. */
  get shown(): number {
    return this.room.shown;
  }

  /** SHA-256 of every event so far, each line with its newline. */
  hash(): string {
    return this.recorder.hash();
  }

  /** The plan that repeats this run from its beginning, whatever was done by hand included. */
  recorded(): Plan {
    return { ...this.plan, actions: [...this.actions.all] };
  }

  /** What all instances' memories hold together, in bytes. */
  memory(): number {
    return [...this.room.processes.values()].reduce((sum, p) => sum + p.bytes(), 0);
  }

  /** Whether a machine's main process runs. */
  alive(machine: string): boolean {
    return this.machine(machine).main?.alive ?? false;
  }

  /** What a file of a machine's holds, as its programs see it. Fails with a DiskError where there is none. */
  file(machine: string, path: string): Uint8Array {
    return this.machine(machine).disk.bytes(path);
  }

  /** The names in a directory of a machine's; none where it is not there. */
  names(machine: string, path: string): string[] {
    return this.machine(machine).disk.names(path);
  }

  /** The ids of the described messages that are under way, the oldest first. */
  get inFlight(): string[] {
    return this.room.network.wires.flights.ids;
  }

  /** What no event tells of a machine. */
  look(machine: string): MachineLook {
    return lookAtMachine(this.machine(machine));
  }

  /** The beginning of a file of a machine's, and how much of it a crash would take. Fails with a sentence. */
  peek(machine: string, path: string): FileLook {
    return lookAtFile(this.machine(machine), path);
  }

  /** The bytes of a message that is under way; undefined where it has arrived or was lost. */
  read(message: string): Uint8Array | undefined {
    return this.room.network.wires.flights.bytes(message);
  }

  // ---- time ----

  /**
   * Runs what is due until a time, at most so many tasks. Returns whether the time was reached; the clock then
   * stands at it, or a little behind it where the last burst took longer.
   */
  run(time: number, tasks = Infinity): boolean {
    for (let n = 0; n < tasks; n++) {
      const next = this.due();
      if (next === undefined || next > time) {
        this.room.clock.reach(time);
        return true;
      }
      this.perform();
    }
    return false;
  }

  /** Runs until a moment (see RunUntil), at most so many tasks. Returns whether it is over. */
  runUntil(until: RunUntil, tasks = Infinity): boolean {
    if (until.point === undefined) return this.run(until.time, tasks);
    this.recorder.watch({ point: until.point, ...(until.trace !== undefined && { trace: until.trace }) });
    for (let n = 0; n < tasks; n++) {
      const reached = this.run(until.time, 1);
      if (reached || this.recorder.hit) {
        this.recorder.watch(undefined);
        return true;
      }
    }
    return false;
  }

  /**
   * One delivered message, or the next timer: the next thing that shows; at most so many tasks. Returns whether it came,
   * or nothing is left to come. What changes nothing visible is passed over.
   */
  step(tasks = stepMax): boolean {
    const before = this.recorder.count;
    for (let n = 0; n < tasks; n++) {
      if (this.due() === undefined) return true;
      this.perform();
      if (this.recorder.count > before) return true;
    }
    return false;
  }

  /** Runs so many tasks, as far as there are any. */
  pass(tasks: number): void {
    for (let n = 0; n < tasks && this.due() !== undefined; n++) this.perform();
  }

  /** When the next thing happens. */
  private due(): number | undefined {
    const entry = this.room.agenda.peek();
    const action = this.actions.all[this.room.acted];
    return action && !(entry && entry.time < action.at) ? action.at : entry?.time;
  }

  /** The next thing: actions of people and plans come before whatever else happens in the same nanosecond. */
  private perform(): void {
    if (this.running) throw new Error("the room is running already");
    const { room } = this;
    const before = this.recorder.count;
    this.running = true;
    room.tasks++;
    try {
      const time = this.due()!;
      if (time > lifeMax) throw new Error(tooOld);
      room.clock.reach(time);
      if (this.actions.all[room.acted]?.at === time) this.apply(room.acted++);
      else this.dispatch(room.agenda.pop()!.task);
    } finally {
      this.running = false;
      room.settled = room.clock.now;
      if (this.recorder.count > before) room.shown = room.tasks;
    }
  }

  private dispatch(task: Task): void {
    if (task.do === "fetchOver") task.call.stop("no answer");
    else if (!this.faults.postpones(task)) this.happen(task);
  }

  private happen(task: MachineTask): void {
    switch (task.do) {
      case "late":
        return this.happen(task.task);
      case "boot":
        return this.boot(this.machine(task.machine));
      case "begin":
        return this.apply(task.number);
      case "timer":
      case "synced":
        this.room.processes.get(task.proc)?.run(task);
        return;
      default:
        this.room.network.run(task);
    }
  }

  // ---- copies ----

  /**
   * The world as it is now, but for the memories of its instances; only between two tasks. Time that has passed since
   * the last one, while nothing happened, is not of it: what was saved after the same tasks is the same.
   */
  save(): Saved {
    const copier = this.copier();
    const room = copier.copy(this.room);
    room.clock.now = room.settled;
    const images = new Map<number, Image>();
    for (const p of room.processes.values()) {
      images.set(p.proc, p.slot!.image());
      p.slot = undefined;
    }
    return { room, images, mark: this.recorder.mark(), objects: copier.size };
  }

  /** Becomes what was saved. seat gives each process a slot in which its memory is already what it was. */
  load(saved: Saved, seat: (p: Process) => Slot): void {
    if (this.running) throw new Error("the room is running");
    const room = this.copier().copy(saved.room);
    for (const p of room.processes.values()) {
      p.slot = seat(p);
      p.slot.load(saved.images.get(p.proc)!, p);
    }
    this.room = room;
    this.recorder.reset(saved.mark);
  }

  private copier(): Copier {
    return new Copier(roomClasses, [this.services.now, ...this.slots().values()]);
  }

  /** The instances that run, by the numbers of their processes. */
  slots(): Map<number, Slot> {
    return new Map([...this.room.processes.values()].map((p) => [p.proc, p.slot!]));
  }

  /** How many of the actions are done. */
  get done(): number {
    return this.room.acted;
  }

  // ---- what people and plans do ----

  /**
   * Does something now: what is overdue first, then the action, so that the recorded plan repeats it at the same
   * place. The promise is kept when a command has ended or a request is answered, and at once for all else; time must
   * go on for it.
   */
  act(body: ActionBody): Promise<Answer> {
    let heard!: (a: Answer | Error) => void;
    const answer = new Promise<Answer>((keep, fail) => (heard = (a) => (a instanceof Error ? fail(a) : keep(a))));
    answer.catch(() => undefined);
    this.ask(body, heard);
    return answer;
  }

  /** As act, but the answer is heard at the very moment at which it is there, in the middle of a run. */
  ask(body: ActionBody, heard: (a: Answer | Error) => void): void {
    this.check(body);
    const action: Action = structuredClone({ at: this.now + 1, ...body });
    if (action.at > lifeMax) throw new Error(tooOld);
    this.actions.add(action, this.room.acted, heard);
    if (!this.running) this.run(action.at);
  }

  /** Demands that an action can be done in this world. */
  check(body: ActionBody): void {
    checkAction(new Map([...this.room.machines.values()].map((m) => [m.name, m.ip])), body);
  }

  exec(machine: string, argv: string[]): Promise<ExecResult> {
    return this.act({ do: "exec", machine, argv }) as Promise<ExecResult>;
  }

  fetch(from: string, to: string, method: string, path: string, body?: string): Promise<FetchResult> {
    return this.act({ do: "fetch", from, to, method, path, ...(body !== undefined && { body }) }) as Promise<FetchResult>;
  }

  private apply(number: number): void {
    const a = this.actions.all[number]!;
    switch (a.do) {
      case "exec":
        return this.commands.run(number, this.machine(a.machine), a.argv);
      case "fetch":
        return this.commands.request(number, this.machine(a.from), this.machine(a.to).ip, a);
      case "interrupt":
        return this.commands.interrupt(number, this.machine(a.machine), a.proc);
      default: {
        const why = this.faults.apply(a);
        this.actions.answer(number, why === undefined ? undefined : new Error(`${a.do}: ${why}`));
      }
    }
  }

  private boot(m: Machine): void {
    m.up = true;
    m.main = this.spawn(m, m.spec.argv);
  }

  private spawn(m: Machine, argv: readonly string[]): Process {
    const spec = { machine: m.name, ip: m.ip, addr: m.spec.addr, number: ++this.room.procs, argv, env: m.spec.env ?? {},
      disk: m.disk, clock: m.clock, random: m.random };
    const p = new Process(this.services, spec);
    m.processes.set(p.proc, p);
    this.room.processes.set(p.proc, p);
    p.start(this.module);
    return p;
  }

  /** What the room's objects need of the world. It outlives every room. */
  private serve(): NetWorld & ProcWorld & CommandWorld & FaultWorld {
    const { options } = this;
    const room = (): Room => this.room;
    return Object.freeze({
      seed: this.plan.seed,
      get room() {
        return room();
      },
      get clock() {
        return room().clock;
      },
      get network() {
        return room().network;
      },
      now: () => room().clock.now,
      at: (time: number, task: Task) => room().agenda.push(time, task),
      cancel: (entry: Entry<unknown>) => room().agenda.cancel(entry),
      emit: (node: string, proc: number, body: string) => this.recorder.emit(node, proc, body),
      up: (machine: string) => this.machine(machine).up,
      fsyncTime: () => room().fsync.between(this.plan.physics.fsync),
      begins: (p: Process) => options.onBurst?.(p.machine, p.proc),
      rests: () => options.onRest?.(),
      strikes: (machine: string, on: Stroke) => this.faults.strikes(machine, on),
      boot: (m: Machine) => this.boot(m),
      spawn: (m: Machine, argv: readonly string[]) => this.spawn(m, argv),
      postpones: (task: MachineTask) => this.faults.postpones(task),
      answer: (number: number, a: Answer | Error) => this.actions.answer(number, a),
      ended: (p: Process) => this.ended(p),
      answered: (call: HTTPCall, a: FetchResult | Error) => this.commands.answered(call, this.machine(call.machine), a),
    });
  }

  private ended(p: Process): void {
    this.room.processes.delete(p.proc);
    this.machine(p.machine).processes.delete(p.proc);
    this.commands.ended(p);
  }

  private machine(name: string): Machine {
    const m = this.room.machines.get(name);
    if (!m) throw new Error(t`there is no machine ${JSON.stringify(name)}`);
    return m;
  }
}
