package node

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"sync"
	"time"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/serf/serf"

	"glasshouse/core/agent"
	"glasshouse/core/client"
	"glasshouse/core/lan"
	"glasshouse/core/platform"
	"glasshouse/core/server"
	"glasshouse/core/structs"
	"glasshouse/core/trace"
)

// rpcHoldTime is how long a request waits for a leader to be found, as Consul's.
const rpcHoldTime = 7 * time.Second

// Raft's times at raft_multiplier 1, and under -dev, as Consul's.
const (
	raftHeartbeat = 1000 * time.Millisecond
	raftElection  = 1000 * time.Millisecond
	raftLease     = 500 * time.Millisecond

	devHeartbeat = 52 * time.Millisecond
	devElection  = 52 * time.Millisecond
	devLease     = 20 * time.Millisecond
)

// Node is one kvnode process.
type Node struct {
	config   *Config
	platform platform.Platform
	logger   hclog.Logger
	trace    *trace.Tracer
	hub      *trace.Hub // nil in the room and where nobody may listen
	agent    *agent.Agent
	unlock   func()

	ctx     context.Context
	cancel  context.CancelFunc
	joining sync.WaitGroup
	failed  chan error // holds one error that ends the process
}

// New wires a node; Start starts it. It makes or checks the data directory, and fails with an error that wraps
// structs.ErrBadDataDir where that is damaged or another's.
func New(c *Config, p platform.Platform, logOut io.Writer) (*Node, error) {
	unlock, err := lockDir(c.DataDir)
	if err != nil {
		return nil, err
	}
	if err := claim(c); err != nil {
		unlock()
		return nil, err
	}
	n := &Node{config: c, platform: p, unlock: unlock, failed: make(chan error, 1)}
	n.ctx, n.cancel = context.WithCancel(context.Background())
	n.logger = hclog.New(&hclog.LoggerOptions{
		Name: "agent", Level: c.LogLevel, JSONFormat: c.LogJSON, Output: logOut, TimeFormat: "2006-01-02T15:04:05.000Z0700",
	})
	n.tracer()
	n.agent = agent.New(n.agentConfig())
	return n, nil
}

// tracer settles where events go: to the room's host, or to the Hub of a real node that is told to trace.
func (n *Node) tracer() {
	switch {
	case n.platform.Sink != nil:
		n.trace = trace.New(n.platform.Sink)
	case n.config.Trace:
		n.hub = trace.NewHub(n.config.NodeName)
		n.trace = trace.New(n.hub)
	}
}

// clientState is what is true of a node without raft: whom it knows, and that it is a client.
func (n *Node) clientState() []*trace.Event {
	var events []*trace.Event
	for _, m := range n.agent.LANMembers() {
		events = append(events, lan.Describe(m))
	}
	return append(events, &trace.Event{Kind: trace.KindRole, Role: &trace.Role{Role: "client"}})
}

func (n *Node) agentConfig() *agent.Config {
	c := n.config
	ac := &agent.Config{
		NodeName: c.NodeName, NodeID: c.NodeID, Datacenter: c.Datacenter,
		ServerMode: c.Server, DevMode: c.DevMode, EnableDebug: c.EnableDebug,
		Version: c.Version, Revision: c.Revision,
		HTTPAddrs: c.HTTPAddrs, KVMaxValueSize: c.KVMaxValueSize, HTTPMaxConnsPerClient: c.HTTPMaxConnsPerClient,
		Debug:   n.debug(),
		Network: n.platform.Network, Logger: n.logger, Tracer: n.trace,
		NewServer: n.newServer, NewClient: n.newClient,
	}
	if n.hub != nil && newStream != nil {
		ac.TraceStream = newStream(&Stream{
			NodeName: c.NodeName, Hub: n.hub, Servers: n.servers, Network: n.platform.Network,
			AllowOrigins: c.AllowOrigins, Logger: n.logger.Named("trace"),
		})
	}
	return ac
}

// debug is what /v1/agent/self shows of the configuration.
func (n *Node) debug() map[string]any {
	c := n.config
	return map[string]any{
		"BindAddr":              c.BindAddr,
		"BootstrapExpect":       c.BootstrapExpect,
		"DataDir":               c.DataDir,
		"DevMode":               c.DevMode,
		"HTTPAddrs":             c.HTTPAddrs,
		"KVMaxValueSize":        c.KVMaxValueSize,
		"RaftMultiplier":        c.RaftMultiplier,
		"RetryJoinLAN":          c.RetryJoin,
		"SerfAdvertiseAddrLAN":  "tcp://" + n.serfAddr(),
		"ServerMode":            c.Server,
		"ServerPort":            c.ServerPort,
		"SerfPortLAN":           c.SerfLANPort,
		"TraceEnabled":          c.Trace,
		"HTTPMaxConnsPerClient": c.HTTPMaxConnsPerClient,
	}
}

func (n *Node) rpcAddr() string {
	return net.JoinHostPort(n.config.BindAddr, strconv.Itoa(n.config.ServerPort))
}

func (n *Node) serfAddr() string {
	return net.JoinHostPort(n.config.BindAddr, strconv.Itoa(n.config.SerfLANPort))
}

// newServer starts the cluster's part of a server.
func (n *Node) newServer() (agent.Delegate, error) {
	c := n.config
	sc := server.DefaultConfig()
	sc.NodeName, sc.NodeID, sc.Datacenter, sc.DataDir = c.NodeName, c.NodeID, c.Datacenter, c.DataDir
	sc.DevMode, sc.BootstrapExpect = c.DevMode, c.BootstrapExpect
	sc.RPCAddr, sc.SerfLANAddr = n.rpcAddr(), n.serfAddr()
	sc.RPCHoldTimeout, sc.RPCHandshakeTimeout = rpcHoldTime, c.RPCHandshakeTimeout
	sc.Platform, sc.Logger, sc.Tracer, sc.Hub = n.platform, n.logger, n.trace, n.hub
	multiplier := time.Duration(c.RaftMultiplier)
	sc.RaftConfig.HeartbeatTimeout = raftHeartbeat * multiplier
	sc.RaftConfig.ElectionTimeout = raftElection * multiplier
	sc.RaftConfig.LeaderLeaseTimeout = raftLease * multiplier
	if c.DevMode {
		sc.RaftConfig.HeartbeatTimeout = devHeartbeat
		sc.RaftConfig.ElectionTimeout = devElection
		sc.RaftConfig.LeaderLeaseTimeout = devLease
	}
	s, err := startServer(sc)
	if err != nil {
		return nil, err
	}
	return s, nil
}

// startServer starts a server. raft.NewRaft reads the whole log and panics at an entry that cannot be read; a
// damaged directory is an error here, as any other reason not to start is.
func startServer(sc *server.Config) (s *server.Server, err error) {
	defer func() {
		switch damage := recover().(type) {
		case nil:
		case error:
			if !errors.Is(damage, structs.ErrBadDataDir) {
				panic(damage)
			}
			s, err = nil, damage
		default:
			panic(damage)
		}
	}()
	return server.NewServer(sc)
}

// newClient starts the cluster's part of a client.
func (n *Node) newClient() (agent.Delegate, error) {
	c := n.config
	if n.hub != nil {
		n.hub.SetState(n.clientState)
	}
	return client.NewClient(&client.Config{
		NodeName: c.NodeName, NodeID: c.NodeID, Datacenter: c.Datacenter, SerfLANAddr: n.serfAddr(),
		RPCHoldTimeout: rpcHoldTime, Platform: n.platform, Logger: n.logger, Tracer: n.trace,
	})
}

// Start starts the node and has it join its cluster. After an error nothing runs.
func (n *Node) Start() error {
	if err := n.agent.Start(); err != nil {
		n.cancel()
		n.unlock()
		return err
	}
	for _, w := range n.config.Warnings {
		n.logger.Warn(w)
	}
	if len(n.config.StartJoin) > 0 {
		if _, err := n.agent.JoinLAN(n.config.StartJoin); err != nil {
			return errors.Join(fmt.Errorf("join: %w", err), n.Shutdown())
		}
	}
	if len(n.config.RetryJoin) > 0 {
		n.joining.Go(func() {
			if err := retryJoin(n.ctx, n.agent, n.config, n.logger); err != nil {
				n.failed <- err
			}
		})
	}
	return nil
}

// Failed brings an error after which the process cannot go on.
func (n *Node) Failed() <-chan error { return n.failed }

// Left is closed when the API made the node leave.
func (n *Node) Left() <-chan struct{} { return n.agent.Left() }

// Logger is the node's own.
func (n *Node) Logger() hclog.Logger { return n.logger }

// Config is the node's configuration, its NodeID settled.
func (n *Node) Config() *Config { return n.config }

// Leave takes the node out of its cluster in good order; Shutdown must follow.
func (n *Node) Leave() error { return n.agent.Leave() }

// Shutdown stops everything that the node started, and waits.
func (n *Node) Shutdown() error {
	n.cancel()
	err := n.agent.Shutdown()
	n.joining.Wait()
	n.unlock()
	return err
}

// servers are the RPC addresses of the servers that gossip knows to be alive.
func (n *Node) servers() map[string]string {
	out := make(map[string]string)
	for _, m := range n.agent.LANMembers() {
		if m.Tags["role"] == "consul" && m.Status == serf.StatusAlive {
			out[m.Name] = net.JoinHostPort(m.Addr.String(), m.Tags["port"])
		}
	}
	return out
}
