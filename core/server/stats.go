package server

import (
	"strconv"

	"glasshouse/core/lan"
)

// Stats tells how the server is, by Consul's sections and names. The agent adds its own section.
func (s *Server) Stats() map[string]map[string]string {
	leader, _ := s.raft.LeaderWithID()
	return map[string]map[string]string{
		"consul": {
			"server":            "true",
			"acl":               "disabled",
			"leader":            strconv.FormatBool(s.isLeader()),
			"leader_addr":       string(leader),
			"bootstrap":         strconv.FormatBool(s.expect() == 1),
			"known_datacenters": "1",
		},
		"raft":     s.raft.Stats(),
		"serf_lan": s.lan.Stats(),
		"runtime":  lan.RuntimeStats(),
	}
}
