package server

import (
	"github.com/hashicorp/go-memdb"

	"glasshouse/core/state"
	"glasshouse/core/structs"
)

func init() {
	registerEndpoint("Health", func(s *Server) methods {
		h := &Health{srv: s}
		return methods{
			"NodeChecks": handle(h.NodeChecks), "ChecksInState": handle(h.ChecksInState),
			"ServiceNodes": handle(h.ServiceNodes),
		}
	})
}

// Health is the RPC endpoint of checks. Mirrors Consul's Health.
type Health struct {
	srv *Server
}

// NodeChecks looks up the checks of one node. Mirrors Consul's (*Health).NodeChecks.
func (h *Health) NodeChecks(args *structs.NodeSpecificRequest, reply *structs.IndexedHealthChecks) error {
	if done, err := h.srv.forward("Health.NodeChecks", args, args, reply); done {
		return err
	}
	return h.srv.blockingQuery(&args.QueryOptions, &reply.QueryMeta, func(ws memdb.WatchSet, s *state.Store) error {
		var err error
		reply.Index, reply.HealthChecks, err = s.NodeChecks(ws, args.Node)
		return err
	})
}

// ChecksInState looks up the checks in one state, or in any. Mirrors Consul's (*Health).ChecksInState.
func (h *Health) ChecksInState(args *structs.ChecksInStateRequest, reply *structs.IndexedHealthChecks) error {
	if done, err := h.srv.forward("Health.ChecksInState", args, args, reply); done {
		return err
	}
	return h.srv.blockingQuery(&args.QueryOptions, &reply.QueryMeta, func(ws memdb.WatchSet, s *state.Store) error {
		var err error
		reply.Index, reply.HealthChecks, err = s.ChecksInState(ws, args.State)
		return err
	})
}
