package state

import (
	"maps"
	"slices"

	"github.com/hashicorp/go-memdb"

	"glasshouse/core/structs"
)

// serviceFirst is one service of a node, nil if there is none.
func serviceFirst(tx *memdb.Txn, node, id string) (*ServiceRow, error) {
	return first[*ServiceRow](tx, tableServices, "id", node, id)
}

// servicesOf is the services of a node, ordered by ID.
func servicesOf(tx *memdb.Txn, ws memdb.WatchSet, node string) ([]*ServiceRow, error) {
	return all[*ServiceRow](tx, ws, tableServices, "id_prefix", node, "")
}

// NodeServices is a node and its services, nil for a node that is not there. Mirrors Consul's (*Store).NodeServices.
func (s *Store) NodeServices(ws memdb.WatchSet, name string) (uint64, *structs.NodeServices, error) {
	tx := s.db.Txn(false)
	defer tx.Abort()
	watch, raw, err := tx.FirstWatch(tableNodes, "id", name)
	if err != nil {
		return 0, nil, err
	}
	ws.Add(watch)
	node, ok := raw.(*structs.Node)
	if !ok {
		return 0, nil, nil
	}
	rows, err := servicesOf(tx, ws, name)
	if err != nil {
		return 0, nil, err
	}
	answer := &structs.NodeServices{Node: node, Services: make(map[string]*structs.NodeService, len(rows))}
	for _, row := range rows {
		answer.Services[row.Service.ID] = &row.Service
	}
	idx, err := maxIndex(tx, tableNodes, tableServices)
	return idx, answer, err
}

// ensureService stores a service of a node that is there. Mirrors Consul's (*Store).ensureServiceTxn.
func (w *write) ensureService(node string, service *structs.NodeService) error {
	if service.ID == "" {
		return RequestError("failed inserting service: object missing primary index")
	}
	owner, err := nodeFirst(w.Txn, node)
	if err != nil {
		return err
	}
	if owner == nil {
		return errMissingNode
	}
	existing, err := serviceFirst(w.Txn, node, service.ID)
	if err != nil {
		return err
	}
	next := *service
	next.RaftIndex = stamp(w.idx, nil)
	if existing != nil {
		if sameService(&existing.Service, service) {
			return nil
		}
		next.RaftIndex = stamp(w.idx, &existing.Service.RaftIndex)
	}
	return w.insert(tableServices, &ServiceRow{Node: node, Service: next})
}

// sameService tells whether b says nothing new.
func sameService(a, b *structs.NodeService) bool {
	weights := a.Weights == b.Weights || a.Weights != nil && b.Weights != nil && *a.Weights == *b.Weights
	return weights && a.Kind == b.Kind && a.ID == b.ID && a.Service == b.Service && a.Address == b.Address &&
		a.Port == b.Port && a.EnableTagOverride == b.EnableTagOverride &&
		slices.Equal(a.Tags, b.Tags) && maps.Equal(a.Meta, b.Meta) &&
		maps.Equal(a.TaggedAddresses, b.TaggedAddresses)
}

// deleteService removes a service and its checks.
func (w *write) deleteService(node, id string) error {
	service, err := serviceFirst(w.Txn, node, id)
	if err != nil || service == nil {
		return err
	}
	checks, err := checksOfNode(w.Txn, nil, node)
	if err != nil {
		return err
	}
	for _, check := range checks {
		if check.ServiceID != id {
			continue
		}
		if err := w.deleteCheck(node, check.CheckID); err != nil {
			return err
		}
	}
	return w.remove(tableServices, service)
}
