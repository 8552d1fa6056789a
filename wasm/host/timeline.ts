import { branchesMax, nameOf, shared, type Branch, type BranchInfo, type End } from "./branches.ts";
import { Folded, type Comparison, type Fold } from "./fold.ts";
import type { Answer } from "./log.ts";
import type { FileLook, MachineLook } from "./look.ts";
import type { Action, ActionBody, ExecResult, FetchResult, Plan, RunUntil } from "./protocol.ts";
import { last, Reel, type Checkpoint } from "./reel.ts";
import { t } from "./t.ts";
import { spare } from "./thin.ts";
import { World, type WorldOptions } from "./world.ts";

/** Memories, checkpoints and tables together may weigh this much, in bytes. */
export const memoryMax = 400_000_000;
/** A checkpoint is made after this many tasks: to run them again takes about a tenth of a second. */
const sparse = 800;
/** After this many where somebody looks on, and may stop and step back. */
const watched = 128;
/** Where somebody steps to and fro, one is made after this many. */
const dense = 64;

export interface TimelineOptions extends WorldOptions {
  /** Another future begins: of the events told, those after so many are no longer to come. */
  onCut?: (events: number) => void;
  /** Makes an empty fold; without one branches cannot be compared. */
  fold?: () => Fold;
  /** How many bytes it may take; memoryMax unless given. */
  budget?: number;
}

/**
 * A world in which time can be turned back. It makes checkpoints as it runs; to go to a moment it takes the nearest one
 * before it and runs again, which gives the same events. Who does something in the past opens a branch: the old future
 * is kept, and can be gone back to. Each event is told once: what runs again is silent as far as it was told before.
 */
export class Timeline {
  /** Whether checkpoints are made close together, for a run that is slow and looked at. */
  close = false;
  private readonly world: World;
  private readonly reel: Reel;
  private readonly all: Branch[];
  private branch: Branch;
  private opened = 1;
  /** How many events of this branch were told. */
  private told = 0;
  private muted = false;
  private readonly folded: Folded;

  constructor(private readonly options: TimelineOptions) {
    this.world = new World({ ...options, onEvent: (line) => this.hear(line) });
    this.reel = new Reel(this.world, options.module);
    this.folded = new Folded(options.fold?.(), this.reel.at);
    const begin: End = { tasks: 0, events: 0, now: 0, hash: undefined };
    this.branch = { id: 1, name: "the beginning", began: undefined, parent: undefined, from: begin, log: [], path: [this.reel.at], end: { ...begin } };
    this.all = [this.branch];
  }

  get now(): number {
    return this.world.now;
  }

  /** How many events there have been up to the present moment. */
  get events(): number {
    return this.world.events;
  }

  /** What the instances, the checkpoints and what is needed to make them weigh, in bytes. */
  get bytes(): number {
    return this.reel.bytes;
  }

  /** How many checkpoints there are. */
  get checkpoints(): number {
    return new Set(this.all.flatMap((b) => b.path)).size;
  }

  /** The branch that is gone on with, by its number. */
  get current(): number {
    return this.branch.id;
  }

  /** Whether this branch has been further than this. */
  get past(): boolean {
    const { end } = this.branch;
    return this.world.tasks < end.tasks || this.world.now < end.now;
  }

  hash(): string {
    return this.world.hash();
  }

  look(machine: string): MachineLook {
    return this.world.look(machine);
  }

  peek(machine: string, path: string): FileLook {
    return this.world.peek(machine, path);
  }

  /** The bytes of a message as it is under way now, or as it was at a moment of this branch; undefined where it is not. */
  read(message: string, at?: number): Uint8Array | undefined {
    if (at === undefined) return this.world.read(message);
    return this.aside(() => {
      this.stand(this.branch, at);
      return this.world.read(message)?.slice();
    });
  }

  /** The plan that repeats this branch. */
  recorded(): Plan {
    return this.world.recorded();
  }

  alive(machine: string): boolean {
    return this.world.alive(machine);
  }

  /** The ids of the described messages that are under way, the oldest first. */
  get inFlight(): string[] {
    return this.world.inFlight;
  }

  // ---- time ----

  /** Runs until a time, at most so many tasks; returns whether it was reached. */
  run(time: number, tasks = Infinity): boolean {
    return this.advance(tasks, this.apart, (n) => this.world.run(time, n));
  }

  /** Runs until a moment (see RunUntil), at most so many tasks. Returns whether it is over. */
  runUntil(until: RunUntil, tasks = Infinity): boolean {
    return this.advance(tasks, this.apart, (n) => this.world.runUntil(until, n));
  }

  /** The next thing that shows. */
  step(): void {
    this.advance(Infinity, dense, (n) => this.world.step(n));
  }

  /** Turns time back to right before the last thing that showed. */
  back(): void {
    if (this.world.shown === 0) return;
    this.goto(this.world.shown - 1);
  }

  /** Goes to a time, at most so many tasks at once; call it until it returns true. */
  seek(time: number, tasks = Infinity): boolean {
    const { path, end } = this.branch;
    const near = last(path, (c) => c.now <= time && c.events <= this.told);
    if (time < this.world.now || near.tasks > this.world.tasks) {
      this.leave();
      this.jump(near);
    }
    const to = (moment: number): boolean => this.advance(tasks, sparse, (n) => this.world.run(moment, n));
    const next = path[path.indexOf(near) + 1];
    // A checkpoint shortly before the moment makes the first steps back from there quick, unless one is near already.
    const rate = next && next.now > near.now ? (next.now - near.now) / (next.tasks - near.tasks) : 0;
    const before = time - Math.round(dense * rate);
    if (rate > 0 && time - near.now > 2 * dense * rate && this.world.now < before && time < end.now) {
      if (!to(before)) return false;
      this.cut();
    }
    return to(time);
  }

  /** Tells the events after so many again, up to the present. */
  retell(events: number): void {
    if (events >= this.told) return;
    const { tasks, now } = this.world;
    this.told = events;
    this.goto(tasks);
    this.world.clock.reach(now);
  }

  /** Goes to the moment after so many tasks, which lies in this branch's past. */
  private goto(tasks: number): void {
    this.leave();
    this.jump(last(this.branch.path, (c) => c.tasks <= tasks && (this.muted || c.events <= this.told)));
    const rest = tasks - this.world.tasks;
    if (rest > 2 * dense) {
      this.advance(rest - dense, sparse, (n) => this.passing(n));
      this.cut();
    }
    this.advance(tasks - this.world.tasks, sparse, (n) => this.passing(n));
  }

  private passing(n: number): boolean {
    this.world.pass(n);
    return false;
  }

  /** Becomes a checkpoint of this branch. */
  private jump(c: Checkpoint): void {
    this.reel.go(c);
    this.folded.go(c);
  }

  /** How many tasks apart checkpoints are made where the room runs. */
  private get apart(): number {
    return this.close ? watched : sparse;
  }

  /** Runs forward, passing checkpoints on the way and making them so many tasks apart. */
  private advance(tasks: number, apart: number, forward: (tasks: number) => boolean): boolean {
    while (tasks > 0) {
      const begun = this.world.tasks;
      const over = forward(Math.min(tasks, this.stretch(apart)));
      tasks -= this.world.tasks - begun;
      this.arrive(apart);
      if (over) return true;
    }
    return false;
  }

  /** How many tasks there are until the next checkpoint, known or due. */
  private stretch(apart: number): number {
    return Math.max(1, Math.min(this.due(apart), this.next?.tasks ?? Infinity) - this.world.tasks);
  }

  /**
   * After how many tasks, of all, the next checkpoint is made. Where some were spared none are made again, but the few
   * of somebody who looks closely: it would cost more to make them than to run again without.
   */
  private due(apart: number): number {
    return apart === sparse && this.next ? Infinity : this.reel.at.tasks + apart;
  }

  /** The checkpoint that this branch comes to next. */
  private get next(): Checkpoint | undefined {
    const { path } = this.branch;
    return path[path.indexOf(this.reel.at) + 1];
  }

  private arrive(apart: number): void {
    const { world, reel } = this;
    const { end } = this.branch;
    if (world.tasks >= end.tasks) Object.assign(end, { tasks: world.tasks, events: world.events, now: Math.max(world.now, end.now) });
    if (this.next?.tasks === world.tasks) reel.pass(this.next);
    else if (world.tasks >= this.due(apart)) this.cut();
  }

  /** Makes a checkpoint of the present, unless there is one. */
  private cut(): void {
    const { reel, world } = this;
    if (world.tasks === reel.at.tasks) return;
    const { next } = this;
    const c = reel.cut();
    this.folded.keep(c);
    if (!next) this.branch.path.push(c);
    else for (const { path } of this.all) if (path.includes(next)) path.splice(path.indexOf(next), 0, c);
    spare(reel, this.all.map((b) => b.path), this.branch.path, this.options.budget ?? memoryMax, dense, sparse);
  }

  private hear(line: string): void {
    this.folded.see(line);
    if (this.muted || this.world.events <= this.told) return;
    this.told = this.world.events;
    this.options.onEvent?.(line);
  }

  // ---- what people do ----

  /** Does something now (see World.act). In the past this opens a branch. */
  act(body: ActionBody): Promise<Answer> {
    if (this.past) this.fork(body);
    const answer = this.world.act(body);
    this.arrive(this.apart);
    return answer;
  }

  exec(machine: string, argv: string[]): Promise<ExecResult> {
    return this.act({ do: "exec", machine, argv }) as Promise<ExecResult>;
  }

  fetch(from: string, to: string, method: string, path: string, body?: string, hex?: string): Promise<FetchResult> {
    return this.act({ do: "fetch", from, to, method, path, ...(body !== undefined && { body }), ...(hex !== undefined && { hex }) }) as Promise<FetchResult>;
  }

  // ---- branches ----

  branches(): BranchInfo[] {
    this.leave();
    return this.all.map((b) => ({
      id: b.id, name: b.name, began: b.began, parent: b.parent?.id, from: b.from.now, end: b.end.now, events: b.end.events,
      hash: b.end.hash!, current: b === this.branch,
    }));
  }

  private fork(body: ActionBody): void {
    if (this.all.length >= branchesMax) throw new Error(t`there are ${branchesMax} branches already, and no more are kept`);
    this.world.check(body);
    this.leave();
    const { world, branch } = this;
    const from: End = { tasks: world.tasks, events: world.events, now: world.now, hash: undefined };
    const path = branch.path.filter((c) => c.tasks <= world.tasks);
    // What the plan itself has yet to do it does in every branch.
    const planned = new Set<Action>(world.plan.actions);
    world.actions.follow(world.actions.all.filter((a, i) => i < world.done || planned.has(a)));
    world.actions.forsake();
    this.branch = { id: ++this.opened, name: nameOf(body, world.now), began: body, parent: branch, from, log: [], path, end: { ...from } };
    this.all.push(this.branch);
    this.forget(world.events);
  }

  /** Goes to the end of a branch, at most so many tasks at once; call it until it returns true. */
  enter(id: number, tasks = Infinity): boolean {
    const to = this.find(id);
    if (to !== this.branch) {
      const common = shared(this.branch, to);
      this.leave();
      this.change(to);
      this.world.actions.forsake();
      this.forget(common.events);
      this.jump(last(to.path, (c) => c.tasks <= common.tasks && c.events <= this.told));
    }
    const { end } = to;
    const known = end.hash;
    const left = end.tasks - this.world.tasks;
    this.advance(Math.min(tasks, left), sparse, (n) => this.passing(n));
    if (this.world.tasks < end.tasks) return false;
    this.world.clock.reach(end.now);
    if (left > 0 && known !== undefined && known !== this.world.hash()) throw new Error(t`the branch ${JSON.stringify(to.name)} has become another`);
    return true;
  }

  /** The states of two branches at one time, as far as their events tell. Both must have come so far. */
  compare(a: number, b: number, at: number): Comparison {
    const [ba, bb] = [this.find(a), this.find(b)];
    for (const x of [ba, bb]) if (at > x.end.now) throw new Error(t`the branch ${JSON.stringify(x.name)} has not come to that time`);
    const [sa, sb] = this.aside(() => [this.stateOf(ba, at), this.stateOf(bb, at)] as const);
    return { at, a: sa, b: sb, equal: JSON.stringify(sa) === JSON.stringify(sb) };
  }

  private stateOf(b: Branch, at: number): Record<string, unknown> {
    this.stand(b, at);
    return this.folded.state();
  }

  /** Looks at other moments: nothing is told of the events on the way, and the present stays what it is. */
  private aside<T>(look: () => T): T {
    const here = { branch: this.branch, tasks: this.world.tasks, now: this.world.now };
    this.leave();
    this.muted = true;
    try {
      const seen = look();
      this.change(here.branch);
      this.goto(here.tasks);
      this.world.clock.reach(here.now);
      return seen;
    } finally {
      this.muted = false;
    }
  }

  /** Goes to a moment of a branch, and not beyond its end: at the end's own moment more may be due already. */
  private stand(b: Branch, at: number): void {
    this.change(b);
    this.jump(last(b.path, (c) => c.now <= at));
    this.advance(b.end.tasks - this.world.tasks, sparse, (n) => this.world.run(at, n));
  }

  /** Demands that there is a branch of this number. */
  find(id: number): Branch {
    const b = this.all.find((b) => b.id === id);
    if (!b) throw new Error(t`there is no branch ${id}`);
    return b;
  }

  /** The present may be left: what is known of this branch's end is noted. */
  private leave(): void {
    const { world, branch } = this;
    branch.log = world.actions.all.slice();
    if (world.tasks === branch.end.tasks) branch.end.hash = world.hash();
  }

  /** Takes another branch; the world must then be put to one of its moments. */
  private change(b: Branch): void {
    this.branch = b;
    this.world.actions.follow(b.log);
  }

  /** Of the events that were told, those after so many belong to another future. */
  private forget(events: number): void {
    if (events >= this.told) return;
    this.told = events;
    this.options.onCut?.(events);
  }
}
