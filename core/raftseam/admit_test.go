package raftseam

import (
	"testing"
	"testing/synctest"

	"github.com/hashicorp/raft"
)

// votes asks b for its vote as a candidate whose log ends at last, and tells whether both kinds were given.
func (p *pair) votes(t *testing.T, last uint64) (vote, before bool) {
	t.Helper()
	var given raft.RequestVoteResponse
	if err := p.a.RequestVote("b", toB,
		&raft.RequestVoteRequest{RPCHeader: header, Term: 3, LastLogIndex: last}, &given); err != nil {
		t.Fatal(err)
	}
	var would raft.RequestPreVoteResponse
	if err := p.a.RequestPreVote("b", toB,
		&raft.RequestPreVoteRequest{RPCHeader: header, Term: 3, LastLogIndex: last}, &would); err != nil {
		t.Fatal(err)
	}
	return given.Granted, would.Granted
}

// grantAll answers as answerAll does, and gives every vote and takes every snapshot.
func grantAll(rpc raft.RPC) {
	switch rpc.Command.(type) {
	case *raft.RequestVoteRequest:
		rpc.Respond(&raft.RequestVoteResponse{RPCHeader: header, Granted: true}, nil)
	case *raft.RequestPreVoteRequest:
		rpc.Respond(&raft.RequestPreVoteResponse{RPCHeader: header, Granted: true}, nil)
	case *raft.TimeoutNowRequest:
		rpc.Respond(&raft.TimeoutNowResponse{RPCHeader: header}, nil)
	default:
		answerAll(rpc)
	}
}

func TestAServerThatHoldsNothingVotesOnlyWhereNothingWasWritten(t *testing.T) {
	stable := raft.NewInmemStore()
	open := func(disk raft.LogStore) *LogStore {
		t.Helper()
		s, err := NewLogStore(disk, stable, nil)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	disk := raft.NewInmemStore()
	s := open(disk)
	if !s.blank.mayVote(bootstrapIndex) || s.blank.mayVote(bootstrapIndex+1) {
		t.Error("a new server")
	}
	// It hears of a term, and starts anew: it still holds nothing.
	if err := reopen(t, stable).SetUint64([]byte(keyCurrentTerm), 4); err != nil {
		t.Fatal(err)
	}
	if s = open(disk); s.blank.mayVote(2) {
		t.Error("a server that only heard of a term votes on what it cannot judge")
	}
	if err := s.StoreLog(someLog(1)); err != nil {
		t.Fatal(err)
	}
	if !s.blank.mayVote(2) {
		t.Error("a server that holds an entry has no vote")
	}
	// A snapshot has taken the entries in.
	if s = open(raft.NewInmemStore()); !s.blank.mayVote(2) {
		t.Error("a server whose entries are in its snapshot has no vote")
	}
}

func TestAWipedServersVoteDoesNotReachRaft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPair(t, raft.NewInmemStore(), grantAll)
		p.b.logs.blank.is.Store(true)
		if vote, before := p.votes(t, 9); vote || before {
			t.Errorf("it voted: %v, %v", vote, before)
		}
		if vote, before := p.votes(t, 1); !vote || !before {
			t.Errorf("no cluster can begin: %v, %v", vote, before)
		}
		p.b.handled(&raft.InstallSnapshotRequest{}, &raft.InstallSnapshotResponse{Success: true})
		if vote, before := p.votes(t, 9); !vote || !before {
			t.Errorf("with its leader's snapshot it has no vote: %v, %v", vote, before)
		}
	})
}

func TestOnlyTheLeaderHasAnotherStandForElection(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPair(t, raft.NewInmemStore(), grantAll)
		now := func(id string) error {
			return p.a.TimeoutNow("b", toB, &raft.TimeoutNowRequest{RPCHeader: raft.RPCHeader{
				ProtocolVersion: header.ProtocolVersion, ID: []byte(id), Addr: header.Addr,
			}}, &raft.TimeoutNowResponse{})
		}
		append := func(id string, term uint64) {
			t.Helper()
			head := raft.RPCHeader{ProtocolVersion: header.ProtocolVersion, ID: []byte(id), Addr: header.Addr}
			if err := p.a.AppendEntries("b", toB, &raft.AppendEntriesRequest{RPCHeader: head, Term: term},
				&raft.AppendEntriesResponse{}); err != nil {
				t.Fatal(err)
			}
		}
		if now("a") == nil {
			t.Error("nobody leads yet")
		}
		append("a", 2)
		if err := now("a"); err != nil {
			t.Errorf("the leader: %v", err)
		}
		append("c", 3)
		append("a", 2) // which raft refuses
		if now("a") == nil {
			t.Error("a leader of a term that is over was heeded")
		}
		if err := now("c"); err != nil {
			t.Errorf("the new leader: %v", err)
		}
	})
}
