package server_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/hashicorp/raft"

	"glasshouse/core/structs"
)

// others are the servers except one.
func others(name string) []string {
	return slices.DeleteFunc(slices.Clone(names), func(n string) bool { return n == name })
}

// write puts keys until stop is closed and returns those that were acknowledged, and those that failed for sure.
func (c *cluster) write(via caller, stop <-chan struct{}) (acked, failed map[string]string, unknown int) {
	acked, failed = map[string]string{}, map[string]string{}
	for i := 0; ; i++ {
		select {
		case <-stop:
			return acked, failed, unknown
		case <-time.After(20 * time.Millisecond):
		}
		key, value := fmt.Sprintf("w%04d", i), fmt.Sprint(i)
		switch err := c.put(via, key, value); {
		case err == nil:
			acked[key] = value
		case errors.Is(err, structs.ErrOutcomeUnknown):
			unknown++
		default:
			failed[key] = value
		}
	}
}

func TestNoAcknowledgedWriteIsLostWhenTheLeaderStops(t *testing.T) {
	run(t, func(t *testing.T, c *cluster) {
		leader := c.waitLeader(names...)
		stop := make(chan struct{})
		type result struct {
			acked, failed map[string]string
			unknown       int
		}
		done := make(chan result, 1)
		go func() {
			acked, failed, unknown := c.write(c.client, stop)
			done <- result{acked, failed, unknown}
		}()
		time.Sleep(2 * time.Second)
		c.stop(leader)
		next := c.waitLeader(others(leader)...)
		if next == leader {
			t.Fatalf("%s leads after it stopped", leader)
		}
		time.Sleep(2 * time.Second)
		c.start(leader)
		c.waitLeader(names...)
		time.Sleep(2 * time.Second)
		close(stop)
		r := <-done
		if len(r.acked) < 100 {
			t.Errorf("only %d writes were acknowledged", len(r.acked))
		}
		for _, name := range names {
			for key, value := range r.acked {
				if g := c.get(c.servers[name], key, structs.QueryOptions{}); g.value != value {
					t.Fatalf("acknowledged %s=%s is %+v by way of %s", key, value, g, name)
				}
			}
			for key := range r.failed {
				if g := c.get(c.servers[name], key, structs.QueryOptions{}); g.found {
					t.Fatalf("%s was called failed and is there", key)
				}
			}
		}
	})
}

func TestAMinorityTakesNoWritesAndTheMajorityGoesOn(t *testing.T) {
	run(t, func(t *testing.T, c *cluster) {
		old := c.waitLeader(names...)
		rest := others(old)
		if err := c.put(c.client, "before", "1"); err != nil {
			t.Fatal(err)
		}
		c.net.Isolate(ipOf(old), ipOf(rest[0]), ipOf(rest[1]), ipOf("web"))

		// A write that the old leader takes now cannot be committed; it may be, later, or never.
		if err := c.put(c.servers[old], "lost", "1"); !errors.Is(err, structs.ErrOutcomeUnknown) {
			t.Errorf("a write on the cut-off leader ended with %v", err)
		}
		leader := c.waitLeader(rest...)
		if err := c.put(c.servers[leader], "during", "2"); err != nil {
			t.Errorf("a write of the majority: %v", err)
		}
		began := time.Now()
		for what, opts := range map[string]structs.QueryOptions{"default": {}, "consistent": {RequireConsistent: true}} {
			if g := c.get(c.servers[old], "before", opts); !errors.Is(g.err, structs.ErrNoLeader) {
				t.Errorf("%s read of the minority: %+v", what, g)
			}
		}
		if err := c.put(c.servers[old], "never", "1"); !errors.Is(err, structs.ErrNoLeader) {
			t.Errorf("a write of the minority: %v", err)
		}
		if held := time.Since(began); held < 18*time.Second || held > 25*time.Second {
			t.Errorf("three requests without a leader were held %v, want about 7 s each", held)
		}
		g := c.get(c.servers[old], "before", structs.QueryOptions{AllowStale: true})
		if g.value != "1" || g.meta.KnownLeader || g.meta.LastContact < 5*time.Second {
			t.Errorf("stale read of the minority: %+v", g)
		}

		c.net.Heal()
		c.waitLeader(names...)
		// Heartbeats are through at once, but raft tries to replicate to a server that was away only after its
		// back-off; and where autopilot has taken it for dead meanwhile, it comes back when gossip finds it again.
		for range 1200 {
			if c.get(c.servers[old], "during", structs.QueryOptions{AllowStale: true}).found {
				break
			}
			time.Sleep(100 * time.Millisecond)
		}
		for key, want := range map[string]string{"before": "1", "during": "2", "lost": "", "never": ""} {
			for _, name := range names {
				if g := c.get(c.servers[name], key, structs.QueryOptions{AllowStale: true}); g.value != want || g.err != nil {
					t.Errorf("%s on %s is %+v, want %q", key, name, g, want)
				}
			}
		}
	})
}

func TestAWaitingReadSurvivesItsLeader(t *testing.T) {
	run(t, func(t *testing.T, c *cluster) {
		leader := c.waitLeader(names...)
		if err := c.put(c.client, "k", "1"); err != nil {
			t.Fatal(err)
		}
		index := c.get(c.client, "k", structs.QueryOptions{}).meta.Index
		done := make(chan got, 1)
		go func() {
			done <- c.get(c.client, "k", structs.QueryOptions{MinQueryIndex: index, MaxQueryTime: time.Minute})
		}()
		time.Sleep(time.Second)
		c.stop(leader)
		c.waitLeader(others(leader)...)
		if err := c.put(c.client, "k", "2"); err != nil {
			t.Fatal(err)
		}
		if g := <-done; g.err != nil || g.value != "2" {
			t.Errorf("%+v, %v", g, g.err)
		}
	})
}

func TestALeaderWhoseDiskHangsIsReplaced(t *testing.T) {
	run(t, func(t *testing.T, c *cluster) {
		old := c.waitLeader(names...)
		release := c.disks[old].hang()
		defer release()
		ended := make(chan error, 1)
		go func() { ended <- c.put(c.servers[old], "stuck", "1") }()
		leader := ""
		for range 200 {
			if leader = c.leader(others(old)...); leader != "" {
				break
			}
			time.Sleep(100 * time.Millisecond)
		}
		if leader == "" {
			t.Fatal("the leader with the hung disk still keeps the others from electing one")
		}
		if err := c.put(c.servers[leader], "on", "1"); err != nil {
			t.Errorf("the new leader: %v", err)
		}
		if g := c.get(c.servers[old], "on", structs.QueryOptions{}); g.err == nil && g.value != "1" {
			t.Errorf("the old one, which does not know, answers: %+v", g)
		}
		release()
		if err := <-ended; err == nil {
			t.Error("the write on the hung disk was acknowledged")
		}
		c.waitLeader(names...)
	})
}

func TestAWriteThatTheDiskMayHaveKeptIsNotCalledFailed(t *testing.T) {
	run(t, func(t *testing.T, c *cluster) {
		leader := c.waitLeader(names...)
		disk := c.disks[leader]
		disk.mu.Lock()
		disk.fail = errors.New("sync: input/output error") // and yet the entry is there
		disk.mu.Unlock()
		if err := c.put(c.client, "k", "v"); !errors.Is(err, structs.ErrOutcomeUnknown) {
			t.Errorf("ended with %v", err)
		}
	})
}

func TestWithoutAnyServerTheClientSaysSoAtOnce(t *testing.T) {
	run(t, func(t *testing.T, c *cluster) {
		for _, name := range names {
			c.stop(name)
		}
		began := time.Now()
		err := c.put(c.client, "k", "1")
		if err == nil || errors.Is(err, structs.ErrOutcomeUnknown) {
			t.Errorf("a write without servers ended with %v", err)
		}
		if took := time.Since(began); took > 8*time.Second {
			t.Errorf("it took %v", took)
		}
	})
}

func TestAServerThatLeavesIsTakenOutOfRaft(t *testing.T) {
	run(t, func(t *testing.T, c *cluster) {
		leader := c.waitLeader(names...)
		if err := c.servers[leader].Leave(); err != nil {
			t.Fatal(err)
		}
		c.stop(leader)
		rest := others(leader)
		c.waitLeader(rest...)
		time.Sleep(5 * time.Second)
		for _, via := range []caller{c.client, c.servers[rest[0]]} {
			var conf structs.RaftConfigurationResponse
			if err := via.RPC(t.Context(), "Operator.RaftGetConfiguration", &structs.DCSpecificRequest{}, &conf); err != nil {
				t.Fatal(err)
			}
			var left []string
			for _, s := range conf.Servers {
				left = append(left, s.Node)
			}
			slices.Sort(left)
			if !slices.Equal(left, rest) {
				t.Errorf("raft's servers are %v, want %v", left, rest)
			}
		}
		if err := c.put(c.client, "k", "1"); err != nil {
			t.Errorf("the two that are left: %v", err)
		}
	})
}

func TestAServerThatLostItsDiskComesBackBySnapshot(t *testing.T) {
	run(t, func(t *testing.T, c *cluster) {
		// The three run with raft's defaults; from here on they keep few entries beside their snapshots.
		c.tune = func(conf *raft.Config) {
			conf.SnapshotInterval, conf.SnapshotThreshold, conf.TrailingLogs = time.Second, 8, 2
		}
		for _, name := range names {
			c.stop(name)
			c.start(name)
			c.waitLeader(names...)
		}
		away := others(c.waitLeader(names...))[0]
		c.stop(away)
		for i := range 100 {
			if err := c.put(c.client, fmt.Sprintf("k%02d", i), "v"); err != nil {
				t.Fatal(err)
			}
		}
		time.Sleep(5 * time.Second)
		delete(c.disks, away)
		c.start(away)
		// Until it has heard the leader it sends even stale reads on.
		for c.get(c.servers[away], "k00", structs.QueryOptions{AllowStale: true}).found {
			time.Sleep(10 * time.Millisecond)
		}
		woken := make(chan got, 1)
		go func() { // nothing but the snapshot can end this wait
			opts := structs.QueryOptions{AllowStale: true, MinQueryIndex: 1 << 40, MaxQueryTime: 5 * time.Minute}
			woken <- c.get(c.servers[away], "k00", opts)
		}()
		c.waitLeader(names...)
		time.Sleep(10 * time.Second)
		select {
		case g := <-woken:
			if g.err != nil || g.found {
				t.Errorf("who waited over the restore got %+v, want the state from before it", g)
			}
		default:
			t.Error("who waited on the old store was not woken")
			<-woken
		}

		restored := false
		for _, e := range c.events.all() {
			restored = restored || e.Node == away && e.Store != nil && e.Store.Op == "restore"
		}
		if !restored {
			t.Error("it was not sent a snapshot")
		}
		for i := range 100 {
			key := fmt.Sprintf("k%02d", i)
			if g := c.get(c.servers[away], key, structs.QueryOptions{AllowStale: true}); g.value != "v" {
				t.Fatalf("%s on %s: %+v", key, away, g)
			}
		}
	})
}

func TestAClusterWhoseServersAllMovedFindsItself(t *testing.T) {
	run(t, func(t *testing.T, c *cluster) {
		c.waitLeader(names...)
		if err := c.put(c.client, "k", "v"); err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			c.stop(name)
		}
		c.rpcPort = "8400"
		for _, name := range names {
			c.start(name)
		}
		leader := c.waitLeader(names...)
		time.Sleep(time.Minute) // the next full exchange of gossip tells the client
		if g := c.get(c.client, "k", structs.QueryOptions{RequireConsistent: true}); g.err != nil || g.value != "v" {
			t.Errorf("after the move: %+v, %v", g, g.err)
		}
		var peers []string
		if err := c.servers[leader].RPC(t.Context(), "Status.Peers", &structs.DCSpecificRequest{}, &peers); err != nil {
			t.Fatal(err)
		}
		slices.Sort(peers)
		if want := []string{"10.0.0.1:8400", "10.0.0.2:8400", "10.0.0.3:8400"}; !slices.Equal(peers, want) {
			t.Errorf("raft has them at %v", peers)
		}
	})
}

func TestAServerThatHearsNobodyEndsInTime(t *testing.T) {
	run(t, func(t *testing.T, c *cluster) {
		old := c.waitLeader(names...)
		c.net.Isolate(ipOf(old), ipOf(others(old)[0]), ipOf(others(old)[1]), ipOf("web"))
		for range 40 { // writes and terms that never come to an end
			go c.put(c.servers[old], "k", "v")
		}
		time.Sleep(3 * time.Second)
		began := time.Now()
		c.stop(old)
		if took := time.Since(began); took > 5*time.Second {
			t.Errorf("it took %v", took)
		}
	})
}
