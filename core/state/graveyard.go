package state

import (
	"fmt"

	"github.com/hashicorp/go-memdb"
)

// Tombstone remembers that something under Key was deleted at Index, so that the index of a listing cannot fall
// when the newest of its keys is deleted. A deleted tree leaves one, at its prefix.
type Tombstone struct {
	Key   string
	Index uint64
}

// graveyard is the table of tombstones.
type graveyard struct{}

// insert notes the deletion of key at idx.
func (graveyard) insert(tx *memdb.Txn, key string, idx uint64) error {
	if err := tx.Insert(tableTombstones, &Tombstone{Key: key, Index: idx}); err != nil {
		return fmt.Errorf("insert tombstone: %w", err)
	}
	return setIndex(tx, tableTombstones, idx)
}

// maxIndex is the highest index of a tombstone under prefix, 0 if there is none.
func (graveyard) maxIndex(tx *memdb.Txn, prefix string) (uint64, error) {
	it, err := tx.Get(tableTombstones, "id_prefix", prefix)
	if err != nil {
		return 0, fmt.Errorf("look up tombstones: %w", err)
	}
	var high uint64
	for raw := it.Next(); raw != nil; raw = it.Next() {
		high = max(high, raw.(*Tombstone).Index)
	}
	return high, nil
}

// reap forgets the tombstones up to idx. The table's index stays: nothing that a reader sees has changed.
func (graveyard) reap(tx *memdb.Txn, idx uint64) error {
	it, err := tx.Get(tableTombstones, "id")
	if err != nil {
		return fmt.Errorf("look up tombstones: %w", err)
	}
	var old []*Tombstone
	for raw := it.Next(); raw != nil; raw = it.Next() {
		if t := raw.(*Tombstone); t.Index <= idx {
			old = append(old, t)
		}
	}
	for _, t := range old {
		if err := tx.Delete(tableTombstones, t); err != nil {
			return fmt.Errorf("reap tombstone: %w", err)
		}
	}
	return nil
}

// ReapTombstones forgets the deletions up to idx.
func (s *Store) ReapTombstones(idx uint64) error {
	tx := s.db.Txn(true)
	defer tx.Abort()
	if err := s.graveyard.reap(tx, idx); err != nil {
		return err
	}
	tx.Commit()
	return nil
}

// HasTombstones tells whether any deletion is remembered.
func (s *Store) HasTombstones() (bool, error) {
	tx := s.db.Txn(false)
	defer tx.Abort()
	raw, err := tx.First(tableTombstones, "id")
	if err != nil {
		return false, fmt.Errorf("look up tombstones: %w", err)
	}
	return raw != nil, nil
}
