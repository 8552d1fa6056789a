package state

import (
	"fmt"
	"strings"

	"github.com/hashicorp/go-memdb"

	"glasshouse/core/structs"
	"glasshouse/core/trace"
	"glasshouse/core/zoo"
)

// KVSGet returns one key, nil if there is none, and the index of that answer: the key's own ModifyIndex, or the
// whole store's for a key that is not there. ws wakes when the answer may have become another. id is the
// request's trace. Mirrors Consul's (*Store).KVSGet.
func (s *Store) KVSGet(ws memdb.WatchSet, key string, id trace.ID) (uint64, *structs.DirEntry, error) {
	tx := s.db.Txn(false)
	defer tx.Abort()

	watch, raw, err := tx.FirstWatch(tableKVs, "id", key)
	if err != nil {
		return 0, nil, fmt.Errorf("look up key: %w", err)
	}
	ws.Add(watch)
	if entry, ok := raw.(*structs.DirEntry); ok {
		s.trace.HitEntry(trace.StateKVSGet, id, entry.ModifyIndex, 0)
		return entry.ModifyIndex, entry, nil
	}
	// The index of an absent key is the whole store's, so any write is a change of the answer.
	idx, err := wholeStore(tx, ws)
	s.trace.HitEntry(trace.StateKVSGet, id, idx, 0)
	return idx, nil, err
}

// wholeStore is the index of the last write or delete of any key; ws wakes at the next.
func wholeStore(tx *memdb.Txn, ws memdb.WatchSet) (uint64, error) {
	if err := watchIndex(tx, ws, tableKVs, tableTombstones); err != nil {
		return 0, err
	}
	return maxIndex(tx, tableKVs, tableTombstones)
}

// kvsFirst is one key, nil if there is none.
func kvsFirst(tx *memdb.Txn, key string) (*structs.DirEntry, error) {
	return first[*structs.DirEntry](tx, tableKVs, "id", key)
}

// KVSList returns every key that begins with prefix, in byte order, and the index of that answer: the highest
// ModifyIndex or tombstone under the prefix, or the whole store's where nothing is or ever was there, and for the
// empty prefix. Mirrors Consul's (*Store).KVSList.
func (s *Store) KVSList(ws memdb.WatchSet, prefix string) (uint64, structs.DirEntries, error) {
	tx := s.db.Txn(false)
	defer tx.Abort()

	var found structs.DirEntries
	idx, err := eachUnder(tx, ws, prefix, func(e *structs.DirEntry) { found = append(found, e) })
	return idx, found, err
}

// KVSListKeys returns the names under prefix. With a separator each is cut just behind the first separator after
// the prefix, and neighbours that became equal are one. The index is KVSList's. Mirrors Consul's
// (*Store).KVSListKeys.
func (s *Store) KVSListKeys(ws memdb.WatchSet, prefix, sep string) (uint64, []string, error) {
	tx := s.db.Txn(false)
	defer tx.Abort()

	var names []string
	idx, err := eachUnder(tx, ws, prefix, func(e *structs.DirEntry) {
		name := e.Key
		if sep != "" {
			if at := strings.Index(name[len(prefix):], sep); at >= 0 {
				name = name[:len(prefix)+at+len(sep)]
			}
		}
		if n := len(names); n == 0 || names[n-1] != name {
			names = append(names, name)
		}
	})
	return idx, names, err
}

// eachUnder calls visit for every key under prefix, in byte order, and returns the index of a listing of them.
// It never falls, which Consul's may: what was deleted there holds it up, alone or with a tree around it, and once that
// is forgotten, the newest deletion that was forgotten anywhere does. Who asks for a list again may be answered for
// nothing then, but never misses a change.
func eachUnder(tx *memdb.Txn, ws memdb.WatchSet, prefix string, visit func(*structs.DirEntry)) (uint64, error) {
	it, err := tx.Get(tableKVs, "id_prefix", prefix)
	if err != nil {
		return 0, fmt.Errorf("list keys: %w", err)
	}
	if !zoo.Has(zoo.LostWakeUp) { // as a watch that is taken of what was there before
		ws.Add(it.WatchCh())
	}
	var high uint64
	for raw := it.Next(); raw != nil; raw = it.Next() {
		e := raw.(*structs.DirEntry)
		high = max(high, e.ModifyIndex)
		visit(e)
	}
	if prefix == "" {
		return wholeStore(tx, ws)
	}
	buried, err := buriedUnder(tx, prefix)
	if err != nil {
		return 0, err
	}
	if high = max(high, buried); high == 0 {
		return wholeStore(tx, ws)
	}
	above, err := buriedAbove(tx, prefix)
	if err != nil {
		return 0, err
	}
	floor, err := maxIndex(tx, indexFloor)
	return max(high, above, floor), err
}

// Newest returns the at most n keys that were written last, newest first, for a watcher who comes late.
func (s *Store) Newest(n int) (structs.DirEntries, error) {
	tx := s.db.Txn(false)
	defer tx.Abort()
	it, err := tx.Get(tableKVs, "id")
	if err != nil {
		return nil, fmt.Errorf("list keys: %w", err)
	}
	newest := make(structs.DirEntries, 0, n+1)
	for raw := it.Next(); raw != nil; raw = it.Next() {
		e := raw.(*structs.DirEntry)
		at := len(newest)
		for at > 0 && newest[at-1].ModifyIndex < e.ModifyIndex {
			at--
		}
		if at == n {
			continue
		}
		newest = append(newest, nil)
		copy(newest[at+1:], newest[at:])
		newest[at] = e
		if len(newest) > n {
			newest = newest[:n]
		}
	}
	return newest, nil
}
