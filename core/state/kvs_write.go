package state

import (
	"bytes"
	"fmt"

	"github.com/hashicorp/go-memdb"

	"glasshouse/core/structs"
)

// KVSSet stores entry at idx. What it does not change keeps its ModifyIndex, and nobody wakes. A lock on the key
// stays. It tells whether anything changed. Mirrors Consul's (*Store).KVSSet.
func (s *Store) KVSSet(idx uint64, entry *structs.DirEntry) (changed bool, err error) {
	tx := s.db.Txn(true)
	defer tx.Abort()
	changed, err = s.kvsSetTxn(tx, idx, entry, false)
	if err != nil || !changed {
		return false, err
	}
	tx.Commit()
	return true, nil
}

// kvsSetTxn is KVSSet within a transaction. With updateSession the entry's Session counts; without it the stored
// one stays.
func (s *Store) kvsSetTxn(tx *memdb.Txn, idx uint64, entry *structs.DirEntry, updateSession bool) (bool, error) {
	existing, err := kvsFirst(tx, entry.Key)
	if err != nil {
		return false, err
	}
	next := entry.Clone()
	next.CreateIndex, next.ModifyIndex = idx, idx
	if existing != nil {
		next.CreateIndex = existing.CreateIndex
		if !updateSession {
			next.Session = existing.Session
		}
		if sameEntry(existing, next) {
			return false, nil
		}
	} else if !updateSession {
		next.Session = ""
	}
	if err := tx.Insert(tableKVs, next); err != nil {
		return false, fmt.Errorf("insert key: %w", err)
	}
	return true, setIndex(tx, tableKVs, idx)
}

// sameEntry tells whether a write would change nothing that a reader can see.
func sameEntry(a, b *structs.DirEntry) bool {
	return a.LockIndex == b.LockIndex && a.Flags == b.Flags && a.Session == b.Session && bytes.Equal(a.Value, b.Value)
}

// KVSSetCAS stores entry if the key's ModifyIndex is the entry's; 0 demands that there is no such key. ok tells
// whether that held, changed whether the store is another now. Mirrors Consul's (*Store).KVSSetCAS.
func (s *Store) KVSSetCAS(idx uint64, entry *structs.DirEntry) (ok, changed bool, err error) {
	tx := s.db.Txn(true)
	defer tx.Abort()
	existing, err := kvsFirst(tx, entry.Key)
	if err != nil {
		return false, false, err
	}
	if existing == nil && entry.ModifyIndex != 0 || existing != nil && entry.ModifyIndex != existing.ModifyIndex {
		return false, false, nil
	}
	changed, err = s.kvsSetTxn(tx, idx, entry, false)
	if err != nil {
		return false, false, err
	}
	if changed {
		tx.Commit()
	}
	return true, changed, nil
}

// KVSDelete removes key at idx; a key that is not there is no change. Mirrors Consul's (*Store).KVSDelete.
func (s *Store) KVSDelete(idx uint64, key string) (changed bool, err error) {
	tx := s.db.Txn(true)
	defer tx.Abort()
	existing, err := kvsFirst(tx, key)
	if err != nil || existing == nil {
		return false, err
	}
	if err := s.kvsDeleteTxn(tx, idx, existing); err != nil {
		return false, err
	}
	tx.Commit()
	return true, nil
}

func (s *Store) kvsDeleteTxn(tx *memdb.Txn, idx uint64, existing *structs.DirEntry) error {
	if err := s.graveyard.insert(tx, existing.Key, idx); err != nil {
		return err
	}
	if err := tx.Delete(tableKVs, existing); err != nil {
		return fmt.Errorf("delete key: %w", err)
	}
	return setIndex(tx, tableKVs, idx)
}

// KVSDeleteCAS removes key if its ModifyIndex is cidx. A key that is not there is deleted already: ok for any cidx.
// Mirrors Consul's (*Store).KVSDeleteCAS.
func (s *Store) KVSDeleteCAS(idx, cidx uint64, key string) (ok, changed bool, err error) {
	tx := s.db.Txn(true)
	defer tx.Abort()
	existing, err := kvsFirst(tx, key)
	if err != nil {
		return false, false, err
	}
	if existing == nil {
		return true, false, nil
	}
	if existing.ModifyIndex != cidx {
		return false, false, nil
	}
	if err := s.kvsDeleteTxn(tx, idx, existing); err != nil {
		return false, false, err
	}
	tx.Commit()
	return true, true, nil
}

// KVSDeleteTree removes every key that begins with prefix, all at idx. One tombstone at the prefix stands for them;
// the whole store's index does when the prefix is empty. Mirrors Consul's (*Store).KVSDeleteTree.
func (s *Store) KVSDeleteTree(idx uint64, prefix string) (changed bool, err error) {
	tx := s.db.Txn(true)
	defer tx.Abort()
	deleted, err := tx.DeletePrefix(tableKVs, "id_prefix", prefix)
	if err != nil {
		return false, fmt.Errorf("delete tree: %w", err)
	}
	if !deleted {
		return false, nil
	}
	if prefix != "" {
		if err := s.graveyard.insert(tx, prefix, idx); err != nil {
			return false, err
		}
	}
	if err := setIndex(tx, tableKVs, idx); err != nil {
		return false, err
	}
	tx.Commit()
	return true, nil
}
