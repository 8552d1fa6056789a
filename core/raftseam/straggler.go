package raftseam

import (
	"sync"

	"github.com/hashicorp/raft"
)

// Straggler is a follower that was sent one snapshot after the other, and took no entry in between; or one that takes
// neither, since its log has a hole.
type Straggler struct {
	ID raft.ServerID
	// Index is that of the last snapshot; Again tells that the one before had the same.
	Index uint64
	Again bool
	// Hole tells that it refuses the log from the very first entry on, though it says that its own goes beyond: a leader
	// that restored a snapshot keeps no entry before it, and when the others do not follow, none of theirs fits. raft
	// sends a snapshot only where its own log does not reach back.
	Hole bool
}

// stragglers know which followers took a snapshot last, and which one.
type stragglers struct {
	news chan Straggler
	mu   struct {
		sync.Mutex
		term uint64
		last map[raft.ServerID]uint64 // the index of the snapshot; none for who has taken an entry since
	}
}

func (s *stragglers) init() {
	s.news = make(chan Straggler, 1)
	s.mu.last = make(map[raft.ServerID]uint64)
}

// sent notes that a follower took the snapshot of index from the leader of term. The second one without an entry in
// between is news; news that nobody has heard yet is enough. Each term begins anew: what a follower took meanwhile from
// another leader is not known here.
func (s *stragglers) sent(id raft.ServerID, term, index uint64) {
	s.mu.Lock()
	if term != s.mu.term {
		s.mu.term = term
		clear(s.mu.last)
	}
	before, straggles := s.mu.last[id]
	s.mu.last[id] = index
	s.mu.Unlock()
	if straggles {
		s.tell(Straggler{ID: id, Index: index, Again: before == index})
	}
}

func (s *stragglers) tell(who Straggler) {
	select {
	case s.news <- who:
	default:
	}
}

// answered notes what a follower said to an append. A heartbeat names no entry and tells nothing of its log.
func (s *stragglers) answered(id raft.ServerID, req *raft.AppendEntriesRequest, resp *raft.AppendEntriesResponse) {
	if len(req.Entries) > 0 && !resp.Success && req.PrevLogEntry == 0 && resp.Term == req.Term &&
		resp.LastLog >= req.Entries[0].Index {
		s.tell(Straggler{ID: id, Hole: true})
	}
	if !resp.Success || req.PrevLogEntry == 0 {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.mu.last, id)
}

// Stragglers tells of followers that a leader does not reach by what it does.
func (t *Transport) Stragglers() <-chan Straggler { return t.stragglers.news }
