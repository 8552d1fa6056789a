package state

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/hashicorp/go-memdb"

	"glasshouse/core/structs"
)

func TestASessionIsStoredAsItWasMade(t *testing.T) {
	b := newBench(t)
	b.node(4, "n1", "serfHealth")
	want := structs.Session{
		ID: uuid(1), Name: "me", Node: "n1", LockDelay: time.Second, TTL: "10s", NodeChecks: []string{"serfHealth"},
	}
	b.must(b.SessionCreate(5, &want))
	idx, got, err := b.SessionGet(nil, "00000000-0000-0000-0000-000000000001")
	b.must(err)
	want.Behavior, want.CreateIndex, want.ModifyIndex = structs.SessionKeysRelease, 5, 5
	if idx != 5 || fmt.Sprintf("%+v", *got) != fmt.Sprintf("%+v", want) {
		t.Errorf("at %d %+v, want %+v", idx, *got, want)
	}
}

func TestWhatASessionMayNotBe(t *testing.T) {
	b := newBench(t)
	b.node(1, "n1", "good")
	b.check(2, "n1", "bad", structs.HealthCritical)
	b.check(3, "n1", "so-so", structs.HealthWarning)
	taken := b.session(4, 1, "", "good", "so-so")
	for _, tc := range []struct {
		name, text string
		sess       structs.Session
	}{
		{"no id", "Missing session ID", structs.Session{Node: "n1"}},
		{"a short id", "failed session lookup: index error: UUID must be 36 characters",
			structs.Session{ID: "x", Node: "n1"}},
		{"an id without hyphens", `invalid session ID "000000000000000000000000000000000000"`,
			structs.Session{ID: "000000000000000000000000000000000000", Node: "n1"}},
		{"an id that is taken", `invalid session ID "` + taken + `"`, structs.Session{ID: taken, Node: "n1"}},
		{"an unknown behaviour", "Invalid session behavior: Delete",
			structs.Session{ID: uuid(2), Node: "n1", Behavior: "Delete"}},
		{"no node", "Missing node registration", structs.Session{ID: uuid(2)}},
		{"an unknown node", "Missing node registration", structs.Session{ID: uuid(2), Node: "n2"}},
		{"an unknown check", "Missing check 'nope' registration",
			structs.Session{ID: uuid(2), Node: "n1", NodeChecks: []string{"good", "nope"}}},
		{"an unknown check under the old name", "Missing check 'nope' registration",
			structs.Session{ID: uuid(2), Node: "n1", Checks: []string{"nope"}}},
		{"an unknown check of a service", "Missing check 'nope' registration",
			structs.Session{ID: uuid(2), Node: "n1", ServiceChecks: []structs.ServiceCheck{{ID: "nope"}}}},
		{"a critical check", "Check 'bad' is in critical state",
			structs.Session{ID: uuid(2), Node: "n1", NodeChecks: []string{"bad"}}},
	} {
		refused(t, tc.name, b.SessionCreate(9, &tc.sess), tc.text)
	}
	if idx, all, err := b.SessionList(nil); idx != 4 || len(all) != 1 || err != nil {
		t.Errorf("%d sessions at %d, %v", len(all), idx, err)
	}
	_, _, err := b.SessionGet(nil, "x")
	refused(t, "look-up", err, "failed session lookup: index error: UUID must be 36 characters")
	refused(t, "end", b.SessionDestroy(9, "x"), "failed session lookup: index error: UUID must be 36 characters")
}

// TestHowASessionEndsAndWhatBecomesOfItsKeys: session 1 depends on check c, which is of service s on n1, and holds
// h/1 and h/2, written over since; it held old, and session 2 holds other.
func TestHowASessionEndsAndWhatBecomesOfItsKeys(t *testing.T) {
	turns := func(node, check, status string) func(b bench) error {
		return func(b bench) error { b.check(20, node, check, status); return nil }
	}
	ends := []struct {
		name string
		do   func(b bench) error
		ends bool
	}{
		{"destroy", func(b bench) error { return b.SessionDestroy(20, uuid(1)) }, true},
		{"another one's destroy", func(b bench) error { return b.SessionDestroy(20, uuid(9)) }, false},
		{"its check turns critical", turns("n1", "c", structs.HealthCritical), true},
		{"its check turns critical, in other letters", turns("N1", "C", structs.HealthCritical), true},
		{"its check turns to warning", turns("n1", "c", structs.HealthWarning), false},
		{"another check turns critical", turns("n1", "d", structs.HealthCritical), false},
		{"another node's check turns critical", turns("n2", "c", structs.HealthCritical), false},
		{"its check goes", func(b bench) error { return b.DeleteCheck(20, "n1", "c") }, true},
		{"another check goes", func(b bench) error { return b.DeleteCheck(20, "n1", "d") }, false},
		{"the check's service goes", func(b bench) error { return b.DeleteService(20, "n1", "s") }, true},
		{"its node goes", func(b bench) error { return b.DeleteNode(20, "n1") }, true},
		{"another node goes", func(b bench) error { return b.DeleteNode(20, "n2") }, false},
	}
	for _, behavior := range []structs.SessionBehavior{structs.SessionKeysRelease, structs.SessionKeysDelete} {
		for _, tc := range ends {
			t.Run(string(behavior)+": "+tc.name, func(t *testing.T) {
				b := newBench(t)
				b.must(b.EnsureRegistration(1, &structs.RegisterRequest{
					Node: "n1", Address: "10.0.0.1", Service: &structs.NodeService{ID: "s", Service: "s"},
					Checks: structs.HealthChecks{
						{CheckID: "c", ServiceID: "s", Status: structs.HealthPassing}, {CheckID: "d", Status: structs.HealthPassing},
					},
				}))
				b.node(2, "n2", "c")
				b.session(3, 1, behavior, "c")
				b.must(b.SessionCreate(4, &structs.Session{ID: uuid(2), Node: "n2"}))
				b.lock(5, "h/1", "a", uuid(1))
				b.lock(6, "h/2", "a", uuid(1))
				b.set(7, "h/2", "b")
				b.lock(8, "old", "a", uuid(1))
				b.unlock(9, "old", "a", uuid(1))
				b.lock(10, "other", "a", uuid(2))
				b.must(tc.do(b))

				want := map[string]string{
					"h/1": "a, held by 1, lock 1, 5-5", "h/2": "b, held by 1, lock 0, 6-7",
					"old": "a, free, lock 1, 8-9", "other": "a, held by 2, lock 1, 10-10",
				}
				sessions, listed, list := 2, uint64(7), uint64(4)
				switch {
				case !tc.ends && tc.name != "another node goes":
				case !tc.ends: // session 2 was on that node
					want["other"] = "a, free, lock 1, 10-20"
					sessions, list = 1, 20
				case behavior == structs.SessionKeysRelease:
					want["h/1"], want["h/2"] = "a, free, lock 1, 5-20", "b, free, lock 0, 6-20"
					sessions, listed, list = 1, 20, 20
				default:
					want["h/1"], want["h/2"] = "absent at 20", "absent at 20"
					sessions, listed, list = 1, 20, 20
				}
				for key, shown := range want {
					if got := b.shown(key); got != shown {
						t.Errorf("%s: %q, want %q", key, got, shown)
					}
				}
				if idx, _ := b.keys(nil, "h/", ""); idx != listed {
					t.Errorf("index under h/ %d, want %d", idx, listed)
				}
				if idx, all, _ := b.SessionList(nil); len(all) != sessions || idx != list {
					t.Errorf("%d sessions at %d, want %d at %d", len(all), idx, sessions, list)
				}
				if idx, sess, _ := b.SessionGet(nil, uuid(1)); (sess == nil) != tc.ends || idx != list {
					t.Errorf("session %v at %d, want it gone: %v, at %d", sess, idx, tc.ends, list)
				}
			})
		}
	}
}

func TestASessionWithoutChecksOutlivesThem(t *testing.T) {
	b := newBench(t)
	b.node(1, "n1", "serfHealth")
	b.session(2, 1, "")
	b.check(3, "n1", "serfHealth", structs.HealthCritical)
	if _, sess, _ := b.SessionGet(nil, uuid(1)); sess == nil {
		t.Error("it ended")
	}
}

func TestASessionIsOneInUpperAndLowerCase(t *testing.T) {
	b := newBench(t)
	b.node(1, "n1")
	lower, upper := uuid(10), strings.ToUpper(uuid(10))
	b.session(2, 10, "")
	if ok, _ := b.lock(3, "k", "v", upper); !ok {
		t.Error("not locked")
	}
	if ok, _ := b.lock(4, "k", "v", lower); ok {
		t.Error("locked by other letters of the holder: the key keeps the id as it was written")
	}
	b.must(b.SessionDestroy(5, upper))
	if got := b.shown("k"); got != "v, free, lock 1, 3-5" {
		t.Errorf("after the session's end k is %q", got)
	}
}

func TestSessionsAreListedByNodeAndOrderedByID(t *testing.T) {
	b := newBench(t)
	b.node(1, "n1")
	b.node(2, "N2")
	for i, n := range []int{7, 3, 9, 1} {
		node := []string{"n1", "n2"}[i%2]
		b.must(b.SessionCreate(uint64(10+i), &structs.Session{ID: uuid(n), Node: node}))
	}
	ids := func(idx uint64, all structs.Sessions, err error) string {
		b.must(err)
		s := fmt.Sprint(idx)
		for _, sess := range all {
			s += " " + sess.ID[len(sess.ID)-1:]
		}
		return s
	}
	for _, tc := range []struct{ got, want string }{
		{ids(b.SessionList(nil)), "13 1 3 7 9"},
		{ids(b.NodeSessions(nil, "N1")), "13 7 9"},
		{ids(b.NodeSessions(nil, "n2")), "13 1 3"},
		{ids(b.NodeSessions(nil, "n")), "13"},
	} {
		if tc.got != tc.want {
			t.Errorf("%q, want %q", tc.got, tc.want)
		}
	}
}

func TestSessionWatchersWakeForWhatTheyRead(t *testing.T) {
	info := func(b bench, ws memdb.WatchSet) { _, _, err := b.SessionGet(ws, uuid(1)); b.must(err) }
	list := func(b bench, ws memdb.WatchSet) { _, _, err := b.SessionList(ws); b.must(err) }
	node := func(b bench, ws memdb.WatchSet) { _, _, err := b.NodeSessions(ws, "n1"); b.must(err) }
	made := func(n int, node string) func(b bench) {
		return func(b bench) { b.must(b.SessionCreate(20, &structs.Session{ID: uuid(n), Node: node})) }
	}
	ended := func(n int) func(b bench) { return func(b bench) { b.must(b.SessionDestroy(20, uuid(n))) } }
	for _, tc := range []struct {
		name string
		read func(b bench, ws memdb.WatchSet)
		do   func(b bench)
		want bool
	}{
		{"info on its own end", info, ended(1), true},
		{"info not on another's end", info, ended(2), false},
		{"info not on a new one", info, made(5, "n1"), false},
		{"list on any end", list, ended(3), true},
		{"list on a new one", list, made(5, "n2"), true},
		{"list not on the end of none", list, ended(8), false},
		{"list not on a lock", list, func(b bench) { b.lock(20, "k", "v", uuid(1)) }, false},
		{"node on its sessions' end", node, ended(2), true},
		{"node on a new one there", node, made(5, "n1"), true},
		{"node not on a new one elsewhere", node, made(5, "n2"), false},
		{"node not on an end elsewhere", node, ended(3), false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			b := newBench(t)
			b.node(1, "n1")
			b.node(2, "n2")
			b.session(3, 1, "")
			b.session(4, 2, "")
			b.must(b.SessionCreate(5, &structs.Session{ID: uuid(3), Node: "n2"}))
			b.must(b.SessionCreate(6, &structs.Session{ID: uuid(4), Node: "n2"}))
			ws := memdb.NewWatchSet()
			tc.read(b, ws)
			tc.do(b)
			if got := woken(ws); got != tc.want {
				t.Errorf("woken: %v, want %v", got, tc.want)
			}
		})
	}
}

func TestLockDelayHoldsWhatAnEndedSessionHeld(t *testing.T) {
	for _, behavior := range []structs.SessionBehavior{structs.SessionKeysRelease, structs.SessionKeysDelete} {
		synctest.Test(t, func(t *testing.T) {
			b := newBench(t)
			b.node(1, "n1")
			for n, delay := range []time.Duration{0, 15 * time.Second, 70 * time.Second} {
				sess := &structs.Session{ID: uuid(n), Node: "n1", Behavior: behavior, LockDelay: delay}
				b.must(b.SessionCreate(uint64(2+n), sess))
				b.lock(uint64(10+n), delay.String(), "v", sess.ID)
			}
			b.lock(20, "released before", "v", uuid(1))
			b.unlock(21, "released before", "v", uuid(1))
			begin := time.Now()
			for n := range 3 {
				b.must(b.SessionDestroy(uint64(30+n), uuid(n)))
			}
			b.del(40, "15s") // by name, whatever becomes of the key
			for key, want := range map[string]time.Duration{
				"0s": 0, "15s": 15 * time.Second, "1m10s": 60 * time.Second, "released before": 0, "never there": 0,
			} {
				until := b.KVSLockDelay(key)
				if want == 0 && !until.IsZero() || want > 0 && until.Sub(begin) != want {
					t.Errorf("%s: until %v after the end, want %v", key, until.Sub(begin), want)
				}
			}
			time.Sleep(15 * time.Second)
			if until := b.KVSLockDelay("15s"); !until.IsZero() {
				t.Errorf("it is over, and yet until %v", until)
			}
		})
	}
}

func TestWhoIsWokenByASessionsEndFindsItsLockDelay(t *testing.T) {
	b := newBench(t)
	b.node(1, "n1")
	for round := range 200 {
		idx := uint64(10 * (round + 1))
		sess := &structs.Session{ID: uuid(round), Node: "n1", LockDelay: time.Minute}
		key := fmt.Sprint("k", round)
		b.must(b.SessionCreate(idx, sess))
		b.lock(idx+1, key, "v", sess.ID)
		ws := memdb.NewWatchSet()
		b.get(ws, key)
		until := make(chan time.Time)
		for ch := range ws {
			go func() {
				<-ch
				until <- b.KVSLockDelay(key)
			}()
		}
		b.must(b.SessionDestroy(idx+2, sess.ID))
		for range ws {
			if (<-until).IsZero() {
				t.Fatalf("round %d: the key is free, and nothing delays its lock", round)
			}
		}
	}
}

func TestLockDelaysAreForgottenAndBounded(t *testing.T) {
	var d lockDelays
	now := time.Unix(1000, 0)
	keys := func(n int, delay time.Duration) (held []heldKey) {
		for i := range n {
			held = append(held, heldKey{key: fmt.Sprintf("%s/%d", delay, i), delay: delay})
		}
		return held
	}
	for range 100 {
		d.note(now, keys(sweepLeast, time.Second))
		now = now.Add(time.Minute)
	}
	d.note(now, keys(1, time.Minute))
	if n := len(d.mu.until); n > 2*sweepLeast {
		t.Errorf("%d keys are remembered of which one is not past", n)
	}
	d.note(now, keys(maxDelayedKeys+10, time.Hour))
	if n := len(d.mu.until); n > maxDelayedKeys {
		t.Errorf("%d keys are remembered, at most %d may be", n, maxDelayedKeys)
	}
	if until := d.of(now, fmt.Sprintf("%s/%d", time.Hour, maxDelayedKeys+9)); until.Sub(now) != time.Hour {
		t.Errorf("a key that did not fit may be locked after %v", until.Sub(now))
	}
	now = now.Add(time.Hour)
	if until := d.of(now, "any"); !until.IsZero() {
		t.Errorf("all is over, and yet until %v", until)
	}
	d.note(now, keys(1, time.Minute))
	if n := len(d.mu.until); n != 1 {
		t.Errorf("%d keys are remembered once all but one are past", n)
	}
}
