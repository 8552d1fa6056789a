//lint:file-ignore ST1005 the texts are Consul's

package server

import (
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/go-memdb"

	"glasshouse/core/metrics"
	"glasshouse/core/state"
	"glasshouse/core/structs"
)

func init() {
	registerEndpoint("Catalog", func(s *Server) methods {
		c := &Catalog{srv: s}
		return methods{
			"Register": handle(c.Register), "Deregister": handle(c.Deregister),
			"ListNodes": handle(c.ListNodes), "NodeServices": handle(c.NodeServices),
			"NodeServiceList": handle(c.NodeServiceList), "ListServices": handle(c.ListServices),
			"ServiceNodes": handle(c.ServiceNodes),
		}
	})
}

// What a registration may lack. The words are Consul's.
var (
	errNodeMissing    = errors.New("Must provide node")
	errAddressMissing = errors.New("Must provide address if SkipNodeUpdate is not set")
	errServiceMissing = errors.New("Must provide service name with ID")
)

// What no table can hold. It is refused before it is in the log.
var (
	errNoService = errors.New("failed inserting service: object missing primary index")
	errNoCheck   = errors.New("failed inserting check: object missing primary index")
)

// Catalog is the RPC endpoint of nodes and services. Mirrors Consul's Catalog.
type Catalog struct {
	srv *Server
}

// nodePreApply refuses a node that cannot be. Mirrors Consul's nodePreApply.
func nodePreApply(name, id string) error {
	if name == "" {
		return errNodeMissing
	}
	if id == "" {
		return nil
	}
	return checkNodeID(id)
}

// checkNodeID refuses what is no UUID, in the words of Consul's own parser.
func checkNodeID(id string) error {
	const form = "00000000-0000-0000-0000-000000000000"
	if len(id) != len(form) {
		return errors.New("Bad node ID: uuid string is wrong length")
	}
	for i := range form {
		if form[i] == '-' && id[i] != '-' {
			return errors.New("Bad node ID: uuid is improperly formatted")
		}
	}
	if _, err := hex.DecodeString(strings.ReplaceAll(id, "-", "")); err != nil {
		return fmt.Errorf("Bad node ID: %w", err)
	}
	return nil
}

// servicePreApply gives a service its id, and refuses one that has an id alone. Mirrors Consul's servicePreApply.
func servicePreApply(service *structs.NodeService) error {
	if service.ID != "" && service.Service == "" {
		return errServiceMissing
	}
	if service.ID == "" {
		service.ID = service.Service
	}
	return nil
}

// checkPreApply gives a check its id. Mirrors Consul's checkPreApply.
func checkPreApply(check *structs.HealthCheck) {
	if check.CheckID == "" {
		check.CheckID = check.Name
	}
}

// Register puts a node into the catalog, and with it a service and checks. Mirrors Consul's (*Catalog).Register.
func (c *Catalog) Register(args *structs.RegisterRequest, reply *struct{}) error {
	if done, err := c.srv.forward("Catalog.Register", args, args, reply); done {
		return err
	}
	defer metrics.Since(time.Now(), metrics.CatalogRegister)
	if err := nodePreApply(args.Node, args.ID); err != nil {
		return err
	}
	if args.Address == "" && !args.SkipNodeUpdate {
		return errAddressMissing
	}
	if args.Service != nil {
		if err := servicePreApply(args.Service); err != nil {
			return err
		}
		if args.Service.ID == "" {
			return fmt.Errorf("failed inserting service: %w", errNoService)
		}
	}
	// One check is the old form of several.
	if args.Check != nil {
		args.Checks, args.Check = append(args.Checks, args.Check), nil
	}
	for _, check := range args.Checks {
		if check == nil {
			return errNoCheck
		}
		if check.Node == "" {
			check.Node = args.Node
		}
		if check.Type == "" {
			check.Type = check.Definition.Type()
		}
		if checkPreApply(check); check.CheckID == "" {
			return fmt.Errorf("failed inserting check: %w on node %q", errNoCheck, args.Node)
		}
	}
	_, err := c.srv.raftApply(structs.RegisterRequestType, args)
	return err
}

// Deregister takes a service, a check or a node out of the catalog; what is not there is no error. Mirrors Consul's
// (*Catalog).Deregister.
func (c *Catalog) Deregister(args *structs.DeregisterRequest, reply *struct{}) error {
	if done, err := c.srv.forward("Catalog.Deregister", args, args, reply); done {
		return err
	}
	defer metrics.Since(time.Now(), metrics.CatalogDeregister)
	if args.Node == "" {
		return errNodeMissing
	}
	_, err := c.srv.raftApply(structs.DeregisterRequestType, args)
	return err
}

// ListNodes looks up all nodes. Mirrors Consul's (*Catalog).ListNodes.
func (c *Catalog) ListNodes(args *structs.DCSpecificRequest, reply *structs.IndexedNodes) error {
	if done, err := c.srv.forward("Catalog.ListNodes", args, args, reply); done {
		return err
	}
	return c.srv.blockingQuery(&args.QueryOptions, &reply.QueryMeta, func(ws memdb.WatchSet, s *state.Store) error {
		var err error
		reply.Index, reply.Nodes, err = s.Nodes(ws)
		return err
	})
}

// NodeServices looks up one node and its services. Mirrors Consul's (*Catalog).NodeServices.
func (c *Catalog) NodeServices(args *structs.NodeSpecificRequest, reply *structs.IndexedNodeServices) error {
	if done, err := c.srv.forward("Catalog.NodeServices", args, args, reply); done {
		return err
	}
	if args.Node == "" {
		return errNodeMissing
	}
	return c.srv.blockingQuery(&args.QueryOptions, &reply.QueryMeta, func(ws memdb.WatchSet, s *state.Store) error {
		var err error
		reply.Index, reply.NodeServices, err = s.NodeServices(ws, args.Node)
		return err
	})
}

// NodeServiceList looks up the same as NodeServices, in the form by which Consul's client agents compare the catalog
// with what they have. Mirrors Consul's (*Catalog).NodeServiceList.
func (c *Catalog) NodeServiceList(args *structs.NodeSpecificRequest, reply *structs.IndexedNodeServiceList) error {
	if done, err := c.srv.forward("Catalog.NodeServiceList", args, args, reply); done {
		return err
	}
	if args.Node == "" {
		return errNodeMissing
	}
	return c.srv.blockingQuery(&args.QueryOptions, &reply.QueryMeta, func(ws memdb.WatchSet, s *state.Store) error {
		index, node, err := s.NodeServices(ws, args.Node)
		if err != nil {
			return err
		}
		reply.Index, reply.NodeServices = index, structs.NodeServiceList{}
		if node == nil {
			return nil
		}
		reply.NodeServices.Node = node.Node
		for _, id := range slices.Sorted(maps.Keys(node.Services)) {
			reply.NodeServices.Services = append(reply.NodeServices.Services, node.Services[id])
		}
		return nil
	})
}
