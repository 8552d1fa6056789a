package server

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/hashicorp/raft"

	"glasshouse/core/fsm"
	"glasshouse/core/snapshot"
	"glasshouse/core/state"
	"glasshouse/core/structs"
)

// restoreFile holds a snapshot's state in the raft folder until it has been found good. A crash leaves it behind; the
// next restore begins it anew.
const restoreFile = "restore.tmp"

// errRestoring is returned while another snapshot is being restored.
var errRestoring = errors.New("another snapshot is being restored")

// restoreSnapshot replaces the state of the whole cluster by the archive's. Before anything changes the archive is read
// to its end and verified, and its state is read into a store that is thrown away: raft would end the process over a
// state that its FSM cannot read. When leadership is lost on the way the outcome is unknown. Mirrors Consul's
// snapshot.Restore.
func (s *Server) restoreSnapshot(ctx context.Context, in io.Reader) (*saved, error) {
	if !s.restoring.TryLock() {
		return nil, errRestoring
	}
	defer s.restoring.Unlock()
	if err := s.awaitReady(ctx); err != nil {
		return nil, err
	}
	kept, err := s.newStateBuffer()
	if err != nil {
		return nil, fmt.Errorf("failed to keep the snapshot: %w", err)
	}
	defer kept.discard()
	meta, err := snapshot.Read(in, kept)
	if err != nil {
		return nil, err
	}
	from, err := kept.reader()
	if err == nil {
		err = s.tryState(meta, from)
	}
	if err != nil {
		return nil, fmt.Errorf("failed to restore snapshot: %w", err)
	}
	if from, err = kept.reader(); err != nil {
		return nil, err
	}
	if err := s.raft.Restore(meta, from, enqueueLimit); err != nil {
		return nil, fmt.Errorf("failed to restore snapshot: %w", restoreError(err))
	}
	s.watch.Restored()
	// The FSM of this server, a new leader's included, is past the snapshot when its caller hears of success.
	if err := await(ctx, s.raft.Barrier(enqueueLimit), applyLimit); err != nil {
		return nil, fmt.Errorf("failed to wait for the restored state: %w: %w", structs.ErrOutcomeUnknown, err)
	}
	s.logger.Info("restored snapshot", "saved_at_index", meta.Index)
	return &saved{
		head: new(structs.SnapshotResponse), close: func() error { return nil },
		write: func(io.Writer) error { return nil },
	}, nil
}

// tryState reads a state as the FSM will.
func (s *Server) tryState(meta *raft.SnapshotMeta, from io.Reader) error {
	aside, err := fsm.New(s.logger, nil, nil)
	if err != nil {
		return err
	}
	if err := aside.Restore(io.NopCloser(from)); err != nil {
		return err
	}
	held := aside.State().Snapshot()
	defer held.Close()
	return held.Indexes(func(e *state.IndexEntry) error {
		if e.Value > meta.Index {
			return fmt.Errorf("its %s are at index %d, beyond the snapshot's %d", e.Key, e.Value, meta.Index)
		}
		return nil
	})
}

// restoreError says what a failed restore means for the state.
func restoreError(err error) error {
	for _, lost := range []error{
		raft.ErrNotLeader, raft.ErrLeadershipLost, raft.ErrEnqueueTimeout, raft.ErrRaftShutdown,
	} {
		if errors.Is(err, lost) {
			return fmt.Errorf("%w: %w", structs.ErrOutcomeUnknown, err)
		}
	}
	return err
}

// stateBuffer keeps the state of an archive while it is verified.
type stateBuffer interface {
	io.Writer
	// reader begins to read what was written, from its start.
	reader() (io.Reader, error)
	discard()
}

// newStateBuffer is a file beside raft's, or memory where there is no data directory.
func (s *Server) newStateBuffer() (stateBuffer, error) {
	if s.config.DevMode {
		return new(memoryState), nil
	}
	f, err := os.OpenFile(filepath.Join(s.config.DataDir, raftDir, restoreFile), os.O_RDWR|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return nil, err
	}
	return &fileState{f}, nil
}

type memoryState struct{ bytes.Buffer }

func (m *memoryState) reader() (io.Reader, error) { return bytes.NewReader(m.Bytes()), nil }
func (m *memoryState) discard()                   {}

type fileState struct{ *os.File }

func (f *fileState) reader() (io.Reader, error) {
	_, err := f.Seek(0, io.SeekStart)
	return f.File, err
}

func (f *fileState) discard() {
	f.Close()
	os.Remove(f.Name())
}
