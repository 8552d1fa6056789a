package node

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/serf/serf"

	"glasshouse/core/agent"
	"glasshouse/core/lan"
	"glasshouse/core/metrics"
	"glasshouse/core/platform"
	"glasshouse/core/trace"
)

// Node is one kvnode process.
type Node struct {
	config   atomic.Pointer[Config]  // replaced whole by a reload
	reread   func() (*Config, error) // nil where the configuration cannot be read again
	reload   sync.Mutex
	platform platform.Platform
	logger   hclog.Logger
	trace    *trace.Tracer
	hub      *trace.Hub // nil in the room and where nobody may listen
	agent    *agent.Agent
	metrics  *metrics.Metrics
	unlock   func()
	unpid    func()

	ctx     context.Context
	cancel  context.CancelFunc
	joining sync.WaitGroup
	failed  chan error // holds one error that ends the process
}

// New wires a node; Start starts it. It makes or checks the data directory, and fails with an error that wraps
// structs.ErrBadDataDir where that is damaged or another's. reread reads the configuration again, for a reload; it may be
// nil. From here on what the process emits of metrics is this node's.
func New(c *Config, p platform.Platform, logOut io.Writer, reread func() (*Config, error)) (*Node, error) {
	unlock, err := lockDir(c.DataDir)
	if err != nil {
		return nil, err
	}
	if err := claim(c); err != nil {
		unlock()
		return nil, err
	}
	n := &Node{platform: p, unlock: unlock, reread: reread, failed: make(chan error, 1)}
	n.config.Store(c)
	if n.unpid, err = writePid(c.PidFile); err == nil {
		n.metrics, err = metrics.Start(c.Telemetry)
	}
	if err != nil {
		n.release()
		return nil, err
	}
	n.ctx, n.cancel = context.WithCancel(context.Background())
	n.logger = hclog.NewInterceptLogger(&hclog.LoggerOptions{
		Name: "agent", Level: c.LogLevel, JSONFormat: c.LogJSON, Output: logOut, TimeFormat: agent.LogTime,
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
	case n.Config().Trace:
		n.hub = trace.NewHub(n.Config().NodeName)
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

// Start starts the node and has it join its cluster. After an error nothing runs.
func (n *Node) Start() error {
	if err := n.agent.Start(); err != nil {
		n.cancel()
		n.release()
		return err
	}
	c := n.Config()
	for _, w := range c.Warnings {
		n.logger.Warn(w)
	}
	if len(c.StartJoin) > 0 {
		if _, err := n.agent.JoinLAN(c.StartJoin); err != nil {
			return errors.Join(fmt.Errorf("join: %w", err), n.Shutdown())
		}
	}
	if len(c.RetryJoin) > 0 {
		n.joining.Go(func() {
			if err := retryJoin(n.ctx, n.agent, c, n.logger); err != nil {
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

// Config is the node's configuration, its NodeID settled. A reload replaces it.
func (n *Node) Config() *Config { return n.config.Load() }

// Leave takes the node out of its cluster in good order; Shutdown must follow.
func (n *Node) Leave() error { return n.agent.Leave() }

// Shutdown stops everything that the node started, and waits.
func (n *Node) Shutdown() error {
	n.cancel()
	err := n.agent.Shutdown()
	n.joining.Wait()
	n.release()
	return err
}

// release gives back what New took of the machine.
func (n *Node) release() {
	if n.metrics != nil {
		n.metrics.Stop()
	}
	if n.unpid != nil {
		n.unpid()
	}
	n.unlock()
}

// Accompanied tells whether gossip knows another node that is alive.
func (n *Node) Accompanied() bool {
	return slices.ContainsFunc(n.agent.LANMembers(), func(m serf.Member) bool {
		return m.Name != n.Config().NodeName && m.Status == serf.StatusAlive
	})
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
