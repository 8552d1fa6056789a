package raftseam

import (
	"maps"
	"sync"

	"github.com/hashicorp/raft"
)

// Keep forgets all servers but these: what they last said, what they confirmed, which snapshot they took. Who leaves
// the configuration would else be remembered for as long as this process lives; what an answer that is still on its
// way brings back goes with the next call.
func (t *Transport) Keep(servers []raft.Server) {
	member := make(map[raft.ServerID]bool, len(servers))
	for _, s := range servers {
		member[s.ID] = true
	}
	keep(&t.contacts.mu.Mutex, t.contacts.mu.last, member)
	keep(&t.confirmed.mu.Mutex, t.confirmed.mu.last, member)
	keep(&t.stragglers.mu.Mutex, t.stragglers.mu.last, member)
}

func keep[V any](mu *sync.Mutex, last map[raft.ServerID]V, member map[raft.ServerID]bool) {
	mu.Lock()
	defer mu.Unlock()
	maps.DeleteFunc(last, func(id raft.ServerID, _ V) bool { return !member[id] })
}
