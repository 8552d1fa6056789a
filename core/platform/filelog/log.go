package filelog

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"

	"github.com/hashicorp/raft"
)

var (
	_ raft.LogStore          = (*Log)(nil)
	_ raft.MonotonicLogStore = (*Log)(nil)
)

// segmentMax is how long a segment grows, in bytes, before the next is begun.
const segmentMax = 1 << 20

// floorFile holds the log's first index, once entries before it were deleted.
const floorFile = "floor"

// Log implements raft.LogStore over segment files in one directory. StoreLogs returns when the entries are on the
// disk.
//
// What it cannot notice: that the very last batch, acknowledged, was damaged afterwards with nothing written behind
// it. That looks like a torn tail; package raftseam's durable floor is there for it.
type Log struct {
	dir string
	mu  struct {
		sync.Mutex
		segments []*segment // in the order of their indexes, without a gap; none is empty but perhaps the last
		floor    uint64     // entries below are deleted
		// failed is the first error of a write. What is on the disk is not known after it (a failed fsync may have
		// dropped the pages), so that the log refuses every later write.
		failed error
	}
}

// OpenLog opens or makes the log in dir, whose parent exists. It cuts the tail of a batch that a crash tore; any other
// damage is an error that wraps structs.ErrBadDataDir.
func OpenLog(dir string) (*Log, error) {
	if err := os.MkdirAll(dir, dirPerm); err != nil {
		return nil, err
	}
	if err := SyncTree(dir); err != nil {
		return nil, err
	}
	l := &Log{dir: dir}
	var err error
	if l.mu.floor, err = readFloor(dir); err != nil {
		return nil, err
	}
	if err := l.openSegments(); err != nil {
		return nil, errors.Join(err, l.Close())
	}
	return l, nil
}

// openSegments reads what is in the directory, and finishes a deletion that a crash cut short.
func (l *Log) openSegments() error {
	firsts, err := listSegments(l.dir)
	if err != nil {
		return err
	}
	for i, first := range firsts {
		path := segmentPath(l.dir, first)
		s, err := openSegment(path, first, i == len(firsts)-1)
		if err != nil {
			return err
		}
		if prev := l.last(); prev != nil && prev.next() != first {
			return errors.Join(damaged(path, fmt.Sprintf("entries %d to %d are missing before it", prev.next(), first-1)),
				s.file.Close())
		}
		l.mu.segments = append(l.mu.segments, s)
	}
	return l.dropBelowFloor()
}

func listSegments(dir string) ([]uint64, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	var firsts []uint64
	for _, e := range entries {
		digits, ok := strings.CutSuffix(e.Name(), segmentSuffix)
		if !ok {
			continue
		}
		first, err := strconv.ParseUint(digits, 10, 64)
		if err != nil {
			return nil, damaged(filepath.Join(dir, e.Name()), "its name is no index")
		}
		firsts = append(firsts, first)
	}
	slices.Sort(firsts)
	return firsts, nil
}

// Close closes the files. It syncs nothing: what was acknowledged is on the disk.
func (l *Log) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	var errs []error
	for _, s := range l.mu.segments {
		errs = append(errs, s.file.Close())
	}
	l.mu.segments = nil
	return errors.Join(errs...)
}

// IsMonotonic implements raft.MonotonicLogStore: the log has no gaps, and refuses to make one.
func (l *Log) IsMonotonic() bool { return true }

func (l *Log) last() *segment {
	if n := len(l.mu.segments); n > 0 {
		return l.mu.segments[n-1]
	}
	return nil
}

// bounds are the first and last index, both 0 for an empty log. The lock is held.
func (l *Log) bounds() (first, last uint64) {
	if len(l.mu.segments) == 0 {
		return 0, 0
	}
	first, next := max(l.mu.segments[0].first, l.mu.floor), l.last().next()
	if next <= first {
		return 0, 0
	}
	return first, next - 1
}

// FirstIndex implements raft.LogStore.
func (l *Log) FirstIndex() (uint64, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	first, _ := l.bounds()
	return first, nil
}

// LastIndex implements raft.LogStore.
func (l *Log) LastIndex() (uint64, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	_, last := l.bounds()
	return last, nil
}

// GetLog implements raft.LogStore. It fails with raft.ErrLogNotFound for an index that the log does not hold, and
// with structs.ErrBadDataDir for one whose checksum does not match.
func (l *Log) GetLog(index uint64, out *raft.Log) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	first, last := l.bounds()
	if index == 0 || index < first || index > last {
		return raft.ErrLogNotFound
	}
	i, found := slices.BinarySearchFunc(l.mu.segments, index, func(s *segment, index uint64) int {
		switch {
		case s.next() <= index:
			return -1
		case s.first > index:
			return 1
		}
		return 0
	})
	if !found {
		return raft.ErrLogNotFound
	}
	s := l.mu.segments[i]
	b, err := s.read(index)
	if err != nil {
		return fmt.Errorf("read entry %d: %w", index, err)
	}
	if err := decodeRecord(b, out); err != nil {
		return damaged(s.path, fmt.Sprintf("entry %d: %v", index, err))
	}
	return nil
}

// StoreLog implements raft.LogStore.
func (l *Log) StoreLog(entry *raft.Log) error { return l.StoreLogs([]*raft.Log{entry}) }

// StoreLogs implements raft.LogStore. All of the entries are on the disk when it returns nil; after an error some may
// be, and the log takes no more.
func (l *Log) StoreLogs(entries []*raft.Log) error {
	if len(entries) == 0 {
		return nil
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.mu.failed != nil {
		return fmt.Errorf("log failed before: %w", l.mu.failed)
	}
	_, last := l.bounds()
	if last != 0 && entries[0].Index != last+1 {
		return fmt.Errorf("entry %d does not follow %d: the log has no gaps", entries[0].Index, last)
	}
	s, err := l.room(entries[0].Index, last == 0)
	if err != nil {
		return l.fail(err)
	}
	var b []byte
	sizes := make([]int, 0, len(entries))
	for i, e := range entries {
		if want := entries[0].Index + uint64(i); e.Index != want {
			return fmt.Errorf("entry %d stands where %d belongs: the log has no gaps", e.Index, want)
		}
		before := len(b)
		if b, err = appendRecord(b, e, s.size); err != nil {
			return fmt.Errorf("entry %d: %w", e.Index, err)
		}
		sizes = append(sizes, len(b)-before)
	}
	if err := s.append(b, sizes); err != nil {
		return l.fail(err)
	}
	return nil
}

// room is the segment that the entry of index goes to: the last one, or a new one when that is full or the log was
// empty.
func (l *Log) room(index uint64, empty bool) (*segment, error) {
	if empty {
		if err := l.restart(index); err != nil {
			return nil, err
		}
	}
	if s := l.last(); s != nil && s.size < segmentMax {
		return s, nil
	}
	s, err := createSegment(l.dir, index)
	if err != nil {
		return nil, err
	}
	l.mu.segments = append(l.mu.segments, s)
	return s, nil
}

func (l *Log) fail(err error) error {
	l.mu.failed = err
	return fmt.Errorf("log store: %w", err)
}

// DeleteRange implements raft.LogStore. The range must reach the first entry or the last: raft deletes from the
// front after a snapshot and from the back where it disagrees with a leader.
func (l *Log) DeleteRange(from, to uint64) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.mu.failed != nil {
		return fmt.Errorf("log failed before: %w", l.mu.failed)
	}
	first, last := l.bounds()
	if first == 0 || from > last || to < first || from > to {
		return nil
	}
	var err error
	switch {
	case from <= first:
		err = l.deleteFront(min(to, last) + 1)
	case to >= last:
		err = l.deleteBack(from)
	default:
		return fmt.Errorf("delete %d to %d of %d to %d: it would leave a gap", from, to, first, last)
	}
	if err != nil {
		return l.fail(err)
	}
	return nil
}

// deleteFront makes floor the first index. The floor is durable before any file goes.
func (l *Log) deleteFront(floor uint64) error {
	if err := replaceFile(filepath.Join(l.dir, floorFile), encodeFloor(floor)); err != nil {
		return err
	}
	l.mu.floor = floor
	return l.dropBelowFloor()
}

func (l *Log) dropBelowFloor() error {
	dropped := false
	for len(l.mu.segments) > 0 && l.mu.segments[0].next() <= l.mu.floor {
		if err := l.mu.segments[0].remove(); err != nil {
			return err
		}
		l.mu.segments = l.mu.segments[1:]
		dropped = true
	}
	if !dropped {
		return nil
	}
	return syncDir(l.dir)
}

// deleteBack removes the entries from index on, the newest file first, so that a crash in between leaves no gap.
func (l *Log) deleteBack(index uint64) error {
	for s := l.last(); s != nil && s.first >= index; s = l.last() {
		if err := errors.Join(s.remove(), syncDir(l.dir)); err != nil {
			return err
		}
		l.mu.segments = l.mu.segments[:len(l.mu.segments)-1]
	}
	if s := l.last(); s != nil && s.next() > index {
		return s.cutFrom(index)
	}
	return nil
}

// restart readies a log that holds no entries for one that begins at index: after a snapshot was installed that may
// be below what the log once held.
func (l *Log) restart(index uint64) error {
	if err := l.deleteBack(0); err != nil {
		return err
	}
	if index >= l.mu.floor {
		return nil
	}
	if err := replaceFile(filepath.Join(l.dir, floorFile), encodeFloor(index)); err != nil {
		return err
	}
	l.mu.floor = index
	return nil
}

func encodeFloor(floor uint64) []byte {
	b := binary.BigEndian.AppendUint64(nil, floor)
	return binary.BigEndian.AppendUint32(b, crc32.Checksum(b, castagnoli))
}

func readFloor(dir string) (uint64, error) {
	path := filepath.Join(dir, floorFile)
	b, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return 0, nil
	case err != nil:
		return 0, err
	case len(b) != 12 || crc32.Checksum(b[:8], castagnoli) != binary.BigEndian.Uint32(b[8:]):
		return 0, damaged(path, "its checksum does not match")
	}
	return binary.BigEndian.Uint64(b), nil
}
