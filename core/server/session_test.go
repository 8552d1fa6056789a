package server_test

import (
	"bytes"
	"context"
	"io"
	"strings"
	"testing"
	"time"

	"glasshouse/core/structs"
)

// session makes a session on node by way of a delegate.
func (c *cluster) session(via caller, sess structs.Session) (string, error) {
	var id string
	req := &structs.SessionRequest{Op: structs.SessionCreate, Session: sess}
	err := via.RPC(context.Background(), "Session.Apply", req, &id)
	return id, err
}

// mustSession makes a session on server a that depends on its health.
func (c *cluster) mustSession(via caller, sess structs.Session) string {
	c.t.Helper()
	if sess.Node == "" {
		sess.Node, sess.NodeChecks = "a", []string{structs.SerfCheckID}
	}
	id, err := c.session(via, sess)
	if err != nil {
		c.t.Fatal(err)
	}
	return id
}

func (c *cluster) destroy(via caller, id string) error {
	var answer string
	req := &structs.SessionRequest{Op: structs.SessionDestroy, Session: structs.Session{ID: id}}
	return via.RPC(context.Background(), "Session.Apply", req, &answer)
}

// sessionThere tells whether the session lives.
func (c *cluster) sessionThere(via caller, id string) bool {
	c.t.Helper()
	var out structs.IndexedSessions
	req := &structs.SessionSpecificRequest{SessionID: id}
	if err := via.RPC(context.Background(), "Session.Get", req, &out); err != nil {
		c.t.Fatal(err)
	}
	return len(out.Sessions) == 1
}

// renew is false when the session is not there any more.
func (c *cluster) renew(via caller, id string) bool {
	c.t.Helper()
	var out structs.IndexedSessions
	req := &structs.SessionSpecificRequest{SessionID: id, QueryOptions: structs.QueryOptions{AllowStale: true}}
	if err := via.RPC(context.Background(), "Session.Renew", req, &out); err != nil {
		c.t.Fatal(err)
	}
	return len(out.Sessions) == 1
}

// lifeOf is how long the session lives from now on, looked at each tenth of a second, at most limit.
func (c *cluster) lifeOf(via caller, id string, limit time.Duration) time.Duration {
	c.t.Helper()
	began := time.Now()
	for time.Since(began) < limit && c.sessionThere(via, id) {
		time.Sleep(100 * time.Millisecond)
	}
	return time.Since(began)
}

func (c *cluster) lock(via caller, key, session string) (bool, error) {
	return c.apply(via, structs.KVLock, structs.DirEntry{Key: key, Session: session, Value: []byte("v")}, "")
}

func TestASessionEndsAfterTwiceItsTTL(t *testing.T) {
	run(t, func(t *testing.T, c *cluster) {
		id := c.mustSession(c.client, structs.Session{TTL: "10s"})
		if ok, err := c.lock(c.client, "k", id); !ok || err != nil {
			t.Fatalf("lock: %v, %v", ok, err)
		}
		if life := c.lifeOf(c.client, id, time.Minute); life < 19*time.Second || life > 21*time.Second {
			t.Errorf("it lived %v, want 20 s", life)
		}
		var out structs.IndexedDirEntries
		if err := c.client.RPC(t.Context(), "KVS.Get", &structs.KeyRequest{Key: "k"}, &out); err != nil {
			t.Fatal(err)
		}
		if len(out.Entries) != 1 || out.Entries[0].Session != "" || out.Entries[0].LockIndex != 1 {
			t.Errorf("the key that it held: %+v", out.Entries)
		}
		if c.renew(c.client, id) {
			t.Error("it can be renewed after its end")
		}
	})
}

func TestASessionThatIsRenewedLives(t *testing.T) {
	run(t, func(t *testing.T, c *cluster) {
		id := c.mustSession(c.client, structs.Session{TTL: "10s"})
		for i := range 20 {
			time.Sleep(9 * time.Second)
			via := []caller{c.client, c.servers["a"], c.servers["b"], c.servers["c"]}[i%4]
			if !c.renew(via, strings.ToUpper(id)) {
				t.Fatalf("after %d renewals it is gone", i)
			}
		}
		if life := c.lifeOf(c.client, id, time.Minute); life < 19*time.Second || life > 21*time.Second {
			t.Errorf("it lived %v after its last renewal, want 20 s", life)
		}
	})
}

func TestASessionWithoutTTLLives(t *testing.T) {
	run(t, func(t *testing.T, c *cluster) {
		var ids []string
		for _, ttl := range []string{"", "0s"} {
			ids = append(ids, c.mustSession(c.client, structs.Session{TTL: ttl}))
		}
		time.Sleep(5 * time.Minute)
		for _, id := range ids {
			if !c.renew(c.client, id) {
				t.Errorf("session %s is gone", id)
			}
		}
	})
}

func TestANewLeaderGivesEverySessionItsFullClock(t *testing.T) {
	run(t, func(t *testing.T, c *cluster) {
		old := c.waitLeader(names...)
		id := c.mustSession(c.client, structs.Session{TTL: "10s", Node: "web"})
		time.Sleep(15 * time.Second)
		c.stop(old)
		c.waitLeader(others(old)...)
		life := c.lifeOf(c.client, id, time.Minute)
		if life < 18*time.Second || life > 21*time.Second {
			t.Errorf("it lived %v under the new leader, want 20 s", life)
		}
	})
}

func TestOnlyALeaderKeepsTimers(t *testing.T) {
	run(t, func(t *testing.T, c *cluster) {
		leader := c.waitLeader(names...)
		for range 3 {
			c.mustSession(c.client, structs.Session{TTL: "10s", Node: "web"})
		}
		time.Sleep(time.Second)
		want := func(when, leader string) {
			t.Helper()
			for name, s := range c.servers {
				want := 0
				if name == leader {
					want = 3
				}
				if got := s.SessionTimers(); got != want {
					t.Errorf("%s: %s has %d timers, want %d", when, name, got, want)
				}
			}
		}
		want("at first", leader)
		c.net.Isolate(ipOf(leader), ipOf(others(leader)[0]), ipOf(others(leader)[1]), ipOf("web"))
		next := c.waitLeader(others(leader)...)
		// It answers reads a moment before its first round of sessions.
		c.until(next+" keeps timers", func() bool { return c.servers[next].SessionTimers() > 0 })
		want("cut off", next)
		c.net.Heal()
		c.waitLeader(names...)
	})
}

func TestAMinorityEndsNoSession(t *testing.T) {
	run(t, func(t *testing.T, c *cluster) {
		leader := c.waitLeader(names...)
		id := c.mustSession(c.client, structs.Session{TTL: "10s"})
		for _, name := range others(leader) {
			c.stop(name)
		}
		time.Sleep(5 * time.Minute)
		for _, name := range others(leader) {
			c.start(name)
		}
		c.waitLeader(names...)
		if !c.renew(c.client, id) {
			t.Error("the session ended without a quorum")
		}
	})
}

func TestASessionEndsWithItsNode(t *testing.T) {
	run(t, func(t *testing.T, c *cluster) {
		leader := c.waitLeader(names...)
		away := others(leader)[0]
		id := c.mustSession(c.client, structs.Session{
			Node: away, NodeChecks: []string{structs.SerfCheckID}, Behavior: structs.SessionKeysDelete,
		})
		alone := c.mustSession(c.client, structs.Session{Node: away})
		if ok, err := c.lock(c.client, "k", id); !ok || err != nil {
			t.Fatalf("lock: %v, %v", ok, err)
		}
		c.stop(away)
		if life := c.lifeOf(c.client, id, time.Minute); life >= time.Minute {
			t.Error("it outlived its node")
		}
		if g := c.get(c.client, "k", structs.QueryOptions{}); g.found || g.err != nil {
			t.Errorf("the key that it held: %+v", g)
		}
		if !c.sessionThere(c.client, alone) {
			t.Error("a session without checks ended with its node's health")
		}
		if err := c.servers[leader].RemoveFailedNode(away, false); err != nil {
			t.Fatal(err)
		}
		if life := c.lifeOf(c.client, alone, time.Minute); life > 5*time.Second {
			t.Errorf("a session outlived its node's deregistration by %v", life)
		}
	})
}

func TestSessionsThatCannotBeAreRefused(t *testing.T) {
	run(t, func(t *testing.T, c *cluster) {
		leader := c.waitLeader(names...)
		before := c.servers[leader].Stats()["raft"]["last_log_index"]
		for _, tc := range []struct {
			sess structs.Session
			want string
		}{
			{structs.Session{}, "Must provide Node"},
			{structs.Session{Node: "a", Behavior: "junk"}, "Invalid Behavior setting 'junk'"},
			{structs.Session{Node: "a", Behavior: "Delete"}, "Invalid Behavior setting 'Delete'"},
			{structs.Session{Node: "a", TTL: "abc"}, `Session TTL 'abc' invalid: time: invalid duration "abc"`},
			{structs.Session{Node: "a", TTL: "9s"}, "Invalid Session TTL '9000000000', must be between [10s=24h0m0s]"},
			{structs.Session{Node: "a", TTL: "-1s"}, "Invalid Session TTL '-1000000000', must be between [10s=24h0m0s]"},
			{structs.Session{Node: "a", TTL: "24h1s"},
				"Invalid Session TTL '86401000000000', must be between [10s=24h0m0s]"},
		} {
			if _, err := c.session(c.servers[leader], tc.sess); err == nil || err.Error() != tc.want {
				t.Errorf("%+v: %v, want %q", tc.sess, err, tc.want)
			}
		}
		if after := c.servers[leader].Stats()["raft"]["last_log_index"]; after != before {
			t.Errorf("refused sessions are in the log: %s, %s", before, after)
		}
		// These the tables judge.
		for _, tc := range []struct {
			sess structs.Session
			want string
		}{
			{structs.Session{Node: "nowhere"}, "Missing node registration"},
			{structs.Session{Node: "a", NodeChecks: []string{"nope"}}, "Missing check 'nope' registration"},
		} {
			if _, err := c.session(c.servers[leader], tc.sess); err == nil || err.Error() != tc.want {
				t.Errorf("%+v: %v, want %q", tc.sess, err, tc.want)
			}
		}
		const badID = "failed session lookup: index error: UUID must be 36 characters"
		if err := c.destroy(c.servers[leader], "x"); err == nil || err.Error() != badID {
			t.Errorf("destroy: %v", err)
		}
		if err := c.destroy(c.servers[leader], ""); err == nil || err.Error() != "Must provide ID" {
			t.Errorf("destroy: %v", err)
		}
		if err := c.destroy(c.servers[leader], "00000000-0000-0000-0000-000000000000"); err != nil {
			t.Errorf("destroy of an unknown session: %v", err)
		}
		var out structs.IndexedSessions
		for _, method := range []string{"Session.Get", "Session.Renew"} {
			req := &structs.SessionSpecificRequest{SessionID: "x"}
			if err := c.servers[leader].RPC(t.Context(), method, req, &out); err == nil || err.Error() != badID {
				t.Errorf("%s: %v", method, err)
			}
		}
	})
}

// sessionsAt waits on a session read until the answer's index is above min.
func (c *cluster) sessionsAt(method string, args any) <-chan structs.IndexedSessions {
	done := make(chan structs.IndexedSessions, 1)
	go func() {
		var out structs.IndexedSessions
		if err := c.client.RPC(context.Background(), method, args, &out); err != nil {
			c.t.Error(err)
		}
		done <- out
	}()
	return done
}

func TestSessionReadsWait(t *testing.T) {
	run(t, func(t *testing.T, c *cluster) {
		id := c.mustSession(c.client, structs.Session{Node: "web"})
		var now structs.IndexedSessions
		if err := c.client.RPC(t.Context(), "Session.List", &structs.SessionSpecificRequest{}, &now); err != nil {
			t.Fatal(err)
		}
		wait := structs.QueryOptions{MinQueryIndex: now.Index, MaxQueryTime: time.Minute}
		own := &structs.SessionSpecificRequest{SessionID: id, QueryOptions: wait}
		got := c.sessionsAt("Session.Get", own)
		list := c.sessionsAt("Session.List", &structs.SessionSpecificRequest{QueryOptions: wait})
		node := c.sessionsAt("Session.NodeSessions", &structs.NodeSpecificRequest{Node: "web", QueryOptions: wait})
		time.Sleep(time.Second)
		other := c.mustSession(c.client, structs.Session{Node: "web"})
		if out := <-list; len(out.Sessions) != 2 || out.Index <= now.Index {
			t.Errorf("list: %+v", out)
		}
		if out := <-node; len(out.Sessions) != 2 {
			t.Errorf("node: %+v", out)
		}
		time.Sleep(time.Second)
		select {
		case out := <-got:
			t.Fatalf("another session's start woke %+v", out)
		default:
		}
		if err := c.destroy(c.client, id); err != nil {
			t.Fatal(err)
		}
		if out := <-got; len(out.Sessions) != 0 || out.Index <= now.Index {
			t.Errorf("get: %+v", out)
		}
		if !c.sessionThere(c.client, other) {
			t.Error("the other session ended too")
		}
	})
}

func TestARestoredSessionEndsInItsTime(t *testing.T) {
	run(t, func(t *testing.T, c *cluster) {
		leader := c.servers[c.waitLeader(names...)]
		id := c.mustSession(c.client, structs.Session{TTL: "10s", Node: "web"})
		var archive bytes.Buffer
		head := func(*structs.SnapshotResponse) error { return nil }
		save := &structs.SnapshotRequest{Op: structs.SnapshotSave}
		if err := leader.SnapshotRPC(t.Context(), save, nil, &archive, head); err != nil {
			t.Fatal(err)
		}
		if err := c.destroy(c.client, id); err != nil {
			t.Fatal(err)
		}
		restore := &structs.SnapshotRequest{Op: structs.SnapshotRestore}
		if err := leader.SnapshotRPC(t.Context(), restore, &archive, io.Discard, head); err != nil {
			t.Fatal(err)
		}
		if !c.renew(c.client, id) {
			t.Fatal("it is not back")
		}
		if life := c.lifeOf(c.client, id, time.Minute); life < 19*time.Second || life > 21*time.Second {
			t.Errorf("it lived %v, want 20 s", life)
		}
	})
}
