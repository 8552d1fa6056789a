package filelog

import (
	"io"
	"testing"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/raft"
)

func TestASnapshotIsThereOnceItsSinkIsClosed(t *testing.T) {
	dir := t.TempDir()
	s, err := OpenSnapshots(dir, 2, hclog.NewNullLogger())
	must(t, err)
	begin := func(index uint64) raft.SnapshotSink {
		sink, err := s.Create(raft.SnapshotVersionMax, index, 1, raft.Configuration{}, 1, nil)
		must(t, err)
		_, err = sink.Write([]byte("state"))
		must(t, err)
		return sink
	}
	kept := begin(7)
	must(t, kept.Close())
	must(t, kept.Close())
	gone := begin(8)
	must(t, gone.Cancel())
	must(t, gone.Close()) // raft does so too

	s, err = OpenSnapshots(dir, 2, hclog.NewNullLogger())
	must(t, err)
	list, err := s.List()
	must(t, err)
	if len(list) != 1 || list[0].Index != 7 {
		t.Fatalf("%+v", list)
	}
	_, from, err := s.Open(list[0].ID)
	must(t, err)
	defer from.Close()
	if state, err := io.ReadAll(from); string(state) != "state" || err != nil {
		t.Errorf("%q, %v", state, err)
	}
}
