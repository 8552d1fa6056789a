package raftseam

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

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

// past waits until a server that was just started has a vote.
func past() { time.Sleep(2 * time.Second) }

// wipe has b begin with empty stores.
func (p *pair) wipe(t *testing.T) (stable raft.StableStore) {
	t.Helper()
	stable = raft.NewInmemStore()
	b, err := openBlank(stable, 0)
	if err != nil {
		t.Fatal(err)
	}
	p.b.logs.blank = b
	return stable
}

func TestAWipedServersVoteDoesNotReachRaft(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPair(t, raft.NewInmemStore(), grantAll)
		p.wipe(t)
		past()
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

func TestAWipedServerHasNoSayBeforeItHoldsWhatItsLeaderDoes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPair(t, raft.NewInmemStore(), grantAll)
		stable := p.wipe(t)
		past()
		append := func(term, before, committed uint64) {
			t.Helper()
			req := &raft.AppendEntriesRequest{
				RPCHeader: header, Term: term, PrevLogEntry: before, LeaderCommitIndex: committed,
			}
			if err := p.a.AppendEntries("b", toB, req, new(raft.AppendEntriesResponse)); err != nil {
				t.Fatal(err)
			}
		}
		asks := func() error {
			return p.b.RequestVote("a", "10.0.0.1:1", &raft.RequestVoteRequest{RPCHeader: header}, new(raft.RequestVoteResponse))
		}
		append(2, 40, 0) // the tail of a leader that is none any more
		append(3, 9, 0)
		append(3, 0, 7)
		p.b.logs.blank.holds(8)
		if vote, before := p.votes(t, 9); vote || before {
			t.Errorf("with a part of the log it voted: %v, %v", vote, before)
		}
		if err := asks(); !errors.Is(err, ErrBlank) {
			t.Errorf("with a part of the log it stood for election: %v", err)
		}
		if again, err := openBlank(stable, 8); err != nil || again.mayVote(9) {
			t.Errorf("a new start made it whole: %v", err)
		}
		p.b.logs.blank.holds(9)
		if vote, before := p.votes(t, 9); !vote || !before {
			t.Errorf("with the whole log it has no vote: %v, %v", vote, before)
		}
		if again, err := openBlank(stable, 9); err != nil || !again.mayVote(9) {
			t.Errorf("and none after a new start: %v", err)
		}
	})
}

func TestAFirstLeaderThatWasLostBeforeItSentAnythingMayBeElectedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPair(t, raft.NewInmemStore(), grantAll)
		stable := p.wipe(t)
		past()
		if vote, _ := p.votes(t, bootstrapIndex); !vote {
			t.Fatal("no cluster can begin")
		}
		if err := vote(reopen(t, stable), 2, "10.0.0.1:1"); err != nil { // as raft keeps it before it answers
			t.Fatal(err)
		}
		if vote, before := p.votes(t, 3); !vote || !before {
			t.Errorf("its cluster never begins: %v, %v", vote, before)
		}
	})
}

func TestAServerThatHasJustStartedEndsNobodysLease(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPair(t, raft.NewInmemStore(), grantAll)
		time.Sleep(900 * time.Millisecond)
		if vote, before := p.votes(t, 9); vote || before {
			t.Errorf("it voted: %v, %v", vote, before)
		}
		var given raft.RequestVoteResponse
		if err := p.a.RequestVote("b", toB, &raft.RequestVoteRequest{RPCHeader: header, LeadershipTransfer: true}, &given); err != nil || !given.Granted {
			t.Errorf("whom the leader chose: %v, %v", given.Granted, err)
		}
		time.Sleep(100 * time.Millisecond)
		if vote, before := p.votes(t, 9); !vote || !before {
			t.Errorf("after a HeartbeatTimeout: %v, %v", vote, before)
		}
	})
}

func TestALeaderKnowsThatItHasHandedTheLeadOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPair(t, raft.NewInmemStore(), grantAll)
		p.state.term.Store(2)
		if p.a.HandedOn() {
			t.Error("before it did")
		}
		go p.a.TimeoutNow("b", toB, &raft.TimeoutNowRequest{RPCHeader: header}, new(raft.TimeoutNowResponse))
		synctest.Wait()
		if !p.a.HandedOn() {
			t.Error("on the way")
		}
		time.Sleep(time.Second)
		if !p.a.HandedOn() { // refused, but it may as well have come late
			t.Error("afterwards")
		}
		if p.state.term.Store(3); p.a.HandedOn() {
			t.Error("in its next term")
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
