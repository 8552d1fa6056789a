package node

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/google/uuid"

	"glasshouse/core/structs"
)

const (
	idFile    = "node-id"        // the node's UUID, as Consul's
	ownerFile = "node-meta.json" // whose directory it is
)

// owner says whose a data directory is.
type owner struct {
	NodeName   string `json:"node_name"`
	Datacenter string `json:"datacenter"`
}

// claim makes the data directory c's and settles c.NodeID: the one that the directory has, or c's own, or a new
// one. A directory of another node, or one whose files cannot be read, is an error that wraps
// structs.ErrBadDataDir and says what to do.
func claim(c *Config) error {
	if c.DataDir == "" {
		if c.NodeID == "" {
			c.NodeID = uuid.New().String()
		}
		return nil
	}
	if err := os.MkdirAll(c.DataDir, 0o755); err != nil {
		return fmt.Errorf("%w: make the data directory %s: %w", structs.ErrBadDataDir, c.DataDir, err)
	}
	if err := claimOwner(c); err != nil {
		return err
	}
	name := filepath.Join(c.DataDir, idFile)
	data, err := os.ReadFile(name)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if c.NodeID == "" {
			c.NodeID = uuid.New().String()
		}
		return writeOnce(name, []byte(c.NodeID))
	case err != nil:
		return fmt.Errorf("%w: read %s: %w", structs.ErrBadDataDir, name, err)
	}
	id, err := uuid.Parse(strings.TrimSpace(string(data)))
	if err != nil {
		return fmt.Errorf("%w: %s holds no UUID: restore it from a backup, or start over an empty -data-dir", structs.ErrBadDataDir, name)
	}
	if c.NodeID != "" && !strings.EqualFold(c.NodeID, id.String()) {
		return fmt.Errorf("%w: %s belongs to the node with id %s, not %s: leave out -node-id, or give this node a -data-dir of its own",
			structs.ErrBadDataDir, c.DataDir, id, c.NodeID)
	}
	c.NodeID = id.String()
	return nil
}

// claimOwner checks whose the directory is, or writes that it is c's.
func claimOwner(c *Config) error {
	name := filepath.Join(c.DataDir, ownerFile)
	mine := owner{NodeName: c.NodeName, Datacenter: c.Datacenter}
	data, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		// The owner is written before the id: an id alone is what is left of a damaged directory, or Consul's own.
		if _, err := os.Stat(filepath.Join(c.DataDir, idFile)); err == nil {
			return fmt.Errorf("%w: %s is missing, though %s holds a node's data: restore it from a backup, or start over an empty -data-dir",
				structs.ErrBadDataDir, name, c.DataDir)
		}
		text, err := json.Marshal(mine)
		if err != nil {
			return err
		}
		return writeOnce(name, text)
	}
	if err != nil {
		return fmt.Errorf("%w: read %s: %w", structs.ErrBadDataDir, name, err)
	}
	var his owner
	if err := json.Unmarshal(data, &his); err != nil {
		return fmt.Errorf("%w: %s is damaged (%w): restore it from a backup, or start over an empty -data-dir", structs.ErrBadDataDir, name, err)
	}
	if his != mine {
		return fmt.Errorf("%w: %s belongs to node %q of datacenter %q, and this is %q of %q: start it with -node=%s -datacenter=%s, or give this node a -data-dir of its own",
			structs.ErrBadDataDir, c.DataDir, his.NodeName, his.Datacenter, mine.NodeName, mine.Datacenter, his.NodeName, his.Datacenter)
	}
	return nil
}

// writeOnce makes a file whole or not at all, and durable: a crash leaves no half of it.
func writeOnce(name string, data []byte) error {
	err := writeSynced(name+".new", data)
	if err == nil {
		err = os.Rename(name+".new", name)
	}
	if err == nil {
		err = syncDir(filepath.Dir(name))
	}
	if err != nil {
		return fmt.Errorf("%w: write %s: %w", structs.ErrBadDataDir, name, err)
	}
	return nil
}

func writeSynced(name string, data []byte) error {
	f, err := os.OpenFile(name, os.O_CREATE|os.O_WRONLY|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	return errors.Join(err, f.Sync(), f.Close())
}

func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
