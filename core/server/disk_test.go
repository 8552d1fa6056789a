//go:build !js

package server_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"testing/synctest"
	"time"

	"glasshouse/core/platform"
	"glasshouse/core/platform/memnet"
	"glasshouse/core/platform/native"
	"glasshouse/core/server"
	"glasshouse/core/structs"
)

// alone starts a server of its own over a real directory and waits until it serves.
func alone(t *testing.T, dir string) (*server.Server, error) {
	t.Helper()
	n := memnet.New(time.Millisecond)
	conf := server.DefaultConfig()
	conf.NodeName, conf.NodeID, conf.BootstrapExpect, conf.DataDir = "a", "id-a", 1, dir
	conf.RPCAddr, conf.SerfLANAddr = "10.0.0.1:8300", "10.0.0.1:8301"
	conf.Platform = platform.Platform{Network: n.Host("10.0.0.1"), Storage: native.Storage{}}
	conf.Logger = logger("a")
	conf.RaftConfig.SnapshotInterval, conf.RaftConfig.SnapshotThreshold = time.Second, 16
	conf.RaftConfig.TrailingLogs = 4
	s, err := server.NewServer(conf)
	if err != nil {
		return nil, err
	}
	c := &cluster{t: t}
	for range 100 {
		if c.get(s, "warm", structs.QueryOptions{}).err == nil {
			return s, nil
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Fatal("a server alone does not lead")
	return nil, nil
}

// onDisk runs a test in a bubble; the files are real.
func onDisk(t *testing.T, test func(t *testing.T, dir string)) {
	t.Helper()
	runtime.GC()
	runtime.GC()
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		test(t, dir)
		time.Sleep(time.Minute)
	})
}

func TestAServerGoesOnOverItsFilesAndSnapshots(t *testing.T) {
	onDisk(t, func(t *testing.T, dir string) {
		c := &cluster{t: t}
		indexes := map[string]uint64{}
		for round := range 3 {
			s, err := alone(t, dir)
			if err != nil {
				t.Fatal(err)
			}
			for key, want := range indexes {
				if g := c.get(s, key, structs.QueryOptions{}); g.err != nil || g.value != key || g.meta.Index != want {
					t.Fatalf("round %d: %s is %+v, want index %d", round, key, g, want)
				}
			}
			for i := range 40 {
				key := fmt.Sprintf("%d/%d", round, i)
				if err := c.put(s, key, key); err != nil {
					t.Fatal(err)
				}
				indexes[key] = c.get(s, key, structs.QueryOptions{}).meta.Index
			}
			time.Sleep(5 * time.Second) // raft takes its snapshot, and cuts its log
			if err := s.Shutdown(); err != nil {
				t.Fatal(err)
			}
			snaps, err := filepath.Glob(filepath.Join(dir, "raft", "snapshots", "*"))
			if err != nil || len(snaps) == 0 {
				t.Errorf("round %d: no snapshot was taken, %v", round, err)
			}
		}
	})
}

func TestADamagedDirectoryIsRefusedAtTheStart(t *testing.T) {
	for name, damage := range map[string]func(raftDir string) error{
		"a log that lost its end": func(dir string) error {
			files, err := filepath.Glob(filepath.Join(dir, "wal", "*.wal"))
			return errors.Join(err, os.Truncate(files[len(files)-1], 100))
		},
		"an unreadable owner": func(dir string) error {
			return os.WriteFile(filepath.Join(dir, "meta.json"), []byte("{"), 0o600)
		},
		"another owner": func(dir string) error {
			return os.WriteFile(filepath.Join(dir, "meta.json"), []byte(`{"Version":1,"NodeID":"id-b"}`), 0o600)
		},
	} {
		t.Run(name, func(t *testing.T) {
			onDisk(t, func(t *testing.T, dir string) {
				s, err := alone(t, dir)
				if err != nil {
					t.Fatal(err)
				}
				if err := (&cluster{t: t}).put(s, "k", "v"); err != nil {
					t.Fatal(err)
				}
				if err := s.Shutdown(); err != nil {
					t.Fatal(err)
				}
				if err := damage(filepath.Join(dir, "raft")); err != nil {
					t.Fatal(err)
				}
				if s, err = alone(t, dir); err == nil {
					s.Shutdown()
				}
				if !errors.Is(err, structs.ErrBadDataDir) {
					t.Errorf("started with %v", err)
				}
			})
		})
	}
}
