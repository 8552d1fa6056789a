//go:build !js

package native

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"
	"time"

	"github.com/hashicorp/raft-wal/metadb"
	"go.etcd.io/bbolt"
)

// metaLockWait is how long another process may keep us from the database.
const metaLockWait = time.Second

// checkMeta reads raft-wal's database of segments, term and vote as a whole. raft-wal maps it into memory and trusts
// it: a file that was cut or overwritten would end the process by a fault, now or at any later read. A file that is
// not there is no error.
func checkMeta(walDir string) (err error) {
	path := filepath.Join(walDir, metadb.FileName)
	info, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	if info.Size() == 0 {
		return fmt.Errorf("%s is empty", path)
	}
	// A page that is not there is a fault, and one that holds nonsense a panic of bbolt's.
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if damage := recover(); damage != nil {
			err = fmt.Errorf("read %s: %v", path, damage)
		}
	}()
	db, err := bbolt.Open(path, 0o600, &bbolt.Options{
		ReadOnly: true, PreLoadFreelist: true, Timeout: metaLockWait,
	})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	return db.View(func(tx *bbolt.Tx) error {
		if size := tx.Size(); info.Size() < size {
			return fmt.Errorf("%s has %d bytes of %d", path, info.Size(), size)
		}
		for _, name := range []string{metadb.MetaBucket, metadb.StableBucket} {
			b := tx.Bucket([]byte(name))
			if b == nil {
				return fmt.Errorf("%s has no bucket %s", path, name)
			}
			if err := b.ForEach(func(k, v []byte) error { return nil }); err != nil {
				return fmt.Errorf("read %s: %w", path, err)
			}
		}
		return nil
	})
}
