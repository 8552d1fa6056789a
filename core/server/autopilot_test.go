package server_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"glasshouse/core/structs"
)

// raftIDs are the servers of raft's configuration by their node ids, as the client is told.
func (c *cluster) raftIDs(t *testing.T) map[string]bool {
	t.Helper()
	var conf structs.RaftConfigurationResponse
	err := c.client.RPC(t.Context(), "Operator.RaftGetConfiguration", &structs.DCSpecificRequest{}, &conf)
	if err != nil {
		t.Fatal(err)
	}
	ids := map[string]bool{}
	for _, s := range conf.Servers {
		ids[s.ID] = true
	}
	return ids
}

func (c *cluster) serverHealth(t *testing.T) map[string]structs.ServerHealth {
	t.Helper()
	var reply structs.OperatorHealthReply
	err := c.client.RPC(t.Context(), "Operator.ServerHealth", &structs.DCSpecificRequest{}, &reply)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]structs.ServerHealth{}
	healthy := true
	for _, h := range reply.Servers {
		all[h.Name] = h
		healthy = healthy && h.Healthy
	}
	if reply.Healthy != healthy {
		t.Errorf("as a whole it is %v: %+v", reply.Healthy, reply)
	}
	return all
}

func (c *cluster) setAutopilot(t *testing.T, change func(*structs.AutopilotConfig)) (bool, structs.AutopilotConfig) {
	t.Helper()
	conf := c.autopilotConfig(t)
	change(&conf)
	var ok bool
	req := &structs.AutopilotSetConfigRequest{Config: conf, CAS: true}
	if err := c.client.RPC(t.Context(), "Operator.AutopilotSetConfiguration", req, &ok); err != nil {
		t.Fatal(err)
	}
	return ok, c.autopilotConfig(t)
}

func (c *cluster) autopilotConfig(t *testing.T) (conf structs.AutopilotConfig) {
	t.Helper()
	err := c.client.RPC(t.Context(), "Operator.AutopilotGetConfiguration", &structs.DCSpecificRequest{}, &conf)
	if err != nil {
		t.Fatal(err)
	}
	return conf
}

func TestAutopilotsConfigurationIsReplicatedAndGuardedByItsIndex(t *testing.T) {
	run(t, func(t *testing.T, c *cluster) {
		first := c.autopilotConfig(t)
		if !first.CleanupDeadServers || first.MaxTrailingLogs != 250 || first.ModifyIndex == 0 {
			t.Errorf("a new cluster has %+v", first)
		}
		ok, next := c.setAutopilot(t, func(conf *structs.AutopilotConfig) { conf.MinQuorum = 2 })
		if !ok || next.MinQuorum != 2 || next.ModifyIndex <= first.ModifyIndex || next.CreateIndex != first.CreateIndex {
			t.Errorf("changed: %v, %+v", ok, next)
		}
		ok, after := c.setAutopilot(t, func(conf *structs.AutopilotConfig) { conf.MinQuorum, conf.ModifyIndex = 9, first.ModifyIndex })
		if ok || after.MinQuorum != 2 {
			t.Errorf("changed at an old index: %v, %+v", ok, after)
		}
		leader := c.waitLeader(names...)
		c.stop(leader)
		c.waitLeader(others(leader)...)
		if again := c.autopilotConfig(t); again.MinQuorum != 2 || again.ModifyIndex != next.ModifyIndex {
			t.Errorf("the next leader has %+v", again)
		}
	})
}

func TestALeaderThatHasNotCaughtUpKeepsAutopilotsConfiguration(t *testing.T) {
	run(t, func(t *testing.T, c *cluster) {
		if ok, _ := c.setAutopilot(t, func(conf *structs.AutopilotConfig) { conf.MinQuorum = 2 }); !ok {
			t.Fatal("it was not changed")
		}
		for _, name := range names {
			c.stop(name)
		}
		var release []func()
		for _, name := range names {
			release = append(release, c.disks[name].hang())
		}
		for _, name := range names {
			c.start(name)
		}
		leader := ""
		for range 6000 {
			if leader = c.leader(names...); leader != "" {
				break
			}
			time.Sleep(10 * time.Millisecond)
		}
		if leader == "" {
			t.Fatal("nobody leads")
		}
		// Its log is not known to be committed, and its store is empty.
		var asked sync.WaitGroup
		for method, reply := range map[string]any{
			"Operator.AutopilotGetConfiguration": &structs.AutopilotConfig{}, "Operator.ServerHealth": &structs.OperatorHealthReply{},
		} {
			asked.Go(func() {
				if err := c.servers[leader].RPC(t.Context(), method, &structs.DCSpecificRequest{}, reply); err != nil {
					t.Logf("%s: %v", method, err)
				}
				if conf, ok := reply.(*structs.AutopilotConfig); ok && conf.MinQuorum == 0 {
					t.Errorf("it answers %+v", conf)
				}
			})
		}
		time.Sleep(100 * time.Millisecond)
		for _, release := range release {
			release()
		}
		asked.Wait()
		c.waitLeader(names...)
		if conf := c.autopilotConfig(t); conf.MinQuorum != 2 {
			t.Errorf("it was overwritten: %+v", conf)
		}
	})
}

func TestTheLeaderKnowsItsServersHealth(t *testing.T) {
	run(t, func(t *testing.T, c *cluster) {
		leader := c.waitLeader(names...)
		time.Sleep(10 * time.Second)
		for name, h := range c.serverHealth(t) {
			if !h.Healthy || !h.Voter || h.Leader != (name == leader) || h.SerfStatus != "alive" || h.Version != "1.8.7" ||
				h.ID != "id-"+name || h.Address != ipOf(name)+":8300" || h.LastIndex == 0 || h.LastTerm == 0 ||
				time.Since(h.StableSince) < 5*time.Second {
				t.Errorf("%s: %+v", name, h)
			}
		}
		gone := others(leader)[0]
		c.setAutopilot(t, func(conf *structs.AutopilotConfig) { conf.CleanupDeadServers = false })
		c.stop(gone)
		time.Sleep(time.Second)
		if h := c.serverHealth(t)[gone]; h.Healthy || h.LastContact < 500*time.Millisecond {
			t.Errorf("a second after %s ended: %+v", gone, h)
		}
		time.Sleep(20 * time.Second)
		h := c.serverHealth(t)[gone]
		if h.Healthy || h.SerfStatus != "failed" || time.Since(h.StableSince) < 10*time.Second {
			t.Errorf("twenty seconds after: %+v", h)
		}
		c.start(gone)
		time.Sleep(10 * time.Second)
		if h := c.serverHealth(t)[gone]; !h.Healthy || time.Since(h.StableSince) > 11*time.Second {
			t.Errorf("it came back: %+v", h)
		}
	})
}

func TestADeadServerIsRemovedAndMayComeBack(t *testing.T) {
	run(t, func(t *testing.T, c *cluster) {
		leader := c.waitLeader(names...)
		gone := others(leader)[0]
		c.stop(gone)
		time.Sleep(time.Minute)
		if ids := c.raftIDs(t); len(ids) != 2 || ids["id-"+gone] {
			t.Errorf("a minute after %s ended raft has %v", gone, ids)
		}
		for _, m := range c.client.LANMembers() {
			if m.Name == gone && m.Status.String() != "left" {
				t.Errorf("gossip has it as %s", m.Status)
			}
		}
		// Of the two that are left no one may go: the other would not be half.
		c.stop(others(leader)[1])
		time.Sleep(time.Minute)
		if s := c.servers[leader].Stats()["raft"]["num_peers"]; s != "1" {
			t.Errorf("the last one has %s peers", s)
		}
		c.start(others(leader)[1])
		c.start(gone)
		time.Sleep(10 * time.Second)
		c.waitLeader(names...)
		if ids := c.raftIDs(t); len(ids) != 3 {
			t.Errorf("all came back, raft has %v", ids)
		}
	})
}

func TestADeadServerStaysWhereItMay(t *testing.T) {
	for name, change := range map[string]func(*structs.AutopilotConfig){
		"no clean-up":        func(conf *structs.AutopilotConfig) { conf.CleanupDeadServers = false },
		"a quorum of three":  func(conf *structs.AutopilotConfig) { conf.MinQuorum = 3 },
		"a quorum of plenty": func(conf *structs.AutopilotConfig) { conf.MinQuorum = 1 << 40 },
	} {
		t.Run(name, func(t *testing.T) {
			run(t, func(t *testing.T, c *cluster) {
				leader := c.waitLeader(names...)
				c.setAutopilot(t, change)
				c.stop(others(leader)[0])
				time.Sleep(time.Minute)
				if ids := c.raftIDs(t); len(ids) != 3 {
					t.Errorf("raft has %v", ids)
				}
			})
		})
	}
}

func TestLeadershipIsHandedOn(t *testing.T) {
	run(t, func(t *testing.T, c *cluster) {
		transfer := func(id string) error {
			var reply structs.LeadershipTransferResponse
			args := &structs.LeadershipTransferRequest{ID: id}
			err := c.client.RPC(t.Context(), "Operator.RaftLeadershipTransfer", args, &reply)
			if reply.Success != (err == nil) {
				t.Errorf("to %q: success %v, %v", id, reply.Success, err)
			}
			return err
		}
		leader := c.waitLeader(names...)
		for _, next := range others(leader) {
			if err := transfer("id-" + next); err != nil {
				t.Fatal(err)
			}
			if got := c.waitLeader(names...); got != next {
				t.Errorf("%s leads, not %s", got, next)
			}
			leader = next
		}
		if err := transfer(""); err != nil {
			t.Error(err)
		}
		if got := c.waitLeader(names...); got == leader {
			t.Errorf("%s leads still", got)
		}
		leader = c.waitLeader(names...)
		for id, want := range map[string]string{"id-x": `id "id-x" was not found in the Raft configuration`, "id-" + leader: "transfer"} {
			if err := transfer(id); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("to %s: %v", id, err)
			}
		}
		if got := c.waitLeader(names...); got != leader {
			t.Errorf("a failed transfer made %s lead", got)
		}
	})
}

func TestATransferThatWasNotTakenIsNotTriedAgainBeforeItsServerIsBack(t *testing.T) {
	for name, writes := range map[string]bool{"while clients write": true, "while nobody writes": false} {
		t.Run(name, func(t *testing.T) {
			run(t, func(t *testing.T, c *cluster) {
				leader := c.waitLeader(names...)
				time.Sleep(5 * time.Second) // the leader has written what it begins with
				away := others(leader)[0]
				transfer := func(to string) error {
					var reply structs.LeadershipTransferResponse
					args := &structs.LeadershipTransferRequest{ID: to}
					return c.servers[leader].RPC(t.Context(), "Operator.RaftLeadershipTransfer", args, &reply)
				}
				c.net.Cut(ipOf(leader), ipOf(away))
				c.net.Cut(ipOf(away), ipOf(leader))
				if err := c.put(c.servers[leader], "k", "1"); err != nil { // it lacks something now
					t.Fatal(err)
				}
				for range 3 {
					if err := transfer("id-" + away); err == nil {
						t.Errorf("%s leads though it was not reached", away)
					}
				}
				if writes {
					if err := c.put(c.servers[leader], "k", "2"); err != nil {
						t.Errorf("no write is taken any more: %v", err)
					}
				}
				c.net.Heal()
				time.Sleep(20 * time.Second)
				if err := transfer("id-" + away); err != nil {
					t.Errorf("it has all by now, and is not asked again: %v", err)
				}
				if got := c.waitLeader(names...); got != away {
					t.Errorf("%s leads, not %s", got, away)
				}
				if err := c.put(c.servers[away], "k", "3"); err != nil {
					t.Error(err)
				}
			})
		})
	}
}

func TestALeaderWhoseTransferNeverEndedLeavesTheLeadToOthers(t *testing.T) {
	run(t, func(t *testing.T, c *cluster) {
		leader := c.waitLeader(names...)
		jammed := others(leader)[0]
		c.servers[jammed].JamTransfer()
		var reply structs.LeadershipTransferResponse
		args := &structs.LeadershipTransferRequest{ID: "id-" + jammed}
		if err := c.client.RPC(t.Context(), "Operator.RaftLeadershipTransfer", args, &reply); err != nil {
			t.Fatal(err)
		}
		for range 100 {
			if c.leader(names...) == jammed {
				break
			}
			time.Sleep(100 * time.Millisecond)
		}
		if got := c.leader(names...); got != jammed {
			t.Fatalf("%q leads, not %s", got, jammed)
		}
		if err := c.put(c.client, "k", "refused"); err == nil {
			t.Fatal("it takes writes: this test shows nothing")
		}
		time.Sleep(time.Minute)
		rest := others(jammed)
		if c.waitLeader(rest...) == "" {
			t.Error("nobody else leads")
		}
		if err := c.put(c.client, "k", "taken"); err != nil {
			t.Error(err)
		}
		// Not even alone against the one that leads now does it stand again.
		next := c.waitLeader(rest...)
		third := rest[0]
		if third == next {
			third = rest[1]
		}
		c.stop(next)
		if c.waitLeader(third, jammed) != third {
			t.Error("it leads again")
		}
		if g := c.get(c.client, "k", structs.QueryOptions{}); g.value != "taken" || g.err != nil {
			t.Errorf("%+v", g)
		}
	})
}

func TestALeaderThatLeavesHandsLeadershipOnFirst(t *testing.T) {
	run(t, func(t *testing.T, c *cluster) {
		leader := c.waitLeader(names...)
		began := time.Now()
		done := make(chan error, 1)
		go func() { done <- c.servers[leader].Leave() }()
		next := c.waitLeader(others(leader)...)
		if took := time.Since(began); next == "" || took > time.Second {
			t.Errorf("%s led after %v", next, took)
		}
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}

func TestRaftStatsAreEachServersOwn(t *testing.T) {
	run(t, func(t *testing.T, c *cluster) {
		leader := c.waitLeader(names...)
		time.Sleep(time.Second)
		for name, s := range c.servers {
			var stats structs.RaftStats
			if err := s.RPC(t.Context(), "Status.RaftStats", struct{}{}, &stats); err != nil {
				t.Fatal(err)
			}
			if stats.LastIndex == 0 || stats.LastTerm == 0 || (stats.LastContact == "0") != (name == leader) {
				t.Errorf("%s: %+v", name, stats)
			}
		}
	})
}
