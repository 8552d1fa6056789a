/** Events about one machine: its process, its role, its patience, its log, its store, what it knows of others. */
import type { Log, Of, Store } from "../events.ts";
import { KEEP, keep, machine, nameOf, type Machine, type Model, type RoleName } from "./model.ts";
import { applied, committed, stored } from "./journey.ts";
import { endBand, leads } from "./timeline.ts";

/** Event times beyond this are wall time: a room would have to run for eleven days. */
const WALL = 1e15;

export function role(m: Model, e: Of<"role">): void {
  const r = e.role;
  const x = machine(m, e.node);
  const was = x.role;
  x.role = r.role as RoleName;
  x.server = r.role !== "client";
  if (r.term > x.term) {
    x.term = r.term;
    x.votedFor = "";
  }
  x.leader = r.leader ? nameOf(m, r.leader) : r.role === "leader" ? x.name : "";
  x.votes = r.votes ?? 0;
  x.needed = r.needed ?? 0;
  if (x.role === "leader") leads(m, x.name, x.term, e.t);
  else if (was === "leader") endBand(m, x.name, e.t);
  if (x.role !== "leader") x.book.clear();
  // A candidate's patience begins with its candidacy; the timer event of its own follows where there is one.
  if (x.role === "candidate" && was !== "candidate") {
    x.heard = "";
    x.heardAt = e.t;
  }
  x.rev++;
}

export function timer(m: Model, e: Of<"timer">): void {
  const x = machine(m, e.node);
  x.heard = e.timer.heard ? nameOf(m, e.timer.heard) : "";
  x.heardAt = e.t;
  x.timeout = e.timer.timeout;
  x.server = true;
}

export function log(m: Model, e: Of<"log">): void {
  const l = e.log;
  const x = machine(m, e.node);
  x.server = true;
  switch (l.op) {
    case "append":
      append(m, x, l);
      x.ills.wiped = false;
      break;
    case "truncate": {
      const first = l.first ?? 0;
      x.log = x.log.filter((c) => c.index < first || (l.last > 0 && c.index > l.last));
      x.last = x.log.at(-1)?.index ?? Math.max(0, first - 1);
      break;
    }
    case "commit":
      x.commit = Math.max(x.commit, l.last);
      committed(m, x, e);
      break;
    case "apply":
      x.applied = Math.max(x.applied, l.last);
      x.commit = Math.max(x.commit, l.last);
      applied(m, x, e);
      break;
    case "snapshot":
      x.last = Math.max(x.last, l.last);
      x.commit = Math.max(x.commit, l.last);
      x.applied = Math.max(x.applied, l.last);
      x.ills.wiped = false;
      break;
  }
  x.rev++;
}

function append(m: Model, x: Machine, l: Log): void {
  for (const c of l.entries ?? []) {
    const at = x.log.findIndex((o) => o.index >= c.index);
    if (at >= 0) x.log.splice(at); // what stands at or after it is overwritten
    keep(x.log, { index: c.index, term: c.term, type: c.type, text: c.text ?? "", trace: c.trace ?? "" }, KEEP.cells);
    if (c.trace) stored(m, x.name, c);
  }
  x.last = l.last || (x.log.at(-1)?.index ?? 0);
}

export function peer(m: Model, e: Of<"peer">): void {
  const x = machine(m, e.node);
  const p = nameOf(m, e.peer.peer);
  if (p === x.name) return;
  x.book.set(p, { match: e.peer.match, next: e.peer.next });
  x.rev++;
}

export function store(m: Model, e: Of<"store">): void {
  const x = machine(m, e.node);
  const s = e.store;
  x.store = changed(x.store, s);
  if (s.op.startsWith("session-")) x.sessions = x.sessions.filter((c) => c.id !== s.key);
  if (s.op === "restore" && !s.key) x.sessions = [];
  // Builds before this one told a session's id alone.
  const made = s.sessions ?? (s.op === "session-create" ? [{ id: s.key, node: "", behavior: "", index: s.index }] : []);
  for (const c of made) keep(x.sessions, c, KEEP.sessions);
  x.rev++;
}

/** The rows after a change, the newest first. */
function changed(rows: Machine["store"], s: Store): Machine["store"] {
  switch (s.op) {
    case "set":
    case "lock":
    case "unlock":
      return [{ ...s, value: s.value ?? "" }, ...rows.filter((r) => r.key !== s.key)].slice(0, KEEP.rows);
    case "delete":
      return rows.filter((r) => r.key !== s.key);
    case "delete-tree":
      return rows.filter((r) => !r.key.startsWith(s.key));
    case "restore":
      return s.key ? changed(rows, { ...s, op: "set" }) : [];
    default:
      return rows;
  }
}

export function member(m: Model, e: Of<"member">): void {
  const b = e.member;
  const x = machine(m, b.name);
  if (b.status === "left") x.gone = true;
  if (b.addr) {
    x.addr = b.addr;
    m.names.set(b.addr, b.name);
  }
  if (b.server !== undefined && x.role === "") x.server = b.server;
  // Nobody but gossip tells of a real machine's end. In the room the host does, and gossip may be wrong.
  if (e.t > WALL) {
    if (b.status === "alive") x.alive = true;
    else fall(m, x, e.t);
  }
  x.rev++;
}

export function process(m: Model, e: Of<"process">): void {
  const p = e.process;
  const x = machine(m, e.node);
  // Only a machine's long-lived process decides whether it lives; a CLI command comes and goes.
  if (p.op === "start" && isAgent(p.args)) {
    Object.assign(x, {
      alive: true, proc: e.proc, since: e.t, role: "", fell: "", leader: "", votes: 0, commit: 0, applied: 0, heard: "",
      heardAt: 0, timeout: 0, store: [], sessions: [], gone: false,
    });
    x.ills.lost = 0;
    x.server = p.args!.includes("-server") || p.args!.includes("-dev");
    x.book.clear();
    x.rev++;
  } else if ((p.op === "crash" || p.op === "exit") && (x.proc || e.proc) === e.proc) {
    fall(m, x, e.t);
  }
}

function isAgent(args: string[] | undefined): boolean {
  return args?.[1] === "agent";
}

export function fall(m: Model, x: Machine, t: number): void {
  if (!x.alive) return;
  endBand(m, x.name, t);
  x.alive = false;
  x.since = t;
  x.fell = x.role;
  x.role = "";
  x.leader = "";
  x.book.clear();
  x.rev++;
  m.crashes++;
}
