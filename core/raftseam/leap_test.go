package raftseam

import (
	"fmt"
	"testing"

	"github.com/hashicorp/raft"
)

// gapless is a log store that refuses gaps, as the ones on disk.
type gapless struct{ *raft.InmemStore }

func (g gapless) IsMonotonic() bool { return true }

func (g gapless) StoreLogs(logs []*raft.Log) error {
	if last, err := g.LastIndex(); err != nil || last != 0 && logs[0].Index != last+1 {
		return fmt.Errorf("entry %d does not follow %d: %v", logs[0].Index, last, err)
	}
	return g.InmemStore.StoreLogs(logs)
}

func TestALogThatEndsBeforeTheSnapshotGoesOnBehindIt(t *testing.T) {
	s := newLogStore(t, gapless{raft.NewInmemStore()})
	for i := uint64(1); i <= 5; i++ {
		if err := s.StoreLog(someLog(i)); err != nil {
			t.Fatal(err)
		}
	}
	// A snapshot up to 8 was installed, and raft could not empty the log.
	if err := s.StoreLogs([]*raft.Log{someLog(9), someLog(10)}); err != nil {
		t.Fatal(err)
	}
	first, err := s.FirstIndex()
	last, err2 := s.LastIndex()
	if first != 9 || last != 10 || err != nil || err2 != nil {
		t.Errorf("from %d to %d, %v, %v", first, last, err, err2)
	}
	if err := s.GetLog(5, new(raft.Log)); err != raft.ErrLogNotFound {
		t.Errorf("what the snapshot replaces: %v", err)
	}
}
