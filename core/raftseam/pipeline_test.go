package raftseam

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/hashicorp/raft"
)

func TestAPipelineDoesNotWaitBehindARefusal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPair(t, raft.NewInmemStore(), func(rpc raft.RPC) {
			rpc.Respond(&raft.AppendEntriesResponse{Term: 2, LastLog: 3}, nil)
		})
		pipe, err := p.a.AppendEntriesPipeline("b", toB)
		if err != nil {
			t.Fatal(err)
		}
		req := &raft.AppendEntriesRequest{RPCHeader: header, Term: 2, Entries: []*raft.Log{command(4, "k", "v")}}
		if _, err := pipe.AppendEntries(req, &raft.AppendEntriesResponse{}); err != nil {
			t.Fatal(err)
		}
		if f := <-pipe.Consumer(); f.Response().Success {
			t.Fatal("it was not refused")
		}
		// raft consumes no more, and may send before it notices that.
		sent := make(chan error, 1)
		go func() {
			for range 9 {
				if _, err = pipe.AppendEntries(req, &raft.AppendEntriesResponse{}); err != nil {
					break
				}
			}
			sent <- err
		}()
		select {
		case err := <-sent:
			if err == nil {
				t.Error("it goes on sending")
			}
		case <-time.After(time.Minute):
			t.Error("it waits behind an answer that nobody takes")
		}
		if err := pipe.Close(); err != nil {
			t.Error(err)
		}
	})
}
