package raftseam

import (
	"errors"
	"fmt"
	"io"
	"sync/atomic"

	"github.com/hashicorp/raft"
)

// errSnapshotGone says that the newest snapshot is not in the list any more.
var errSnapshotGone = errors.New("the newest snapshot is not there")

// Snapshots guards a raft.SnapshotStore: it tells when the newest snapshot cannot be read. A leader whose log no longer
// reaches back to a follower has nothing but its snapshot for it, and raft goes on leading without one
// (hashicorp/raft#522).
type Snapshots struct {
	raft.SnapshotStore
	newest atomic.Uint64 // the highest index that was stored since the start
	broken chan error
}

// NewSnapshots wraps inner.
func NewSnapshots(inner raft.SnapshotStore) *Snapshots {
	return &Snapshots{SnapshotStore: inner, broken: make(chan error, 1)}
}

// Broken tells why a new snapshot is needed.
func (s *Snapshots) Broken() <-chan error {
	if s == nil {
		return nil
	}
	return s.broken
}

func (s *Snapshots) note(err error) {
	select {
	case s.broken <- err:
	default: // it is known
	}
}

// Create begins a snapshot.
func (s *Snapshots) Create(version raft.SnapshotVersion, index, term uint64, configuration raft.Configuration,
	configurationIndex uint64, trans raft.Transport,
) (raft.SnapshotSink, error) {
	sink, err := s.SnapshotStore.Create(version, index, term, configuration, configurationIndex, trans)
	if err != nil {
		return nil, err
	}
	return &notedSink{sink, s, index}, nil
}

// notedSink tells when its snapshot is stored.
type notedSink struct {
	raft.SnapshotSink
	store *Snapshots
	index uint64
}

// Cancel drops the snapshot.
func (n *notedSink) Cancel() error {
	n.index = 0
	return n.SnapshotSink.Cancel()
}

// Close ends it.
func (n *notedSink) Close() error {
	if err := n.SnapshotSink.Close(); err != nil {
		n.index = 0
		return err
	}
	for {
		newest := n.store.newest.Load()
		if n.index <= newest || n.store.newest.CompareAndSwap(newest, n.index) {
			return nil
		}
	}
}

// List returns the snapshots, the newest first.
func (s *Snapshots) List() ([]*raft.SnapshotMeta, error) {
	list, err := s.SnapshotStore.List()
	newest := s.newest.Load()
	switch {
	case err != nil:
		s.note(fmt.Errorf("list snapshots: %w", err))
	case newest > 0 && (len(list) == 0 || list[0].Index < newest):
		s.note(errSnapshotGone)
	}
	return list, err
}

// Newest is the last index that the newest snapshot holds and its term, zeros where there is none.
func (s *Snapshots) Newest() (index, term uint64) {
	if s == nil {
		return 0, 0
	}
	list, err := s.SnapshotStore.List()
	if err != nil || len(list) == 0 {
		return 0, 0
	}
	return list[0].Index, list[0].Term
}

// Open opens one; the file store checks its sum before that.
func (s *Snapshots) Open(id string) (*raft.SnapshotMeta, io.ReadCloser, error) {
	meta, source, err := s.SnapshotStore.Open(id)
	if err != nil {
		s.note(fmt.Errorf("open snapshot %s: %w", id, err))
	}
	return meta, source, err
}
