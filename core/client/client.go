// Package client is the delegate of an agent in client mode: it knows the servers by gossip, calls one of them, and
// keeps no state of its own.
package client

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"sync"
	"time"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/serf/serf"

	"glasshouse/core/lan"
	"glasshouse/core/metrics"
	"glasshouse/core/platform"
	"glasshouse/core/pool"
	"glasshouse/core/router"
	"glasshouse/core/structs"
	"glasshouse/core/trace"
)

// defaultRPCHoldTimeout is how long a request is tried.
const defaultRPCHoldTimeout = 7 * time.Second

// Config is what a client is built from.
type Config struct {
	NodeName   string
	NodeID     string
	Datacenter string
	// SerfLANAddr is where it gossips, ip:port.
	SerfLANAddr string
	// RPCHoldTimeout is how long a request is tried, 0 for 7 seconds.
	RPCHoldTimeout time.Duration
	// ReconnectTimeout is how long gossip remembers a failed member, 0 for 72 hours.
	ReconnectTimeout time.Duration
	Platform         platform.Platform
	Logger           hclog.Logger
	// Tracer hears of what passes; nil where nobody can listen.
	Tracer *trace.Tracer
}

// Client is a running client. Shutdown ends it. Mirrors Consul's consul.Client.
type Client struct {
	config   *Config
	logger   hclog.Logger
	trace    *trace.Tracer
	connPool *pool.ConnPool
	servers  *router.Router
	lan      *lan.LAN

	ctx    context.Context
	cancel context.CancelFunc
	ended  sync.WaitGroup
}

// NewClient builds a client and joins its own gossip. Mirrors Consul's NewClientLogger.
func NewClient(config *Config) (*Client, error) {
	if config.NodeName == "" || config.Datacenter == "" || config.Logger == nil || config.Platform.Network == nil {
		return nil, errors.New("a client needs a name, a datacenter, a logger and a network")
	}
	c := &Client{
		config: config, logger: config.Logger.Named("client"), trace: config.Tracer, servers: router.New(),
	}
	if config.RPCHoldTimeout == 0 {
		config.RPCHoldTimeout = defaultRPCHoldTimeout
	}
	c.trace.Hit(trace.NewClient, "")
	c.ctx, c.cancel = context.WithCancel(context.Background())
	var err error
	c.lan, err = lan.New(lan.Config{
		NodeName: config.NodeName, Tags: lan.ClientTags(config.Datacenter, config.NodeID),
		Addr: config.SerfLANAddr, ReconnectTimeout: config.ReconnectTimeout, Network: config.Platform.Network,
		Logger: c.logger.Named("serf.lan"), Trace: c.trace,
	})
	if err != nil {
		c.cancel()
		return nil, fmt.Errorf("failed to start gossip: %w", err)
	}
	c.connPool = pool.New(pool.Config{
		Node: config.NodeName, NameOf: c.servers.NameOf, TakesName: c.servers.TakesName, Network: config.Platform.Network,
		Logger: c.logger, Trace: c.trace,
	})
	c.ended.Add(1)
	go func() {
		defer c.ended.Done()
		c.lan.Follow(c)
	}()
	return c, nil
}

// RPC has a server serve a request. It is tried again, on another server, only if no server has taken it or if it is
// a read: at once while there is a server that has not been tried, then after random pauses, for RPCHoldTimeout in
// all. When no server at all can be reached the error comes at once. A write whose answer was lost ends with
// structs.ErrOutcomeUnknown. Mirrors Consul's (*Client).RPC.
func (c *Client) RPC(ctx context.Context, method string, args, reply any) error {
	info, _ := args.(structs.RPCInfo)
	var id trace.ID
	if info != nil {
		id = info.RequestTrace()
	}
	c.trace.Hit(trace.ClientRPC, id)
	metrics.Count(metrics.ClientRPC)
	deadline := time.Now().Add(c.config.RPCHoldTimeout)
	failed := make(map[string]bool) // servers that could not be reached since the last pause
	for {
		server, ok := c.servers.FindServer()
		if !ok {
			return structs.ErrNoServers
		}
		sent := time.Now()
		err := c.connPool.RPC(ctx, c.config.Datacenter, server.Addr, method, args, reply)
		if err == nil || pool.Answered(err) && !pool.NotTaken(err) {
			return err
		}
		metrics.Count(metrics.ClientRPCFailed, metrics.Label{Name: "server", Value: server.Name})
		c.servers.NotifyFailedServer(server)
		if !pool.NotTaken(err) && (info == nil || !info.IsRead()) {
			return fmt.Errorf("%w: %w", structs.ErrOutcomeUnknown, err)
		}
		c.logger.Debug("RPC failed", "method", method, "server", server.Name, "error", err)
		if pool.Answered(err) && time.Since(sent) > c.config.RPCHoldTimeout/2 {
			return err // the server has held it, in hope of a leader: that is not done twice
		}
		if pool.Unreachable(err) {
			failed[server.Name] = true
			if next, ok := c.servers.FindServer(); ok && !failed[next.Name] {
				continue
			}
			if len(failed) >= c.servers.NumServers() {
				return err
			}
		}
		if !pool.Hold(ctx, c.ctx.Done(), c.config.RPCHoldTimeout, deadline) {
			return err
		}
		clear(failed)
	}
}

// SnapshotRPC has a server serve a snapshot request; while none can be reached it tries the next, each once. in is the
// archive of a restore; out takes that of a save, after replyFn has been given the answer's head. Mirrors Consul's
// (*Client).SnapshotRPC.
func (c *Client) SnapshotRPC(
	ctx context.Context, args *structs.SnapshotRequest, in io.Reader, out io.Writer, replyFn structs.SnapshotReplyFn,
) error {
	var head *structs.SnapshotResponse
	var body io.ReadCloser
	for left := c.servers.NumServers(); ; left-- {
		server, ok := c.servers.FindServer()
		if !ok {
			return structs.ErrNoServers
		}
		var err error
		if head, body, err = c.connPool.SnapshotRPC(ctx, server.Addr, args, in); err == nil {
			break
		}
		if !pool.Answered(err) {
			c.servers.NotifyFailedServer(server)
		}
		if !pool.Unreachable(err) || left <= 1 {
			return err
		}
	}
	defer body.Close()
	if replyFn != nil {
		if err := replyFn(head); err != nil {
			return err
		}
	}
	if out == nil {
		return nil
	}
	_, err := io.Copy(out, body)
	return err
}

// Alive is gossip's word of a member that joined or changed.
func (c *Client) Alive(m serf.Member) {
	if s, ok := lan.AsServer(m); ok && s.Datacenter == c.config.Datacenter {
		c.servers.AddServer(s)
	}
}

// Failed is gossip's word of a member that does not answer. It is called no more, until it is alive again; the last
// one stays, since gossip may be wrong and there is nobody else.
func (c *Client) Failed(m serf.Member) {
	if c.servers.NumServers() > 1 {
		c.servers.RemoveServer(m.Name)
	}
}

// Left is gossip's word of a member that left.
func (c *Client) Left(m serf.Member) { c.servers.RemoveServer(m.Name) }

// LANMembers lists the nodes that gossip knows.
func (c *Client) LANMembers() []serf.Member { return c.lan.Members() }

// JoinLAN asks the nodes at addrs into the gossip and returns how many answered.
func (c *Client) JoinLAN(addrs []string) (int, error) { return c.lan.Join(addrs) }

// RemoveFailedNode has gossip count a failed node as one that left.
func (c *Client) RemoveFailedNode(name string, prune bool) error {
	return c.lan.RemoveFailed(name, prune)
}

// Leave tells the gossip that the node goes for good. Shutdown comes next.
func (c *Client) Leave() error {
	c.logger.Info("client starting leave")
	if err := c.lan.Leave(); err != nil {
		return fmt.Errorf("leave gossip: %w", err)
	}
	return nil
}

// Shutdown ends the client and waits for its goroutines. More calls do nothing.
func (c *Client) Shutdown() error {
	if c.ctx.Err() != nil {
		return nil
	}
	c.logger.Info("shutting down client")
	c.cancel()
	err := errors.Join(c.lan.Shutdown(), c.connPool.Shutdown())
	c.ended.Wait()
	return err
}

// Stats tells how the client is, by Consul's sections and names. The agent adds its own section.
func (c *Client) Stats() map[string]map[string]string {
	return map[string]map[string]string{
		"consul": {
			"server":        "false",
			"acl":           "disabled",
			"known_servers": strconv.Itoa(c.servers.NumServers()),
		},
		"serf_lan": c.lan.Stats(),
		"runtime":  lan.RuntimeStats(),
	}
}
