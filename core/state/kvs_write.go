package state

import (
	"bytes"
	"fmt"

	"glasshouse/core/structs"
	"glasshouse/core/zoo"
)

// KVSSet stores entry at idx. What it does not change keeps its ModifyIndex, and nobody wakes. A lock on the key
// stays, but its LockIndex becomes the entry's. It tells whether anything changed. Mirrors Consul's (*Store).KVSSet.
func (s *Store) KVSSet(idx uint64, entry *structs.DirEntry) (changed bool, err error) {
	w := s.begin(idx)
	defer w.Abort()
	_, changed, err = w.kvsSet("set", entry, false)
	if err != nil {
		return false, err
	}
	return changed, s.commit(w)
}

// kvsSet is KVSSet within a write; it gives what is stored now. With updateSession the entry's Session counts;
// without it the stored one stays. op is what the change is told as.
func (w *write) kvsSet(op string, entry *structs.DirEntry, updateSession bool) (
	stored *structs.DirEntry, changed bool, err error,
) {
	if entry.Key == "" {
		return nil, false, errMissingKey
	}
	existing, err := kvsFirst(w.Txn, entry.Key)
	if err != nil {
		return nil, false, err
	}
	next := entry.Clone()
	next.RaftIndex = stamp(w.idx, nil)
	if !updateSession {
		next.Session = ""
	}
	if existing != nil {
		next.RaftIndex = stamp(w.idx, &existing.RaftIndex)
		if !updateSession {
			next.Session = existing.Session
		}
		if sameEntry(existing, next) {
			return existing, false, nil
		}
	}
	w.tell(Change{Op: op, Key: next.Key, Entry: next})
	return next, true, w.insert(tableKVs, next)
}

// sameEntry tells whether a write would change nothing that a reader can see.
func sameEntry(a, b *structs.DirEntry) bool {
	return a.LockIndex == b.LockIndex && a.Flags == b.Flags && a.Session == b.Session && bytes.Equal(a.Value, b.Value)
}

// KVSSetCAS stores entry if the key's ModifyIndex is the entry's; 0 demands that there is no such key. ok tells
// whether that held, changed whether the store is another now. Mirrors Consul's (*Store).KVSSetCAS.
func (s *Store) KVSSetCAS(idx uint64, entry *structs.DirEntry) (ok, changed bool, err error) {
	w := s.begin(idx)
	defer w.Abort()
	stored, changed, err := w.kvsSetCAS(entry)
	if err != nil || stored == nil {
		return false, false, err
	}
	return true, changed, s.commit(w)
}

// kvsSetCAS is KVSSetCAS within a write; stored is nil where the condition does not hold.
func (w *write) kvsSetCAS(entry *structs.DirEntry) (stored *structs.DirEntry, changed bool, err error) {
	existing, err := kvsFirst(w.Txn, entry.Key)
	if err != nil {
		return nil, false, err
	}
	var have uint64
	if existing != nil {
		have = existing.ModifyIndex
	}
	if have != entry.ModifyIndex && !zoo.Has(zoo.CASIgnoresIndex) {
		return nil, false, nil
	}
	return w.kvsSet("set", entry, false)
}

// KVSDelete removes key at idx; a key that is not there is no change. Mirrors Consul's (*Store).KVSDelete.
func (s *Store) KVSDelete(idx uint64, key string) (changed bool, err error) {
	w := s.begin(idx)
	defer w.Abort()
	if changed, err = w.kvsDelete(key); err != nil {
		return false, err
	}
	return changed, s.commit(w)
}

func (w *write) kvsDelete(key string) (changed bool, err error) {
	existing, err := kvsFirst(w.Txn, key)
	if err != nil || existing == nil {
		return false, err
	}
	return true, w.kvsBury(existing)
}

// kvsBury removes a key that is there, and remembers that it was.
func (w *write) kvsBury(existing *structs.DirEntry) error {
	if !zoo.Has(zoo.ForgottenTombstone) { // as a store whose listings know only what is there
		if err := w.insertTombstone(existing.Key, false); err != nil {
			return err
		}
	}
	w.tell(Change{Op: "delete", Key: existing.Key})
	return w.remove(tableKVs, existing)
}

// KVSDeleteCAS removes key if its ModifyIndex is cidx. A key that is not there is deleted already: ok for any cidx.
// Mirrors Consul's (*Store).KVSDeleteCAS.
func (s *Store) KVSDeleteCAS(idx, cidx uint64, key string) (ok, changed bool, err error) {
	w := s.begin(idx)
	defer w.Abort()
	ok, changed, err = w.kvsDeleteCAS(cidx, key)
	if err != nil || !ok {
		return false, false, err
	}
	return true, changed, s.commit(w)
}

func (w *write) kvsDeleteCAS(cidx uint64, key string) (ok, changed bool, err error) {
	existing, err := kvsFirst(w.Txn, key)
	if err != nil {
		return false, false, err
	}
	if existing == nil {
		return true, false, nil
	}
	if existing.ModifyIndex != cidx {
		return false, false, nil
	}
	return true, true, w.kvsBury(existing)
}

// KVSDeleteTree removes every key that begins with prefix, all at idx. One tombstone at the prefix stands for them;
// the floor of all listings does when the prefix is empty. Mirrors Consul's (*Store).KVSDeleteTree.
func (s *Store) KVSDeleteTree(idx uint64, prefix string) (changed bool, err error) {
	w := s.begin(idx)
	defer w.Abort()
	if changed, err = w.kvsDeleteTree(prefix); err != nil {
		return false, err
	}
	return changed, s.commit(w)
}

func (w *write) kvsDeleteTree(prefix string) (changed bool, err error) {
	deleted, err := w.DeletePrefix(tableKVs, "id_prefix", prefix)
	if err != nil {
		return false, fmt.Errorf("delete tree: %w", err)
	}
	if !deleted {
		return false, nil
	}
	w.touch(tableKVs)
	w.tell(Change{Op: "delete-tree", Key: prefix})
	if prefix == "" {
		w.touch(indexFloor)
		return true, nil
	}
	return true, w.insertTombstone(prefix, true)
}
