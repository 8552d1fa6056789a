package filelog

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"glasshouse/core/zoo"
)

// segment is one file of the log: records with consecutive indexes from first on.
type segment struct {
	path  string
	file  *os.File
	first uint64
	// offsets holds where each record begins; size is where the next will.
	offsets []int64
	size    int64
}

const segmentSuffix = ".seg"

func segmentPath(dir string, first uint64) string {
	return filepath.Join(dir, fmt.Sprintf("%020d%s", first, segmentSuffix))
}

// createSegment makes an empty segment and its name durable.
func createSegment(dir string, first uint64) (*segment, error) {
	path := segmentPath(dir, first)
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_TRUNC, filePerm)
	if err != nil {
		return nil, err
	}
	if err := syncDir(dir); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return &segment{path: path, file: f, first: first}, nil
}

// openSegment reads the records of an existing segment. newest tells that it is the log's last one: only there may a
// tail be torn, and it is cut.
func openSegment(path string, first uint64, newest bool) (*segment, error) {
	f, err := os.OpenFile(path, os.O_RDWR, filePerm)
	if err != nil {
		return nil, err
	}
	s := &segment{path: path, file: f, first: first}
	if err := s.load(newest); err != nil {
		return nil, errors.Join(err, f.Close())
	}
	return s, nil
}

func (s *segment) load(newest bool) error {
	content, err := os.ReadFile(s.path)
	if err != nil {
		return err
	}
	for s.size < int64(len(content)) {
		h, err := readHeader(content[s.size:])
		if err == nil && h.index != s.next() {
			err = fmt.Errorf("record of index %d stands where %d belongs", h.index, s.next())
		}
		if err == nil {
			s.offsets = append(s.offsets, s.size)
			s.size += int64(h.size)
			continue
		}
		if !newest || acknowledgedBeyond(content, s.size) {
			return damaged(s.path, fmt.Sprintf("byte %d: %v", s.size, err))
		}
		return s.cut(s.size)
	}
	return nil
}

// acknowledgedBeyond tells whether a record that begins after bad says that the bytes at bad had been synced before
// it was written. If none does, the bytes at bad belong to the last batch, which nobody has been promised.
func acknowledgedBeyond(content []byte, bad int64) bool {
	for at := bad + 1; at+frameSize+bodyMin <= int64(len(content)); at++ {
		if h, err := readHeader(content[at:]); err == nil && h.synced > bad {
			return true
		}
	}
	return false
}

// next is the index of the record that will follow.
func (s *segment) next() uint64 { return s.first + uint64(len(s.offsets)) }

// append writes encoded records and returns when they are on the disk.
func (s *segment) append(b []byte, sizes []int) error {
	if _, err := s.file.WriteAt(b, s.size); err != nil {
		return err
	}
	if !zoo.Has(zoo.SkippedFsync) { // as a log that is synced every so often, by the clock
		if err := s.file.Sync(); err != nil {
			return err
		}
	}
	for _, n := range sizes {
		s.offsets = append(s.offsets, s.size)
		s.size += int64(n)
	}
	return nil
}

// read returns the record of index, which the segment holds.
func (s *segment) read(index uint64) ([]byte, error) {
	i := int(index - s.first)
	end := s.size
	if i+1 < len(s.offsets) {
		end = s.offsets[i+1]
	}
	b := make([]byte, end-s.offsets[i])
	_, err := s.file.ReadAt(b, s.offsets[i])
	return b, err
}

// cutFrom removes the records from index on.
func (s *segment) cutFrom(index uint64) error {
	i := int(index - s.first)
	at := s.offsets[i]
	if err := s.cut(at); err != nil {
		return err
	}
	s.offsets, s.size = s.offsets[:i], at
	return nil
}

func (s *segment) cut(at int64) error {
	if err := s.file.Truncate(at); err != nil {
		return err
	}
	return s.file.Sync()
}

// remove closes and deletes the file; the caller syncs the directory.
func (s *segment) remove() error { return errors.Join(s.file.Close(), os.Remove(s.path)) }
