package raftseam

import (
	"bytes"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hashicorp/raft"

	"glasshouse/core/structs"
)

func someLog(index uint64) *raft.Log {
	return &raft.Log{
		Index: index, Term: 3, Type: raft.LogCommand, Data: []byte("data"), Extensions: []byte("ext"),
		AppendedAt: time.Unix(1, 0),
	}
}

// newLogStore wraps inner, without a floor.
func newLogStore(t *testing.T, inner raft.LogStore) *LogStore {
	t.Helper()
	s, err := NewLogStore(inner, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestLogEntriesComeBackAsTheyWere(t *testing.T) {
	s := newLogStore(t, raft.NewInmemStore())
	bare := &raft.Log{Index: 1, Term: 1, Type: raft.LogNoop}
	full := someLog(2)
	if err := s.StoreLogs([]*raft.Log{bare, full}); err != nil {
		t.Fatal(err)
	}
	if string(full.Extensions) != "ext" || bare.Extensions != nil {
		t.Error("the entries themselves were changed, and would go to the followers so")
	}
	for _, want := range []*raft.Log{bare, full} {
		var got raft.Log
		if err := s.GetLog(want.Index, &got); err != nil {
			t.Fatal(err)
		}
		if got.Term != want.Term || got.Type != want.Type || !bytes.Equal(got.Data, want.Data) ||
			!bytes.Equal(got.Extensions, want.Extensions) || (got.Extensions == nil) != (want.Extensions == nil) {
			t.Errorf("got %+v, want %+v", got, want)
		}
	}
	var none raft.Log
	if err := s.GetLog(9, &none); !errors.Is(err, raft.ErrLogNotFound) {
		t.Errorf("an absent entry: %v", err)
	}
}

// meddler changes entries as they are read.
type meddler struct {
	raft.LogStore
	change func(*raft.Log)
}

func (m *meddler) GetLog(i uint64, l *raft.Log) error {
	if err := m.LogStore.GetLog(i, l); err != nil {
		return err
	}
	l.Data = bytes.Clone(l.Data)
	l.Extensions = bytes.Clone(l.Extensions)
	m.change(l)
	return nil
}

func TestADamagedEntryIsRefused(t *testing.T) {
	for name, change := range map[string]func(*raft.Log){
		"another index":     func(l *raft.Log) { l.Index++ },
		"another term":      func(l *raft.Log) { l.Term++ },
		"another type":      func(l *raft.Log) { l.Type = raft.LogNoop },
		"a flipped bit":     func(l *raft.Log) { l.Data[2] ^= 1 },
		"a cut end":         func(l *raft.Log) { l.Data = l.Data[:3] },
		"another extension": func(l *raft.Log) { l.Extensions[0] ^= 1 },
		"another checksum":  func(l *raft.Log) { l.Extensions[len(l.Extensions)-1] ^= 1 },
		"no checksum":       func(l *raft.Log) { l.Extensions = nil },
	} {
		t.Run(name, func(t *testing.T) {
			m := &meddler{raft.NewInmemStore(), change}
			s := newLogStore(t, m)
			if err := s.StoreLog(someLog(5)); err != nil {
				t.Fatal(err)
			}
			var got raft.Log
			if err := s.GetLog(5, &got); !errors.Is(err, structs.ErrBadDataDir) {
				t.Errorf("read with %v", err)
			}
		})
	}
}

type monotonic struct{ raft.LogStore }

func (monotonic) IsMonotonic() bool { return true }

func TestMonotonicPassesThrough(t *testing.T) {
	inner := raft.NewInmemStore()
	if newLogStore(t, inner).IsMonotonic() {
		t.Error("a store with gaps was called monotonic")
	}
	if !newLogStore(t, monotonic{inner}).IsMonotonic() {
		t.Error("a monotonic store was not")
	}
}

// hanging is a log store whose writes wait.
type hanging struct {
	raft.LogStore
	until chan struct{}
}

func (h hanging) StoreLogs([]*raft.Log) error { <-h.until; return nil }

func TestAWriteThatTakesTooLongIsAStall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		h := hanging{raft.NewInmemStore(), make(chan struct{})}
		s := newLogStore(t, h)
		go s.StoreLog(someLog(1))
		time.Sleep(time.Second)
		if !s.Stalled(900*time.Millisecond) || s.Stalled(1100*time.Millisecond) {
			t.Error("a write of one second")
		}
		close(h.until)
		synctest.Wait()
		if s.Stalled(0) {
			t.Error("a write that is over still stalls")
		}
	})
}

var errCrash = errors.New("crash")

// crashing is a stable store whose process dies at its n-th write: that one and all later ones do not happen.
type crashing struct {
	*raft.InmemStore
	left int
}

func (c *crashing) step() error {
	if c.left == 0 {
		return errCrash
	}
	c.left--
	return nil
}

func (c *crashing) Set(k, v []byte) error {
	if err := c.step(); err != nil {
		return err
	}
	return c.InmemStore.Set(k, v)
}

func (c *crashing) SetUint64(k []byte, v uint64) error {
	if err := c.step(); err != nil {
		return err
	}
	return c.InmemStore.SetUint64(k, v)
}

// vote is what raft writes when it takes up a term and votes in it.
func vote(s raft.StableStore, term uint64, candidate string) error {
	if err := s.SetUint64([]byte(keyCurrentTerm), term); err != nil {
		return err
	}
	if err := s.SetUint64([]byte(keyLastVoteTerm), term); err != nil {
		return err
	}
	return s.Set([]byte(keyLastVoteCand), []byte(candidate))
}

func TestACrashAtAnyWriteLeavesAWholeVote(t *testing.T) {
	for n := range 7 {
		t.Run(fmt.Sprintf("at write %d", n), func(t *testing.T) {
			disk := raft.NewInmemStore()
			s, err := NewStableStore(&crashing{disk, n}, nil)
			if err != nil {
				t.Fatal(err)
			}
			for term := uint64(1); term <= 3 && err == nil; term++ {
				err = vote(s, term, fmt.Sprintf("10.0.0.%d:8300", term))
			}
			if (err == nil) != (n >= 6) {
				t.Fatalf("three terms of two writes ended with %v", err)
			}

			again, err := NewStableStore(disk, nil)
			if err != nil {
				t.Fatal(err)
			}
			term, _ := again.GetUint64([]byte(keyCurrentTerm))
			voteTerm, _ := again.GetUint64([]byte(keyLastVoteTerm))
			candidate, _ := again.Get([]byte(keyLastVoteCand))
			if want := uint64(n+1) / 2; term != want {
				t.Errorf("term %d, want %d", term, want)
			}
			if want := uint64(n) / 2; voteTerm != want {
				t.Errorf("vote in term %d, want %d", voteTerm, want)
			}
			want := fmt.Sprintf("10.0.0.%d:8300", voteTerm)
			if voteTerm == 0 {
				want = ""
			}
			if string(candidate) != want {
				t.Errorf("the vote of term %d is for %q: the vote of another term", voteTerm, candidate)
			}
		})
	}
}

func TestAHalfWrittenVoteIsNoVote(t *testing.T) {
	disk := raft.NewInmemStore()
	s, err := NewStableStore(disk, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := vote(s, 4, "x"); err != nil {
		t.Fatal(err)
	}
	if err := s.SetUint64([]byte(keyLastVoteTerm), 5); err != nil {
		t.Fatal(err)
	}
	for name, store := range map[string]raft.StableStore{"in the process": s, "after it": reopen(t, disk)} {
		if term, _ := store.GetUint64([]byte(keyLastVoteTerm)); term != 4 {
			t.Errorf("%s: the vote's term is %d before its candidate came", name, term)
		}
	}
	// The next term's write must not carry the stray half along.
	if err := s.SetUint64([]byte(keyCurrentTerm), 6); err != nil {
		t.Fatal(err)
	}
	if term, _ := reopen(t, disk).GetUint64([]byte(keyLastVoteTerm)); term != 4 {
		t.Errorf("the vote's term became %d", term)
	}
}

func reopen(t *testing.T, disk raft.StableStore) *StableStore {
	t.Helper()
	s, err := NewStableStore(disk, nil)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestADamagedRecordIsRefused(t *testing.T) {
	disk := raft.NewInmemStore()
	s := reopen(t, disk)
	if err := vote(s, 4, "10.0.0.1:8300"); err != nil {
		t.Fatal(err)
	}
	good, err := disk.Get([]byte(keyRecord))
	if err != nil {
		t.Fatal(err)
	}
	for i := range good {
		bad := bytes.Clone(good)
		bad[i] ^= 4
		disk.Set([]byte(keyRecord), bad)
		if _, err := NewStableStore(disk, nil); !errors.Is(err, structs.ErrBadDataDir) {
			t.Fatalf("byte %d changed: %v", i, err)
		}
		disk.Set([]byte(keyRecord), good[:i])
		if _, err := NewStableStore(disk, nil); i > 0 && !errors.Is(err, structs.ErrBadDataDir) {
			t.Fatalf("cut at %d: %v", i, err)
		}
	}
}

func TestOtherKeysPass(t *testing.T) {
	s := reopen(t, raft.NewInmemStore())
	if err := s.Set([]byte("k"), []byte("v")); err != nil {
		t.Fatal(err)
	}
	if err := s.SetUint64([]byte("n"), 7); err != nil {
		t.Fatal(err)
	}
	if v, err := s.Get([]byte("k")); string(v) != "v" || err != nil {
		t.Errorf("k: %q, %v", v, err)
	}
	if n, err := s.GetUint64([]byte("n")); n != 7 || err != nil {
		t.Errorf("n: %d, %v", n, err)
	}
}

func TestALogThatLostItsEndIsRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		disk, stable := raft.NewInmemStore(), raft.NewInmemStore()
		open := func() (*LogStore, error) { return NewLogStore(disk, stable, nil) }
		s, err := open()
		if err != nil {
			t.Fatal(err)
		}
		var logs []*raft.Log
		for i := range uint64(10) {
			logs = append(logs, someLog(i+1))
		}
		if err := s.StoreLogs(logs); err != nil {
			t.Fatal(err)
		}
		time.Sleep(2 * floorDelay)

		// What raft itself cuts off is no loss, and neither is what a snapshot holds.
		if err := errors.Join(s.DeleteRange(9, 10), s.DeleteRange(1, 3)); err != nil {
			t.Fatal(err)
		}
		if s, err = open(); err != nil {
			t.Fatalf("after raft cut its log: %v", err)
		}
		if err := s.StoreLog(someLog(9)); err != nil {
			t.Fatal(err)
		}
		s.Close()
		if err := disk.DeleteRange(9, 9); err != nil {
			t.Fatal(err)
		}
		if _, err = open(); !errors.Is(err, structs.ErrBadDataDir) {
			t.Errorf("a log that lost its last entry: %v", err)
		}
		if err := disk.DeleteRange(4, 8); err != nil {
			t.Fatal(err)
		}
		if _, err = open(); !errors.Is(err, structs.ErrBadDataDir) {
			t.Errorf("an empty log: %v", err)
		}
	})
}

func TestALogThatASnapshotReplacesIsNoLoss(t *testing.T) {
	disk, stable := raft.NewInmemStore(), raft.NewInmemStore()
	s, err := NewLogStore(disk, stable, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.StoreLogs([]*raft.Log{someLog(1), someLog(2), someLog(3)}); err != nil {
		t.Fatal(err)
	}
	s.floor.keep()
	if err := s.DeleteRange(1, 3); err != nil {
		t.Fatal(err)
	}
	if _, err = NewLogStore(disk, stable, nil); err != nil {
		t.Error(err)
	}
}

// slowStable is a stable store whose floor takes until release to be written.
type slowStable struct {
	*raft.InmemStore
	release chan struct{}
}

func (s slowStable) SetUint64(key []byte, val uint64) error {
	if string(key) == keyFloor {
		<-s.release
	}
	return s.InmemStore.SetUint64(key, val)
}

func TestAnAppendDoesNotWaitForTheFloor(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		stable := slowStable{raft.NewInmemStore(), make(chan struct{})}
		s, err := NewLogStore(raft.NewInmemStore(), stable, nil)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.StoreLog(someLog(1)); err != nil {
			t.Fatal(err)
		}
		time.Sleep(2 * floorDelay) // the floor's write is under way
		if err := s.StoreLog(someLog(2)); err != nil {
			t.Fatal(err)
		}
		close(stable.release)
		s.Close()
		if kept, err := stable.GetUint64([]byte(keyFloor)); kept != 2 || err != nil {
			t.Errorf("the floor is at %d, %v", kept, err)
		}
	})
}
