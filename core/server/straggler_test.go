package server_test

import (
	"errors"
	"fmt"
	"io"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hashicorp/raft"

	"glasshouse/core/raftseam"
	"glasshouse/core/structs"
)

// brief has the servers start anew with snapshots after few entries, and hardly a log behind them.
func (c *cluster) brief() {
	c.tune = func(conf *raft.Config) {
		conf.SnapshotInterval, conf.SnapshotThreshold, conf.TrailingLogs = time.Second, 4, 1
	}
	for _, name := range names {
		c.stop(name)
		c.start(name)
		c.waitLeader(names...)
	}
}

// arrives waits until a server's own state has key among its newest.
func (c *cluster) arrives(name, key string, within time.Duration) bool {
	for end := time.Now().Add(within); time.Now().Before(end); time.Sleep(100 * time.Millisecond) {
		for _, e := range c.servers[name].TraceState() {
			if e.Store != nil && e.Store.Key == key {
				return true
			}
		}
	}
	return false
}

// strand cuts the leader off with entries of its own, while the others elect another and write on, with a snapshot now and
// then. The cut lasts.
func (c *cluster) strand() (old, leader string) {
	c.t.Helper()
	c.brief()
	old = c.waitLeader(names...)
	rest := others(old)
	c.net.Isolate(ipOf(old), ipOf(rest[0]), ipOf(rest[1]), ipOf("web"))
	done := make(chan struct{})
	for i := range 60 {
		go func() { c.put(c.servers[old], fmt.Sprintf("own%d", i), "v"); done <- struct{}{} }()
	}
	for range 60 {
		<-done
	}
	leader = c.waitLeader(rest...)
	for i := range 12 {
		if err := c.put(c.servers[leader], fmt.Sprintf("k%d", i), "v"); err != nil {
			c.t.Fatal(err)
		}
		time.Sleep(500 * time.Millisecond)
	}
	return old, leader
}

func TestAFollowerWithALongTailOfItsOwnIsBroughtBackBySnapshot(t *testing.T) {
	run(t, func(t *testing.T, c *cluster) {
		old, leader := c.strand()
		c.net.Heal()
		if !c.arrives(old, "k11", time.Minute) {
			t.Fatal("it was not sent the snapshot")
		}
		if err := c.put(c.servers[leader], "last", "v"); err != nil {
			t.Fatal(err)
		}
		if !c.arrives(old, "last", 2*time.Minute) { // though nobody writes any more
			t.Error("its log holds on to what nobody else has")
		}
		time.Sleep(time.Minute)
		restores := 0
		for _, e := range c.events.all() {
			if e.Node == old && e.Store != nil && e.Store.Op == "restore" && e.Store.Key == "" {
				restores++
			}
		}
		if restores > 20 {
			t.Errorf("it was sent %d snapshots", restores)
		}
	})
}

func TestALeaderThatNeedsAFollowerWithALongTailOfItsOwnHasItsMajority(t *testing.T) {
	run(t, func(t *testing.T, c *cluster) {
		old, leader := c.strand()
		for _, name := range others(old) {
			if name != leader {
				c.stop(name)
			}
		}
		c.net.Heal()
		if !c.arrives(old, "k11", time.Minute) {
			t.Fatal("it was not sent the snapshot")
		}
		c.waitLeader(old, leader)
		var err error
		for range 30 {
			if err = c.put(c.servers[leader], "last", "v"); err == nil {
				break
			}
			time.Sleep(time.Second)
		}
		if err != nil || !c.arrives(old, "last", 10*time.Second) {
			t.Errorf("two of three servers are well, and take no write: %v", err)
		}
	})
}

func TestMoreOfTheLogIsKeptForAFollowerThatNeedsSnapshotAfterSnapshot(t *testing.T) {
	run(t, func(t *testing.T, c *cluster) {
		leader := c.waitLeader(names...)
		slow := raftseam.Straggler{ID: raft.ServerID("id-" + others(leader)[0]), Index: 7}
		first := c.servers[leader].TrailingLogsFor(slow)
		if second := c.servers[leader].TrailingLogsFor(slow); first == 0 || second != 2*first {
			t.Errorf("%d entries, then %d", first, second)
		}
		last := uint64(0)
		for range 64 {
			last = c.servers[leader].TrailingLogsFor(slow)
		}
		if last != 1<<20 {
			t.Errorf("%d entries in the end", last)
		}
	})
}

// unreadable is a snapshot store from which nothing can be read while broken says so.
type unreadable struct {
	raft.SnapshotStore
	broken  atomic.Bool
	created atomic.Int64
}

func (u *unreadable) Create(v raft.SnapshotVersion, index, term uint64, conf raft.Configuration, at uint64,
	trans raft.Transport,
) (raft.SnapshotSink, error) {
	u.created.Add(1)
	u.broken.Store(false)
	return u.SnapshotStore.Create(v, index, term, conf, at, trans)
}

func (u *unreadable) Open(id string) (*raft.SnapshotMeta, io.ReadCloser, error) {
	if u.broken.Load() {
		return nil, nil, errors.New("CRC mismatch")
	}
	return u.SnapshotStore.Open(id)
}

func TestALeaderThatCannotReadItsSnapshotTakesAnother(t *testing.T) {
	run(t, func(t *testing.T, c *cluster) {
		stores := map[string]*unreadable{}
		for _, name := range names {
			stores[name] = &unreadable{SnapshotStore: c.disks[name].snaps}
			c.disks[name].shown = stores[name]
		}
		c.brief()
		leader := c.waitLeader(names...)
		away := others(leader)[0]
		c.stop(away)
		for i := range 30 {
			if err := c.put(c.client, fmt.Sprintf("k%d", i), "v"); err != nil {
				t.Fatal(err)
			}
		}
		time.Sleep(5 * time.Second)
		before := stores[leader].created.Load()
		stores[leader].broken.Store(true)
		delete(c.disks, away)
		c.start(away)
		if !c.arrives(away, "k29", time.Minute) {
			t.Error("a follower has waited in vain for a snapshot that cannot be read")
		}
		if stores[leader].created.Load() == before {
			t.Error("the test has broken nothing")
		}
	})
}

// The leader has made the snapshot its state before it asks the others, and keeps nothing of its log before it.
func TestALeaderThatIsCutOffWhileItRestoresComesBackToTheOthersState(t *testing.T) {
	run(t, func(t *testing.T, c *cluster) {
		archive, _ := save(t, c.client, false)
		if err := c.put(c.client, "k", "since then"); err != nil {
			t.Fatal(err)
		}
		old := c.waitLeader(names...)
		rest := others(old)
		c.net.Isolate(ipOf(old), ipOf(rest[0]), ipOf(rest[1]), ipOf("web"))
		if err := restore(c.servers[old], archive); !errors.Is(err, structs.ErrOutcomeUnknown) {
			t.Errorf("restored, and nobody knows: %v", err)
		}
		leader := c.waitLeader(rest...)
		if err := c.put(c.servers[leader], "l", "1"); err != nil {
			t.Fatal(err)
		}
		c.net.Heal()
		if !c.arrives(old, "l", time.Minute) {
			t.Fatal("it takes nothing from the others any more")
		}
		if g := c.get(c.servers[old], "k", structs.QueryOptions{AllowStale: true}); g.value != "since then" {
			t.Errorf("it has kept the state that it alone restored: %+v", g)
		}
		if err := c.put(c.servers[leader], "m", "1"); err != nil {
			t.Fatal(err)
		}
		if !c.arrives(old, "m", 10*time.Second) {
			t.Error("it does not go on from there")
		}
	})
}
