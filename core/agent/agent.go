// Package agent is what a user talks to: the HTTP API over one delegate, which is a server or a client of the
// cluster. The agent sees no more of it than its delegate interface.
package agent

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"sync/atomic"
	"time"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/serf/serf"

	"glasshouse/core/platform"
	"glasshouse/core/structs"
	"glasshouse/core/trace"
)

// delegate is the part of the cluster that this process is: a server.Server or a client.Client (mirrors Consul's
// agent.delegate).
type delegate interface {
	// RPC calls one of the cluster's methods and fills reply. It ends when ctx does.
	RPC(ctx context.Context, method string, args, reply any) error
	// SnapshotRPC saves the cluster's state into out, or restores it from in. replyFn is given the answer's head
	// before a byte of out is written.
	SnapshotRPC(ctx context.Context, args *structs.SnapshotRequest, in io.Reader, out io.Writer,
		replyFn structs.SnapshotReplyFn) error
	// LANMembers are the members of the pool as gossip sees them.
	LANMembers() []serf.Member
	// JoinLAN contacts other members and returns how many answered.
	JoinLAN(addrs []string) (int, error)
	// RemoveFailedNode turns a failed member into one that has left, and with prune takes it off the list as well.
	RemoveFailedNode(name string, prune bool) error
	// Leave takes the process out of the cluster in good order; Shutdown must follow.
	Leave() error
	// Shutdown ends it at once.
	Shutdown() error
	// Stats are the sections and lines of `kvnode info`.
	Stats() map[string]map[string]string
}

// Delegate lets package node name the interface in a constructor.
type Delegate = delegate

// Config is what an Agent needs; package node fills it.
type Config struct {
	NodeName   string
	NodeID     string
	Datacenter string
	// ServerMode makes NewServer the delegate's maker, otherwise NewClient.
	ServerMode bool
	// DevMode makes every JSON answer an indented one, as Consul's -dev does.
	DevMode     bool
	EnableDebug bool // serves /debug/pprof/ on a real machine
	Version     string
	Revision    string
	// HTTPAddrs are the IP:port pairs to serve the API on.
	HTTPAddrs []string
	// KVMaxValueSize bounds the body of a PUT in bytes; 0 is DefaultKVMaxValueSize.
	KVMaxValueSize int64
	// TxnMaxReqLen bounds the body of a transaction in bytes; 0 is KVMaxValueSize.
	TxnMaxReqLen int64
	// HTTPMaxConnsPerClient bounds the open connections from one address; 0 is DefaultHTTPMaxConns.
	HTTPMaxConnsPerClient int
	// Meta is the node's metadata, for the catalog and /v1/agent/self.
	Meta map[string]string
	// Debug is shown as DebugConfig by /v1/agent/self.
	Debug map[string]any

	Network platform.Network
	Logger  hclog.Logger
	Tracer  *trace.Tracer
	// TraceStream serves /v1/internal/trace; nil answers 404.
	TraceStream http.Handler
	// HTTP may be changed while the agent runs, by SetHTTP.
	HTTP HTTPConfig
	// Reload reads the configuration anew, for /v1/agent/reload; nil refuses.
	Reload func() error
	// Metrics answers /v1/agent/metrics; nil answers no metrics at all. Prometheus answers ?format=prometheus; nil
	// refuses, as Consul does without telemetry.prometheus_retention_time.
	Metrics    Metrics
	Prometheus http.Handler

	// NewServer and NewClient start the cluster's part of the process.
	NewServer func() (Delegate, error)
	NewClient func() (Delegate, error)
}

// The defaults of Config, which are Consul's.
const (
	DefaultKVMaxValueSize = 512 * 1024
	DefaultHTTPMaxConns   = 200
)

// LogTime is how the lines of the log, and of a monitor, have their time.
const LogTime = "2006-01-02T15:04:05.000Z0700"

// stopWait is how long Shutdown waits for requests that are being answered.
const stopWait = time.Second

// Agent is one kvnode process: its delegate and the HTTP servers before it.
type Agent struct {
	config *Config
	logger hclog.Logger
	trace  *trace.Tracer

	delegate delegate

	ctx    context.Context // ends at Shutdown, and with it every request that waits
	cancel context.CancelFunc
	left   chan struct{} // closed when the API was told to leave and has left
	leave  sync.Once

	monitors chan struct{} // one for each who reads the log

	servers []*HTTPServer
	serving sync.WaitGroup
	http    atomic.Pointer[httpRules]
}

// New wires an Agent; Start starts it.
func New(c *Config) *Agent {
	if c.KVMaxValueSize == 0 {
		c.KVMaxValueSize = DefaultKVMaxValueSize
	}
	if c.TxnMaxReqLen == 0 {
		c.TxnMaxReqLen = c.KVMaxValueSize
	}
	if c.HTTPMaxConnsPerClient == 0 {
		c.HTTPMaxConnsPerClient = DefaultHTTPMaxConns
	}
	if c.Logger == nil {
		c.Logger = hclog.NewNullLogger()
	}
	a := &Agent{config: c, logger: c.Logger, trace: c.Tracer, left: make(chan struct{}),
		monitors: make(chan struct{}, maxMonitors)}
	a.http.Store(&httpRules{crossOrigin: http.NewCrossOriginProtection()})
	a.ctx, a.cancel = context.WithCancel(context.Background())
	return a
}

// Start starts the delegate, a server or a client of the cluster, and then serves HTTP (mirrors Consul's
// (*Agent).Start). After an error nothing runs.
func (a *Agent) Start() error {
	a.trace.Hit(trace.AgentStart, "")
	c := a.config
	if c.ServerMode {
		server, err := c.NewServer()
		if err != nil {
			return fmt.Errorf("start server: %w", err)
		}
		a.delegate = server
	} else {
		client, err := c.NewClient()
		if err != nil {
			return fmt.Errorf("start client: %w", err)
		}
		a.delegate = client
	}

	servers, err := a.listenHTTP()
	if err != nil {
		return errors.Join(err, a.delegate.Shutdown())
	}
	a.servers = servers
	for _, srv := range servers {
		a.serveHTTP(srv)
	}
	if len(c.Meta) > 0 {
		a.serving.Go(a.keepMeta)
	}
	return nil
}

// RPC hands a call to the delegate (mirrors Consul's (*Agent).RPC).
func (a *Agent) RPC(ctx context.Context, method string, args, reply any) error {
	if info, ok := args.(structs.RPCInfo); ok {
		a.trace.Hit(trace.AgentRPC, info.RequestTrace())
	}
	return a.delegate.RPC(ctx, method, args, reply)
}

// JoinLAN contacts other members and returns how many answered.
func (a *Agent) JoinLAN(addrs []string) (int, error) { return a.delegate.JoinLAN(addrs) }

// LANMembers are the members of the pool as gossip sees them; none before Start.
func (a *Agent) LANMembers() []serf.Member {
	if a.delegate == nil {
		return nil
	}
	return a.delegate.LANMembers()
}

// Leave takes the process out of its cluster in good order; Shutdown must follow.
func (a *Agent) Leave() error { return a.delegate.Leave() }

// Left is closed once the agent has left because the API told it to: the process is to end then.
func (a *Agent) Left() <-chan struct{} { return a.left }

// Shutdown stops the HTTP servers, then the delegate, and waits for both. Requests that wait are ended.
func (a *Agent) Shutdown() error {
	a.cancel()
	ctx, cancel := context.WithTimeout(context.Background(), stopWait)
	defer cancel()
	for _, srv := range a.servers {
		if err := srv.Server.Shutdown(ctx); err != nil {
			// What is still open after stopWait is cut.
			_ = srv.Server.Close()
		}
	}
	a.serving.Wait()
	if a.delegate == nil {
		return nil
	}
	return a.delegate.Shutdown()
}

// valueLimit bounds one value.
func (a *Agent) valueLimit() bodyLimit {
	return bodyLimit{most: a.config.KVMaxValueSize, option: "kv_max_value_size"}
}

// HTTPAddrs are the addresses that HTTP is served on, once Start has returned.
func (a *Agent) HTTPAddrs() []string {
	addrs := make([]string, 0, len(a.servers))
	for _, srv := range a.servers {
		addrs = append(addrs, srv.ln.Addr().String())
	}
	return addrs
}
