package agent

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"strings"

	"github.com/hashicorp/serf/serf"
)

// self answers /v1/agent/self. The field names and their order are Consul's.
type self struct {
	Config      selfConfig
	DebugConfig map[string]any
	Coord       any
	Member      *serf.Member
	Stats       map[string]map[string]string
	Meta        map[string]string
}

type selfConfig struct {
	Datacenter string
	NodeName   string
	NodeID     string
	Revision   string
	Server     bool
	Version    string
}

// AgentSelf tells this agent's configuration, member and statistics.
func (s *HTTPServer) AgentSelf(http.ResponseWriter, *http.Request) (any, error) {
	c := s.agent.config
	out := self{
		Config: selfConfig{
			Datacenter: c.Datacenter, NodeName: c.NodeName, NodeID: c.NodeID,
			Revision: c.Revision, Server: c.ServerMode, Version: c.Version,
		},
		DebugConfig: c.Debug,
		Stats:       map[string]map[string]string{},
		Meta:        s.agent.meta(),
	}
	maps.Copy(out.Stats, s.agent.delegate.Stats())
	// An agent of kvnode runs no checks and has no services of its own.
	out.Stats["agent"] = map[string]string{"check_monitors": "0", "check_ttls": "0", "checks": "0", "services": "0"}
	out.Stats["build"] = map[string]string{"prerelease": "", "revision": c.Revision, "version": c.Version}
	for _, m := range s.agent.delegate.LANMembers() {
		if m.Name == c.NodeName {
			out.Member = &m
			break
		}
	}
	return out, nil
}

// errNoSegments has the words that Consul's open edition has.
//
//lint:ignore ST1005 Consul's words
var errNoSegments = errors.New("Network segments are not supported in this version of Consul")

// AgentMembers tells the members as this agent's gossip sees them. There is no WAN pool: ?wan is null.
func (s *HTTPServer) AgentMembers(_ http.ResponseWriter, req *http.Request) (any, error) {
	q := queryOf(req)
	segment := q.Get("segment")
	switch wan := q.Get("wan") != ""; {
	case wan && segment != "" && segment != "_all":
		return nil, badRequest("Cannot provide a segment with wan=true")
	case wan:
		return []serf.Member(nil), nil
	case segment != "" && segment != "_all":
		return nil, errNoSegments
	}
	return s.agent.delegate.LANMembers(), nil
}

// AgentJoin makes this agent contact the member at the path's address.
func (s *HTTPServer) AgentJoin(_ http.ResponseWriter, req *http.Request) (any, error) {
	addr := strings.TrimPrefix(req.URL.Path, "/v1/agent/join/")
	_, err := s.agent.JoinLAN([]string{addr})
	return nil, err
}

// AgentLeave takes the agent out of its cluster in good order; the process ends after the answer.
func (s *HTTPServer) AgentLeave(http.ResponseWriter, *http.Request) (any, error) {
	err := s.agent.Leave()
	if err == nil {
		s.agent.leave.Do(func() { close(s.agent.left) })
	}
	return nil, err
}

// AgentForceLeave turns a failed member into one that has left, and with ?prune takes it off the list as well.
func (s *HTTPServer) AgentForceLeave(_ http.ResponseWriter, req *http.Request) (any, error) {
	name := strings.TrimPrefix(req.URL.Path, "/v1/agent/force-leave/")
	for _, m := range s.agent.delegate.LANMembers() {
		if m.Name == name {
			return nil, s.agent.delegate.RemoveFailedNode(name, queryOf(req).has("prune"))
		}
	}
	return nil, fmt.Errorf("agent: No node found with name '%s'", name)
}

// errNoReload is returned where nobody gave the agent a way to read its configuration anew.
var errNoReload = errors.New("this agent cannot reload its configuration")

// AgentReload makes the agent read its configuration anew.
func (s *HTTPServer) AgentReload(http.ResponseWriter, *http.Request) (any, error) {
	if s.agent.config.Reload == nil {
		return nil, errNoReload
	}
	return nil, s.agent.config.Reload()
}
