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

// insertTombstone notes the deletion of key.
func (w *write) insertTombstone(key string) error {
	return w.insert(tableTombstones, &Tombstone{Key: key, Index: w.idx})
}

// buriedUnder is the highest index of a tombstone under prefix, 0 if there is none.
func buriedUnder(tx *memdb.Txn, prefix string) (uint64, error) {
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

// ReapTombstones forgets the deletions up to idx. The tombstones' index stays, as nothing that a reader sees has
// changed; but the newest index that is forgotten is kept, and no listing falls below it (see eachUnder).
func (s *Store) ReapTombstones(idx uint64) error {
	tx := s.db.Txn(true)
	defer tx.Abort()
	s.changes = nil
	stones, err := all[Tombstone](tx, nil, tableTombstones, "id")
	if err != nil {
		return err
	}
	reaped, err := maxIndex(tx, indexReaped)
	if err != nil {
		return err
	}
	newest := reaped
	for _, stone := range stones {
		if stone.Index > idx {
			continue
		}
		newest = max(newest, stone.Index)
		if err := tx.Delete(tableTombstones, stone); err != nil {
			return fmt.Errorf("reap tombstone: %w", err)
		}
	}
	if newest > reaped {
		if err := setIndex(tx, indexReaped, newest); err != nil {
			return err
		}
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
