package state

import (
	"fmt"
	"slices"
	"time"

	"github.com/hashicorp/go-memdb"

	"glasshouse/core/structs"
)

// Change is what one write did to one key, session or node, for those who watch the server. Op is as in trace.Store.
type Change struct {
	Op  string
	Key string
	// Entry is the key as it is now, Session the one that was made; nil where the change left neither. Both are the
	// store's own: nobody may change them.
	Entry   *structs.DirEntry
	Session *structs.Session
}

// write is a change of the store under way. All of it belongs to one log entry.
type write struct {
	*memdb.Txn
	idx     uint64
	touched []string // the tables whose index becomes idx
	held    []heldKey
	listens bool
	changes []Change
}

// heldKey is a key that a session held when it ended, and how long it may not be locked.
type heldKey struct {
	key   string
	delay time.Duration
}

// begin opens the change of entry idx. It ends with commit, or with Abort, which costs nothing after a commit.
func (s *Store) begin(idx uint64) *write {
	s.changes = nil
	return &write{Txn: s.db.Txn(true), idx: idx, listens: s.trace.On()}
}

// commit makes the change seen. The keys of ended sessions get their lock-delay before that: whoever is woken by the
// change may ask for the lock at once.
func (s *Store) commit(w *write) error {
	for _, table := range w.touched {
		if err := setIndex(w.Txn, table, w.idx); err != nil {
			return err
		}
	}
	if len(w.held) > 0 {
		s.lockDelays.note(time.Now(), w.held)
	}
	w.Commit()
	s.changes = w.changes
	return nil
}

// LastChanges is what the last write changed, in order; nothing where nobody listens. Only the writer may ask.
func (s *Store) LastChanges() []Change { return s.changes }

// insert stores record in table.
func (w *write) insert(table string, record any) error {
	if err := w.Insert(table, record); err != nil {
		return fmt.Errorf("insert into %s: %w", table, err)
	}
	w.touch(table)
	return nil
}

// remove takes record out of table.
func (w *write) remove(table string, record any) error {
	if err := w.Delete(table, record); err != nil {
		return fmt.Errorf("delete from %s: %w", table, err)
	}
	w.touch(table)
	return nil
}

func (w *write) touch(table string) {
	if !slices.Contains(w.touched, table) {
		w.touched = append(w.touched, table)
	}
}

// tell notes a change for those who watch.
func (w *write) tell(c Change) {
	if w.listens {
		w.changes = append(w.changes, c)
	}
}

// first is the record of table under index and args, nil if there is none. T is a pointer, as all records are.
func first[T any](tx *memdb.Txn, table, index string, args ...any) (T, error) {
	raw, err := tx.First(table, index, args...)
	record, _ := raw.(T)
	if err != nil {
		return record, fmt.Errorf("look up %s: %w", table, err)
	}
	return record, nil
}

// all is every record of table under index and args, in the index's order. ws wakes when that changes.
func all[T any](tx *memdb.Txn, ws memdb.WatchSet, table, index string, args ...any) ([]T, error) {
	it, err := tx.Get(table, index, args...)
	if err != nil {
		return nil, fmt.Errorf("list %s: %w", table, err)
	}
	ws.Add(it.WatchCh())
	var records []T
	for raw := it.Next(); raw != nil; raw = it.Next() {
		records = append(records, raw.(T))
	}
	return records, nil
}

// stamp is the index pair of a record that idx makes, or changes where before is one that it replaces.
func stamp(idx uint64, before *structs.RaftIndex) structs.RaftIndex {
	now := structs.RaftIndex{CreateIndex: idx, ModifyIndex: idx}
	if before != nil {
		now.CreateIndex = before.CreateIndex
	}
	return now
}
