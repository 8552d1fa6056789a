import type { Checkpoint, Reel } from "./reel.ts";

/** Distances between checkpoints, in tasks. */
export interface Spacing {
  dense: number;
  sparse: number;
}

/** Checkpoints that are n tasks away may stand n / this apart. */
const slope = 4;
/** How often the distances are doubled to come into the budget. */
const doublings = 12;

/**
 * Drops checkpoints that stand closer together than is of use: densely around the present, sparsely far from it. Where
 * all of them weigh more than the budget, they must stand further apart.
 */
export function spare(reel: Reel, paths: Checkpoint[][], current: Checkpoint[], budget: number, s: Spacing): void {
  thin(reel, paths, current, s.dense, s.sparse);
  for (let n = 1; n <= doublings && reel.bytes > budget; n++) {
    for (const path of paths) thin(reel, paths, path, s.dense * 2 ** n, s.sparse * 2 ** n);
  }
}

function thin(reel: Reel, paths: Checkpoint[][], path: Checkpoint[], least: number, most: number): void {
  const here = reel.at.tasks;
  for (let i = path.length - 2; i > 0; i--) {
    const [before, c, next] = [path[i - 1]!, path[i]!, path[i + 1]!];
    const distance = Math.abs(here - c.tasks);
    const apart = Math.min(most, Math.max(least, distance / slope));
    if (c === reel.at || c.followers !== 1 || next.before !== c || next.tasks - before.tasks > apart) continue;
    reel.drop(c, next);
    for (const p of paths) {
      const at = p.indexOf(c);
      if (at >= 0) p.splice(at, 1);
    }
  }
}
