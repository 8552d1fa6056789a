//go:build !js

package native

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/hashicorp/go-hclog"
	wal "github.com/hashicorp/raft-wal"

	"glasshouse/core/platform"
	"glasshouse/core/platform/filelog"
	"glasshouse/core/structs"
)

// snapshotsKept is how many snapshots stay on disk.
const snapshotsKept = 2

// Storage keeps raft's log, its term and its vote in raft-wal and its snapshots as files.
type Storage struct{}

var _ platform.Storage = Storage{}

// Open opens or makes the stores under dir.
func (Storage) Open(dir string) (*platform.Stores, error) {
	logger := hclog.Default().Named("storage")
	walDir := filepath.Join(dir, "wal")
	if err := os.MkdirAll(walDir, 0o700); err != nil {
		return nil, err
	}
	log, err := openLog(walDir, logger)
	if err != nil {
		if refused(err) {
			return nil, err
		}
		return nil, fmt.Errorf("%w: %s cannot be read: %w; move the data directory away and start again: "+
			"the server then fetches everything from its peers", structs.ErrBadDataDir, walDir, err)
	}
	snapshots, err := filelog.OpenSnapshots(dir, snapshotsKept, logger)
	if err != nil {
		return nil, errors.Join(err, log.Close())
	}
	return &platform.Stores{Log: log, Stable: log, Snapshots: snapshots, Close: log.Close}, nil
}

// openLog opens raft-wal's log, if its database is whole.
func openLog(walDir string, logger hclog.Logger) (*wal.WAL, error) {
	if err := checkMeta(walDir); err != nil {
		return nil, err
	}
	return wal.Open(walDir, wal.WithLogger(logger))
}

// refused tells whether the machine would not let us at the files, which says nothing of what is in them.
func refused(err error) bool {
	return errors.Is(err, fs.ErrPermission)
}
