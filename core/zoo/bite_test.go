//go:build zoo

package zoo

import (
	"os"
	"os/exec"
	"testing"
)

// bites names for each bug a room and a test of it that fails with the bug. The others need the machine room: a native
// disk keeps what was never synced (SkippedFsync); a pause between a question and its answer (PlainVerifyLeader), a
// server that is behind (StaleDefaultRead) and clocks that differ (ClockInFSM) are the simulation's to make.
var bites = map[Bug][2]string{
	AckBeforeCommit:          {"server", "TestALeaderWhoseDiskHangsIsReplaced"},
	VoteNotPersisted:         {"raftseam", "TestACrashAtAnyWriteLeavesAWholeVote"},
	NoBarrier:                {"server", "TestALeaderThatHasNotCaughtUpKeepsAutopilotsConfiguration"},
	LostWakeUp:               {"state", "TestWatchersWakeForWhatTheyRead"},
	ForgottenTombstone:       {"state", "TestIndexOfARead"},
	DoubleApplyOnRetry:       {"pool", "TestAnErrorTellsWhetherTheRequestWasTaken"},
	EarlySessionExpiry:       {"server", "TestTimersFollowTheSessions"},
	HeartbeatHandlerPassedOn: {"raftseam", "TestHeartbeatsQueueLikeAnyRequest"},
	UnsortedMapInSnapshot:    {"fsm", "TestEqualLogsGiveEqualAnswersAndSnapshots"},
	IndexBackAfterRestore:    {"fsm", "TestEqualLogsGiveEqualAnswersAndSnapshots"},
	LockDelayIgnored:         {"state", "TestLockDelayHoldsWhatAnEndedSessionHeld"},
	PrefixWatchMissesDeletes: {"state", "TestIndexOfARead"},
	TornTailAccepted:         {"platform/filelog", "TestTornTailIsCutAndNothingAcknowledgedIsLost"},
	UnknownToldAsFailed:      {"server", "TestAWriteThatTheDiskMayHaveKeptIsNotCalledFailed"},
	CASIgnoresIndex:          {"state", "TestConditionsOfCheckAndSet"},
	TxnHalfApplied:           {"state", "TestTheStoreFollowsItsModelAndWakesForEveryChange"},
	LockIndexStands:          {"state", "TestEveryLineOfTheLockTable"},
	SessionKeepsLocks:        {"state", "TestTheStoreFollowsItsModelAndWakesForEveryChange"},
	HungDiskLeads:            {"raftseam", "TestAWriteThatTakesTooLongIsAStall"},
	SickDiskCampaigns:        {"raftseam", "TestAServerWhoseLogTakesNoWritesAsksForNoVotes"},
	WipedServerVotes:         {"server", "TestAWipedServerUnderItsOldIDElectsNobody"},
	LateSnapshotInstalled:    {"server", "TestASnapshotThatComesLateTakesNothingBack"},
	StuckPipeline:            {"raftseam", "TestAPipelineDoesNotWaitBehindARefusal"},
}

func TestABugFailsATestOfItsRoom(t *testing.T) {
	for bug, proof := range bites {
		t.Run(string(bug), func(t *testing.T) {
			room, test := proof[0], proof[1]
			run := func(env string) error {
				cmd := exec.Command("go", "test", "-tags", "zoo", "-count=1", "-run", "^"+test+"$", "glasshouse/core/"+room)
				cmd.Env = append(os.Environ(), Env+"="+env)
				return cmd.Run()
			}
			if run(string(bug)) == nil {
				t.Errorf("%s passes with the bug", test)
			}
			if err := run(""); err != nil {
				t.Errorf("%s fails without it: %v", test, err)
			}
		})
	}
}
