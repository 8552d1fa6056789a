import type { Calms } from "../calm.ts";
import type { Operation } from "../work/operation.ts";
import { checkBehind, type Progress } from "./behind.ts";
import { checkContacts, type Contacts } from "./contacts.ts";
import type { Fates } from "./fates.ts";
import type { Judge } from "./judge.ts";
import { checkKnowing, type Knowing } from "./known.ts";
import type { Leaders } from "./leaders.ts";
import { mustBeFresh, type Leases } from "./leases.ts";
import { checkLinear } from "./linear.ts";
import { checkReads } from "./reads.ts";
import { checkSessions } from "./sessions.ts";
import type { Truth } from "./truth.ts";
import type { Violations } from "./violation.ts";
import { checkWatches } from "./watches.ts";
import { checkWrites } from "./writes.ts";

/** Faults that make a machine's clock differ from the others'. */
const clocks = /skew|rate|jump|clock/i;
/** Faults that stop a leader in the middle of what it does, which its lease does not survive. */
const pauses = /freeze|slow|hung|fail|full|disk/i;

/** Faults that change what was said on the way. */
const lies = /corrupt|edit|alter/i;
/** What can be asked where anybody may have heard anything: that the cluster neither dies of it nor stops. */
const asked = ["alive", "progress"];
/** And where only wires turned bits: raft's connections are checked, so that servers agree whatever clients were told. */
const agreed = [...asked, "leader", "log", "store", "equal", "vote", "campaign"];

/** Do clocks run even, and was nobody held up? A leader's lease is to be trusted then, and so is a default read. */
export function leasesHold(faults: readonly string[]): boolean {
  return !faults.some((f) => clocks.test(f) || pauses.test(f) || lies.test(f));
}

/** What is to be judged of a run. */
export interface Case {
  ops: readonly Operation[];
  truth: Truth;
  calms: Calms;
  contacts: Contacts;
  leaders: Leaders;
  leases: Leases;
  knowing: Knowing;
  progress: Progress;
  fates: Fates;
  /** The kinds of faults that there were. */
  faults: readonly string[];
  /** How much longer than usual raft's timeouts were. */
  multiplier: number;
  /** When the run was over. */
  end: number;
  judge: Judge;
}

/** Judges what clients saw and what the log decided, each promise by its own check. */
export function judgeRun(c: Case, out: Violations): void {
  const { ops, truth, calms, end } = c;
  const lied = c.faults.filter((f) => lies.test(f));
  if (lied.length > 0) return out.only(new Set(lied.every((f) => f === "corrupt") ? agreed : asked));
  const even = !c.faults.some((f) => clocks.test(f));
  const held = leasesHold(c.faults);
  const restored = (from: number, to: number): boolean => calms.restored(from, to);
  const fresh = (o: Operation): boolean => mustBeFresh(o, { held, ...c });
  checkReads(ops, truth, fresh, out);
  if (even) checkContacts(ops, c.contacts, out);
  checkKnowing(ops, c.knowing, c.leaders, out);
  checkBehind(c.progress, calms.times, c.multiplier, out);
  checkWrites(ops, truth, out);
  checkSessions(ops, truth, { fates: c.fates, fresh, calmSince: calms.lastFrom, end, restored }, out);
  checkWatches(ops, truth, { calm: calms.settled, fates: c.fates, end, restored }, out);
  checkLinear(ops, c.judge, fresh, truth.changes, out);
}
