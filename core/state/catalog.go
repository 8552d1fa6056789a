package state

import (
	"errors"

	"glasshouse/core/structs"
)

// EnsureRegistration puts a node, and with it a service and checks, into the catalog at idx. What is there and equal
// keeps its ModifyIndex. A check that is critical ends the sessions that depend on it. Mirrors Consul's
// (*Store).EnsureRegistration.
func (s *Store) EnsureRegistration(idx uint64, req *structs.RegisterRequest) error {
	w := s.begin(idx)
	defer w.Abort()
	if err := w.register(req); err != nil {
		return err
	}
	if len(w.touched) > 0 {
		w.tell(Change{Op: "register", Key: req.Node})
	}
	return s.commit(w)
}

func (w *write) register(req *structs.RegisterRequest) error {
	node := &structs.Node{
		ID: req.ID, Node: req.Node, Address: req.Address, Datacenter: req.Datacenter,
		TaggedAddresses: req.TaggedAddresses, Meta: req.NodeMeta,
	}
	existing, err := nodeFirst(w.Txn, req.Node)
	if err != nil {
		return err
	}
	if existing == nil || !req.SkipNodeUpdate {
		if err := w.ensureNode(node); err != nil {
			return within("failed inserting node: ", "", err)
		}
	}
	if req.Service != nil {
		if err := w.ensureService(req.Node, req.Service); err != nil {
			return within("failed inserting service: ", "", err)
		}
	}
	checks := req.Checks
	if req.Check != nil {
		checks = append(structs.HealthChecks{req.Check}, checks...)
	}
	for _, check := range checks {
		if check == nil {
			continue
		}
		if err := w.registerCheck(req.Node, check); err != nil {
			return err
		}
	}
	return nil
}

// registerCheck is ensureCheck for a check that must be of the node which is registered.
func (w *write) registerCheck(node string, check *structs.HealthCheck) error {
	of := *check
	if of.Node == "" {
		of.Node = node
	}
	if of.Node != node {
		return refuse("check node %q does not match node %q", of.Node, node)
	}
	return within("failed inserting check: ", ` on node "`+node+`"`, w.ensureCheck(&of))
}

// within puts words around the text of a refusal; other errors stay as they are.
func within(before, behind string, err error) error {
	var refused RequestError
	if errors.As(err, &refused) {
		return RequestError(before + string(refused) + behind)
	}
	return err
}

// DeleteNode takes a node out of the catalog at idx, and with it its services, checks and sessions; one that is not
// there is no change. Mirrors Consul's (*Store).DeleteNode.
func (s *Store) DeleteNode(idx uint64, node string) error {
	return s.deregister(idx, node, func(w *write) error { return w.deleteNode(node) })
}

// DeleteService takes a service out of the catalog at idx, and with it its checks and the sessions that depend on
// these. Mirrors Consul's (*Store).DeleteService.
func (s *Store) DeleteService(idx uint64, node, serviceID string) error {
	return s.deregister(idx, node, func(w *write) error { return w.deleteService(node, serviceID) })
}

// DeleteCheck takes a check out of the catalog at idx, and ends the sessions that depend on it. Mirrors Consul's
// (*Store).DeleteCheck.
func (s *Store) DeleteCheck(idx uint64, node, checkID string) error {
	return s.deregister(idx, node, func(w *write) error { return w.deleteCheck(node, checkID) })
}

func (s *Store) deregister(idx uint64, node string, remove func(w *write) error) error {
	w := s.begin(idx)
	defer w.Abort()
	if err := remove(w); err != nil {
		return err
	}
	if len(w.touched) > 0 {
		w.tell(Change{Op: "deregister", Key: node})
	}
	return s.commit(w)
}
