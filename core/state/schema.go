// Package state is what the replicated log builds: the key/value table and the graveyard of deleted keys, the sessions
// that hold locks, the part of the catalog by which sessions live, and the index of each table's last change, in
// go-memdb. Readers see whole transactions and may watch what they read. Only the FSM writes.
package state

import (
	"github.com/hashicorp/go-memdb"

	"glasshouse/core/structs"
)

// The tables. The names of the later ones are Consul's.
const (
	tableKVs        = "kvs"
	tableTombstones = "tombstones"
	tableSessions   = "sessions"
	tableNodes      = "nodes"
	tableServices   = "services"
	tableChecks     = "checks"
	tableAutopilot  = "autopilot-config"
	tableIndex      = "index"
)

// indexFloor is no table: no listing of keys falls below its index. It is that of the newest tombstone that was reaped,
// or of the last time that all keys were deleted.
const indexFloor = "kvs-floor"

// The further indexes of tables, beside each one's "id".
const (
	indexNode    = "node"    // sessions by their node
	indexCheck   = "check"   // sessions by each check that they depend on
	indexSession = "session" // keys by the session that holds them
	indexUUID    = "uuid"    // nodes by their ID
	indexTree    = "tree"    // tombstones of trees, to find those above a prefix
)

// IndexEntry is the raft index of the last change of one table.
type IndexEntry struct {
	Key   string
	Value uint64
}

// ServiceRow is a service with the node that it belongs to.
type ServiceRow struct {
	Node    string
	Service structs.NodeService
}

// checkKey names a check: its node, then its id. A session is found by it as well.
var checkKey = names[*structs.HealthCheck]{
	of:   func(c *structs.HealthCheck) []string { return []string{c.Node, c.CheckID} },
	fold: true,
}

// schema is made anew for each store: memdb keeps it.
func schema() *memdb.DBSchema {
	s := &memdb.DBSchema{Tables: make(map[string]*memdb.TableSchema)}
	for _, table := range []*memdb.TableSchema{
		kvsTable(), tombstonesTable(), sessionsTable(), nodesTable(), servicesTable(), checksTable(), autopilotTable(),
		indexTable(),
	} {
		s.Tables[table.Name] = table
	}
	return s
}

// table has the unique index "id", and perhaps others.
func table(name string, id memdb.Indexer, others ...*memdb.IndexSchema) *memdb.TableSchema {
	t := &memdb.TableSchema{Name: name, Indexes: map[string]*memdb.IndexSchema{
		"id": {Name: "id", Unique: true, Indexer: id},
	}}
	for _, index := range others {
		t.Indexes[index.Name] = index
	}
	return t
}

// also is a further index: not unique, and not every record need be in it.
func also(name string, by memdb.Indexer) *memdb.IndexSchema {
	return &memdb.IndexSchema{Name: name, AllowMissing: true, Indexer: by}
}

func kvsTable() *memdb.TableSchema {
	id := names[*structs.DirEntry]{of: func(e *structs.DirEntry) []string { return []string{e.Key} }}
	return table(tableKVs, id, also(indexSession, &holderOf{}))
}

func tombstonesTable() *memdb.TableSchema {
	id := names[*Tombstone]{of: func(t *Tombstone) []string { return []string{t.Key} }}
	tree := &memdb.IndexSchema{Name: indexTree, Unique: true, AllowMissing: true, Indexer: treeOf{}}
	return table(tableTombstones, id, tree)
}

func sessionsTable() *memdb.TableSchema {
	node := names[*structs.Session]{of: func(s *structs.Session) []string { return []string{s.Node} }, fold: true}
	return table(tableSessions, &memdb.UUIDFieldIndex{Field: "ID"}, also(indexNode, node), also(indexCheck, checksOf{}))
}

func nodesTable() *memdb.TableSchema {
	id := names[*structs.Node]{of: func(n *structs.Node) []string { return []string{n.Node} }, fold: true}
	uuid := names[*structs.Node]{of: func(n *structs.Node) []string { return []string{n.ID} }, fold: true}
	return table(tableNodes, id, also(indexUUID, uuid))
}

func servicesTable() *memdb.TableSchema {
	return table(tableServices, names[*ServiceRow]{
		of:   func(s *ServiceRow) []string { return []string{s.Node, s.Service.ID} },
		fold: true,
	})
}

func checksTable() *memdb.TableSchema { return table(tableChecks, checkKey) }

func autopilotTable() *memdb.TableSchema {
	only := names[*structs.AutopilotConfig]{of: func(*structs.AutopilotConfig) []string { return []string{autopilotID} }}
	return table(tableAutopilot, only)
}

func indexTable() *memdb.TableSchema {
	return table(tableIndex, names[*IndexEntry]{of: func(e *IndexEntry) []string { return []string{e.Key} }})
}
