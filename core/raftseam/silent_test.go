package raftseam

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hashicorp/raft"
)

func TestALeaderWithAHungDiskFallsSilent(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := hanging{raft.NewInmemStore(), make(chan struct{})}
		p := newPair(t, h, answerAll)
		pipe, err := p.a.AppendEntriesPipeline("b", toB)
		if err != nil {
			t.Fatal(err)
		}
		defer pipe.Close()
		go p.logs.StoreLog(someLog(1))
		time.Sleep(1100 * time.Millisecond)
		beat := &raft.AppendEntriesRequest{RPCHeader: header, Term: 2}
		if err := p.a.AppendEntries("b", toB, beat, &raft.AppendEntriesResponse{}); !errors.Is(err, ErrDiskStalled) {
			t.Errorf("heartbeat: %v", err)
		}
		if _, err := pipe.AppendEntries(beat, &raft.AppendEntriesResponse{}); !errors.Is(err, ErrDiskStalled) {
			t.Errorf("pipelined append: %v", err)
		}
		close(h.until)
		synctest.Wait()
		if err := p.a.AppendEntries("b", toB, beat, &raft.AppendEntriesResponse{}); err != nil {
			t.Errorf("once the disk is back: %v", err)
		}
	})
}

func TestWhoAbstainsLeadsNoMore(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPair(t, raft.NewInmemStore(), answerAll)
		pipe, err := p.a.AppendEntriesPipeline("b", toB)
		if err != nil {
			t.Fatal(err)
		}
		defer pipe.Close()
		ask := func() map[string]error {
			_, piped := pipe.AppendEntries(&raft.AppendEntriesRequest{RPCHeader: header, Term: 2}, &raft.AppendEntriesResponse{})
			return map[string]error{
				"pipelined append": piped,
				"append": p.a.AppendEntries("b", toB,
					&raft.AppendEntriesRequest{RPCHeader: header, Term: 2}, &raft.AppendEntriesResponse{}),
				"vote": p.a.RequestVote("b", toB,
					&raft.RequestVoteRequest{RPCHeader: header, Term: 3}, &raft.RequestVoteResponse{}),
				"vote beforehand": p.a.RequestPreVote("b", toB,
					&raft.RequestPreVoteRequest{RPCHeader: header, Term: 3}, &raft.RequestPreVoteResponse{}),
			}
		}
		for what, err := range ask() {
			if err != nil {
				t.Errorf("%s before: %v", what, err)
			}
		}
		if !p.a.Abstain() || p.a.Abstain() {
			t.Error("it does not know whether it abstained before")
		}
		for what, err := range ask() {
			if !errors.Is(err, ErrAbstains) {
				t.Errorf("%s: %v", what, err)
			}
		}
	})
}
