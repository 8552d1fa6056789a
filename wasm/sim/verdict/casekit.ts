/** What the tests of the checks share: a log and a history in a few words. */
import type { Event } from "../../../web/ts/events.gen.ts";
import { newOperation, type Found, type Operation } from "../work/operation.ts";
import type { Call } from "../work/call.ts";
import { Fates } from "./fates.ts";
import { Truth } from "./truth.ts";
import { Violations } from "./violation.ts";

export const second = 1_000_000_000;

export const blank: Call = {
  kind: "get", key: "k", value: "", mode: "consistent", index: 0, wait: 0, session: "", ttl: 0, lockDelay: 0, health: false, steps: [],
};

let ids = 0;

/** An operation from one second to another, done unless more says otherwise. */
export function op(call: Partial<Call>, from: number, to: number, more: Partial<Operation> = {}): Operation {
  const id = ++ids;
  const o = newOperation(id, "web", "a", { ...blank, ...call }, from * second, id * 2);
  return Object.assign(o, { returned: to * second, lastEvent: id * 2 + 1, outcome: "done", ok: true }, more);
}

export function found(key: string, value: string, modifyIndex: number, more: Partial<Found> = {}): Found {
  return { key, value, createIndex: modifyIndex, modifyIndex, lockIndex: 0, session: "", ...more };
}

/** A log of changes, each "index op key value @second", as server a tells it; locks are by the session that sessionOf says. */
export function log(changes: readonly string[], sessionOf: (value: string) => string = () => "s"): Truth {
  const truth = new Truth(sessionOf);
  changes.forEach((line, i) => {
    const [index, op, key, ...rest] = line.split(" ");
    const at = rest.find((w) => w.startsWith("@"))?.slice(1) ?? index;
    const value = rest.find((w) => !w.startsWith("@"));
    const e = { t: Number(at) * second, node: "a", proc: 1, seq: i + 1, kind: "store", store: { op, key, index: Number(index), ...(value && { value }) } };
    truth.see(e as Event);
  });
  return truth;
}

/** What befell servers, each "second node what process", which is its agent's: leave, left or alive (as others say), agent or hears. */
export function farewells(...lines: string[]): Fates {
  const fates = new Fates();
  lines.forEach((line, seq) => {
    const [at, node = "", what = "", proc = "1"] = line.split(" ");
    const body =
      what === "left" || what === "alive" ? { kind: "member", member: { name: node, status: what } }
      : what === "hears" ? { kind: "timer", timer: { heard: "c", timeout: 1 } }
      : { kind: "process", process: { op: "start", args: ["kvnode", what] } };
    fates.see({ t: Number(at) * second, node: "member" in body ? "c" : node, proc: what === "leave" ? 99 : Number(proc), seq, ...body } as Event);
  });
  return fates;
}

/** What a check says: each violation's word and text. */
export function said(check: (out: Violations) => void): string[] {
  const out = new Violations();
  check(out);
  return out.told.map((v) => `${v.check}: ${v.what}`);
}
