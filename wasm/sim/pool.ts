import { Worker } from "node:worker_threads";
import type { Job, Report } from "./job.ts";

/** What every worker begins with. */
export interface Modules {
  kvnode: WebAssembly.Module;
  judge: WebAssembly.Module;
}

/** How a job ended without a report: its wall budget was spent, or its worker died. */
export class Lost extends Error {}

interface Waiting {
  job: Job;
  keep: (r: Report) => void;
  fail: (why: Error) => void;
}

/**
 * Threads that run seeds side by side, each with its own judge. One that does not come back within the wall budget is
 * ended, and another begins in its place: nobody waits for a run that hangs.
 */
export class Pool {
  private readonly queue: Waiting[] = [];
  private readonly idle: Worker[] = [];
  private readonly all = new Set<Worker>();

  /** file is the program that a worker runs (the same as this one); budget is in real seconds. */
  constructor(
    private readonly file: string,
    private readonly modules: Modules,
    size: number,
    private readonly budget: number,
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
    const w = new Worker(this.file, { workerData: this.modules });
    this.all.add(w);
    this.idle.push(w);
  }

  private next(): void {
    while (this.idle.length > 0 && this.queue.length > 0) this.give(this.idle.shift()!, this.queue.shift()!);
  }

  private give(w: Worker, { job, keep, fail }: Waiting): void {
    const over = (): void => {
      clearTimeout(clock);
      w.off("message", answered).off("error", died).off("exit", ended);
    };
    const lose = (why: string): void => {
      over();
      this.all.delete(w);
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
    w.on("message", answered).on("error", died).on("exit", ended);
    w.postMessage(job);
  }
}
