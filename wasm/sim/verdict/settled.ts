import type { JudgedOp } from "./judge.ts";
import type { Change } from "./truth.ts";

/**
 * What the log knows of the writes of a history: which of them took effect, and when the first server had applied them.
 * A write whose answer was lost would else have to be tried everywhere, and two of those twice as often.
 */
export class Settled {
  private readonly times = new Map<string, number>();

  /** changes are the log's, in its order. */
  constructor(private readonly changes: readonly Change[]) {
    for (const { value, time } of changes) if (value !== "" && !this.times.has(value)) this.times.set(value, time);
  }

  /** When a server first applied a value; values never repeat. undefined for never. */
  applied(value: string): number | undefined {
    return this.times.get(value);
  }

  /**
   * The operations on one key, every write of which the log tells at the moment at which it was applied, and without
   * those that changed nothing and were never answered. An order that explains these explains the history as it was:
   * each moment lies within its operation's time, and what was never answered may never have happened. That no order
   * explains them says nothing: whoever reads may be a little behind the first server. trace names the request of an
   * operation, "" where its client was not told.
   */
  pinned(key: string, ops: readonly JudgedOp[], trace: (j: JudgedOp) => string): JudgedOp[] {
    const ends = this.changes.filter((c) => (c.op === "delete" ? c.key === key : c.op === "delete-tree" && key.startsWith(c.key)));
    const out: JudgedOp[] = [];
    const open: JudgedOp[] = [];
    for (const j of ops) {
      const end = deletes(j) ? ends.findIndex((c) => c.trace !== "" && c.trace === trace(j)) : -1;
      const time = end >= 0 ? ends.splice(end, 1)[0]!.time : writes(j) ? this.applied(j.value ?? "") : undefined;
      if (time !== undefined) out.push(at(j, time));
      else (j.unknown ? open : out).push(j);
    }
    const answered = out.filter((j) => deletes(j) && trace(j) === "");
    for (const c of ends) {
      if (answered.some((j) => j.call <= c.time && c.time <= j.return!)) continue;
      const by = this.who(open.filter((j) => deletes(j) && j.call <= c.time), key, c);
      if (by) out.push(at(open.splice(open.indexOf(by), 1)[0]!, c.time));
    }
    return out;
  }

  /** Who of those that were never answered may have deleted a key. One that named its index can have been no other. */
  private who(asked: readonly JudgedOp[], key: string, end: Change): JudgedOp | undefined {
    const was = this.changes.filter((c) => c.key === key && c.op === "set" && c.index < end.index).at(-1);
    return asked.find((j) => j.kind === "delete-cas" && j.index === was?.index) ?? asked.find((j) => j.kind === "delete");
  }
}

/** The write as done at a time, or as near to it as its own time allows. */
function at({ unknown, ...j }: JudgedOp, time: number): JudgedOp {
  const moment = Math.max(j.call, unknown ? time : Math.min(time, j.return!));
  return { ...j, ok: true, call: moment, return: moment };
}

/** Whether a write may have left its value: it was not refused. */
function writes(j: JudgedOp): boolean {
  return j.kind === "put" || (j.kind === "cas" && (j.unknown === true || j.ok === true));
}

function deletes(j: JudgedOp): boolean {
  return j.kind === "delete" || (j.kind === "delete-cas" && (j.unknown === true || j.ok === true));
}
