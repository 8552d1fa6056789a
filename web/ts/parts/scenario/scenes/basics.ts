/** The first scenes: an election, a write, a leader's crash, a restart of everybody, a lost majority. */
import { leaderOf, servers } from "../../../reduce/model.ts";
import { t } from "../../../t.ts";
import type { Scene } from "../scene.ts";
import { agreed, allHold, allRun, isDown, leads, logged, loggedBy, mostDown, request, startedSince, value } from "../true.ts";

export const firstElection: Scene = {
  name: "first-election",
  beats: [
    { at: "start", is: ({ m }) => !leaderOf(m) && servers(m).length === 3 && servers(m).every((s) => s.role === "follower") },
    { at: "candidate", is: ({ m, cast }) => !leaderOf(m) && m.machines.get(cast["leader"]!)!.role === "candidate" },
    { at: "leads", is: ({ m, cast }) => leads(m, cast["leader"]) && !agreed(m) },
    { at: "known", is: ({ m }) => agreed(m) },
  ],
  task: ({ m, cast }) => agreed(m) && allRun(m) && !leads(m, cast["leader"]) && leaderOf(m)!.term > Number(cast["term"]),
  words: {
    title: t`The first election`,
    about: t`Three servers start, nobody leads, and one of them loses patience first.`,
    beats: [
      t`Three servers have started, and nobody leads. Each waits to hear from a leader, for a time that chance has drawn.`,
      t`{leader} has lost patience first. It asks the others whether they would vote for it.`,
      t`A vote from one other is enough: two of three are a majority. {leader} leads, and the others do not all know it yet.`,
      t`Now all have heard {leader}. As long as they go on hearing it, nobody else stands for election.`,
    ],
    task: t`See to it that another server leads, and that all three run.`,
    done: t`A leader that falls is replaced without anybody's help, and comes back as a follower.`,
  },
};

export const write: Scene = {
  name: "put",
  beats: [
    { at: "quiet", is: ({ m, cast }) => agreed(m) && leads(m, cast["leader"]) },
    { at: "one", is: ({ m, cast }) => logged(m, cast["leader"]!, "color") && loggedBy(m, "color") === 1 },
    { at: "two", is: ({ m, cast }) => loggedBy(m, "color") >= 2 && value(m, cast["leader"]!, "color") === undefined },
    { at: "safe", is: ({ m, cast }) => value(m, cast["leader"]!, "color") === "blue" && !allHold(m, "color", "blue") },
    { at: "all", is: ({ m }) => allHold(m, "color", "blue") },
  ],
  task: ({ m }) => allHold(m, "color", "green"),
  moves: [{ id: "green", bodies: () => [{ do: "fetch", from: "web", to: "web", method: "PUT", path: "/v1/kv/color", body: "green" }] }],
  words: {
    title: t`One value, three servers`,
    about: t`A PUT is written by one server, then by a second, and is safe before the third knows.`,
    beats: [
      t`{leader} leads. The client is about to put \`color\` = \`blue\`; only the leader may add to the list of writes.`,
      t`{leader} has written it into its own log and asks the others to do so. The pane is dashed: not yet safe.`,
      t`A second server holds it. That makes two of three, but {leader} has not heard so yet.`,
      t`{leader} knows: a majority holds the entry, nothing can undo it. It puts blue into its store and answers.`,
      t`With the next word from {leader} the others learn that it is safe, and all three stores hold \`color\` = \`blue\`.`,
    ],
    task: t`Make the color \`green\`, on all three servers.`,
    done: t`A write is safe when a majority holds it; the others follow.`,
    moves: { green: t`Put color = green` },
  },
};

export const unknownOutcome: Scene = {
  name: "unknown-outcome",
  beats: [
    { at: "quiet", is: ({ m, cast }) => agreed(m) && leads(m, cast["leader"]) },
    { at: "written", is: ({ m }) => loggedBy(m, "order") >= 2 && request(m, { key: "order" })?.ended === 0 },
    { at: "crashed", is: ({ m, cast }) => isDown(m, cast["leader"]) },
    { at: "unknown", is: ({ m }) => request(m, { key: "order" })?.phase === "unknown" },
    { at: "next", is: ({ m, cast }) => leads(m, cast["next"]) && value(m, cast["next"]!, "order") === "paid" },
  ],
  task: ({ m }) => allHold(m, "order", "paid"),
  words: {
    title: t`A leader falls during a write`,
    about: t`The client hears nothing back: the write may have happened, or not, and nobody may guess.`,
    beats: [
      t`{leader} leads. The client puts \`order\` = \`paid\`.`,
      t`{leader} has written it and sent it on, and a second server has it. The client has had no answer yet.`,
      t`In this moment {leader} loses its power.`,
      t`The client is told the truth: the outcome is unknown. To say failed would be a lie, to try again might do it twice.`,
      t`{next} leads now and holds the entry: the write did happen. Had {leader} fallen a moment earlier, it might not have.`,
    ],
    task: t`Make it certain: all three servers run, and each holds \`order\` = \`paid\`.`,
    done: t`An unknown outcome is settled by reading, never by guessing.`,
  },
};

export const rollingRestart: Scene = {
  name: "rolling-restart",
  beats: [
    { at: "quiet", is: ({ m }) => allHold(m, "stock", "12") },
    { at: "down", is: ({ m, cast }) => isDown(m, cast["one"]) },
    { at: "on", is: ({ m, cast }) => isDown(m, cast["one"]) && value(m, cast["leader"]!, "stock") === "11" },
    { at: "back", is: ({ m }) => allHold(m, "stock", "11") },
  ],
  task: (s) => allHold(s.m, "stock", "11") && agreed(s.m) && mostDown(s) <= 1 && servers(s.m).every((x) => startedSince(s, x.name)),
  words: {
    title: t`A restart of everybody`,
    about: t`Each server is switched off and on again, one after the other, and the clients notice little.`,
    beats: [
      t`Three servers hold \`stock\` = \`12\`. All of them are to be restarted, and clients go on working.`,
      t`{one} is switched off. Two of three are left, and they are a majority.`,
      t`So the next write is safe without {one}: \`stock\` is \`11\`.`,
      t`{one} is back. It read its own disk, heard what it had missed, and holds 11 too.`,
    ],
    task: t`Restart every server, {leader} too, so that never two are down at once and all hold \`stock\` = \`11\` at the end.`,
    done: t`One at a time, and each only after the last one is back: so no majority is ever lost.`,
  },
};

export const quorumLost: Scene = {
  name: "quorum-lost",
  beats: [
    { at: "quiet", is: ({ m }) => allHold(m, "vital", "1") },
    { at: "one", is: ({ m, cast }) => isDown(m, cast["one"]) && value(m, cast["leader"]!, "vital") === "2" },
    { at: "none", is: ({ m, cast }) => isDown(m, cast["other"]) && !leaderOf(m) },
    { at: "refused", is: ({ m }) => { const j = request(m, { key: "vital", value: "3" }); return !!j && j.ended > 0 && j.error !== ""; } },
  ],
  task: ({ m }) => agreed(m) && servers(m).filter((s) => s.alive && value(m, s.name, "vital") === "4").length >= 2,
  moves: [{ id: "four", bodies: () => [{ do: "fetch", from: "web", to: "web", method: "PUT", path: "/v1/kv/vital", body: "4" }] }],
  words: {
    title: t`The majority is lost, and comes back`,
    about: t`With one server of three the cluster refuses every write rather than promise what it cannot keep.`,
    beats: [
      t`Three servers hold \`vital\` = \`1\`.`,
      t`{one} has lost its power. The other two are a majority, and \`vital\` = \`2\` is safe.`,
      t`{other} is gone too. {leader} hears nobody, so it stops leading: alone it can promise nothing.`,
      t`\`vital\` = \`3\` was refused: no cluster leader. The client knows that it did not happen.`,
    ],
    task: t`Give the cluster its majority back, and put \`vital\` = \`4\`.`,
    done: t`Two of three disks were enough: nothing that was acknowledged is missing.`,
    moves: { four: t`Put vital = 4` },
  },
};
