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
    const c = current[i]!;
    if (c !== reel.at && gap(paths, c) <= Math.min(most, Math.max(least, Math.abs(here - c.tasks) / slope))) drop(reel, paths, c);
  }
  while (reel.bytes > budget) {
    let best: { gap: number; far: number; c: Checkpoint } | undefined;
    for (const c of new Set(paths.flatMap((path) => path.slice(1, -1)))) {
      if (c === reel.at) continue;
      const found = { gap: gap(paths, c), far: Math.abs(here - c.tasks), c };
      if (!best || found.gap < best.gap || (found.gap === best.gap && found.far > best.far)) best = found;
    }
    if (!best || best.gap === Infinity) return;
    drop(reel, paths, best.c);
  }
}

/** The largest gap that a checkpoint would leave on a path; infinite where one ends with it. */
function gap(paths: Checkpoint[][], c: Checkpoint): number {
  let most = 0;
  for (const path of paths) {
    const i = path.indexOf(c);
    if (i < 0) continue;
    const next = path[i + 1];
    most = Math.max(most, next ? next.tasks - path[i - 1]!.tasks : Infinity);
  }
  return most;
}

function drop(reel: Reel, paths: Checkpoint[][], c: Checkpoint): void {
  reel.drop(c);
  for (const path of paths) {
    const i = path.indexOf(c);
    if (i >= 0) path.splice(i, 1);
  }
}
