package raftseam

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/raft"

	"glasshouse/core/trace"
)

// leading is a Watch of a server that leads a cluster of its own, and its raft.
func leading(t *testing.T) (*Watch, *raft.Raft) {
	t.Helper()
	w := NewWatch(trace.New(tape{}), "a", nameOf)
	store := raft.NewInmemStore()
	addr, trans := raft.NewInmemTransport("10.0.0.1:1")
	conf := raft.DefaultConfig()
	conf.LocalID, conf.Logger = "a", hclog.NewNullLogger()
	r, err := raft.NewRaft(conf, &raft.MockFSM{}, store, store, NewMemorySnapshots(), trans)
	if err != nil {
		t.Fatal(err)
	}
	w.Attach(r)
	t.Cleanup(func() {
		w.Close()
		if err := r.Shutdown().Error(); err != nil {
			t.Error(err)
		}
	})
	if err := r.BootstrapCluster(raft.Configuration{Servers: []raft.Server{{ID: "a", Address: addr}}}).Error(); err != nil {
		t.Fatal(err)
	}
	time.Sleep(10 * time.Second)
	if r.State() != raft.Leader {
		t.Fatalf("it is a %v", r.State())
	}
	return w, r
}

// matchOf is the highest entry that a server is known to hold.
func matchOf(w *Watch, id raft.ServerID) uint64 {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.mu.lead.match[id]
}

func TestAnAnswerOfATermThatIsOverIsNoMatchOfTodays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, r := leading(t)
		term := r.CurrentTerm()
		w.storing([]*raft.Log{{Index: 3, Term: term}})
		success := &raft.AppendEntriesResponse{Success: true}
		w.answered("b", &raft.AppendEntriesRequest{Term: term - 1, Entries: []*raft.Log{{Index: 12, Term: term - 1}}}, success)
		if got := matchOf(w, "b"); got != 0 {
			t.Errorf("of a term before it is taken that b holds what reaches to %d", got)
		}
		w.answered("b", &raft.AppendEntriesRequest{Term: term, Entries: []*raft.Log{{Index: 3, Term: term}}}, success)
		if got := matchOf(w, "b"); got != 3 {
			t.Errorf("b holds what reaches to %d, and 3 was answered", got)
		}
	})
}

func TestARoleIsToldWithItsTermAndItsLeader(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, r := leading(t)
		if got := w.Role(); *got != (trace.Role{Role: "leader", Term: r.CurrentTerm(), Leader: "a"}) {
			t.Errorf("%+v", got)
		}
	})
	if got := NewWatch(trace.New(tape{}), "a", nameOf).Role(); got != nil {
		t.Errorf("before there is a raft it is %+v", got)
	}
}

func TestWhoLosesTheLeadHasNoVotesLeft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, r := leading(t)
		w.granted(r.CurrentTerm(), "b") // a vote that comes when it is decided
		w.mu.Lock()
		defer w.mu.Unlock()
		if len(w.mu.votes) != 0 {
			t.Errorf("votes %v", w.mu.votes)
		}
	})
}
