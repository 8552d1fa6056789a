package state

import (
	"fmt"
	"slices"
	"testing"

	"github.com/hashicorp/go-memdb"

	"glasshouse/core/structs"
)

// bench is a store and what a test does to it.
type bench struct {
	*testing.T
	*Store
}

func newBench(t *testing.T) bench {
	t.Helper()
	s, err := New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return bench{t, s}
}

func (b bench) set(idx uint64, key, value string) bool {
	b.Helper()
	changed, err := b.KVSSet(idx, &structs.DirEntry{Key: key, Value: []byte(value)})
	if err != nil {
		b.Fatal(err)
	}
	return changed
}

func (b bench) del(idx uint64, key string) bool {
	b.Helper()
	changed, err := b.KVSDelete(idx, key)
	if err != nil {
		b.Fatal(err)
	}
	return changed
}

func (b bench) delTree(idx uint64, prefix string) bool {
	b.Helper()
	changed, err := b.KVSDeleteTree(idx, prefix)
	if err != nil {
		b.Fatal(err)
	}
	return changed
}

func (b bench) get(ws memdb.WatchSet, key string) (uint64, *structs.DirEntry) {
	b.Helper()
	idx, e, err := b.KVSGet(ws, key, "")
	if err != nil {
		b.Fatal(err)
	}
	return idx, e
}

func (b bench) keys(ws memdb.WatchSet, prefix, sep string) (uint64, []string) {
	b.Helper()
	idx, names, err := b.KVSListKeys(ws, prefix, sep)
	if err != nil {
		b.Fatal(err)
	}
	return idx, names
}

// woken tells whether ws has fired.
func woken(ws memdb.WatchSet) bool {
	now := make(chan struct{})
	close(now)
	for ch := range ws {
		select {
		case <-ch:
			return true
		default:
		}
	}
	return false
}

func TestIndexOfARead(t *testing.T) {
	for _, tc := range []struct {
		name string
		do   func(b bench)
		key  map[string]uint64 // index of KVSGet
		tree map[string]uint64 // index of KVSList and KVSListKeys
	}{
		{"nothing was ever written", func(bench) {},
			map[string]uint64{"a": 0}, map[string]uint64{"": 0, "a": 0}},
		{"a present key has its own, an absent one the store's", func(b bench) { b.set(5, "a", "1"); b.set(7, "b", "1") },
			map[string]uint64{"a": 5, "b": 7, "c": 7}, map[string]uint64{"": 7, "a": 5, "c": 7}},
		{"a delete moves what is absent", func(b bench) { b.set(5, "a", "1"); b.set(6, "b", "1"); b.del(8, "a") },
			map[string]uint64{"a": 8, "b": 6, "c": 8}, map[string]uint64{"": 8, "a": 8, "b": 6}},
		{"a key's own tombstone plays no part in it", func(b bench) { b.set(5, "a", "1"); b.del(6, "a"); b.set(9, "b", "1") },
			map[string]uint64{"a": 9}, map[string]uint64{"a": 6}},
		{"a tombstone holds a listing's index up",
			func(b bench) { b.set(5, "d/a", "1"); b.set(6, "d/b", "1"); b.del(8, "d/b") },
			map[string]uint64{"d/a": 5}, map[string]uint64{"d/": 8, "d/a": 5, "": 8}},
		{"a deleted tree leaves one index", func(b bench) {
			b.set(5, "d/a", "1")
			b.set(6, "d/b", "1")
			b.delTree(8, "d/")
			b.set(9, "e", "1")
		}, map[string]uint64{"d/a": 9, "e": 9}, map[string]uint64{"d/": 8, "d": 8, "d/a": 9, "": 9}},
		{"an equal put moves nothing", func(b bench) { b.set(5, "a", "1"); b.set(6, "a", "1") },
			map[string]uint64{"a": 5, "z": 5}, map[string]uint64{"": 5}},
		{"a delete of nothing moves nothing", func(b bench) { b.set(5, "a", "1"); b.del(6, "z"); b.delTree(7, "y") },
			map[string]uint64{"a": 5, "z": 5}, map[string]uint64{"": 5, "y": 5}},
		{"a deleted and emptied store keeps its index", func(b bench) { b.set(5, "a", "1"); b.delTree(6, "") },
			map[string]uint64{"a": 6}, map[string]uint64{"": 6, "a": 6}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			b := newBench(t)
			tc.do(b)
			for key, want := range tc.key {
				if got, _ := b.get(nil, key); got != want {
					t.Errorf("index of key %q: %d, want %d", key, got, want)
				}
			}
			for prefix, want := range tc.tree {
				if got, _ := b.keys(nil, prefix, ""); got != want {
					t.Errorf("index of keys under %q: %d, want %d", prefix, got, want)
				}
				if got, _, _ := b.KVSList(nil, prefix); got != want {
					t.Errorf("index of list under %q: %d, want %d", prefix, got, want)
				}
			}
		})
	}
}

func TestWatchersWakeForWhatTheyRead(t *testing.T) {
	type act func(b bench)
	put := func(key, value string) act { return func(b bench) { b.set(9, key, value) } }
	del := func(key string) act { return func(b bench) { b.del(9, key) } }
	tree := func(prefix string) act { return func(b bench) { b.delTree(9, prefix) } }
	key := func(k string) func(b bench, ws memdb.WatchSet) {
		return func(b bench, ws memdb.WatchSet) { b.get(ws, k) }
	}
	under := func(p string) func(b bench, ws memdb.WatchSet) {
		return func(b bench, ws memdb.WatchSet) { b.keys(ws, p, "") }
	}
	for _, tc := range []struct {
		name string
		read func(b bench, ws memdb.WatchSet)
		do   act
		want bool
	}{
		{"a key on its put", key("m"), put("m", "2"), true},
		{"a key on its delete", key("m"), del("m"), true},
		{"a key on its tree's delete", key("m"), tree("m"), true},
		{"a key not on an equal put", key("m"), put("m", "1"), false},
		{"a key not on a neighbour", key("m"), put("n", "1"), false},
		{"a key not on a child", key("m"), put("m/x", "1"), false},
		{"a key not on a longer name", key("m"), put("mm", "1"), false},
		{"a key not on a neighbour's delete", key("m"), del("other"), false},
		{"an absent key on any put", key("absent"), put("zzz", "1"), true},
		{"an absent key on any delete", key("absent"), del("other"), true},
		{"an absent key not on a delete of nothing", key("absent"), del("nothing"), false},
		{"a prefix on a new key", under("d/"), put("d/z", "1"), true},
		{"a prefix on a changed key", under("d/"), put("d/a", "2"), true},
		{"a prefix on a delete", under("d/"), del("d/a"), true},
		{"a prefix on its tree's delete", under("d/"), tree("d/"), true},
		{"a prefix on a wider tree's delete", under("d/"), tree("d"), true},
		{"a prefix not outside", under("d/"), put("e", "1"), false},
		{"a prefix with nothing on any put", under("nothing/"), put("e", "1"), true},
		{"the empty prefix on any put", under(""), put("e", "1"), true},
	} {
		t.Run(tc.name, func(t *testing.T) {
			b := newBench(t)
			for i, k := range []string{"d/a", "d/b", "m", "other"} {
				b.set(uint64(i+1), k, "1")
			}
			ws := memdb.NewWatchSet()
			tc.read(b, ws)
			tc.do(b)
			if got := woken(ws); got != tc.want {
				t.Errorf("woken: %v, want %v", got, tc.want)
			}
		})
	}
}

func TestListingsAreInByteOrderAndCutAtTheSeparator(t *testing.T) {
	b := newBench(t)
	for i, k := range []string{"b/2/x", "b", "b/1", "a", "b/2/y", "b/2", "c", "b\x00"} {
		b.set(uint64(i+1), k, "1")
	}
	for _, tc := range []struct {
		prefix, sep string
		want        []string
	}{
		{"", "", []string{"a", "b", "b\x00", "b/1", "b/2", "b/2/x", "b/2/y", "c"}},
		{"", "/", []string{"a", "b", "b\x00", "b/", "c"}},
		{"b", "/", []string{"b", "b\x00", "b/"}},
		{"b/", "/", []string{"b/1", "b/2", "b/2/"}},
		{"b/2/", "/", []string{"b/2/x", "b/2/y"}},
		{"b", "2/", []string{"b", "b\x00", "b/1", "b/2", "b/2/"}},
		{"z", "/", nil},
	} {
		if _, got := b.keys(nil, tc.prefix, tc.sep); !slices.Equal(got, tc.want) {
			t.Errorf("keys under %q cut at %q: %q, want %q", tc.prefix, tc.sep, got, tc.want)
		}
	}
}

func TestConditionsOfCheckAndSet(t *testing.T) {
	for _, tc := range []struct {
		name    string
		present uint64 // ModifyIndex of the stored key, 0 for none
		cas     uint64
		set     bool
		del     bool
	}{
		{"absent, 0", 0, 0, true, true},
		{"absent, an index", 0, 5, false, true},
		{"present, 0", 5, 0, false, false},
		{"present, its index", 5, 5, true, true},
		{"present, another", 5, 4, false, false},
	} {
		t.Run(tc.name, func(t *testing.T) {
			prepare := func() bench {
				b := newBench(t)
				if tc.present > 0 {
					b.set(tc.present, "k", "old")
				}
				return b
			}
			b := prepare()
			entry := &structs.DirEntry{Key: "k", Value: []byte("new")}
			entry.ModifyIndex = tc.cas
			ok, changed, err := b.KVSSetCAS(9, entry)
			if ok != tc.set || changed != tc.set || err != nil {
				t.Errorf("set: %v, changed %v, %v; want %v", ok, changed, err, tc.set)
			}
			if _, e := b.get(nil, "k"); tc.set && (e.ModifyIndex != 9 || string(e.Value) != "new") {
				t.Errorf("set, and the key is %+v", e)
			}
			b = prepare()
			ok, _, err = b.KVSDeleteCAS(9, tc.cas, "k")
			if ok != tc.del || err != nil {
				t.Errorf("delete: %v, %v; want %v", ok, err, tc.del)
			}
			if _, e := b.get(nil, "k"); (e == nil) != (tc.del || tc.present == 0) {
				t.Errorf("deleted %v, and the key is %+v", ok, e)
			}
		})
	}
}

func TestAnEqualCheckAndSetHoldsAndChangesNothing(t *testing.T) {
	b := newBench(t)
	b.set(5, "k", "same")
	entry := &structs.DirEntry{Key: "k", Value: []byte("same"), RaftIndex: structs.RaftIndex{ModifyIndex: 5}}
	ok, changed, err := b.KVSSetCAS(9, entry)
	if !ok || changed || err != nil {
		t.Errorf("ok %v, changed %v, %v", ok, changed, err)
	}
	if idx, _ := b.get(nil, "k"); idx != 5 {
		t.Errorf("index %d", idx)
	}
}

func TestCreateIndexIsOfTheWriteThatMadeTheKey(t *testing.T) {
	b := newBench(t)
	b.set(5, "k", "1")
	b.set(6, "k", "2")
	if _, e := b.get(nil, "k"); e.CreateIndex != 5 || e.ModifyIndex != 6 {
		t.Errorf("updated: %+v", e.RaftIndex)
	}
	b.del(7, "k")
	b.set(8, "k", "2")
	if _, e := b.get(nil, "k"); e.CreateIndex != 8 || e.ModifyIndex != 8 {
		t.Errorf("made anew: %+v", e.RaftIndex)
	}
}

func TestReapedTombstonesAreForgottenUpToTheIndex(t *testing.T) {
	b := newBench(t)
	b.set(1, "d/a", "1")
	b.set(2, "d/b", "1")
	b.set(3, "d/c", "1")
	b.del(4, "d/a")
	b.del(5, "d/b")
	if err := b.ReapTombstones(4); err != nil {
		t.Fatal(err)
	}
	if idx, _ := b.keys(nil, "d/a", ""); idx != 5 {
		t.Errorf("a reaped prefix has index %d, want the store's 5", idx)
	}
	if idx, _ := b.keys(nil, "d/b", ""); idx != 5 {
		t.Errorf("a kept tombstone's prefix has index %d", idx)
	}
	for _, want := range []bool{true, false} {
		if has, err := b.HasTombstones(); has != want || err != nil {
			t.Errorf("tombstones left: %v, %v, want %v", has, err, want)
		}
		if err := b.ReapTombstones(5); err != nil {
			t.Fatal(err)
		}
	}
}

func TestAListingNeverFallsBelowWhatWasReaped(t *testing.T) {
	b := newBench(t)
	b.set(1, "d/a", "1")
	b.set(2, "d/b", "1")
	b.set(3, "e", "1")
	b.del(4, "d/b")
	before, _ := b.keys(nil, "d/", "")
	b.must(b.ReapTombstones(9))
	if after, _ := b.keys(nil, "d/", ""); after != before {
		t.Errorf("the index of a listing went from %d to %d when its tombstone was reaped", before, after)
	}
	b.must(b.ReapTombstones(9))
	if idx, _ := b.keys(nil, "d/", ""); idx != before {
		t.Errorf("reaping nothing moved a listing to %d", idx)
	}
	b.set(10, "d/a", "2")
	if idx, _ := b.keys(nil, "d/", ""); idx != 10 {
		t.Errorf("after a put the listing is at %d", idx)
	}
}

func TestAListingInsideADeletedTreeNeverFalls(t *testing.T) {
	for _, tree := range []string{"d", "d/", ""} {
		b := newBench(t)
		b.set(1, "d/x/a", "1")
		b.set(2, "d/x/b", "1")
		b.del(3, "d/x/a")
		b.set(4, "d/x/b", "2")
		b.delTree(5, tree)
		if idx, _ := b.keys(nil, "d/x/", ""); idx != 5 {
			t.Errorf("tree %q deleted at 5: the listing is at %d", tree, idx)
		}
		b.set(6, tree+"/", "1")
		b.del(7, tree+"/")
		b.set(8, "d", "1")
		b.del(9, "d") // a stone of the key where the tree's was
		if idx, _ := b.keys(nil, "d/x/", ""); idx != 5 {
			t.Errorf("tree %q deleted at 5, then keys around it: the listing is at %d", tree, idx)
		}
	}
}

func TestNewestKeysComeNewestFirst(t *testing.T) {
	b := newBench(t)
	for i := range 20 {
		b.set(uint64(i+1), fmt.Sprintf("k%02d", (i*7)%20), "1")
	}
	newest, err := b.Newest(3)
	if err != nil || len(newest) != 3 {
		t.Fatalf("%d keys, %v", len(newest), err)
	}
	for i, want := range []uint64{20, 19, 18} {
		if newest[i].ModifyIndex != want {
			t.Errorf("newest %d has index %d, want %d", i, newest[i].ModifyIndex, want)
		}
	}
}

func TestASnapshotIsTheStoreAsItWas(t *testing.T) {
	b := newBench(t)
	b.set(1, "a", "1")
	b.set(2, "b", "1")
	b.del(3, "b")
	snap := b.Snapshot()
	b.set(4, "a", "2")
	b.set(5, "c", "1")

	next := newBench(t)
	into := next.Restore()
	for _, err := range []error{
		snap.Indexes(into.Index), snap.KVs(into.KVS), snap.Tombstones(into.Tombstone),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	snap.Close()
	into.Commit()
	if idx, e := next.get(nil, "a"); idx != 1 || string(e.Value) != "1" {
		t.Errorf("a: %d, %+v", idx, e)
	}
	if idx, e := next.get(nil, "c"); idx != 3 || e != nil {
		t.Errorf("c: %d, %+v", idx, e)
	}
	if idx, _ := next.keys(nil, "b", ""); idx != 3 {
		t.Errorf("tombstone of b: %d", idx)
	}
}
