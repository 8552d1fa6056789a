package raftseam

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/hashicorp/raft"
)

func TestAnAnswerToAnEarlierRequestConfirmsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		p := newPair(t, raft.NewInmemStore(), func(rpc raft.RPC) { <-release; answerAll(rpc) })
		beat := func() {
			req := &raft.AppendEntriesRequest{RPCHeader: header, Term: 2}
			if err := p.a.AppendEntries("b", toB, req, &raft.AppendEntriesResponse{}); err != nil {
				t.Error(err)
			}
		}
		servers := []raft.Server{{ID: "a"}, {ID: "b"}, {ID: "c"}, {ID: "d", Suffrage: raft.Nonvoter}}
		go beat()
		time.Sleep(time.Second)
		ticket := p.a.Ticket()
		close(release) // the answer to what was sent before comes now
		time.Sleep(time.Second)
		if p.a.ConfirmedSince(ticket, 2, "a", servers) {
			t.Error("an answer to an earlier request counts")
		}
		beat()
		if !p.a.ConfirmedSince(ticket, 2, "a", servers) {
			t.Error("an answer to a later request does not count")
		}
		if p.a.ConfirmedSince(ticket, 3, "a", servers) {
			t.Error("an answer in another term counts")
		}
		if !p.a.ConfirmedSince(p.a.Ticket(), 2, "a", servers[:1]) {
			t.Error("a server alone does not confirm itself")
		}
	})
}
