import { Worker } from "node:worker_threads";
import { Seat } from "../host/seat.ts";
import type { Job, Report } from "./job.ts";

/** What every worker begins with. */
export interface Modules {
  kvnode: WebAssembly.Module;
  judge: WebAssembly.Module;
}

/** How a job ended without a report: its wall budget was spent, or its worker died. */
export class Lost extends Error {}

/** A worker is looked at this often, in real milliseconds; a process that has run for as many looks spins. */
const lookEvery = 5_000;
const looksMax = 6;

interface Waiting {
  job: Job;
  keep: (r: Report) => void;
  fail: (why: Error) => void;
}

/**
 * Threads that run seeds side by side, each with its own judge. One that does not come back within the wall budget is
 * ended, and so is one in which a process runs and runs without a rest, which is named; and another begins in its place:
 * nobody waits for a run that hangs.
 */
export class Pool {
  private readonly queue: Waiting[] = [];
  private readonly idle: Worker[] = [];
  private readonly all = new Set<Worker>();
  /** Who runs in each thread's room. */
  private readonly seats = new Map<Worker, Seat>();

  /** file is the program that a worker runs (the same as this one); budget is in real seconds. */
  constructor(
    private readonly file: string,
    private readonly modules: Modules,
    size: number,
    private readonly budget: number,
    /** How often a worker is looked at, in real milliseconds. */
    private readonly look = lookEvery,
  ) {
    for (let i = 0; i < size; i++) this.add();
  }

  run(job: Job): Promise<Report> {
    return new Promise((keep, fail) => {
      this.queue.push({ job, keep, fail });
      this.next();
    });
  }

  async close(): Promise<void> {
    await Promise.all([...this.all].map((w) => w.terminate()));
  }

  private add(): void {
    const seat = new SharedArrayBuffer(Seat.size);
    const w = new Worker(this.file, { workerData: { ...this.modules, seat } });
    this.all.add(w);
    this.seats.set(w, new Seat(seat));
    this.idle.push(w);
  }

  private next(): void {
    while (this.idle.length > 0 && this.queue.length > 0) this.give(this.idle.shift()!, this.queue.shift()!);
  }

  private give(w: Worker, { job, keep, fail }: Waiting): void {
    const over = (): void => {
      clearTimeout(clock);
      clearInterval(watch);
      w.off("message", answered).off("error", died).off("exit", ended);
    };
    const lose = (why: string): void => {
      over();
      this.all.delete(w);
      this.seats.delete(w);
      void w.terminate();
      this.add();
      fail(new Lost(why));
      this.next();
    };
    const answered = (answer: Report | string): void => {
      if (typeof answer === "string") return lose(answer);
      over();
      this.idle.push(w);
      keep(answer);
      this.next();
    };
    const died = (err: Error): void => lose(`its worker died: ${err.message}`);
    const ended = (code: number): void => lose(`its worker ended with ${code}`);
    const clock = setTimeout(() => lose(`it had not ended after ${this.budget} real seconds`), this.budget * 1000);
    const watch = this.watch(w, lose);
    w.on("message", answered).on("error", died).on("exit", ended);
    w.postMessage(job);
  }
  /** Looks again and again whether one and the same burst of a process goes on in a thread's room. */
  private watch(w: Worker, lose: (why: string) => void): NodeJS.Timeout {
    const seat = this.seats.get(w)!;
    let turn = 0;
    let looks = 0;
    return setInterval(() => {
      const sits = seat.look();
      looks = sits && sits.turn === turn ? looks + 1 : 0;
      turn = sits?.turn ?? 0;
      if (sits && looks >= looksMax) lose(`process ${sits.proc} of machine ${sits.machine} spun for ${(this.look * looksMax) / 1000} real seconds: stopped`);
    }, this.look);
  }
}
