package server

import (
	"reflect"
	"sync/atomic"
	"unsafe"

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
