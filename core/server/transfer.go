package server

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/hashicorp/raft"
)

// transferLimit is how long a transfer of the leadership may take; raft itself gives it an election timeout.
const transferLimit = 30 * time.Second

var (
	// errTransferVain is returned for a transfer to a server that did not take one before, and no append since.
	errTransferVain = errors.New("it did not take the last one, and nothing since")
	// errNoHeir is returned where no server is fit to lead instead.
	errNoHeir = errors.New("no other server is fit to lead")
)

// transfers know which servers did not take the leadership that this one tried to hand on, and since when.
//
// raft asks its replication to the server for the rest of the log, over a channel with room for one question. While one
// stands there unread, the next waits for ever once the term is over, and raft takes no write in any later term
// (hashicorp/raft#696). So a server is asked again when it has taken an append since: its replication goes on then, and
// sends one now and then even where nobody writes.
type transfers struct {
	mu struct {
		sync.Mutex
		term uint64
		vain map[raft.ServerID]time.Time
	}
}

// failed notes that a transfer was not taken in a term. Each term has a replication of its own, and begins anew.
func (v *transfers) failed(id raft.ServerID, term uint64) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.mu.vain == nil || term != v.mu.term {
		v.mu.term, v.mu.vain = term, make(map[raft.ServerID]time.Time)
	}
	v.mu.vain[id] = time.Now()
}

// may tells whether a server may be asked in a term that took an append last at a time.
func (v *transfers) may(id raft.ServerID, term uint64, taken time.Time) bool {
	v.mu.Lock()
	defer v.mu.Unlock()
	since, vain := v.mu.vain[id]
	return !vain || term != v.mu.term || taken.After(since)
}

// mayHandTo tells whether a server may be asked to lead.
func (s *Server) mayHandTo(id raft.ServerID) bool {
	c, _ := s.transport.Contact(id)
	return s.transfers.may(id, s.raft.CurrentTerm(), c.Taken)
}

// handOn has a server lead instead of this one. It is nil as well where raft finds that somebody else does already.
func (s *Server) handOn(ctx context.Context, to raft.Server) error {
	if !s.mayHandTo(to.ID) {
		return errTransferVain
	}
	term := s.raft.CurrentTerm()
	err := await(ctx, s.raft.LeadershipTransferToServer(to.ID, to.Address), transferLimit)
	if err != nil && !errors.Is(err, raft.ErrLeadershipTransferInProgress) {
		s.transfers.failed(to.ID, term)
	}
	return err
}

// heir is the voter that is furthest, as far as this leader knows, of those that may be asked to lead.
func (s *Server) heir() (raft.Server, error) {
	var best raft.Server
	var furthest uint64
	for _, server := range s.raftServers() {
		if server.Suffrage != raft.Voter || string(server.ID) == s.config.NodeID || !s.mayHandTo(server.ID) {
			continue
		}
		if c, ok := s.transport.Contact(server.ID); ok && (best.ID == "" || c.LastIndex > furthest) {
			best, furthest = server, c.LastIndex
		}
	}
	if best.ID == "" {
		return best, errNoHeir
	}
	return best, nil
}

// find is the server of an id, of raft's configuration; without an id, the heir.
func (s *Server) find(id string) (raft.Server, error) {
	if id == "" {
		return s.heir()
	}
	for _, server := range s.raftServers() {
		if string(server.ID) == id {
			return server, nil
		}
	}
	return raft.Server{}, fmt.Errorf("id %q was not found in the Raft configuration", id)
}
