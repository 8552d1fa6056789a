package server

import (
	"errors"
	"fmt"

	"github.com/hashicorp/raft"

	"glasshouse/core/structs"
	"glasshouse/core/trace"
	"glasshouse/core/zoo"
)

// raftApply puts msg into the replicated log and returns what the FSM answered when it was applied. An answer that is
// an error is returned as err.
//
// An error of raft's is one of three. structs.ErrNoLeader: raft did not take the entry, and another server may.
// structs.ErrOutcomeUnknown: raft took it, and then leadership, time or the disk was lost; it may still be applied, so it
// must neither be sent again nor be called failed. Any other: raft did not take it. Mirrors Consul's (*Server).raftApply.
func (s *Server) raftApply(t structs.MessageType, msg structs.RPCInfo) (any, error) {
	id := msg.RequestTrace()
	s.trace.Hit(trace.ServerRaftApply, id)
	buf, err := structs.Encode(t, msg)
	if err != nil {
		return nil, err
	}
	future := s.raft.Apply(buf, enqueueLimit)
	s.trace.Hit(trace.ServerRaftApplyWait, id)
	if err := await(msg.RequestContext(), future, applyLimit); err != nil {
		return nil, applyError(err)
	}
	s.trace.HitEntry(trace.ServerRaftApplyDone, id, future.Index(), 0)
	if err, ok := future.Response().(error); ok {
		return nil, err
	}
	return future.Response(), nil
}

// applyError says what a failed Apply means for the entry. Only what raft says before it hands an entry to the log
// proves that the entry was not taken; an error of the log's own does not: what a failed write or sync has left on the
// disk may still be committed.
func applyError(err error) error {
	switch {
	case errors.Is(err, raft.ErrNotLeader), errors.Is(err, raft.ErrLeadershipTransferInProgress):
		return fmt.Errorf("%w: %w", structs.ErrNoLeader, err)
	case errors.Is(err, raft.ErrEnqueueTimeout):
		return err
	case zoo.Has(zoo.UnknownToldAsFailed): // as Consul, which gives raft's error as it is
		return err
	}
	return fmt.Errorf("%w: %w", structs.ErrOutcomeUnknown, err)
}
