package server

import (
	"fmt"

	"glasshouse/core/trace"
)

// endpoint makes one RPC endpoint of a server. Its type's name is the first part of its methods' names.
type endpoint func(s *Server) any

// endpoints is the table of RPC endpoints, filled by init functions beside them.
var endpoints []endpoint

// registerEndpoint is called from init functions only. Mirrors Consul's registerEndpoint.
func registerEndpoint(e endpoint) { endpoints = append(endpoints, e) }

func init() {
	registerEndpoint(func(s *Server) any { return &KVS{srv: s} })
	registerEndpoint(func(s *Server) any { return &Operator{srv: s} })
	registerEndpoint(func(s *Server) any { return &Status{srv: s} })
}

// setupRPC registers the endpoints and opens the RPC listener. Mirrors Consul's (*Server).setupRPC.
func (s *Server) setupRPC() error {
	for _, e := range endpoints {
		s.trace.Hit(trace.ServerRegisterEndpoint, "")
		if err := s.rpcServer.Register(e(s)); err != nil {
			return fmt.Errorf("register endpoint: %w", err)
		}
	}
	s.trace.Hit(trace.ServerSetupRPC, "")
	listener, err := s.config.Platform.Network.Listen(s.config.RPCAddr)
	if err != nil {
		return fmt.Errorf("listen on %s: %w", s.config.RPCAddr, err)
	}
	s.Listener = listener
	s.raftLayer = newRaftLayer(s.config.RPCAddr, s.config.NodeName, s.config.Platform.Network)
	return nil
}
