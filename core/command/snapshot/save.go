package snapshot

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"

	"github.com/hashicorp/cli"
	"github.com/hashicorp/raft"

	"glasshouse/core/command/flags"
	"glasshouse/core/snapshot"
)

const saveUsage = `Usage: kvnode snapshot save [options] FILE

  Saves the servers' whole state, as of one moment, into a file. The file gets its name once it was read back and its
  sums are right, so that a file of that name is always whole.

      $ kvnode snapshot save backup.snap

  With "-stale" any server's state will do, which is the way when there is no leader:

      $ kvnode snapshot save -stale backup.snap`

type saveCmd struct{ base }

// NewSave makes `kvnode snapshot save`.
func NewSave(ui cli.Ui) cli.Command {
	return &saveCmd{newBase(ui, flags.New(ui, "Saves snapshot of the servers' state", saveUsage))}
}

func (c *saveCmd) Run(args []string) int {
	name, ok := c.file(args)
	if !ok {
		return 1
	}
	client, err := c.Set.Client()
	if err != nil {
		return 1
	}
	resp, err := client.Open(context.Background(), http.MethodGet, "/v1/snapshot", nil, nil)
	if err != nil {
		return c.fail("saving snapshot", err)
	}
	defer func() { _ = resp.Body.Close() }()
	f, err := os.CreateTemp(filepath.Dir(name), filepath.Base(name)+".unverified.tmp")
	if err != nil {
		return c.fail("writing unverified snapshot file", err)
	}
	meta, doing, err := fill(f, resp.Body)
	if err == nil {
		if err = os.Rename(f.Name(), name); err != nil {
			doing = "renaming snapshot file"
		}
	}
	if err != nil {
		_ = os.Remove(f.Name()) // what is said is why it is useless
		return c.fail(doing, err)
	}
	c.ui.Info(fmt.Sprintf("Saved and verified snapshot to index %d", meta.Index))
	return 0
}

// fill writes the archive to f, which it closes, and reads it back. doing is what it was at when it failed.
func fill(f *os.File, from io.Reader) (meta *raft.SnapshotMeta, doing string, err error) {
	defer func() {
		if e := f.Close(); err == nil && e != nil {
			doing, err = "writing unverified snapshot file", e
		}
	}()
	if _, err := io.Copy(f, from); err != nil {
		return nil, "writing unverified snapshot file", err
	}
	if err := f.Sync(); err != nil {
		return nil, "writing unverified snapshot file", err
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return nil, "opening snapshot file for verify", err
	}
	meta, err = snapshot.Verify(f)
	return meta, "verifying snapshot file", err
}
