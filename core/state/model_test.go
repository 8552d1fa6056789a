package state

import (
	"fmt"
	"math/rand"
	"strings"
	"testing"

	"github.com/hashicorp/go-memdb"

	"glasshouse/core/structs"
)

// model is the store in the plainest way: maps, and the index rules written out.
type model struct {
	keys   map[string]structs.DirEntry
	graves map[string]uint64
	index  uint64 // of the last change
}

func (m *model) set(idx uint64, key, value string) {
	old, there := m.keys[key]
	if there && string(old.Value) == value {
		return
	}
	e := structs.DirEntry{Key: key, Value: []byte(value)}
	e.CreateIndex, e.ModifyIndex = idx, idx
	if there {
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
		if prefix != "" {
			m.graves[prefix] = idx
		}
	}
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
		idx = m.index
	}
	return idx, n
}

func TestTheStoreFollowsItsModelAndWakesForEveryChange(t *testing.T) {
	for seed := range int64(20) {
		r := rand.New(rand.NewSource(seed))
		name := func() string {
			return []string{"a", "a/", "a/b", "a/b/c", "ab", "b", "b/x"}[r.Intn(7)]
		}
		b := newBench(t)
		m := &model{keys: map[string]structs.DirEntry{}, graves: map[string]uint64{}}
		for idx := uint64(1); idx < 300; idx++ {
			// Who waits for a key or a listing must wake if what it reads changes.
			key, prefix := name(), name()
			keyWS, treeWS := memdb.NewWatchSet(), memdb.NewWatchSet()
			keyBefore, _ := b.get(keyWS, key)
			treeBefore, _ := b.keys(treeWS, prefix, "")

			target, value := name(), fmt.Sprint(r.Intn(3))
			switch r.Intn(6) {
			case 0:
				b.del(idx, target)
				m.del(idx, target)
			case 1:
				b.delTree(idx, target)
				m.delTree(idx, target)
			default:
				b.set(idx, target, value)
				m.set(idx, target, value)
			}

			keyAfter, e := b.get(nil, key)
			if want, there := m.keys[key]; there != (e != nil) || there && (e.RaftIndex != want.RaftIndex || string(e.Value) != string(want.Value)) {
				t.Fatalf("seed %d, entry %d: %s is %+v, want %+v", seed, idx, key, e, want)
			}
			if e == nil && keyAfter != m.index {
				t.Fatalf("seed %d, entry %d: absent %s has index %d, want %d", seed, idx, key, keyAfter, m.index)
			}
			treeAfter, names := b.keys(nil, prefix, "")
			if want, n := m.list(prefix); treeAfter != want || len(names) != n {
				t.Fatalf("seed %d, entry %d: %d keys under %s at %d, want %d at %d", seed, idx, len(names), prefix, treeAfter, n, want)
			}
			if keyAfter > keyBefore && !woken(keyWS) {
				t.Fatalf("seed %d, entry %d: who waits for %s was not woken", seed, idx, key)
			}
			if treeAfter > treeBefore && !woken(treeWS) {
				t.Fatalf("seed %d, entry %d: who waits under %s was not woken", seed, idx, prefix)
			}
		}
	}
}
