package raftseam

import (
	"sync"
	"sync/atomic"

	"github.com/hashicorp/raft"
)

// keyBlank says in the stable store that the server began with empty stores and is not filled yet: 1, or else 0.
const keyBlank = "Blank"

// blank knows whether a server is new, or has lost its disk, and does not hold yet what its leader does. One that lost
// its disk may have acknowledged entries and given votes that it does not know of; what is left of its cluster could
// elect a leader without them by its vote. So it votes only where nothing was ever written, and stands for no election,
// until it has caught up with a leader.
type blank struct {
	stable raft.StableStore
	is     atomic.Bool

	mu struct {
		sync.Mutex
		empty bool   // the log holds nothing
		term  uint64 // of the latest leader that was heard
		goal  uint64 // how far that leader's log is known to reach
	}
}

// openBlank reads it; last is the end of the log. stable may be nil: then no server is blank.
func openBlank(stable raft.StableStore, last uint64) (*blank, error) {
	b := &blank{stable: stable}
	b.mu.empty = last == 0
	if stable == nil {
		return b, nil
	}
	noted, err := stable.GetUint64([]byte(keyBlank))
	if err != nil && err.Error() != errNotFound {
		return nil, err
	}
	record, err := stable.Get([]byte(keyRecord))
	if err != nil && err.Error() != errNotFound {
		return nil, err
	}
	begins := last == 0 && len(record) == 0
	b.is.Store(noted == 1 || begins)
	if begins && noted == 0 {
		return b, stable.SetUint64([]byte(keyBlank), 1)
	}
	return b, nil
}

// heard notes a leader's append: its log reaches at least to the entry before and to what it says is committed.
func (b *blank) heard(req *raft.AppendEntriesRequest) {
	if !b.is.Load() {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if req.Term > b.mu.term {
		b.mu.term, b.mu.goal = req.Term, 0 // the tail of another leader may be nobody's
	}
	b.mu.goal = max(b.mu.goal, req.PrevLogEntry, req.LeaderCommitIndex)
}

// holds notes that the server holds everything up to last. Once that is what its leader held when it was first heard,
// the server is as good as any. When that is not kept, it has no vote after its next start until it hears its leader
// again, which does no harm.
func (b *blank) holds(last uint64) {
	if !b.is.Load() {
		return
	}
	b.mu.Lock()
	b.mu.empty = false
	short := last < b.mu.goal
	b.mu.Unlock()
	if !short && b.is.Swap(false) && b.stable != nil {
		_ = b.stable.SetUint64([]byte(keyBlank), 0)
	}
}

// bootstrapIndex is that of a cluster's first entry: whom it consists of.
const bootstrapIndex = 1

// mayVote tells whether a server may give its vote, or say that it would, to a candidate whose log ends at last.
func (b *blank) mayVote(last uint64) bool {
	return !b.is.Load() || last <= bootstrapIndex || b.began()
}

// began tells whether this server has helped to begin its cluster: its first vote was for one with nothing written, so
// that it has had nothing to lose. A first leader that is gone before it has sent an entry needs that vote again.
func (b *blank) began() bool {
	b.mu.Lock()
	empty := b.mu.empty
	b.mu.Unlock()
	if !empty {
		return false
	}
	raw, err := b.stable.Get([]byte(keyRecord))
	if err != nil {
		return false
	}
	record, err := decodeTermAndVote(raw)
	return err == nil && record.voteTerm > 0
}
