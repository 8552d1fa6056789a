package server_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/hashicorp/raft"
)

// slowSnapshots is a snapshot store that takes a second to begin a snapshot.
type slowSnapshots struct{ raft.SnapshotStore }

func (s slowSnapshots) Create(v raft.SnapshotVersion, index, term uint64, conf raft.Configuration, at uint64,
	trans raft.Transport,
) (raft.SnapshotSink, error) {
	time.Sleep(time.Second)
	return s.SnapshotStore.Create(v, index, term, conf, at, trans)
}

// A snapshot empties raft's cache of the log; what was written meanwhile is read again for the followers.
func TestALeaderWhoseLogCannotBeReadEnds(t *testing.T) {
	run(t, func(t *testing.T, c *cluster) {
		for _, name := range names {
			c.disks[name].shown = slowSnapshots{c.disks[name].snaps}
		}
		c.brief()
		leader := c.waitLeader(names...)
		disk := c.disks[leader]
		disk.mu.Lock()
		disk.unread = errors.New("input/output error")
		disk.mu.Unlock()
		for i := 0; c.leader(others(leader)...) == ""; i++ {
			if i == 600 {
				t.Fatal("it leads on")
			}
			_ = c.put(c.servers[leader], fmt.Sprintf("k%d", i), "v") // until it fails
			time.Sleep(100 * time.Millisecond)
		}
		ended := make(chan error, 1)
		go func() { ended <- c.servers[leader].Shutdown() }()
		select {
		case err := <-ended:
			if err != nil {
				t.Error(err)
			}
		case <-time.After(time.Minute):
			panic("raft does not end") // the bubble would wait for it as well
		}
		delete(c.servers, leader)
	})
}
