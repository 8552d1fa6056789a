package server

import (
	"errors"

	"github.com/hashicorp/go-memdb"

	"glasshouse/core/state"
	"glasshouse/core/structs"
)

// errNoServiceName is returned for a service without a name. The words are Consul's.
//
//lint:ignore ST1005 Consul's words
var errNoServiceName = errors.New("Must provide service name")

// ListServices looks up the names of all services, with their tags. Mirrors Consul's (*Catalog).ListServices.
func (c *Catalog) ListServices(args *structs.DCSpecificRequest, reply *structs.IndexedServices) error {
	if done, err := c.srv.forward("Catalog.ListServices", args, args, reply); done {
		return err
	}
	return c.srv.blockingQuery(&args.QueryOptions, &reply.QueryMeta, func(ws memdb.WatchSet, s *state.Store) error {
		var err error
		reply.Index, reply.Services, err = s.Services(ws)
		return err
	})
}

// ServiceNodes looks up the instances of one service. Mirrors Consul's (*Catalog).ServiceNodes.
func (c *Catalog) ServiceNodes(args *structs.ServiceSpecificRequest, reply *structs.IndexedServiceNodes) error {
	if done, err := c.srv.forward("Catalog.ServiceNodes", args, args, reply); done {
		return err
	}
	return c.srv.instances(args, &reply.QueryMeta, func(nodes structs.CheckServiceNodes) {
		reply.ServiceNodes = make(structs.ServiceNodes, len(nodes))
		for i := range nodes {
			reply.ServiceNodes[i] = nodes[i].ServiceNode()
		}
	})
}

// ServiceNodes looks up the instances of one service with their checks. Mirrors Consul's (*Health).ServiceNodes.
func (h *Health) ServiceNodes(args *structs.ServiceSpecificRequest, reply *structs.IndexedCheckServiceNodes) error {
	if done, err := h.srv.forward("Health.ServiceNodes", args, args, reply); done {
		return err
	}
	return h.srv.instances(args, &reply.QueryMeta, func(nodes structs.CheckServiceNodes) { reply.Nodes = nodes })
}

// instances looks up the instances of one service and hands them to found.
func (s *Server) instances(args *structs.ServiceSpecificRequest, meta *structs.QueryMeta,
	found func(structs.CheckServiceNodes),
) error {
	if args.ServiceName == "" {
		return errNoServiceName
	}
	var tags []string
	if args.TagFilter {
		tags = args.ServiceTags
	}
	return s.blockingQuery(&args.QueryOptions, meta, func(ws memdb.WatchSet, store *state.Store) error {
		idx, nodes, err := store.CheckServiceNodes(ws, args.ServiceName, tags)
		if err != nil {
			return err
		}
		meta.Index = idx
		found(nodes)
		return nil
	})
}
