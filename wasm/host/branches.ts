import type { Action, ActionBody } from "./protocol.ts";
import type { Checkpoint } from "./reel.ts";
import { t } from "./t.ts";

/** How many futures are kept, the first included. */
export const branchesMax = 16;
/** A name has at most this many characters before its moment. */
const nameMax = 40;
const nsPerSecond = 1_000_000_000;

/** How far a branch has come. */
export interface End {
  tasks: number;
  events: number;
  now: number;
  /** The hash of its events up to here; known once the branch was left. */
  hash: string | undefined;
}

/** One future: what was done in it, and how far it has come. */
export interface Branch {
  readonly id: number;
  readonly name: string;
  /** What began it; the first has nothing. */
  readonly began: ActionBody | undefined;
  /** The branch from which it parted, and where; the first has none. */
  readonly parent: Branch | undefined;
  readonly from: End;
  /** Everything done, by time; that of the branch which is gone on with is the world's. */
  log: readonly Action[];
  /** Its checkpoints from the beginning of time, those shared with its parents too. */
  path: Checkpoint[];
  end: End;
}

/** A branch as others are told of it. Times are nanoseconds. */
export interface BranchInfo {
  id: number;
  name: string;
  began: ActionBody | undefined;
  parent: number | undefined;
  from: number;
  end: number;
  events: number;
  hash: string;
  current: boolean;
}

/** How much two branches have in common: things that happened, and events. */
export function shared(a: Branch, b: Branch): { tasks: number; events: number } {
  const parting = new Map(lineage(a));
  for (const [at, mine] of lineage(b)) {
    const other = parting.get(at);
    if (other) return earlier(mine, other);
  }
  throw new Error(t`these branches have no common beginning`);
}

type Extent = Pick<End, "tasks" | "events">;

/** A branch and its ancestors, and how much of each is part of it: a parent may have been left before it left its own. */
function* lineage(b: Branch): Generator<[Branch, Extent]> {
  let extent: Extent = { tasks: Infinity, events: Infinity };
  for (let at: Branch | undefined = b; at; at = at.parent) {
    yield [at, extent];
    extent = earlier(extent, at.from);
  }
}

function earlier(a: Extent, b: Extent): Extent {
  return { tasks: Math.min(a.tasks, b.tasks), events: Math.min(a.events, b.events) };
}

/** What a branch is called: what began it, and when. */
export function nameOf(body: ActionBody, now: number): string {
  const what = wordsOf(body);
  const short = what.length <= nameMax ? what : `${what.slice(0, nameMax - 1)}…`;
  return `${short} at ${Math.round(now / (nsPerSecond / 1000)) / 1000} s`;
}

function wordsOf(body: ActionBody): string {
  if (body.do === "exec") return body.argv.join(" ");
  if (body.do === "fetch") return `${body.method} ${body.path}`;
  const { do: what, ...about } = body;
  return [what, ...Object.values(about).map(String)].join(" ");
}
