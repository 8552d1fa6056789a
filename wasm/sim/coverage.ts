import type { Event } from "../../web/ts/events.gen.ts";

/** What a machine may be when something happens to it. link stands for faults that belong to no machine. */
export const states = ["leader", "follower", "candidate", "client", "down", "link"] as const;
export type State = (typeof states)[number];

/** Where a fault must be seen to strike, sooner or later. */
const demanded: readonly State[] = ["leader", "follower", "candidate"];
/** Faults that no machine with a role can meet, by why: their cells are blank for good. */
const elsewhere: readonly (readonly [why: string, faults: readonly string[]])[] = [
  ["they mend, and what they mend was counted", ["heal", "mend", "mendDisk", "thaw", "flush", "restart", "release"]],
  ["a machine that comes is nothing yet", ["add"]],
  ["a disk that loses or changes what it holds belongs to a machine whose power has failed first", ["wipe", "rot", "stale"]],
  ["they strike a message, which is at no machine", ["hold", "drop", "copy", "edit", "alter"]],
];

/** Why the column of the clients is blank. */
const spared = "all × client: a swarm breaks servers and their links, and clients meet what that does to them";

/** Things that are worth nothing if no run of a set ever comes to them. */
export const sights = [
  "leader changed", "log truncated", "snapshot taken", "store restored", "session expired", "lock passed on", "watch woken",
  "write unknown", "write refused", "cas refused", "txn refused", "process died",
] as const;
export type Sight = (typeof sights)[number];

/** How often each kind of fault met a machine in each state, and how often each sight was seen. */
export interface Counts {
  faults: Record<string, Partial<Record<State, number>>>;
  sights: Partial<Record<Sight, number>>;
}

export function noCounts(): Counts {
  return { faults: {}, sights: {} };
}

/** Adds what another run has seen. */
export function addCounts(sum: Counts, more: Counts): void {
  for (const [fault, by] of Object.entries(more.faults)) {
    const row = (sum.faults[fault] ??= {});
    for (const [state, n] of Object.entries(by) as [State, number][]) row[state] = (row[state] ?? 0) + n;
  }
  for (const [sight, n] of Object.entries(more.sights) as [Sight, number][]) sum.sights[sight] = (sum.sights[sight] ?? 0) + n;
}

/** Counts, from the event stream, what a run has come to. */
export class Coverage {
  readonly counts = noCounts();
  private readonly states = new Map<string, State>();
  private leader = "";

  see(e: Event): void {
    switch (e.kind) {
      case "role":
        this.role(e.node, e.role.role);
        return;
      case "log":
        if (e.log.op === "truncate") this.sight("log truncated");
        if (e.log.op === "snapshot") this.sight("snapshot taken");
        return;
      case "store":
        if (e.store.op === "restore") this.sight("store restored");
        return;
      case "process":
        if (e.process.op === "crash") this.sight("process died");
        return;
      case "fault":
        this.fault(e);
        return;
    }
  }

  sight(s: Sight): void {
    this.counts.sights[s] = (this.counts.sights[s] ?? 0) + 1;
  }

  private role(node: string, role: string): void {
    if (role === "leader" && node !== this.leader) {
      if (this.leader !== "") this.sight("leader changed");
      this.leader = node;
    }
    this.states.set(node, role === "leader" || role === "follower" || role === "candidate" || role === "client" ? role : "down");
  }

  private fault(e: Event & { kind: "fault" }): void {
    const { fault, node = "", from = "", to = "" } = e.fault;
    const on = [node, from, to].filter((m) => m !== "" && m !== "*");
    const row = (this.counts.faults[fault] ??= {});
    for (const m of on.length > 0 ? on : [""]) {
      const state = m === "" ? "link" : (this.states.get(m) ?? "down");
      row[state] = (row[state] ?? 0) + 1;
      if (fault === "crash") this.states.set(m, "down");
    }
  }
}

/** The counts as a table of text, the cells that stayed blank, and why others cannot be filled. */
export function table(c: Counts): { rows: string[]; blank: string[]; never: string[] } {
  const width = Math.max(10, ...Object.keys(c.faults).map((f) => f.length));
  const cells = (of: (s: State) => string): string => states.map((s) => of(s).padStart(10)).join("");
  const rows = [`${"".padEnd(width)}${cells((s) => s)}`];
  const blank: string[] = [];
  for (const [fault, by] of Object.entries(c.faults).sort(([a], [b]) => (a < b ? -1 : 1))) {
    rows.push(`${fault.padEnd(width)}${cells((s) => String(by[s] ?? "."))}`);
    if (elsewhere.some(([, faults]) => faults.includes(fault))) continue;
    for (const s of demanded) if (by[s] === undefined) blank.push(`${fault} × ${s}`);
  }
  for (const s of sights) {
    if (c.sights[s] === undefined) blank.push(s);
    else rows.push(`${s}: ${c.sights[s]}`);
  }
  const never = elsewhere.flatMap(([why, faults]) => {
    const met = faults.filter((f) => c.faults[f] !== undefined);
    return met.length === 0 ? [] : [`${met.join(", ")}: ${why}`];
  });
  const faults = Object.values(c.faults);
  if (faults.length > 0 && faults.every((by) => by.client === undefined)) never.push(spared);
  return { rows, blank, never };
}
