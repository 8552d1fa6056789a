//go:build zoo

package zoo

import (
	"fmt"
	"os"
	"slices"
	"strings"
)

// Env names the bugs that bite, with commas between them.
const Env = "ZOO"

// Bugs are all of them, in the order in which they are told.
var Bugs = []Bug{
	AckBeforeCommit, VoteNotPersisted, SkippedFsync, StaleDefaultRead, PlainVerifyLeader, NoBarrier, LostWakeUp,
	ForgottenTombstone, DoubleApplyOnRetry, EarlySessionExpiry, HeartbeatHandlerPassedOn, UnsortedMapInSnapshot,
	IndexBackAfterRestore, LockDelayIgnored, PrefixWatchMissesDeletes, TornTailAccepted, UnknownToldAsFailed,
	ClockInFSM, CASIgnoresIndex, TxnHalfApplied, LockIndexStands, SessionKeepsLocks, HungDiskLeads,
	SickDiskCampaigns, WipedServerVotes, LateSnapshotInstalled, StuckPipeline,
}

// planted are those that bite. Tests plant their own.
var planted = parse(os.Getenv(Env))

// parse reads the names in text. A program that was asked for a bug that it does not have must not run as if it had.
func parse(text string) map[Bug]bool {
	bugs := make(map[Bug]bool)
	for name := range strings.SplitSeq(text, ",") {
		if name == "" {
			continue
		}
		if !slices.Contains(Bugs, Bug(name)) {
			fmt.Fprintf(os.Stderr, "zoo: there is no bug %q\n", name)
			os.Exit(1)
		}
		bugs[Bug(name)] = true
	}
	return bugs
}

// Has tells whether bug is planted.
func Has(bug Bug) bool { return planted[bug] }

// Plant plants bug until the function that it returns is called. It is for tests, before anything runs.
func Plant(bug Bug) (remove func()) {
	planted = map[Bug]bool{bug: true}
	return func() { planted = map[Bug]bool{} }
}
