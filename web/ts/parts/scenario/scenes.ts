/** Every scene, the easy ones first; and the seven that make the tour. */
import type { Scene } from "./scene.ts";
import * as apart from "./scenes/apart.ts";
import * as basics from "./scenes/basics.ts";
import * as disks from "./scenes/disks.ts";

export const scenes: readonly Scene[] = [
  basics.firstElection, basics.write, basics.unknownOutcome, apart.staleRead, apart.consistentRead, basics.quorumLost, basics.rollingRestart,
  apart.splitVote, apart.oneWayCut, apart.waitingRead, disks.snapshot, disks.unsynced, disks.fullDisk, disks.fencing, apart.clockSkew,
];

/** The tour's chapters: the names of scenes, in their order. */
export const tour: readonly string[] = ["first-election", "put", "unknown-outcome", "stale-read", "consistent-read", "quorum-lost", "rolling-restart"];

export function sceneOf(name: string): Scene | undefined {
  return scenes.find((s) => s.name === name);
}
