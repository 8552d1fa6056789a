package raftseam

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/raft"
)

func TestAFollowerThatTakesSnapshotAfterSnapshotStraggles(t *testing.T) {
	var s stragglers
	s.init()
	news := func() (Straggler, bool) {
		select {
		case n := <-s.news:
			return n, true
		default:
			return Straggler{}, false
		}
	}
	entries := &raft.AppendEntriesRequest{PrevLogEntry: 7}
	s.sent("b", 1, 7)
	s.sent("c", 1, 7)
	if n, ok := news(); ok {
		t.Errorf("one snapshot each: %+v", n)
	}
	s.answered("b", entries, &raft.AppendEntriesResponse{Success: true})
	s.sent("b", 1, 7)
	if n, ok := news(); ok {
		t.Errorf("with an entry in between: %+v", n)
	}
	s.answered("b", entries, &raft.AppendEntriesResponse{})
	s.answered("b", &raft.AppendEntriesRequest{}, &raft.AppendEntriesResponse{Success: true}) // a heartbeat
	s.sent("b", 1, 7)
	if n, ok := news(); !ok || n != (Straggler{ID: "b", Index: 7, Again: true}) {
		t.Errorf("the same twice: %+v", n)
	}
	s.sent("b", 1, 9)
	if n, ok := news(); !ok || n != (Straggler{ID: "b", Index: 9}) {
		t.Errorf("another one: %+v", n)
	}
	s.sent("b", 3, 12) // another server led in between
	if n, ok := news(); ok {
		t.Errorf("the first one of a term: %+v", n)
	}
}

func TestAFollowerWithAHoleInItsLogIsTold(t *testing.T) {
	first := []*raft.Log{{Index: 1}}
	for name, tc := range map[string]struct {
		req  raft.AppendEntriesRequest
		resp raft.AppendEntriesResponse
		hole bool
	}{
		"it refuses what comes before all it has": {raft.AppendEntriesRequest{Term: 3, Entries: first}, raft.AppendEntriesResponse{Term: 3, LastLog: 12}, true},
		"it takes it":                        {raft.AppendEntriesRequest{Term: 3, Entries: first}, raft.AppendEntriesResponse{Term: 3, LastLog: 12, Success: true}, false},
		"a heartbeat":                        {raft.AppendEntriesRequest{Term: 3}, raft.AppendEntriesResponse{Term: 3, LastLog: 12}, false},
		"an entry that follows another":      {raft.AppendEntriesRequest{Term: 3, PrevLogEntry: 4, Entries: first}, raft.AppendEntriesResponse{Term: 3, LastLog: 12}, false},
		"it knows a newer term":              {raft.AppendEntriesRequest{Term: 3, Entries: first}, raft.AppendEntriesResponse{Term: 4, LastLog: 12}, false},
		"it has nothing, and its disk fails": {raft.AppendEntriesRequest{Term: 3, Entries: first}, raft.AppendEntriesResponse{Term: 3}, false},
	} {
		var s stragglers
		s.init()
		s.answered("b", &tc.req, &tc.resp)
		if hole := len(s.news) == 1; hole != tc.hole {
			t.Errorf("%s: told %v", name, hole)
		} else if hole && <-s.news != (Straggler{ID: "b", Hole: true}) {
			t.Errorf("%s: told as another", name)
		}
	}
}

func TestASnapshotThatCannotBeReadIsTold(t *testing.T) {
	for name, damage := range map[string]func(dir, id string) error{
		"a flipped bit": func(dir, id string) error {
			return os.WriteFile(filepath.Join(dir, "snapshots", id, "state.bin"), []byte("stade"), 0o600)
		},
		"no snapshot": func(dir, id string) error { return os.RemoveAll(filepath.Join(dir, "snapshots", id)) },
		"no metadata": func(dir, id string) error { return os.Remove(filepath.Join(dir, "snapshots", id, "meta.json")) },
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			inner, err := raft.NewFileSnapshotStoreWithLogger(dir, 2, hclog.NewNullLogger())
			if err != nil {
				t.Fatal(err)
			}
			s := NewSnapshots(inner)
			sink, err := s.Create(raft.SnapshotVersionMax, 7, 1, raft.Configuration{}, 1, nil)
			if err != nil {
				t.Fatal(err)
			}
			if _, err = sink.Write([]byte("state")); err != nil {
				t.Fatal(err)
			}
			if err := sink.Close(); err != nil {
				t.Fatal(err)
			}
			look := func() {
				if list, err := s.List(); err == nil && len(list) > 0 {
					if _, from, err := s.Open(list[0].ID); err == nil {
						from.Close()
					}
				}
			}
			look()
			if len(s.Broken()) > 0 {
				t.Errorf("a whole snapshot: %v", <-s.Broken())
			}
			if err := damage(dir, sink.ID()); err != nil {
				t.Fatal(err)
			}
			look()
			look()
			if len(s.Broken()) != 1 {
				t.Error("it was not told once")
			}
		})
	}
}
