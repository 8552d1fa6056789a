package server

import (
	"context"
	"errors"
	"reflect"
	"sync"
	"sync/atomic"
	"unsafe"

	"github.com/hashicorp/raft"

	"glasshouse/core/lan"
	"glasshouse/core/raftseam"
)

// JamTransfer leaves this server's raft as hashicorp/raft#696 does: with a transfer of the leadership under way that
// never ends.
func (s *Server) JamTransfer() {
	flag := reflect.ValueOf(s.raft).Elem().FieldByName("leaderState").FieldByName("leadershipTransferInProgress")
	atomic.StoreInt32((*int32)(unsafe.Pointer(flag.UnsafeAddr())), 1)
}

// SessionTimers is how many sessions this server would end when their time is up.
func (s *Server) SessionTimers() int {
	s.sessionTimers.mu.Lock()
	defer s.sessionTimers.mu.Unlock()
	return len(s.sessionTimers.mu.byID)
}

// TrailingLogsFor is how much of the log this server keeps once a follower has needed one snapshot after another.
func (s *Server) TrailingLogsFor(who raftseam.Straggler) uint64 {
	s.helpStraggler(who)
	return s.raft.ReloadableConfig().TrailingLogs
}

// Heard leaves this server with c as the last that it heard of the server of that id.
func (s *Server) Heard(id string, c raftseam.Contact) {
	mu := reflect.ValueOf(s.transport).Elem().FieldByName("contacts").FieldByName("mu")
	lock := (*sync.Mutex)(unsafe.Pointer(mu.FieldByName("Mutex").UnsafeAddr()))
	lock.Lock()
	defer lock.Unlock()
	last := mu.FieldByName("last")
	(*(*map[raft.ServerID]raftseam.Contact)(unsafe.Pointer(last.UnsafeAddr())))[raft.ServerID(id)] = c
}

// CaughtUp waits as this server does before it gives the server of that id its vote; behind tells that it waited in vain.
func (s *Server) CaughtUp(ctx context.Context, id string) (behind bool, err error) {
	err = s.awaitCaughtUp(ctx, lan.Server{ID: id})
	return errors.Is(err, errBehind), err
}

// Committed is the index up to which this server knows the log to be committed, and its term.
func (s *Server) Committed() (index, term uint64) { return s.raft.CommitIndex(), s.raft.CurrentTerm() }
