package server

import (
	"fmt"
	"sync"
	"time"

	"github.com/hashicorp/raft"
	"github.com/hashicorp/serf/serf"

	"glasshouse/core/lan"
	"glasshouse/core/structs"
)

// How often a leader looks after raft's servers. Consul's times.
const (
	// healthInterval is how often it judges their health.
	healthInterval = 2 * time.Second
	// pruneInterval is how often it looks for dead ones.
	pruneInterval = 10 * time.Second
)

// autopilot is what the leader knows of the servers' health. It is empty on every other server.
type autopilot struct {
	mu struct {
		sync.Mutex
		health structs.OperatorHealthReply
	}
}

// monitorAutopilot looks after raft's servers while this server leads. Mirrors the run of Consul's Autopilot.
func (s *Server) monitorAutopilot() {
	tick := time.NewTicker(healthInterval)
	defer tick.Stop()
	var pruned time.Time
	for {
		select {
		case now := <-tick.C:
			s.transport.Keep(s.raftServers())
			if !s.isReady() {
				s.autopilot.forget()
				pruned = now // a new leader gives gossip a round's time
				continue
			}
			conf, err := s.autopilotConfig()
			if err != nil {
				s.logger.Warn("failed to look after the servers", "error", err)
				continue
			}
			s.updateHealth(now, conf)
			if now.Sub(pruned) >= pruneInterval {
				pruned = now
				s.pruneDeadServers(conf)
			}
		case <-s.ctx.Done():
			return
		}
	}
}

func (a *autopilot) get() structs.OperatorHealthReply {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.mu.health
}

func (a *autopilot) forget() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.mu.health = structs.OperatorHealthReply{}
}

// autopilotConfig is the replicated configuration; a leader of a cluster that has none writes its own first, so
// that it has an index. It is for leaders that are ready: another may not have seen yet that there is one. Mirrors Consul's (*Server).getOrCreateAutopilotConfig.
func (s *Server) autopilotConfig() (*structs.AutopilotConfig, error) {
	_, conf, err := s.fsm.State().AutopilotConfig()
	if err != nil || conf != nil {
		return conf, err
	}
	req := &structs.AutopilotSetConfigRequest{Datacenter: s.config.Datacenter, Config: structs.DefaultAutopilotConfig()}
	if s.config.Autopilot != nil {
		req.Config = *s.config.Autopilot
	}
	if _, err := s.raftApply(structs.AutopilotRequestType, req); err != nil {
		return nil, fmt.Errorf("write autopilot's configuration: %w", err)
	}
	_, conf, err = s.fsm.State().AutopilotConfig()
	return conf, err
}

// updateHealth judges every server of raft's configuration by what it answered last, without asking it. Mirrors Consul's
// (*Autopilot).updateClusterHealth.
func (s *Server) updateHealth(now time.Time, conf *structs.AutopilotConfig) {
	members := make(map[string]serf.Member)
	for _, m := range s.lan.Members() {
		if server, ok := s.own(m); ok {
			members[server.ID] = m
		}
	}
	s.autopilot.mu.Lock()
	defer s.autopilot.mu.Unlock()
	before := make(map[string]structs.ServerHealth)
	for _, h := range s.autopilot.mu.health.Servers {
		before[h.ID] = h
	}
	next := structs.OperatorHealthReply{Healthy: true}
	voters := 0
	for _, server := range s.raftServers() {
		h := s.serverHealth(now, server, members[string(server.ID)])
		h.Healthy = healthy(&h, conf, s.raft.CurrentTerm(), s.raft.LastIndex())
		h.StableSince = now
		if was, ok := before[h.ID]; ok && was.Healthy == h.Healthy {
			h.StableSince = was.StableSince
		}
		next.Healthy = next.Healthy && h.Healthy
		if h.Voter {
			voters++
			if h.Healthy {
				next.FailureTolerance++
			}
		}
		next.Servers = append(next.Servers, h)
	}
	next.FailureTolerance = max(0, next.FailureTolerance-(voters/2+1))
	s.autopilot.mu.health = next
}

// serverHealth is what is known of one server. m is what gossip knows of it, the zero Member for nothing.
func (s *Server) serverHealth(now time.Time, server raft.Server, m serf.Member) structs.ServerHealth {
	h := structs.ServerHealth{
		ID: string(server.ID), Address: string(server.Address), Voter: server.Suffrage == raft.Voter,
		SerfStatus: structs.SerfStatus(serf.StatusNone.String()), LastContact: -1,
	}
	if m.Name != "" {
		known, _ := lan.AsServer(m)
		h.Name, h.Version = m.Name, known.Build
		h.SerfStatus = structs.SerfStatus(m.Status.String())
	}
	if h.ID == s.config.NodeID {
		h.Leader, h.LastContact = true, 0
		h.LastTerm, h.LastIndex = s.raft.CurrentTerm(), s.raft.LastIndex()
	} else if c, ok := s.transport.Contact(server.ID); ok {
		h.LastContact, h.LastTerm, h.LastIndex = max(0, now.Sub(c.At)), c.Term, c.LastIndex
	}
	return h
}

// healthy judges a server as Consul's (*ServerHealth).IsHealthy does.
func healthy(h *structs.ServerHealth, conf *structs.AutopilotConfig, term, last uint64) bool {
	return h.SerfStatus == structs.SerfStatus(serf.StatusAlive.String()) &&
		h.LastContact >= 0 && h.LastContact <= conf.LastContactThreshold &&
		h.LastTerm == term && h.LastIndex+conf.MaxTrailingLogs >= last
}
