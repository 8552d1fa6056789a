package state

import (
	"fmt"
	"maps"
	"math/rand"
	"slices"
	"strings"
	"testing"

	"github.com/hashicorp/go-memdb"

	"glasshouse/core/structs"
)

// model is the store in the plainest way: maps, and the rules of indexes and locks written out.
type model struct {
	keys     map[string]structs.DirEntry
	graves   map[string]uint64
	index    uint64            // of the last change of a key
	trees    map[string]uint64 // where trees were deleted
	floor    uint64            // the newest grave that was forgotten, or the last delete of all
	sessions map[string]structs.SessionBehavior
	ends     uint64 // index of the last change of the sessions
}

func newModel() *model {
	return &model{
		keys: map[string]structs.DirEntry{}, graves: map[string]uint64{}, trees: map[string]uint64{},
		sessions: map[string]structs.SessionBehavior{},
	}
}

func (m *model) clone() *model {
	c := *m
	c.keys, c.graves = maps.Clone(m.keys), maps.Clone(m.graves)
	c.trees, c.sessions = maps.Clone(m.trees), maps.Clone(m.sessions)
	return &c
}

// put stores a key with the lock that it has after the write.
func (m *model) put(idx uint64, key, value, session string, lock uint64) {
	old, there := m.keys[key]
	e := structs.DirEntry{Key: key, Value: []byte(value), Session: session, LockIndex: lock}
	e.CreateIndex, e.ModifyIndex = idx, idx
	if there {
		if string(old.Value) == value && old.Session == session && old.LockIndex == lock {
			return
		}
		e.CreateIndex = old.CreateIndex
	}
	m.keys[key], m.index = e, idx
}

func (m *model) del(idx uint64, key string) {
	if _, there := m.keys[key]; there {
		delete(m.keys, key)
		m.graves[key], m.index = idx, idx
	}
}

func (m *model) delTree(idx uint64, prefix string) {
	any := false
	for key := range m.keys {
		if strings.HasPrefix(key, prefix) {
			delete(m.keys, key)
			any = true
		}
	}
	if any {
		m.index = idx
		if prefix == "" {
			m.floor = idx
			return
		}
		m.graves[prefix], m.trees[prefix] = idx, idx
	}
}

// end ends a session and frees or deletes what it holds.
func (m *model) end(idx uint64, id string) {
	behavior, there := m.sessions[id]
	if !there {
		return
	}
	delete(m.sessions, id)
	m.ends = idx
	for key, e := range maps.Clone(m.keys) {
		switch {
		case e.Session != id:
		case behavior == structs.SessionKeysDelete:
			m.del(idx, key)
		default:
			m.put(idx, key, string(e.Value), "", e.LockIndex)
		}
	}
}

func (m *model) reap(upTo uint64) {
	for key, idx := range m.graves {
		if idx <= upTo {
			delete(m.graves, key)
			delete(m.trees, key)
			m.floor = max(m.floor, idx)
		}
	}
}

// apply is one operation of a transaction; it tells whether that succeeds.
func (m *model) apply(idx uint64, op *structs.TxnOp) bool {
	if op.Session != nil {
		m.end(idx, op.Session.Session.ID)
		return true
	}
	e := op.KV.DirEnt
	old, there := m.keys[e.Key]
	_, alive := m.sessions[e.Session]
	switch op.KV.Verb {
	case structs.KVSet:
		m.put(idx, e.Key, string(e.Value), old.Session, 0)
	case structs.KVCAS:
		if old.ModifyIndex != e.ModifyIndex {
			return false
		}
		m.put(idx, e.Key, string(e.Value), old.Session, 0)
	case structs.KVLock:
		if !alive || old.Session != "" && old.Session != e.Session {
			return false
		}
		lock := old.LockIndex
		if old.Session == "" {
			lock++
		}
		m.put(idx, e.Key, string(e.Value), e.Session, lock)
	case structs.KVUnlock:
		if old.Session != e.Session {
			return false
		}
		m.put(idx, e.Key, string(e.Value), "", old.LockIndex)
	case structs.KVDelete:
		m.del(idx, e.Key)
	case structs.KVDeleteCAS:
		if there && old.ModifyIndex != e.ModifyIndex {
			return false
		}
		m.del(idx, e.Key)
	case structs.KVDeleteTree:
		m.delTree(idx, e.Key)
	case structs.KVGet:
		return there
	case structs.KVCheckNotExists:
		return !there
	}
	return true
}

// list is the index and the size of a listing.
func (m *model) list(prefix string) (idx uint64, n int) {
	for key, e := range m.keys {
		if strings.HasPrefix(key, prefix) {
			n++
			idx = max(idx, e.ModifyIndex)
		}
	}
	for key, i := range m.graves {
		if strings.HasPrefix(key, prefix) {
			idx = max(idx, i)
		}
	}
	if prefix == "" || idx == 0 {
		return m.index, n
	}
	for tree, i := range m.trees {
		if strings.HasPrefix(prefix, tree) {
			idx = max(idx, i)
		}
	}
	return max(idx, m.floor), n
}

// draw is a random operation.
func draw(r *rand.Rand, m *model, name func() string) *structs.TxnOp {
	verbs := []structs.KVOp{
		"set", "set", "set", "cas", "cas", "lock", "lock", "lock", "unlock", "unlock", "delete", "delete-cas", "delete-tree",
		"get", "check-not-exists", "end",
	}
	verb := verbs[r.Intn(len(verbs))]
	by := uuid(1 + r.Intn(4))
	if verb == "end" {
		return &structs.TxnOp{Session: &structs.TxnSessionOp{Verb: "delete", Session: structs.Session{ID: by}}}
	}
	key := name()
	if verb == structs.KVDeleteTree && r.Intn(10) == 0 {
		key = ""
	}
	cidx := m.keys[key].ModifyIndex
	if r.Intn(3) == 0 {
		cidx = uint64(r.Intn(5))
	}
	return kvOp(verb, key, fmt.Sprint(r.Intn(3)), cidx, by)
}

// step does one entry in both, and tells what it did.
func step(t *testing.T, r *rand.Rand, b bench, m *model, idx uint64, name func() string) (_ *model, did string) {
	switch r.Intn(12) {
	case 0:
		id, behavior := uuid(1+r.Intn(4)), []structs.SessionBehavior{"release", "delete"}[r.Intn(2)]
		err := b.SessionCreate(idx, &structs.Session{ID: id, Node: "n1", Behavior: behavior})
		if _, taken := m.sessions[id]; taken != (err != nil) {
			t.Fatalf("create session: %v, taken %v", err, taken)
		} else if !taken {
			m.sessions[id], m.ends = behavior, idx
		}
		return m, "create session"
	case 1:
		if r.Intn(4) == 0 {
			upTo := uint64(r.Intn(int(idx)))
			b.must(b.ReapTombstones(upTo))
			m.reap(upTo)
			return m, fmt.Sprint("reap ", upTo)
		}
	}
	next, ops := m.clone(), structs.TxnOps{}
	var failed []int
	for i := range 1 + r.Intn(4) {
		op := draw(r, next, name)
		if ops = append(ops, op); !next.apply(idx, op) {
			failed = append(failed, i)
		}
		if op.KV != nil {
			did += fmt.Sprintf("%s %s by %s; ", op.KV.Verb, op.KV.DirEnt.Key, op.KV.DirEnt.Session)
		} else {
			did += "end " + op.Session.Session.ID + "; "
		}
	}
	_, errs, err := b.TxnRW(idx, ops)
	b.must(err)
	var got []int
	for _, e := range errs {
		got = append(got, e.OpIndex)
	}
	if !slices.Equal(got, failed) {
		t.Fatalf("%s failed in %v, want %v", did, got, failed)
	}
	if len(failed) > 0 {
		return m, did
	}
	return next, did
}

func TestTheStoreFollowsItsModelAndWakesForEveryChange(t *testing.T) {
	names := []string{"a", "a/", "a/b", "a/b/c", "ab", "b", "b/x"}
	for seed := range int64(30) {
		r := rand.New(rand.NewSource(seed))
		name := func() string { return names[r.Intn(len(names))] }
		b := newBench(t)
		b.node(1, "n1")
		m := newModel()
		for idx := uint64(2); idx < 300; idx++ {
			// Who waits for a key, a listing or a session must wake if what it reads changes.
			key, prefix, id := name(), name(), uuid(1+r.Intn(4))
			keyWS, treeWS, sessWS := memdb.NewWatchSet(), memdb.NewWatchSet(), memdb.NewWatchSet()
			keyBefore, _ := b.get(keyWS, key)
			treeBefore, _ := b.keys(treeWS, prefix, "")
			_, sessBefore, err := b.SessionGet(sessWS, id)
			b.must(err)

			var did string
			m, did = step(t, r, b, m, idx, name)
			at := fmt.Sprintf("seed %d, entry %d, %s", seed, idx, did)

			keyAfter, e := b.get(nil, key)
			want, there := m.keys[key]
			if there != (e != nil) || there && fmt.Sprintf("%+v", want) != fmt.Sprintf("%+v", *e) {
				t.Fatalf("%s: %s is %+v, want %+v", at, key, e, want)
			}
			if e == nil && keyAfter != m.index {
				t.Fatalf("%s: absent %s has index %d, want %d", at, key, keyAfter, m.index)
			}
			treeAfter, found := b.keys(nil, prefix, "")
			if want, n := m.list(prefix); treeAfter != want || len(found) != n {
				t.Fatalf("%s: %d keys under %s at %d, want %d at %d", at, len(found), prefix, treeAfter, n, want)
			}
			if treeAfter < treeBefore || keyAfter < keyBefore {
				t.Fatalf("%s: an index fell: %s %d after %d, %s %d after %d",
					at, key, keyAfter, keyBefore, prefix, treeAfter, treeBefore)
			}
			sessIdx, sess, err := b.SessionGet(nil, id)
			b.must(err)
			if _, alive := m.sessions[id]; alive != (sess != nil) || sessIdx != m.ends {
				t.Fatalf("%s: session %+v at %d, want it there: %v, at %d", at, sess, sessIdx, alive, m.ends)
			}
			if keyAfter > keyBefore && !woken(keyWS) {
				t.Fatalf("%s: who waits for %s was not woken", at, key)
			}
			if treeAfter > treeBefore && did[0] != 'r' && !woken(treeWS) {
				t.Fatalf("%s: who waits under %s was not woken", at, prefix)
			}
			if (sess == nil) != (sessBefore == nil) && !woken(sessWS) {
				t.Fatalf("%s: who waits for session %s was not woken", at, id)
			}
		}
	}
}
