//go:build js

package room

import (
	"errors"
	"fmt"
	"path/filepath"

	"github.com/hashicorp/go-hclog"

	"glasshouse/core/platform"
	"glasshouse/core/platform/filelog"
)

// snapshotsKept is how many snapshots stay on the disk.
const snapshotsKept = 2

// storage implements platform.Storage over the files of the machine's disk, which keeps what was synced.
type storage struct{}

// Open implements platform.Storage.
func (storage) Open(dir string) (*platform.Stores, error) {
	log, err := filelog.OpenLog(filepath.Join(dir, "log"))
	if err != nil {
		return nil, fmt.Errorf("open log store: %w", err)
	}
	stable, err := filelog.OpenStable(filepath.Join(dir, "stable"))
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open stable store: %w", err), log.Close())
	}
	snaps, err := filelog.OpenSnapshots(dir, snapshotsKept, hclog.Default().Named("snapshot"))
	if err != nil {
		return nil, errors.Join(fmt.Errorf("open snapshot store: %w", err), log.Close())
	}
	if err := filelog.SyncTree(dir); err != nil {
		return nil, errors.Join(fmt.Errorf("sync %s: %w", dir, err), log.Close())
	}
	return &platform.Stores{Log: log, Stable: stable, Snapshots: snaps, Close: log.Close}, nil
}
