package raftseam

import (
	"sync"
	"time"

	"github.com/hashicorp/raft"
)

// Contact is what a follower said when it last answered an append or a heartbeat of this server's.
type Contact struct {
	At        time.Time
	Term      uint64
	LastIndex uint64
	// Taken is when it last took an append of the replication, of which heartbeats are none; zero for never.
	Taken time.Time
}

// contacts are the last ones of each server of the configuration. A leader learns of its followers' health by them,
// without asking.
type contacts struct {
	mu struct {
		sync.Mutex
		last map[raft.ServerID]Contact
	}
}

func (c *contacts) init() { c.mu.last = make(map[raft.ServerID]Contact) }

func (c *contacts) note(id raft.ServerID, req *raft.AppendEntriesRequest, resp *raft.AppendEntriesResponse) {
	now := time.Now()
	c.mu.Lock()
	defer c.mu.Unlock()
	taken := c.mu.last[id].Taken
	if resp.Success && req.PrevLogEntry > 0 { // a heartbeat names no entry
		taken = now
	}
	c.mu.last[id] = Contact{At: now, Term: resp.Term, LastIndex: resp.LastLog, Taken: taken}
}

// Contact is the last one of a server; ok is false if it never answered this one.
func (t *Transport) Contact(id raft.ServerID) (last Contact, ok bool) {
	t.contacts.mu.Lock()
	defer t.contacts.mu.Unlock()
	last, ok = t.contacts.mu.last[id]
	return last, ok
}
