import type { Event } from "../../web/ts/events.gen.ts";
import type { FaultKind } from "./faults.ts";
import type { Stage } from "./stage.ts";
import { behindMax } from "./verdict/behind.ts";

const ms = 1_000_000;
const second = 1_000_000_000;
/** How long a mood waits for what it is about to strike, for each multiple of raft's timeouts. */
const patience = 8 * second;
/** A leader gives up a snapshot that nobody answers after ten seconds, sends it anew, and it is installed. */
const transferMax = 20 * second;
/** How long a mood looks on after the time in which a promise is to be kept. */
const pause = 1 * second;
/** A term that no run comes to: an entry of it is in nobody's log. */
const noTerm = "1000000";

/** What a mood waits for: a time to pass, or an event, if it comes before. */
export interface Wait {
  most: number;
  until?: (e: Event) => boolean;
  /** Nothing is broken while it waits: what is asked of a cluster that is well is asked then too. */
  calm?: true;
}

/** A mood as it plays: it goes on with the event that it waited for, or with none when the time was over. */
export type Play = Generator<Wait, void, Event | undefined>;

/**
 * A sequence of faults that belong together, aimed at the moment at which each hurts most. Chance alone would seldom
 * find it: a crash between a vote and the next, a cut between a commit and the word of it.
 */
export interface Mood {
  /** The faults that it uses; a seed without them does not play it. */
  needs: readonly FaultKind[];
  /** The fewest servers that it makes sense with. */
  least: number;
  /** Came after the others: a stream of chance of its own decides who plays it, so that no seed's other draws change. */
  later?: true;
  play: (s: Stage, strike: Strike) => Play;
}

/** Breaks something about a machine; returns what mends it, if anything does. */
export type Strike = (machine: string) => (() => void) | undefined;

/** All of them, by their names. */
export const moods = {
  /** Who votes in an election loses its power right after the vote, or the candidate after its own. */
  voters: {
    needs: ["crash"], least: 3,
    *play(s) {
      const { leader } = s;
      if (leader === undefined) return;
      s.crash(leader);
      const own = s.random.below(3) === 0;
      const e = yield { most: patience * s.multiplier, until: own ? voted : granted };
      if (e) yield { most: s.random.below(2) * s.random.between([1 * ms, 40 * ms]) };
      if (e && s.any([e.node])) {
        s.crash(e.node, s.random.below(2) === 0);
        yield { most: s.random.between([50 * ms, 800 * ms]) };
        s.restart(e.node);
      }
      yield { most: s.random.between([1 * second, 3 * second]) * s.multiplier };
      s.restart(leader);
    },
  },

  /** The leader is cut off from the others when it has committed, before they hear of it; clients hear it still. */
  unheard: {
    needs: ["partition"], least: 3,
    *play(s) {
      const { leader } = s;
      if (leader === undefined || !(yield { most: patience, until: (e) => commits(e) && e.node === leader })) return;
      const others = s.but(leader);
      s.part([leader], others);
      yield { most: patience * s.multiplier, until: (e) => leads(e) && e.node !== leader };
      yield { most: s.random.between([100 * ms, 2 * second]) };
      s.join([leader], others);
    },
  },

  /**
   * What others told a leader comes late, when another leads already, since the old one's clock is slow and it still
   * trusts its lease: the answers must not count for what was asked after they were given.
   */
  lateAnswers: {
    needs: ["partition", "clog", "rate"], least: 3,
    *play(s) {
      const { leader } = s;
      if (leader === undefined) return;
      const others = s.but(leader);
      for (const from of others) s.act({ do: "clog", from, to: leader });
      yield { most: s.random.between([120 * ms, 250 * ms]) * s.multiplier };
      s.act({ do: "rate", machine: leader, permille: 100 });
      for (const machine of others) s.act({ do: "rate", machine, permille: 3000 });
      s.part([leader], others); // what is said from now on is lost, and only the answers are still to come
      yield { most: patience * s.multiplier, until: (e) => leads(e) && e.node !== leader };
      yield { most: s.random.between([400 * ms, 900 * ms]) };
      for (const from of others) s.act({ do: "heal", from, to: leader });
      yield { most: s.random.between([100 * ms, 1 * second]) };
      for (const machine of [leader, ...others]) s.act({ do: "rate", machine, permille: 1000 });
      s.join([leader], others);
    },
  },

  /** The leader loses its power between its word and its answer: when it has committed what others asked of it. */
  lostAnswers: {
    needs: ["crash"], least: 3,
    *play(s) {
      for (let n = 1 + s.random.below(3); n > 0; n--) {
        const { leader } = s;
        if (leader === undefined || !(yield { most: patience, until: (e) => commits(e) && e.node === leader })) return;
        s.crash(leader);
        yield { most: s.random.between([50 * ms, 1 * second]) };
        s.restart(leader);
        yield { most: patience * s.multiplier, until: leads };
        yield { most: s.random.between([200 * ms, 2 * second]) };
      }
    },
  },

  /** Again and again the power fails while entries are on their way to the platters, and part of them comes there. */
  torn: {
    needs: ["crash"], least: 1,
    *play(s) {
      for (let n = 2 + s.random.below(4); n > 0; n--) {
        const machine = s.any();
        if (machine === undefined || s.down.has(machine)) continue;
        const logs = (e: Event): boolean => e.kind === "disk" && e.node === machine && e.disk.op === "write" && e.disk.file.includes("/log/");
        if (!(yield { most: patience, until: logs })) continue;
        s.crash(machine, true);
        yield { most: s.random.between([100 * ms, 1 * second]) };
        s.restart(machine);
        yield { most: s.random.between([1 * second, 2 * second]) * s.multiplier };
      }
    },
  },

  /** All servers lose their power at once: what was acknowledged is on their disks, or nowhere. */
  blackout: {
    needs: ["crash"], least: 1,
    *play(s) {
      const all = s.servers.filter((m) => s.alive(m));
      for (const m of all) s.crash(m, s.random.below(2) === 0);
      yield { most: s.random.between([100 * ms, 1 * second]) };
      for (const m of all) s.restart(m);
      yield { most: patience * s.multiplier, until: leads };
    },
  },

  /**
   * A server that has helped to commit loses its disk, just when those who committed with it are away: it has nothing
   * left to vote by, and the others lack what was acknowledged.
   */
  forgetful: {
    needs: ["crash", "partition", "wipe"], least: 3,
    *play(s) {
      const { leader } = s;
      const weak = s.any(s.weak.filter((m) => m !== leader));
      if (leader === undefined || weak === undefined) return;
      const third = s.but(leader, weak).slice(0, Math.floor(s.servers.length / 2) - 1);
      const committed = [leader, weak, ...third];
      const behind = s.but(...committed);
      s.part(committed, behind);
      yield { most: s.random.between([1 * second, 2 * second]) };
      for (const m of [leader, ...third]) if (s.alive(m)) s.crash(m);
      s.wipe(weak);
      s.join(committed, behind);
      yield { most: s.random.between([50 * ms, 500 * ms]) };
      s.restart(weak);
      yield { most: patience * s.multiplier, until: leads };
      for (const m of [leader, ...third]) s.restart(m);
      yield { most: 1 * second };
    },
  },

  /** A server's log takes a write no more when the others need a new leader: it must not be that. */
  sick: {
    needs: ["crash", "failDisk"], least: 3,
    *play(s) {
      const machine = s.any(s.weak);
      if (machine === undefined) return;
      const logs = (e: Event): boolean => e.kind === "disk" && e.node === machine && e.disk.op === "write" && e.disk.file.includes("/log/");
      if (!(yield { most: patience, until: logs })) return;
      s.act({ do: "failDisk", machine, on: "fsync", count: 1 });
      const failed = yield { most: patience, until: (e) => e.node === machine && refuses(e) };
      const { leader } = s;
      if (failed && leader !== undefined && leader !== machine) {
        s.crash(leader);
        yield { most: patience * s.multiplier, until: leads };
        s.restart(leader);
      } else {
        yield { most: patience * s.multiplier, until: leads };
      }
      s.act({ do: "mendDisk", machine });
    },
  },

  /** The leader goes, and whoever stands for election is struck at that moment by anything. */
  candidates: {
    needs: [], least: 3,
    *play(s, strike) {
      const { leader } = s;
      const back = leader === undefined ? undefined : remove(s, leader);
      if (!back) return;
      const mends: (() => void)[] = [];
      for (let n = 1 + s.random.below(3); n > 0; n--) {
        const e = yield { most: patience * s.multiplier, until: (e) => e.kind === "role" && e.role.role === "candidate" && e.node !== leader };
        if (!e) break;
        const mend = strike(e.node);
        if (mend) mends.push(mend);
      }
      yield { most: s.random.between([200 * ms, 2 * second]) };
      for (const mend of mends) mend();
      back();
    },
  },

  /** A snapshot is held on its way until its leader has sent it anew and the follower has gone on: then it comes. */
  lateSnapshot: {
    needs: ["crash", "message"], least: 3, later: true,
    *play(s) {
      const { leader } = s;
      const follower = s.any(leader === undefined ? [] : s.but(leader));
      if (leader === undefined || follower === undefined) return;
      s.crash(follower);
      const snapshot = (e: Event): boolean => e.kind === "log" && e.log.op === "snapshot" && e.node === leader;
      for (let n = 0; n < 2; n++) yield { most: patience, until: snapshot };
      s.restart(follower);
      const sent = yield { most: patience * s.multiplier, until: (e) => sends(e, "snapshot") && e.message.to === follower };
      if (sent?.kind !== "message") return;
      s.act({ do: "hold", message: sent.message.id });
      yield { most: transferMax, until: (e) => e.kind === "store" && e.store.op === "restore" && e.node === follower };
      yield { most: patience, until: (e) => commits(e) && e.node === follower };
      yield { most: s.random.between([20 * ms, 400 * ms]) }; // it keeps two snapshots: its own soon leave no place for this one
      s.act({ do: "release", message: sent.message.id });
      yield { most: 1 * second };
    },
  },

  /**
   * A follower that is far away refuses an append, and is well: what the leader has sent behind it, and goes on to send,
   * must not wait for answers that nobody takes.
   */
  refusal: {
    needs: ["message", "delay"], least: 3, later: true,
    *play(s) {
      const { leader } = s;
      const follower = s.any(leader === undefined ? [] : s.but(leader));
      if (leader === undefined || follower === undefined) return;
      const by = s.random.between([60 * ms, 150 * ms]);
      const ways = [{ from: leader, to: follower }, { from: follower, to: leader }];
      for (const way of ways) s.act({ do: "delay", ...way, by });
      yield { most: 1 * second };
      for (let n = 2 + s.random.below(3); n > 0; n--) {
        const sent = yield { most: patience, until: (e) => sends(e, "append") && e.node === leader && e.message.to === follower };
        if (sent?.kind !== "message") break;
        s.act({ do: "alter", message: sent.message.id, field: "PrevLogTerm", value: noTerm });
        yield { most: s.random.between([1 * second, 2 * second]) };
      }
      for (const way of ways) s.act({ do: "heal", ...way });
      const newest = yield { most: patience, until: (e) => commits(e) && e.node === leader };
      if (newest?.kind !== "log") return;
      const { last } = newest.log;
      yield { most: behindMax * s.multiplier + pause, calm: true, until: (e) => (commits(e) && e.node === follower && e.log.last >= last) || leads(e) };
    },
  },

  /** A server that hears nobody stands for election again and again, and meanwhile befalls it whatever may. */
  outsider: {
    needs: ["partition"], least: 3, later: true,
    *play(s, strike) {
      const { leader } = s;
      const machine = s.any(leader === undefined ? [] : s.but(leader));
      if (machine === undefined) return;
      const stands = (e: Event): boolean => e.kind === "role" && e.role.role === "candidate" && e.node === machine;
      for (let n = 2 + s.random.below(4); n > 0; n--) {
        s.act({ do: "cut", from: "*", to: machine });
        if (!s.stands(machine) && !(yield { most: patience * s.multiplier, until: stands })) break;
        const mend = strike(machine);
        yield { most: s.random.between([20 * ms, 400 * ms]) };
        mend?.();
      }
      s.act({ do: "heal", from: "*", to: machine });
      if (s.one([true, false])) yield { most: s.random.between([200 * ms, 2 * second]) };
    },
  },
} satisfies Record<string, Mood>;

/** Takes a leader away, in one of the ways that the seed has; returns what brings it back, undefined where there is none. */
function remove(s: Stage, leader: string): (() => void) | undefined {
  const ways: (() => () => void)[] = [];
  if (s.kinds.includes("crash")) ways.push(() => (s.crash(leader), () => s.restart(leader)));
  if (s.kinds.includes("partition")) ways.push(() => (s.part([leader], s.but(leader)), () => s.join([leader], s.but(leader))));
  if (s.kinds.includes("freeze")) ways.push(() => (s.act({ do: "freeze", machine: leader }), () => s.act({ do: "thaw", machine: leader })));
  return ways.length === 0 ? undefined : s.one(ways)();
}

function leads(e: Event): boolean {
  return e.kind === "role" && e.role.role === "leader";
}

function commits(e: Event): e is Event & { kind: "log" } {
  return e.kind === "log" && e.log.op === "commit";
}

/** A leader sends a request of a type. */
function sends(e: Event, type: string): e is Event & { kind: "message" } {
  return e.kind === "message" && e.message.phase === "sent" && e.message.type === type && e.message.reply !== true;
}

/** A server has given its vote to another. */
function granted(e: Event): boolean {
  return e.kind === "message" && e.message.phase === "sent" && e.message.type === "vote" && e.message.reply === true && e.message.ok === true;
}

/** A candidate has voted for itself, and asks the others. */
function voted(e: Event): boolean {
  return sends(e, "vote");
}

/** A server says that its log took no entries. */
export function refuses(e: Event): boolean {
  return e.kind === "process" && e.process.op === "output" && /failed to (commit|append to) logs/.test(e.process.text ?? "");
}
