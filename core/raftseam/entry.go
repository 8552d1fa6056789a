// Package raftseam stands between hashicorp/raft and the machine, at the seams that raft offers: its log store, its
// stable store, its transport, its FSM and its observers. It guards what raft leaves to its stores and transport
// (checksums, one write for term and vote, no heartbeat fast path, a hung disk), and it tells those who watch what
// raft does. raft itself is neither forked nor patched.
package raftseam

import (
	"sync"

	"github.com/hashicorp/raft"

	"glasshouse/core/structs"
	"glasshouse/core/trace"
)

const (
	// maxText is how long the text of an entry or a message may be, in bytes.
	maxText = 48
	// maxRecent is how many entries are remembered, so that none is decoded twice while it is on its way.
	maxRecent = 1024
)

// recent remembers the latest described entries, by index.
type recent struct {
	mu struct {
		sync.Mutex
		ring [maxRecent]trace.Entry
	}
}

// find returns the entry at index; ok is false when it is not remembered.
func (r *recent) find(index uint64) (e trace.Entry, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	e = r.mu.ring[index%maxRecent]
	return e, e.Index == index && index != 0
}

// describe says what a log entry holds.
func (r *recent) describe(l *raft.Log) trace.Entry {
	if e, ok := r.find(l.Index); ok && e.Term == l.Term {
		return e
	}
	e := DescribeEntry(l)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.mu.ring[l.Index%maxRecent] = e
	return e
}

// describeAll says what several entries hold.
func (r *recent) describeAll(logs []*raft.Log) []trace.Entry {
	all := make([]trace.Entry, len(logs))
	for i, l := range logs {
		all[i] = r.describe(l)
	}
	return all
}

// DescribeEntry says what a log entry holds: its type, and for a command what it does to which key, for which
// request. What cannot be decoded has no text.
func DescribeEntry(l *raft.Log) trace.Entry {
	e := trace.Entry{Index: l.Index, Term: l.Term}
	switch l.Type {
	case raft.LogCommand:
		e.Type = "command"
		e.Text, e.Trace = describeCommand(l.Data)
	case raft.LogNoop:
		e.Type, e.Text = "noop", "new leader"
	case raft.LogBarrier:
		e.Type, e.Text = "barrier", "barrier"
	default:
		e.Type, e.Text = "configuration", "members"
	}
	return e
}

func describeCommand(data []byte) (text string, id trace.ID) {
	if len(data) == 0 {
		return "", ""
	}
	msg := requestOf(structs.MessageType(data[0]))
	if msg == nil || structs.Decode(data[1:], msg) != nil {
		return "", ""
	}
	return trace.Clip(structs.Describe(msg), maxText), msg.RequestTrace()
}

// requestOf is the empty request of an entry's type, nil for a type that kvnode does not write.
func requestOf(t structs.MessageType) structs.RPCInfo {
	switch t {
	case structs.RegisterRequestType:
		return new(structs.RegisterRequest)
	case structs.DeregisterRequestType:
		return new(structs.DeregisterRequest)
	case structs.KVSRequestType:
		return new(structs.KVSRequest)
	case structs.SessionRequestType:
		return new(structs.SessionRequest)
	case structs.TombstoneRequestType:
		return new(structs.TombstoneRequest)
	case structs.TxnRequestType:
		return new(structs.TxnRequest)
	case structs.AutopilotRequestType:
		return new(structs.AutopilotSetConfigRequest)
	}
	return nil
}
