package raftseam

import (
	"errors"
	"sync"
	"time"

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
// one that comes late, from a leader of another time, would disturb the present one. And not every server has a vote
// (see mayVote).
func (t *Transport) admit(rpc raft.RPC) bool {
	switch req := rpc.Command.(type) {
	case *raft.AppendEntriesRequest:
		t.leader.note(req.Term, req.RPCHeader)
		t.logs.blank.heard(req)
	case *raft.InstallSnapshotRequest:
		t.leader.note(req.Term, req.RPCHeader)
	case *raft.TimeoutNowRequest:
		if !t.leader.is(req.RPCHeader) {
			rpc.Respond(nil, errNotLeader)
			return false
		}
	case *raft.RequestVoteRequest:
		if !t.mayVote(req.LastLogIndex, req.LeadershipTransfer) {
			rpc.Respond(&raft.RequestVoteResponse{RPCHeader: raft.RPCHeader{ProtocolVersion: req.ProtocolVersion}}, nil)
			return false
		}
	case *raft.RequestPreVoteRequest:
		if !t.mayVote(req.LastLogIndex, false) {
			rpc.Respond(&raft.RequestPreVoteResponse{RPCHeader: raft.RPCHeader{ProtocolVersion: req.ProtocolVersion}}, nil)
			return false
		}
	}
	return true
}

// mayVote tells whether this server may vote for a candidate whose log ends at last. A server that has just started does
// not know whom it followed, whereas that leader counts on it for as long as its lease lasts, and answers default reads;
// one that has given its lead away counts on nobody (see handover). A server that is new counts for no lease.
func (t *Transport) mayVote(last uint64, handedOn bool) bool {
	if t.logs.blank.is.Load() {
		return t.logs.blank.mayVote(last) || zoo.Has(zoo.WipedServerVotes)
	}
	return handedOn || !time.Now().Before(t.holdOff)
}
