package server

import (
	"context"
	"time"

	"glasshouse/core/structs"
)

const (
	// tombstoneTTL is how long deletions are remembered, and tombstoneStep how exactly.
	tombstoneTTL  = 15 * time.Minute
	tombstoneStep = 30 * time.Second
)

// tombstoneClock knows which index was applied when, for as far back as tombstones are kept.
type tombstoneClock struct {
	marks []tombstoneMark // the oldest first; at most tombstoneTTL / tombstoneStep of them
}

type tombstoneMark struct {
	at    time.Time
	index uint64
}

// tick notes that index is applied now. due tells that everything up to the returned index is older than
// tombstoneTTL.
func (c *tombstoneClock) tick(now time.Time, index uint64) (old uint64, due bool) {
	for len(c.marks) > 0 && now.Sub(c.marks[0].at) >= tombstoneTTL {
		old, due = c.marks[0].index, true
		c.marks = c.marks[1:]
	}
	c.marks = append(c.marks, tombstoneMark{at: now, index: index})
	return old, due
}

// reapTombstones has every server forget the deletions up to index, through the log, if there are any.
func (s *Server) reapTombstones(ctx context.Context, index uint64) {
	if has, err := s.fsm.State().HasTombstones(); err != nil || !has {
		return
	}
	req := &structs.TombstoneRequest{
		Datacenter: s.config.Datacenter, Op: structs.TombstoneReap, ReapIndex: index,
	}
	req.SetContext(ctx)
	if _, err := s.raftApply(structs.TombstoneRequestType, req); err != nil {
		s.logger.Error("failed to reap tombstones", "index", index, "error", err)
	}
}
