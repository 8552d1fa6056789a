package raftseam

import (
	"bytes"
	"io"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/hashicorp/raft"
)

// follower answers as a follower of term 2 would, and keeps what it was asked.
type follower struct {
	mu        sync.Mutex
	snapshots []string
	commits   []uint64
	behind    []uint64 // what each append follows
}

func (f *follower) answer(rpc raft.RPC) {
	f.mu.Lock()
	defer f.mu.Unlock()
	switch req := rpc.Command.(type) {
	case *raft.AppendEntriesRequest:
		f.commits, f.behind = append(f.commits, req.LeaderCommitIndex), append(f.behind, req.PrevLogEntry)
		rpc.Respond(&raft.AppendEntriesResponse{RPCHeader: header, Term: max(req.Term, 2), Success: req.Term >= 2}, nil)
	case *raft.InstallSnapshotRequest:
		data, _ := io.ReadAll(rpc.Reader)
		f.snapshots = append(f.snapshots, string(data))
		rpc.Respond(&raft.InstallSnapshotResponse{RPCHeader: header, Term: max(req.Term, 2), Success: req.Term >= 2}, nil)
	}
}

// seen is what the follower was asked since the last call.
func (f *follower) seen() (snapshots []string, commits []uint64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	snapshots, commits = f.snapshots, f.commits
	f.snapshots, f.commits = nil, nil
	return snapshots, commits
}

func TestASnapshotOfWhatIsHeldDoesNotReachRaft(t *testing.T) {
	const state = "what the store held"
	for _, tc := range []struct {
		name    string
		index   uint64 // of the snapshot's last entry
		term    uint64 // of that entry
		sent    uint64 // the term in which it is sent
		install bool
		success bool
	}{
		{"from before what is applied", 3, 1, 2, false, true},
		{"of just what is applied", 5, 2, 2, false, true},
		{"of an entry in the log", 7, 2, 2, false, true},
		{"of another entry than the log's", 7, 3, 3, true, true},
		{"from beyond the log", 9, 2, 2, true, true},
		{"of a term that is over", 3, 1, 1, true, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var f follower
				p := newPair(t, raft.NewInmemStore(), f.answer)
				for i := range uint64(8) {
					if err := p.b.logs.StoreLog(&raft.Log{Index: i + 1, Term: 2}); err != nil {
						t.Fatal(err)
					}
				}
				p.state.applied.Store(5)
				for range 2 { // over one connection
					req := &raft.InstallSnapshotRequest{
						RPCHeader: header, SnapshotVersion: raft.SnapshotVersionMax, Term: tc.sent,
						LastLogIndex: tc.index, LastLogTerm: tc.term, Size: int64(len(state)),
					}
					var resp raft.InstallSnapshotResponse
					err := p.a.InstallSnapshot("b", toB, req, &resp, bytes.NewReader([]byte(state)))
					if err != nil || resp.Success != tc.success || resp.Term != max(tc.sent, 2) {
						t.Fatalf("%+v, %v", resp, err)
					}
					snapshots, _ := f.seen()
					if installed := len(snapshots) == 1 && snapshots[0] == state; installed != tc.install {
						t.Errorf("raft was given %q", snapshots)
					}
				}
			})
		})
	}
}

func TestAnAppendCommitsNothingThatItDoesNotName(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var f follower
		p := newPair(t, raft.NewInmemStore(), f.answer)
		for _, tc := range []struct {
			entries []*raft.Log
			commit  uint64
			want    uint64
		}{
			{nil, 9, 4},
			{nil, 3, 3},
			{[]*raft.Log{command(5, "k", "v"), command(6, "k", "v")}, 9, 6},
			{[]*raft.Log{command(5, "k", "v"), command(6, "k", "v")}, 5, 5},
		} {
			req := &raft.AppendEntriesRequest{
				RPCHeader: header, Term: 2, PrevLogEntry: 4, PrevLogTerm: 2, Entries: tc.entries, LeaderCommitIndex: tc.commit,
			}
			if err := p.a.AppendEntries("b", toB, req, &raft.AppendEntriesResponse{}); err != nil {
				t.Fatal(err)
			}
			if _, commits := f.seen(); len(commits) != 1 || commits[0] != tc.want {
				t.Errorf("%d entries behind 4, committed up to %d: raft may commit %v, want %d", len(tc.entries), tc.commit, commits, tc.want)
			}
		}
	})
}
