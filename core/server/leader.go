package server

import (
	"context"
	"fmt"
	"time"

	"github.com/hashicorp/raft"
	"github.com/hashicorp/serf/serf"

	"glasshouse/core/lan"
	"glasshouse/core/structs"
)

const (
	// reconcileDepth is how many members may wait for the leader; a full reconciliation catches what is dropped.
	reconcileDepth = 256
	// reconcileInterval is how often the leader compares gossip and raft as a whole.
	reconcileInterval = time.Minute
	// leaderPause is how long a leader waits after a failed barrier or reconciliation.
	leaderPause = time.Second
	// tombstoneTTL is how long deletions are remembered, and tombstoneStep how exactly.
	tombstoneTTL  = 15 * time.Minute
	tombstoneStep = 30 * time.Second
)

// monitorLeadership runs leaderLoop while this server leads. It takes every notice of raft's at once: raft waits for
// it. Mirrors Consul's (*Server).monitorLeadership.
func (s *Server) monitorLeadership() {
	term := new(leaderTerm)
	defer func() { term.stop(); term.wait() }()
	for {
		select {
		case leading := <-s.notifyCh:
			term.stop()
			s.ready.set(s.ctx, false)
			if !leading {
				s.logger.Info("cluster leadership lost")
				continue
			}
			s.logger.Info("cluster leadership acquired")
			term = s.lead(term)
		case <-s.ctx.Done():
			return
		}
	}
}

// leaderTerm is one run of leaderLoop; its zero value is none.
type leaderTerm struct {
	cancel context.CancelFunc
	ended  chan struct{}
}

// stop tells the run to end, without waiting for it.
func (t *leaderTerm) stop() {
	if t.cancel != nil {
		t.cancel()
	}
}

// wait waits until the run has ended.
func (t *leaderTerm) wait() {
	if t.ended != nil {
		<-t.ended
	}
}

// lead runs leaderLoop once the run before has ended.
func (s *Server) lead(before *leaderTerm) *leaderTerm {
	ctx, cancel := context.WithCancel(s.ctx)
	t := &leaderTerm{cancel: cancel, ended: make(chan struct{})}
	go func() {
		defer close(t.ended)
		before.wait()
		s.leaderLoop(ctx)
	}()
	return t
}

// leaderLoop does a leader's duties for one term: it applies a barrier, so that the store holds whatever was
// acknowledged before, and then keeps raft's servers as gossip has them and the graveyard small. Mirrors Consul's
// (*Server).leaderLoop.
func (s *Server) leaderLoop(ctx context.Context) {
	for s.raft.Barrier(barrierLimit).Error() != nil {
		if !pause(ctx, leaderPause) {
			return
		}
	}
	s.ready.set(ctx, true)

	full := time.NewTimer(0)
	defer full.Stop()
	step := time.NewTicker(tombstoneStep)
	defer step.Stop()
	var graves tombstoneClock
	for {
		select {
		case <-full.C:
			for _, m := range s.lan.Members() {
				s.reconcile(m)
			}
			full.Reset(reconcileInterval)
		case m := <-s.reconcileCh:
			s.reconcile(m)
		case now := <-step.C:
			if index, due := graves.tick(now, s.raft.AppliedIndex()); due {
				s.reapTombstones(index)
			}
		case <-ctx.Done():
			return
		}
	}
}

// pause waits for d; false when ctx ends first.
func pause(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// reconcile makes raft's configuration follow one member: an alive server is a voter, one that left is none. A failed
// one stays: it may come back over its data. Mirrors Consul's (*Server).reconcileMember.
func (s *Server) reconcile(m serf.Member) {
	server, ok := lan.AsServer(m)
	if !ok || server.Datacenter != s.config.Datacenter {
		return
	}
	var err error
	switch m.Status {
	case serf.StatusAlive:
		err = s.joinConsulServer(server)
	case serf.StatusLeft:
		err = s.removeConsulServer(server)
	}
	if err != nil {
		s.logger.Error("failed to reconcile member", "member", m.Name, "error", err)
	}
}

// joinConsulServer makes server a voter under its present address.
func (s *Server) joinConsulServer(server lan.Server) error {
	for _, have := range s.raftServers() {
		if have.ID == server.RaftID() && have.Address == server.RaftAddr() {
			return nil
		}
		// Its address under another id is what is left of a server that lost its data.
		if have.Address == server.RaftAddr() {
			if err := s.raft.RemoveServer(have.ID, 0, enqueueLimit).Error(); err != nil {
				return fmt.Errorf("remove server %s of the same address: %w", have.ID, err)
			}
		}
	}
	s.logger.Info("adding server to raft", "server", server.Name, "address", server.Addr)
	if err := s.raft.AddVoter(server.RaftID(), server.RaftAddr(), 0, enqueueLimit).Error(); err != nil {
		return fmt.Errorf("add server %s: %w", server.Name, err)
	}
	return nil
}

// removeConsulServer takes a server that left out of raft.
func (s *Server) removeConsulServer(server lan.Server) error {
	for _, have := range s.raftServers() {
		if have.ID != server.RaftID() {
			continue
		}
		s.logger.Info("removing server that left from raft", "server", server.Name)
		if err := s.raft.RemoveServer(have.ID, 0, enqueueLimit).Error(); err != nil {
			return fmt.Errorf("remove server %s: %w", server.Name, err)
		}
	}
	return nil
}

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
func (s *Server) reapTombstones(index uint64) {
	if has, err := s.fsm.State().HasTombstones(); err != nil || !has {
		return
	}
	req := &structs.TombstoneRequest{
		Datacenter: s.config.Datacenter, Op: structs.TombstoneReap, ReapIndex: index,
	}
	if _, err := s.raftApply(structs.TombstoneRequestType, req); err != nil {
		s.logger.Error("failed to reap tombstones", "index", index, "error", err)
	}
}

// isLeader tells whether this server leads, as far as it knows.
func (s *Server) isLeader() bool { return s.raft.State() == raft.Leader }
