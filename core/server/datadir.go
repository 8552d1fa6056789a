package server

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"glasshouse/core/structs"
)

const (
	// raftDir is the folder of raft's stores in the data directory.
	raftDir = "raft"
	// metaFile says in raftDir whose they are.
	metaFile = "meta.json"
)

// dataMeta is the contents of metaFile.
type dataMeta struct {
	Version int
	NodeID  string
}

// setupDataDir makes the data directory, or refuses one that is another node's: two servers with one log would vote
// twice.
func (s *Server) setupDataDir() error {
	if s.config.DevMode {
		return nil
	}
	dir := filepath.Join(s.config.DataDir, raftDir)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	path := filepath.Join(dir, metaFile)
	raw, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return writeMeta(path, dataMeta{Version: 1, NodeID: s.config.NodeID})
	}
	if err != nil {
		return err
	}
	var meta dataMeta
	if err := json.Unmarshal(raw, &meta); err != nil || meta.Version != 1 {
		return fmt.Errorf("%w: %s cannot be read; move %s away and start again: "+
			"the server then fetches everything from its peers", structs.ErrBadDataDir, path, dir)
	}
	if meta.NodeID != s.config.NodeID {
		return fmt.Errorf("%w: %s holds the data of node %s, and this is node %s; give this node a directory of "+
			"its own, or start the other one here", structs.ErrBadDataDir, dir, meta.NodeID, s.config.NodeID)
	}
	return nil
}

// writeMeta puts the file in place whole: written aside, synced, renamed.
func writeMeta(path string, meta dataMeta) error {
	raw, err := json.Marshal(meta)
	if err != nil {
		return err
	}
	aside := path + ".new"
	f, err := os.OpenFile(aside, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(raw)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(aside, path)
}
