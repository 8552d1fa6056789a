package server

import (
	"cmp"
	"errors"
	"fmt"
	"time"

	"github.com/hashicorp/raft"

	"glasshouse/core/raftseam"
)

const (
	// renewPause is how long the server waits after a snapshot of its own accord before it takes the next.
	renewPause = 5 * time.Second
	// renewTries is how many of these may fail one after the other before the server ends.
	renewTries = 3
	// renewBarriers bounds how many entries a leader adds to come past the log of a follower.
	renewBarriers = 256
	// maxTrailingLogs bounds how many entries are kept behind a snapshot for a slow follower.
	maxTrailingLogs = 1 << 20
)

// monitorSnapshots takes a new snapshot when one is needed that raft does not know of, and keeps more entries when a
// follower cannot catch up with as many as there are.
func (s *Server) monitorSnapshots() {
	failed := 0
	for {
		var renew bool
		var beyond uint64
		select {
		case err := <-s.snapshots.Broken():
			s.logger.Error("the newest snapshot cannot be read: taking another", "error", err)
			renew = true
		case who := <-s.transport.Stragglers():
			renew, beyond = s.helpStraggler(who)
		case <-s.ctx.Done():
			return
		}
		if !renew {
			continue
		}
		if err := s.renewSnapshot(beyond); err == nil {
			failed = 0
		} else if failed++; failed == renewTries {
			s.diskFailed(fmt.Errorf("no snapshot can be stored: %w", err))
		} else {
			s.logger.Error("failed to take a snapshot", "error", err)
		}
		if !pause(s.ctx, renewPause) {
			return
		}
	}
}

// helpStraggler judges why a follower is sent one snapshot after the other. When they are the same, it holds on to
// entries of its own behind the snapshot that nobody has (hashicorp/raft#697): a snapshot from beyond these replaces
// them. Otherwise the log moves on faster than a snapshot is brought to it, and more entries must be kept.
func (s *Server) helpStraggler(who raftseam.Straggler) (renew bool, beyond uint64) {
	name := cmp.Or(s.nameOf(who.ID, ""), string(who.ID))
	if who.Again {
		c, _ := s.transport.Contact(who.ID)
		s.logger.Warn("a follower was sent the same snapshot twice: taking one from beyond its log", "server", name,
			"snapshot", who.Index, "its_log_ends_at", c.LastIndex)
		return true, c.LastIndex
	}
	conf := s.raft.ReloadableConfig()
	if conf.TrailingLogs >= maxTrailingLogs {
		s.logger.Warn("a follower does not catch up", "server", name, "trailing_logs", conf.TrailingLogs)
		return false, 0
	}
	conf.TrailingLogs = min(max(2*conf.TrailingLogs, 1), maxTrailingLogs)
	s.logger.Warn("a follower needs one snapshot after the other: keeping more of the log for it", "server", name,
		"trailing_logs", conf.TrailingLogs)
	if err := s.raft.ReloadConfig(conf); err != nil {
		s.logger.Error("failed to keep more of the log", "error", err)
	}
	return false, 0
}

// renewSnapshot has raft take a snapshot, on a leader one whose index is above beyond.
func (s *Server) renewSnapshot(beyond uint64) error {
	for range renewBarriers {
		if s.isLeader() {
			// raft takes no snapshot where it has applied nothing since its start.
			if err := s.raft.Barrier(enqueueLimit).Error(); err != nil {
				break // it leads no more, and the next leader sees for itself
			}
		}
		if !s.isLeader() || s.raft.AppliedIndex() > beyond {
			break
		}
	}
	err := s.raft.Snapshot().Error()
	if errors.Is(err, raft.ErrNothingNewToSnapshot) || errors.Is(err, raft.ErrRaftShutdown) {
		return nil
	}
	return err
}
