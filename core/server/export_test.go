package server

import (
	"reflect"
	"sync/atomic"
	"unsafe"
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
