/** What a terminal needs of the page: machines, and what runs on them, told by the room's events. */
import type { FileLook, MachineLook } from "../../../../wasm/host/look.ts";
import type { Desk } from "../../desk.ts";
import type { TraceEvent } from "../../events.ts";
import { clients, servers } from "../../reduce/model.ts";
import type { ExecResult, FetchResult } from "../../source/source.ts";
import type { Place } from "./curl.ts";

/** A command that runs on a machine. */
export interface Running {
  /** The number of its process, 0 until it has begun. */
  proc: number;
  heard: (stream: number, text: string) => void;
  done: Promise<ExecResult>;
  /** Presses ctrl-C: at once, or as soon as it has begun. */
  interrupt(): void;
}

export interface House {
  places(): Place[];
  keys(): string[];
  /** Whether time goes on. */
  standing(): boolean;
  /** What is on a machine's disk, and what runs on it. */
  look(machine: string): Promise<MachineLook>;
  /** What a file on its disk holds. */
  file(machine: string, path: string): Promise<FileLook>;
  exec(machine: string, argv: string[]): Running;
  fetch(from: string, to: string, method: string, path: string, body?: string): Promise<FetchResult>;
}

/** A running command that waits for its first event. */
interface Begun extends Running {
  machine: string;
  argv: string;
  stopped: boolean;
}

export class DeskHouse implements House {
  private readonly begun = new Set<Begun>();
  /** How many of the run's events were looked at, and the last of them. */
  private seen = 0;
  private last: TraceEvent | undefined;
  /** The furthest back that time was turned since. */
  private low = 0;
  private readonly stop: () => void;

  constructor(private readonly desk: Desk) {
    this.skip();
    this.stop = desk.stage.onFrame(() => this.listen());
  }

  close(): void {
    this.stop();
  }

  places(): Place[] {
    const m = this.desk.model;
    return [...clients(m), ...servers(m)].map(({ name, addr }) => ({ name, addr: addr.replace(/:\d+$/, "") }));
  }

  keys(): string[] {
    return [...new Set([...this.desk.model.machines.values()].flatMap((x) => x.store.map((r) => r.key)))].sort();
  }

  standing(): boolean {
    return this.desk.stage.paused || this.desk.stage.past;
  }

  look(machine: string): Promise<MachineLook> {
    return this.desk.room.lookAt(machine);
  }

  file(machine: string, path: string): Promise<FileLook> {
    return this.desk.room.file(machine, path);
  }

  exec(machine: string, argv: string[]): Running {
    this.listen();
    const r: Begun = { machine, argv: JSON.stringify(argv), proc: 0, stopped: false, heard: () => undefined, done: this.desk.room.exec(machine, argv), interrupt: () => this.interrupt(r) };
    this.begun.add(r);
    // The last events come before the result, in the same push of the worker.
    const over = () => {
      this.listen();
      this.begun.delete(r);
    };
    r.done = r.done.finally(over);
    return r;
  }

  fetch(from: string, to: string, method: string, path: string, body?: string): Promise<FetchResult> {
    return this.desk.room.fetch(from, to, method, path, body);
  }

  private interrupt(r: Begun): void {
    r.stopped = true;
    // A command that has ended meanwhile is no error of anybody's.
    if (r.proc > 0) this.desk.room.act({ do: "interrupt", machine: r.machine, proc: r.proc }).catch(() => undefined);
  }

  private get happened(): number {
    const { film } = this.desk.stage;
    return film.dropped + film.happened;
  }

  /** What has happened up to now is nothing new. */
  private skip(): void {
    this.seen = this.low = this.happened;
    this.last = this.event(this.seen - 1);
  }

  private event(n: number): TraceEvent | undefined {
    const { film } = this.desk.stage;
    return film.events[n - film.dropped];
  }

  /** Gives what has been printed since to whoever runs it. */
  private listen(): void {
    if (this.begun.size === 0) return this.skip();
    const to = this.happened;
    this.low = Math.min(this.low, to);
    // Time may have been turned back. What happens again was shown already; in another future it happens anew.
    if (this.seen > this.desk.stage.film.dropped && this.event(this.seen - 1) !== this.last) this.seen = this.low;
    for (; this.seen < to; this.seen++) {
      const e = this.event(this.seen);
      this.last = e;
      if (e?.kind !== "process") continue;
      const { op, args, stream = 1, text = "" } = e.process;
      if (op === "start") this.claim(e.node, e.proc, JSON.stringify(args ?? []));
      else if (op === "output") for (const r of this.begun) if (r.proc === e.proc) r.heard(stream, text);
    }
    if (this.seen === to) this.low = to;
  }

  /** The oldest command of that machine with these words that has not begun yet is the one that begins. */
  private claim(machine: string, proc: number, argv: string): void {
    for (const r of this.begun) {
      if (r.proc !== 0 || r.machine !== machine || r.argv !== argv) continue;
      r.proc = proc;
      if (r.stopped) this.interrupt(r);
      return;
    }
  }
}
