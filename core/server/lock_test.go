package server_test

import (
	"testing"
	"time"

	"glasshouse/core/structs"
)

func TestALockOutlivesItsLeader(t *testing.T) {
	run(t, func(t *testing.T, c *cluster) {
		old := c.waitLeader(names...)
		holder := c.mustSession(c.client, structs.Session{Node: "web"})
		other := c.mustSession(c.client, structs.Session{Node: "web"})
		if ok, err := c.lock(c.client, "k", holder); !ok || err != nil {
			t.Fatalf("lock: %v, %v", ok, err)
		}
		c.stop(old)
		c.waitLeader(others(old)...)
		for _, via := range []caller{c.client, c.servers[others(old)[0]], c.servers[others(old)[1]]} {
			if ok, err := c.lock(via, "k", other); ok || err != nil {
				t.Errorf("another session: %v, %v", ok, err)
			}
			if ok, err := c.lock(via, "k", holder); !ok || err != nil {
				t.Errorf("the holder: %v, %v", ok, err)
			}
		}
		for session, want := range map[string]bool{other: false, holder: true} {
			ent := structs.DirEntry{Key: "k", Session: session}
			if ok, err := c.apply(c.client, structs.KVUnlock, ent, ""); ok != want || err != nil {
				t.Errorf("unlock by %s: %v, %v", session, ok, err)
			}
		}
		// A lock that was given back has no delay.
		if ok, err := c.lock(c.client, "k", other); !ok || err != nil {
			t.Errorf("the next holder: %v, %v", ok, err)
		}
	})
}

// untilLocked is how long it takes from now on until session gets key.
func (c *cluster) untilLocked(key, session string, limit time.Duration) time.Duration {
	c.t.Helper()
	began := time.Now()
	for time.Since(began) < limit {
		ok, err := c.lock(c.client, key, session)
		if err != nil {
			c.t.Fatal(err)
		}
		if ok {
			break
		}
		time.Sleep(100 * time.Millisecond)
	}
	return time.Since(began)
}

func TestAKeyIsNotLockedInItsLockDelay(t *testing.T) {
	run(t, func(t *testing.T, c *cluster) {
		next := c.mustSession(c.client, structs.Session{Node: "web"})
		for key, delay := range map[string]time.Duration{"ten": 10 * time.Second, "none": 0} {
			holder := c.mustSession(c.client, structs.Session{Node: "web", LockDelay: delay})
			if ok, err := c.lock(c.client, key, holder); !ok || err != nil {
				t.Fatalf("lock: %v, %v", ok, err)
			}
			if err := c.destroy(c.client, holder); err != nil {
				t.Fatal(err)
			}
			if err := c.put(c.client, key, "a plain put goes through"); err != nil {
				t.Errorf("put: %v", err)
			}
			req := &structs.TxnRequest{Ops: structs.TxnOps{{KV: &structs.TxnKVOp{
				Verb: structs.KVLock, DirEnt: structs.DirEntry{Key: key, Session: next},
			}}}}
			var out structs.TxnResponse
			if delay > 0 {
				if err := c.client.RPC(t.Context(), "Txn.Apply", req, &out); err != nil {
					t.Fatal(err)
				}
				if want := `failed to lock key "ten" due to lock delay`; len(out.Errors) != 1 || out.Errors[0].What != want {
					t.Errorf("a transaction in the delay: %+v", out)
				}
			}
			took := c.untilLocked(key, next, time.Minute)
			if took < delay-time.Second || took > delay+time.Second {
				t.Errorf("%s could be locked after %v, want %v", key, took, delay)
			}
		}
	})
}

func TestTheLockDelayOutlivesTheLeader(t *testing.T) {
	run(t, func(t *testing.T, c *cluster) {
		old := c.waitLeader(names...)
		holder := c.mustSession(c.client, structs.Session{Node: "web", LockDelay: 30 * time.Second})
		next := c.mustSession(c.client, structs.Session{Node: "web"})
		if ok, err := c.lock(c.client, "k", holder); !ok || err != nil {
			t.Fatalf("lock: %v, %v", ok, err)
		}
		if err := c.destroy(c.client, holder); err != nil {
			t.Fatal(err)
		}
		ended := time.Now()
		c.stop(old)
		c.waitLeader(others(old)...)
		c.untilLocked("k", next, time.Minute)
		// The new leader counts from when it has applied the session's end itself.
		if took := time.Since(ended); took < 30*time.Second || took > 40*time.Second {
			t.Errorf("it could be locked after %v, want 30 s and a little", took)
		}
	})
}

func TestLocksWithoutASessionAreRefused(t *testing.T) {
	run(t, func(t *testing.T, c *cluster) {
		via := c.servers[c.waitLeader(names...)]
		const unknown = "00000000-0000-0000-0000-000000000000"
		for _, tc := range []struct {
			op      structs.KVOp
			key     string
			session string
			want    string // "" where the answer is false
		}{
			{structs.KVLock, "", unknown, "Must provide key"},
			{structs.KVLock, "k", "", "missing session"},
			{structs.KVLock, "k", unknown, `invalid session "` + unknown + `"`},
			{structs.KVLock, "k", "x", "failed session lookup: index error: UUID must be 36 characters"},
			{structs.KVUnlock, "", unknown, "Must provide key"},
			{structs.KVUnlock, "k", "", "missing session"},
			{structs.KVUnlock, "k", unknown, ""},
			{structs.KVUnlock, "k", "x", ""},
			{structs.KVOp("steal"), "k", unknown, `invalid KVS operation "steal"`},
		} {
			ok, err := c.apply(via, tc.op, structs.DirEntry{Key: tc.key, Session: tc.session}, "")
			text := ""
			if err != nil {
				text = err.Error()
			}
			if ok || text != tc.want {
				t.Errorf("%s %q by %q: %v, %q, want %q", tc.op, tc.key, tc.session, ok, text, tc.want)
			}
		}
		if g := c.get(via, "k", structs.QueryOptions{}); g.found {
			t.Errorf("a refused lock wrote %+v", g)
		}
	})
}
