package server

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/hashicorp/raft"

	"glasshouse/core/zoo"
)

const (
	// reconcileDepth is how many members may wait for the leader; a full reconciliation catches what is dropped.
	reconcileDepth = 256
	// reconcileInterval is how often the leader compares gossip with raft and the catalog as a whole.
	reconcileInterval = time.Minute
	// leaderPause is how long a leader waits after a failed barrier or reconciliation.
	leaderPause = time.Second
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
			s.ready.set(s.ctx, 0)
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
// acknowledged before, and then keeps raft's servers and the catalog as gossip has the members, ends the sessions whose
// time is up, and keeps the graveyard small. Mirrors Consul's (*Server).leaderLoop.
func (s *Server) leaderLoop(ctx context.Context) {
	term, ok := s.awaitBarrier(ctx)
	if !ok {
		return
	}
	s.ready.set(ctx, term)
	var duties sync.WaitGroup
	defer duties.Wait()
	duties.Go(func() { s.expireSessions(ctx) })

	members := memberKeeper{s: s}
	full := time.NewTimer(0)
	defer full.Stop()
	step := time.NewTicker(tombstoneStep)
	defer step.Stop()
	var graves tombstoneClock
	store := s.fsm.State()
	for {
		select {
		case <-full.C:
			full.Reset(members.all(ctx))
		case <-store.AbandonCh(): // a restored catalog is of another time
			store = s.fsm.State()
			full.Reset(0)
		case m := <-s.reconcileCh:
			if !members.news(ctx, m) {
				full.Reset(leaderPause)
			}
		case now := <-step.C:
			if index, due := graves.tick(now, s.raft.AppliedIndex()); due {
				s.reapTombstones(ctx, index)
			}
		case <-ctx.Done():
			return
		}
	}
}

// transferStuck is how long raft may refuse the barrier of a new term for a transfer of the leadership: longer than any
// transfer takes, its last message included.
const transferStuck = 3 * raftTimeout

// awaitBarrier applies a barrier and returns the term that it is of; ok is false when ctx ends before.
//
// raft can lose sight of a transfer that was under way when its term ended, and then takes no write in any later term
// (hashicorp/raft#696). The one known way there is closed (see transfers), and nothing but a new start mends it: until
// then this server leads no more.
func (s *Server) awaitBarrier(ctx context.Context) (term uint64, ok bool) {
	if zoo.Has(zoo.NoBarrier) { // as Consul before its first entry of a term was awaited (hashicorp/consul#2644)
		return s.raft.CurrentTerm(), true
	}
	began := time.Now()
	for {
		term = s.raft.CurrentTerm()
		err := s.raft.Barrier(barrierLimit).Error()
		if err == nil && term == s.raft.CurrentTerm() {
			return term, true
		}
		if !errors.Is(err, raft.ErrLeadershipTransferInProgress) {
			began = time.Now()
		} else if time.Since(began) >= transferStuck && s.transport.Abstain() {
			s.logger.Error("a transfer of the leadership has never ended and no write is taken: " +
				"leaving the lead to the others until this server is started anew")
		}
		if !pause(ctx, leaderPause) {
			return 0, false
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

// isLeader tells whether this server leads, as far as it knows.
func (s *Server) isLeader() bool { return s.raft.State() == raft.Leader }
