package server_test

import (
	"errors"
	"fmt"
	"strconv"
	"testing"
	"time"

	"glasshouse/core/server"
	"glasshouse/core/structs"
	"glasshouse/core/trace"
)

func TestAWipedServerUnderItsOldIDElectsNobody(t *testing.T) {
	run(t, func(t *testing.T, c *cluster) {
		leader := c.waitLeader(names...)
		wiped, other := others(leader)[0], others(leader)[1]
		for i := range 5 {
			if err := c.put(c.client, fmt.Sprintf("k%d", i), "v"); err != nil {
				t.Fatal(err)
			}
		}
		// What the leader and the wiped server had acknowledged may be on no other disk.
		c.stop(leader)
		c.stop(wiped)
		delete(c.disks, wiped)
		c.start(wiped)
		for range 300 {
			if now := c.leader(wiped, other); now != "" {
				t.Fatalf("%s leads by the vote of a server that knows nothing", now)
			}
			time.Sleep(100 * time.Millisecond)
		}
		c.start(leader)
		c.waitLeader(names...)
		if err := c.put(c.client, "on", "v"); err != nil {
			t.Errorf("with the leader back: %v", err)
		}
	})
}

// inRaft tells, by what a server answers, whether raft's configuration has another, and whether that has a vote.
func (c *cluster) inRaft(asked, id string) (known, voter bool) {
	c.t.Helper()
	var told structs.RaftConfigurationResponse
	if err := c.servers[asked].RPC(c.t.Context(), "Operator.RaftGetConfiguration", &structs.DCSpecificRequest{}, &told); err != nil {
		c.t.Fatal(err)
	}
	for _, s := range told.Servers {
		if s.ID == id {
			return true, s.Voter
		}
	}
	return false, false
}

// newcomer starts a server that is none of those with which the cluster began, and has joined nobody yet.
func (c *cluster) newcomer(name string) *server.Server {
	c.t.Helper()
	conf := c.config(name)
	conf.BootstrapExpect = 0
	s, err := server.NewServer(conf)
	if err != nil {
		c.t.Fatal(err)
	}
	c.servers[name] = s
	return s
}

func TestANewServerVotesOnceItHoldsWhatWasWritten(t *testing.T) {
	run(t, func(t *testing.T, c *cluster) {
		c.waitLeader(names...)
		if err := c.put(c.client, "k", "v"); err != nil {
			t.Fatal(err)
		}
		d := c.newcomer("d")
		release := c.disks["d"].hang() // it takes nothing yet
		defer release()
		if _, err := d.JoinLAN([]string{ipOf("a")}); err != nil {
			t.Fatal(err)
		}
		known, voter := false, false
		look := func(rounds int) {
			for ; rounds > 0 && !voter; rounds-- {
				known, voter = c.inRaft("a", "id-d")
				time.Sleep(100 * time.Millisecond)
			}
		}
		look(100)
		if !known || voter {
			t.Errorf("while it holds nothing: known %v, voter %v", known, voter)
		}
		release()
		look(600)
		if g := c.get(d, "k", structs.QueryOptions{AllowStale: true}); !voter || g.value != "v" {
			t.Errorf("voter: %v, with %+v", voter, g)
		}
	})
}

// The others still hear it by gossip, so that it is not taken for a failed one: it is looked at again and again, and must
// not be looked at more and more seldom.
func TestANewServerThatTookLongToCatchUpVotesSoonAfter(t *testing.T) {
	run(t, func(t *testing.T, c *cluster) {
		leader := c.waitLeader(names...)
		d := c.newcomer("d")
		if _, err := d.JoinLAN([]string{ipOf(others(leader)[0])}); err != nil {
			t.Fatal(err)
		}
		c.net.Isolate(ipOf("d"), ipOf(leader))
		time.Sleep(50 * time.Second)
		if known, voter := c.inRaft(leader, "id-d"); !known || voter {
			t.Fatalf("while its leader cannot reach it: known %v, voter %v", known, voter)
		}
		c.net.Heal()
		healed := time.Now()
		for _, voter := c.inRaft(leader, "id-d"); !voter; _, voter = c.inRaft(leader, "id-d") {
			if time.Since(healed) > 8*time.Second {
				t.Fatal("it can be reached and has no vote")
			}
			time.Sleep(100 * time.Millisecond)
		}
	})
}

func TestAServerWhoseDiskTakesNoWritesEnds(t *testing.T) {
	run(t, func(t *testing.T, c *cluster) {
		old := c.waitLeader(names...)
		c.stop(old)
		ended := make(chan error, 1)
		conf := c.config(old)
		conf.Failed = func(err error) { ended <- err }
		s, err := server.NewServer(conf)
		if err != nil {
			t.Fatal(err)
		}
		c.servers[old] = s
		if _, err := s.JoinLAN([]string{ipOf(others(old)[0])}); err != nil {
			t.Fatal(err)
		}
		leader := c.waitLeader(names...)
		disk := c.disks[old]
		disk.mu.Lock()
		disk.broken = errors.New("input/output error")
		disk.mu.Unlock()
		began := time.Now()
		if err := c.put(c.servers[leader], "k", "v"); err != nil && leader != old {
			t.Errorf("the others: %v", err)
		}
		if err := <-ended; !errors.Is(err, structs.ErrBadDataDir) || time.Since(began) < 9*time.Second {
			t.Errorf("%v after %v", err, time.Since(began))
		}
		c.waitLeader(others(old)...)
	})
}

func TestAServerWhoseLogCannotBeReadEnds(t *testing.T) {
	run(t, func(t *testing.T, c *cluster) {
		leader := c.waitLeader(names...)
		for i := range 5 {
			if err := c.put(c.client, fmt.Sprintf("k%d", i), "v"); err != nil {
				t.Fatal(err)
			}
		}
		bad, other := others(leader)[0], others(leader)[1]
		c.stop(bad)
		c.net.Isolate(ipOf(bad), ipOf(leader), ipOf(other), ipOf("web"))
		ended := make(chan error, 9)
		conf := c.config(bad)
		conf.Failed = func(err error) { ended <- err }
		s, err := server.NewServer(conf) // which reads the log
		if err != nil {
			t.Fatal(err)
		}
		c.servers[bad] = s
		disk := c.disks[bad]
		disk.mu.Lock()
		disk.unread = errors.New("input/output error")
		disk.mu.Unlock()
		c.net.Heal()
		// It learns what is committed and has to apply it, which must not end in a panic.
		if err := <-ended; !errors.Is(err, structs.ErrBadDataDir) {
			t.Error(err)
		}
		c.stop(bad)
		c.waitLeader(leader, other)
	})
}

func TestAServerSaysNothingInATermThatItCannotKeep(t *testing.T) {
	run(t, func(t *testing.T, c *cluster) {
		leader := c.waitLeader(names...)
		bad := others(leader)[0]
		c.stop(bad)
		ended := make(chan error, 9)
		conf := c.config(bad)
		conf.Failed = func(err error) { ended <- err }
		s, err := server.NewServer(conf)
		if err != nil {
			t.Fatal(err)
		}
		c.servers[bad] = s
		if _, err := s.JoinLAN([]string{ipOf(leader)}); err != nil {
			t.Fatal(err)
		}
		leader = c.waitLeader(names...)
		term, err := strconv.ParseUint(c.servers[leader].Stats()["raft"]["term"], 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		disk := c.disks[bad]
		disk.mu.Lock()
		disk.unkept = errors.New("input/output error")
		disk.mu.Unlock()
		c.stop(leader) // and so there is a new term
		if err := <-ended; !errors.Is(err, structs.ErrBadDataDir) {
			t.Error(err)
		}
		time.Sleep(10 * time.Second)
		for _, e := range c.events.all() {
			m := e.Message
			if m != nil && m.From == bad && m.Phase == trace.PhaseDelivered && m.Proto == trace.ProtoRaft &&
				m.Type != "prevote" && m.Term > term { // that is of a term which has not begun
				t.Fatalf("%s is told %s in term %d", e.Node, m.Text, m.Term)
			}
		}
	})
}
