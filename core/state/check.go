package state

import (
	"slices"

	"github.com/hashicorp/go-memdb"

	"glasshouse/core/structs"
)

// checkFirst is one check of a node, nil if there is none.
func checkFirst(tx *memdb.Txn, node, id string) (*structs.HealthCheck, error) {
	return first[*structs.HealthCheck](tx, tableChecks, "id", node, id)
}

// checksOfNode is the checks of a node, ordered by CheckID.
func checksOfNode(tx *memdb.Txn, ws memdb.WatchSet, node string) ([]*structs.HealthCheck, error) {
	return all[*structs.HealthCheck](tx, ws, tableChecks, "id_prefix", node, "")
}

// NodeChecks is the checks of a node, ordered by CheckID. Mirrors Consul's (*Store).NodeChecks.
func (s *Store) NodeChecks(ws memdb.WatchSet, node string) (uint64, structs.HealthChecks, error) {
	tx := s.db.Txn(false)
	defer tx.Abort()
	return listed[*structs.HealthCheck](tx, ws, tableChecks, "id_prefix", node, "")
}

// ChecksInState is the checks in one state, or in any, ordered by node and CheckID. Mirrors Consul's
// (*Store).ChecksInState.
func (s *Store) ChecksInState(ws memdb.WatchSet, state string) (uint64, structs.HealthChecks, error) {
	tx := s.db.Txn(false)
	defer tx.Abort()
	idx, checks, err := listed[*structs.HealthCheck](tx, ws, tableChecks, "id")
	if state != structs.HealthAny {
		checks = slices.DeleteFunc(checks, func(c *structs.HealthCheck) bool { return c.Status != state })
	}
	return idx, checks, err
}

// ensureCheck stores a check of a node, and of a service, that is there; without a status it is critical, and a
// critical one ends the sessions that depend on it. Mirrors Consul's (*Store).ensureCheckTxn.
func (w *write) ensureCheck(check *structs.HealthCheck) error {
	node, err := nodeFirst(w.Txn, check.Node)
	if err != nil {
		return err
	}
	if node == nil {
		return errMissingNode
	}
	if check.CheckID == "" {
		return RequestError("failed inserting check: object missing primary index")
	}
	next := *check
	if next.Status == "" {
		next.Status = structs.HealthCritical
	}
	if next.ServiceID != "" {
		service, err := serviceFirst(w.Txn, next.Node, next.ServiceID)
		if err != nil {
			return err
		}
		if service == nil {
			return errMissingService
		}
		next.ServiceName, next.ServiceTags = service.Service.Service, service.Service.Tags
	}
	if next.Status == structs.HealthCritical {
		if err := w.endSessions(indexCheck, next.Node, next.CheckID); err != nil {
			return err
		}
	}
	existing, err := checkFirst(w.Txn, next.Node, next.CheckID)
	if err != nil {
		return err
	}
	next.RaftIndex = stamp(w.idx, nil)
	if existing != nil {
		if sameCheck(existing, &next) {
			return nil
		}
		next.RaftIndex = stamp(w.idx, &existing.RaftIndex)
	}
	return w.insert(tableChecks, &next)
}

// sameCheck tells whether b says nothing new.
func sameCheck(a, b *structs.HealthCheck) bool {
	return a.Node == b.Node && a.CheckID == b.CheckID && a.Name == b.Name && a.Status == b.Status &&
		a.Notes == b.Notes && a.Output == b.Output && a.ServiceID == b.ServiceID && a.ServiceName == b.ServiceName &&
		slices.Equal(a.ServiceTags, b.ServiceTags) && a.Type == b.Type && a.Definition.Equal(b.Definition)
}

// deleteCheck removes a check and ends the sessions that depend on it.
func (w *write) deleteCheck(node, id string) error {
	check, err := checkFirst(w.Txn, node, id)
	if err != nil || check == nil {
		return err
	}
	if err := w.remove(tableChecks, check); err != nil {
		return err
	}
	return w.endSessions(indexCheck, node, id)
}
