package raftseam

import "sync/atomic"

// handover knows whether a leader has asked another server to stand for election. The others vote for that one though
// they hear their leader, so that what a leader takes for granted while they do, its lease, is over.
type handover struct {
	asking atomic.Int32
	asked  atomic.Uint64 // the newest term in which it has
}

// begin notes that the request is sent in a term; done is called once it is answered, or has failed and may still arrive.
func (h *handover) begin(term uint64) (done func()) {
	h.asking.Add(1)
	return func() {
		for before := h.asked.Load(); before < term && !h.asked.CompareAndSwap(before, term); before = h.asked.Load() {
		}
		h.asking.Add(-1)
	}
}

// HandedOn tells whether another server may lead by now because this one, the leader, asked it to. What it asked for when
// it led in another term is over.
func (t *Transport) HandedOn() bool {
	if t.handover.asking.Load() > 0 {
		return true
	}
	asked := t.handover.asked.Load()
	return asked > 0 && asked == t.raft.CurrentTerm()
}
