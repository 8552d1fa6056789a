package snapshot

import (
	"archive/tar"
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/hashicorp/raft"
)

// Verify reads an archive to its end and tells whose snapshot it is. Mirrors Consul's snapshot.Verify.
func Verify(in io.Reader) (*raft.SnapshotMeta, error) { return Read(in, io.Discard) }

// Read reads an archive to the end of in and writes its state to state as it comes. Only when Read returns no error is
// what was written there the snapshot's: the sums stand at an archive's end. Mirrors Consul's snapshot.Read.
func Read(in io.Reader, state io.Writer) (*raft.SnapshotMeta, error) {
	packed := bufio.NewReader(in) // gzip takes no byte of it beyond its own
	zip, err := gzip.NewReader(packed)
	if err != nil {
		return nil, fmt.Errorf("failed to decompress snapshot: %w", err)
	}
	zip.Multistream(false)
	m := &members{state: state}
	meta, err := m.readAll(zip)
	if err == nil {
		err = ended(packed)
	}
	if err != nil {
		return nil, fmt.Errorf("failed to read snapshot file: %w", err)
	}
	return meta, nil
}

// ended makes sure that nothing follows.
func ended(in io.ByteReader) error {
	switch _, err := in.ReadByte(); {
	case err == nil:
		return errors.New("something follows the snapshot")
	case !errors.Is(err, io.EOF):
		return fmt.Errorf("failed reading snapshot: %w", err)
	}
	return nil
}

// members are an archive's, while it is read.
type members struct {
	state io.Writer

	meta, list bytes.Buffer
	size       int64 // of the state
	sums       sums
	seen       map[string]bool
}

// readAll reads the whole unpacked archive and judges it.
func (m *members) readAll(from io.Reader) (*raft.SnapshotMeta, error) {
	if err := m.read(tar.NewReader(from)); err != nil {
		return nil, err
	}
	if err := padding(from); err != nil {
		return nil, err
	}
	return m.check()
}

// read reads every member.
func (m *members) read(archive *tar.Reader) error {
	m.seen = make(map[string]bool)
	for {
		head, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("failed reading snapshot: %w", err)
		}
		if head.Typeflag != tar.TypeReg {
			return fmt.Errorf("%q in snapshot is no plain file", head.Name)
		}
		if m.seen[head.Name] {
			return fmt.Errorf("%q is twice in the snapshot", head.Name)
		}
		m.seen[head.Name] = true
		if err := m.member(head, archive); err != nil {
			return err
		}
	}
}

// member reads one.
func (m *members) member(head *tar.Header, from io.Reader) error {
	var to io.Writer
	var most int64
	var what string // Consul's words
	switch head.Name {
	case metaName:
		to, most, what = io.MultiWriter(&m.meta, m.sums.add(metaName)), maxMeta, "read snapshot metadata"
	case stateName:
		to, most, what = io.MultiWriter(m.state, m.sums.add(stateName)), MaxState, "read or write snapshot data"
		m.size = head.Size
	case sumsName:
		to, most, what = &m.list, maxSums, "read snapshot hashes"
	default:
		return fmt.Errorf("unexpected file %q in snapshot", head.Name)
	}
	if head.Size > most {
		return fmt.Errorf("%q has %d bytes in the snapshot; at most %d are taken", head.Name, head.Size, most)
	}
	if _, err := io.Copy(to, from); err != nil {
		return fmt.Errorf("failed to %s: %w", what, err)
	}
	return nil
}

// check judges the whole.
func (m *members) check() (*raft.SnapshotMeta, error) {
	for _, name := range []string{metaName, stateName, sumsName} {
		if !m.seen[name] {
			return nil, fmt.Errorf("%q is missing in the snapshot", name)
		}
	}
	if err := m.sums.check(m.list.Bytes()); err != nil {
		return nil, fmt.Errorf("failed checking integrity of snapshot: %w", err)
	}
	meta := new(raft.SnapshotMeta)
	if err := json.Unmarshal(m.meta.Bytes(), meta); err != nil {
		return nil, fmt.Errorf("failed to decode snapshot metadata: %w", err)
	}
	if meta.Index > maxIndex {
		return nil, fmt.Errorf("no log reaches index %d of the snapshot's metadata", meta.Index)
	}
	if meta.Size != m.size {
		return nil, fmt.Errorf("the state has %d bytes, and its metadata says %d", m.size, meta.Size)
	}
	return meta, nil
}

// padding reads rest to its end, and so has gzip check its own sum. It may hold the zeros that a tar program leaves.
func padding(rest io.Reader) error {
	b, err := io.ReadAll(io.LimitReader(rest, maxPadding+1))
	if err != nil {
		return fmt.Errorf("failed reading snapshot: %w", err)
	}
	if len(b) > maxPadding || len(bytes.Trim(b, "\x00")) > 0 {
		return errors.New("something follows the snapshot's last member")
	}
	return nil
}
