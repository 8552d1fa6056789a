package server_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"glasshouse/core/server"
	"glasshouse/core/structs"
	"glasshouse/core/trace"
)

// passed lists the stations that a request passed, each at its first time, in order. Those of one node only, if node
// is not "".
func (c *cluster) passed(id trace.ID, node string) (stations []string) {
	for _, e := range c.events.all() {
		s := e.Station
		if s == nil || s.Trace != id || node != "" && e.Node != node {
			continue
		}
		station, _, _ := strings.Cut(s.Point, "/")
		if !slices.Contains(stations, station) {
			stations = append(stations, station)
		}
	}
	return stations
}

func TestAPutPassesTheStationsInTheOrderOfTheRoute(t *testing.T) {
	run(t, func(t *testing.T, c *cluster) {
		leader := c.waitLeader(names...)
		ent := structs.DirEntry{Key: "greeting", Value: []byte("hello")}
		if _, err := c.apply(c.client, structs.KVSet, ent, "put-1"); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Second)
		want := []string{
			"Client.RPC", "ConnPool.RPC", "Server.handleConsulConn", "KVS.Apply", "Server.forward", "Server.raftApply",
			"raft.Apply", "raft.leaderLoop", "raft.dispatchLogs", "raft.replicate", "raft.replicateTo",
			"raft.updateLastAppended", "raft.commitment.match", "raft.commitment.recalculate",
			"raft.processLogs", "FSM.Apply", "raft.respond",
		}
		if got := c.passed("put-1", ""); !slices.Equal(got, want) {
			t.Errorf("passed %v\nwant   %v", got, want)
		}
		// What the points say of themselves is what the schema says of them.
		for _, e := range c.events.all() {
			if s := e.Station; s != nil {
				for _, p := range trace.Points() {
					if p.String() == s.Point && s.Derived != (p.Source() == trace.Derived) {
						t.Errorf("%s: derived is %v", s.Point, s.Derived)
					}
				}
				if s.Trace == "put-1" && strings.HasPrefix(s.Point, "raft.") && (s.Index == 0 || s.Term == 0) {
					t.Errorf("%s has index %d, term %d", s.Point, s.Index, s.Term)
				}
			}
		}
		if done := c.passed("put-1", leader); !slices.Contains(done, "raft.respond") {
			t.Errorf("the leader passed %v", done)
		}
		for _, name := range others(leader) {
			if slices.Contains(c.passed("put-1", name), "raft.respond") {
				t.Errorf("%s, a follower, answered a future", name)
			}
		}
	})
}

func TestAGetPassesTheStationsInTheOrderOfTheRoute(t *testing.T) {
	run(t, func(t *testing.T, c *cluster) {
		c.get(c.client, "k", structs.QueryOptions{TraceID: "get-1", RequireConsistent: true})
		want := []string{
			"Client.RPC", "ConnPool.RPC", "Server.handleConsulConn", "KVS.Get", "Server.forward",
			"Server.blockingQuery", "Server.consistentRead", "state.KVSGet",
		}
		if got := c.passed("get-1", ""); !slices.Equal(got, want) {
			t.Errorf("passed %v\nwant   %v", got, want)
		}
	})
}

func TestEveryReplicaKnowsWhoseWriteItApplies(t *testing.T) {
	run(t, func(t *testing.T, c *cluster) {
		if _, err := c.apply(c.client, structs.KVSet, structs.DirEntry{Key: "k", Value: []byte("v")}, "put-2"); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Second)
		var told []string
		var index uint64
		for _, e := range c.events.all() {
			if s := e.Store; s != nil && s.Trace == "put-2" && s.Key == "k" && s.Value == "v" {
				told = append(told, e.Node)
				index = s.Index
			}
		}
		slices.Sort(told)
		if !slices.Equal(told, names) {
			t.Errorf("the change was told on %v", told)
		}
		for _, name := range names {
			ops := map[string]bool{}
			for _, e := range c.events.all() {
				if l := e.Log; l != nil && e.Node == name && l.Last >= index {
					ops[l.Op] = true
				}
			}
			for _, op := range []string{"append", "commit", "apply"} {
				if !ops[op] {
					t.Errorf("%s did not tell of the %s of entry %d", name, op, index)
				}
			}
		}
	})
}

func TestWhatIsToldOfALogNeverGoesAhead(t *testing.T) {
	run(t, func(t *testing.T, c *cluster) {
		leader := c.waitLeader(names...)
		for range 20 {
			if err := c.put(c.client, "k", time.Now().String()); err != nil {
				t.Fatal(err)
			}
		}
		c.stop(leader)
		c.waitLeader(others(leader)...)
		if err := c.put(c.client, "k", "last"); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Second)
		type cursor struct{ last, commit, applied, term uint64 }
		at := map[string]*cursor{"a": {}, "b": {}, "c": {}}
		for _, e := range c.events.all() {
			n := at[e.Node]
			switch {
			case e.Role != nil && n != nil:
				if e.Role.Term < n.term {
					t.Errorf("%s: term %d after %d", e.Node, e.Role.Term, n.term)
				}
				n.term = e.Role.Term
			case e.Log != nil:
				switch l := e.Log; l.Op {
				case "append":
					n.last = l.Last
				case "truncate":
					n.last = l.First - 1
				case "commit":
					if l.Last <= n.commit || l.Last > n.last {
						t.Errorf("%s: commit %d after %d with a log to %d", e.Node, l.Last, n.commit, n.last)
					}
					n.commit = l.Last
				case "apply":
					if l.Last < n.applied || l.Last > n.commit {
						t.Errorf("%s: apply %d after %d with commit %d", e.Node, l.Last, n.applied, n.commit)
					}
					n.applied = l.Last
				}
			}
		}
		for name, n := range at {
			if n.commit == 0 || n.applied == 0 || n.term < 2 {
				t.Errorf("%s told only %+v", name, *n)
			}
		}
	})
}

func TestAnElectionIsToldVoteByVote(t *testing.T) {
	run(t, func(t *testing.T, c *cluster) {
		leader := c.waitLeader(names...)
		var roles []string
		var votes []int
		for _, e := range c.events.all() {
			if r := e.Role; r != nil && e.Node == leader {
				if len(roles) == 0 || roles[len(roles)-1] != r.Role {
					roles = append(roles, r.Role)
				}
				if r.Role == "candidate" {
					votes = append(votes, r.Votes)
					if r.Needed != 2 {
						t.Errorf("needs %d votes", r.Needed)
					}
				}
			}
		}
		if end := roles[len(roles)-1]; end != "leader" || !slices.Contains(roles, "candidate") {
			t.Errorf("roles %v", roles)
		}
		if !slices.Contains(votes, 1) || !slices.Contains(votes, 2) {
			t.Errorf("votes %v", votes)
		}
		for _, name := range others(leader) {
			patient := false
			for _, e := range c.events.all() {
				patient = patient || e.Node == name && e.Timer != nil && e.Timer.Heard == leader && e.Timer.Timeout > 0
			}
			if !patient {
				t.Errorf("%s never told that it heard %s", name, leader)
			}
		}
	})
}

// state is what TraceState says, by kind.
func state(s *server.Server) (role *trace.Role, logs map[string]*trace.Log, peers, keys, members int) {
	logs = map[string]*trace.Log{}
	for _, e := range s.TraceState() {
		switch {
		case e.Role != nil:
			role = e.Role
		case e.Log != nil:
			logs[e.Log.Op] = e.Log
		case e.Peer != nil:
			peers++
		case e.Store != nil:
			keys++
		case e.Member != nil:
			members++
		}
	}
	return role, logs, peers, keys, members
}

func TestAWatcherWhoComesLateIsToldWhatIsTrue(t *testing.T) {
	run(t, func(t *testing.T, c *cluster) {
		leader := c.waitLeader(names...)
		time.Sleep(5 * time.Second) // a new leader's own writes are over
		for i := range 12 {
			ent := structs.DirEntry{Key: strings.Repeat("k", i+1), Value: []byte("v")}
			if _, err := c.apply(c.client, structs.KVSet, ent, "late"); err != nil {
				t.Fatal(err)
			}
		}
		time.Sleep(time.Second)
		for _, name := range names {
			role, logs, peers, keys, members := state(c.servers[name])
			wantRole, wantPeers := "follower", 0
			if name == leader {
				wantRole, wantPeers = "leader", 2
			}
			if role == nil || role.Role != wantRole || role.Leader != leader || role.Term < 2 {
				t.Errorf("%s: role %+v", name, role)
			}
			if peers != wantPeers || keys != 8 || members != 4 {
				t.Errorf("%s: %d peers, %d keys, %d members", name, peers, keys, members)
			}
			tail := logs["append"]
			if tail == nil || len(tail.Entries) != 8 || tail.Last-tail.First != 7 || tail.Entries[7].Trace != "late" {
				t.Fatalf("%s: log %+v", name, tail)
			}
			if text := tail.Entries[7].Text; text != "put "+strings.Repeat("k", 12) {
				t.Errorf("%s: the last entry is %q", name, text)
			}
			if logs["commit"].Last != tail.Last || logs["apply"].Last != tail.Last {
				t.Errorf("%s: commit %d, apply %d of %d", name, logs["commit"].Last, logs["apply"].Last, tail.Last)
			}
		}
	})
}
