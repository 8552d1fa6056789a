package raftseam

import (
	"slices"
	"testing"
	"testing/synctest"

	"github.com/hashicorp/raft"
)

func TestAnAppendThatFollowsTheSnapshotIsNoRiddle(t *testing.T) {
	for _, tc := range []struct {
		name    string
		first   uint64 // of the follower's log, which ends at 9; 0 for an empty one
		applied uint64
		index   uint64 // of the entry that the append follows
		term    uint64
		want    []uint64 // what the appends follow that raft sees
	}{
		{"the tail begins right behind the snapshot", 8, 7, 7, 2, []uint64{0, 0}},
		{"it is another leader's snapshot", 8, 7, 7, 1, []uint64{0, 7}},
		{"the snapshot is not restored yet", 8, 6, 7, 2, []uint64{0, 7}},
		{"the log holds the entry", 7, 7, 7, 2, []uint64{7}},
		{"the log is empty", 0, 7, 7, 2, []uint64{7}},
		{"there is a gap behind the snapshot", 9, 7, 8, 2, []uint64{0, 8}},
		{"nothing comes before it", 8, 7, 0, 0, []uint64{0}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var f follower
				p := newPair(t, raft.NewInmemStore(), f.answer)
				for i := tc.first; i > 0 && i <= 9; i++ {
					if err := p.b.logs.StoreLog(&raft.Log{Index: i, Term: 1}); err != nil {
						t.Fatal(err)
					}
				}
				p.state.applied.Store(tc.applied)
				sink, err := p.snapshots.Create(raft.SnapshotVersionMax, 7, 2, raft.Configuration{}, 1, p.b)
				if err != nil || sink.Close() != nil {
					t.Fatal(err)
				}
				req := &raft.AppendEntriesRequest{
					RPCHeader: header, Term: 2, PrevLogEntry: tc.index, PrevLogTerm: tc.term, Entries: []*raft.Log{command(tc.index+1, "k", "v")},
				}
				if err := p.a.AppendEntries("b", toB, req, &raft.AppendEntriesResponse{}); err != nil {
					t.Fatal(err)
				}
				if !slices.Equal(f.behind, tc.want) {
					t.Errorf("raft sees appends behind %v, want %v", f.behind, tc.want)
				}
			})
		})
	}
}
