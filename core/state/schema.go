// Package state is what the replicated log builds: the key/value table, the graveyard of deleted keys and the index
// of each table's last change, in go-memdb. Readers see whole transactions and may watch what they read. Only the
// FSM writes.
package state

import "github.com/hashicorp/go-memdb"

// The tables. Each is a file of its own; sessions and what locks need join them as tables of their own.
const (
	tableKVs        = "kvs"
	tableTombstones = "tombstones"
	tableIndex      = "index"
)

// IndexEntry is the raft index of the last change of one table.
type IndexEntry struct {
	Key   string
	Value uint64
}

// schema is made anew for each store: memdb keeps it.
func schema() *memdb.DBSchema {
	s := &memdb.DBSchema{Tables: make(map[string]*memdb.TableSchema)}
	for _, table := range []*memdb.TableSchema{kvsTable(), tombstonesTable(), indexTable()} {
		s.Tables[table.Name] = table
	}
	return s
}

// byKey is the unique index by a string field.
func byKey(table, field string) *memdb.TableSchema {
	return &memdb.TableSchema{
		Name: table,
		Indexes: map[string]*memdb.IndexSchema{
			"id": {Name: "id", Unique: true, Indexer: &memdb.StringFieldIndex{Field: field}},
		},
	}
}

func kvsTable() *memdb.TableSchema        { return byKey(tableKVs, "Key") }
func tombstonesTable() *memdb.TableSchema { return byKey(tableTombstones, "Key") }
func indexTable() *memdb.TableSchema      { return byKey(tableIndex, "Key") }
