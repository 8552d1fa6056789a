package structs

import (
	"slices"
	"time"

	"github.com/hashicorp/go-msgpack/v2/codec"
)

// AutopilotConfig is how a leader keeps raft's servers in order. It is replicated. The field order is the order in
// Consul's JSON, where durations are texts.
type AutopilotConfig struct {
	// CleanupDeadServers removes a failed server from raft when a new one joins and a majority stays.
	CleanupDeadServers bool
	// LastContactThreshold is how long a healthy server may not have heard the leader.
	LastContactThreshold time.Duration
	// MaxTrailingLogs is how many entries a healthy server may be behind.
	MaxTrailingLogs uint64
	// MinQuorum: dead servers are not removed when fewer than this many would stay; 0 is no such bound.
	MinQuorum uint
	// ServerStabilizationTime is how long a server must have been healthy before it gets a vote.
	ServerStabilizationTime time.Duration
	// These three are of Consul Enterprise: kept and shown, without effect.
	RedundancyZoneTag       string
	DisableUpgradeMigration bool
	UpgradeVersionTag       string

	RaftIndex
}

// DefaultAutopilotConfig is what a new cluster has; the values are Consul's.
func DefaultAutopilotConfig() AutopilotConfig {
	return AutopilotConfig{
		CleanupDeadServers:      true,
		LastContactThreshold:    200 * time.Millisecond,
		MaxTrailingLogs:         250,
		ServerStabilizationTime: 10 * time.Second,
	}
}

// AutopilotSetConfigRequest replaces the configuration: Operator.AutopilotSetConfiguration, and behind its MessageType
// byte a raft entry. With CAS only while its ModifyIndex is Config's.
type AutopilotSetConfigRequest struct {
	Datacenter string
	Config     AutopilotConfig
	CAS        bool
	WriteRequest
}

// RequestDatacenter names the datacenter that it is for, "" for the agent's own.
func (r *AutopilotSetConfigRequest) RequestDatacenter() string { return r.Datacenter }

// SerfStatus is gossip's word on a member: none, alive, leaving, left or failed. On Consul's wire it is a number.
type SerfStatus string

var serfStatuses = []SerfStatus{"none", "alive", "leaving", "left", "failed"}

// CodecEncodeSelf writes the number.
func (s SerfStatus) CodecEncodeSelf(e *codec.Encoder) {
	e.MustEncode(max(0, slices.Index(serfStatuses, s)))
}

// CodecDecodeSelf reads it; one that is not known is none.
func (s *SerfStatus) CodecDecodeSelf(d *codec.Decoder) {
	var n int
	d.MustDecode(&n)
	if n < 0 || n >= len(serfStatuses) {
		n = 0
	}
	*s = serfStatuses[n]
}

// ServerHealth is one server's health as the leader sees it.
type ServerHealth struct {
	ID          string
	Name        string
	Address     string // RPC, host:port
	SerfStatus  SerfStatus
	Version     string
	Leader      bool
	LastContact time.Duration // since it heard the leader; 0 on the leader
	LastTerm    uint64
	LastIndex   uint64
	Healthy     bool
	Voter       bool
	StableSince time.Time
}

// OperatorHealthReply answers Operator.ServerHealth.
type OperatorHealthReply struct {
	Healthy bool
	// FailureTolerance is how many healthy voters may go before the quorum is lost.
	FailureTolerance int
	Servers          []ServerHealth
}

// RaftStats answers Status.RaftStats, by which the leader learns how far each server is.
type RaftStats struct {
	LastContact string // a Go duration, "never" where there was none
	LastTerm    uint64
	LastIndex   uint64
}

// LeadershipTransferRequest hands the leadership on: Operator.RaftLeadershipTransfer. With an empty ID raft picks the
// server that is furthest.
type LeadershipTransferRequest struct {
	Datacenter string
	ID         string // raft's server id
	WriteRequest
}

// RequestDatacenter names the datacenter that it is for, "" for the agent's own.
func (r *LeadershipTransferRequest) RequestDatacenter() string { return r.Datacenter }

// LeadershipTransferResponse answers Operator.RaftLeadershipTransfer.
type LeadershipTransferResponse struct {
	Success bool
}
