/** Something that will happen. */
export interface Entry<T> {
  readonly time: number;
  readonly order: number;
  readonly task: T;
  dead: boolean;
}

/** Cancelled entries stay in the heap until they are due, or until there are more of them than this and than live ones. */
const deadMax = 256;

/**
 * What will happen, by virtual time; what falls on one nanosecond comes in the order in which it was put in. Tasks
 * are plain data, so that a checkpoint can copy them.
 */
export class Agenda<T> {
  private heap: Entry<T>[] = [];
  private order = 0;
  private dead = 0;

  push(time: number, task: T): Entry<T> {
    if (!Number.isSafeInteger(time) || time < 0) throw new Error(`virtual time is over: ${time}`);
    const e: Entry<T> = { time, order: this.order++, task, dead: false };
    this.heap.push(e);
    this.up(this.heap.length - 1);
    return e;
  }

  cancel(e: Entry<unknown>): void {
    if (e.dead) return;
    e.dead = true;
    if (++this.dead > deadMax && this.dead * 2 > this.heap.length) this.sweep();
  }

  /** The next entry, or undefined when nothing will ever happen. */
  peek(): Entry<T> | undefined {
    while (this.heap[0]?.dead) {
      this.take();
      this.dead--;
    }
    return this.heap[0];
  }

  pop(): Entry<T> | undefined {
    const e = this.peek();
    if (e) {
      this.take();
      e.dead = true; // to cancel what has happened does nothing
    }
    return e;
  }

  private take(): void {
    const last = this.heap.pop()!;
    if (this.heap.length > 0) {
      this.heap[0] = last;
      this.down(0);
    }
  }

  private sweep(): void {
    this.heap = this.heap.filter((e) => !e.dead);
    this.dead = 0;
    for (let i = (this.heap.length >> 1) - 1; i >= 0; i--) this.down(i);
  }

  private before(i: number, j: number): boolean {
    const a = this.heap[i]!;
    const b = this.heap[j]!;
    if (a.time !== b.time) return a.time < b.time;
    return a.order < b.order;
  }

  private swap(i: number, j: number): void {
    const e = this.heap[i]!;
    this.heap[i] = this.heap[j]!;
    this.heap[j] = e;
  }

  private up(i: number): void {
    for (let parent = (i - 1) >> 1; i > 0 && this.before(i, parent); parent = (i - 1) >> 1) {
      this.swap(i, parent);
      i = parent;
    }
  }

  private down(i: number): void {
    for (;;) {
      let least = i;
      for (const child of [2 * i + 1, 2 * i + 2]) {
        if (child < this.heap.length && this.before(child, least)) least = child;
      }
      if (least === i) return;
      this.swap(i, least);
      i = least;
    }
  }
}
