// Package zoo keeps planted bugs: each imitates one that a replicated store has really had, and the machine room's
// checks must find every one of them. They exist only in a program that is built with the tag zoo, where the
// environment variable ZOO names those that bite, with commas between them; `kvnode zoo` lists the names. In any other
// build Has is a constant, and the compiler leaves nothing of the bugs behind.
package zoo

// Bug is the name of a planted bug.
type Bug string

// The bugs. A comment says what happens, and the site in the code what it imitates.
const (
	// AckBeforeCommit acknowledges a write that takes long before it is committed.
	AckBeforeCommit Bug = "ack-before-commit"
	// VoteNotPersisted keeps term and vote in memory only.
	VoteNotPersisted Bug = "vote-not-persisted"
	// SkippedFsync says of log entries that they are on the disk before they are.
	SkippedFsync Bug = "skipped-fsync"
	// StaleDefaultRead serves a default read on any server.
	StaleDefaultRead Bug = "stale-default-read"
	// PlainVerifyLeader trusts raft's VerifyLeader, which counts answers to what was sent before the read.
	PlainVerifyLeader Bug = "plain-verify-leader"
	// NoBarrier has a new leader serve before it has applied what was acknowledged before it.
	NoBarrier Bug = "no-barrier"
	// LostWakeUp leaves who waits for a change under a prefix asleep.
	LostWakeUp Bug = "lost-wake-up"
	// ForgottenTombstone deletes a key without remembering that it was there.
	ForgottenTombstone Bug = "forgotten-tombstone"
	// DoubleApplyOnRetry sends a write again whose answer was lost.
	DoubleApplyOnRetry Bug = "double-apply-on-retry"
	// EarlySessionExpiry ends a session at half of its TTL.
	EarlySessionExpiry Bug = "early-session-expiry"
	// HeartbeatHandlerPassedOn lets raft take heartbeats beside its main loop.
	HeartbeatHandlerPassedOn Bug = "heartbeat-handler-passed-on"
	// UnsortedMapInSnapshot writes a snapshot's keys in the order of a map.
	UnsortedMapInSnapshot Bug = "unsorted-map-in-snapshot"
	// IndexBackAfterRestore forgets the tables' indexes in a restore.
	IndexBackAfterRestore Bug = "index-back-after-restore"
	// LockDelayIgnored gives a lock away as soon as its holder's session has ended.
	LockDelayIgnored Bug = "lock-delay-ignored"
	// PrefixWatchMissesDeletes does not raise a listing's index when a key of it is deleted.
	PrefixWatchMissesDeletes Bug = "prefix-watch-misses-deletes"
	// TornTailAccepted reads the log's last entry though only a part of it was written.
	TornTailAccepted Bug = "torn-tail-accepted"
	// UnknownToldAsFailed says that a write failed which may still be applied.
	UnknownToldAsFailed Bug = "unknown-told-as-failed"
	// ClockInFSM lets each server's own clock decide what an entry does.
	ClockInFSM Bug = "clock-in-fsm"
	// CASIgnoresIndex writes whatever the condition says.
	CASIgnoresIndex Bug = "cas-ignores-index"
	// TxnHalfApplied keeps the good operations of a transaction whose others failed.
	TxnHalfApplied Bug = "txn-half-applied"
	// LockIndexStands gives a lock to its next holder without raising the LockIndex.
	LockIndexStands Bug = "lock-index-stands"
	// SessionKeepsLocks ends a session and leaves its keys locked.
	SessionKeepsLocks Bug = "session-keeps-locks"
	// HungDiskLeads lets a leader lead whose disk hangs.
	HungDiskLeads Bug = "hung-disk-leads"
	// SickDiskCampaigns lets a server stand for election whose disk takes no writes.
	SickDiskCampaigns Bug = "sick-disk-campaigns"
	// WipedServerVotes lets a server that lost its disk vote as if it had had nothing to lose.
	WipedServerVotes Bug = "wiped-server-votes"
	// LateSnapshotInstalled takes any snapshot that comes, also one from before what is applied.
	LateSnapshotInstalled Bug = "late-snapshot-installed"
	// StuckPipeline goes on sending entries to a follower that has refused one, and waits for ever.
	StuckPipeline Bug = "stuck-pipeline"
)
