package server

import (
	"cmp"
	"errors"
	"fmt"
	"net"
	"strconv"
	"time"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/raft"

	"glasshouse/core/platform"
	"glasshouse/core/structs"
	"glasshouse/core/trace"
)

// The defaults and bounds of a server.
const (
	// defaultRPCHoldTimeout is how long a request is held in hope of a leader.
	defaultRPCHoldTimeout = 7 * time.Second
	// jitterFraction: a retry waits for a random part of a hold time's sixteenth.
	jitterFraction = 16
	// enqueueLimit is how long a write may wait for raft to take it.
	enqueueLimit = 30 * time.Second
	// applyLimit is how long a write that raft has taken may wait for its outcome.
	applyLimit = 30 * time.Second
	// barrierLimit is how long a new leader's barrier may take before the leader tries anew.
	barrierLimit = 2 * time.Minute
	// helloTimeout is how long a connection may take to say what it speaks.
	helloTimeout = 10 * time.Second
	// maxConns is how many connections a server holds.
	maxConns = 1024
	// defaultConnsPerClient is how many of them one address may hold unless the configuration says otherwise.
	defaultConnsPerClient = 100
	// maxStreams is how many calls one multiplexed connection may have under way.
	maxStreams = 1024
	// maxTraceDepth is how many events may wait for one watcher of the server.
	maxTraceDepth = 4096
	// diskPatience is how long a log may take no write before the server ends.
	diskPatience = 10 * time.Second
	// raftTimeout is how long one message of raft's may take.
	raftTimeout = 10 * time.Second
	// raftPool is how many idle connections raft keeps to each other server.
	raftPool = 3
	// raftLogCache is how many entries raft keeps in memory for followers.
	raftLogCache = 512
)

// Config is what a server is built from.
type Config struct {
	NodeName   string
	NodeID     string
	Datacenter string
	// DataDir holds the server's state; it is not used in DevMode.
	DataDir string
	// DevMode keeps everything in memory and elects itself.
	DevMode bool
	// BootstrapExpect is how many servers begin a new cluster together, 0 to join one that exists.
	BootstrapExpect int
	// RPCAddr and SerfLANAddr are ip:port; the others reach the server there.
	RPCAddr     string
	SerfLANAddr string
	// RPCHoldTimeout is how long a request is held in hope of a leader.
	RPCHoldTimeout time.Duration
	// RPCHandshakeTimeout is how long a connection may take to say what it speaks, 0 for helloTimeout.
	RPCHandshakeTimeout time.Duration
	// RPCMaxConnsPerClient is how many connections one address may hold, 0 for defaultConnsPerClient.
	RPCMaxConnsPerClient int
	// SessionTTLMin is the shortest TTL that a session may ask for, 0 for structs.DefaultSessionTTLMin.
	SessionTTLMin time.Duration
	// ReconnectTimeout is how long gossip remembers a failed member, 0 for 72 hours.
	ReconnectTimeout time.Duration
	// Autopilot is what a new cluster begins with; nil for structs.DefaultAutopilotConfig.
	Autopilot *structs.AutopilotConfig
	// RaftConfig is raft's; LocalID, Logger, NotifyCh and the protocol version are set by the server.
	RaftConfig *raft.Config
	Platform   platform.Platform
	Logger     hclog.Logger
	// Failed hears of an error after which the server must be shut down; it must not wait. It may be nil.
	Failed func(error)
	// Tracer hears of what passes; nil where nobody can listen. Hub serves RPCTrace, if it is not nil.
	Tracer *trace.Tracer
	Hub    *trace.Hub
}

// DefaultConfig is a server of datacenter dc1 on the loopback, with Consul's ports and raft's own pace.
func DefaultConfig() *Config {
	rc := raft.DefaultConfig()
	rc.SnapshotInterval = 30 * time.Second
	rc.SnapshotThreshold = 16384
	rc.TrailingLogs = 10240
	return &Config{
		Datacenter:     "dc1",
		RPCAddr:        "127.0.0.1:8300",
		SerfLANAddr:    "127.0.0.1:8301",
		RPCHoldTimeout: defaultRPCHoldTimeout,
		RaftConfig:     rc,
	}
}

// check refuses what no server can be built from.
func (c *Config) check() error {
	var errs []error
	if c.NodeName == "" || c.NodeID == "" || c.Datacenter == "" {
		errs = append(errs, errors.New("a server needs a name, an id and a datacenter"))
	}
	if c.DataDir == "" && !c.DevMode {
		errs = append(errs, errors.New("a server needs a data directory"))
	}
	if _, err := c.rpcPort(); err != nil {
		errs = append(errs, err)
	}
	if c.RPCHandshakeTimeout < 0 {
		errs = append(errs, errors.New("a server's handshake time cannot be below zero"))
	}
	if c.RPCMaxConnsPerClient < 0 {
		errs = append(errs, errors.New("a server's connections of one address cannot be below zero"))
	}
	if c.SessionTTLMin < 0 {
		errs = append(errs, errors.New("a session's shortest TTL cannot be below zero"))
	}
	if c.RaftConfig == nil || c.Logger == nil || c.Platform.Network == nil {
		errs = append(errs, errors.New("a server needs raft's configuration, a logger and a network"))
	}
	if c.Platform.Storage == nil && !c.DevMode {
		errs = append(errs, errors.New("a server needs a storage"))
	}
	return errors.Join(errs...)
}

func (c *Config) rpcPort() (int, error) {
	_, text, err := net.SplitHostPort(c.RPCAddr)
	if err != nil {
		return 0, fmt.Errorf("rpc address: %w", err)
	}
	port, err := strconv.ParseUint(text, 10, 16)
	if err != nil {
		return 0, fmt.Errorf("rpc address: %w", err)
	}
	return int(port), nil
}

// maxConnsPerClient is how many connections one address may hold.
func (c *Config) maxConnsPerClient() int {
	return cmp.Or(c.RPCMaxConnsPerClient, defaultConnsPerClient)
}

// sessionTTLMin is the shortest TTL that a session may ask for.
func (c *Config) sessionTTLMin() time.Duration {
	return cmp.Or(c.SessionTTLMin, structs.DefaultSessionTTLMin)
}
