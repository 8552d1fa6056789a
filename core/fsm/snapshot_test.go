package fsm

import (
	"bytes"
	"fmt"
	"math/rand"
	"os"
	"testing"

	"github.com/hashicorp/raft"

	"glasshouse/core/structs"
)

// randomLog is entries of every kind, many of which are refused.
func randomLog(t testing.TB, seed int64, n int) []*raft.Log {
	r := rand.New(rand.NewSource(seed))
	m := &maker{TB: t}
	key := func() string { return fmt.Sprintf("k%d/%d", r.Intn(4), r.Intn(4)) }
	verbs := []structs.KVOp{"set", "set", "delete", "cas", "lock", "lock", "unlock", "delete-cas", "delete-tree"}
	log := []*raft.Log{m.register("n1", "c1", "passing"), m.register("n2", "c2", "passing")}
	for len(log) < n {
		sess := 1 + r.Intn(6)
		behavior := []structs.SessionBehavior{"release", "delete"}[r.Intn(2)]
		node := fmt.Sprintf("n%d", 1+r.Intn(3))
		switch r.Intn(14) {
		case 0, 1:
			log = append(log, m.session("create", sess, behavior, []string{"c1", "c2"}[:r.Intn(3)]...))
		case 2:
			log = append(log, m.session("destroy", sess, ""))
		case 3:
			log = append(log, m.register(node, fmt.Sprintf("c%d", 1+r.Intn(3)), []string{"passing", "critical", ""}[r.Intn(3)]))
		case 4:
			log = append(log, m.next(structs.DeregisterRequestType, &structs.DeregisterRequest{
				Node: node, ServiceID: []string{"", "s"}[r.Intn(2)], CheckID: []string{"", "c1", "c2"}[r.Intn(3)],
			}))
		case 5:
			reap := &structs.TombstoneRequest{Op: structs.TombstoneReap, ReapIndex: uint64(r.Intn(len(log)))}
			log = append(log, m.next(structs.TombstoneRequestType, reap))
		case 6:
			req := &structs.AutopilotSetConfigRequest{CAS: r.Intn(2) == 0}
			req.Config.MaxTrailingLogs = uint64(r.Intn(9))
			log = append(log, m.next(structs.AutopilotRequestType, req))
		case 7, 8:
			var ops []*structs.TxnOp
			for range r.Intn(4) {
				ops = append(ops, op(verbs[r.Intn(len(verbs))], key(), fmt.Sprint(r.Intn(3))))
				ops[len(ops)-1].KV.DirEnt.Session = uuid(sess)
			}
			log = append(log, m.txn(ops...))
		default:
			log = append(log, m.kv(verbs[r.Intn(len(verbs))], key(), fmt.Sprint(r.Intn(3)), uint64(r.Intn(2)*len(log)), sess))
		}
	}
	return log
}

// TestEqualLogsGiveEqualAnswersAndSnapshots plays one log to two servers, one of which is replaced in the middle by
// a third that has its snapshot.
func TestEqualLogsGiveEqualAnswersAndSnapshots(t *testing.T) {
	for seed := range int64(10) {
		log := randomLog(t, seed, 600)
		one, two := newFSM(t, nil, nil), newFSM(t, nil, nil)
		for i, entry := range log {
			if a, b := said(one.Apply(entry)), said(two.Apply(entry)); a != b {
				t.Fatalf("seed %d, entry %d: one answers %s, the other %s", seed, entry.Index, a, b)
			}
			if i%200 != 100 {
				continue
			}
			snap, other := snapshotOf(t, one), newFSM(t, nil, nil)
			if err := restore(other, snap); err != nil {
				t.Fatal(err)
			}
			if again := snapshotOf(t, other); !bytes.Equal(again, snap) {
				t.Fatalf("seed %d, entry %d: a restored state has another snapshot", seed, entry.Index)
			}
			two = other
		}
		if !bytes.Equal(snapshotOf(t, one), snapshotOf(t, two)) {
			t.Errorf("seed %d: the same log gave another snapshot", seed)
		}
	}
}

func TestARestoredStateKeepsWhatItHad(t *testing.T) {
	m := &maker{TB: t}
	one := newFSM(t, nil, nil)
	for _, entry := range []*raft.Log{
		m.register("n1", "c", "passing"), m.session("create", 1, "", "c"), m.kv("lock", "k", "v", 0, 1),
		m.session("create", 2, "delete"), m.kv("lock", "d", "v", 0, 2),
		m.next(structs.AutopilotRequestType, &structs.AutopilotSetConfigRequest{Config: structs.DefaultAutopilotConfig()}),
	} {
		one.Apply(entry)
	}
	two := newFSM(t, nil, nil)
	if err := restore(two, snapshotOf(t, one)); err != nil {
		t.Fatal(err)
	}
	if got := said(two.Apply(m.kv("lock", "k", "w", 0, 2))); got != "false" {
		t.Errorf("a held key's lock: %s", got)
	}
	if idx, config, err := two.State().AutopilotConfig(); err != nil || idx != 6 || !config.CleanupDeadServers {
		t.Errorf("autopilot's configuration: %+v at %d, %v", config, idx, err)
	}
	if _, of, err := two.State().NodeServices(nil, "n1"); err != nil || of.Node.Meta["z"] != "1" ||
		of.Services["s"].Meta["q"] != "1" {
		t.Errorf("the node: %+v, %v", of, err)
	}
	two.Apply(m.register("n1", "c", "critical"))
	two.Apply(m.session("destroy", 2, ""))
	if _, e, err := two.State().KVSGet(nil, "k", ""); err != nil || e == nil || e.Session != "" || e.LockIndex != 1 {
		t.Errorf("k after its session's check turned critical: %+v, %v", e, err)
	}
	if got := value(t, two, "d"); got != "-" {
		t.Errorf("d after its session's end: %q", got)
	}
}

// TestTheFirstSnapshotIsStillRead: testdata/first.snapshot was written by the program before it had sessions.
func TestTheFirstSnapshotIsStillRead(t *testing.T) {
	first, err := os.ReadFile("testdata/first.snapshot")
	if err != nil {
		t.Fatal(err)
	}
	f := newFSM(t, nil, nil)
	if err := restore(f, first); err != nil {
		t.Fatal(err)
	}
	idx, entries, err := f.State().KVSList(nil, "")
	if err != nil || idx != 7 || len(entries) != 2 {
		t.Fatalf("%d keys at %d, %v", len(entries), idx, err)
	}
	for i, want := range []string{"a=2 3-7", "b/d=\x00\xff 5-5"} {
		e := entries[i]
		if got := fmt.Sprintf("%s=%s %d-%d", e.Key, e.Value, e.CreateIndex, e.ModifyIndex); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if idx, _, err := f.State().KVSListKeys(nil, "b/", ""); idx != 6 || err != nil {
		t.Errorf("the tombstone under b/ has index %d, %v", idx, err)
	}
}
