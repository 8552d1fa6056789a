/**
 * The sentence that is always true: at most 25 words, chosen from the model alone. The most telling thing wins: the
 * request under way, then an election, then what is broken, then the calm.
 */
import { isCut, leaderOf, servers, type Journey, type Machine, type Model } from "../reduce/model.ts";
import { t } from "../t.ts";
import { m, names, plain, said, type Said } from "./said.ts";
import { capital, clip, count } from "./words.ts";
import { own } from "../own.ts";

/** How long a finished request is still told about, in ns of the run, at least; the speed stretches it. */
const TOLD = 250e6;

export function caption(x: Model, at: number, speed: number): Said {
  const all = servers(x);
  if (all.length === 0) return said`The machines are starting.`;
  const j = x.journeys.get(x.newest);
  const leader = leaderOf(x);
  const recent = j && (!j.ended || (at - j.ended < Math.max(TOLD, 6e9 * speed) && !changedSince(x, all, j.ended)));
  if (j && recent && !(j.ended && !leader)) return request(x, j, leader, all);
  const standing = all.filter((s) => s.alive && s.role === "candidate");
  if (standing.length) return election(standing, all, leader);
  if (!leader) return nobody(x, all);
  const broken = hurt(x, all, leader);
  if (broken) return broken;
  const behind = all.find((s) => s.alive && s !== leader && s.role === "follower" && s.last < leader.last);
  if (behind) return said`${m(behind.name)} holds entries up to ${behind.last}; ${m(leader.name)} holds ${leader.last} and sends it what is missing.`;
  if (all.length === 1) return said`One server keeps one list of writes. ${m(leader.name)} leads alone.`;
  return said`${capital(count(all.length))} servers keep one list of writes. ${m(leader.name)} leads, and tells the others so again and again.`;
}

/** Has anything happened since then that matters more than a request that was answered then? */
function changedSince(x: Model, all: Machine[], then: number): boolean {
  return (x.time.bands.at(-1)?.from ?? 0) > then || (x.time.faults.at(-1)?.when ?? 0) > then || all.some((s) => !s.alive && s.since > then);
}

/** The operations that change nothing; every other one is a write. */
const READS = new Set(["get", "keys", "recurse"]);
/** What a write asks, before its key. */
const ASKED = own<string>({
  put: t`asked|to put`, cas: t`asked|to put, if nobody has changed it,`, lock: t`asked|to lock`, unlock: t`asked|to unlock`, delete: t`asked|to delete`,
  "delete-cas": t`asked|to delete, if nobody has changed it,`, "delete-tree": t`asked|to delete all under`, txn: t`asked|for a transaction`,
  "session-create": t`asked|for a session`, "session-destroy": t`asked|to end the session`, "session-renew": t`asked|to renew the session`,
});

function request(x: Model, j: Journey, leader: Machine | undefined, all: Machine[]): Said {
  const what = j.op === "put" ? `${clip(j.key, 20)}\u00a0=\u00a0${clip(j.value, 20)}` : clip(j.key, 24);
  if (j.phase === "unknown") return said`Nobody answered the ${j.op} of ${m(what)} in time: whether it happened is unknown.`;
  if (j.ended) return done(x, j, what, all);
  if (READS.has(j.op)) return reading(j, what, leader);
  if (!j.index) return setsOut(j, what, leader);
  const need = count(Math.floor(all.length / 2) + 1);
  const writer = leader && j.stored.includes(leader.name) ? leader.name : j.stored[0]!;
  const others = j.stored.filter((s) => s !== writer);
  const enough = Math.max(Math.floor(all.length / 2) + 1, j.stored.length);
  if (j.committed.includes(writer)) return said`${capital(count(enough))} of ${count(all.length)} hold entry ${j.index}: the write is safe. ${m(writer)} puts it into its store and answers.`;
  if (others.length === 0) return said`${m(writer)} has written ${m(what)} as entry ${j.index} and asks the other ${count(all.length - 1)} to write it too.`;
  // The one that makes them enough: its answer is the one that counts.
  if (j.stored.length === enough) return said`Server ${m(others[Math.floor(all.length / 2) - 1] ?? others.at(-1)!)} has stored entry ${j.index}. Once ${m(writer)} knows, ${need} of ${count(all.length)} hold it: the write is safe.`;
  return said`Server ${m(others.at(-1)!)} has stored entry ${j.index}. ${m(writer)} needs ${need} of ${count(all.length)} to call it safe.`;
}

/** A write that has no place in the log yet. */
function setsOut(j: Journey, what: string, leader: Machine | undefined): Said {
  if (!leader) return said`No server leads, so the ${j.op} of ${m(what)} waits until one does.`;
  const last = j.calls.at(-1);
  const fwd = j.calls.find((c) => c.from !== j.node);
  if (fwd) return said`${m(fwd.from)} does not lead, so it hands the write of ${m(what)} on to ${m(fwd.to)}.`;
  if (last) return said`${m(last.from)} sends the write of ${m(what)} to ${m(last.to)}.`;
  const asked = ASKED[j.op] ?? t`for a ${j.op}`;
  return what ? said`${m(j.node)} is asked ${asked} ${m(what)}. The write sets out.` : said`${m(j.node)} is asked ${asked}. The write sets out.`;
}

function done(x: Model, j: Journey, what: string, all: Machine[]): Said {
  if (j.error) return said`The ${j.op} of ${m(what)} ended in an error: ${clip(j.error, 60)}.`;
  if (j.op === "get") {
    if (j.status === 404) return said`Nobody has put ${m(what)} yet: the answer is 404.`;
    const value = m(clip(j.result, 24));
    if (j.mode === "stale") return said`${m(what)} is ${value}, from whichever server was asked.`;
    if (j.mode === "consistent") return said`${m(what)} is ${value}, after the leader asked whether it still leads.`;
    return said`${m(j.node)} is told that ${m(what)} is ${value}.`;
  }
  if (j.result === "false") return said`The ${j.op} of ${m(what)} was answered false: its condition did not hold, and nothing was done.`;
  if (!j.index) return said`The ${j.op} of ${m(what)} was answered.`;
  const up = all.filter((s) => s.alive);
  const has = up.filter((s) => s.applied >= j.index);
  if (has.length === up.length) return everywhere(what, j.index, has.length, up.length < all.length);
  const rest = up.filter((s) => s.applied < j.index).map((s) => s.name);
  const leader = leaderOf(x)?.name;
  const far = rest.filter((s) => leader && isCut(x, leader, s));
  if (far.length) return said`${m(what)} is answered and safe. ${names(far)} cannot hear ${m(leader!)} and will learn of entry ${j.index} when the link is mended.`;
  return rest.length === 1 ? said`${m(what)} is answered and safe. ${m(rest[0]!)} learns with the next append that entry ${j.index} is committed.`
    : said`${m(what)} is answered and safe. ${names(rest)} learn with the next append that entry ${j.index} is committed.`;
}

/** All who run have it; there may be others that do not run. */
function everywhere(what: string, index: number, n: number, down: boolean): Said {
  if (n === 1) return said`${m(what)} is safe: entry ${index} is in the store of the only server.`;
  const all = n === 2 ? t`both` : t`all ${count(n)}`;
  return down ? said`${m(what)} is safe: entry ${index} is in the store of ${all} servers that run.` : said`${m(what)} is safe: entry ${index} is in the store of ${all} servers.`;
}

function reading(j: Journey, what: string, leader: Machine | undefined): Said {
  if (j.mode === "stale") return said`${m(j.node)} asks for ${m(what)} and takes the word of whichever server it reaches.`;
  if (!leader) return said`No server leads, so the ${j.op} of ${m(what)} waits until one does.`;
  if (j.mode === "consistent") return said`${m(leader.name)} asks the others whether it still leads before it answers for ${m(what)}.`;
  return said`${m(j.node)} asks for ${m(what)}; ${m(leader.name)} answers from its store.`;
}

function election(standing: Machine[], all: Machine[], leader: Machine | undefined): Said {
  const c = standing.reduce((a, b) => (b.term > a.term ? b : a));
  const need = count(c.needed || Math.floor(all.length / 2) + 1);
  if (standing.length > 1) return said`${names(standing.map((s) => s.name))} stand for election in term ${c.term}. Each needs ${need} of ${count(all.length)} votes.`;
  if (c.votes === 0) return said`${m(c.name)} has heard no leader in time. It asks the others first whether they would vote for it.`;
  if (leader) return said`${m(c.name)} has not heard ${m(leader.name)} and stands for election in term ${c.term}. It has ${count(c.votes)} of the ${need} votes that it needs.`;
  return said`${m(c.name)} has heard no leader in time and stands for election in term ${c.term}. It has ${count(c.votes)} of the ${need} votes that it needs.`;
}

function nobody(x: Model, all: Machine[]): Said {
  const down = all.filter((s) => !s.alive).map((s) => s.name);
  const up = all.filter((s) => s.alive).map((s) => s.name);
  const need = Math.floor(all.length / 2) + 1;
  if (up.length < need) {
    const least = capital(count(need));
    return down.length > 1 ? said`${names(down)} are down. ${least} of ${count(all.length)} must run before anyone can lead.`
      : said`${names(down)} is down. ${least} of ${count(all.length)} must run before anyone can lead.`;
  }
  if (down.length > 1) return said`${names(down)} have crashed; what is on their disks stays. ${names(up)} wait in vain for a word, then one will stand for election.`;
  if (down.length) return said`${names(down)} has crashed; what is on its disk stays. ${names(up)} wait in vain for a word, then one will stand for election.`;
  if (x.time.bands.length === 0) return said`${capital(count(all.length))} servers have started and wait for a leader. The first to lose patience stands for election.`;
  return said`Nobody leads. ${names(up)} wait until one of them loses patience and stands for election.`;
}

function hurt(x: Model, all: Machine[], leader: Machine): Said | undefined {
  const down = all.filter((s) => !s.alive).map((s) => s.name);
  if (down.length) {
    const up = all.length - down.length;
    const fell = down.length > 1 ? said`${names(down)} have crashed.` : said`${names(down)} has crashed.`;
    if (up === 1) return said`${fell} ${m(leader.name)} leads the last one.`;
    return up > all.length / 2 ? said`${fell} ${capital(count(up))} of ${count(all.length)} run on, led by ${m(leader.name)}: enough to keep every write safe.`
      : said`${fell} ${capital(count(up))} of ${count(all.length)} run on, led by ${m(leader.name)}.`;
  }
  const fresh = all.find((s) => s.alive && s.role === "");
  if (fresh) return said`${m(fresh.name)} has started again and reads its disk.`;
  // The news of the two: a server that was frozen, or a link that was cut.
  if (x.time.faults.filter((f) => /freeze|cut/.test(f.fault)).at(-1)?.fault !== "freeze") for (const s of all)
    if (s !== leader && !s.ills.frozen && isCut(x, leader.name, s.name)) {
      return isCut(x, s.name, leader.name) ? said`${m(s.name)} cannot hear ${m(leader.name)}, nor be heard by it: the link is cut. Its patience burns down.`
        : said`${m(s.name)} cannot hear ${m(leader.name)}: the link is cut. Its patience burns down.`;
    }
  const frozen = all.find((s) => s.ills.frozen);
  if (frozen) return said`${m(frozen.name)} is frozen: its clock goes on, and what it is sent waits.`;
  if (x.cuts.size) return said`${m(leader.name)} leads. A link is cut, and the cluster works round it.`;
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
