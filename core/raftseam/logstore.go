package raftseam

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"runtime"
	"sync/atomic"
	"time"

	"github.com/hashicorp/raft"

	"glasshouse/core/structs"
	"glasshouse/core/zoo"
)

// sealSize is what the LogStore adds to each entry's Extensions on disk: a CRC32C over all that the entry says.
const sealSize = 4

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// LogStore guards a raft.LogStore. Each entry carries a checksum, which is checked whenever it is read: raft-wal
// itself checks none on reads. A log that lost its end is refused (see floor). It tells the Watch of what is appended
// and truncated, and it knows since when a write has been under way (see Stalled).
type LogStore struct {
	inner raft.LogStore
	watch *Watch
	floor *floor
	blank *blank
	// since is when the write that is under way began, nil for none: by a clock that nobody sets.
	since atomic.Pointer[time.Time]
	// failed is called for the first entry that cannot be read, once it is set.
	failed atomic.Pointer[func(error)]
	// unreadable tells that there was such an entry.
	unreadable atomic.Bool
}

var (
	_ raft.LogStore          = (*LogStore)(nil)
	_ raft.MonotonicLogStore = (*LogStore)(nil)
)

// NewLogStore wraps inner, which has lost nothing since it was last used with stable; else the error wraps
// structs.ErrBadDataDir. stable keeps how far the log reached; watch may be nil.
func NewLogStore(inner raft.LogStore, stable raft.StableStore, watch *Watch) (*LogStore, error) {
	last, err := inner.LastIndex()
	if err != nil {
		return nil, err
	}
	f, err := openFloor(stable, last)
	if err != nil {
		return nil, err
	}
	b, err := openBlank(stable, last)
	if err != nil {
		return nil, err
	}
	return &LogStore{inner: inner, watch: watch, floor: f, blank: b}, nil
}

// Close keeps how far the log reaches. The inner store stays open.
func (s *LogStore) Close() { s.floor.close() }

// IsMonotonic passes on what the inner store says of itself: raft treats gaps otherwise if it is.
func (s *LogStore) IsMonotonic() bool {
	m, ok := s.inner.(raft.MonotonicLogStore)
	return ok && m.IsMonotonic()
}

// FirstIndex is the first index in the log, 0 for an empty one.
func (s *LogStore) FirstIndex() (uint64, error) { return s.inner.FirstIndex() }

// LastIndex is the last index in the log, 0 for an empty one.
func (s *LogStore) LastIndex() (uint64, error) { return s.inner.LastIndex() }

// GetLog reads the entry at index into l. An entry that is not what was stored is an error that wraps
// structs.ErrBadDataDir; raft.ErrLogNotFound passes. After EndWith an entry that cannot be read ends the server.
func (s *LogStore) GetLog(index uint64, l *raft.Log) error {
	err := s.Read(index, l)
	if failed := s.failed.Load(); err != nil && !errors.Is(err, raft.ErrLogNotFound) && failed != nil {
		if !s.unreadable.Swap(true) {
			(*failed)(err)
		}
		runtime.Goexit()
	}
	return err
}

// EndWith has failed called once, and each goroutine that reads ended, when an entry cannot be read. raft would end the
// process by a panic where it has to apply the entry, and elsewhere try for ever. It is for when raft runs: its start
// tells such an error by itself. failed must not wait for raft.
func (s *LogStore) EndWith(failed func(error)) { s.failed.Store(&failed) }

// Read is GetLog for those who can do without the entry: it ends nothing.
func (s *LogStore) Read(index uint64, l *raft.Log) error {
	if err := s.inner.GetLog(index, l); err != nil {
		return err
	}
	if l.Index != index {
		return damaged("log entry %d has the index %d on disk", index, l.Index)
	}
	n := len(l.Extensions) - sealSize
	if n < 0 {
		return damaged("log entry %d has no checksum", index)
	}
	stored := binary.BigEndian.Uint32(l.Extensions[n:])
	l.Extensions = l.Extensions[:n]
	if n == 0 {
		l.Extensions = nil
	}
	if sum := checksum(l); sum != stored && !zoo.Has(zoo.TornTailAccepted) {
		return damaged("log entry %d has the checksum %08x, not %08x", index, sum, stored)
	}
	return nil
}

// damaged says what is wrong with the directory, and what to do.
func damaged(format string, args ...any) error {
	return fmt.Errorf("%w: %s; move the data directory away and start again: "+
		"the server then fetches everything from its peers", structs.ErrBadDataDir, fmt.Sprintf(format, args...))
}

// checksum covers the entry's place, type and contents. AppendedAt is left out: it is not part of the protocol, and a
// store may round it.
func checksum(l *raft.Log) uint32 {
	var head [17]byte
	binary.BigEndian.PutUint64(head[:], l.Index)
	binary.BigEndian.PutUint64(head[8:], l.Term)
	head[16] = byte(l.Type)
	sum := crc32.Update(0, castagnoli, head[:])
	sum = crc32.Update(sum, castagnoli, l.Data)
	return crc32.Update(sum, castagnoli, l.Extensions)
}

// sealed is l as it goes to the inner store. l itself is raft's and goes to the followers unchanged.
func sealed(l *raft.Log) *raft.Log {
	c := *l
	c.Extensions = make([]byte, 0, len(l.Extensions)+sealSize)
	c.Extensions = append(c.Extensions, l.Extensions...)
	c.Extensions = binary.BigEndian.AppendUint32(c.Extensions, checksum(l))
	return &c
}

// StoreLog stores one entry.
func (s *LogStore) StoreLog(l *raft.Log) error { return s.StoreLogs([]*raft.Log{l}) }

// StoreLogs stores entries durably. On a leader it is raft's dispatchLogs that calls it, on a follower
// appendEntries.
func (s *LogStore) StoreLogs(logs []*raft.Log) error {
	if len(logs) == 0 {
		return nil
	}
	if err := s.leap(logs[0].Index); err != nil {
		return err
	}
	out := make([]*raft.Log, len(logs))
	for i, l := range logs {
		out[i] = sealed(l)
	}
	s.watch.storing(logs)
	began := time.Now()
	s.since.Store(&began)
	err := s.inner.StoreLogs(out)
	s.since.Store(nil)
	if err != nil {
		return err
	}
	s.floor.rise(logs[len(logs)-1].Index)
	s.blank.holds(logs[len(logs)-1].Index)
	s.watch.stored(logs)
	return nil
}

// leap makes room for an entry that does not follow the log's last. raft stores such a one only after a snapshot that
// reaches to the entry before: all that the log holds is in the snapshot. raft empties the log when the snapshot is
// installed, but goes on where that fails, and then a store without gaps would refuse every entry for ever, after a
// restart too.
func (s *LogStore) leap(next uint64) error {
	last, err := s.inner.LastIndex()
	if err != nil || last == 0 || next <= last+1 || !s.IsMonotonic() {
		return err
	}
	first, err := s.inner.FirstIndex()
	if err != nil {
		return err
	}
	return s.DeleteRange(first, last)
}

// Sick tells whether the last write has failed, as far as the inner store knows (see Disk).
func (s *LogStore) Sick() bool {
	inner, ok := s.inner.(interface{ Sick() bool })
	return ok && inner.Sick() && !zoo.Has(zoo.SickDiskCampaigns) // as hashicorp/raft#614
}

// Stalled tells whether a write has been under way for longer than limit. raft's leader waits for its own disk in its
// main loop while its heartbeats go on, and so would lead for ever on a hung one (hashicorp/raft#503); the Transport
// falls silent on this, so that the others elect a leader with a disk.
func (s *LogStore) Stalled(limit time.Duration) bool {
	since := s.since.Load()
	if zoo.Has(zoo.HungDiskLeads) { // as hashicorp/raft#503
		return false
	}
	return since != nil && time.Since(*since) > limit
}

// DeleteRange deletes the entries from first to last, both inclusive: a suffix that conflicts with the leader's log,
// or a prefix that a snapshot has taken in.
func (s *LogStore) DeleteRange(first, last uint64) error {
	end, err := s.inner.LastIndex()
	if err != nil {
		return err
	}
	begin, err := s.inner.FirstIndex()
	if err != nil {
		return err
	}
	suffix := last >= end && first > begin
	if left := first - 1; last >= end {
		if !suffix {
			left = 0 // a log without entries has no index
		}
		if err := s.floor.sink(left); err != nil {
			return err
		}
	}
	if err := s.inner.DeleteRange(first, last); err != nil {
		return err
	}
	s.watch.deleted(first, last, suffix)
	return nil
}
