package server

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/hashicorp/raft"
	"github.com/hashicorp/serf/serf"

	"glasshouse/core/lan"
	"glasshouse/core/state"
	"glasshouse/core/structs"
)

// reapAfter is how long a node of the catalog must be unknown to gossip before the leader takes it out. A cluster that
// starts again as a whole gives its agents this long to come back.
const reapAfter = 5 * time.Minute

// leavingLimit is how long a member may be on its way out before the leader takes it for one that stays. Whoever leaves is
// gone within some seconds, or fails. But where a failed member was taken out (autopilot, force-leave) while a new one heard
// that it is alive, that new one has it leave for ever: serf asks the member itself to deny it, and it may not have heard.
const leavingLimit = 30 * time.Second

// memberKeeper makes raft's configuration and the catalog follow gossip, for one term.
type memberKeeper struct {
	s *Server
	// failed counts the rounds that failed, one after the other.
	failed int
	// behind tells that the last look found a new server without a vote, since it does not hold enough yet.
	behind bool
	// missing are the nodes of the catalog that gossip does not know, and since when.
	missing map[string]time.Time
	// leaving are the members on their way out, and since when.
	leaving map[string]time.Time
}

// all looks at every member, and returns when to look again.
func (k *memberKeeper) all(ctx context.Context) time.Duration {
	ok := true
	k.behind = false
	known, leaving := make(map[string]bool), make(map[string]time.Time)
	for _, m := range k.s.lan.Members() {
		known[m.Name] = true
		if m.Status == serf.StatusLeaving {
			leaving[m.Name] = k.stays(&m)
		}
		ok = k.one(ctx, m) && ok
	}
	k.leaving = leaving
	return k.pause(k.reap(ctx, known) && ok)
}

// stays takes a member that has been on its way out for too long for alive. It returns since when it has.
func (k *memberKeeper) stays(m *serf.Member) (since time.Time) {
	since, before := k.leaving[m.Name]
	if !before {
		return time.Now()
	}
	if time.Since(since) >= leavingLimit {
		m.Status = serf.StatusAlive
	}
	return since
}

// pause is how long it is to the next round after one that failed or did not: ever longer with the rounds that fail. As
// long as a new server waits for its vote it stays short, whatever else fails: a cluster may need that vote as soon as it
// can be given.
func (k *memberKeeper) pause(ok bool) time.Duration {
	wait := reconcileInterval
	if ok {
		k.failed = 0
	} else {
		wait = min(leaderPause<<min(k.failed, maxDoublings), reconcileInterval)
		k.failed++
	}
	switch {
	case k.behind:
		return leaderPause
	case len(k.leaving) > 0:
		return min(wait, leavingLimit)
	}
	return wait
}

// news looks at a member of which gossip had news. The news may be old: what counts is what gossip has now. It is
// false when the member must be looked at again.
func (k *memberKeeper) news(ctx context.Context, m serf.Member) bool {
	k.behind = false
	for _, now := range k.s.lan.Members() {
		if now.Name == m.Name {
			m = now
			break
		}
	}
	return k.one(ctx, m) && !k.behind
}

// one looks at one member; false when it should be tried again before long.
func (k *memberKeeper) one(ctx context.Context, m serf.Member) bool {
	return k.settle(ctx, m.Name, k.s.reconcileMember(ctx, m))
}

// settle judges the error of a node's reconciliation; false when it should be tried again before long. What the state
// itself refuses stays refused until something changes.
func (k *memberKeeper) settle(ctx context.Context, node string, err error) bool {
	if err == nil || ctx.Err() != nil {
		return true
	}
	if errors.Is(err, errBehind) {
		k.s.logger.Info("new server has no vote yet", "member", node, "reason", err)
		k.behind = true
		return true
	}
	k.s.logger.Error("failed to reconcile member", "member", node, "error", err)
	var refused state.RequestError
	return errors.As(err, &refused)
}

// reap takes the nodes out of the catalog that gossip has forgotten. Only nodes that stood there by gossip's word are
// meant: an agent may have registered others. Mirrors Consul's (*Server).reconcileReaped.
func (k *memberKeeper) reap(ctx context.Context, known map[string]bool) bool {
	_, checks, err := k.s.fsm.State().ChecksInState(nil, structs.HealthAny)
	if err != nil {
		k.s.logger.Error("failed to list the checks", "error", err)
		return false
	}
	ok, missing := true, make(map[string]time.Time)
	for _, check := range checks {
		if check.CheckID != structs.SerfCheckID || known[check.Node] {
			continue
		}
		since, before := k.missing[check.Node]
		if !before {
			since = time.Now()
		}
		missing[check.Node] = since
		if time.Since(since) >= reapAfter {
			ok = k.settle(ctx, check.Node, k.s.deregisterMember(ctx, check.Node, "reaped")) && ok
		}
	}
	k.missing = missing
	return ok
}

// reconcileMember makes raft's configuration and the catalog follow one member: an alive server is a voter, one that
// left is none. A failed one stays: it may come back over its data. Mirrors Consul's (*Server).reconcileMember.
func (s *Server) reconcileMember(ctx context.Context, m serf.Member) error {
	if !s.isOwn(m) {
		return nil
	}
	server, isServer := lan.AsServer(m)
	switch m.Status {
	case serf.StatusAlive:
		if isServer {
			if err := s.joinConsulServer(ctx, server); err != nil {
				return err
			}
		}
		return s.handleAliveMember(ctx, m)
	case serf.StatusFailed:
		return s.handleFailedMember(ctx, m)
	case serf.StatusLeft:
		if isServer {
			if err := s.removeConsulServer(server); err != nil {
				return err
			}
		}
		// A leader that leaves cannot know that its own deregistration will be in the log: the next one does it.
		if m.Name == s.config.NodeName {
			return nil
		}
		return s.deregisterMember(ctx, m.Name, "left")
	}
	return nil
}

// isOwn tells whether a member is a server or a client of this datacenter.
func (s *Server) isOwn(m serf.Member) bool {
	role := m.Tags["role"]
	return m.Tags["dc"] == s.config.Datacenter && (role == "consul" || role == "node")
}

// joinConsulServer makes server a voter under its present address. One that is new gets a vote only once it holds what
// was written before it came: until then it would count towards a majority without being of use to one.
func (s *Server) joinConsulServer(ctx context.Context, server lan.Server) error {
	known, votes := false, false
	for _, have := range s.raftServers() {
		if have.ID == server.RaftID() {
			known, votes = have.Address == server.RaftAddr(), have.Suffrage == raft.Voter
			continue
		}
		// Its address under another id is what is left of a server that lost its data.
		if have.Address == server.RaftAddr() {
			if err := s.raft.RemoveServer(have.ID, 0, enqueueLimit).Error(); err != nil {
				return fmt.Errorf("remove server %s of the same address: %w", have.ID, err)
			}
		}
	}
	if known && votes {
		return nil
	}
	if !votes {
		if !known {
			s.logger.Info("adding server to raft", "server", server.Name, "address", server.Addr)
			if err := s.raft.AddNonvoter(server.RaftID(), server.RaftAddr(), 0, enqueueLimit).Error(); err != nil {
				return fmt.Errorf("add server %s: %w", server.Name, err)
			}
		}
		if err := s.awaitCaughtUp(ctx, server); err != nil {
			return err
		}
	}
	s.logger.Info("giving server its vote", "server", server.Name, "address", server.Addr)
	if err := s.raft.AddVoter(server.RaftID(), server.RaftAddr(), 0, enqueueLimit).Error(); err != nil {
		return fmt.Errorf("add server %s: %w", server.Name, err)
	}
	return nil
}

const (
	// catchUpLimit is how long a leader waits for a new server to catch up before it turns to its other duties.
	catchUpLimit = 2 * time.Second
	// catchUpCheck is how often it looks.
	catchUpCheck = 20 * time.Millisecond
)

// errBehind is returned for a new server that does not hold yet what is committed.
var errBehind = errors.New("has not caught up yet")

// awaitCaughtUp waits until server holds what is committed now. What it said in another term counts for nothing: its log may
// have been cut since. The error wraps errBehind when it takes too long.
func (s *Server) awaitCaughtUp(ctx context.Context, server lan.Server) error {
	index, deadline := s.raft.CommitIndex(), time.Now().Add(catchUpLimit)
	for {
		if c, ok := s.transport.Contact(server.RaftID()); ok && c.LastIndex >= index && c.Term == s.raft.CurrentTerm() {
			return nil
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("server %s: %w, to index %d", server.Name, errBehind, index)
		}
		if !pause(ctx, catchUpCheck) {
			return ctx.Err()
		}
	}
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
