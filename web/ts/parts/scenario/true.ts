/** What can be asked of the cluster's true state: small questions that scenes put together. */
import { leaderOf, servers, type Journey, type Model } from "../../reduce/model.ts";
import type { Seen } from "./scene.ts";

/** What a server's store holds under a key; undefined where it holds nothing. */
export function value(m: Model, node: string, key: string): string | undefined {
  return m.machines.get(node)?.store.find((r) => r.key === key)?.value;
}

/** Does every server run, and hold this? */
export function allHold(m: Model, key: string, want: string): boolean {
  return allRun(m) && servers(m).every((s) => value(m, s.name, key) === want);
}

export function allRun(m: Model): boolean {
  return servers(m).length > 0 && servers(m).every((s) => s.alive);
}

export function leads(m: Model, node: string | undefined): boolean {
  return node !== undefined && leaderOf(m)?.name === node;
}

/** Is one leader known to every server that runs? */
export function agreed(m: Model): boolean {
  const l = leaderOf(m);
  return !!l && servers(m).every((s) => !s.alive || (s.leader === l.name && s.term === l.term));
}

export function isDown(m: Model, node: string | undefined): boolean {
  return m.machines.get(node ?? "")?.alive === false;
}

/** Is an entry that says this in a server's log? */
export function logged(m: Model, node: string, words: string): boolean {
  return !!m.machines.get(node)?.log.some((c) => c.text.includes(words));
}

/** How many servers have an entry that says this in their logs. */
export function loggedBy(m: Model, words: string): number {
  return servers(m).filter((s) => logged(m, s.name, words)).length;
}

/** The newest request like this. */
export function request(m: Model, like: Partial<Journey>): Journey | undefined {
  const fits = (j: Journey) => Object.entries(like).every(([k, v]) => j[k as keyof Journey] === v);
  return [...m.journeys.values()].filter(fits).at(-1);
}

/** Has a read of a key, in this mode, begun after the task and been answered so? */
export function readSince(s: Seen, like: Partial<Journey>): boolean {
  return [...s.m.journeys.values()].some((j) => j.op === "get" && j.at >= s.since && j.ended > 0 && j.phase === "return"
    && Object.entries(like).every(([k, v]) => j[k as keyof Journey] === v));
}

/** How many servers stood still at once, at the worst moment since the task began. */
export function mostDown(s: Seen): number {
  const down = new Set<string>();
  let most = 0;
  for (const e of s.events) {
    if (e.kind === "fault" && e.fault.fault === "crash") down.add(e.node);
    else if (e.kind === "process" && e.process.op === "start" && e.process.args?.[1] === "agent") down.delete(e.node);
    if (e.t >= s.since) most = Math.max(most, down.size);
  }
  return most;
}

/** Has a server started again since the task began? */
export function startedSince(s: Seen, node: string): boolean {
  const x = s.m.machines.get(node);
  return !!x?.alive && x.since > s.since;
}
