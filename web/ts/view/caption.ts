/**
 * The sentence that is always true: at most 25 words, chosen from the model alone. The most telling thing wins: the
 * request under way, then an election, then what is broken, then the calm.
 */
import { isCut, leaderOf, servers, type Journey, type Machine, type Model } from "../reduce/model.ts";
import { m, names, plain, type Said } from "./said.ts";
import { capital, clip, count } from "./words.ts";

/** How long a finished request is still told about, in ns of the run, at least; the speed stretches it. */
const TOLD = 250e6;

export function caption(x: Model, t: number, speed: number): Said {
  const all = servers(x);
  if (all.length === 0) return ["The machines are starting."];
  const j = x.journeys.get(x.newest);
  const leader = leaderOf(x);
  const recent = j && (!j.ended || (t - j.ended < Math.max(TOLD, 6e9 * speed) && !changedSince(x, all, j.ended)));
  if (j && recent && !(j.ended && !leader)) return request(x, j, leader, all);
  const standing = all.filter((s) => s.alive && s.role === "candidate");
  if (standing.length) return election(standing, all, leader);
  if (!leader) return nobody(x, all);
  const broken = hurt(x, all, leader);
  if (broken) return broken;
  const behind = all.find((s) => s.alive && s !== leader && s.role === "follower" && s.last < leader.last);
  if (behind) return [m(behind.name), " holds entries up to ", String(behind.last), "; ", m(leader.name), " holds ", String(leader.last), " and sends it what is missing."];
  return [`${capital(count(all.length))} server${all.length > 1 ? "s keep" : " keeps"} one list of writes. `, m(leader.name), " leads", all.length > 1 ? ", and tells the others so again and again." : " alone."];
}

/** Has anything happened since t that matters more than a request that was answered then? */
function changedSince(x: Model, all: Machine[], t: number): boolean {
  return (x.time.bands.at(-1)?.from ?? 0) > t || (x.time.faults.at(-1)?.at ?? 0) > t || all.some((s) => !s.alive && s.since > t);
}

/** The operations that change nothing; every other one is a write. */
const READS = new Set(["get", "keys", "recurse"]);
/** What a write asks, before its key. */
const ASKED: Record<string, string> = {
  put: "to put", cas: "to put, if nobody has changed it,", lock: "to lock", unlock: "to unlock", delete: "to delete",
  "delete-cas": "to delete, if nobody has changed it,", "delete-tree": "to delete all under", txn: "for a transaction",
  "session-create": "for a session", "session-destroy": "to end the session", "session-renew": "to renew the session",
};

function request(x: Model, j: Journey, leader: Machine | undefined, all: Machine[]): Said {
  const what = j.op === "put" ? `${clip(j.key, 20)}\u00a0=\u00a0${clip(j.value, 20)}` : clip(j.key, 24);
  if (j.phase === "unknown") return ["Nobody answered the ", j.op, " of ", m(what), " in time: whether it happened is unknown."];
  if (j.ended) return done(x, j, what, all);
  if (READS.has(j.op)) return reading(j, what, leader);
  const last = j.hops.at(-1);
  const need = Math.floor(all.length / 2) + 1;
  if (!j.index) {
    if (!leader) return ["No server leads, so the ", j.op, " of ", m(what), " waits until one does."];
    const fwd = j.hops.find((h) => h.proto === "rpc" && !h.reply && h.from !== j.node);
    if (fwd) return [m(fwd.from), " does not lead, so it hands the write of ", m(what), " on to ", m(fwd.to), "."];
    if (last && last.proto === "rpc") return [m(last.from), " sends the write of ", m(what), " to ", m(last.to), "."];
    return [m(j.node), ` is asked ${ASKED[j.op] ?? `for a ${j.op}`}`, ...(what ? [" ", m(what)] : []), ". The write sets out."];
  }
  const entry = `entry ${j.index}`;
  const writer = leader && j.stored.includes(leader.name) ? leader.name : j.stored[0]!;
  const others = j.stored.filter((s) => s !== writer);
  if (j.committed.includes(writer)) return [`${capital(count(Math.max(need, j.stored.length)))} of ${count(all.length)} hold ${entry}: the write is safe. `, m(writer), " puts it into its store and answers."];
  if (others.length === 0) return [m(writer), " has written ", m(what), ` as ${entry} and asks the other ${count(all.length - 1)} to write it too.`];
  // The one that makes them enough: its answer is the one that counts.
  if (j.stored.length >= need) return ["Server ", m(others[need - 2] ?? others.at(-1)!), ` has stored ${entry}. Once `, m(writer), ` knows, ${count(need)} of ${count(all.length)} hold it: the write is safe.`];
  return ["Server ", m(others.at(-1)!), ` has stored ${entry}. `, m(writer), ` needs ${count(need)} of ${count(all.length)} to call it safe.`];
}

function done(x: Model, j: Journey, what: string, all: Machine[]): Said {
  if (j.error) return ["The ", j.op, " of ", m(what), " ended in an error: ", clip(j.error, 60), "."];
  if (j.op === "get") {
    if (j.status === 404) return ["Nobody has put ", m(what), " yet: the answer is 404."];
    const how = j.mode === "stale" ? ", from whichever server was asked" : j.mode === "consistent" ? ", after the leader asked whether it still leads" : "";
    return [m(what), " is ", m(clip(j.result, 24)), how, "."];
  }
  if (j.result === "false") return ["The ", j.op, " of ", m(what), " was answered false: its condition did not hold, and nothing was done."];
  if (!j.index) return ["The ", j.op, " of ", m(what), " was answered."];
  const up = all.filter((s) => s.alive);
  const has = up.filter((s) => s.applied >= j.index);
  if (has.length === up.length) return [m(what), ` is safe: entry ${j.index} is in the store of ${has.length === 2 ? "both" : `all ${count(has.length)}`} servers${up.length < all.length ? " that run" : ""}.`];
  const rest = up.filter((s) => s.applied < j.index).map((s) => s.name);
  const leader = leaderOf(x)?.name;
  const far = rest.filter((s) => leader && isCut(x, leader, s));
  if (far.length) return [m(what), " is answered and safe. ", ...names(far), " cannot hear ", m(leader!), ` and will learn of entry ${j.index} when the link is mended.`];
  return [m(what), " is answered and safe. ", ...names(rest), ` learn${rest.length === 1 ? "s" : ""} with the next append that entry ${j.index} is committed.`];
}

function reading(j: Journey, what: string, leader: Machine | undefined): Said {
  if (j.mode === "stale") return [m(j.node), " asks for ", m(what), " and takes the word of whichever server it reaches."];
  if (!leader) return ["No server leads, so the ", j.op, " of ", m(what), " waits until one does."];
  if (j.mode === "consistent") return [m(leader.name), " asks the others whether it still leads before it answers for ", m(what), "."];
  return [m(j.node), " asks for ", m(what), "; ", m(leader.name), " answers from its store."];
}

function election(standing: Machine[], all: Machine[], leader: Machine | undefined): Said {
  const c = standing.reduce((a, b) => (b.term > a.term ? b : a));
  const need = c.needed || Math.floor(all.length / 2) + 1;
  if (standing.length > 1) return [...names(standing.map((s) => s.name)), ` stand for election in term ${c.term}. Each needs ${count(need)} of ${count(all.length)} votes.`];
  if (c.votes === 0) return [m(c.name), " has heard no leader in time. It asks the others first whether they would vote for it."];
  const why = leader ? " has not heard " : " has heard no leader in time";
  return [m(c.name), why, ...(leader ? [m(leader.name)] : []), ` and stands for election in term ${c.term}: ${count(c.votes)} of ${count(need)} votes so far.`];
}

function nobody(x: Model, all: Machine[]): Said {
  const down = all.filter((s) => !s.alive).map((s) => s.name);
  const up = all.filter((s) => s.alive).map((s) => s.name);
  const need = Math.floor(all.length / 2) + 1;
  if (up.length < need) return [...names(down), ` ${down.length > 1 ? "are" : "is"} down. ${capital(count(need))} of ${count(all.length)} must run before anyone can lead.`];
  if (down.length) return [...names(down), " has crashed; what is on its disk stays. ", ...names(up), " wait in vain for a word, then one will stand for election."];
  if (x.time.bands.length === 0) return [`${capital(count(all.length))} servers have started and wait for a leader. The first to lose patience stands for election.`];
  return ["Nobody leads. ", ...names(up), " wait until one of them loses patience and stands for election."];
}

function hurt(x: Model, all: Machine[], leader: Machine): Said | undefined {
  const down = all.filter((s) => !s.alive).map((s) => s.name);
  if (down.length) {
    const up = all.length - down.length;
    return [...names(down), ` ${down.length > 1 ? "have" : "has"} crashed. `, m(leader.name), ` leads the ${up === 1 ? "last one" : `other ${count(up)}`}${up > all.length / 2 ? ": they are enough to keep every write safe." : "."}`];
  }
  const fresh = all.find((s) => s.alive && s.role === "");
  if (fresh) return [m(fresh.name), " has started again and reads its disk."];
  for (const s of all)
    if (s !== leader && isCut(x, leader.name, s.name)) {
      const both = isCut(x, s.name, leader.name);
      return [m(s.name), " cannot hear ", m(leader.name), both ? ", nor be heard by it" : "", ": the link is cut. Its patience burns down."];
    }
  if (x.cuts.size) return [m(leader.name), " leads. A link is cut, and the cluster works round it."];
  return undefined;
}

/** Holds the sentence for at least 2 s of the reader's time, so that it can be read to the end. */
export class Herald {
  said: Said = [];
  private key = "";
  private since = -Infinity;

  /** Another run begins: nothing that was said holds. */
  forget(): void {
    this.since = -Infinity;
  }

  say(next: Said, now: number, hurry = false): Said {
    const key = plain(next);
    if (key !== this.key && (hurry || now - this.since >= 2000)) {
      this.said = next;
      this.key = key;
      this.since = now;
    }
    return this.said;
  }
}
