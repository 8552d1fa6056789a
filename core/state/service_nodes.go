package state

import (
	"slices"
	"strings"

	"github.com/hashicorp/go-memdb"

	"glasshouse/core/structs"
)

// Services is the name of every service, with the tags that its instances have, sorted. Mirrors Consul's
// (*Store).Services.
func (s *Store) Services(ws memdb.WatchSet) (uint64, structs.Services, error) {
	tx := s.db.Txn(false)
	defer tx.Abort()
	idx, rows, err := listed[*ServiceRow](tx, ws, tableServices, "id")
	if err != nil {
		return 0, nil, err
	}
	services := make(structs.Services)
	for _, row := range rows {
		name := row.Service.Service
		tags := append(services[name], row.Service.Tags...)
		slices.Sort(tags)
		services[name] = slices.Compact(tags)
	}
	return idx, services, nil
}

// CheckServiceNodes is the instances of the service name which have all of tags, each with its node's own checks and
// then its own. Upper and lower case are one. It wakes on any change of the catalog: Consul's wakes on one of this
// service alone. Mirrors Consul's (*Store).CheckServiceTagNodes.
func (s *Store) CheckServiceNodes(ws memdb.WatchSet, name string, tags []string) (uint64, structs.CheckServiceNodes, error) {
	tx := s.db.Txn(false)
	defer tx.Abort()
	tables := []string{tableNodes, tableServices, tableChecks}
	if err := watchIndex(tx, ws, tables...); err != nil {
		return 0, nil, err
	}
	rows, err := all[*ServiceRow](tx, nil, tableServices, "id")
	if err != nil {
		return 0, nil, err
	}
	var nodes structs.CheckServiceNodes
	for _, row := range rows {
		if !strings.EqualFold(row.Service.Service, name) || !hasTags(row.Service.Tags, tags) {
			continue
		}
		node, err := nodeFirst(tx, row.Node)
		if err != nil {
			return 0, nil, err
		}
		checks, err := checksOfNode(tx, nil, row.Node)
		if err != nil {
			return 0, nil, err
		}
		nodes = append(nodes, structs.CheckServiceNode{
			Node: node, Service: &row.Service,
			Checks: append(checksOfService(checks, ""), checksOfService(checks, row.Service.ID)...),
		})
	}
	idx, err := maxIndex(tx, tables...)
	return idx, nodes, err
}

// checksOfService is those of a node's checks that are of the service id, or of none with "".
func checksOfService(checks []*structs.HealthCheck, id string) structs.HealthChecks {
	var of structs.HealthChecks
	for _, c := range checks {
		if c.ServiceID == id {
			of = append(of, c)
		}
	}
	return of
}

// hasTags tells whether have holds all of want.
func hasTags(have, want []string) bool {
	for _, tag := range want {
		if !slices.ContainsFunc(have, func(t string) bool { return strings.EqualFold(t, tag) }) {
			return false
		}
	}
	return true
}
