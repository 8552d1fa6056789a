package raftseam

import (
	"testing"

	"github.com/hashicorp/raft"
)

func TestWhoLeavesTheConfigurationIsForgotten(t *testing.T) {
	var tr Transport
	tr.confirmed.init()
	tr.contacts.init()
	tr.stragglers.init()
	for _, id := range []raft.ServerID{"b", "c"} {
		tr.contacts.note(id, new(raft.AppendEntriesRequest), &raft.AppendEntriesResponse{Term: 2, LastLog: 7})
		tr.confirmed.confirm(id, tr.Ticket(), 2)
		tr.stragglers.sent(id, 2, 7)
	}
	tr.Keep([]raft.Server{{ID: "a"}, {ID: "b"}})
	if _, ok := tr.Contact("b"); !ok {
		t.Error("a member is forgotten")
	}
	if _, ok := tr.Contact("c"); ok {
		t.Error("its last contact is remembered")
	}
	if n := len(tr.confirmed.mu.last); n != 1 {
		t.Errorf("%d servers have confirmed", n)
	}
	if n := len(tr.stragglers.mu.last); n != 1 {
		t.Errorf("%d servers took a snapshot last", n)
	}
}
