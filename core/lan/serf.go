package lan

import (
	"cmp"
	"fmt"
	"net"
	"strconv"
	"time"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/serf/serf"

	"glasshouse/core/platform"
	"glasshouse/core/trace"
)

// The bounds of gossip. Where Consul departs from serf's defaults, so do these.
const (
	// eventBuffer is how many membership events may wait for their handler; serf then waits too.
	eventBuffer = 2048
	// minQueueDepth keeps a large join from losing broadcasts.
	minQueueDepth = 4096
	// leavePropagateDelay is how long a leaving node stays to spread the word.
	leavePropagateDelay = 3 * time.Second
	// reconnectTimeout is how long a failed member is remembered unless the configuration says otherwise.
	reconnectTimeout = 3 * 24 * time.Hour
	// reclaimTime is how long after its failure a member's name belongs to its old address: after it, a machine that
	// comes back elsewhere may have it.
	reclaimTime = 30 * time.Second
)

// Config is what a node brings to the gossip.
type Config struct {
	NodeName string
	Tags     map[string]string
	// Addr is where it gossips, ip:port.
	Addr    string
	Network platform.Network
	// ReconnectTimeout is how long a failed member is remembered, 0 for 72 hours.
	ReconnectTimeout time.Duration
	Logger           hclog.Logger
	Trace            *trace.Tracer
}

// LAN is a node's part in the gossip.
type LAN struct {
	*serf.Serf
	events chan serf.Event
	trace  *trace.Tracer
}

// New joins the node's own gossip, alone at first.
func New(c Config) (*LAN, error) {
	host, portText, err := net.SplitHostPort(c.Addr)
	if err != nil {
		return nil, fmt.Errorf("gossip address: %w", err)
	}
	port, err := strconv.Atoi(portText)
	if err != nil {
		return nil, fmt.Errorf("gossip address: %w", err)
	}
	transport, err := c.Network.Gossip(c.Addr, c.Trace)
	if err != nil {
		return nil, fmt.Errorf("open gossip on %s: %w", c.Addr, err)
	}

	l := &LAN{events: make(chan serf.Event, eventBuffer), trace: c.Trace}
	logger := c.Logger.StandardLogger(&hclog.StandardLoggerOptions{InferLevels: true})
	conf := serf.DefaultConfig()
	conf.Init()
	conf.NodeName, conf.Tags = c.NodeName, c.Tags
	conf.EventCh = l.events
	conf.Logger = logger
	conf.MinQueueDepth = minQueueDepth
	conf.LeavePropagateDelay = leavePropagateDelay
	conf.ReconnectTimeout = cmp.Or(c.ReconnectTimeout, reconnectTimeout)
	// Two nodes of one name are told to their operator; that one of them shuts itself down helps nobody.
	conf.EnableNameConflictResolution = false

	ml := conf.MemberlistConfig
	ml.Logger = logger
	ml.Transport = transport
	ml.DeadNodeReclaimTime = reclaimTime
	ml.BindAddr, ml.BindPort = host, port
	ml.AdvertiseAddr, ml.AdvertisePort = host, port
	if l.Serf, err = serf.Create(conf); err != nil {
		return nil, fmt.Errorf("start gossip: %w", err)
	}
	return l, nil
}

// Handler hears of members. Each call is made in the one goroutine of Follow.
type Handler interface {
	// Alive is called for a member that joined, came back or changed its tags.
	Alive(serf.Member)
	// Failed is called for a member that does not answer.
	Failed(serf.Member)
	// Left is called for a member that left, or was forgotten after it failed.
	Left(serf.Member)
}

// Follow hands membership events to h until the gossip is shut down.
func (l *LAN) Follow(h Handler) {
	for {
		select {
		case e := <-l.events:
			if m, ok := e.(serf.MemberEvent); ok {
				l.follow(h, m)
			}
		case <-l.ShutdownCh():
			return
		}
	}
}

func (l *LAN) follow(h Handler, e serf.MemberEvent) {
	for _, m := range e.Members {
		if l.trace.On() {
			l.trace.Emit(Describe(m))
		}
		switch e.Type {
		case serf.EventMemberJoin, serf.EventMemberUpdate:
			h.Alive(m)
		case serf.EventMemberFailed:
			h.Failed(m)
		case serf.EventMemberLeave, serf.EventMemberReap:
			h.Left(m)
		}
	}
}

// Join asks the nodes at addrs into the gossip; an address without a port gets ours. It returns how many answered.
func (l *LAN) Join(addrs []string) (int, error) {
	full := make([]string, len(addrs))
	for i, a := range addrs {
		full[i] = a
		if _, _, err := net.SplitHostPort(a); err != nil {
			full[i] = net.JoinHostPort(a, strconv.Itoa(int(l.LocalMember().Port)))
		}
	}
	return l.Serf.Join(full, true)
}

// RemoveFailed has the gossip count a failed member as one that left; with prune it is forgotten as well.
func (l *LAN) RemoveFailed(name string, prune bool) error {
	if prune {
		return l.RemoveFailedNodePrune(name)
	}
	return l.RemoveFailedNode(name)
}
