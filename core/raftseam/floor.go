package raftseam

import (
	"sync"
	"time"

	"github.com/hashicorp/raft"
)

const (
	// keyFloor is where the stable store keeps the floor.
	keyFloor = "LogFloor"
	// floorDelay is how far the floor may lag behind the log.
	floorDelay = time.Second
)

// floor is an index that the log is known to have reached, kept beside the log. A log that ends below it when it is
// opened has lost entries that were acknowledged: raft-wal drops a damaged end, or a lost file, without a word.
//
// It is written at most once in floorDelay, since each write costs a sync of its own; a loss of what was stored in
// the last floorDelay before a crash goes unseen.
type floor struct {
	stable raft.StableStore

	// writing is held over each write to the stable store, so that none brings back a floor that was lowered meanwhile.
	// mu is not: an append must not wait for such a write's sync.
	writing sync.Mutex
	mu      struct {
		sync.Mutex
		kept  uint64 // in the stable store
		last  uint64 // the end of the log
		timer *time.Timer
		ended bool
	}
}

// openFloor compares the log's end with the floor that was kept for it. stable may be nil: then there is no floor.
func openFloor(stable raft.StableStore, last uint64) (*floor, error) {
	f := &floor{stable: stable}
	f.mu.last = last
	if stable == nil {
		f.mu.ended = true
		return f, nil
	}
	kept, err := stable.GetUint64([]byte(keyFloor))
	if err != nil && err.Error() != errNotFound {
		return nil, err
	}
	if last < kept {
		return nil, damaged("the log ends at %d, and reached %d before", last, kept)
	}
	f.mu.kept = kept
	return f, nil
}

// rise notes that the log reaches to last; it is kept soon.
func (f *floor) rise(last uint64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.mu.last = last
	if f.mu.timer == nil && !f.mu.ended {
		f.mu.timer = time.AfterFunc(floorDelay, f.keep)
	}
}

// keep writes the floor. A failed write leaves a lower floor than there might be, which does no harm.
func (f *floor) keep() {
	f.writing.Lock()
	defer f.writing.Unlock()
	f.mu.Lock()
	f.mu.timer = nil
	last, due := f.mu.last, !f.mu.ended && f.mu.last > f.mu.kept
	f.mu.Unlock()
	if due && f.stable.SetUint64([]byte(keyFloor), last) == nil {
		f.kept(last)
	}
}

// kept notes what the stable store holds.
func (f *floor) kept(index uint64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.mu.kept = index
}

// sink lowers the floor before the log itself is cut to end at last.
func (f *floor) sink(last uint64) error {
	f.writing.Lock()
	defer f.writing.Unlock()
	f.mu.Lock()
	f.mu.last = min(f.mu.last, last)
	lower := f.mu.kept > last
	f.mu.Unlock()
	if !lower || f.stable == nil {
		return nil
	}
	if err := f.stable.SetUint64([]byte(keyFloor), last); err != nil {
		return err
	}
	f.kept(last)
	return nil
}

// close keeps the floor a last time.
func (f *floor) close() {
	f.keep()
	f.writing.Lock()
	defer f.writing.Unlock()
	f.mu.Lock()
	defer f.mu.Unlock()
	f.mu.ended = true
	if f.mu.timer != nil {
		f.mu.timer.Stop()
	}
}
