import type { Event } from "../../web/ts/events.gen.ts";
import type { Action, ActionBody, Plan } from "../host/protocol.ts";
import type { Seat } from "../host/seat.ts";
import type { Hasher } from "../host/recorder.ts";
import { World, type WorldOptions } from "../host/world.ts";
import { Calms } from "./calm.ts";
import { Checks } from "./checks.ts";
import { Coverage, type Counts } from "./coverage.ts";
import { Faults } from "./faults.ts";
import { restoreState } from "./restore.ts";
import { sightsOf } from "./sights.ts";
import { Stage } from "./stage.ts";
import { draw, type Drawn, type Fixed } from "./swarm.ts";
import { compareSnapshots, sickLeader, type Ground } from "./trials.ts";
import { Progress } from "./verdict/behind.ts";
import { Contacts } from "./verdict/contacts.ts";
import { Fates } from "./verdict/fates.ts";
import type { Judge } from "./verdict/judge.ts";
import { Knowing } from "./verdict/known.ts";
import { answerPoints, Leaders } from "./verdict/leaders.ts";
import { Leases } from "./verdict/leases.ts";
import { Votes } from "./verdict/votes.ts";
import { Truth } from "./verdict/truth.ts";
import { judgeRun } from "./verdict/verdict.ts";
import { Violations, type Violation } from "./verdict/violation.ts";
import { callOf } from "./work/call.ts";
import { actionOf } from "./work/history.ts";
import type { Operation } from "./work/operation.ts";
import { Workload } from "./work/workload.ts";

const ms = 1_000_000;
const second = 1_000_000_000;
/** How often the workload and the faults have a turn. */
const turn = 20 * ms;
/** Clients work in calm for this part of the time before the first fault, and as long again when all is mended. */
const calmPart = 6;
/** How long a cluster may take to answer again when nothing is broken any more, for each multiple of raft's timeouts. */
const healMax = 30 * second;
/** How long it may take after that until every operation has ended and every server stands at the same index. */
const restMax = 60 * second;
/** Operations begin when the cluster has had this long to find a leader. */
const bootTime = 3 * second;
/** Between two tries to be answered by a cluster that heals. */
const knock = 500 * ms;

/** What a run repeats of another: its faults, as actions at their times, and when something was broken. */
export interface Replay {
  faults: Action[];
  broken: [from: number, to: number][];
  keep: ReadonlySet<string> | undefined;
}

export interface RunOptions extends Fixed {
  module: WebAssembly.Module;
  judge: Judge;
  seed: number;
  /** How long it is worked on and broken, in virtual seconds. */
  seconds: number;
  replay?: Replay;
  /** Ends the run as soon as one of these promises is seen broken. */
  wanted?: readonly string[] | undefined;
  onLine?: (line: string) => void;
  /** Where it is told who runs. */
  seat?: Seat;
  /** See WorldOptions. */
  hasher?: () => Hasher;
}

export interface RunResult {
  seed: number;
  violations: Violation[];
  /** All violations, those too many to be told included. */
  violated: number;
  /** Questions to the judge that it gave up. */
  undecided: number;
  ops: number;
  acknowledged: number;
  unknownOps: number;
  faults: Record<string, number>;
  coverage: Counts;
  virtualSeconds: number;
  hash: string;
  plan: Plan;
  /** The name of every turn that a client had. */
  turns: string[];
  /** What another run needs to repeat this one's faults. */
  replay: Replay;
}

/** Runs one seed: work and faults, then everything mended and rest, then the verdicts. */
export function runSeed(o: RunOptions): RunResult {
  return new Run(o).all();
}

class Run {
  private readonly out = new Violations();
  private readonly checks = new Checks(this.out);
  private readonly calms = new Calms();
  private readonly contacts = new Contacts();
  private readonly leaders = new Leaders();
  private readonly leases = new Leases();
  private readonly knowing = new Knowing();
  private readonly progress = new Progress();
  private readonly fates = new Fates();
  private readonly votes = new Votes(this.out);
  private readonly coverage = new Coverage();
  private readonly truth: Truth;
  private readonly drawn: Drawn;
  private readonly world: World;
  private readonly work: Workload;
  private readonly stage: Stage;
  private readonly broken: [number, number][] = [];
  private wasBroken = false;
  /** So many operations are the run's; what comes behind them is a trial's. */
  private judged = Infinity;
  /** How often the last trial's restore had an unknown outcome. */
  private unknownRestores = 0;
  /** Who starts again what ends by itself when nothing is broken any more. */
  private attendant: Faults | undefined;
  /** Who hears of each event as it happens, and may act on it. */
  private readonly heard: { see(e: Event): void }[];
  /** When nothing more is begun or broken. */
  private readonly end: number;

  constructor(private readonly o: RunOptions) {
    this.drawn = draw(o.seed, o);
    this.truth = new Truth((value) => this.locker(value));
    this.heard = [this.checks, this.truth, this.calms, this.contacts, this.leaders, this.leases, this.knowing, this.progress, this.fates, this.votes, this.coverage];
    this.end = bootTime + o.seconds * second;
    if (o.replay) this.drawn.plan.actions = o.replay.faults.filter((a) => a.at < this.end);
    this.world = new World({ module: o.module, plan: this.drawn.plan, onEvent: (line) => this.hear(line), ...told(o) });
    const { servers, faults, multiplier } = this.drawn;
    this.stage = new Stage(this.world, servers, o.replay ? [] : faults, multiplier, o.seed);
    this.heard.push(this.stage); // who leads is known from the first leader on
    this.pass(bootTime);
    const surroundings = { world: this.world, leads: this.calms.leads, seed: o.seed, keep: o.replay?.keep };
    this.work = new Workload(surroundings, this.drawn.work, this.drawn.machines);
    this.heard.push(this.work);
  }

  all(): RunResult {
    this.works(this.world.now + (this.end - this.world.now) / calmPart);
    const { stage } = this;
    const faults = new Faults(stage, this.o.replay ? [] : this.drawn.moods);
    this.heard.push(faults);
    this.works(this.end, faults);
    if (this.o.wanted) this.judge(this.world.now);
    if (this.found) {
      this.looks();
      return this.result(stage.counts);
    }
    faults.mendAll();
    this.attendant = faults;
    if (this.o.replay) this.mends();
    this.breaks(false);
    if (this.heals()) {
      this.works(this.world.now + (this.o.seconds * second) / calmPart);
      this.work.stop();
      if (this.rests()) this.finish();
    }
    const stands = this.world.now;
    this.calms.end(stands);
    this.judge(stands);
    this.looks();
    if (this.out.count === 0) this.unknownRestores = restoreState(this.ground()); // the log tells nothing of what it brings back
    return this.result(stage.counts);
  }

  /** The run is over, but for what a trial does: counts what its clients came to see. */
  private looks(): void {
    const { coverage, ops, truth } = this;
    for (const sight of sightsOf(ops, truth)) coverage.sight(sight);
    this.judged = ops.length;
  }

  private judge(end: number): void {
    const { ops, truth, calms, contacts, leaders, leases, knowing, progress, fates } = this;
    const { faults, multiplier } = this.drawn;
    judgeRun({ ops, truth, calms, contacts, leaders, leases, knowing, progress, fates, faults, multiplier, end, judge: this.o.judge }, this.out);
  }

  /** Whether what is looked for was found. */
  private get found(): boolean {
    return this.o.wanted?.some((check) => this.out.told.some((v) => v.check === check)) ?? false;
  }

  /** Lets the clients work until a time, and faults strike if there are any. */
  private works(until: number, faults?: Faults): void {
    while (this.world.now < until && !this.found) {
      this.work.tick();
      faults?.tick();
      this.breaks(faults?.broken ?? false);
      this.pass(Math.min(turn, Math.max(1, this.work.due - this.world.now)));
    }
  }

  private get ops(): readonly Operation[] {
    return this.work.history.ops;
  }

  private hear(line: string): void {
    this.o.onLine?.(line);
    if (unread(line)) return;
    const e = JSON.parse(line) as Event;
    for (const h of this.heard) h.see(e);
  }

  /** Who asked to write a value by a lock; values never repeat. */
  private locker(value: string): string {
    return this.ops.find((o) => o.call.kind === "lock" && o.call.value === value)?.call.session ?? "?";
  }

  private pass(time: number): void {
    this.attendant?.attend();
    this.world.run(this.world.now + time);
  }

  /** Notes whether something is broken now. */
  private breaks(broken: boolean): void {
    const { now } = this.world;
    const { replay } = this.o;
    const is = replay && now < this.end ? replay.broken.some(([from, to]) => from <= now && now < to) : broken;
    if (is === this.wasBroken) return;
    this.wasBroken = is;
    if (is) this.broken.push([now, now]);
    else this.broken.at(-1)![1] = now;
    this.calms.set(is, now);
  }

  /** Mends whatever a replay has left broken; it may lack the action that did. */
  private mends(): void {
    void this.world.act({ do: "mend" });
    for (const machine of this.drawn.machines) if (!this.world.alive(machine)) void this.world.act({ do: "restart", machine });
  }

  /** Asks until the cluster answers a fresh read; whether it did in time. */
  private heals(): boolean {
    const most = healMax * this.drawn.multiplier;
    const end = this.world.now + most;
    let last = "";
    while (this.world.now < end) {
      const o = this.ask(actionOf("web", "web", { kind: "list", key: "", mode: "consistent" }), end);
      if (o?.outcome === "done") return true;
      last = o ? `${o.outcome} ${o.text}` : "no answer";
      this.pass(knock);
    }
    this.out.add("progress", `${most / second} virtual seconds after everything was mended the cluster does not answer: ${last}`);
    return false;
  }

  /** Waits until every operation has ended and every server stands at the same index. */
  private rests(): boolean {
    const { applied } = this.checks;
    const end = this.world.now + restMax;
    const settled = (): boolean => this.work.idle && new Set(this.standing().map((s) => applied.get(s))).size === 1;
    while (!settled() && this.world.now < end) this.pass(turn);
    if (settled()) return true;
    const open = this.ops.filter((o) => o.outcome === "open");
    if (open.length > 0) this.out.add("progress", `${restMax / second} virtual seconds after the cluster had healed some operations have not ended`, open.slice(0, 3));
    else this.out.add("progress", `the servers stand at different indexes: ${this.standing().map((s) => `${s} ${applied.get(s) ?? 0}`).join(", ")}`);
    return false;
  }

  /** The servers that run. One whose disk has forgotten may refuse to. */
  private standing(): string[] {
    return this.drawn.servers.filter((s) => this.world.alive(s));
  }

  /** What is asked of a cluster that is well again. */
  private finish(): void {
    this.sweep();
    const ground = this.ground();
    compareSnapshots(ground);
    for (const kind of ["hangDisk", "failDisk"] as const) {
      if (!this.drawn.faults.includes(kind)) continue;
      sickLeader(kind, ground);
      if (!this.heals() || !this.rests()) return;
    }
  }

  /** What the trials see of the run. */
  private ground(): Ground {
    const { world, out, calms, drawn } = this;
    return {
      world, out, multiplier: drawn.multiplier, size: drawn.servers.length, standing: () => this.standing(), leader: () => calms.leads,
      ask: (body, end) => this.ask(body, end), begin: (body, heard) => void this.work.history.begin(body, heard), breaks: (broken) => this.breaks(broken),
    };
  }

  /** Everything that every server holds, to be judged as any read is; and it must be the newest state. */
  private sweep(): void {
    const end = this.world.now + healMax;
    const least = this.truth.kvIndex(Infinity); // every server holds it; what the end of a session changes from here on may take its time
    for (const [to, mode] of [["web", "consistent"] as const, ...this.standing().map((s) => [s, "stale"] as const)]) {
      const o = this.ask(actionOf("web", to, { kind: "list", key: "", mode }), end);
      const most = this.truth.kvIndex(Infinity); // sessions end by themselves meanwhile
      if (o?.outcome !== "done") this.out.add("progress", `${to} does not tell what it holds`, o ? [o] : []);
      else if (o.index < Math.max(1, least) || o.index > Math.max(1, most)) this.out.add("equal", `${to} stands at index ${o.index} of the keys when all is at rest, and the newest is ${most}`, [o]);
    }
  }

  /** One operation, waited for. */
  private ask(body: ActionBody, end: number): Operation | undefined {
    let over = false;
    const o = this.work.history.begin(body, () => (over = true));
    while (o && !over && this.world.now < end) this.pass(turn);
    return o;
  }

  private result(faults: Record<string, number>): RunResult {
    const { out, coverage, world } = this;
    const ops = this.ops.slice(0, this.judged);
    const plan = world.recorded();
    return {
      seed: this.o.seed, violations: out.told, violated: out.count, undecided: out.undecided, ops: ops.length,
      acknowledged: ops.filter((o) => o.outcome === "done" && o.ok).length, unknownOps: ops.filter((o) => o.outcome === "unknown").length + this.unknownRestores,
      faults, coverage: coverage.counts, virtualSeconds: world.now / second, hash: world.hash(), plan, turns: this.work.turns,
      replay: { faults: plan.actions.filter((a) => !callOf(a) && a.at < this.end), broken: this.broken, keep: undefined },
    };
  }
}

/** How the stations begin that are read. */
const stations = answerPoints.map((point) => `station","station":{"point":"${point}"`);

/**
 * Whether nobody here reads an event: half of all are passed stations and messages that are not raft's or, but for
 * snapshots, have come, and to take them apart took a good part of the host's time. Quotes within a text are escaped, so
 * that what is looked for is no text.
 */
export function unread(line: string): boolean {
  const body = line.slice(line.indexOf('"kind":"') + 8, 220);
  if (body.startsWith('station"')) return !stations.some((begin) => body.startsWith(begin));
  if (!body.startsWith('message"')) return body.startsWith("peer");
  return !body.includes('"proto":"raft"') || !(body.includes('"phase":"sent"') || body.includes('"phase":"delivered"') && body.includes('"type":"snapshot"'));
}

/** What of a world's options comes from whoever runs the seeds. */
function told({ seat, hasher }: RunOptions): Partial<WorldOptions> {
  return {
    ...(hasher && { hasher }),
    ...(seat && { onBurst: (machine: string, proc: number) => seat.take(machine, proc), onRest: () => seat.leave() }),
  };
}
