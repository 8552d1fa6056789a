package raftseam

import (
	"bytes"
	"testing"

	"github.com/hashicorp/go-msgpack/v2/codec"
	"github.com/hashicorp/raft"

	"glasshouse/core/trace"
)

// wire is v as raft's transport writes it, after what comes before it.
func wire(t *testing.T, before []byte, v ...any) []byte {
	t.Helper()
	b := bytes.NewBuffer(before)
	enc := codec.NewEncoder(b, &codec.MsgpackHandle{})
	for _, part := range v {
		if err := enc.Encode(part); err != nil {
			t.Fatal(err)
		}
	}
	return b.Bytes()
}

func TestAHeartbeatIsToldFromAnAppendByItsBytes(t *testing.T) {
	for _, c := range []struct {
		what string
		req  raft.AppendEntriesRequest
		want bool
	}{
		{"a heartbeat", raft.AppendEntriesRequest{RPCHeader: header, Term: 2}, true},
		{"a commit", raft.AppendEntriesRequest{
			RPCHeader: header, Term: 2, PrevLogEntry: 5, PrevLogTerm: 2, LeaderCommitIndex: 5,
		}, false},
		{"the log's first entry", raft.AppendEntriesRequest{Term: 2, Entries: []*raft.Log{{Index: 1, Term: 2}}}, false},
		{"an entry that says what a heartbeat does", raft.AppendEntriesRequest{
			Term: 2, PrevLogEntry: 5, PrevLogTerm: 2, Entries: []*raft.Log{{Index: 6, Term: 2, Data: noEntryBefore}},
		}, false},
	} {
		p := wire(t, []byte{rpcAppendEntries}, &c.req)
		if got := saysHeartbeat(p); got != c.want {
			t.Errorf("%s: %v", c.what, got)
		}
		if saysHeartbeat(p[:len(p)-1]) {
			t.Errorf("%s: a part of it is a heartbeat", c.what)
		}
	}
	if saysHeartbeat(wire(t, []byte{rpcRequestVote}, &raft.RequestVoteRequest{Term: 2})) {
		t.Error("a request of a vote is a heartbeat")
	}
}

func TestAnAnswerIsToldByItsFields(t *testing.T) {
	w := NewWatch(trace.New(tape{}), "a", nameOf)
	for _, c := range []struct {
		failed string
		resp   any
		want   trace.Message
	}{
		{
			"", &raft.AppendEntriesResponse{RPCHeader: header, Term: 300, LastLog: 70_000, Success: true},
			trace.Message{Type: "append", Term: 300, Last: 70_000, OK: true, Text: "has 70000"},
		},
		{
			"", &raft.AppendEntriesResponse{Term: 3, LastLog: 2},
			trace.Message{Type: "append", Term: 3, Last: 2, Text: "no: has 2"},
		},
		{
			"", &raft.RequestVoteResponse{Term: 3, Granted: true},
			trace.Message{Type: "vote", Term: 3, OK: true, Text: "yes"},
		},
		{"", &raft.RequestPreVoteResponse{Term: 3}, trace.Message{Type: "prevote", Term: 3, Text: "no"}},
		{
			"", &raft.InstallSnapshotResponse{Term: 3, Success: true},
			trace.Message{Type: "snapshot", Term: 3, OK: true, Text: "yes"},
		},
		{"", &raft.TimeoutNowResponse{}, trace.Message{Type: "timeoutNow", OK: true, Text: "yes"}},
		{
			"it is full", &raft.AppendEntriesResponse{Term: 3},
			trace.Message{Type: "append", Term: 3, Text: "it is full"},
		},
	} {
		c.want.Proto, c.want.Reply = trace.ProtoRaft, true
		got := w.written(wire(t, nil, c.failed, c.resp), false)
		if got == nil || !bytes.Equal(got.AppendJSON(nil), c.want.AppendJSON(nil)) {
			t.Errorf("%T is %+v, want %+v", c.resp, got, c.want)
		}
	}
	if m := w.written(wire(t, nil, "", nil), false); m != nil {
		t.Errorf("nothing is %+v", m)
	}
}
