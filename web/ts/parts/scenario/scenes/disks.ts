/** The scenes of what is kept: snapshots, full disks, bytes that were not synced; and locks. */
import { leaderOf } from "../../../reduce/model.ts";
import { t } from "../../../t.ts";
import type { Scene } from "../scene.ts";
import { agreed, allHold, isDown, leads, request, value } from "../true.ts";

export const snapshot: Scene = {
  name: "snapshot",
  beats: [
    { at: "quiet", is: ({ m, cast }) => agreed(m) && value(m, cast["leader"]!, "n") === "0" },
    { at: "down", is: ({ m, cast }) => isDown(m, cast["late"]) },
    { at: "many", is: ({ m, cast }) => value(m, cast["leader"]!, "n") === "20" && isDown(m, cast["late"]) },
    { at: "snapshot", is: ({ events, cast }) => events.some((e) => e.kind === "log" && e.log.op === "snapshot" && e.node === cast["leader"]) },
  ],
  task: ({ m, cast, events, since }) => allHold(m, "n", "20") && events.some((e) => e.t >= since && e.kind === "store" && e.store.op === "restore" && e.node === cast["late"]),
  words: {
    title: t`Too late for the log`,
    about: t`A server was away for so long that its leader no longer has the entries which it misses.`,
    beats: [
      t`{leader} leads, and keeps only a short log in this cluster: older entries live on in a snapshot.`,
      t`{late} has lost its power.`,
      t`Meanwhile \`n\` was put twenty times. {late} has missed every one of them.`,
      t`{leader} has made a snapshot of its store and dropped the entries before it. It could not send them any more.`,
    ],
    task: t`Bring {late} back, and see it hold \`n\` = \`20\`.`,
    done: t`It was sent the store as a whole, and the few entries after it: a snapshot takes the place of a long log.`,
  },
};

export const fullDisk: Scene = {
  name: "full-disk",
  beats: [
    { at: "quiet", is: ({ m, cast }) => agreed(m) && leads(m, cast["full"]) },
    { at: "full", is: ({ events, cast }) => events.some((e) => e.kind === "fault" && e.fault.fault === "fullDisk" && e.node === cast["full"]) },
    { at: "answered", is: ({ m }) => { const j = request(m, { key: "report" }); return !!j && j.ended > 0 && j.error.includes("No space left"); } },
    { at: "next", is: ({ m, cast }) => leads(m, cast["next"]) },
  ],
  task: ({ m }) => agreed(m) && allHold(m, "report", "final"),
  moves: [
    { id: "space", bodies: (cast) => [{ do: "mendDisk", machine: cast["full"]! }] },
    { id: "put", bodies: () => [{ do: "fetch", from: "web", to: "web", method: "PUT", path: "/v1/kv/report", body: "final" }] },
  ],
  words: {
    title: t`A full disk`,
    about: t`A leader that cannot write must not lead: it says so, and gives way.`,
    beats: [
      t`{full} leads.`,
      t`Not one byte more fits on the disk of {full}. It does not know yet.`,
      t`The client puts \`report\` = \`final\`. {full} cannot write it down, and says so: no space left on device.`,
      t`A leader that cannot write gives up. The others have elected {next}.`,
    ],
    task: t`Make space on {full}, and bring \`report\` = \`final\` onto all three servers. A server that has stopped must be restarted.`,
    done: t`What a disk refused was never acknowledged, so nothing had to be taken back.`,
    moves: { space: t`Make space on {full}`, put: t`Put report = final` },
  },
};

export const unsynced: Scene = {
  name: "unsynced",
  beats: [
    { at: "quiet", is: ({ m }) => allHold(m, "tea", "1") },
    { at: "slow", is: ({ events, cast }) => events.some((e) => e.kind === "fault" && e.fault.fault === "slowDisk" && e.node === cast["leader"]) },
    { at: "written", is: ({ m }) => request(m, { key: "tea", value: "2" })?.ended === 0 },
    { at: "crashed", is: ({ m, cast, events }) => isDown(m, cast["leader"]) && events.some((e) => e.kind === "disk" && e.disk.op === "lost" && e.node === cast["leader"]) },
    { at: "next", is: ({ m, cast }) => leads(m, cast["next"]) && value(m, cast["next"]!, "tea") === "1" && request(m, { key: "tea", value: "2" })?.phase === "unknown" },
  ],
  task: ({ m }) => agreed(m) && allHold(m, "tea", "1") && leaderOf(m)!.commit > 0 && m.cuts.size === 0,
  words: {
    title: t`Written, and not yet kept`,
    about: t`Bytes that a disk has taken and not yet synced are gone when the power fails. So nobody promises them.`,
    beats: [
      t`All hold \`tea\` = \`1\`, and {leader} leads.`,
      t`The disk of {leader} has become slow: to sync takes 400 ms longer.`,
      t`The client puts \`tea\` = \`2\`. {leader} has written it, but not synced it, so it neither answers nor sends it on.`,
      t`{leader} loses its power. What was not synced is lost, as on a real disk.`,
      t`{next} leads, and nobody has \`tea\` = \`2\`. The client was told that the outcome is unknown: in truth it is lost.`,
    ],
    task: t`Bring {leader} back: all three servers hold \`tea\` = \`1\`, and one leads.`,
    done: t`Only what was synced was ever counted. A promise rests on disks, not on memory.`,
  },
};

/** A write that only counts while the lock stands at the index at which it was taken: that index is the fencing token. */
export function guarded(token: string, text: string): string {
  return JSON.stringify([
    { KV: { Verb: "check-index", Key: "lock", Index: Number(token) } },
    { KV: { Verb: "set", Key: "job", Value: btoa(text) } },
  ]);
}

const txn = (token: string, text: string) => ({ do: "fetch", from: "web", to: "web", method: "PUT", path: "/v1/txn", body: guarded(token, text) }) as const;

export const fencing: Scene = {
  name: "lock",
  beats: [
    { at: "holds", is: ({ m, cast }) => allHold(m, "lock", cast["first"]!.slice(0, 8)) },
    { at: "ended", is: ({ events, cast }) => events.some((e) => e.kind === "store" && e.store.op === "session-destroy" && e.store.key === cast["first"]) },
    { at: "other", is: ({ m, cast }) => value(m, cast["leader"]!, "lock") === cast["second"]!.slice(0, 8) && cast["token2"] !== cast["token1"] },
    { at: "refused", is: ({ m }) => request(m, { op: "txn" })?.status === 409 && value(m, "a", "job") === undefined },
  ],
  task: ({ m }) => allHold(m, "job", "second"),
  moves: [
    { id: "first", bodies: (cast) => [txn(cast["token1"]!, "first")] },
    { id: "second", bodies: (cast) => [txn(cast["token2"]!, "second")] },
  ],
  words: {
    title: t`A lock is lost, and a token saves the day`,
    about: t`A holder sleeps through the end of its session, and wakes believing that it still has the lock.`,
    beats: [
      t`A client holds a lock. Its session lives for 10 s at a time and must be renewed; the lock stands at index {token1}.`,
      t`The client fell asleep and renewed nothing. Its session has ended, and with it the lock.`,
      t`A second client has taken the lock, which now stands at index {token2}. The first one knows nothing of it.`,
      t`The first wakes and writes \`job\`, if the lock still stands at {token1}. It does not: the write is refused, and nothing is harmed.`,
    ],
    task: t`Let the rightful holder write: \`job\` = \`second\` on all three servers.`,
    done: t`A lock alone cannot stop a holder that sleeps. An index that is checked with every write can.`,
    moves: { first: t`Write job as the first client`, second: t`Write job as the second client` },
  },
};
