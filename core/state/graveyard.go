package state

import (
	"fmt"

	"github.com/hashicorp/go-memdb"

	"glasshouse/core/zoo"
)

// Tombstone remembers that something under Key was deleted at Index, so that the index of a listing cannot fall
// when the newest of its keys is deleted. A deleted tree leaves one, at its prefix.
type Tombstone struct {
	Key   string
	Index uint64
	// TreeIndex is where the whole tree at Key was last deleted, 0 for never. It holds up the listings inside that tree
	// as well, in which no stone was left.
	TreeIndex uint64 `codec:",omitempty"`
}

// insertTombstone notes the deletion of key, or of the whole tree there.
func (w *write) insertTombstone(key string, tree bool) error {
	stone := &Tombstone{Key: key, Index: w.idx, TreeIndex: w.idx}
	if !tree {
		before, err := first[*Tombstone](w.Txn, tableTombstones, "id", key)
		if err != nil {
			return err
		}
		stone.TreeIndex = 0
		if before != nil {
			stone.TreeIndex = before.TreeIndex
		}
	}
	if zoo.Has(zoo.PrefixWatchMissesDeletes) { // as a graveyard that keeps a key's index, and not that of its end
		if gone, err := kvsFirst(w.Txn, key); err == nil && gone != nil {
			stone.Index = gone.ModifyIndex
		}
	}
	return w.insert(tableTombstones, stone)
}

// buriedAbove is the highest index at which a tree that prefix lies in was deleted, 0 if none is remembered.
func buriedAbove(tx *memdb.Txn, prefix string) (uint64, error) {
	var high uint64
	for prefix != "" {
		raw, err := tx.LongestPrefix(tableTombstones, indexTree+"_prefix", prefix)
		if err != nil {
			return 0, fmt.Errorf("look up tombstones: %w", err)
		}
		stone, ok := raw.(*Tombstone)
		if !ok {
			break
		}
		high = max(high, stone.TreeIndex)
		prefix = stone.Key[:len(stone.Key)-1]
	}
	return high, nil
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
	stones, err := all[*Tombstone](tx, nil, tableTombstones, "id")
	if err != nil {
		return err
	}
	floor, err := maxIndex(tx, indexFloor)
	if err != nil {
		return err
	}
	newest := floor
	for _, stone := range stones {
		if stone.Index > idx {
			continue
		}
		newest = max(newest, stone.Index)
		if err := tx.Delete(tableTombstones, stone); err != nil {
			return fmt.Errorf("reap tombstone: %w", err)
		}
	}
	if newest > floor {
		if err := setIndex(tx, indexFloor, newest); err != nil {
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
