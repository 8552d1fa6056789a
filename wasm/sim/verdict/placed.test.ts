import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { Random } from "../../host/random.ts";
import { log, second } from "./casekit.ts";
import { newJudge, type JudgedOp } from "./judge.ts";
import { placed } from "./placed.ts";
import { Settled } from "./settled.ts";

const judge = newJudge(new WebAssembly.Module(readFileSync("build/judge.wasm")));
const key = "sim/0";

/** A history of one key as it may have been: each operation happened at one moment of its time, and answered what was then. */
function lived(r: Random, n: number): { ops: JudgedOp[]; changes: string[]; by: number[] } {
  const ops: JudgedOp[] = [];
  const changes: string[] = [];
  const by: number[] = [];
  let [value, index] = [undefined as string | undefined, 0];
  for (let i = 0; i < n; i++) {
    const moment = 10 + i;
    const lost = r.below(8) === 0;
    const j: JudgedOp = { id: i, key, kind: "get", call: (moment - r.below(9)) * second, return: (moment + r.below(9)) * second };
    const changed = (to: string | undefined): void => {
      [value, index] = [to, 100 + i];
      changes.push(`${index} ${to === undefined ? "delete sim/0" : `set sim/0 ${to}`} @${moment}`);
      by.push(i);
    };
    switch (r.below(6)) {
      case 0:
        Object.assign(j, { kind: "put", value: `v${i}`, ok: true });
        changed(`v${i}`);
        break;
      case 1:
        j.kind = "delete";
        if (value !== undefined) changed(undefined);
        break;
      case 2: {
        const holds = r.below(2) === 0;
        Object.assign(j, { kind: "cas", value: `v${i}`, index: holds ? index : index + 1000, ok: holds });
        if (holds) changed(`v${i}`);
        break;
      }
      default:
        if (value !== undefined) Object.assign(j, { ok: true, value, index });
    }
    if (lost && j.kind !== "get") {
      delete j.return;
      Object.assign(j, { unknown: true, ok: false });
    }
    if (value === undefined) index = 0;
    ops.push(j);
  }
  return { ops, changes, by };
}

/** What the judge says of the order that the log proposes; "none" where it proposes none. by are those who made the changes. */
function proposed(ops: readonly JudgedOp[], changes: readonly string[], by: readonly number[] = []): string {
  const told = log(changes).changes.map((c, i) => ({ ...c, trace: by[i] === undefined ? "" : String(by[i]) }));
  const order = placed(new Settled(told).matched(key, ops, (j) => (j.unknown || by.length === 0 ? "" : String(j.id))));
  return order ? judge(order).result : "none";
}

test("what may have been so is explained by the log's order, however many answers were lost", () => {
  const r = new Random(7, "lived");
  let none = 0;
  for (let i = 0; i < 300; i++) {
    const { ops, changes, by } = lived(r, 60);
    if (proposed(ops, changes, by) !== "legal") none++;
  }
  assert.ok(none < 60, `${none} of 300 are left to a search`);
});

test("no order is proposed, or found right, of what was not so", () => {
  const r = new Random(8, "lies");
  let [caught, open] = [0, 0];
  for (let i = 0; i < 400; i++) {
    const { ops, changes, by } = lived(r, 12);
    const reads = ops.filter((j) => j.kind === "get");
    const lie = reads[r.below(Math.max(1, reads.length))];
    const other = ops.filter((j) => j.value !== undefined && j.value !== lie?.value)[0];
    if (!lie || !other) continue;
    Object.assign(lie, { ok: true, value: other.value });
    delete lie.index;
    if (judge(ops).result !== "illegal") continue;
    caught++;
    if (proposed(ops, changes, by) === "legal") open++;
  }
  assert.ok(caught > 100, `only ${caught} lies: this shows little`);
  assert.equal(open, 0);
});

test("each lies within its operation's time", () => {
  const op = (kind: JudgedOp["kind"], call: number, end: number, more: Partial<JudgedOp> = {}): JudgedOp => ({ id: 0, key, kind, call: call * second, return: end * second, ok: true, ...more });
  const set = ["1 set sim/0 x @5"];
  const put = op("put", 4, 6, { value: "x" });
  assert.equal(proposed([put, op("get", 3, 9, { value: "x" })], set), "legal");
  assert.equal(proposed([put, op("get", 1, 3, { value: "x" })], set), "none", "it was read before it was asked for");
  assert.equal(proposed([put, op("get", 1, 3, { ok: false })], set), "legal");
  assert.equal(proposed([put, op("get", 7, 8, { ok: false })], set), "none", "it was not there after it was acknowledged");
  assert.equal(proposed([put, op("get", 5.5, 8, { ok: false })], set), "none", "the server that read was a little behind: the search finds it");
  assert.equal(proposed([put, op("cas", 1, 2, { value: "y", index: 0, ok: false })], set), "none");
  assert.equal(proposed([put, op("put", 1, 2, { value: "z" })], set), "none", "an acknowledged write is not in the log");
});
