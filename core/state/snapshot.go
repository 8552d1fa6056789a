package state

import (
	"errors"
	"fmt"

	"github.com/hashicorp/go-memdb"

	"glasshouse/core/structs"
	"glasshouse/core/zoo"
)

// Snapshot is a store as it was at one moment, for as long as it is held. Close frees it.
type Snapshot struct {
	tx *memdb.Txn
}

// Snapshot holds the store as it is now. It costs nothing but the memory that later changes would free.
func (s *Store) Snapshot() *Snapshot { return &Snapshot{tx: s.db.Txn(false)} }

// Close frees what the snapshot holds.
func (s *Snapshot) Close() { s.tx.Abort() }

// Indexes visits the tables' indexes in the order of their names.
func (s *Snapshot) Indexes(visit func(*IndexEntry) error) error { return each(s.tx, tableIndex, visit) }

// KVs visits the keys in byte order.
func (s *Snapshot) KVs(visit func(*structs.DirEntry) error) error {
	if zoo.Has(zoo.UnsortedMapInSnapshot) { // as a store over a map, which Go visits in another order each time
		return eachUnsorted(s.tx, visit)
	}
	return each(s.tx, tableKVs, visit)
}

// eachUnsorted is a planted bug's each.
func eachUnsorted(tx *memdb.Txn, visit func(*structs.DirEntry) error) error {
	keys := make(map[string]*structs.DirEntry)
	err := each(tx, tableKVs, func(e *structs.DirEntry) error { keys[e.Key] = e; return nil })
	for _, e := range keys {
		err = errors.Join(err, visit(e))
	}
	return err
}

// Tombstones visits the tombstones in the byte order of their keys.
func (s *Snapshot) Tombstones(visit func(*Tombstone) error) error {
	return each(s.tx, tableTombstones, visit)
}

// Nodes visits the nodes in the order of their names.
func (s *Snapshot) Nodes(visit func(*structs.Node) error) error { return each(s.tx, tableNodes, visit) }

// Services visits the services in the order of their nodes and IDs.
func (s *Snapshot) Services(visit func(*ServiceRow) error) error {
	return each(s.tx, tableServices, visit)
}

// Checks visits the checks in the order of their nodes and IDs.
func (s *Snapshot) Checks(visit func(*structs.HealthCheck) error) error {
	return each(s.tx, tableChecks, visit)
}

// Sessions visits the sessions in the order of their IDs.
func (s *Snapshot) Sessions(visit func(*structs.Session) error) error {
	return each(s.tx, tableSessions, visit)
}

// Autopilot visits autopilot's configuration, if it was ever set.
func (s *Snapshot) Autopilot(visit func(*structs.AutopilotConfig) error) error {
	return each(s.tx, tableAutopilot, visit)
}

func each[T any](tx *memdb.Txn, table string, visit func(T) error) error {
	it, err := tx.Get(table, "id")
	if err != nil {
		return fmt.Errorf("read %s: %w", table, err)
	}
	for raw := it.Next(); raw != nil; raw = it.Next() {
		if err := visit(raw.(T)); err != nil {
			return err
		}
	}
	return nil
}

// Restore fills a new store from a snapshot, in one transaction.
type Restore struct {
	tx *memdb.Txn
}

// Restore begins to fill s, which must be empty and known to nobody else.
func (s *Store) Restore() *Restore { return &Restore{tx: s.db.Txn(true)} }

// Abort drops what was filled in.
func (r *Restore) Abort() { r.tx.Abort() }

// Commit keeps what was filled in.
func (r *Restore) Commit() { r.tx.Commit() }

// Index puts a table's index back.
func (r *Restore) Index(e *IndexEntry) error { return r.insert(tableIndex, e) }

// KVS puts a key back.
func (r *Restore) KVS(e *structs.DirEntry) error { return r.insert(tableKVs, e) }

// Tombstone puts a deletion back.
func (r *Restore) Tombstone(stone *Tombstone) error { return r.insert(tableTombstones, stone) }

// Node puts a node back.
func (r *Restore) Node(node *structs.Node) error { return r.insert(tableNodes, node) }

// Service puts a service back.
func (r *Restore) Service(service *ServiceRow) error { return r.insert(tableServices, service) }

// Check puts a check back.
func (r *Restore) Check(check *structs.HealthCheck) error { return r.insert(tableChecks, check) }

// Session puts a session back.
func (r *Restore) Session(sess *structs.Session) error { return r.insert(tableSessions, sess) }

// Autopilot puts autopilot's configuration back.
func (r *Restore) Autopilot(config *structs.AutopilotConfig) error {
	return r.insert(tableAutopilot, config)
}

func (r *Restore) insert(table string, record any) error {
	if err := r.tx.Insert(table, record); err != nil {
		return fmt.Errorf("restore %s: %w", table, err)
	}
	return nil
}
