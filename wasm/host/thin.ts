import type { Checkpoint, Reel } from "./reel.ts";

/** Checkpoints that are n tasks away may stand n / this apart. */
const slope = 4;

/**
 * Drops checkpoints that stand closer together than is of use: least tasks apart around the present, most far from it.
 * Where all of them weigh more than the budget, the one is dropped that leaves the smallest gap, the farthest first,
 * and another, until they do not, or none can be spared.
 */
export function spare(reel: Reel, paths: Checkpoint[][], current: Checkpoint[], budget: number, least: number, most: number): void {
  const here = reel.at.tasks;
  for (let i = current.length - 2; i > 0; i--) {
    const apart = Math.min(most, Math.max(least, Math.abs(here - current[i]!.tasks) / slope));
    if (gap(reel, current, i) <= apart) drop(reel, paths, current[i]!, current[i + 1]!);
  }
  while (reel.bytes > budget) {
    let best: { gap: number; far: number; c: Checkpoint; next: Checkpoint } | undefined;
    for (const path of paths) {
      for (let i = 1; i < path.length - 1; i++) {
        const c = path[i]!;
        const found = { gap: gap(reel, path, i), far: Math.abs(here - c.tasks), c, next: path[i + 1]! };
        if (found.gap === Infinity) continue;
        if (!best || found.gap < best.gap || (found.gap === best.gap && found.far > best.far)) best = found;
      }
    }
    if (!best) return;
    drop(reel, paths, best.c, best.next);
  }
}

/** The gap that a checkpoint would leave; infinite where it cannot be spared. */
function gap(reel: Reel, path: Checkpoint[], i: number): number {
  const [before, c, next] = [path[i - 1]!, path[i]!, path[i + 1]!];
  return c === reel.at || c.pier || c.followers !== 1 || next.before !== c ? Infinity : next.tasks - before.tasks;
}

function drop(reel: Reel, paths: Checkpoint[][], c: Checkpoint, next: Checkpoint): void {
  reel.drop(c, next);
  for (const path of paths) {
    const i = path.indexOf(c);
    if (i >= 0) path.splice(i, 1);
  }
}
