package filelog

import (
	"errors"
	"io/fs"
	"path/filepath"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/raft"
)

// snapshotsDir is where raft.FileSnapshotStore keeps its snapshots, under its base.
const snapshotsDir = "snapshots"

// Snapshots is raft's file store, whose snapshots survive a crash of the machine as soon as they count. raft syncs a
// snapshot's files and the directory that names the snapshot, but not the snapshot's own directory, which names its
// files: a crash may leave it empty, when the log that it replaced is gone already.
type Snapshots struct {
	*raft.FileSnapshotStore
	dir string
}

var _ raft.SnapshotStore = (*Snapshots)(nil)

// OpenSnapshots opens or makes the store under dir. It keeps the newest snapshots, so many.
func OpenSnapshots(dir string, keep int, logger hclog.Logger) (*Snapshots, error) {
	inner, err := raft.NewFileSnapshotStoreWithLogger(dir, keep, logger)
	if err != nil {
		return nil, err
	}
	return &Snapshots{inner, filepath.Join(dir, snapshotsDir)}, nil
}

// Create begins a snapshot. It counts once its sink is closed.
func (s *Snapshots) Create(version raft.SnapshotVersion, index, term uint64, configuration raft.Configuration,
	configurationIndex uint64, trans raft.Transport,
) (raft.SnapshotSink, error) {
	sink, err := s.FileSnapshotStore.Create(version, index, term, configuration, configurationIndex, trans)
	if err != nil {
		return nil, err
	}
	return &snapshotSink{sink, filepath.Join(s.dir, sink.ID())}, nil
}

// snapshotSink makes its directory durable at its end.
type snapshotSink struct {
	raft.SnapshotSink
	dir string
}

// Close ends the snapshot. raft may close it twice, also after it was cancelled: then there is no directory.
func (s *snapshotSink) Close() error {
	if err := s.SnapshotSink.Close(); err != nil {
		return err
	}
	if err := syncDir(s.dir); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
