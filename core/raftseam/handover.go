package raftseam

import "sync/atomic"

// handover knows whether a leader has asked another server to stand for election. The others vote for that one though
// they hear their leader, so that what a leader takes for granted while they do, its lease, is over.
type handover struct {
	asking atomic.Int32
	asked  atomic.Bool
}

// begin notes that the request is sent; done is called once it is answered, or has failed and may still arrive.
func (h *handover) begin() (done func()) {
	h.asking.Add(1)
	return func() {
		h.asked.Store(true)
		h.asking.Add(-1)
	}
}

// HandedOn tells whether another server may lead by now because this one, the leader, asked it to.
func (t *Transport) HandedOn() bool { return t.handover.asked.Load() || t.handover.asking.Load() > 0 }

// Lead begins a new term of this server's leadership: what it asked for in the last one is over.
func (t *Transport) Lead() { t.handover.asked.Store(false) }
