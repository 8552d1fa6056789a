/** What a machine says of itself in one short line: whom it hears and how patient it is, its votes, its request. */
import { clients, isCut, servers, type Machine, type Model } from "../reduce/model.ts";
import type { Place } from "./places.ts";
import { clip, span } from "./words.ts";

/** Part of a server's patience that is left at t, or undefined where it has none (leader, client, crashed). */
export function patience(m: Machine, t: number): number | undefined {
  if (!m.alive || !m.server || m.role === "leader" || m.role === "client" || m.role === "") return undefined;
  if (!m.heardAt || !m.timeout) return m.role === "candidate" ? 1 : undefined;
  return Math.min(1, Math.max(0, 1 - (t - m.heardAt) / m.timeout));
}

/** Does anything stand between this server and every other? */
export function cutOff(m: Model, name: string): boolean {
  if (m.cuts.size === 0) return false; // nothing is cut, as nearly always
  const others = servers(m).filter((x) => x.name !== name);
  return others.length > 0 && others.every((x) => isCut(m, x.name, name));
}

export function slot(m: Model, x: Machine, t: number, p: Place): string {
  const short = p.w < 200;
  if (!x.alive) return x.ills.wiped ? "its disk is lost" : x.gone ? "it said good-bye" : `since ${t > 1e15 ? "it left" : (x.since / 1e9).toFixed(3) + " s"}`;
  if (x.ills.frozen) return p.compact ? "its clock runs" : "its clock goes on";
  if (x.ills.wiped) return x.leader ? `disk lost, asks ${x.leader}` : "disk lost";
  if (x.role === "") return "reads its disk";
  if (x.role === "leader") return p.compact ? `${holding(m, x)} of ${servers(m).length} hold ${x.last}` : "";
  if (x.role === "candidate") {
    const all = servers(m).length;
    if (x.votes === 0) return p.compact ? "who would vote?" : short ? "asks who would vote" : "asks who would vote for it";
    return p.compact ? `${x.votes} of ${all}, needs ${x.needed}` : `votes ${x.votes} of ${all}, needs ${x.needed}`;
  }
  if (cutOff(m, x.name)) return p.compact ? "hears nobody" : "hears nobody, cut off";
  const left = patience(x, t);
  if (left === undefined) return x.leader ? `hears ${x.leader}` : "waits for a leader";
  const rest = `${((left * x.timeout) / 1e9).toFixed(2)} s`;
  if (left === 0) return short ? "silence, stands soon" : "silence, may stand any moment";
  if (!x.heard && x.votedFor) return `voted for ${x.votedFor}`;
  const who = x.heard ? `hears ${clip(x.heard, 6)}` : "silence";
  return p.compact ? `${who}, ${rest}` : short ? `${who}, ${rest} left` : `${who}, patient for ${rest}`;
}

/** How many servers are known to the leader to hold its last entry, itself included. */
function holding(m: Model, leader: Machine): number {
  let n = 1;
  for (const [name, k] of leader.book) if (m.machines.get(name)?.server && k.match >= leader.last) n++;
  return n;
}

/** A client's two lines: what it asked last, and how that stands. */
export function clientLines(m: Model, name: string, t: number, p: Place): [string, string] {
  const j = m.journeys.get(m.newest);
  if (!j || (j.node !== name && clients(m).some((c) => c.name === j.node))) return [p.w < 130 ? "no question" : "nothing asked yet", ""];
  const long = `${j.op} ${j.key}${j.op === "put" ? ` ${j.value}` : ""}`;
  const asked = long.length * 6.6 <= p.w - 24 ? long : `${j.op} ${j.key}`;
  if (!j.ended) return [asked, `waits, ${span(t - j.at)}`];
  if (j.phase === "unknown") return [asked, "outcome unknown"];
  if (j.error) return [asked, j.error];
  if (j.op === "get") return [asked, j.status === 404 ? "no such key" : `got ${j.result}`];
  return [asked, `true, ${span(j.ended - j.at)}`];
}
