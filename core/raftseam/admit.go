package raftseam

import (
	"errors"
	"sync"

	"github.com/hashicorp/raft"

	"glasshouse/core/zoo"
)

// errNotLeader is the answer to a TimeoutNow of a server that does not lead.
var errNotLeader = errors.New("raft transport: only the leader may have another server stand for election")

// sender is the server that sent the newest term's entries or snapshot: the leader, as far as this one has heard.
type sender struct {
	mu struct {
		sync.Mutex
		term uint64
		id   string
	}
}

func (s *sender) note(term uint64, header raft.RPCHeader) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if term >= s.mu.term {
		s.mu.term, s.mu.id = term, string(header.ID)
	}
}

func (s *sender) is(header raft.RPCHeader) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.mu.id != "" && s.mu.id == string(header.ID)
}

// admit tells whether raft may see a request; if not, it is answered. raft takes TimeoutNow of anyone, without a term:
// one that comes late, from a leader of another time, would disturb the present one. And a server that holds nothing
// has no say where others do (see blank).
func (t *Transport) admit(rpc raft.RPC) bool {
	switch req := rpc.Command.(type) {
	case *raft.AppendEntriesRequest:
		t.leader.note(req.Term, req.RPCHeader)
	case *raft.InstallSnapshotRequest:
		t.leader.note(req.Term, req.RPCHeader)
	case *raft.TimeoutNowRequest:
		if !t.leader.is(req.RPCHeader) {
			rpc.Respond(nil, errNotLeader)
			return false
		}
	case *raft.RequestVoteRequest:
		if !t.logs.blank.mayVote(req.LastLogIndex) && !zoo.Has(zoo.WipedServerVotes) {
			rpc.Respond(&raft.RequestVoteResponse{RPCHeader: raft.RPCHeader{ProtocolVersion: req.ProtocolVersion}}, nil)
			return false
		}
	case *raft.RequestPreVoteRequest:
		if !t.logs.blank.mayVote(req.LastLogIndex) && !zoo.Has(zoo.WipedServerVotes) {
			rpc.Respond(&raft.RequestPreVoteResponse{RPCHeader: raft.RPCHeader{ProtocolVersion: req.ProtocolVersion}}, nil)
			return false
		}
	}
	return true
}
