import { DeltaWriter, join, nothing, type Delta } from "./delta.ts";
import { freshMemory, Shadow } from "./shadow.ts";
import { Slot } from "./slot.ts";
import type { Saved, World } from "./world.ts";

/** What one object of a saved room is taken to weigh, in bytes. */
const objectBytes = 120;

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
  private readonly fresh: Int32Array;
  private shadows = new Map<number, Shadow>();
  private readonly writer = new DeltaWriter();
  private kept = 0;

  constructor(
    private readonly world: World,
    private readonly module: WebAssembly.Module,
  ) {
    this.fresh = freshMemory(module);
    this.at = this.save(undefined);
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
    }
    return (this.at = c);
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
    return { saved, tasks: this.world.tasks, events: this.world.events, now: saved.room.settled, before, followers: 0, frames };
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
    const { back, forth, parting } = way(this.at, to);
    const shadows = new Map<number, Shadow>();
    for (const proc of to.frames.keys()) {
      const known = parting.frames.has(proc) ? this.shadows.get(proc) : undefined;
      const shadow = known ?? new Shadow(this.fresh);
      // A memory that is not known from here is made from a fresh one, by every change since its process began.
      const legs = known ? [back, forth] : [life(to, proc)];
      for (const leg of legs) for (const c of leg) shadow.move(c.frames.get(proc)!.delta);
      shadows.set(proc, shadow);
    }
    return shadows;
  }

  /** Forgets a checkpoint that is not `at`, and has at most one after it. next is that one. */
  drop(c: Checkpoint, next: Checkpoint | undefined): void {
    if (c === this.at || !c.before || c.followers !== (next ? 1 : 0)) throw new Error("this checkpoint is needed");
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

/** The checkpoints that are undone and those that are done on the way from one to another, and where the ways part. */
function way(from: Checkpoint, to: Checkpoint): { back: Checkpoint[]; forth: Checkpoint[]; parting: Checkpoint } {
  const back: Checkpoint[] = [];
  const forth: Checkpoint[] = [];
  while (from !== to) {
    // Of two that are on one way the later has more behind it; of two with as much, both ways are older.
    if (from.tasks >= to.tasks && from.before) {
      back.push(from);
      from = from.before;
    } else {
      forth.push(to);
      to = to.before!;
    }
  }
  return { back, forth, parting: to };
}

/** The checkpoints in which a process runs, up to one. */
function life(to: Checkpoint, proc: number): Checkpoint[] {
  const all: Checkpoint[] = [];
  for (let c: Checkpoint | undefined = to; c?.frames.has(proc); c = c.before) all.push(c);
  return all;
}

