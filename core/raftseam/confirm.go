package raftseam

import (
	"sync"

	"github.com/hashicorp/raft"
)

// confirmations know which servers have confirmed a leader since when. raft's VerifyLeader takes any answer that comes
// after it was called, also one to a heartbeat that was sent before: after a freeze or a long delay that proves
// nothing of now. Time is counted in tickets, which rise with each request, so that no clock has a say.
type confirmations struct {
	mu struct {
		sync.Mutex
		ticket uint64
		last   map[raft.ServerID]confirmation
	}
}

// confirmation is the latest request that a server has answered with success.
type confirmation struct {
	ticket uint64
	term   uint64
}

func (c *confirmations) init() { c.mu.last = make(map[raft.ServerID]confirmation) }

// take returns the next ticket.
func (c *confirmations) take() uint64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.mu.ticket++
	return c.mu.ticket
}

// confirm notes that a request with this ticket was answered with success.
func (c *confirmations) confirm(id raft.ServerID, ticket, term uint64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if ticket > c.mu.last[id].ticket {
		c.mu.last[id] = confirmation{ticket, term}
	}
}

// Ticket marks now, for ConfirmedSince.
func (t *Transport) Ticket() uint64 { return t.confirmed.take() }

// ConfirmedSince tells whether more than half of the voters, this server counted, have confirmed it as the leader of
// term by an answer to a request that was sent after ticket was taken.
func (t *Transport) ConfirmedSince(ticket, term uint64, local raft.ServerID, servers []raft.Server) bool {
	t.confirmed.mu.Lock()
	defer t.confirmed.mu.Unlock()
	voters, yes := 0, 0
	for _, s := range servers {
		if s.Suffrage != raft.Voter {
			continue
		}
		voters++
		last := t.confirmed.mu.last[s.ID]
		if s.ID == local || last.ticket > ticket && last.term == term {
			yes++
		}
	}
	return yes > voters/2
}
