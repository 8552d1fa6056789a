/**
 * The verdict on each future, live: the history of what clients asked is followed as events come, and each key that has
 * changed is put to the judge in its worker, one question at a time.
 */
import type { JudgedOp, JudgeVerdict } from "../../../../wasm/sim/verdict/judge.ts";
import type { Seen } from "../../desk.ts";
import type { TraceEvent } from "../../events.ts";
import { scriptURL } from "../../source/trusted.ts";
import { t } from "../../t.ts";
import { eventsMax, matters, pastOf, type Past, type Told } from "./history.ts";
import type { Answer, Asked } from "./judge-worker.ts";

/** At least so long (ms) lies between two questions, and so long an answer may take before the judge is given up. */
const REST = 400;
const PATIENCE = 30_000;

export interface Broken {
  key: string;
  /** As few operations as prove it, in the order of their calls. */
  proof: Told[];
}

/** The URLs of the judge's program and of the worker that holds it, put in by the build: only this part wants them. */
declare const JUDGE: string;
declare const JUDGE_WORKER: string;

/** The page whose run is judged. */
export interface Judged extends Pick<Seen, "stage" | "touch"> {
  /** Is there a run? */
  readonly live: boolean;
}

/** What is known of one future. */
export interface Verdict {
  result: "none" | "checking" | "linearizable" | "not linearizable" | "undecided";
  /** How many operations the judge was asked about. */
  ops: number;
  unknown: number;
  /** How many operations have ended, and how many of them are reads that promise nothing, which nobody judges. */
  asked: number;
  loose: number;
  broken: Broken[];
  stale: Past["stale"];
  /** Keys of which nothing is said: too long, or asked about too often. */
  left: string[];
  leases: boolean;
  /** Why there is no verdict, "" where there may be one. */
  wrong: string;
}

const none: Verdict = { result: "none", ops: 0, unknown: 0, asked: 0, loose: 0, broken: [], stale: [], left: [], leases: true, wrong: "" };

export class Verdicts {
  private readonly kept: TraceEvent[] = [];
  private upto = 0;
  private tail: TraceEvent | undefined;
  private changed = false;
  private full = false;
  private readonly byBranch = new Map<number, Verdict>();
  /** What each key's history was when it was judged, and the answer. */
  private readonly judged = new Map<string, { asked: string; verdict: JudgeVerdict }>();
  private worker: Worker | undefined;
  private waiting: { number: number; resolve: (v: JudgeVerdict) => void; reject: (e: Error) => void } | undefined;
  private number = 0;
  private busy = false;
  private restedAt = 0;
  private stage: unknown;

  constructor(private readonly desk: Judged) {}

  of(branch: number): Verdict {
    return this.byBranch.get(branch) ?? none;
  }

  /** Looked at a few times a second: follows the events, and asks the judge where something is new. */
  look(now: number): void {
    if (!this.desk.live) return;
    this.follow();
    if (!this.changed || this.busy || now - this.restedAt < REST) return;
    this.judge().catch(() => undefined).finally(() => (this.restedAt = performance.now()));
  }

  /** The verdict on all that has happened in the future that is shown, once the judge has spoken. */
  async now(): Promise<Verdict> {
    while (this.busy) await new Promise((keep) => setTimeout(keep, REST / 8));
    this.follow();
    if (this.changed) await this.judge();
    return this.of(this.desk.stage.branch);
  }

  close(): void {
    this.worker?.terminate();
    this.worker = undefined;
  }

  /** Takes up the events that are new; those of a future that was left go. */
  private follow(): void {
    const { stage } = this.desk;
    const { film } = stage;
    if (stage !== this.stage) {
      Object.assign(this, { stage, upto: 0, tail: undefined, changed: false, full: false });
      this.kept.length = 0;
      this.byBranch.clear();
    }
    const holds = (e: TraceEvent) => e.seq <= film.dropped || film.events[e.seq - 1 - film.dropped] === e;
    if (this.tail && !holds(this.tail)) {
      while (this.kept.length > 0 && !holds(this.kept.at(-1)!)) this.kept.pop();
      this.upto = this.kept.at(-1)?.seq ?? 0;
      this.full = false; // what had no room any more came after these
      this.changed = true;
    }
    for (const e of film.events.slice(Math.max(0, this.upto - film.dropped))) {
      this.tail = e;
      this.upto = e.seq;
      if (!matters(e)) continue;
      if (this.kept.length >= eventsMax) {
        this.full = true;
        continue;
      }
      this.kept.push(e);
      this.changed = true;
    }
  }

  private async judge(): Promise<void> {
    this.busy = true;
    this.changed = false;
    const { branch } = this.desk.stage;
    const past = pastOf(this.kept);
    const all = [...past.keys.values()];
    const v: Verdict = {
      ...none, ops: all.reduce((n, k) => n + k.asked.length, 0), unknown: past.unknown, asked: past.ops.filter((o) => o.outcome !== "open").length, loose: past.loose, stale: past.stale, left: past.left, leases: past.leases,
      broken: this.of(branch).broken, result: all.length === 0 ? "none" : this.of(branch).result === "none" ? "checking" : this.of(branch).result,
    };
    this.byBranch.set(branch, v);
    for (const key of this.judged.keys()) if (!past.keys.has(key)) this.judged.delete(key);
    this.desk.touch();
    try {
      const answers = new Map<string, JudgeVerdict>();
      for (const [key, k] of past.keys) answers.set(key, await this.verdictOn(key, k.asked));
      v.broken = [...answers].flatMap(([key, a]) => (a.keys ?? []).filter((x) => x.result === "illegal").map((x) => ({ key, proof: (x.proof ?? []).map((id) => past.keys.get(key)!.from[id]!) })));
      const open = this.full || [...answers.values()].some((a) => a.result === "undecided");
      if (all.length > 0) v.result = v.broken.length > 0 ? "not linearizable" : open ? "undecided" : "linearizable";
    } catch (err) {
      v.wrong = (err as Error).message;
    } finally {
      this.busy = false;
      this.desk.touch();
    }
  }

  /** One key's verdict; one that was given on the same history is given again. */
  private async verdictOn(key: string, history: JudgedOp[]): Promise<JudgeVerdict> {
    const asked = JSON.stringify(history);
    const before = this.judged.get(key);
    if (before?.asked === asked) return before.verdict;
    const verdict = await this.ask(history);
    this.judged.set(key, { asked, verdict });
    return verdict;
  }

  private ask(history: JudgedOp[]): Promise<JudgeVerdict> {
    const worker = (this.worker ??= this.start());
    const number = ++this.number;
    return new Promise<JudgeVerdict>((resolve, reject) => {
      const late = setTimeout(() => this.fail(t`it has not answered for ${PATIENCE / 1000} s`), PATIENCE);
      const over = <T>(f: (x: T) => void) => (x: T): void => {
        clearTimeout(late);
        f(x);
      };
      this.waiting = { number, resolve: over(resolve), reject: over(reject) };
      worker.postMessage({ number, history } satisfies Asked);
    });
  }

  private start(): Worker {
    const worker = new Worker(scriptURL(JUDGE_WORKER), { type: "module" });
    worker.onmessage = (e: MessageEvent<Answer>) => {
      const w = this.waiting;
      if (w?.number !== e.data.number) return;
      this.waiting = undefined;
      if ("wrong" in e.data) w.reject(new Error(e.data.wrong));
      else w.resolve(e.data.verdict);
    };
    worker.onerror = (e) => {
      e.preventDefault();
      this.fail(e.message || t`its worker did not start`);
    };
    worker.postMessage({ program: new URL(JUDGE, location.href).href } satisfies Asked);
    return worker;
  }

  /** The judge is given up; the next question starts another. */
  private fail(why: string): void {
    this.close();
    this.waiting?.reject(new Error(why));
    this.waiting = undefined;
  }
}
