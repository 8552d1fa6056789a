package agent

import (
	"encoding/json"
	"net/http"
	"strconv"
	"time"

	"glasshouse/core/structs"
)

// duration is a duration as JSON has it: a Go duration's text. A number is taken for nanoseconds, null for none.
type duration time.Duration

func (d duration) MarshalJSON() ([]byte, error) { return json.Marshal(time.Duration(d).String()) }

func (d *duration) UnmarshalJSON(raw []byte) error {
	if string(raw) == "null" {
		return nil
	}
	var text string
	if json.Unmarshal(raw, &text) != nil {
		return json.Unmarshal(raw, (*time.Duration)(d))
	}
	parsed, err := time.ParseDuration(text)
	*d = duration(parsed)
	return err
}

// autopilotConfig is autopilot's configuration as JSON has it, by Consul's names and order.
type autopilotConfig struct {
	CleanupDeadServers      bool
	LastContactThreshold    duration
	MaxTrailingLogs         uint64
	MinQuorum               uint
	ServerStabilizationTime duration
	RedundancyZoneTag       string
	DisableUpgradeMigration bool
	UpgradeVersionTag       string
	structs.RaftIndex
}

// OperatorAutopilotConfiguration tells and sets autopilot's configuration; a set with ?cas=N holds only while its
// ModifyIndex is N (mirrors Consul's (*HTTPServer).OperatorAutopilotConfiguration).
func (s *HTTPServer) OperatorAutopilotConfiguration(resp http.ResponseWriter, req *http.Request) (any, error) {
	if req.Method == http.MethodPut {
		return s.setAutopilot(resp, req)
	}
	var c structs.AutopilotConfig
	if err := s.ask(req, "Operator.AutopilotGetConfiguration", &c); err != nil {
		return nil, err
	}
	return autopilotConfig{
		CleanupDeadServers: c.CleanupDeadServers, LastContactThreshold: duration(c.LastContactThreshold),
		MaxTrailingLogs: c.MaxTrailingLogs, MinQuorum: c.MinQuorum,
		ServerStabilizationTime: duration(c.ServerStabilizationTime), RedundancyZoneTag: c.RedundancyZoneTag,
		DisableUpgradeMigration: c.DisableUpgradeMigration, UpgradeVersionTag: c.UpgradeVersionTag, RaftIndex: c.RaftIndex,
	}, nil
}

func (s *HTTPServer) setAutopilot(resp http.ResponseWriter, req *http.Request) (any, error) {
	q := queryOf(req)
	args := structs.AutopilotSetConfigRequest{
		Datacenter: s.datacenter(q), WriteRequest: structs.WriteRequest{Token: token(req, q)},
	}
	body, err := readBody(resp, req, bodyLimit{most: maxJSONBody})
	if err != nil {
		return nil, err
	}
	var c autopilotConfig
	if err := decode(body, &c, true); err != nil {
		return nil, badRequest("Bad request: Error parsing autopilot config: %v", err)
	}
	args.Config = structs.AutopilotConfig{
		CleanupDeadServers: c.CleanupDeadServers, LastContactThreshold: time.Duration(c.LastContactThreshold),
		MaxTrailingLogs: c.MaxTrailingLogs, MinQuorum: c.MinQuorum,
		ServerStabilizationTime: time.Duration(c.ServerStabilizationTime), RedundancyZoneTag: c.RedundancyZoneTag,
		DisableUpgradeMigration: c.DisableUpgradeMigration, UpgradeVersionTag: c.UpgradeVersionTag,
	}
	if q.has("cas") {
		args.CAS = true
		if args.Config.ModifyIndex, err = strconv.ParseUint(q.Get("cas"), 10, 64); err != nil {
			return nil, badRequest("Bad request: Error parsing cas value: %v", err)
		}
	}
	var ok bool
	if err := s.write(req, "Operator.AutopilotSetConfiguration", &args, &ok); err != nil {
		return nil, err
	}
	return ok || !args.CAS, nil
}

// serverHealth is one server's health as JSON has it.
type serverHealth struct {
	ID          string
	Name        string
	Address     string
	SerfStatus  string
	Version     string
	Leader      bool
	LastContact duration
	LastTerm    uint64
	LastIndex   uint64
	Healthy     bool
	Voter       bool
	StableSince time.Time
}

// health is the servers' health as JSON has it.
type health struct {
	Healthy          bool
	FailureTolerance int
	Servers          []serverHealth
}

// OperatorServerHealth tells how well the servers are, as the leader sees them: 429 where one is not (mirrors Consul's
// (*HTTPServer).OperatorServerHealth).
func (s *HTTPServer) OperatorServerHealth(_ http.ResponseWriter, req *http.Request) (any, error) {
	var reply structs.OperatorHealthReply
	if err := s.ask(req, "Operator.ServerHealth", &reply); err != nil {
		return nil, err
	}
	out := health{Healthy: reply.Healthy, FailureTolerance: reply.FailureTolerance}
	for _, h := range reply.Servers {
		out.Servers = append(out.Servers, serverHealth{
			ID: h.ID, Name: h.Name, Address: h.Address, SerfStatus: string(h.SerfStatus), Version: h.Version, Leader: h.Leader,
			LastContact: duration(h.LastContact), LastTerm: h.LastTerm, LastIndex: h.LastIndex, Healthy: h.Healthy,
			Voter: h.Voter, StableSince: h.StableSince.Round(time.Second).UTC(),
		})
	}
	if !out.Healthy {
		return withStatus{http.StatusTooManyRequests, out}, nil
	}
	return out, nil
}
