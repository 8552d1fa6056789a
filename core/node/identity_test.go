package node

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/uuid"

	"glasshouse/core/structs"
)

func TestADataDirectoryKeepsItsNodesID(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	first := &Config{DataDir: dir, NodeName: "a", Datacenter: "dc1"}
	if err := claim(first); err != nil {
		t.Fatal(err)
	}
	if _, err := uuid.Parse(first.NodeID); err != nil {
		t.Fatalf("node id %q: %v", first.NodeID, err)
	}
	again := &Config{DataDir: dir, NodeName: "a", Datacenter: "dc1"}
	if err := claim(again); err != nil || again.NodeID != first.NodeID {
		t.Errorf("second start: id %q, %v; want %q", again.NodeID, err, first.NodeID)
	}
	same := &Config{DataDir: dir, NodeName: "a", Datacenter: "dc1", NodeID: strings.ToUpper(first.NodeID)}
	if err := claim(same); err != nil {
		t.Errorf("with its own -node-id: %v", err)
	}
}

func TestADevNodeHasAnIDAndNoDirectory(t *testing.T) {
	c := &Config{DevMode: true, NodeName: "a"}
	if err := claim(c); err != nil || c.NodeID == "" {
		t.Errorf("id %q, %v", c.NodeID, err)
	}
}

func TestADirectoryOfAnotherNodeOrADamagedOneIsRefused(t *testing.T) {
	mine := func(dir string) *Config { return &Config{DataDir: dir, NodeName: "a", Datacenter: "dc1"} }
	for _, test := range []struct {
		name   string
		spoil  func(t *testing.T, dir string)
		change func(c *Config)
		advice string
	}{
		{"another name", nil, func(c *Config) { c.NodeName = "b" }, "start it with -node=a -datacenter=dc1, or give this node a -data-dir of its own"},
		{"another datacenter", nil, func(c *Config) { c.Datacenter = "dc2" }, "-data-dir of its own"},
		{"another id", nil, func(c *Config) { c.NodeID = uuid.New().String() }, "leave out -node-id, or give this node a -data-dir of its own"},
		{"no UUID in node-id", spoil(idFile, "xxx"), nil, "restore it from a backup, or start over an empty -data-dir"},
		{"no owner's file", lose(ownerFile), nil, "restore it from a backup, or start over an empty -data-dir"},
		{"a damaged owner's file", spoil(ownerFile, `{"node_na`), nil, "restore it from a backup, or start over an empty -data-dir"},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			if err := claim(mine(dir)); err != nil {
				t.Fatal(err)
			}
			if test.spoil != nil {
				test.spoil(t, dir)
			}
			c := mine(dir)
			if test.change != nil {
				test.change(c)
			}
			err := claim(c)
			if !errors.Is(err, structs.ErrBadDataDir) || !strings.Contains(err.Error(), test.advice) {
				t.Errorf("error %v, want ErrBadDataDir with %q", err, test.advice)
			}
		})
	}
}

func spoil(file, text string) func(*testing.T, string) {
	return func(t *testing.T, dir string) {
		if err := os.WriteFile(filepath.Join(dir, file), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

func lose(file string) func(*testing.T, string) {
	return func(t *testing.T, dir string) {
		if err := os.Remove(filepath.Join(dir, file)); err != nil {
			t.Fatal(err)
		}
	}
}

func TestTwoProcessesDoNotShareADirectory(t *testing.T) {
	dir := t.TempDir()
	unlock, err := lockDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := lockDir(dir); !errors.Is(err, structs.ErrBadDataDir) || !strings.Contains(err.Error(), "another process uses") {
		t.Errorf("the second lock: %v", err)
	}
	unlock()
	again, err := lockDir(dir)
	if err != nil {
		t.Fatalf("after the first is gone: %v", err)
	}
	again()
}
