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
	// leastTrailingLogs is what is kept behind a snapshot that is to be sent in the place of the log.
	leastTrailingLogs = 1
)

// renewal is a snapshot that is needed.
type renewal struct {
	// beyond is the index that it must be above, where it is a leader's.
	beyond uint64
	// only tells that the log before it is to go, so that raft sends the snapshot.
	only bool
}

// monitorSnapshots takes a new snapshot when one is needed that raft does not know of, and keeps more entries when a
// follower cannot catch up with as many as there are.
func (s *Server) monitorSnapshots() {
	failed := 0
	for {
		var need *renewal
		select {
		case err := <-s.snapshots.Broken():
			s.logger.Error("the newest snapshot cannot be read: taking another", "error", err)
			need = new(renewal)
		case who := <-s.transport.Stragglers():
			need = s.helpStraggler(who)
		case <-s.ctx.Done():
			return
		}
		if need == nil {
			continue
		}
		if err := s.renewSnapshot(*need); err == nil {
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
// them. The same is done for one with a hole in its log. Otherwise the log moves on faster than a snapshot is brought to
// it, and more entries must be kept. It returns nil where no snapshot is needed.
func (s *Server) helpStraggler(who raftseam.Straggler) *renewal {
	name := cmp.Or(s.nameOf(who.ID, ""), string(who.ID))
	c, _ := s.transport.Contact(who.ID)
	switch {
	case who.Hole:
		s.logger.Warn("a follower has a hole where its log should begin: sending it a snapshot from beyond it", "server", name,
			"its_log_ends_at", c.LastIndex)
		return &renewal{beyond: c.LastIndex, only: true}
	case who.Again:
		s.logger.Warn("a follower was sent the same snapshot twice: taking one from beyond its log", "server", name,
			"snapshot", who.Index, "its_log_ends_at", c.LastIndex)
		return &renewal{beyond: c.LastIndex}
	}
	conf := s.raft.ReloadableConfig()
	if conf.TrailingLogs >= maxTrailingLogs {
		s.logger.Warn("a follower does not catch up", "server", name, "trailing_logs", conf.TrailingLogs)
		return nil
	}
	more := min(max(2*conf.TrailingLogs, 1), maxTrailingLogs)
	s.logger.Warn("a follower needs one snapshot after the other: keeping more of the log for it", "server", name,
		"trailing_logs", more)
	s.keepTrailing(more)
	return nil
}

// renewSnapshot has raft take a snapshot.
func (s *Server) renewSnapshot(need renewal) error {
	for range renewBarriers {
		if s.isLeader() {
			// raft takes no snapshot where it has applied nothing since its start.
			if err := s.raft.Barrier(enqueueLimit).Error(); err != nil {
				break // it leads no more, and the next leader sees for itself
			}
		}
		if !s.isLeader() || s.raft.AppliedIndex() > need.beyond {
			break
		}
	}
	if need.only {
		defer s.keepTrailing(s.keepTrailing(leastTrailingLogs))
	}
	err := s.raft.Snapshot().Error()
	if errors.Is(err, raft.ErrNothingNewToSnapshot) || errors.Is(err, raft.ErrRaftShutdown) {
		return nil
	}
	return err
}

// keepTrailing has raft keep so many entries behind its snapshots from now on, and returns how many it has kept so far.
func (s *Server) keepTrailing(entries uint64) (before uint64) {
	conf := s.raft.ReloadableConfig()
	before, conf.TrailingLogs = conf.TrailingLogs, entries
	if err := s.raft.ReloadConfig(conf); err != nil {
		s.logger.Error("failed to change how much of the log is kept", "error", err)
	}
	return before
}
