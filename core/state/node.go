package state

import (
	"maps"

	"github.com/hashicorp/go-memdb"

	"glasshouse/core/structs"
)

// nodeFirst is one node, nil if there is none.
func nodeFirst(tx *memdb.Txn, name string) (*structs.Node, error) {
	return first[*structs.Node](tx, tableNodes, "id", name)
}

// GetNode is one node, nil if there is none, and the nodes' index.
func (s *Store) GetNode(name string) (uint64, *structs.Node, error) {
	tx := s.db.Txn(false)
	defer tx.Abort()
	node, err := nodeFirst(tx, name)
	if err != nil {
		return 0, nil, err
	}
	idx, err := maxIndex(tx, tableNodes)
	return idx, node, err
}

// Nodes is all nodes, ordered by name. Mirrors Consul's (*Store).Nodes.
func (s *Store) Nodes(ws memdb.WatchSet) (uint64, structs.Nodes, error) {
	tx := s.db.Txn(false)
	defer tx.Abort()
	return listed[*structs.Node](tx, ws, tableNodes, "id")
}

// ensureNode stores node. A node is known by its name, and by its ID if it has one: an ID that comes with another
// name renames its node, which ends the old one with all that it had. Mirrors Consul's (*Store).ensureNodeTxn.
func (w *write) ensureNode(node *structs.Node) error {
	if node.Node == "" {
		return RequestError("object missing primary index")
	}
	existing, err := w.renamed(node)
	if err != nil {
		return err
	}
	if existing == nil {
		if existing, err = nodeFirst(w.Txn, node.Node); err != nil {
			return err
		}
	}
	next := *node
	next.RaftIndex = stamp(w.idx, nil)
	if existing != nil {
		if sameNode(existing, node) {
			return nil
		}
		next.RaftIndex = stamp(w.idx, &existing.RaftIndex)
	}
	return w.insert(tableNodes, &next)
}

// renamed is the node that has the ID of node, nil if there is none. If it had another name, it is gone by now.
func (w *write) renamed(node *structs.Node) (*structs.Node, error) {
	if node.ID == "" {
		return nil, nil
	}
	existing, err := first[*structs.Node](w.Txn, tableNodes, indexUUID, node.ID)
	if err != nil {
		return nil, err
	}
	if existing == nil {
		// A new ID may take the name of a node that has none.
		return nil, within(`Error while renaming Node ID: "`+node.ID+`": `, "", w.nameIsFree(node, true))
	}
	if existing.Node == node.Node {
		return existing, nil
	}
	if err := w.nameIsFree(node, false); err != nil {
		return nil, within(`Error while renaming Node ID: "`+node.ID+`" (`+node.Address+`): `, "", err)
	}
	return existing, w.deleteNode(existing.Node)
}

// nameIsFree refuses a name that another node has which gossip holds for alive.
func (w *write) nameIsFree(node *structs.Node, fromNoID bool) error {
	holder, err := nodeFirst(w.Txn, node.Node)
	if err != nil || holder == nil || holder.ID == node.ID || holder.ID == "" && fromNoID {
		return err
	}
	check, err := checkFirst(w.Txn, holder.Node, structs.SerfCheckID)
	if err != nil || check == nil || check.Status == structs.HealthCritical {
		return err
	}
	return refuse("Node name %s is reserved by node %s with name %s (%s)",
		node.Node, holder.ID, holder.Node, holder.Address)
}

// sameNode tells whether b says nothing new.
func sameNode(a, b *structs.Node) bool {
	return a.ID == b.ID && a.Node == b.Node && a.Address == b.Address && a.Datacenter == b.Datacenter &&
		maps.Equal(a.TaggedAddresses, b.TaggedAddresses) && maps.Equal(a.Meta, b.Meta)
}

// deleteNode removes a node and all that belongs to it.
func (w *write) deleteNode(name string) error {
	node, err := nodeFirst(w.Txn, name)
	if err != nil || node == nil {
		return err
	}
	services, err := servicesOf(w.Txn, nil, name)
	if err != nil {
		return err
	}
	for _, service := range services {
		if err := w.remove(tableServices, service); err != nil {
			return err
		}
	}
	checks, err := checksOfNode(w.Txn, nil, name)
	if err != nil {
		return err
	}
	for _, check := range checks {
		if err := w.remove(tableChecks, check); err != nil {
			return err
		}
	}
	if err := w.endSessions(indexNode, name); err != nil {
		return err
	}
	return w.remove(tableNodes, node)
}
