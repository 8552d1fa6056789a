package server

import (
	"github.com/hashicorp/raft"
	"github.com/hashicorp/serf/serf"

	"glasshouse/core/structs"
)

// deadServers are the servers of raft's configuration that are of no more use.
type deadServers struct {
	failed []string      // names of those that gossip counts as failed
	stale  []raft.Server // those that gossip does not know
	voters int           // of the whole configuration
}

// findDead sorts raft's servers by what gossip knows of them.
func (s *Server) findDead() (dead deadServers) {
	members := make(map[string]serf.Member)
	for _, m := range s.lan.Members() {
		if server, ok := s.own(m); ok {
			members[server.ID] = m
		}
	}
	for _, server := range s.raftServers() {
		if server.Suffrage == raft.Voter {
			dead.voters++
		}
		switch m, known := members[string(server.ID)]; {
		case !known:
			dead.stale = append(dead.stale, server)
		case m.Status == serf.StatusFailed:
			dead.failed = append(dead.failed, m.Name)
		}
	}
	return dead
}

// mayRemove tells whether so many servers may go: fewer than half of the voters, so that minQuorum stay. One of three
// may, as in Consul 1.8.7.
func (d *deadServers) mayRemove(minQuorum uint) bool {
	going := len(d.failed) + len(d.stale)
	return going > 0 && going <= (d.voters-1)/2 && d.voters-going >= int(minQuorum)
}

// pruneDeadServers has gossip count failed servers as left, after which they leave raft, and takes those out of raft
// that gossip does not know: all of them or, where too many would go, none. Mirrors Consul's
// (*Autopilot).pruneDeadServers.
func (s *Server) pruneDeadServers(conf *structs.AutopilotConfig) {
	if !conf.CleanupDeadServers {
		return
	}
	dead := s.findDead()
	if !dead.mayRemove(conf.MinQuorum) {
		return
	}
	for _, name := range dead.failed {
		s.logger.Info("removing failed server", "name", name)
		if err := s.lan.RemoveFailedNode(name); err != nil {
			s.logger.Warn("failed to remove failed server", "name", name, "error", err)
		}
	}
	for _, server := range dead.stale {
		s.logger.Info("removing server that gossip does not know", "id", server.ID, "address", server.Address)
		if err := s.raft.RemoveServer(server.ID, 0, enqueueLimit).Error(); err != nil {
			s.logger.Warn("failed to remove server", "id", server.ID, "error", err)
		}
	}
}
