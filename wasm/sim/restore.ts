import type { ExecResult } from "../host/protocol.ts";
import type { Ground } from "./trials.ts";
import { actionOf } from "./work/history.ts";
import { told, type Found, type Operation } from "./work/operation.ts";

const second = 1_000_000_000;
/** How long each step of it may take, with whatever has to be tried again, for each multiple of raft's timeouts. */
const stepMax = 20 * second;
/** Who waits for a change of a key is woken by the restore within this time. */
const wakeMax = 2 * second;
/** Between two looks at what was asked for, and between two tries. */
const look = second / 50;
const again = second;
const file = "/data/backup.snap";
/** What no session can change: the trial's own keys, and those that the clients wrote. */
const prefixes = ["trial", "sim/", "tree/"];

/**
 * An operator saves the state, as `kvnode snapshot save` does, clients write, and the operator restores it. Then every
 * key is what it was when it was saved, its indexes too; who waited for a change is woken; and what is written from then
 * on gets an index that nobody has seen. What is refused is tried again for a while, as an operator would. Returns how
 * often the outcome of a restore was unknown, since the lead was lost on the way: the keys are then either what they were
 * when they were saved or what they have become.
 */
export function restoreState(g: Ground): number {
  const fails = (what: string, ...ops: (Operation | undefined)[]): void => g.out.add("restore", what, ops.filter((o) => o !== undefined));
  const put = (key: string, value: string): Operation | undefined => answered(g, actionOf("web", "web", { kind: "put", key, value }));
  if (!put("trial/kept", "before")?.ok) return fails("a cluster that is well takes no write"), 0;
  const before = lists(g);
  const saved = insist(g, ["kvnode", "snapshot", "save", file]);
  if (saved.said !== "") return fails(`the state is not saved: ${saved.said}`), 0;
  const changed = put("trial/kept", "after");
  put("trial/new", "new");
  const become = lists(g);
  const newest = Math.max(...become.map((o) => o?.index ?? 0));
  let woken: Operation | undefined;
  const waits = actionOf("web", "web", { kind: "get", key: "trial/kept", mode: "default", index: become[0]?.index ?? 1, wait: 300 * second });
  g.begin(waits, (o) => (woken = o));
  const restored = insist(g, ["kvnode", "snapshot", "restore", file]);
  if (restored.said !== "" && restored.unknown === 0) return fails(`the state is not restored: ${restored.said}`), 0;
  const done = restored.said === "";
  if (done) {
    g.world.run(g.world.now + wakeMax);
    if (!woken) fails(`who waited for a change is not woken ${wakeMax / second} s after the state was restored`);
    else if (restored.unknown === 0 && !shows(woken, "after")) fails("who waited for a change is not told what it had when the state was restored", woken);
  }
  for (const [i, after] of lists(g).entries()) {
    const was = before[i];
    const is = become[i];
    if (!was || !is || !after) fails(`${prefixes[i]} cannot be read around a restore`, was, is, after);
    else if (!same(was, after) && (done || !same(is, after))) fails(`what was saved is ${state(was.found)} at ${was.index}, and what was restored ${state(after.found)} at ${after.index}`, was, after);
  }
  const written = put("trial/new", "again");
  const seen = answered(g, actionOf("web", "web", { kind: "get", key: "trial/new", mode: "consistent" }));
  if (!written?.ok || !shows(seen, "again")) fails("what is written after a restore is not there", changed, written, seen);
  else if (seen!.found[0]!.modifyIndex <= newest) fails(`a write after the restore has the index ${seen!.found[0]!.modifyIndex}, and ${newest} was seen before: ${told(seen!)}`, seen);
  return restored.unknown;
}

/** Whether a read found one key with a value. */
function shows(o: Operation | undefined, value: string): boolean {
  return o?.outcome === "done" && o.found.length === 1 && o.found[0]!.value === value;
}

/** Whether a later list shows what another does, at an index that did not go back. */
function same(was: Operation, is: Operation): boolean {
  return is.index >= was.index && state(is.found) === state(was.found);
}

/** An operation, begun anew until it is done or its time is up. */
function answered(g: Ground, body: Parameters<Ground["ask"]>[0]): Operation | undefined {
  for (const end = g.world.now + stepMax * g.multiplier; g.world.now < end; g.world.run(g.world.now + again)) {
    const o = g.ask(body, end);
    if (o?.outcome === "done") return o;
  }
  return undefined;
}

/** Everything that no session can change, fresh. */
function lists(g: Ground): (Operation | undefined)[] {
  return prefixes.map((key) => answered(g, actionOf("web", "web", { kind: "list", key, mode: "consistent" })));
}

/**
 * Gives a command until it is done or its time is up. Says what it said last, nothing where it was done, and how often its
 * outcome was unknown.
 */
function insist(g: Ground, argv: string[]): { said: string; unknown: number } {
  let text = "";
  let unknown = 0;
  for (const end = g.world.now + stepMax * g.multiplier; g.world.now < end; g.world.run(g.world.now + again)) {
    const r = command(g, argv, end);
    text = said(r);
    if (text === "") break;
    if (text.includes("outcome unknown")) unknown++;
  }
  return { said: text, unknown };
}

function state(found: readonly Found[]): string {
  return found.map((f) => `${f.key}=${f.value}@${f.modifyIndex}/${f.createIndex}`).join(" ");
}

/** What a command said and how it ended; undefined where it does not end in time. */
function command(g: Ground, argv: string[], end: number): ExecResult | Error | undefined {
  let result: ExecResult | Error | undefined;
  g.world.ask({ do: "exec", machine: "web", argv }, (a) => (result = a as ExecResult | Error));
  while (!result && g.world.now < end) g.world.run(g.world.now + look);
  return result;
}

function said(r: ExecResult | Error | undefined): string {
  if (!r) return "no end";
  if (r instanceof Error) return r.message;
  return r.code === 0 ? "" : `exit ${r.code}: ${(r.stderr || r.stdout).trim()}`;
}
