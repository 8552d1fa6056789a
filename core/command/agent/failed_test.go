//go:build !js

package agent

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hashicorp/raft"

	"glasshouse/core/platform"
	"glasshouse/core/platform/memnet"
	"glasshouse/core/raftseam"
)

// failing is a disk that keeps the term with which a cluster begins, and no other. It is not given back before until.
type failing struct {
	*raft.InmemStore
	kept  int
	until chan struct{}
}

func (f *failing) Open(string) (*platform.Stores, error) {
	return &platform.Stores{
		Log: f.InmemStore, Stable: f, Snapshots: raftseam.NewMemorySnapshots(), Close: func() error { <-f.until; return nil },
	}, nil
}

func (f *failing) Set(key, val []byte) error {
	if string(key) == "TermAndVote" {
		if f.kept++; f.kept > 1 {
			return errors.New("input/output error")
		}
	}
	return f.InmemStore.Set(key, val)
}

func TestAServerWhoseDiskHasFailedExitsThoughTheDiskHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		disk := &failing{InmemStore: raft.NewInmemStore(), until: make(chan struct{})}
		machine := platform.Platform{Network: memnet.New(time.Millisecond).Host("10.0.0.1"), Storage: disk}
		_, code, log := runningOn(t, machine, "10.0.0.1", `server = true bootstrap_expect = 1 data_dir = "`+t.TempDir()+`"`)
		select {
		case got := <-code:
			if got != exitStorage || !strings.Contains(log.String(), "Stopping takes too long: exiting") {
				t.Errorf("exit %d with\n%s", got, log)
			}
		case <-time.After(time.Minute):
			t.Errorf("it does not exit:\n%s", log)
		}
		close(disk.until)
		time.Sleep(time.Minute) // what nobody waits for any more ends by itself
	})
}
