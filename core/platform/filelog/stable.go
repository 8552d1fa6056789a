package filelog

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"github.com/hashicorp/raft"
)

var _ raft.StableStore = (*Stable)(nil)

// stableMagic begins the file; a change of the format changes it.
const stableMagic = "GHSTABL1"

// Stable implements raft.StableStore in one small file that each Set replaces whole: a crash leaves the old values
// or the new ones, never a mixture.
//
// A key that was never set reads as nothing and no error, as raft.StableStore's comments ask.
type Stable struct {
	path string
	mu   struct {
		sync.Mutex
		values map[string][]byte
		// failed is the first error of a write. What is on the disk is not known after it, so that the store refuses
		// every later Set.
		failed error
	}
}

// OpenStable opens or makes the store at path, whose directory exists. A file that is damaged is an error that wraps
// structs.ErrBadDataDir.
func OpenStable(path string) (*Stable, error) {
	s := &Stable{path: path}
	s.mu.values = map[string][]byte{}
	content, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return s, SyncTree(filepath.Dir(path))
	case err != nil:
		return nil, err
	}
	if s.mu.values, err = decodeStable(content); err != nil {
		return nil, damaged(path, err.Error())
	}
	return s, nil
}

// Set implements raft.StableStore.
func (s *Stable) Set(key, val []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.mu.failed != nil {
		return fmt.Errorf("stable store failed before: %w", s.mu.failed)
	}
	next := maps.Clone(s.mu.values)
	next[string(key)] = slices.Clone(val)
	if err := replaceFile(s.path, encodeStable(next)); err != nil {
		s.mu.failed = err
		return fmt.Errorf("set %q: %w", key, err)
	}
	s.mu.values = next
	return nil
}

// Get implements raft.StableStore.
func (s *Stable) Get(key []byte) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.mu.values[string(key)]), nil
}

// SetUint64 implements raft.StableStore.
func (s *Stable) SetUint64(key []byte, val uint64) error {
	return s.Set(key, binary.BigEndian.AppendUint64(nil, val))
}

// GetUint64 implements raft.StableStore.
func (s *Stable) GetUint64(key []byte) (uint64, error) {
	val, err := s.Get(key)
	if err != nil || len(val) == 0 {
		return 0, err
	}
	if len(val) != 8 {
		return 0, fmt.Errorf("get %q: %d bytes are no number", key, len(val))
	}
	return binary.BigEndian.Uint64(val), nil
}

// encodeStable writes the values in the order of their keys, framed by the magic and a checksum.
func encodeStable(values map[string][]byte) []byte {
	b := []byte(stableMagic)
	for _, key := range slices.Sorted(maps.Keys(values)) {
		b = binary.BigEndian.AppendUint32(b, uint32(len(key)))
		b = append(b, key...)
		b = binary.BigEndian.AppendUint32(b, uint32(len(values[key])))
		b = append(b, values[key]...)
	}
	return binary.BigEndian.AppendUint32(b, crc32.Checksum(b, castagnoli))
}

func decodeStable(b []byte) (map[string][]byte, error) {
	if len(b) < len(stableMagic)+4 || string(b[:len(stableMagic)]) != stableMagic {
		return nil, errors.New("it is not a stable store")
	}
	body := b[:len(b)-4]
	if crc32.Checksum(body, castagnoli) != binary.BigEndian.Uint32(b[len(b)-4:]) {
		return nil, errors.New("its checksum does not match")
	}
	values := map[string][]byte{}
	for rest := body[len(stableMagic):]; len(rest) > 0; {
		var key, val []byte
		var ok, ok2 bool
		key, rest, ok = chunk(rest)
		val, rest, ok2 = chunk(rest)
		if !ok || !ok2 {
			return nil, errors.New("a length in it is wrong")
		}
		values[string(key)] = slices.Clone(val)
	}
	return values, nil
}

// chunk takes one length-prefixed run of bytes off b.
func chunk(b []byte) (head, rest []byte, ok bool) {
	if len(b) < 4 {
		return nil, nil, false
	}
	n := binary.BigEndian.Uint32(b)
	if uint64(n) > uint64(len(b)-4) {
		return nil, nil, false
	}
	return b[4 : 4+n], b[4+n:], true
}
