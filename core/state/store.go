package state

import (
	"fmt"

	"github.com/hashicorp/go-memdb"

	"glasshouse/core/invariant"
	"glasshouse/core/trace"
)

// Store is the state at one place of the log. It is safe for many readers beside one writer.
//
// What the state does not allow is refused with a RequestError, and changes nothing. A failing memdb operation means
// that the schema is wrong: every such error is returned, and the FSM halts on it, since a server that skips a change
// is no replica any more.
type Store struct {
	db        *memdb.MemDB
	abandonCh chan struct{}
	trace     *trace.Tracer

	lockDelays lockDelays
	changes    []Change // of the last write; the writer's
}

// New returns an empty store. tr hears of reads; it may be nil.
func New(tr *trace.Tracer) (*Store, error) {
	db, err := memdb.NewMemDB(schema())
	if err != nil {
		return nil, fmt.Errorf("open state store: %w", err)
	}
	return &Store{db: db, abandonCh: make(chan struct{}), trace: tr}, nil
}

// AbandonCh is closed when a snapshot has replaced the store: whoever waits for a change here must ask anew.
func (s *Store) AbandonCh() <-chan struct{} { return s.abandonCh }

// Abandon tells all who wait that this store will not change again. It is called once.
func (s *Store) Abandon() { close(s.abandonCh) }

// maxIndex is the highest index of the tables, 0 if none was ever written.
func maxIndex(tx *memdb.Txn, tables ...string) (uint64, error) {
	var high uint64
	for _, table := range tables {
		raw, err := tx.First(tableIndex, "id", table)
		if err != nil {
			return 0, fmt.Errorf("index of %s: %w", table, err)
		}
		if e, ok := raw.(*IndexEntry); ok {
			high = max(high, e.Value)
		}
	}
	return high, nil
}

// watchIndex adds to ws a watch of any change of the tables.
func watchIndex(tx *memdb.Txn, ws memdb.WatchSet, tables ...string) error {
	for _, table := range tables {
		ch, _, err := tx.FirstWatch(tableIndex, "id", table)
		if err != nil {
			return fmt.Errorf("watch index of %s: %w", table, err)
		}
		ws.Add(ch)
	}
	return nil
}

// setIndex says that idx changed table.
func setIndex(tx *memdb.Txn, table string, idx uint64) error {
	before, err := maxIndex(tx, table)
	if err != nil {
		return err
	}
	invariant.NeverFalls("the index of table "+table, before, idx)
	if err := tx.Insert(tableIndex, &IndexEntry{Key: table, Value: idx}); err != nil {
		return fmt.Errorf("set index of %s: %w", table, err)
	}
	return nil
}
