import type { JudgedOp } from "./judge.ts";
import type { Change } from "./truth.ts";

/** An operation, and the change that it made; undefined where it made none. */
export interface Matched {
  j: JudgedOp;
  by: Change | undefined;
}

/**
 * What the log knows of the writes of a history: which of them took effect, and when the first server had applied them.
 * A write whose answer was lost would else have to be tried everywhere, and two of those twice as often.
 */
export class Settled {
  private readonly sets = new Map<string, Change>();

  /** changes are the log's, in its order. */
  constructor(private readonly changes: readonly Change[]) {
    for (const c of changes) if (c.value !== "" && !this.sets.has(c.value)) this.sets.set(c.value, c);
  }

  /** When a server first applied a value; values never repeat. undefined for never. */
  applied(value: string): number | undefined {
    return this.sets.get(value)?.time;
  }

  /**
   * The operations on one key, every write of which the log tells at the moment at which it was applied, and without
   * those that changed nothing and were never answered. An order that explains these explains the history as it was:
   * each moment lies within its operation's time, and what was never answered may never have happened. That no order
   * explains them says nothing: whoever reads may be a little behind the first server. trace names the request of an
   * operation, "" where its client was not told.
   */
  pinned(key: string, ops: readonly JudgedOp[], trace: (j: JudgedOp) => string): JudgedOp[] {
    return this.matched(key, ops, trace).map(({ j, by }) => (by ? at(j, by.time) : j));
  }

  /** The operations of which pinned speaks, as they were told, each write with the change of the log's that it made. */
  matched(key: string, ops: readonly JudgedOp[], trace: (j: JudgedOp) => string): Matched[] {
    const ends = this.changes.filter((c) => (c.op === "delete" ? c.key === key : c.op === "delete-tree" && key.startsWith(c.key)));
    const out: Matched[] = [];
    const open: JudgedOp[] = [];
    for (const j of ops) {
      const end = deletes(j) ? ends.findIndex((c) => c.trace !== "" && c.trace === trace(j)) : -1;
      const by = end >= 0 ? ends.splice(end, 1)[0]! : writes(j) ? this.sets.get(j.value ?? "") : undefined;
      if (by || !j.unknown) out.push({ j, by });
      else open.push(j);
    }
    const answered = out.filter(({ j }) => deletes(j) && trace(j) === "");
    for (const c of ends) {
      if (answered.some(({ j }) => j.call <= c.time && c.time <= j.return!)) continue;
      const j = this.who(open.filter((j) => deletes(j) && j.call <= c.time), key, c);
      if (j) out.push({ j: open.splice(open.indexOf(j), 1)[0]!, by: c });
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
export function at({ unknown, ...j }: JudgedOp, time: number): JudgedOp {
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
