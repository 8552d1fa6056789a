package raftseam_test

import (
	"io"
	"sync"
	"testing"

	"github.com/hashicorp/raft"

	"glasshouse/core/raftseam"
)

// begin begins a snapshot of index.
func begin(t *testing.T, s raft.SnapshotStore, index uint64) raft.SnapshotSink {
	t.Helper()
	_, trans := raft.NewInmemTransport("")
	sink, err := s.Create(1, index, 1, raft.Configuration{}, 1, trans)
	if err != nil {
		t.Fatal(err)
	}
	return sink
}

// newest is the id of the newest snapshot that a store shows, "" for none.
func newest(t *testing.T, s raft.SnapshotStore) string {
	t.Helper()
	list, err := s.List()
	if err != nil {
		t.Fatal(err)
	}
	if len(list) == 0 {
		return ""
	}
	return list[0].ID
}

// shown is what a store shows: the index and the bytes of its newest snapshot.
func shown(t *testing.T, s raft.SnapshotStore) (uint64, string) {
	t.Helper()
	for id := newest(t, s); id != ""; {
		meta, r, err := s.Open(id)
		if err != nil {
			if now := newest(t, s); now != id { // another has taken its place since
				id = now
				continue
			}
			t.Fatal(err)
		}
		b, err := io.ReadAll(r)
		if err != nil || int64(len(b)) != meta.Size {
			t.Fatalf("%d bytes of %d: %v", len(b), meta.Size, err)
		}
		return meta.Index, string(b)
	}
	return 0, ""
}

func TestASnapshotInMemoryIsShownOnceItIsWhole(t *testing.T) {
	s := raftseam.NewMemorySnapshots()
	for i, step := range []struct {
		end       func(raft.SnapshotSink) error
		wantIndex uint64
		want      string
	}{
		{raft.SnapshotSink.Cancel, 0, ""},
		{raft.SnapshotSink.Close, 2, "half and whole"},
		{raft.SnapshotSink.Cancel, 2, "half and whole"},
		{raft.SnapshotSink.Close, 4, "half and whole"},
	} {
		before, text := shown(t, s)
		sink := begin(t, s, uint64(i+1))
		for _, part := range []string{"half", " and whole"} {
			if _, err := io.WriteString(sink, part); err != nil {
				t.Fatal(err)
			}
			if index, got := shown(t, s); index != before || got != text {
				t.Errorf("step %d: %d %q is shown while another is written, not %d %q", i, index, got, before, text)
			}
		}
		if err := step.end(sink); err != nil {
			t.Fatal(err)
		}
		if index, got := shown(t, s); index != step.wantIndex || got != step.want {
			t.Errorf("step %d: %d %q is shown, not %d %q", i, index, got, step.wantIndex, step.want)
		}
	}
}

// With raft's own store the race detector ends this test.
func TestASnapshotInMemoryIsReadWhileTheNextIsWritten(t *testing.T) {
	s := raftseam.NewMemorySnapshots()
	var writers sync.WaitGroup
	for index := range uint64(8) {
		sink := begin(t, s, index+1)
		writers.Go(func() {
			_, _ = io.WriteString(sink, "a state")
			_ = sink.Close()
		})
		if index, got := shown(t, s); index != 0 && got != "a state" {
			t.Errorf("%d is %q", index, got)
		}
	}
	writers.Wait()
}
