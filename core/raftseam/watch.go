package raftseam

import (
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/hashicorp/raft"

	"glasshouse/core/invariant"
	"glasshouse/core/trace"
)

// observations is how many of raft's observations may wait; more are dropped, and the next one catches up, since
// each only says «look again».
const observations = 128

// Watch puts together what the seams of one server show, and tells it as events. It only listens: raft runs alike
// with or without it. A nil *Watch is valid and silent.
type Watch struct {
	trace  *trace.Tracer
	local  raft.ServerID
	nameOf func(raft.ServerID, raft.ServerAddress) string
	recent recent
	raft   atomic.Pointer[raft.Raft]
	last   atomic.Uint64 // the last index in the log
	done   chan struct{}
	ended  sync.WaitGroup

	mu struct {
		sync.Mutex
		told    trace.Role // what was last told of the role
		term    uint64
		votes   map[raft.ServerID]bool // granted to us in term
		commit  uint64
		applied uint64
		lead    leadership
	}
}

// leadership is what a leader knows of the others, for one term. It is derived: raft keeps it to itself.
type leadership struct {
	term  uint64
	start uint64 // index of the term's first entry: nothing before it is committed by counting
	match map[raft.ServerID]uint64
	next  map[raft.ServerID]uint64
}

// NewWatch returns the Watch of the server with this id; nil when tr is nil. nameOf gives the name of a server as
// gossip knows it, or its address.
func NewWatch(
	tr *trace.Tracer, local raft.ServerID, nameOf func(raft.ServerID, raft.ServerAddress) string,
) *Watch {
	if tr == nil {
		return nil
	}
	return &Watch{trace: tr, local: local, nameOf: nameOf, done: make(chan struct{})}
}

// listens tells whether anybody watches.
func (w *Watch) listens() bool { return w != nil && w.trace.On() }

// Attach begins to observe r. Close ends it.
func (w *Watch) Attach(r *raft.Raft) {
	if w == nil {
		return
	}
	ch := make(chan raft.Observation, observations)
	r.RegisterObserver(raft.NewObserver(ch, false, func(o *raft.Observation) bool {
		switch o.Data.(type) {
		case raft.RaftState, raft.LeaderObservation, raft.PeerObservation:
			return true
		}
		return false
	}))
	w.raft.Store(r)
	w.Restored()
	w.ended.Add(1)
	go w.observe(ch)
}

// observe looks again whenever raft says that its role or leader changed.
func (w *Watch) observe(ch <-chan raft.Observation) {
	defer w.ended.Done()
	w.look()
	for {
		select {
		case <-ch:
			w.look()
		case <-w.done:
			return
		}
	}
}

// Close ends the observation and waits for it.
func (w *Watch) Close() {
	if w == nil {
		return
	}
	close(w.done)
	w.ended.Wait()
}

// look tells the role if it is another than what was told.
func (w *Watch) look() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.lookLocked()
}

func (w *Watch) lookLocked() {
	r := w.raft.Load()
	if r == nil {
		return
	}
	if now := w.roleLocked(r); now != w.mu.told {
		w.mu.told = now
		w.trace.Emit(&trace.Event{Kind: trace.KindRole, Role: &now})
	}
}

// roleLocked is the role, with its term and its leader. raft goes on meanwhile, but enters no other term: termIs, which
// it waits for, waits for the lock. So whoever is told as a leader leads in the term that is told with it.
func (w *Watch) roleLocked(r *raft.Raft) trace.Role {
	w.mu.term = max(w.mu.term, r.CurrentTerm())
	// Asked once: a candidate may have won by the second time.
	state := r.State()
	now := trace.Role{Role: strings.ToLower(state.String()), Term: w.mu.term}
	if addr, id := r.LeaderWithID(); addr != "" {
		now.Leader = w.nameOf(id, addr)
	}
	if state == raft.Candidate {
		now.Votes, now.Needed = len(w.mu.votes), len(w.voters(r))/2+1
	} else {
		w.mu.votes = nil // who stands again in the same term asks anew who would vote
	}
	return now
}

// Role is the role as it is now, for one who listens only from now on; nil before there is a raft.
func (w *Watch) Role() *trace.Role {
	r := w.attached()
	if r == nil {
		return nil
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	now := w.roleLocked(r)
	return &now
}

// voters are the servers whose word counts. raft answers from a copy, without waiting.
func (w *Watch) voters(r *raft.Raft) []raft.ServerID {
	var ids []raft.ServerID
	for _, s := range r.GetConfiguration().Configuration().Servers {
		if s.Suffrage == raft.Voter {
			ids = append(ids, s.ID)
		}
	}
	return ids
}

// termIs is called when a term is durable, just before raft takes it up.
func (w *Watch) termIs(term uint64) {
	if w == nil {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	invariant.NeverFalls("the term", w.mu.term, term)
	if term > w.mu.term {
		w.mu.term, w.mu.votes = term, nil
	}
	w.lookLocked()
}

// votedFor is called when a vote is durable. A vote for ourselves is the first of an election.
func (w *Watch) votedFor(term uint64, candidate []byte) {
	r := w.attached()
	if r == nil {
		return
	}
	for _, s := range r.GetConfiguration().Configuration().Servers {
		if s.ID == w.local && string(s.Address) == string(candidate) {
			w.granted(term, w.local)
		}
	}
}

// granted counts a vote for us.
func (w *Watch) granted(term uint64, by raft.ServerID) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if term != w.mu.term {
		return
	}
	if w.mu.votes == nil {
		w.mu.votes = make(map[raft.ServerID]bool)
	}
	w.mu.votes[by] = true
	w.lookLocked()
}

// attached is the raft that is watched, nil for none.
func (w *Watch) attached() *raft.Raft {
	if w == nil {
		return nil
	}
	return w.raft.Load()
}

// patience says that a follower's begins anew: it will not stand for election before its heartbeat timeout has
// passed.
func (w *Watch) patience(r *raft.Raft, heard string) {
	if r.State() != raft.Follower || !w.trace.On() {
		return
	}
	limit := r.ReloadableConfig().HeartbeatTimeout
	w.trace.Emit(&trace.Event{Kind: trace.KindTimer, Timer: &trace.Timer{Heard: heard, Timeout: int64(limit)}})
}

// appended is called on a follower when it has answered an append or a heartbeat with success.
func (w *Watch) appended(req *raft.AppendEntriesRequest) {
	r := w.attached()
	if r == nil {
		return
	}
	w.patience(r, w.nameOf(raft.ServerID(req.ID), raft.ServerAddress(req.Addr)))
	w.mu.Lock()
	defer w.mu.Unlock()
	w.lookLocked()
	w.commitLocked(r.CommitIndex())
}

// votedInElection is called on a server that has just granted its vote.
func (w *Watch) votedInElection(req *raft.RequestVoteRequest) {
	r := w.attached()
	if r == nil {
		return
	}
	w.patience(r, w.nameOf(raft.ServerID(req.ID), raft.ServerAddress(req.Addr)))
	w.look()
}

// commitLocked tells that everything up to index is committed.
func (w *Watch) commitLocked(index uint64) {
	if index <= w.mu.commit {
		return
	}
	w.mu.commit = index
	w.trace.Emit(&trace.Event{Kind: trace.KindLog, Log: &trace.Log{Op: "commit", Last: index}})
	w.settleLocked()
}

// settleLocked counts as applied what the FSM never sees: entries without a command.
func (w *Watch) settleLocked() {
	before := w.mu.applied
	for w.mu.applied < w.mu.commit {
		e, ok := w.recent.find(w.mu.applied + 1)
		if !ok || e.Type == "command" {
			break
		}
		w.mu.applied++
	}
	if w.mu.applied > before {
		w.tellApplied()
	}
}

func (w *Watch) tellApplied() {
	w.trace.Emit(&trace.Event{Kind: trace.KindLog, Log: &trace.Log{Op: "apply", Last: w.mu.applied}})
}

// Applying is the FSM's word that raft's processLogs has handed it an entry. It proves that the entry is committed.
func (w *Watch) Applying(l *raft.Log) {
	if w == nil {
		return
	}
	w.mu.Lock()
	w.commitLocked(l.Index)
	w.mu.Unlock()
	if w.trace.On() {
		w.trace.HitEntry(trace.RaftProcessLogs, w.recent.describe(l).Trace, l.Index, l.Term)
	}
}

// Applied is the FSM's word that the entry is applied; raft answers the entry's future next, on the leader.
func (w *Watch) Applied(l *raft.Log) {
	if w == nil {
		return
	}
	w.mu.Lock()
	w.mu.applied = max(w.mu.applied, l.Index)
	w.tellApplied()
	w.settleLocked()
	w.mu.Unlock()
	if r := w.raft.Load(); r != nil && r.State() == raft.Leader && w.trace.On() {
		w.trace.HitEntry(trace.RaftRespond, w.recent.describe(l).Trace, l.Index, l.Term)
	}
}

// Restored is called when the FSM may have taken in a snapshot: entries up to there are not applied one by one.
func (w *Watch) Restored() {
	r := w.attached()
	if r == nil {
		return
	}
	index, err := strconv.ParseUint(r.Stats()["last_snapshot_index"], 10, 64)
	if err != nil {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if index <= w.mu.applied {
		return
	}
	w.commitLocked(index)
	if index > w.mu.applied {
		w.mu.applied = index
		w.tellApplied()
		w.settleLocked()
	}
}

// Peers tells what the leader knows of each follower, in the order of their names; nothing on a follower.
func (w *Watch) Peers() []*trace.Peer {
	r := w.attached()
	if r == nil || r.State() != raft.Leader {
		return nil
	}
	var peers []*trace.Peer
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.mu.lead.term != r.CurrentTerm() {
		return nil
	}
	for _, s := range r.GetConfiguration().Configuration().Servers {
		if next := w.mu.lead.next[s.ID]; next > 0 {
			peers = append(peers, &trace.Peer{
				Peer: w.nameOf(s.ID, s.Address), Match: w.mu.lead.match[s.ID], Next: next,
			})
		}
	}
	slices.SortFunc(peers, func(a, b *trace.Peer) int { return strings.Compare(a.Peer, b.Peer) })
	return peers
}
