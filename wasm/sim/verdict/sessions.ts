import type { Operation } from "../work/operation.ts";
import type { Fates } from "./fates.ts";
import type { Change, Truth, Version } from "./truth.ts";
import type { Violations } from "./violation.ts";

const second = 1_000_000_000;
/** A session may live this much longer than twice its TTL: its end travels through the log, and is tried again. */
const endMax = 5 * second;

/** What the checks of sessions need to know of the run. */
export interface Terms {
  fates: Fates;
  /** Whether an answer is the leader's of the newest term, as that of a read that may show nothing old. */
  fresh: (o: Operation) => boolean;
  /** Since when, up to the end of the run, nothing was broken and the same server led; Infinity if never. */
  calmSince: number;
  end: number;
  /** Whether a server's store was replaced by a snapshot's between two times: its lock-delays are gone then. */
  restored: (from: number, to: number) => boolean;
}

/**
 * Sessions and locks, by the log itself: a lock is taken by a session that lives, from nobody; a session with a TTL
 * ends neither before its TTL nor much after twice its TTL, unless its node is no more; a key whose session ended rests
 * for its lock-delay.
 */
export function checkSessions(ops: readonly Operation[], truth: Truth, terms: Terms, out: Violations): void {
  const made = new Map<string, Operation>();
  for (const o of ops) if (o.made !== "") made.set(o.made, o);
  checkHolders(ops, truth, out);
  for (const id of truth.sessions.keys()) {
    const create = made.get(id);
    if (create && create.call.ttl > 0 && !create.call.health) checkLife(id, create, ops, truth, terms, out);
  }
  checkReleases(truth, out);
  checkDelays(made, ops, truth, terms, out);
}

/** What a session held is let go of when it ends. */
function checkReleases(truth: Truth, out: Violations): void {
  for (const { id, ended } of truth.sessions.values()) {
    if (!ended) continue;
    const kept = truth.list("", ended.index).find((v) => v.session === id);
    if (kept) out.add("lock", `session ${id} ended at index ${ended.index}, and ${kept.key} stays locked by it`, [], [ended.seq]);
  }
}

function checkHolders(ops: readonly Operation[], truth: Truth, out: Violations): void {
  const asked = new Map<string, Operation>();
  for (const o of ops) if (o.call.kind === "lock" || o.call.kind === "unlock") asked.set(o.call.value, o);
  for (const c of truth.changes) {
    const o = c.op === "lock" || c.op === "unlock" ? asked.get(c.value) : undefined;
    if (!o) continue;
    const before = truth.at(c.key, c.index - 1);
    const holder = before?.session ?? "";
    const { session } = o.call;
    if (c.op === "unlock" && holder !== session) {
      out.add("lock", `${c.key} was let go of at index ${c.index} by session ${session}, and ${holder || "nobody"} held it`, [o], [c.seq]);
      continue;
    }
    if (c.op !== "lock") continue;
    if (holder !== "" && holder !== session) out.add("lock", `${c.key} was taken at index ${c.index} by session ${session} while session ${holder} held it`, [o], [c.seq]);
    const life = truth.sessions.get(session);
    if (!life || life.created.index > c.index || (life.ended && life.ended.index < c.index)) {
      out.add("lock", `${c.key} was taken at index ${c.index} by session ${session}, which was not there`, [o], [c.seq]);
    }
  }
}

function checkLife(id: string, create: Operation, ops: readonly Operation[], truth: Truth, terms: Terms, out: Violations): void {
  const ended = truth.sessions.get(id)!.ended;
  const { ttl } = create.call;
  let told = false;
  let renew = create;
  for (const o of ops) {
    if (o.call.session !== id) continue;
    if (o.call.kind === "session-destroy" && (!ended || o.called <= ended.time)) told = true;
    const before = !ended || o.returned <= ended.time;
    // Who trusts a lease of when clocks ran apart renews what the others let end, since only leaders count a session's time.
    if (o.call.kind === "session-renew" && o.outcome === "done" && o.ok && before && o.called > renew.called && terms.fresh(o)) renew = o;
  }
  if (told) return;
  if (ended) {
    const lived = ended.time - renew.called;
    if (terms.fates.passed(renew.called, ended.time) < ttl && !terms.fates.lost(create.to, create.called, ended.time)) out.add("session", `session ${id} ended ${lived / second} s after it was renewed, and its TTL is ${ttl / second} s`, [renew], [ended.seq]);
    return;
  }
  const since = Math.max(terms.calmSince, renew.returned, ...ops.filter((o) => o.call.session === id && o.call.kind === "session-renew").map((o) => o.returned || terms.end));
  if (since + 2 * ttl + endMax < terms.end) out.add("session", `session ${id} with a TTL of ${ttl / second} s lives ${(terms.end - since) / second} s after its last renewal`, [create, renew]);
}

/**
 * A lock that was asked for before the session ended is left alone: it had passed the leader's look at the clock, as it
 * may have with Consul, when the end went into the log before it.
 */
function checkDelays(made: ReadonlyMap<string, Operation>, ops: readonly Operation[], truth: Truth, terms: Terms, out: Violations): void {
  const asked = new Map(ops.filter((o) => o.call.kind === "lock").map((o) => [o.call.value, o]));
  for (const key of truth.names()) {
    const versions = truth.versions(key);
    let rest: { delay: number; ended: Change } | undefined;
    for (const [i, v] of versions.entries()) {
      const before: Version | undefined = versions[i - 1];
      const holder = before?.present ? before.session : "";
      const life = truth.sessions.get(holder);
      const change = truth.changes.find((c) => c.index === v.index && c.key === key);
      if (life?.ended?.index === v.index) {
        rest = { delay: made.get(holder)?.call.lockDelay ?? 0, ended: life.ended };
      } else if (change?.op === "lock" && v.session !== holder && rest) {
        const early = (asked.get(change.value)?.called ?? 0) < rest.ended.time;
        if (terms.fates.passed(rest.ended.time, change.time) < rest.delay && !early && !terms.restored(rest.ended.time, change.time)) {
          out.add("lock-delay", `${key} was taken ${(change.time - rest.ended.time) / second} s after the session that held it had ended, within its lock-delay`, [], [rest.ended.seq, change.seq]);
        }
      }
    }
  }
}
