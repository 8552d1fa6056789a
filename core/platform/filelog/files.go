// Package filelog keeps raft's log and its stable values in plain files, with nothing but package os. It serves the
// machine room, where raft-wal and bbolt do not build, and is tested natively, where it behaves the same.
//
// What a store has acknowledged survives a crash of the machine at any moment: data is synced before the call
// returns, and so are the directories that name it.
package filelog

import (
	"errors"
	"fmt"
	"hash/crc32"
	"io/fs"
	"os"
	"path/filepath"

	"glasshouse/core/structs"
)

const (
	dirPerm  = 0o700
	filePerm = 0o600
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// damaged says which file is damaged and what to do about it. It wraps structs.ErrBadDataDir.
func damaged(path, what string) error {
	return fmt.Errorf("%w: %s: %s; move the data directory away and let the server rejoin empty, or restore it from a copy",
		structs.ErrBadDataDir, path, what)
}

// syncDir makes the names in dir durable.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// SyncTree makes dir's name durable in its parent, and its parent's name in turn, up to the root. Whoever makes
// directories for the stores calls it once.
func SyncTree(dir string) error {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	for {
		// A directory above ours may be closed to us, and then was made durable by whoever made it.
		if err := syncDir(dir); err != nil && !errors.Is(err, fs.ErrPermission) {
			return err
		}
		parent := filepath.Dir(dir)
		if parent == dir {
			return nil
		}
		dir = parent
	}
}

// replaceFile puts content in place of path's, all of it or none: it is written beside path, synced, renamed over it,
// and the directory is synced.
func replaceFile(path string, content []byte) error {
	temp := path + ".new"
	f, err := os.OpenFile(temp, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, filePerm)
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	if err := os.Rename(temp, path); err != nil {
		return err
	}
	return syncDir(filepath.Dir(path))
}
