package raftseam

import (
	"bytes"
	"fmt"

	"github.com/hashicorp/go-msgpack/v2/codec"
	"github.com/hashicorp/raft"

	"glasshouse/core/trace"
)

// The first byte of a request on a raft connection, as raft's NetworkTransport writes it.
const (
	rpcAppendEntries uint8 = iota
	rpcRequestVote
	rpcInstallSnapshot
	rpcTimeoutNow
	rpcRequestPreVote
)

// request says what a request of raft's means to someone who watches.
func (w *Watch) request(command any) *trace.Message {
	m := &trace.Message{Proto: trace.ProtoRaft}
	switch r := command.(type) {
	case *raft.AppendEntriesRequest:
		w.appendRequest(m, r)
	case *raft.RequestVoteRequest:
		m.Type, m.Term, m.Last = "vote", r.Term, r.LastLogIndex
		m.Text = fmt.Sprintf("vote for me, term %d?", r.Term)
	case *raft.RequestPreVoteRequest:
		m.Type, m.Term, m.Last = "prevote", r.Term, r.LastLogIndex
		m.Text = fmt.Sprintf("would you vote, term %d?", r.Term)
	case *raft.InstallSnapshotRequest:
		m.Type, m.Term, m.Last = "snapshot", r.Term, r.LastLogIndex
		m.Text = fmt.Sprintf("snapshot to %d", r.LastLogIndex)
	case *raft.TimeoutNowRequest:
		m.Type, m.Text = "timeoutNow", "stand for election now"
	}
	return m
}

func (w *Watch) appendRequest(m *trace.Message, r *raft.AppendEntriesRequest) {
	m.Type, m.Term, m.Commit = "append", r.Term, r.LeaderCommitIndex
	switch n := len(r.Entries); {
	case isHeartbeat(r):
		m.Type, m.Text = "heartbeat", "heartbeat"
	case n == 0:
		m.Text = fmt.Sprintf("commit %d", r.LeaderCommitIndex)
	case n == 1:
		m.First, m.Last = r.Entries[0].Index, r.Entries[0].Index
		m.Text = fmt.Sprintf("append %d", m.First)
	default:
		m.First, m.Last = r.Entries[0].Index, r.Entries[n-1].Index
		m.Text = fmt.Sprintf("append %d–%d", m.First, m.Last)
	}
	for _, l := range r.Entries {
		if m.Trace == "" {
			m.Trace = w.recent.describe(l).Trace
		}
	}
}

// answer has the fields of raft's answers that say something; each kind has some of them.
type answer struct {
	Term, LastLog    uint64
	Success, Granted bool
}

// replyType tells by the names of an answer's fields which request it answers.
func replyType(fields []byte) string {
	// Before its text msgpack writes a name's length.
	has := func(name string) bool { return bytes.Contains(fields, append([]byte{0xa0 | byte(len(name))}, name...)) }
	switch {
	case has("LastLog"):
		return "append"
	case has("Granted") && has("Peers"):
		return "vote"
	case has("Granted"):
		return "prevote"
	case has("Success"):
		return "snapshot"
	}
	return "timeoutNow"
}

// reply says what an answer of raft's means. kind is the type of the request that it answers.
func reply(kind string, term, lastLog uint64, ok bool) *trace.Message {
	m := &trace.Message{Proto: trace.ProtoRaft, Type: kind, Reply: true, Term: term, OK: ok, Text: "no"}
	if ok {
		m.Text = "yes"
	}
	switch kind {
	case "append":
		m.Last = lastLog
		m.Text = fmt.Sprintf("has %d", lastLog)
		if !ok {
			m.Text = fmt.Sprintf("no: has %d", lastLog)
		}
	case "heartbeat":
		m.Last = lastLog
	}
	return m
}

// response says what an answer means that was got for a request.
func response(command, resp any) *trace.Message {
	switch r := resp.(type) {
	case *raft.AppendEntriesResponse:
		kind, last := "append", r.LastLog
		req, ok := command.(*raft.AppendEntriesRequest)
		if ok && isHeartbeat(req) {
			kind = "heartbeat"
		}
		// LastLog is the follower's last index from before it took the entries in.
		if ok && r.Success && len(req.Entries) > 0 {
			last = max(last, req.Entries[len(req.Entries)-1].Index)
		}
		return reply(kind, r.Term, last, r.Success)
	case *raft.RequestVoteResponse:
		return reply("vote", r.Term, 0, r.Granted)
	case *raft.RequestPreVoteResponse:
		return reply("prevote", r.Term, 0, r.Granted)
	case *raft.InstallSnapshotResponse:
		return reply("snapshot", r.Term, 0, r.Success)
	}
	return reply("timeoutNow", 0, 0, true)
}

// isHeartbeat tells a heartbeat from an append as raft's own transport does.
func isHeartbeat(r *raft.AppendEntriesRequest) bool {
	return r.Term != 0 && r.PrevLogEntry == 0 && r.PrevLogTerm == 0 && len(r.Entries) == 0 && r.LeaderCommitIndex == 0
}

// msgpack is what raft's transport writes. A handle learns each type once; a new one for every message would learn all
// of them anew, which took a tenth of an idle server's time.
var msgpack = &codec.MsgpackHandle{}

// decodeRequest reads a request. It is nil for what is none, or is longer than p.
func decodeRequest(p []byte) any {
	if len(p) == 0 {
		return nil
	}
	var command any
	switch p[0] {
	case rpcAppendEntries:
		command = new(raft.AppendEntriesRequest)
	case rpcRequestVote:
		command = new(raft.RequestVoteRequest)
	case rpcInstallSnapshot:
		command = new(raft.InstallSnapshotRequest)
	case rpcTimeoutNow:
		command = new(raft.TimeoutNowRequest)
	case rpcRequestPreVote:
		command = new(raft.RequestPreVoteRequest)
	default:
		return nil
	}
	if codec.NewDecoderBytes(p[1:], msgpack).Decode(command) != nil {
		return nil
	}
	return command
}

// noEntryBefore is how raft's transport writes a PrevLogEntry of 0: a name of twelve characters, and the number.
var noEntryBefore = []byte("\xacPrevLogEntry\x00")

// saysHeartbeat tells whether the request in p is a heartbeat. Of what an idle leader sends most is not, and shows it
// without being decoded.
func saysHeartbeat(p []byte) bool {
	if len(p) == 0 || p[0] != rpcAppendEntries || !bytes.Contains(p, noEntryBefore) {
		return false
	}
	req, ok := decodeRequest(p).(*raft.AppendEntriesRequest)
	return ok && isHeartbeat(req)
}

// written says what the answer in p means: the error's text, then the struct, which msgpack writes as a map from the
// names of its fields. heartbeat tells what the bytes do not: that it answers one. It is nil for what is no answer.
func (w *Watch) written(p []byte, heartbeat bool) *trace.Message {
	dec := codec.NewDecoderBytes(p, msgpack)
	var failed string
	if dec.Decode(&failed) != nil {
		return nil
	}
	var a answer
	fields := p[dec.NumBytesRead():]
	if !isMap(fields) || dec.Decode(&a) != nil {
		return nil
	}
	kind := replyType(fields)
	ok := a.Success || a.Granted || kind == "timeoutNow"
	last := a.LastLog
	if kind == "append" && ok {
		// LastLog is the last index from before the entries were taken in.
		last = max(last, w.last.Load())
	}
	if kind == "append" && heartbeat {
		kind = "heartbeat"
	}
	m := reply(kind, a.Term, last, ok)
	if failed != "" {
		m.OK, m.Text = false, trace.Clip(failed, maxText)
	}
	return m
}

// isMap tells whether a map of msgpack begins b.
func isMap(b []byte) bool {
	const short, two, four = 0x80, 0xde, 0xdf
	return len(b) > 0 && (b[0]&0xf0 == short || b[0] == two || b[0] == four)
}
