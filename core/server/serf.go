package server

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/raft"
	"github.com/hashicorp/serf/serf"

	"glasshouse/core/lan"
	"glasshouse/core/structs"
)

const (
	// bootstrapCheck is how often a server looks anew whether a cluster can begin, beside each new member.
	bootstrapCheck = 5 * time.Second
	// peersLimit is how long one server may take to say whom it knows.
	peersLimit = time.Second
)

// setupSerf joins the server's own gossip. Mirrors Consul's (*Server).setupSerf.
func (s *Server) setupSerf() (err error) {
	port, err := s.config.rpcPort()
	if err != nil {
		return err
	}
	s.lan, err = lan.New(lan.Config{
		NodeName:         s.config.NodeName,
		Tags:             lan.ServerTags(s.config.Datacenter, s.config.NodeID, port, s.expect()),
		Addr:             s.config.SerfLANAddr,
		Network:          s.config.Platform.Network,
		ReconnectTimeout: s.config.ReconnectTimeout,
		Logger:           s.logger.Named("serf.lan"),
		Trace:            s.trace,
	})
	return err
}

// expect is how many servers begin the cluster together.
func (s *Server) expect() int {
	if s.config.DevMode {
		return 1
	}
	return s.config.BootstrapExpect
}

// Alive is gossip's word of a member that joined or changed.
func (s *Server) Alive(m serf.Member) {
	if server, ok := s.own(m); ok {
		s.servers.AddServer(server)
		select {
		case s.bootstrapCh <- struct{}{}:
		default:
		}
	}
	s.toLeader(m)
}

// Failed is gossip's word of a member that does not answer. Raft keeps a server, and finds it gone by itself; the
// catalog is told of any member.
func (s *Server) Failed(m serf.Member) { s.toLeader(m) }

// Left is gossip's word of a member that left.
func (s *Server) Left(m serf.Member) {
	if server, ok := s.own(m); ok {
		s.servers.RemoveServer(server.Name)
	}
	m.Status = serf.StatusLeft
	s.toLeader(m)
}

// own is the member as a server of this datacenter.
func (s *Server) own(m serf.Member) (lan.Server, bool) {
	server, ok := lan.AsServer(m)
	return server, ok && server.Datacenter == s.config.Datacenter
}

// toLeader hands a member to the leader's loop. When that is behind, its next full look catches the member.
func (s *Server) toLeader(m serf.Member) {
	if !s.isLeader() {
		return
	}
	select {
	case s.reconcileCh <- m:
	default:
	}
}

// monitorBootstrap tries to begin a cluster whenever a server joins, until there is one. Mirrors the part of
// Consul's (*Server).lanEventHandler that calls maybeBootstrap.
func (s *Server) monitorBootstrap() {
	if s.config.DevMode || s.config.BootstrapExpect < 2 {
		return
	}
	tick := time.NewTicker(bootstrapCheck)
	defer tick.Stop()
	for !s.maybeBootstrap() {
		select {
		case <-s.bootstrapCh:
		case <-tick.C:
		case <-s.ctx.Done():
			return
		}
	}
}

// maybeBootstrap begins a cluster if as many servers as expected are there, all expect the same, and none knows of a
// cluster. The one with the lowest id begins it, so that there are no two beginnings that differ; the others learn of it
// from their leader. It is true when there is nothing left to do. Mirrors Consul's (*Server).maybeBootstrap.
func (s *Server) maybeBootstrap() (over bool) {
	if s.raft.LastIndex() > 0 || len(s.raftServers()) > 0 {
		return true
	}
	servers, ok := s.bootstrapServers()
	if !ok || servers[0].ID != s.config.NodeID {
		return false
	}
	for _, server := range servers {
		if server.ID == s.config.NodeID {
			continue
		}
		known, err := s.peersOf(server)
		if err != nil {
			s.logger.Debug("a server does not say yet whom it knows", "server", server.Name, "error", err)
			return false
		}
		if known > 0 {
			s.logger.Info("a cluster exists: waiting for its leader to add this server", "seen", server.Name)
			return true
		}
	}

	var conf raft.Configuration
	var names []string
	for _, server := range servers {
		conf.Servers = append(conf.Servers, raft.Server{ID: server.RaftID(), Address: server.RaftAddr()})
		names = append(names, server.Name)
	}
	s.logger.Info("found expected number of servers: attempting bootstrap", "servers", strings.Join(names, ","))
	if err := s.raft.BootstrapCluster(conf).Error(); err != nil {
		s.logger.Error("failed to bootstrap cluster", "error", err)
	}
	return true
}

// bootstrapServers are the servers that would begin the cluster, in the order of their ids; ok is false while some
// are missing, or disagree.
func (s *Server) bootstrapServers() (servers []lan.Server, ok bool) {
	for _, m := range s.lan.Members() {
		server, is := s.own(m)
		if !is || m.Status != serf.StatusAlive {
			continue
		}
		if server.Expect != s.config.BootstrapExpect {
			s.logger.Error("a server expects another number of servers: not bootstrapping",
				"server", server.Name, "expects", server.Expect)
			return nil, false
		}
		servers = append(servers, server)
	}
	slices.SortFunc(servers, func(a, b lan.Server) int { return strings.Compare(a.ID, b.ID) })
	return servers, len(servers) >= s.config.BootstrapExpect
}

// peersOf is how many servers another one has in its raft.
func (s *Server) peersOf(server lan.Server) (int, error) {
	ctx, cancel := context.WithTimeout(s.ctx, peersLimit)
	defer cancel()
	var peers []string
	args := &structs.DCSpecificRequest{}
	err := s.connPool.RPC(ctx, s.config.Datacenter, server.Addr, "Status.Peers", args, &peers)
	return len(peers), err
}
