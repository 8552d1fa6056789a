import { Random } from "../host/random.ts";
import type { FetchResult } from "../host/protocol.ts";
import type { World } from "../host/world.ts";

const keys = 6;
/** Between the end of one operation of a writer and its next, in nanoseconds. */
const pause = [50_000_000, 900_000_000] as const;
/** A writer gives an operation up after this long, and does not know what became of it. */
const patience = 15_000_000_000;
/** One operation in so many is a command of the command line; a process is dear. */
const commandEvery = 25;

interface Register {
  key: string;
  written: number;
  /** The last value whose write was acknowledged, and those of unknown outcome. */
  acknowledged: string | undefined;
  unknown: Set<string>;
  next: number;
  waiting: Operation | undefined;
}

/** One operation under way; what it ends as is heard by it alone, however late. */
interface Operation {
  since: number;
  value: string | undefined;
  outcome: Outcome | undefined;
}

type Outcome = "acknowledged" | "unknown" | "refused" | "read";

/**
 * Writers, one a key, each with one operation at a time: puts of values that never repeat, and gets. What may be in
 * the store at the end follows: the last acknowledged value, or one of unknown outcome.
 */
export class Workload {
  ops = 0;
  unknown = 0;
  acknowledged = 0;
  private readonly registers: Register[];
  private readonly random: Random;

  constructor(
    private readonly world: World,
    private readonly machines: string[],
    seed: number,
  ) {
    this.random = new Random(seed, "workload");
    this.registers = Array.from({ length: keys }, (_, i) => ({ key: `sim/${i}`, written: 0, acknowledged: undefined,
      unknown: new Set<string>(), next: 0, waiting: undefined }));
  }

  /** Begins what is due; call it often. */
  tick(): void {
    for (const r of this.registers) {
      if (r.waiting) this.look(r, r.waiting);
      else if (this.world.now >= r.next) this.begin(r);
    }
  }

  /** Whether no operation is under way. */
  get idle(): boolean {
    for (const r of this.registers) if (r.waiting) this.look(r, r.waiting);
    return this.registers.every((r) => !r.waiting);
  }

  /** What a key holds that it must not, after everything has healed; undefined if all is well. */
  async lost(read: (key: string) => Promise<string | undefined>): Promise<string[]> {
    const out: string[] = [];
    for (const r of this.registers) {
      const value = await read(r.key);
      const may = new Set(r.unknown);
      if (r.acknowledged !== undefined) may.add(r.acknowledged);
      const empty = value === undefined && r.acknowledged === undefined;
      if (!empty && (value === undefined || !may.has(value))) {
        out.push(`${r.key} holds ${value ?? "nothing"}; acknowledged last was ${r.acknowledged ?? "nothing"}, unknown are ${[...r.unknown].join(" ")}`);
      }
    }
    return out;
  }

  private begin(r: Register): void {
    this.ops++;
    const from = this.machines[this.random.below(this.machines.length)]!;
    const put = this.random.below(3) < 2;
    const value = put ? `${r.key.slice(4)}.${++r.written}` : undefined;
    const answer = this.random.below(commandEvery) === 0 ? this.command(from, r.key, value) : this.request(from, r.key, value);
    const op: Operation = { since: this.world.now, value, outcome: undefined };
    r.waiting = op;
    answer.then((o) => (op.outcome = o));
  }

  private request(from: string, key: string, value: string | undefined): Promise<Outcome> {
    const answer = this.world.fetch(from, from, value === undefined ? "GET" : "PUT", `/v1/kv/${key}`, value);
    return answer.then(
      (a: FetchResult) => (value === undefined ? "read" : a.status === 200 && a.body.trim() === "true" ? "acknowledged" : "unknown"),
      (why: Error) => (/refused|no power/.test(why.message) ? "refused" : "unknown"),
    );
  }

  private command(machine: string, key: string, value: string | undefined): Promise<Outcome> {
    const argv = value === undefined ? ["kvnode", "kv", "get", key] : ["kvnode", "kv", "put", key, value];
    return this.world.exec(machine, argv).then((a) => (value === undefined ? "read" : a.code === 0 ? "acknowledged" : "unknown"));
  }

  private look(r: Register, op: Operation): void {
    if (op.outcome === undefined && this.world.now <= op.since + patience) return;
    const outcome = op.outcome ?? "unknown";
    r.waiting = undefined;
    r.next = this.world.now + this.random.between(pause);
    if (op.value === undefined) return;
    if (outcome === "acknowledged") {
      this.acknowledged++;
      r.acknowledged = op.value;
    } else if (outcome === "unknown") {
      this.unknown++;
      r.unknown.add(op.value);
    }
  }
}
