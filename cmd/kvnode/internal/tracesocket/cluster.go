//go:build !js

package tracesocket

import (
	"bufio"
	"context"
	"fmt"
	"sync"
	"time"

	"glasshouse/core/node"
	"glasshouse/core/pool"
	"glasshouse/core/trace"
)

// The bounds of a cluster's stream.
const (
	membersEvery = time.Second     // how soon a server that came or went is noticed
	redialWait   = time.Second     // between two tries to reach a server that is alive
	dialWait     = 5 * time.Second // for one try
	maxEvent     = 1 << 20         // of one event, in bytes
	maxServers   = 64              // whose streams are merged
)

// cluster merges this node's events and every other server's.
type cluster struct {
	*node.Stream
	out    chan []byte
	cancel context.CancelFunc
	work   sync.WaitGroup

	mu struct {
		sync.Mutex
		err error
	}
}

// openCluster begins to listen to every server that gossip knows to be alive, and goes with its changes.
func openCluster(ctx context.Context, s *node.Stream) *cluster {
	ctx, cancel := context.WithCancel(ctx)
	c := &cluster{Stream: s, out: make(chan []byte, depth), cancel: cancel}
	c.work.Go(func() { c.own(ctx) })
	c.work.Go(func() { c.follow(ctx) })
	go func() {
		c.work.Wait()
		close(c.out)
	}()
	return c
}

func (c *cluster) Events() <-chan []byte { return c.out }

func (c *cluster) Err() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.mu.err
}

func (c *cluster) Close() { c.cancel() }

// end stops every part; the first reason counts.
func (c *cluster) end(err error) {
	c.mu.Lock()
	if c.mu.err == nil {
		c.mu.err = err
	}
	c.mu.Unlock()
	c.cancel()
}

// put hands an event on; where there is no room the listener is too slow for the cluster.
func (c *cluster) put(event []byte) {
	select {
	case c.out <- event:
	default:
		c.end(trace.ErrSlowSubscriber)
	}
}

// own brings this node's events.
func (c *cluster) own(ctx context.Context) {
	sub := c.Hub.Subscribe(depth)
	defer sub.Close()
	for {
		select {
		case <-ctx.Done():
			return
		case event, ok := <-sub.C:
			if !ok {
				c.end(sub.Err())
				return
			}
			c.put(event)
		}
	}
}

// follow keeps one remote a server that is alive.
func (c *cluster) follow(ctx context.Context) {
	type remote struct {
		addr string
		stop context.CancelFunc
	}
	remotes := make(map[string]remote)
	tick := time.NewTicker(membersEvery)
	defer tick.Stop()
	for {
		servers := c.Servers()
		delete(servers, c.NodeName) // its own events come without a detour
		for name, r := range remotes {
			if servers[name] != r.addr {
				r.stop()
				delete(remotes, name)
			}
		}
		for name, addr := range servers {
			if _, ok := remotes[name]; ok || len(remotes) == maxServers {
				continue
			}
			rctx, stop := context.WithCancel(ctx)
			remotes[name] = remote{addr, stop}
			c.work.Go(func() { c.remote(rctx, name, addr) })
		}
		select {
		case <-ctx.Done():
			for _, r := range remotes {
				r.stop()
			}
			return
		case <-tick.C:
		}
	}
}

// remote listens to one server until ctx ends; it comes back when the connection is lost.
func (c *cluster) remote(ctx context.Context, name, addr string) {
	for ctx.Err() == nil {
		err := c.listen(ctx, addr)
		if ctx.Err() != nil {
			return
		}
		c.Logger.Debug("Lost a server's events, will listen again", "server", name, "address", addr, "error", err)
		select {
		case <-ctx.Done():
		case <-time.After(redialWait):
		}
	}
}

// listen reads one server's events: a line of JSON each, on its RPC port behind the type byte.
func (c *cluster) listen(ctx context.Context, addr string) error {
	dctx, cancel := context.WithTimeout(ctx, dialWait)
	defer cancel()
	conn, err := c.Network.Dial(dctx, addr)
	if err != nil {
		return fmt.Errorf("dial: %w", err)
	}
	// Closing the connection is what ends a read that waits.
	defer context.AfterFunc(ctx, func() { _ = conn.Close() })()
	defer func() { _ = conn.Close() }()
	if _, err := conn.Write([]byte{byte(pool.RPCTrace)}); err != nil {
		return fmt.Errorf("ask for events: %w", err)
	}
	lines := bufio.NewScanner(conn)
	lines.Buffer(nil, maxEvent)
	for lines.Scan() {
		c.put(append([]byte(nil), lines.Bytes()...))
	}
	return lines.Err()
}
