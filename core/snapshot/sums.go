package snapshot

import (
	"archive/tar"
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"strings"
)

// sums are the SHA-256 of members, in the order in which they were summed.
type sums struct {
	names []string
	of    map[string]hash.Hash
}

// add begins the sum of a member.
func (s *sums) add(name string) hash.Hash {
	if s.of == nil {
		s.of = make(map[string]hash.Hash)
	}
	h := sha256.New()
	s.names = append(s.names, name)
	s.of[name] = h
	return h
}

// put writes a member and sums it.
func (s *sums) put(archive *tar.Writer, name string, size int64, from io.Reader) error {
	return put(archive, name, size, io.TeeReader(from, s.add(name)))
}

// list is what SHA256SUMS holds: a line a member, as sha256sum writes it.
func (s *sums) list() []byte {
	var b bytes.Buffer
	for _, name := range s.names {
		fmt.Fprintf(&b, "%x  %s\n", s.of[name].Sum(nil), name)
	}
	return b.Bytes()
}

// check compares the sums with a list, which must name each of them once and nothing else.
func (s *sums) check(list []byte) error {
	seen := make(map[string]bool)
	for line := range strings.Lines(string(list)) {
		text, name, ok := strings.Cut(strings.TrimSuffix(line, "\n"), "  ")
		if !ok {
			return fmt.Errorf("%q is no line of %s", line, sumsName)
		}
		h, known := s.of[name]
		switch {
		case !known:
			return fmt.Errorf("list missing hash for %q", name)
		case seen[name]:
			return fmt.Errorf("%s names %q twice", sumsName, name)
		case hex.EncodeToString(h.Sum(nil)) != text:
			return fmt.Errorf("hash check failed for %q", name)
		}
		seen[name] = true
	}
	for _, name := range s.names {
		if !seen[name] {
			return fmt.Errorf("file missing for %q", name)
		}
	}
	if len(s.names) == 0 {
		return errors.New("nothing to check")
	}
	return nil
}
