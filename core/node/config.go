// Package node is the one assembly room: it turns configuration into a running kvnode process, a server or a
// client of the cluster with an agent before it.
package node

import (
	"cmp"
	"net/netip"
	"strings"
	"time"

	"github.com/hashicorp/go-hclog"

	"glasshouse/core/agent"
	"glasshouse/core/metrics"
	"glasshouse/core/structs"
)

// Config is a node's configuration, whole and checked. A field's key tag names what it came from, and reload that a
// running node takes a new value of it.
type Config struct {
	Datacenter      string            `key:"datacenter"`
	DataDir         string            `key:"data_dir"` // "" under DevMode alone
	NodeName        string            `key:"node_name"`
	NodeID          string            `key:"node_id"` // "" takes the data directory's, or a new one
	NodeMeta        map[string]string `key:"node_meta"`
	Server          bool              `key:"server"`
	DevMode         bool              `key:"-dev"`
	BootstrapExpect int               `key:"bootstrap_expect"` // 0 joins a cluster that others bootstrap

	BindAddr      string   `key:"bind_addr"`      // an IP, without a port
	AdvertiseAddr string   `key:"advertise_addr"` // the IP at which the others reach this node
	HTTPAddrs     []string `key:"client_addr"`    // IP:port; none serves no HTTP

	ServerPort  int `key:"ports.server"`
	SerfLANPort int `key:"ports.serf_lan"`

	StartJoin     []string      `key:"start_join"` // IP:port, tried once: the start fails where none answers
	RetryJoin     []string      `key:"retry_join"` // IP:port, tried until one answers
	RetryInterval time.Duration `key:"retry_interval"`
	RetryMax      int           `key:"retry_max"` // attempts; 0 is for ever

	LogLevel    hclog.Level `key:"log_level" reload:"true"`
	LogJSON     bool        `key:"log_json"`
	EnableDebug bool        `key:"enable_debug"`
	PidFile     string      `key:"pid_file"` // "" writes none

	RaftMultiplier        int           `key:"performance.raft_multiplier"`
	RPCHoldTimeout        time.Duration `key:"performance.rpc_hold_timeout"`
	LeaveDrainTime        time.Duration `key:"performance.leave_drain_time"`
	ReconnectTimeout      time.Duration `key:"reconnect_timeout"`
	RaftSnapshotThreshold int           `key:"raft_snapshot_threshold"`
	RaftSnapshotInterval  time.Duration `key:"raft_snapshot_interval"`
	RaftTrailingLogs      int           `key:"raft_trailing_logs"`

	KVMaxValueSize        int64         `key:"limits.kv_max_value_size"`
	TxnMaxReqLen          int64         `key:"limits.txn_max_req_len"` // 0 is KVMaxValueSize
	HTTPMaxConnsPerClient int           `key:"limits.http_max_conns_per_client"`
	RPCMaxConnsPerClient  int           `key:"limits.rpc_max_conns_per_client"`
	RPCHandshakeTimeout   time.Duration `key:"limits.rpc_handshake_timeout"`
	SessionTTLMin         time.Duration `key:"session_ttl_min"`

	Autopilot structs.AutopilotConfig `key:"autopilot"` // what a new cluster begins with
	Telemetry metrics.Config          `key:"telemetry"`

	ResponseHeaders    map[string]string `key:"http_config.response_headers" reload:"true"`
	AllowWriteHTTPFrom []netip.Prefix    `key:"http_config.allow_write_http_from" reload:"true"`
	AllowedHosts       []string          `key:"http_config.allowed_hosts" reload:"true"`

	LeaveOnTerminate     bool `key:"leave_on_terminate" reload:"true"`
	SkipLeaveOnInterrupt bool `key:"skip_leave_on_interrupt" reload:"true"`

	Trace        bool     `key:"trace.enabled"`
	AllowOrigins []string `key:"trace.allow_origins"`

	Version  string
	Revision string
	// Warnings are what the configuration has that is allowed and yet worth a line in the log.
	Warnings []string
}

// The defaults, which are Consul's, but for the bind address: without TLS and ACLs kvnode stays on loopback unless
// it is told otherwise.
const (
	DefaultDatacenter  = "dc1"
	DefaultBindAddr    = "127.0.0.1"
	DefaultHTTPPort    = 8500
	DefaultServerPort  = 8300
	DefaultSerfLANPort = 8301

	defaultRetryInterval     = 30 * time.Second
	defaultRaftMultiplier    = 1
	maxRaftMultiplier        = 10
	defaultRPCHoldTimeout    = 7 * time.Second
	defaultReconnectTimeout  = 72 * time.Hour
	defaultLeaveDrainTime    = 5 * time.Second
	defaultHandshakeTimeout  = 5 * time.Second
	defaultRPCMaxConns       = 100
	defaultSnapshotThreshold = 16384
	defaultSnapshotInterval  = 30 * time.Second
	defaultTrailingLogs      = 10240

	// unbounded stands for a limit on connections that is configured away.
	unbounded = 1 << 30
)

// or is *p, or def where p is nil.
func or[T any](p *T, def T) T {
	if p == nil {
		return def
	}
	return *p
}

// Build checks sources, of which a later one lays over an earlier one, and makes a Config of them. hostname is the
// node's name where none names it. unused are keys of Consul's that mean nothing here: they are warned of. All values
// that cannot be read come in one error, then the first thing that makes no sense, as from Consul.
func Build(hostname string, unused []Unused, sources ...*Source) (*Config, error) {
	var s Source
	for _, one := range sources {
		s.merge(one)
	}
	r := &reader{}
	c := read(hostname, &s, r)
	if err := r.err(); err != nil {
		return nil, err
	}
	c.Warnings = append(c.Warnings, warnOf(unused)...)
	if err := c.logLevel(or(s.LogLevel, "INFO")); err != nil {
		return nil, err
	}
	if err := c.bootstrap(or(s.Bootstrap, false)); err != nil {
		return nil, err
	}
	if err := c.join(&s); err != nil {
		return nil, err
	}
	if err := c.check(); err != nil {
		return nil, err
	}
	c.Warnings = append(c.Warnings, exposed(c)...)
	return c, nil
}

// read takes every value of s, and default for what is not set.
func read(hostname string, s *Source, r *reader) *Config {
	c := &Config{
		Datacenter:            strings.ToLower(or(s.Datacenter, DefaultDatacenter)),
		DataDir:               or(s.DataDir, ""),
		NodeName:              or(s.NodeName, hostname),
		NodeID:                or(s.NodeID, ""),
		NodeMeta:              s.NodeMeta,
		DevMode:               or(s.DevMode, false),
		BootstrapExpect:       or(s.BootstrapExpect, 0),
		BindAddr:              r.ip("bind_addr", or(s.BindAddr, DefaultBindAddr)),
		ServerPort:            r.port("ports.server", s.Ports.Server, DefaultServerPort),
		SerfLANPort:           r.port("ports.serf_lan", s.Ports.SerfLAN, DefaultSerfLANPort),
		RetryInterval:         r.duration("retry_interval", s.RetryInterval, defaultRetryInterval),
		RetryMax:              or(s.RetryMax, 0),
		LogJSON:               or(s.LogJSON, false),
		EnableDebug:           or(s.EnableDebug, false),
		PidFile:               or(s.PidFile, ""),
		RaftMultiplier:        or(s.Performance.RaftMultiplier, defaultRaftMultiplier),
		RPCHoldTimeout:        r.duration("performance.rpc_hold_timeout", s.Performance.RPCHoldTimeout, defaultRPCHoldTimeout),
		LeaveDrainTime:        r.duration("performance.leave_drain_time", s.Performance.LeaveDrainTime, defaultLeaveDrainTime),
		ReconnectTimeout:      r.duration("reconnect_timeout", s.ReconnectTimeout, defaultReconnectTimeout),
		RaftSnapshotThreshold: cmp.Or(or(s.RaftSnapshotThreshold, 0), defaultSnapshotThreshold),
		RaftSnapshotInterval:  r.duration("raft_snapshot_interval", s.RaftSnapshotInterval, defaultSnapshotInterval),
		RaftTrailingLogs:      cmp.Or(or(s.RaftTrailingLogs, 0), defaultTrailingLogs),
		KVMaxValueSize:        or(s.Limits.KVMaxValueSize, agent.DefaultKVMaxValueSize),
		TxnMaxReqLen:          or(s.Limits.TxnMaxReqLen, 0),
		HTTPMaxConnsPerClient: bound(s.Limits.HTTPMaxConnsPerClient, agent.DefaultHTTPMaxConns),
		RPCMaxConnsPerClient:  bound(s.Limits.RPCMaxConnsPerClient, defaultRPCMaxConns),
		RPCHandshakeTimeout:   r.duration("limits.rpc_handshake_timeout", s.Limits.RPCHandshakeTimeout, defaultHandshakeTimeout),
		SessionTTLMin:         cmp.Or(r.duration("session_ttl_min", s.SessionTTLMin, 0), structs.DefaultSessionTTLMin),
		Autopilot:             r.autopilot(&s.Autopilot),
		ResponseHeaders:       s.HTTPConfig.ResponseHeaders,
		AllowWriteHTTPFrom:    r.networks("allow_write_http_from", s.HTTPConfig.AllowWriteHTTPFrom),
		AllowedHosts:          s.HTTPConfig.AllowedHosts,
		Trace:                 or(s.Trace.Enabled, false),
		AllowOrigins:          s.Trace.AllowOrigins,
	}
	c.AdvertiseAddr = r.advertise(s.AdvertiseAddr, c.BindAddr)
	c.HTTPAddrs = r.listen(s)
	c.Telemetry = r.telemetry(&s.Telemetry, c)
	c.Server = or(s.Server, c.DevMode)
	c.LeaveOnTerminate = or(s.LeaveOnTerminate, !c.Server)
	c.SkipLeaveOnInterrupt = or(s.SkipLeaveOnInterrupt, c.Server)
	return c
}

// bound is a limit on connections; below 1 there is none.
func bound(n *int, def int) int {
	if n := or(n, def); n > 0 {
		return n
	}
	return unbounded
}
