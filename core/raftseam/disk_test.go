package raftseam

import (
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hashicorp/raft"

	"glasshouse/core/platform"
)

var errIO = errors.New("input/output error")

// failing is a store whose writes fail while broken says so.
type failing struct {
	*raft.InmemStore
	broken bool
}

func (f *failing) err() error {
	if f.broken {
		return errIO
	}
	return nil
}

func (f *failing) StoreLogs(logs []*raft.Log) error {
	return errors.Join(f.err(), f.InmemStore.StoreLogs(logs))
}

func (f *failing) Set(k, v []byte) error {
	if f.broken {
		return errIO
	}
	return f.InmemStore.Set(k, v)
}

// guarded is a disk of two stores that can fail, and what it says when it gives up.
func guarded() (log, stable *failing, stores *platform.Stores, lost chan error) {
	log, stable = &failing{InmemStore: raft.NewInmemStore()}, &failing{InmemStore: raft.NewInmemStore()}
	stores = &platform.Stores{Log: log, Stable: stable, Close: func() error { return nil }}
	lost = make(chan error, 2)
	GuardDisk(stores, 10*time.Second, func(err error) { lost <- err })
	return log, stable, stores, lost
}

func TestAServerWhoseLogTakesNoWritesAsksForNoVotes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log, _, stores, lost := guarded()
		p := newPair(t, stores.Log, answerAll)
		ask := func() (vote, before error) {
			vote = p.a.RequestVote("b", toB, &raft.RequestVoteRequest{RPCHeader: header, Term: 3}, &raft.RequestVoteResponse{})
			before = p.a.RequestPreVote("b", toB, &raft.RequestPreVoteRequest{RPCHeader: header, Term: 3},
				&raft.RequestPreVoteResponse{})
			return vote, before
		}
		log.broken = true
		if err := p.logs.StoreLog(someLog(1)); !errors.Is(err, errIO) {
			t.Fatal(err)
		}
		if vote, before := ask(); !errors.Is(vote, ErrDiskFails) || !errors.Is(before, ErrDiskFails) {
			t.Errorf("after a failed write: %v, %v", vote, before)
		}
		log.broken = false
		if err := p.logs.StoreLog(someLog(1)); err != nil {
			t.Fatal(err)
		}
		if vote, before := ask(); vote != nil || before != nil {
			t.Errorf("once the disk is well: %v, %v", vote, before)
		}
		time.Sleep(time.Minute)
		if len(lost) > 0 {
			t.Errorf("a disk that got well ends the server: %v", <-lost)
		}
	})
}

func TestALogThatTakesNoWritesForLongEndsTheServer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		log, _, stores, lost := guarded()
		log.broken = true
		stores.Log.StoreLog(someLog(1))
		time.Sleep(9 * time.Second)
		if len(lost) > 0 {
			t.Error("it gave up early")
		}
		time.Sleep(2 * time.Second)
		if len(lost) != 1 || !errors.Is(<-lost, errIO) {
			t.Error("it did not give up once")
		}
		log.broken = false
		if err := stores.Log.StoreLog(someLog(1)); !errors.Is(err, errDiskLost) {
			t.Errorf("a write after that: %v", err)
		}
	})
}

func TestATermThatCannotBeKeptEndsTheServerAndPromisesNothing(t *testing.T) {
	_, stable, stores, lost := guarded()
	s := reopen(t, stores.Stable)
	stable.broken = true
	if err := s.SetUint64([]byte(keyCurrentTerm), 7); err != nil {
		t.Errorf("raft panics at %v", err)
	}
	if len(lost) != 1 {
		t.Error("the server goes on")
	}
	stable.broken = false
	if err := s.Set([]byte(keyLastVoteCand), []byte("x")); err == nil {
		t.Error("a vote was taken in a term that is not kept")
	}
	if err := stores.Log.StoreLog(someLog(1)); err == nil {
		t.Error("an entry was taken in a term that is not kept")
	}
	if term, _ := reopen(t, stable).GetUint64([]byte(keyCurrentTerm)); term != 0 {
		t.Errorf("the disk has term %d", term)
	}
}
