import type { ExecResult } from "../host/protocol.ts";
import type { Ground } from "./trials.ts";
import { actionOf } from "./work/history.ts";
import { told, type Found, type Operation } from "./work/operation.ts";

const second = 1_000_000_000;
/** How long each step of it may take, for each multiple of raft's timeouts. */
const stepMax = 20 * second;
/** Who waits for a change of a key is woken by the restore within this time. */
const wakeMax = 2 * second;
/** Between two looks at what was asked for. */
const look = second / 50;
const file = "/data/backup.snap";
/** What no session can change: the trial's own keys, and those that the clients wrote. */
const prefixes = ["trial", "sim/", "tree/"];

/**
 * An operator saves the state, as `kvnode snapshot save` does, clients write, and the operator restores it. Then every
 * key is what it was when it was saved, its indexes too; who waited for a change is woken; and what is written from then
 * on gets an index that nobody has seen.
 */
export function restoreState(g: Ground): void {
  const fails = (what: string, ...ops: (Operation | undefined)[]): void => g.out.add("restore", what, ops.filter((o) => o !== undefined));
  const put = (key: string, value: string): Operation | undefined => answered(g, actionOf("web", "web", { kind: "put", key, value }));
  if (!put("trial/kept", "before")?.ok) return fails("a cluster that is well takes no write");
  const before = lists(g);
  const saved = command(g, ["kvnode", "snapshot", "save", file]);
  if (saved?.code !== 0) return fails(`the state is not saved: ${said(saved)}`);
  const changed = put("trial/kept", "after");
  put("trial/new", "new");
  const newest = Math.max(...lists(g).map((o) => o?.index ?? 0));
  const [kept] = lists(g);
  let woken = Infinity;
  const waits = actionOf("web", "web", { kind: "get", key: "trial/kept", mode: "default", index: kept?.index ?? 1, wait: 300 * second });
  g.world.ask(waits, () => (woken = g.world.now));
  const restored = command(g, ["kvnode", "snapshot", "restore", file]);
  const since = g.world.now;
  if (restored?.code !== 0) return fails(`the state is not restored: ${said(restored)}`);
  g.world.run(since + wakeMax);
  if (woken === Infinity) fails(`who waited for a change is not woken ${wakeMax / second} s after the state was restored`);
  for (const [i, after] of lists(g).entries()) {
    const was = before[i];
    if (!was || !after) fails(`${prefixes[i]} cannot be read around a restore`, was, after);
    else if (after.index < was.index || state(after.found) !== state(was.found)) fails(`what was saved is ${state(was.found)} at ${was.index}, and what was restored ${state(after.found)} at ${after.index}`, was, after);
  }
  const written = put("trial/new", "again");
  const shows = answered(g, actionOf("web", "web", { kind: "get", key: "trial/new", mode: "consistent" }));
  const [found] = shows?.found ?? [];
  if (!written?.ok || found?.value !== "again") fails("what is written after a restore is not there", changed, written, shows);
  else if (found.modifyIndex <= newest) fails(`a write after the restore has the index ${found.modifyIndex}, and ${newest} was seen before: ${told(shows!)}`, shows);
}

function answered(g: Ground, body: Parameters<Ground["ask"]>[0]): Operation | undefined {
  const o = g.ask(body, g.world.now + stepMax * g.multiplier);
  return o?.outcome === "done" ? o : undefined;
}

/** Everything that no session can change, fresh. */
function lists(g: Ground): (Operation | undefined)[] {
  return prefixes.map((key) => answered(g, actionOf("web", "web", { kind: "list", key, mode: "consistent" })));
}

function state(found: readonly Found[]): string {
  return found.map((f) => `${f.key}=${f.value}@${f.modifyIndex}/${f.createIndex}`).join(" ");
}

/** What a command said and how it ended; undefined where it does not end. */
function command(g: Ground, argv: string[]): ExecResult | undefined {
  let result: ExecResult | undefined;
  g.world.ask({ do: "exec", machine: "web", argv }, (a) => (result = a as ExecResult));
  for (const end = g.world.now + stepMax * g.multiplier; !result && g.world.now < end; ) g.world.run(g.world.now + look);
  return result;
}

function said(r: ExecResult | Error | undefined): string {
  if (!r) return "no end";
  return r instanceof Error ? r.message : `exit ${r.code}: ${(r.stderr || r.stdout).trim()}`;
}
