package server_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"glasshouse/core/structs"
	"glasshouse/core/trace"
)

func TestAStaleAnswerIsNoOlderThanAsked(t *testing.T) {
	run(t, func(t *testing.T, c *cluster) {
		if err := c.put(c.client, "k", "1"); err != nil {
			t.Fatal(err)
		}
		leader := c.waitLeader(names...)
		rest := others(leader)
		time.Sleep(time.Second)
		bounded := structs.QueryOptions{AllowStale: true, MaxStaleDuration: 5 * time.Second}
		if g := c.get(c.servers[rest[0]], "k", bounded); g.value != "1" || g.meta.LastContact > time.Second {
			t.Errorf("in time: %+v", g)
		}
		// A read that waits, and whose server loses its leader meanwhile.
		waiting := make(chan got, 1)
		go func() {
			opts := bounded
			opts.MinQueryIndex, opts.MaxQueryTime = 1<<40, time.Minute
			waiting <- c.get(c.servers[rest[0]], "k", opts)
		}()
		time.Sleep(time.Second)
		c.stop(leader)
		c.stop(rest[1])
		time.Sleep(20 * time.Second)
		alone := c.servers[rest[0]]
		if g := c.get(alone, "k", structs.QueryOptions{AllowStale: true}); g.value != "1" || g.meta.KnownLeader {
			t.Errorf("without a bound: %+v", g)
		}
		began := time.Now()
		g := c.get(alone, "k", bounded)
		if took := time.Since(began); !errors.Is(g.err, structs.ErrNoLeader) || took < 5*time.Second {
			t.Errorf("too old, after %v: %+v", took, g)
		}
		if g := <-waiting; !errors.Is(g.err, structs.ErrNoLeader) {
			t.Errorf("what has become too old while it waited: %+v", g)
		}
		c.start(leader)
		c.waitLeader(leader, rest[0])
		if g := c.get(alone, "k", bounded); g.err != nil || g.value != "1" {
			t.Errorf("with a leader again: %+v", g)
		}
	})
}

func TestAnAnswerThatIsTooOldComesFromTheLeader(t *testing.T) {
	run(t, func(t *testing.T, c *cluster) {
		leader := c.waitLeader(names...)
		time.Sleep(time.Second)
		// No server but the leader has heard the leader less than a nanosecond ago.
		opts := structs.QueryOptions{AllowStale: true, MaxStaleDuration: 1}
		for name, s := range c.servers {
			before := c.answered("KVS.Get")
			if g := c.get(s, "k", opts); g.err != nil || g.meta.LastContact != 0 || !g.meta.KnownLeader {
				t.Errorf("%s: %+v", name, g)
			}
			if asked := c.answered("KVS.Get") > before; asked != (name != leader) {
				t.Errorf("%s asked the leader: %v", name, asked)
			}
		}
	})
}

func TestAServerThatNeverHeardALeaderAnswersNothingStale(t *testing.T) {
	run(t, func(t *testing.T, c *cluster) {
		if err := c.put(c.client, "k", "1"); err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			c.stop(name)
		}
		c.start("a")
		time.Sleep(time.Second)
		if g := c.get(c.servers["a"], "k", structs.QueryOptions{AllowStale: true}); !errors.Is(g.err, structs.ErrNoLeader) {
			t.Errorf("its store may lack anything, and yet: %+v", g)
		}
	})
}

func TestALeaderThatIsCutOffAnswersNoConsistentRead(t *testing.T) {
	run(t, func(t *testing.T, c *cluster) {
		if err := c.put(c.client, "k", "1"); err != nil {
			t.Fatal(err)
		}
		leader := c.waitLeader(names...)
		rest := others(leader)
		for _, other := range rest {
			c.net.Cut(ipOf(leader), ipOf(other)) // it hears, and is not heard
		}
		// It still believes that it leads; the answers under way to it are of before the read.
		ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
		defer cancel()
		var out structs.IndexedDirEntries
		args := &structs.KeyRequest{Key: "k", QueryOptions: structs.QueryOptions{RequireConsistent: true}}
		if err := c.servers[leader].RPC(ctx, "KVS.Get", args, &out); err == nil {
			t.Errorf("it answered %+v", out)
		}
		c.net.Heal()
		time.Sleep(30 * time.Second) // the others have elected one of them by now, or kept it
		c.waitLeader(names...)
		if g := c.get(c.servers[leader], "k", structs.QueryOptions{RequireConsistent: true}); g.err != nil || g.value != "1" {
			t.Errorf("once it is heard again: %+v", g)
		}
	})
}

func TestABlockedConsistentReadThatWakesAtItsLastMomentIsAnswered(t *testing.T) {
	run(t, func(t *testing.T, c *cluster) {
		leader := c.waitLeader(names...)
		if err := c.put(c.client, "k", "1"); err != nil {
			t.Fatal(err)
		}
		opts := structs.QueryOptions{RequireConsistent: true, MaxQueryTime: time.Second}
		opts.MinQueryIndex = c.get(c.servers[leader], "k", opts).meta.Index
		answered := make(chan got, 1)
		go func() { answered <- c.get(c.servers[leader], "k", opts) }()
		time.Sleep(950 * time.Millisecond)
		if err := c.put(c.servers[leader], "k", "2"); err != nil {
			t.Fatal(err)
		}
		// Whether it still leads is heard only after the second, and its sixteenth, is over.
		for _, other := range others(leader) {
			c.net.Cut(ipOf(leader), ipOf(other))
		}
		time.Sleep(200 * time.Millisecond)
		c.net.Heal()
		if g := <-answered; g.err != nil || g.value != "2" {
			t.Errorf("%+v", g)
		}
	})
}

func TestALeaderThatHasHandedTheLeadOnAnswersNothingStale(t *testing.T) {
	run(t, func(t *testing.T, c *cluster) {
		if err := c.put(c.client, "k", "1"); err != nil {
			t.Fatal(err)
		}
		old := c.waitLeader(names...)
		next, other := others(old)[0], others(old)[1]
		time.Sleep(time.Second)
		// What it asks of next goes over the connection that a heartbeat has just left: it can open none through the cut.
		heard := c.beats(old, next)
		c.until("a heartbeat is answered", func() bool { return c.beats(old, next) > heard })
		// It does not hear that the others elect the one that it has chosen.
		c.net.Cut(ipOf(next), ipOf(old))
		c.net.Cut(ipOf(other), ipOf(old))
		asked := make(chan error, 1)
		go func() {
			var reply structs.LeadershipTransferResponse
			req := &structs.LeadershipTransferRequest{ID: "id-" + next}
			asked <- c.servers[old].RPC(t.Context(), "Operator.RaftLeadershipTransfer", req, &reply)
		}()
		c.until(next+" knows a leader", func() bool { return c.leader(next) != "" })
		if err := c.put(c.servers[next], "k", "2"); err != nil {
			t.Fatal(err)
		}
		if c.leader(old) == "" {
			t.Fatal("the old leader has noticed it already: this shows nothing")
		}
		if g := c.get(c.servers[old], "k", structs.QueryOptions{}); g.err == nil && g.value != "2" {
			t.Errorf("answered %+v", g)
		}
		c.net.Heal()
		<-asked
	})
}

// until waits for what must come within half a virtual minute, and looks each millisecond.
func (c *cluster) until(what string, holds func() bool) {
	c.t.Helper()
	for end := time.Now().Add(30 * time.Second); !holds(); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			c.t.Fatalf("it does not come that %s", what)
		}
	}
}

// beats is how many heartbeats of a leader's a follower has answered, as the leader heard.
func (c *cluster) beats(leader, follower string) (n int) {
	for _, e := range c.events.all() {
		m := e.Message
		if m != nil && e.Node == leader && m.From == follower && m.Type == "heartbeat" && m.Reply &&
			m.Phase == trace.PhaseDelivered {
			n++
		}
	}
	return n
}
