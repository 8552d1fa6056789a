import { DeltaWriter, join, nothing, type Delta } from "./delta.ts";
import { freshMemory, Shadow } from "./shadow.ts";
import { Slot } from "./slot.ts";
import type { Saved, World } from "./world.ts";

/** What one object of a saved room is taken to weigh, in bytes. */
const objectBytes = 120;

/**
 * Between two checkpoints that are this many tasks apart a leap is kept: one delta instead of many. It is little larger
 * than two of theirs, since it is the same memory that changes again and again. Long leaps go over many short ones.
 */
const leapTasks = [8_000, 64_000] as const;

/** A memory at a checkpoint: how large it was, and the way to it from the checkpoint before, or from a fresh one. */
interface Frame {
  readonly size: number;
  delta: Delta;
}

/** A moment that was kept. */
export interface Checkpoint {
  readonly saved: Saved;
  /** How many things had happened, how many events there had been, and what the clock said. */
  readonly tasks: number;
  readonly events: number;
  readonly now: number;
  /** The checkpoint before it, on every branch that both are on. */
  before: Checkpoint | undefined;
  /** How many checkpoints have it right before them. */
  followers: number;
  readonly frames: ReadonlyMap<number, Frame>;
  /** The ways from checkpoints long before it, the shorter first. */
  readonly leaps: Leap[];
  /** Leaps of so many of the lengths (leapTasks) begin or end at it. */
  pier: number;
}

interface Leap {
  readonly from: Checkpoint;
  /** From there, or from a fresh memory where the process is younger. */
  readonly deltas: ReadonlyMap<number, Delta>;
}

/**
 * The checkpoints of a world, as a tree: each holds the saved room, and for each memory what has changed since the one
 * before. To find a change needs the memory as it was: for each instance that runs there is one shadow, its memory at
 * the checkpoint `at`, the one from which the present was reached. To go to another checkpoint, the shadows go the way
 * of the deltas, back to where the two ways part and forth from there, and the memories become what the shadows are.
 */
export class Reel {
  /** The checkpoint from which the present was reached by running. */
  at: Checkpoint;
  private readonly first: Checkpoint;
  private readonly fresh: Int32Array;
  private shadows = new Map<number, Shadow>();
  private readonly writer = new DeltaWriter();
  private kept = 0;

  constructor(
    private readonly world: World,
    private readonly module: WebAssembly.Module,
  ) {
    this.fresh = freshMemory(module);
    this.at = this.first = this.save(undefined);
  }

  /** What it keeps, in bytes, and the instances' own memories. */
  get bytes(): number {
    let sum = this.fresh.byteLength + this.kept + this.world.memory();
    for (const s of this.shadows.values()) sum += s.bytes;
    return sum;
  }

  /**
   * Makes a checkpoint of the present. next is the one after it, where time was turned back to before one and now goes
   * the same way again.
   */
  cut(next: Checkpoint | undefined): Checkpoint {
    const before = this.at;
    const c = this.save(before);
    before.followers++;
    if (next) {
      if (next.before !== before) throw new Error("this checkpoint does not follow");
      next.before = c;
      before.followers--;
      c.followers++;
      this.rebase(c, next);
    } else this.leap(c);
    return (this.at = c);
  }

  /** Spans the way since the last pier, once it is long; and that since the last one of long leaps. */
  private leap(c: Checkpoint): void {
    leapTasks.forEach((tasks, length) => {
      let from = c.before!;
      while (from.pier <= length) from = from.before!;
      if (c.tasks - from.tasks < tasks) return;
      const deltas = new Map<number, Delta>();
      for (const proc of c.frames.keys()) {
        const delta = this.joined([...way(c, from)].map((step) => step(proc)).filter((d) => d !== undefined));
        deltas.set(proc, delta);
        this.kept += delta.length;
      }
      c.leaps.push({ from, deltas });
      c.pier = length + 1;
    });
  }

  /** All of them in one; two by two, since the small ones are quickly joined. */
  private joined(way: Delta[]): Delta {
    while (way.length > 1) {
      const half: Delta[] = [];
      for (let i = 0; i < way.length; i += 2) half.push(i + 1 < way.length ? join(way[i]!, way[i + 1]!, this.writer) : way[i]!);
      way = half;
    }
    return way[0] ?? nothing;
  }

  private save(before: Checkpoint | undefined): Checkpoint {
    const frames = new Map<number, Frame>();
    const shadows = new Map<number, Shadow>();
    for (const [proc, slot] of this.world.slots()) {
      const known = this.shadows.get(proc);
      const shadow = known ?? new Shadow(this.fresh);
      shadows.set(proc, shadow);
      const delta = known && !slot.touched ? nothing : shadow.take(slot.memory, this.writer);
      slot.touched = false;
      frames.set(proc, { size: slot.memory.buffer.byteLength, delta });
      this.kept += delta.length;
    }
    this.shadows = shadows;
    const saved = this.world.save();
    this.kept += saved.objects * objectBytes;
    return { saved, tasks: this.world.tasks, events: this.world.events, now: saved.room.settled, before, followers: 0, frames,
      leaps: [], pier: before === undefined ? leapTasks.length : 0 };
  }

  /** The present was reached by running, and it is that of a checkpoint that follows: the shadows go there. */
  pass(next: Checkpoint): void {
    if (next.before !== this.at || next.tasks !== this.world.tasks) throw new Error("this checkpoint is not the present");
    this.shadows = this.shadowsAt(next);
    this.at = next;
    for (const slot of this.world.slots().values()) slot.touched = false;
  }

  /** Turns time back or forth to a checkpoint. */
  go(to: Checkpoint): void {
    const slots = this.world.slots();
    const here = this.shadows;
    const stay = to === this.at;
    this.shadows = this.shadowsAt(to);
    this.at = to;
    this.world.load(to.saved, (p) => {
      const shadow = this.shadows.get(p.proc)!;
      const { size } = to.frames.get(p.proc)!;
      const old = slots.get(p.proc);
      const fits = old !== undefined && old.memory.buffer.byteLength <= size;
      const slot = fits ? old : new Slot(this.module, p);
      if (!(fits && stay && !old.touched && here.get(p.proc) === shadow)) shadow.restore(slot.memory, size);
      slot.touched = false;
      return slot;
    });
  }

  /** The shadows of a checkpoint's instances; those of `at` are used up. */
  private shadowsAt(to: Checkpoint): Map<number, Shadow> {
    const parting = partingOf(this.at, to);
    const moves = [...way(this.at, parting), ...way(to, parting)];
    const shadows = new Map<number, Shadow>();
    for (const proc of to.frames.keys()) {
      const known = parting.frames.has(proc) ? this.shadows.get(proc) : undefined;
      const shadow = known ?? new Shadow(this.fresh);
      // A memory that is not known from here is made from a fresh one, by every change since its process began.
      for (const move of known ? moves : way(to, this.first)) shadow.move(move(proc) ?? nothing);
      shadows.set(proc, shadow);
    }
    return shadows;
  }

  /** Forgets a checkpoint that is not `at`, and has at most one after it. next is that one. */
  drop(c: Checkpoint, next: Checkpoint | undefined): void {
    if (c === this.at || c.pier || !c.before || c.followers !== (next ? 1 : 0)) throw new Error("this checkpoint is needed");
    this.kept -= weight(c);
    if (!next) {
      c.before.followers--;
      return;
    }
    next.before = c.before;
    this.rebase(c, next);
  }

  /** The memories of next are told from c's from now on, or no longer: the difference of the two is its own inverse. */
  private rebase(c: Checkpoint, next: Checkpoint): void {
    for (const [proc, frame] of next.frames) {
      const between = c.frames.get(proc);
      if (!between) continue;
      this.kept -= frame.delta.length;
      frame.delta = join(between.delta, frame.delta, this.writer);
      this.kept += frame.delta.length;
    }
  }
}

function weight(c: Checkpoint): number {
  let sum = c.saved.objects * objectBytes;
  for (const f of c.frames.values()) sum += f.delta.length;
  return sum;
}

/** The last checkpoint that is on the ways to both. */
function partingOf(a: Checkpoint, b: Checkpoint): Checkpoint {
  // Of two that are on one way the later has more behind it; of two with as much, both ways are older.
  while (a !== b) {
    if (a.tasks >= b.tasks && a.before) a = a.before;
    else b = b.before!;
  }
  return a;
}

/** What changes a process's memory from one checkpoint to another, or back; undefined where it does not run at the later. */
type Move = (proc: number) => Delta | undefined;

/** The moves between a checkpoint and one before it, by leaps where there are any; the nearest to the later one first. */
function* way(later: Checkpoint, earlier: Checkpoint): Generator<Move> {
  for (let at = later; at !== earlier; ) {
    const { frames, before } = at;
    const leap = at.leaps.filter((l) => l.from.tasks >= earlier.tasks).at(-1);
    yield (proc) => (leap ? leap.deltas.get(proc) : frames.get(proc)?.delta);
    at = leap?.from ?? before!;
  }
}
