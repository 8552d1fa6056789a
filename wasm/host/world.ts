import { Agenda, type Entry } from "./agenda.ts";
import { Clock } from "./clock.ts";
import { HTTPCall } from "./http.ts";
import { Machine } from "./machine.ts";
import { Network, type NetTask } from "./network.ts";
import { checkAction, checkPlan, inOrder } from "./plan.ts";
import { Process, type ProcTask } from "./process.ts";
import type { Action, ActionBody, ExecResult, FetchResult, Plan, RunUntil } from "./protocol.ts";
import { Random } from "./random.ts";
import { Recorder } from "./recorder.ts";

/** An HTTP request that has no answer after this long is given up: a blocking query may wait ten minutes. */
const fetchMax = 660_000_000_000;
/** How many tasks one step may run while it looks for one that shows. */
const stepMax = 100_000;
/** The exit code of a command on a machine that has no power. */
const noPower = 255;

/** Everything that can happen in a room. */
type Task =
  | { do: "boot"; machine: string }
  | { do: "act"; number: number }
  | { do: "fetchOver"; call: HTTPCall }
  | ProcTask
  | NetTask;

export interface WorldOptions {
  /** The program that every machine runs. */
  module: WebAssembly.Module;
  plan: Plan;
  /** Takes each event, a JSON object without a newline. */
  onEvent?: (line: string) => void;
}

type Answer = ExecResult | FetchResult | undefined;

/**
 * The machine room: machines, wires and disks under one virtual clock. The same program, plan and seed give the same
 * events, whoever runs it and however often it pauses.
 *
 * Checkpoints will copy memories, the agenda and the tables of network, disks and generators; what stands in the
 * agenda is plain data for that.
 */
export class World {
  readonly clock = new Clock();
  readonly network: Network;
  private readonly plan: Plan;
  private readonly module: WebAssembly.Module;
  private readonly agenda = new Agenda<Task>();
  private readonly recorder: Recorder;
  private readonly machines = new Map<string, Machine>();
  private readonly processes = new Map<number, Process>();
  private readonly fsync: Random;
  private readonly traces: Random;
  private procs = 0;
  private readonly actions: Action[] = [];
  /** Who waits for the answer of an action, by its number. */
  private readonly waiting = new Map<number, { keep: (a: Answer) => void; fail: (why: Error) => void }>();
  private readonly execs = new Map<number, number>();
  private running = false;

  constructor(options: WorldOptions) {
    checkPlan(options.plan);
    this.plan = options.plan;
    this.module = options.module;
    const now = (): number => this.clock.now;
    this.recorder = new Recorder(now, options.onEvent ?? ((): void => undefined));
    for (const spec of this.plan.machines) this.machines.set(spec.name, new Machine(spec, this.plan.seed, now));
    this.network = new Network(
      {
        now,
        at: (time, task) => void this.agenda.push(time, task),
        emit: (node, proc, body) => this.recorder.emit(node, proc, body),
        up: (machine) => this.machine(machine).up,
      },
      this.plan.physics,
      [...this.machines.values()],
      this.plan.seed,
    );
    this.fsync = new Random(this.plan.seed, "fsync");
    this.traces = new Random(this.plan.seed, "trace ids");
    for (const spec of this.plan.machines) this.agenda.push(0, { do: "boot", machine: spec.name });
    for (const a of inOrder(this.plan.actions)) this.schedule(a);
  }

  /** Virtual nanoseconds since the room began. */
  get now(): number {
    return this.clock.now;
  }

  /** How many events there have been. */
  get events(): number {
    return this.recorder.count;
  }

  /** SHA-256 of every event so far, each line with its newline. */
  hash(): string {
    return this.recorder.hash();
  }

  /** The plan that repeats this run from its beginning, whatever was done by hand included. */
  recorded(): Plan {
    return { ...this.plan, actions: inOrder(this.actions) };
  }

  /** What all instances' memories hold together, in bytes. */
  memory(): number {
    let sum = 0;
    for (const p of this.processes.values()) sum += p.bytes();
    return sum;
  }

  /** Whether a machine's main process runs. */
  alive(machine: string): boolean {
    return this.machine(machine).main?.alive ?? false;
  }

  // ---- time ----

  /**
   * Runs what is due until a time, at most so many tasks. Returns whether the time was reached; the clock then
   * stands at it, or a little behind it where the last burst took longer.
   */
  run(time: number, tasks = Infinity): boolean {
    for (let n = 0; n < tasks; n++) {
      const next = this.agenda.peek();
      if (!next || next.time > time) {
        this.clock.reach(time);
        return true;
      }
      this.perform(this.agenda.pop()!);
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

  /** One delivered message, or the next timer: the next thing that shows. What changes nothing visible is passed over. */
  step(): void {
    const before = this.recorder.count;
    for (let n = 0; n < stepMax && this.recorder.count === before; n++) {
      const next = this.agenda.pop();
      if (!next) return;
      this.perform(next);
    }
  }

  private perform(e: Entry<Task>): void {
    if (this.running) throw new Error("the room is running already");
    this.running = true;
    this.clock.reach(e.time);
    try {
      this.dispatch(e.task);
    } finally {
      this.running = false;
    }
  }

  private dispatch(task: Task): void {
    switch (task.do) {
      case "boot":
        this.boot(this.machine(task.machine));
        return;
      case "act":
        this.apply(task.number);
        return;
      case "fetchOver":
        task.call.stop("no answer");
        return;
      case "timer":
      case "synced":
        this.processes.get(task.proc)?.run(task);
        return;
      default:
        this.network.run(task);
    }
  }

  // ---- what people and plans do ----

  /**
   * Does something now: what is overdue first, then the action, so that the recorded plan repeats it at the same
   * place. The promise is kept when a command has ended or a request is answered, and at once for all else; time must
   * go on for it.
   */
  act(body: ActionBody): Promise<Answer> {
    checkAction(this.plan, body);
    const action: Action = { at: this.clock.now + 1, ...body };
    const number = this.schedule(action);
    const answer = new Promise<Answer>((keep, fail) => this.waiting.set(number, { keep, fail }));
    answer.catch(() => undefined);
    if (!this.running) this.run(action.at);
    return answer;
  }

  exec(machine: string, argv: string[]): Promise<ExecResult> {
    return this.act({ do: "exec", machine, argv }) as Promise<ExecResult>;
  }

  fetch(from: string, to: string, method: string, path: string, body?: string): Promise<FetchResult> {
    return this.act({ do: "fetch", from, to, method, path, ...(body !== undefined && { body }) }) as Promise<FetchResult>;
  }

  private schedule(a: Action): number {
    const number = this.actions.push(a) - 1;
    this.agenda.push(a.at, { do: "act", number }, 0);
    return number;
  }

  private answer(number: number, a: Answer): void {
    this.waiting.get(number)?.keep(a);
    this.waiting.delete(number);
  }

  private apply(number: number): void {
    const a = this.actions[number]!;
    switch (a.do) {
      case "exec":
        return this.runCommand(number, this.machine(a.machine), a.argv);
      case "fetch":
        return this.request(number, a);
      case "crash":
        this.crash(this.machine(a.machine));
        break;
      case "restart":
        this.restart(this.machine(a.machine));
        break;
      case "cut":
      case "heal":
        this.network.setCut(a.from, a.to, a.do === "cut");
        this.fault("", { fault: a.do, from: a.from, to: a.to });
        break;
    }
    this.answer(number, undefined);
  }

  private boot(m: Machine): void {
    m.up = true;
    m.main = this.spawn(m, m.spec.argv);
  }

  private spawn(m: Machine, argv: string[]): Process {
    const spec = { machine: m.name, ip: m.ip, addr: m.spec.addr, number: ++this.procs, argv, env: m.spec.env ?? {},
      disk: m.disk, random: m.random };
    const p: Process = new Process(this.processWorld(), spec);
    m.processes.set(p.proc, p);
    this.processes.set(p.proc, p);
    p.start(this.module);
    return p;
  }

  private processWorld(): ConstructorParameters<typeof Process>[0] {
    return {
      clock: this.clock,
      network: this.network,
      at: (time, task) => this.agenda.push(time, task),
      cancel: (entry) => this.agenda.cancel(entry as Entry<Task>),
      emit: (node, proc, body) => this.recorder.emit(node, proc, body),
      fsyncTime: () => this.fsync.between(this.plan.physics.fsync),
      ended: (p) => this.ended(p),
    };
  }

  private ended(p: Process): void {
    this.processes.delete(p.proc);
    this.machine(p.machine).processes.delete(p.proc);
    const number = this.execs.get(p.proc);
    if (number !== undefined) this.answer(number, p.result());
    this.execs.delete(p.proc);
  }

  private runCommand(number: number, m: Machine, argv: string[]): void {
    if (!m.up) return this.answer(number, { code: noPower, stdout: "", stderr: `${m.name} has no power\n` });
    this.execs.set(this.procs + 1, number);
    this.spawn(m, argv);
  }

  private request(number: number, a: Action & { do: "fetch" }): void {
    const m = this.machine(a.from);
    const waiting = this.waiting.get(number);
    this.waiting.delete(number);
    if (!m.up) {
      waiting?.fail(new Error(`${m.name} has no power`));
      return;
    }
    const trace = a.path.startsWith("/v1/kv/") ? hex(this.traces.u32()) + hex(this.traces.u32()) : "";
    const to = this.machine(a.to).ip;
    const request = { machine: m.name, ip: m.ip, to, method: a.method, path: a.path, body: a.body, trace };
    const call: HTTPCall = new HTTPCall(this.network, request, () => {
      m.calls.delete(call);
      this.agenda.cancel(over);
    });
    const over = this.agenda.push(this.clock.now + fetchMax, { do: "fetchOver", call });
    m.calls.add(call);
    call.answer.then(waiting?.keep, waiting?.fail);
    call.start();
  }

  private crash(m: Machine): void {
    if (!m.up) return;
    m.up = false;
    this.fault(m.name, { fault: "crash", node: m.name });
    for (const p of [...m.processes.values()]) p.kill();
    for (const call of [...m.calls]) {
      this.network.leave(call, true);
      call.stop(`${m.name} lost its power`);
    }
    for (const loss of m.disk.crash()) {
      const disk = { op: "lost", file: loss.path, ...(loss.bytes > 0 && { bytes: loss.bytes }) };
      this.recorder.emit(m.name, 0, JSON.stringify({ kind: "disk", disk }));
    }
  }

  /** Starts the machine's main process again, over its disk: after a crash, or after it had exited. */
  private restart(m: Machine): void {
    if (m.main?.alive) return;
    this.fault(m.name, { fault: "restart", node: m.name });
    this.boot(m);
  }

  private fault(node: string, fault: Record<string, string>): void {
    this.recorder.emit(node, 0, JSON.stringify({ kind: "fault", fault }));
  }

  private machine(name: string): Machine {
    const m = this.machines.get(name);
    if (!m) throw new Error(`there is no machine ${JSON.stringify(name)}`);
    return m;
  }
}

function hex(word: number): string {
  return word.toString(16).padStart(8, "0");
}
