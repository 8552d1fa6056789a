package raftseam

import (
	"sync/atomic"

	"github.com/hashicorp/raft"
)

// keyBlank says in the stable store that the server began with empty stores and has got nothing yet: 1, or else 0.
const keyBlank = "Blank"

// blank knows whether a server holds nothing yet: it is new, or it has lost its disk. One that lost it may have
// acknowledged entries and given votes that it does not know of; what is left of its cluster could elect a leader
// without them by its vote. So it votes only where nothing was ever written, until a leader has sent it something.
type blank struct {
	stable raft.StableStore
	is     atomic.Bool
}

// openBlank reads it; last is the end of the log. stable may be nil: then no server is blank.
func openBlank(stable raft.StableStore, last uint64) (*blank, error) {
	b := &blank{stable: stable}
	if stable == nil || last > 0 {
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
	b.is.Store(noted == 1 || len(record) == 0)
	if len(record) == 0 && noted == 0 {
		return b, stable.SetUint64([]byte(keyBlank), 1)
	}
	return b, nil
}

// filled notes that the server holds entries or a snapshot now. When that is not kept, a server whose log is empty at
// its next start has no vote until it hears its leader, which does no harm.
func (b *blank) filled() {
	if b.is.Swap(false) && b.stable != nil {
		_ = b.stable.SetUint64([]byte(keyBlank), 0)
	}
}

// bootstrapIndex is that of a cluster's first entry: whom it consists of.
const bootstrapIndex = 1

// mayVote tells whether a server may give its vote, or say that it would, to a candidate whose log ends at last.
func (b *blank) mayVote(last uint64) bool { return !b.is.Load() || last <= bootstrapIndex }
