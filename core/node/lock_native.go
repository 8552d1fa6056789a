//go:build !js

package node

import (
	"fmt"
	"os"
	"path/filepath"
	"syscall"

	"glasshouse/core/structs"
)

// lockDir keeps a second process off the data directory while this one lives; the lock ends with the process.
func lockDir(dir string) (unlock func(), err error) {
	if dir == "" {
		return func() {}, nil
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("%w: make the data directory %s: %w", structs.ErrBadDataDir, dir, err)
	}
	f, err := os.OpenFile(filepath.Join(dir, "LOCK"), os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("%w: open the lock of %s: %w", structs.ErrBadDataDir, dir, err)
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		_ = f.Close()
		return nil, fmt.Errorf("%w: another process uses %s: stop it, or give this node a -data-dir of its own", structs.ErrBadDataDir, dir)
	}
	return func() { _ = f.Close() }, nil
}
