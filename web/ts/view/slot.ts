/** What a machine says of itself in one short line: whom it hears and how patient it is, its votes, its request. */
import { clients, isCut, servers, type Machine, type Model } from "../reduce/model.ts";
import type { Place } from "./places.ts";
import { t } from "../t.ts";
import { clip, letters, moment3, shown, span } from "./words.ts";

/** Part of a server's patience that is left now, or undefined where it has none (leader, client, crashed). */
export function patience(m: Machine, now: number): number | undefined {
  if (!m.alive || !m.server || m.role === "leader" || m.role === "client" || m.role === "") return undefined;
  if (!m.heardAt || !m.timeout) return m.role === "candidate" ? 1 : undefined;
  return Math.min(1, Math.max(0, 1 - (now - m.heardAt) / m.timeout));
}

/** Does anything stand between this server and every other? */
export function cutOff(m: Model, name: string): boolean {
  if (m.cuts.size === 0) return false; // nothing is cut, as nearly always
  const others = servers(m).filter((x) => x.name !== name);
  return others.length > 0 && others.every((x) => isCut(m, x.name, name));
}

export function slot(m: Model, x: Machine, now: number, p: Pick<Place, "w" | "compact">): string {
  const short = p.w < 200;
  if (!x.alive) return x.ills.wiped ? t`its disk is lost` : x.gone ? t`it said good-bye` : now > 1e15 ? t`since it left` : t`since ${moment3(x.since)}`;
  if (x.ills.frozen) return p.compact ? t`its clock runs` : t`its clock goes on`;
  if (x.ills.wiped) return x.leader ? t`disk lost, asks ${x.leader}` : t`disk lost`;
  if (x.role === "") return t`reads its disk`;
  if (x.role === "leader") return p.compact ? t`counts ${holding(m, x)} of ${servers(m).length} at ${x.last}` : "";
  if (x.role === "candidate") {
    const all = servers(m).length;
    if (x.votes === 0) return p.compact ? t`who would vote?` : short ? t`asks who would vote` : t`asks who would vote for it`;
    return p.compact ? t`${x.votes} of ${all}, needs ${x.needed}` : t`votes ${x.votes} of ${all}, needs ${x.needed}`;
  }
  if (cutOff(m, x.name)) return p.compact ? t`hears nobody` : t`hears nobody, cut off`;
  const left = patience(x, now);
  if (left === undefined) return x.leader ? t`hears ${x.leader}` : t`waits for a leader`;
  const rest = t`${((left * x.timeout) / 1e9).toFixed(2)} s`;
  if (left * x.timeout < 5e6) return short ? t`silence, stands soon` : t`silence, may stand any moment`;
  if (!x.heard && x.votedFor) return t`voted for ${x.votedFor}`;
  // A leader that lives is heard every tenth of the patience.
  const cut = isCut(m, x.heard, x.name);
  const hears = !cut && x.heard && left > 0.5;
  const who = cut && !p.compact ? (short ? t`cut off` : t`cut off from ${clip(x.heard, 6)}`) : hears ? t`hears ${clip(x.heard, 6)}` : t`silence`;
  return p.compact ? t`${who}, ${rest}` : short || !hears ? t`${who}, ${rest} left` : t`${who}, patient for ${rest}`;
}

/** How many servers are known to the leader to hold its last entry, itself included. */
function holding(m: Model, leader: Machine): number {
  let n = 1;
  for (const [name, k] of leader.book) if (m.machines.get(name)?.server && k.match >= leader.last) n++;
  return n;
}

/** A client's two lines: what it asked last, and how that stands. A real one may have asked unseen: it tells no events. */
export function clientLines(m: Model, name: string, now: number, p: Pick<Place, "w">): [string, string] {
  const j = m.journeys.get(m.newest);
  if (!j || (j.node !== name && clients(m).some((c) => c.name === j.node))) return [now > 1e15 ? "" : t`nothing asked`, ""];
  const short = `${j.op} ${shown(j.key)}`;
  const long = j.op === "put" ? `${short} ${shown(j.value)}` : short;
  const asked = letters(long) * 6.6 <= p.w - 24 ? long : short;
  if (!j.ended) return [asked, t`waits, ${span(now - j.at)}`];
  if (j.phase === "unknown") return [asked, t`outcome unknown`];
  if (j.error) return [asked, shown(j.error)];
  if (j.op === "get") return [asked, j.status === 404 ? t`no such key` : t`got ${shown(j.result)}`];
  return [asked, t`true, ${span(j.ended - j.at)}`];
}
