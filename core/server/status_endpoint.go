package server

import (
	"fmt"
	"strconv"

	"glasshouse/core/structs"
)

// Status is the RPC endpoint that tells how the server is. It is answered by any server, without a leader.
type Status struct {
	srv *Server
}

func init() {
	registerEndpoint("Status", func(s *Server) methods {
		st := &Status{srv: s}
		return methods{
			"Ping": handle(st.Ping), "Leader": handle(st.Leader), "Peers": handle(st.Peers),
			"RaftStats": handle(st.RaftStats),
		}
	})
}

// Ping answers.
func (s *Status) Ping(*struct{}, *struct{}) error { return nil }

// Leader is the leader's address, "" if none is known.
func (s *Status) Leader(args *structs.DCSpecificRequest, reply *string) error {
	if args.Datacenter != "" && args.Datacenter != s.srv.config.Datacenter {
		return structs.ErrNoDCPath
	}
	addr, _ := s.srv.raft.LeaderWithID()
	*reply = string(addr)
	return nil
}

// Peers are the addresses of raft's servers.
func (s *Status) Peers(args *structs.DCSpecificRequest, reply *[]string) error {
	if args.Datacenter != "" && args.Datacenter != s.srv.config.Datacenter {
		return structs.ErrNoDCPath
	}
	for _, server := range s.srv.raftServers() {
		*reply = append(*reply, string(server.Address))
	}
	return nil
}

// RaftStats tells how far this server's raft is. Mirrors Consul's (*Status).RaftStats.
func (s *Status) RaftStats(_ *struct{}, reply *structs.RaftStats) error {
	stats := s.srv.raft.Stats()
	reply.LastContact = stats["last_contact"]
	for name, to := range map[string]*uint64{"last_log_term": &reply.LastTerm, "last_log_index": &reply.LastIndex} {
		n, err := strconv.ParseUint(stats[name], 10, 64)
		if err != nil {
			return fmt.Errorf("parse raft's %s: %w", name, err)
		}
		*to = n
	}
	return nil
}
