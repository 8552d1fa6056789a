package state

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/go-memdb"

	"glasshouse/core/structs"
)

// kvOp is an operation on key; n is its Index, by its session.
func kvOp(verb structs.KVOp, key, value string, n uint64, by string) *structs.TxnOp {
	op := &structs.TxnKVOp{Verb: verb, DirEnt: structs.DirEntry{Key: key, Value: []byte(value), Session: by}}
	op.DirEnt.ModifyIndex = n
	return &structs.TxnOp{KV: op}
}

func nodeOp(verb structs.CatalogOp, name, address string, n uint64) *structs.TxnOp {
	op := &structs.TxnNodeOp{Verb: verb, Node: structs.Node{Node: name, Address: address}}
	op.Node.ModifyIndex = n
	return &structs.TxnOp{Node: op}
}

func serviceOp(verb structs.CatalogOp, node, id string, n uint64) *structs.TxnOp {
	op := &structs.TxnServiceOp{Verb: verb, Node: node, Service: structs.NodeService{ID: id, Service: "web"}}
	op.Service.ModifyIndex = n
	return &structs.TxnOp{Service: op}
}

func checkOp(verb structs.CatalogOp, node, id, service string, n uint64) *structs.TxnOp {
	op := &structs.TxnCheckOp{Verb: verb, Check: structs.HealthCheck{Node: node, CheckID: id, ServiceID: service}}
	op.Check.ModifyIndex = n
	return &structs.TxnOp{Check: op}
}

// prepared has k free at 10, held by session 1 at 11, d/a and d/b at 12 and 13; node n1 at 1 with service s and check
// c at 2; sessions 1 and 2 at 3 and 4.
func prepared(t *testing.T) bench {
	b := newBench(t)
	b.node(1, "n1")
	b.must(b.EnsureRegistration(2, &structs.RegisterRequest{
		Node: "n1", Address: "10.0.0.1", Service: &structs.NodeService{ID: "s", Service: "web"},
		Check: &structs.HealthCheck{CheckID: "c", Status: structs.HealthPassing},
	}))
	b.session(3, 1, "")
	b.session(4, 2, "")
	b.set(10, "k", "v")
	b.lock(11, "held", "h", uuid(1))
	b.set(12, "d/a", "1")
	b.set(13, "d/b", "2")
	return b
}

// line is a transaction's answer in one line.
func line(results structs.TxnResults, failed structs.TxnErrors, err error) string {
	var parts []string
	for _, r := range results {
		switch {
		case r.KV != nil:
			value := string(r.KV.Value)
			if r.KV.Value == nil {
				value = "null"
			}
			held := ""
			if r.KV.Session != "" {
				held = " held by " + r.KV.Session[len(r.KV.Session)-1:]
			}
			parts = append(parts, fmt.Sprintf("%s=%s%s lock %d %d-%d",
				r.KV.Key, value, held, r.KV.LockIndex, r.KV.CreateIndex, r.KV.ModifyIndex))
		case r.Node != nil:
			parts = append(parts, fmt.Sprintf("node %s %s %d-%d",
				r.Node.Node, r.Node.Address, r.Node.CreateIndex, r.Node.ModifyIndex))
		case r.Service != nil:
			parts = append(parts, fmt.Sprintf("service %s %d-%d", r.Service.ID, r.Service.CreateIndex, r.Service.ModifyIndex))
		case r.Check != nil:
			parts = append(parts, fmt.Sprintf("check %s %s %d-%d",
				r.Check.CheckID, r.Check.Status, r.Check.CreateIndex, r.Check.ModifyIndex))
		}
	}
	for _, f := range failed {
		parts = append(parts, fmt.Sprintf("%d: %s", f.OpIndex, f.What))
	}
	if err != nil {
		parts = append(parts, "broken: "+err.Error())
	}
	return strings.Join(parts, "; ")
}

func TestEveryVerbOfATransaction(t *testing.T) {
	long := "failed session lookup: index error: UUID must be 36 characters"
	for _, tc := range []struct {
		name string
		op   *structs.TxnOp
		want string
	}{
		{"set", kvOp("set", "k", "w", 0, ""), "k=null lock 0 10-20"},
		{"set, new", kvOp("set", "new", "w", 0, uuid(1)), "new=null lock 0 20-20"},
		{"set of the same", kvOp("set", "k", "v", 0, ""), "k=null lock 0 10-10"},
		{"set of what is held", kvOp("set", "held", "w", 0, ""), "held=null held by 1 lock 0 11-20"},
		{"set of nothing", kvOp("set", "", "w", 0, ""), "0: Must provide key"},
		{"cas", kvOp("cas", "k", "w", 10, ""), "k=null lock 0 10-20"},
		{"cas 0, new", kvOp("cas", "new", "w", 0, ""), "new=null lock 0 20-20"},
		{"cas 0, present", kvOp("cas", "k", "w", 0, ""), `0: failed to set key "k", index is stale`},
		{"cas, stale", kvOp("cas", "k", "w", 9, ""), `0: failed to set key "k", index is stale`},
		{"cas, absent", kvOp("cas", "new", "w", 9, ""), `0: failed to set key "new", index is stale`},
		{"lock", kvOp("lock", "k", "w", 0, uuid(2)), "k=null held by 2 lock 1 10-20"},
		{"lock by the holder", kvOp("lock", "held", "h", 0, uuid(1)), "held=null held by 1 lock 1 11-11"},
		{"lock of what is held", kvOp("lock", "held", "w", 0, uuid(2)), `0: failed to lock key "held", lock is already held`},
		{"lock by none", kvOp("lock", "k", "w", 0, ""), "0: missing session"},
		{"lock by a short id", kvOp("lock", "k", "w", 0, "x"), "0: " + long},
		{"lock by an unknown session", kvOp("lock", "k", "w", 0, uuid(7)), `0: invalid session "` + uuid(7) + `"`},
		{"unlock", kvOp("unlock", "held", "w", 0, uuid(1)), "held=null lock 1 11-20"},
		{"unlock of what is free", kvOp("unlock", "k", "w", 0, uuid(1)),
			`0: failed to unlock key "k", lock isn't held, or is held by another session`},
		{"unlock of nothing", kvOp("unlock", "new", "w", 0, "x"),
			`0: failed to unlock key "new", lock isn't held, or is held by another session`},
		{"unlock by none", kvOp("unlock", "held", "w", 0, ""), "0: missing session"},
		{"get", kvOp("get", "k", "", 0, ""), "k=v lock 0 10-10"},
		{"get, absent", kvOp("get", "new", "", 0, ""), `0: key "new" doesn't exist`},
		{"get of nothing", kvOp("get", "", "", 0, ""), "0: Must provide key"},
		{"get-or-empty", kvOp("get-or-empty", "k", "", 0, ""), "k=v lock 0 10-10"},
		{"get-or-empty, absent", kvOp("get-or-empty", "new", "", 0, ""), "new=null lock 0 0-0"},
		{"get-tree", kvOp("get-tree", "d/", "", 0, ""), "d/a=1 lock 0 12-12; d/b=2 lock 0 13-13"},
		{"get-tree of nothing", kvOp("get-tree", "x/", "", 0, ""), ""},
		{"get-tree of all", kvOp("get-tree", "", "", 0, ""),
			"d/a=1 lock 0 12-12; d/b=2 lock 0 13-13; held=h held by 1 lock 1 11-11; k=v lock 0 10-10"},
		{"check-index", kvOp("check-index", "k", "", 10, ""), "k=null lock 0 10-10"},
		{"check-index, another", kvOp("check-index", "k", "", 1, ""),
			`0: failed index check for key "k", current modify index 10 != 1`},
		{"check-index, absent", kvOp("check-index", "new", "", 1, ""), `0: failed to check index, key "new" doesn't exist`},
		{"check-session", kvOp("check-session", "held", "", 0, uuid(1)), "held=null held by 1 lock 1 11-11"},
		{"check-session of none", kvOp("check-session", "k", "", 0, ""), "k=null lock 0 10-10"},
		{"check-session, another", kvOp("check-session", "k", "", 0, "b"),
			`0: failed session check for key "k", current session "" != "b"`},
		{"check-session, absent", kvOp("check-session", "new", "", 0, ""),
			`0: failed to check session, key "new" doesn't exist`},
		{"check-not-exists", kvOp("check-not-exists", "new", "", 0, ""), ""},
		{"check-not-exists, present", kvOp("check-not-exists", "k", "", 0, ""), `0: key "k" exists`},
		{"delete", kvOp("delete", "k", "", 0, ""), ""},
		{"delete, absent", kvOp("delete", "new", "", 0, ""), ""},
		{"delete of nothing", kvOp("delete", "", "", 0, ""), "0: Must provide key"},
		{"delete-cas", kvOp("delete-cas", "k", "", 10, ""), ""},
		{"delete-cas, absent", kvOp("delete-cas", "new", "", 77, ""), ""},
		{"delete-cas, stale", kvOp("delete-cas", "k", "", 9, ""), `0: failed to delete key "k", index is stale`},
		{"delete-tree", kvOp("delete-tree", "d/", "", 0, ""), ""},
		{"delete-tree of all", kvOp("delete-tree", "", "", 0, ""), ""},
		{"a verb in other letters", kvOp("Set", "k", "", 0, ""), `0: unknown KV verb "Set"`},

		{"node get", nodeOp("get", "n1", "", 0), "node n1 10.0.0.1 1-1"},
		{"node get, absent", nodeOp("get", "no", "", 0), `0: node "no" doesn't exist`},
		{"node set", nodeOp("set", "n1", "10.0.0.2", 0), "node n1 10.0.0.2 1-20"},
		{"node set of the same", nodeOp("set", "n1", "10.0.0.1", 0), "node n1 10.0.0.1 1-1"},
		{"node set of nothing", nodeOp("set", "", "", 0), "0: object missing primary index"},
		{"node cas", nodeOp("cas", "n1", "10.0.0.2", 1), "node n1 10.0.0.2 1-20"},
		{"node cas 0, new", nodeOp("cas", "n2", "10.0.0.2", 0), "node n2 10.0.0.2 20-20"},
		{"node cas, stale", nodeOp("cas", "n1", "10.0.0.2", 9), `0: failed to set node "n1", index is stale`},
		{"node delete", nodeOp("delete", "n1", "", 0), ""},
		{"node delete, absent", nodeOp("delete", "no", "", 0), ""},
		{"node delete-cas", nodeOp("delete-cas", "n1", "", 1), ""},
		{"node delete-cas, stale", nodeOp("delete-cas", "n1", "", 9), `0: failed to delete node "n1", index is stale`},
		{"node delete-cas, absent", nodeOp("delete-cas", "no", "", 0), `0: failed to delete node "no", index is stale`},
		{"a node's unknown verb", nodeOp("zap", "n1", "", 0), `0: unknown Node verb "zap"`},
		{"service get", serviceOp("get", "n1", "s", 0), "service s 2-2"},
		{"service get, absent", serviceOp("get", "n1", "no", 0), `0: service "no" on node "n1" doesn't exist`},
		{"service set", serviceOp("set", "n1", "s2", 0), "service s2 20-20"},
		{"service set, no node", serviceOp("set", "no", "s2", 0), "0: Missing node registration"},
		{"service set of nothing", serviceOp("set", "n1", "", 0),
			"0: failed inserting service: object missing primary index"},
		{"service cas", serviceOp("cas", "n1", "s", 2), "service s 2-2"},
		{"service cas, stale", serviceOp("cas", "n1", "s", 9), `0: failed to set service "s" on node "n1", index is stale`},
		{"service delete", serviceOp("delete", "n1", "s", 0), ""},
		{"service delete-cas", serviceOp("delete-cas", "n1", "s", 2), ""},
		{"service delete-cas, stale", serviceOp("delete-cas", "n1", "s", 9),
			`0: failed to delete service "s" on node "n1", index is stale`},
		{"a service's unknown verb", serviceOp("zap", "n1", "s", 0), `0: unknown Service verb "zap"`},
		{"check get", checkOp("get", "n1", "c", "", 0), "check c passing 2-2"},
		{"check get, absent", checkOp("get", "n1", "no", "", 0), `0: check "no" on node "n1" doesn't exist`},
		{"check set, critical where nothing is said", checkOp("set", "n1", "c", "", 0), "check c critical 2-20"},
		{"check set, no node", checkOp("set", "no", "c", "", 0), "0: Missing node registration"},
		{"check set, no service", checkOp("set", "n1", "c", "no", 0), "0: Missing service registration"},
		{"check set of nothing", checkOp("set", "n1", "", "", 0), "0: failed inserting check: object missing primary index"},
		{"check cas", checkOp("cas", "n1", "c", "s", 2), "check c critical 2-20"},
		{"check cas, stale", checkOp("cas", "n1", "c", "", 9), `0: failed to set check "c" on node "n1", index is stale`},
		{"check delete", checkOp("delete", "n1", "c", "", 0), ""},
		{"check delete-cas, stale", checkOp("delete-cas", "n1", "c", "", 9),
			`0: failed to delete check "c" on node "n1", index is stale`},
		{"a check's unknown verb", checkOp("zap", "n1", "c", "", 0), `0: unknown Check verb "zap"`},
		{"session delete", &structs.TxnOp{Session: &structs.TxnSessionOp{
			Verb: "delete", Session: structs.Session{ID: uuid(1)}}}, ""},
		{"session delete, a short id", &structs.TxnOp{Session: &structs.TxnSessionOp{Verb: "delete"}},
			"0: failed to delete session: " + long},
		{"a session's unknown verb", &structs.TxnOp{Session: &structs.TxnSessionOp{Verb: "set"}},
			`0: unknown Session verb "set"`},
		{"nothing", &structs.TxnOp{}, "0: no operation specified"},
		{"null", nil, "0: no operation specified"},
	} {
		t.Run(tc.name, func(t *testing.T) {
			b := prepared(t)
			if got := line(b.TxnRW(20, structs.TxnOps{tc.op})); got != tc.want {
				t.Errorf("%q, want %q", got, tc.want)
			}
		})
	}
}

func TestATransactionTakesEffectAtOneIndexAndSeesItself(t *testing.T) {
	b := prepared(t)
	got := line(b.TxnRW(20, structs.TxnOps{
		kvOp("set", "k", "w", 0, ""),
		kvOp("check-index", "k", "", 20, ""),
		kvOp("get", "k", "", 0, ""),
		kvOp("lock", "k", "x", 0, uuid(1)),
		kvOp("check-session", "k", "", 0, uuid(1)),
		kvOp("delete-tree", "d/", "", 0, ""),
		kvOp("check-not-exists", "d/a", "", 0, ""),
		kvOp("set", "d/c", "3", 0, ""),
		kvOp("get-tree", "d/", "", 0, ""),
		{Session: &structs.TxnSessionOp{Verb: "delete", Session: structs.Session{ID: uuid(1)}}},
		kvOp("get", "held", "", 0, ""),
	}))
	want := "k=null lock 0 10-20; k=null lock 0 10-20; k=w lock 0 10-20; k=null held by 1 lock 1 10-20; " +
		"k=null held by 1 lock 1 10-20; d/c=null lock 0 20-20; d/c=3 lock 0 20-20; held=h lock 1 11-20"
	if got != want {
		t.Errorf("%s\nwant\n%s", got, want)
	}
	if got := b.shown("k"); got != "x, free, lock 1, 10-20" {
		t.Errorf("k is %q", got)
	}
	if idx, names := b.keys(nil, "", ""); idx != 20 || !slices.Equal(names, []string{"d/c", "held", "k"}) {
		t.Errorf("%q at %d", names, idx)
	}
	if idx, _, err := b.SessionList(nil); idx != 20 || err != nil {
		t.Errorf("sessions at %d, %v", idx, err)
	}
}

func TestAFailedTransactionListsAllErrorsAndKeepsNothing(t *testing.T) {
	b := prepared(t)
	b.must(b.SessionCreate(14, &structs.Session{ID: uuid(3), Node: "n1", LockDelay: 60e9}))
	b.lock(15, "late", "v", uuid(3))
	before := dump(t, b.Store)
	ws := memdb.NewWatchSet()
	b.keys(ws, "", "")
	_, _, err := b.SessionList(ws)
	b.must(err)

	got := line(b.TxnRW(20, structs.TxnOps{
		kvOp("set", "k", "w", 0, ""),
		kvOp("cas", "k", "w", 10, ""), // fails since the set before it
		kvOp("delete-tree", "", "", 0, ""),
		{Session: &structs.TxnSessionOp{Verb: "delete", Session: structs.Session{ID: uuid(3)}}},
		nodeOp("delete", "n1", "", 0),
		kvOp("get", "d/a", "", 0, ""),
	}))
	if want := `1: failed to set key "k", index is stale; 5: key "d/a" doesn't exist`; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if after := dump(t, b.Store); after != before {
		t.Errorf("the store is another:\n%s\nit was\n%s", after, before)
	}
	if woken(ws) {
		t.Error("a watcher woke")
	}
	if !b.KVSLockDelay("late").IsZero() {
		t.Error("a session that did not end left a lock-delay")
	}
}

func TestAReadingTransactionReadsAndNeverWrites(t *testing.T) {
	b := prepared(t)
	before := dump(t, b.Store)
	if got := line(b.TxnRO(structs.TxnOps{
		kvOp("get", "k", "", 0, ""), kvOp("get-tree", "d/", "", 0, ""), kvOp("check-index", "k", "", 10, ""),
		nodeOp("get", "n1", "", 0),
	})); got != "k=v lock 0 10-10; d/a=1 lock 0 12-12; d/b=2 lock 0 13-13; k=null lock 0 10-10; node n1 10.0.0.1 1-1" {
		t.Errorf("%q", got)
	}
	if got := line(b.TxnRO(structs.TxnOps{
		kvOp("get", "no", "", 0, ""), kvOp("get", "k", "", 0, ""), kvOp("zap", "k", "", 0, ""),
	})); got != `0: key "no" doesn't exist; 2: unknown KV verb "zap"` {
		t.Errorf("%q", got)
	}
	for _, op := range []*structs.TxnOp{
		kvOp("set", "k", "w", 0, ""), kvOp("delete", "k", "", 0, ""), kvOp("lock", "k", "", 0, uuid(1)),
		kvOp("delete-tree", "d", "", 0, ""), nodeOp("delete", "n1", "", 0),
	} {
		if _, _, err := b.TxnRO(structs.TxnOps{op}); err == nil {
			t.Errorf("%+v was done", op)
		}
	}
	if results, failed, err := b.TxnRO(nil); results == nil || len(results) > 0 || failed != nil || err != nil {
		t.Errorf("an empty one gave %v, %v, %v", results, failed, err)
	}
	if after := dump(t, b.Store); after != before {
		t.Errorf("the store is another:\n%s", after)
	}
}

func TestWhatATransactionGivesIsBounded(t *testing.T) {
	b := newBench(t)
	b.set(1, "big", strings.Repeat("x", maxTxnResults/2))
	b.set(2, "small", "v")
	big, small := kvOp("get-tree", "big", "", 0, ""), kvOp("get", "small", "", 0, "")
	if _, failed, err := b.TxnRO(structs.TxnOps{big, small}); err != nil || failed != nil {
		t.Fatalf("%v, %v", failed, err)
	}
	const refusal = ": the transaction gives more than 67108864 bytes"
	if got := line(b.TxnRO(structs.TxnOps{big, big, small, big})); got != "1"+refusal+"; 3"+refusal {
		t.Errorf("%q", got)
	}
	if got := line(b.TxnRW(3, structs.TxnOps{kvOp("set", "k", "v", 0, ""), big, small, big})); got != "3"+refusal {
		t.Errorf("%q", got)
	}
	if got := b.shown("k"); got != "absent at 2" {
		t.Errorf("k is %q", got)
	}
}
