/** The scenes of wires: split votes, partitions, and what is read in them. */
import { isCut, leaderOf, servers } from "../../../reduce/model.ts";
import { t } from "../../../t.ts";
import type { Scene, Seen } from "../scene.ts";
import { agreed, allHold, isDown, leads, readSince, request, value } from "../true.ts";

const between = (s: Seen, a: string, b: string) => isCut(s.m, s.cast[a]!, s.cast[b]!) && isCut(s.m, s.cast[b]!, s.cast[a]!);

export const splitVote: Scene = {
  name: "split-vote",
  beats: [
    { at: "quiet", is: ({ m, cast }) => agreed(m) && leads(m, cast["leader"]) },
    { at: "crashed", is: ({ m, cast }) => isDown(m, cast["leader"]) },
    { at: "two", is: ({ m }) => servers(m).filter((s) => s.role === "candidate").length === 2 },
    { at: "again", is: ({ m }) => !leaderOf(m) },
  ],
  task: ({ m, cast }) => agreed(m) && leaderOf(m)!.term > Number(cast["term"]),
  words: {
    title: t`A split vote`,
    about: t`Two servers stand for election at the same moment, and neither gets a majority.`,
    beats: [
      t`{leader} leads, {one} and {other} follow.`,
      t`{leader} has lost its power, and what {one} and {other} send each other is held back for a while.`,
      t`Both have lost patience, and neither knows of the other. Now their questions arrive, at the same time.`,
      t`Each voted for itself and so refuses the other: one vote of two needed. Term {term} ends with no leader.`,
    ],
    task: t`Let time go on until a leader is known to every server that runs.`,
    done: t`Each waits a time drawn by chance before it tries again: sooner or later one is alone in standing.`,
  },
};

const minorityBeats = [
  { at: "one", is: ({ m }: Seen) => allHold(m, "a", "1") },
  { at: "cut", is: (s: Seen) => between(s, "old", "one") && between(s, "old", "other") && s.m.machines.get(s.cast["old"]!)!.role === "leader" },
  { at: "next", is: ({ m, cast }: Seen) => leads(m, cast["next"]) },
  { at: "two", is: ({ m, cast }: Seen) => value(m, cast["next"]!, "a") === "2" && value(m, cast["old"]!, "a") === "1" },
];

export const staleRead: Scene = {
  name: "stale-read",
  beats: [
    ...minorityBeats,
    { at: "read", is: ({ m, cast }) => { const j = request(m, { op: "get", mode: "stale", node: cast["old"]! }); return j?.result === "1" && j.phase === "return"; } },
  ],
  task: ({ m }) => allHold(m, "a", "2"),
  words: {
    title: t`Cut off, and read all the same`,
    about: t`A leader that is cut off still answers stale reads, with a value that is no longer the newest.`,
    beats: [
      t`All three servers hold \`a\` = \`1\`, and {old} leads.`,
      t`{old} is cut off from the other two. It still has its clients, and does not know yet that it is alone.`,
      t`The other two have lost patience and elected {next}. Two of three are a majority; {old} is not.`,
      t`A client of {next} has put \`a\` = \`2\`. It is safe, and {old} cannot know of it.`,
      t`A stale read at {old} answers \`1\`, while the newest is \`2\`. That is what stale allows: any server, however far behind.`,
    ],
    task: t`Mend the cut, so that {old} holds \`a\` = \`2\` as well.`,
    done: t`The server that was cut off throws nothing safe away: it follows, and catches up.`,
  },
};

export const consistentRead: Scene = {
  name: "consistent-read",
  beats: [
    ...minorityBeats,
    { at: "asked", is: ({ m, cast }) => request(m, { op: "get", mode: "consistent", node: cast["old"]! })?.ended === 0 },
    { at: "refused", is: ({ m, cast }) => { const j = request(m, { op: "get", mode: "consistent", node: cast["old"]! }); return !!j && j.ended > 0 && j.result !== "1" && j.error !== ""; } },
  ],
  task: (s) => readSince(s, { key: "a", mode: "consistent", node: s.cast["old"]!, result: "2" }),
  moves: [{ id: "read", bodies: (cast) => [{ do: "fetch", from: "web", to: cast["old"]!, method: "GET", path: "/v1/kv/a?consistent&raw" }] }],
  words: {
    title: t`Cut off, and asked for the truth`,
    about: t`The same partition, and a consistent read: it would rather give no answer than an old one.`,
    beats: [
      t`All three servers hold \`a\` = \`1\`, and {old} leads.`,
      t`{old} is cut off from the other two.`,
      t`The other two have elected {next}.`,
      t`A client of {next} has put \`a\` = \`2\`. It is safe, and {old} still holds 1.`,
      t`A client asks {old} for \`a\` in consistent mode. Whoever leads must first hear from a majority that it does.`,
      t`{old} reached no majority, and the client was told so: no cluster leader. It was not told 1.`,
    ],
    task: t`Get a consistent answer from {old}: \`a\` is \`2\`.`,
    done: t`Consistent is never old. Its price is a question to the others, and no answer while there is no majority.`,
    moves: { read: t`Get a from {old}, consistent` },
  },
};

export const oneWayCut: Scene = {
  name: "one-way-cut",
  beats: [
    { at: "quiet", is: ({ m, cast }) => agreed(m) && leads(m, cast["leader"]) },
    { at: "cut", is: ({ m, cast }) => isCut(m, cast["leader"]!, cast["deaf"]!) && !isCut(m, cast["deaf"]!, cast["leader"]!) },
    { at: "asks", is: ({ m, cast }) => m.machines.get(cast["deaf"]!)!.role === "candidate" && leads(m, cast["leader"]) },
    { at: "refused", is: ({ m, cast }) => leads(m, cast["leader"]) && leaderOf(m)!.term === Number(cast["term"]) },
    { at: "calm", is: ({ m, cast }) => leads(m, cast["leader"]) && leaderOf(m)!.term === Number(cast["term"]) && value(m, cast["deaf"]!, "mark") === undefined },
  ],
  task: ({ m, cast }) => allHold(m, "mark", "2") && leads(m, cast["leader"]) && leaderOf(m)!.term === Number(cast["term"]),
  words: {
    title: t`Deaf, but not mute`,
    about: t`One direction of one link is cut: a server hears its leader no more, and yet deposes nobody.`,
    beats: [
      t`{leader} leads, and all hear it.`,
      t`From now on {deaf} does not hear {leader}. In the other direction the link is whole.`,
      t`{deaf} has lost patience. It does not stand for election yet: it asks first whether anybody would vote for it.`,
      t`They would not: they hear {leader} quite well. So {deaf} raises no term, and {leader} goes on leading.`,
      t`It asks again and again, and disturbs nobody. But {deaf} misses every write: it does not have \`mark\` = \`2\`.`,
    ],
    task: t`Bring \`mark\` = \`2\` to {deaf}, with {leader} leading in term {term} as before.`,
    done: t`To ask before standing, the pre-vote, is what keeps one bad cable from deposing a good leader.`,
  },
};

export const clockSkew: Scene = {
  name: "clock-skew",
  beats: [
    { at: "one", is: ({ m }) => allHold(m, "a", "1") },
    { at: "slow", is: ({ events, cast }) => events.some((e) => e.kind === "fault" && e.fault.fault === "rate" && e.node === cast["old"]) },
    { at: "next", is: ({ m, cast }) => servers(m).filter((s) => s.role === "leader").length === 2 && leads(m, cast["next"]) },
    { at: "two", is: ({ m, cast }) => value(m, cast["next"]!, "a") === "2" && m.machines.get(cast["old"]!)!.role === "leader" },
    { at: "read", is: ({ m, cast }) => { const j = request(m, { op: "get", mode: "default", node: cast["old"]! }); return j?.result === "1" && j.phase === "return"; } },
  ],
  task: (s) => readSince(s, { key: "a", mode: "consistent", result: "2" }),
  moves: [
    { id: "default", bodies: (cast) => [{ do: "fetch", from: "web", to: cast["old"]!, method: "GET", path: "/v1/kv/a?raw" }] },
    { id: "consistent", bodies: (cast) => [{ do: "fetch", from: "web", to: cast["next"]!, method: "GET", path: "/v1/kv/a?consistent&raw" }] },
  ],
  words: {
    title: t`A slow clock keeps an old lease`,
    about: t`A leader trusts its clock to know how long it may answer alone. Slow the clock, and it answers too long.`,
    beats: [
      t`All hold \`a\` = \`1\`. {old} leads, and answers default reads alone for as long as its lease lasts.`,
      t`Its clock now runs at a tenth of true speed, and {old} has no way to notice.`,
      t`{old} was cut off, and the others elected {next}. By its own clock hardly any time has passed: two think that they lead.`,
      t`A client of {next} has put \`a\` = \`2\`. It is safe.`,
      t`A default read at {old} answers \`1\`: its lease has not run out, by its clock. Only a wrong clock can do this.`,
    ],
    task: t`Read \`a\` in a way that no clock can deceive: the answer is \`2\`.`,
    done: t`Default mode trusts that clocks run at nearly the same rate. Consistent mode trusts no clock: it asks.`,
    moves: { default: t`Get a from {old}, default`, consistent: t`Get a from {next}, consistent` },
  },
};

export const waitingRead: Scene = {
  name: "blocking-query",
  beats: [
    { at: "one", is: ({ m }) => allHold(m, "a", "1") },
    { at: "waits", is: ({ m, cast }) => request(m, { op: "get", node: cast["one"]! })?.ended === 0 },
    { at: "crashed", is: ({ m, cast }) => isDown(m, cast["leader"]) && request(m, { op: "get", node: cast["one"]! })?.ended === 0 },
    { at: "next", is: ({ m, cast }) => leads(m, cast["next"]) && request(m, { op: "get", node: cast["one"]! })?.ended === 0 },
  ],
  task: (s) => [...s.m.journeys.values()].some((j) => j.op === "get" && j.node === s.cast["one"] && j.ended > s.since && j.phase === "return" && j.result === "2"),
  moves: [{ id: "two", bodies: () => [{ do: "fetch", from: "web", to: "web", method: "PUT", path: "/v1/kv/a", body: "2" }] }],
  words: {
    title: t`A question that waits`,
    about: t`A blocking query asks for what comes after an index, and outlives the leader under whom it began.`,
    beats: [
      t`All three servers hold \`a\` = \`1\`, since index {index}.`,
      t`A client asks {one} for \`a\`, but only once it has changed after index {index}. The question waits inside {one}.`,
      t`{leader}, the leader, loses its power. The question waits on: {one} holds it, not the leader.`,
      t`{next} leads now. Nothing has changed for the client: it still waits for \`a\` to change.`,
    ],
    task: t`Wake the question: change \`a\` to \`2\`, so that it is answered with 2.`,
    done: t`The change itself woke it. No client had to ask again and again.`,
    moves: { two: t`Put a = 2` },
  },
};

