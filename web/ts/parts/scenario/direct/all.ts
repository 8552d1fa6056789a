/** How each scene comes about, by the scene's name. */
import * as apart from "./apart.ts";
import * as basics from "./basics.ts";
import * as disks from "./disks.ts";
import type { Direction } from "./director.ts";

export const directions: Readonly<Record<string, Direction>> = {
  "first-election": basics.firstElection, put: basics.write, "unknown-outcome": basics.unknownOutcome, "rolling-restart": basics.rollingRestart,
  "quorum-lost": basics.quorumLost, "split-vote": apart.splitVote, "stale-read": apart.staleRead, "consistent-read": apart.consistentRead,
  "one-way-cut": apart.oneWayCut, "blocking-query": apart.waitingRead, "clock-skew": apart.clockSkew, snapshot: disks.snapshot,
  "full-disk": disks.fullDisk, unsynced: disks.unsynced, lock: disks.fencing,
};
