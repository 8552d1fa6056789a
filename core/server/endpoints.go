package server

import (
	"fmt"

	"glasshouse/core/trace"
)

// endpoint is one RPC endpoint: the first part of its methods' names, and what makes its methods for a server.
type endpoint struct {
	name string
	make func(s *Server) methods
}

// endpoints is the table of RPC endpoints, filled by init functions.
var endpoints []endpoint

// registerEndpoint is called from init functions only. Mirrors Consul's registerEndpoint.
func registerEndpoint(name string, make func(s *Server) methods) {
	endpoints = append(endpoints, endpoint{name, make})
}

func init() { // the other endpoints register themselves beside their methods
	registerEndpoint("KVS", func(s *Server) methods {
		k := &KVS{srv: s}
		return methods{
			"Apply": handle(k.Apply), "Get": handle(k.Get), "List": handle(k.List), "ListKeys": handle(k.ListKeys),
		}
	})
}

// setupRPC registers the endpoints and opens the RPC listener. Mirrors Consul's (*Server).setupRPC.
func (s *Server) setupRPC() error {
	for _, e := range endpoints {
		s.trace.Hit(trace.ServerRegisterEndpoint, "")
		s.rpcServer.register(e.name, e.make(s))
	}
	s.trace.Hit(trace.ServerSetupRPC, "")
	listener, err := s.config.Platform.Network.Listen(s.config.RPCAddr)
	if err != nil {
		return fmt.Errorf("listen on %s: %w", s.config.RPCAddr, err)
	}
	s.Listener = listener
	s.raftLayer = newRaftLayer(s.config.RPCAddr, s.nameFor, s.config.Platform.Network)
	return nil
}
