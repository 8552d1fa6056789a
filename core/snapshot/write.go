// Package snapshot is the archive of a snapshot, as it leaves a cluster and comes back: a gzipped tar of meta.json,
// state.bin and SHA256SUMS, as Consul's. An archive is believed only as a whole: one that is cut, altered, too large or
// has anything beside these three is refused.
package snapshot

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/hashicorp/raft"
)

// The members of an archive.
const (
	metaName  = "meta.json"
	stateName = "state.bin"
	sumsName  = "SHA256SUMS"
)

// The bounds of an archive, in bytes unpacked. A member beyond its bound is refused, and so not more than their sum
// is ever unpacked.
const (
	// MaxState bounds state.bin.
	MaxState = 4 << 30
	// maxMeta bounds meta.json: a raft configuration has a few servers.
	maxMeta = 1 << 20
	// maxSums bounds SHA256SUMS: two lines.
	maxSums = 4 << 10
	// maxPadding bounds the zeros that a tar program puts after the last member.
	maxPadding = 64 << 10
)

// maxIndex bounds the index that an archive claims: the log goes on after it, and must not come round to 0.
const maxIndex = 1 << 62

// memberMode is the file mode of every member.
const memberMode = 0o600

// Write puts an archive of state, which has meta.Size bytes, on out. Equal snapshots make equal archives. Its errors
// are those of out and state, and one for a state that is longer or shorter than meta says, or beyond MaxState.
// Mirrors Consul's snapshot.New.
func Write(out io.Writer, meta *raft.SnapshotMeta, state io.Reader) error {
	if meta.Size < 0 || meta.Size > MaxState {
		return fmt.Errorf("failed to write snapshot: a state has at most %d bytes, not %d", int64(MaxState), meta.Size)
	}
	head, err := json.Marshal(meta)
	if err != nil {
		return fmt.Errorf("failed to encode snapshot metadata: %w", err)
	}
	zip := gzip.NewWriter(out)
	archive := tar.NewWriter(zip)
	var sums sums
	if err := sums.put(archive, metaName, int64(len(head)), bytes.NewReader(head)); err != nil {
		return err
	}
	if err := sums.put(archive, stateName, meta.Size, state); err != nil {
		return err
	}
	list := sums.list()
	if err := put(archive, sumsName, int64(len(list)), bytes.NewReader(list)); err != nil {
		return err
	}
	if err := errors.Join(archive.Close(), zip.Close()); err != nil {
		return fmt.Errorf("failed to write snapshot: %w", err)
	}
	return nil
}

// put writes one member of exactly size bytes.
func put(archive *tar.Writer, name string, size int64, from io.Reader) error {
	head := &tar.Header{Typeflag: tar.TypeReg, Name: name, Mode: memberMode, Size: size}
	if err := archive.WriteHeader(head); err != nil {
		return fmt.Errorf("failed to write snapshot %s: %w", name, err)
	}
	if _, err := io.CopyN(archive, from, size); err != nil {
		return fmt.Errorf("failed to write snapshot %s: %w", name, err)
	}
	if n, _ := io.ReadFull(from, make([]byte, 1)); n > 0 {
		return fmt.Errorf("failed to write snapshot %s: it is longer than its %d bytes", name, size)
	}
	return nil
}
