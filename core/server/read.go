package server

import (
	"context"
	"errors"
	"fmt"
	"math/rand"
	"sync"
	"time"

	"github.com/hashicorp/go-memdb"
	"github.com/hashicorp/raft"

	"glasshouse/core/metrics"
	"glasshouse/core/state"
	"glasshouse/core/structs"
	"glasshouse/core/trace"
	"glasshouse/core/zoo"
)

// How long a blocking query may wait, without its jitter of up to a sixteenth.
const (
	maxQueryTime     = 10 * time.Minute
	defaultQueryTime = 5 * time.Minute
)

// queryFn runs a query against store. It adds to ws what its answer depends on, and sets its answer's index.
type queryFn func(ws memdb.WatchSet, store *state.Store) error

// blockingQuery runs fn, and again after each change, until the answer's index is above opts.MinQueryIndex or time is
// up; then the answer is the present one. It ends early when the caller goes away, and when a snapshot replaces the
// store. A read that is not stale is served by a leader only, once that has applied its term's first entries.
// Mirrors Consul's (*Server).blockingQuery.
func (s *Server) blockingQuery(opts *structs.QueryOptions, meta *structs.QueryMeta, fn queryFn) error {
	s.trace.Hit(trace.ServerBlockingQuery, opts.TraceID)
	metrics.Count(metrics.RPCQuery)
	ctx := opts.RequestContext()
	if opts.MinQueryIndex > 0 {
		limited, cancel := context.WithTimeout(ctx, queryTime(opts.MaxQueryTime))
		defer cancel()
		ctx = limited
	}
	for {
		// What was woken at the last moment is still admitted: the wait is over then, not the request.
		if err := s.admitRead(opts.RequestContext(), opts); err != nil {
			return err
		}
		s.setQueryMeta(opts, meta)
		store := s.fsm.State()
		ws := memdb.NewWatchSet()
		if err := fn(ws, store); err != nil {
			return err
		}
		meta.Index = max(meta.Index, 1)
		if opts.MinQueryIndex == 0 || meta.Index > opts.MinQueryIndex {
			return nil
		}

		s.trace.Hit(trace.ServerBlockingQueryWait, opts.TraceID)
		ws.Add(store.AbandonCh())
		ws.Add(s.ctx.Done())
		if ws.WatchCtx(ctx) != nil { // time is up, or the caller is gone
			if err := opts.RequestContext().Err(); err != nil || !opts.AllowStale {
				return err
			}
			return s.freshEnough(opts.MaxStaleDuration)
		}
		if err := s.errShutdown(); err != nil {
			return err
		}
		select {
		case <-store.AbandonCh():
			return nil
		default:
		}
	}
}

// queryTime is how long a blocking query waits that asked for t.
func queryTime(t time.Duration) time.Duration {
	if t <= 0 {
		t = defaultQueryTime
	}
	t = min(t, maxQueryTime)
	return t + time.Duration(rand.Int63n(int64(t)/jitterFraction+1))
}

// admitRead waits until this server may answer the read.
func (s *Server) admitRead(ctx context.Context, opts *structs.QueryOptions) error {
	switch {
	case opts.RequireConsistent:
		return s.consistentRead(ctx, opts.TraceID)
	case opts.AllowStale:
		return s.freshEnough(opts.MaxStaleDuration)
	case zoo.Has(zoo.StaleDefaultRead):
		return nil
	case s.transport.HandedOn(): // the next leader does not wait for this one to hear of it
		return s.consistentRead(ctx, opts.TraceID)
	}
	return s.awaitReady(ctx)
}

// mayServeStale tells whether this server may answer a read from its own state whoever leads. One that has not heard
// its leader since it started may lack whatever was acknowledged meanwhile. Mirrors a part of Consul's
// (*Server).ForwardRPC.
func (s *Server) mayServeStale(info structs.RPCInfo) bool {
	if zoo.Has(zoo.StaleDefaultRead) && info.IsRead() { // as a follower that serves whatever it is asked for
		return true
	}
	if !info.IsRead() || !info.AllowStaleRead() || !s.isLeader() && s.raft.LastContact().IsZero() {
		return false
	}
	bound, ok := info.(interface{ StaleBound() time.Duration })
	return !ok || s.freshEnough(bound.StaleBound()) == nil
}

// freshEnough is structs.ErrNoLeader, which sends a read on to the leader, when this server has not heard one for
// longer than limit; 0 is no limit.
func (s *Server) freshEnough(limit time.Duration) error {
	if limit > 0 && !s.isLeader() && time.Since(s.raft.LastContact()) > limit {
		return structs.ErrNoLeader
	}
	return nil
}

// setQueryMeta says how fresh the answer is. Mirrors Consul's (*Server).setQueryMeta.
func (s *Server) setQueryMeta(opts *structs.QueryOptions, meta *structs.QueryMeta) {
	meta.ConsistencyLevel = "leader"
	switch {
	case opts.RequireConsistent:
		meta.ConsistencyLevel = "consistent"
	case opts.AllowStale:
		meta.ConsistencyLevel = "stale"
	}
	if s.raft.State() == raft.Leader {
		meta.LastContact, meta.KnownLeader = 0, true
		return
	}
	addr, _ := s.raft.LeaderWithID()
	meta.KnownLeader = addr != ""
	if last := s.raft.LastContact(); !last.IsZero() {
		meta.LastContact = time.Since(last)
	}
}

// consistentRead makes sure that this server led when the read had come, and that it has applied what was committed
// before. Mirrors Consul's (*Server).consistentRead.
func (s *Server) consistentRead(ctx context.Context, id trace.ID) error {
	s.trace.Hit(trace.ServerConsistentRead, id)
	defer metrics.Since(time.Now(), metrics.RPCConsistent)
	if err := s.verifyLeader(ctx); err != nil {
		return notLeading(err)
	}
	return s.awaitReady(ctx)
}

// verifyLeader has raft confirm that this server leads, at most RPCHoldTimeout long, until more than half of the
// voters have answered something that was sent after the call: raft itself counts any answer that comes after it.
func (s *Server) verifyLeader(ctx context.Context) error {
	ticket := s.transport.Ticket()
	deadline := time.Now().Add(s.config.RPCHoldTimeout)
	for {
		term := s.raft.CurrentTerm()
		if err := await(ctx, s.raft.VerifyLeader(), time.Until(deadline)); err != nil {
			return err
		}
		if zoo.Has(zoo.PlainVerifyLeader) { // as Consul and whoever else takes raft's word
			return nil
		}
		if s.transport.ConfirmedSince(ticket, term, raft.ServerID(s.config.NodeID), s.raftServers()) {
			return nil
		}
	}
}

// notLeading gives raft's word that this server does not lead the sentinel that sends callers on. It is for requests
// that raft has not taken.
func notLeading(err error) error {
	if errors.Is(err, raft.ErrNotLeader) || errors.Is(err, raft.ErrLeadershipLost) ||
		errors.Is(err, raft.ErrLeadershipTransferInProgress) {
		return fmt.Errorf("%w: %w", structs.ErrNoLeader, err)
	}
	return err
}

// errAwait is returned by await when the time for a future is over.
var errAwait = errors.New("timed out waiting for raft")

// await waits for a future of raft's, at most limit. A future that is given up ends with raft itself.
func await(ctx context.Context, future raft.Future, limit time.Duration) error {
	if _, write := future.(raft.ApplyFuture); write && zoo.Has(zoo.AckBeforeCommit) {
		return acknowledgeEarly(ctx, future)
	}
	done := make(chan error, 1)
	go func() { done <- future.Error() }()
	timer := time.NewTimer(limit)
	defer timer.Stop()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-timer.C:
		return errAwait
	}
}

// readiness tells of which term this server, as its leader, has applied the barrier: until then its store may lack
// entries that were acknowledged by the leader before it. It goes by the term's number, since raft may have made this
// server a leader anew before anyone here has heard that it was none for a while.
type readiness struct {
	mu struct {
		sync.Mutex
		term    uint64        // 0 for none
		changed chan struct{} // closed at the next change
	}
}

func (r *readiness) init() { r.mu.changed = make(chan struct{}) }

// set changes it and wakes who waits, unless ctx, the term's, has ended: a term that is over must not make the next
// one ready.
func (r *readiness) set(ctx context.Context, term uint64) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if ctx.Err() != nil {
		return
	}
	r.mu.term = term
	close(r.mu.changed)
	r.mu.changed = make(chan struct{})
}

func (r *readiness) get() (term uint64, changed <-chan struct{}) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.mu.term, r.mu.changed
}

// isReady tells whether this server leads and has applied its term's barrier.
func (s *Server) isReady() bool {
	term, _ := s.ready.get()
	return s.isLeader() && term == s.raft.CurrentTerm()
}

// awaitReady waits until this leader may serve reads, at most RPCHoldTimeout. It is structs.ErrNoLeader when this
// server does not lead, structs.ErrNotReadyForConsistentReads when time is up.
func (s *Server) awaitReady(ctx context.Context) error {
	timer := time.NewTimer(s.config.RPCHoldTimeout)
	defer timer.Stop()
	for {
		_, changed := s.ready.get()
		// One that is silent calls itself the leader while the others elect another, as long as its disk hangs.
		if !s.isLeader() || s.transport.Silent() {
			return structs.ErrNoLeader
		}
		if s.isReady() {
			return nil
		}
		select {
		case <-changed:
		case <-timer.C:
			return structs.ErrNotReadyForConsistentReads
		case <-ctx.Done():
			return structs.ErrNotReadyForConsistentReads
		case <-s.ctx.Done():
			return structs.ErrShutdown
		}
	}
}

// patience is how long a planted bug waits for a commit.
const patience = 20 * time.Millisecond

// acknowledgeEarly is a planted bug's await: it answers when its patience ends, as a leader that counts on its followers.
func acknowledgeEarly(ctx context.Context, future raft.Future) error {
	done := make(chan error, 1)
	go func() { done <- future.Error() }()
	select {
	case err := <-done:
		return err
	case <-time.After(patience):
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
