package raftseam

import (
	"io"
	"sync/atomic"

	"github.com/hashicorp/raft"
)

// MemorySnapshots keeps the newest snapshot in memory. It shows a snapshot once it is whole: raft's own
// InmemSnapshotStore shows it as soon as it is begun, so that a leader may send half of one, or read it while it is
// being written.
type MemorySnapshots struct {
	newest atomic.Pointer[raft.InmemSnapshotStore]
}

// NewMemorySnapshots makes a store without a snapshot.
func NewMemorySnapshots() *MemorySnapshots {
	s := new(MemorySnapshots)
	s.newest.Store(raft.NewInmemSnapshotStore())
	return s
}

// Create begins a snapshot, which takes the place of the one before when it is closed.
func (s *MemorySnapshots) Create(version raft.SnapshotVersion, index, term uint64, configuration raft.Configuration,
	configurationIndex uint64, trans raft.Transport,
) (raft.SnapshotSink, error) {
	own := raft.NewInmemSnapshotStore()
	sink, err := own.Create(version, index, term, configuration, configurationIndex, trans)
	if err != nil {
		return nil, err
	}
	return &memorySink{SnapshotSink: sink, own: own, store: s}, nil
}

// List returns the newest whole snapshot, if there is one.
func (s *MemorySnapshots) List() ([]*raft.SnapshotMeta, error) { return s.newest.Load().List() }

// Open reads the newest whole snapshot.
func (s *MemorySnapshots) Open(id string) (*raft.SnapshotMeta, io.ReadCloser, error) {
	return s.newest.Load().Open(id)
}

// memorySink is a snapshot that is being written, alone in a store of its own.
type memorySink struct {
	raft.SnapshotSink
	own   *raft.InmemSnapshotStore
	store *MemorySnapshots
}

// Close makes the snapshot the newest.
func (m *memorySink) Close() error {
	if err := m.SnapshotSink.Close(); err != nil {
		return err
	}
	m.store.newest.Store(m.own)
	return nil
}
