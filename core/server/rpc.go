package server

import (
	"cmp"
	"context"
	"errors"
	"io"
	"net"
	"sync"
	"time"

	"github.com/hashicorp/yamux"

	"glasshouse/core/metrics"
	"glasshouse/core/pool"
	"glasshouse/core/trace"
)

// connSet holds the connections that are served, so that Shutdown can close them, and counts them by the address that
// they come from.
type connSet struct {
	mu struct {
		sync.Mutex
		closed bool
		conns  map[net.Conn]string // the address without its port
		from   map[string]int
	}
}

func (c *connSet) init() {
	c.mu.conns = make(map[net.Conn]string)
	c.mu.from = make(map[string]int)
}

// The reasons why a connection is not served.
var (
	errConnsClosed = errors.New("the server is shutting down")
	errConnsOfOne  = errors.New("too many connections from this address")
)

// add takes conn in, unless the set is closed or most connections of its address are in it.
func (c *connSet) add(conn net.Conn, most int) error {
	from, _, err := net.SplitHostPort(conn.RemoteAddr().String())
	if err != nil {
		from = conn.RemoteAddr().String()
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.mu.closed:
		return errConnsClosed
	case c.mu.from[from] >= most:
		return errConnsOfOne
	}
	c.mu.conns[conn] = from
	c.mu.from[from]++
	return nil
}

func (c *connSet) remove(conn net.Conn) {
	c.mu.Lock()
	defer c.mu.Unlock()
	from := c.mu.conns[conn]
	delete(c.mu.conns, conn)
	if c.mu.from[from]--; c.mu.from[from] <= 0 {
		delete(c.mu.from, from)
	}
}

func (c *connSet) closeAll() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.mu.closed = true
	for conn := range c.mu.conns {
		conn.Close()
	}
}

// acceptPause is how long listen waits after a failed accept.
const acceptPause = 50 * time.Millisecond

// listen accepts connections, one goroutine each, at most maxConns at a time and RPCMaxConnsPerClient from one address:
// a further one is closed at once.
// Mirrors Consul's (*Server).listen.
func (s *Server) listen(listener net.Listener) {
	for {
		conn, err := listener.Accept()
		if err != nil {
			if s.ctx.Err() != nil || errors.Is(err, net.ErrClosed) {
				return
			}
			s.logger.Error("failed to accept RPC connection", "error", err)
			select {
			case <-time.After(acceptPause):
				continue
			case <-s.ctx.Done():
				return
			}
		}
		s.trace.Hit(trace.ServerListen, "")
		metrics.Count(metrics.RPCAcceptConn)
		select {
		case s.slots <- struct{}{}:
		default:
			s.logger.Warn("refusing RPC connection: too many", "limit", maxConns, "from", conn.RemoteAddr())
			conn.Close()
			continue
		}
		if err := s.conns.add(conn, s.config.maxConnsPerClient()); err != nil {
			s.logger.Warn("refusing RPC connection", "error", err, "from", conn.RemoteAddr())
			conn.Close()
			<-s.slots
			continue
		}
		s.goRun(func() {
			defer func() { <-s.slots }()
			defer s.conns.remove(conn)
			s.handleConn(conn)
		})
	}
}

// handleConn reads the first byte, which tells the protocol, and serves the connection until it ends. Mirrors
// Consul's (*Server).handleConn.
func (s *Server) handleConn(conn net.Conn) {
	conn.SetReadDeadline(time.Now().Add(cmp.Or(s.config.RPCHandshakeTimeout, helloTimeout)))
	typ, peer, err := pool.ReadHello(conn)
	if err != nil {
		if !errors.Is(err, io.EOF) {
			s.logger.Warn("failed to read first byte", "from", conn.RemoteAddr(), "error", err)
		}
		conn.Close()
		return
	}
	conn.SetReadDeadline(time.Time{})
	s.trace.Hit(trace.ServerHandleConn, "")

	switch typ {
	case pool.RPCConsul:
		s.handleConsulConn(conn, conn, peer)
	case pool.RPCRaftChecked:
		s.raftLayer.handoff(s.ctx, conn, peer)
	case pool.RPCMultiplexV2:
		s.handleMultiplex(conn, peer)
	case pool.RPCSnapshot:
		s.handleSnapshotConn(conn, peer)
	case pool.RPCTrace:
		s.handleTrace(conn)
	default:
		s.logger.Error("unrecognized RPC byte", "byte", byte(typ), "from", conn.RemoteAddr())
		conn.Close()
	}
}

// handleMultiplex serves each stream of a multiplexed connection as a connection of RPC, at most maxStreams at a
// time. Mirrors Consul's (*Server).handleMultiplexV2.
func (s *Server) handleMultiplex(conn net.Conn, peer string) {
	session, err := yamux.Server(conn, pool.YamuxConfig(s.logger))
	if err != nil {
		s.logger.Error("failed to multiplex connection", "error", err)
		conn.Close()
		return
	}
	defer session.Close()
	streams := make(chan struct{}, maxStreams)
	for {
		stream, err := session.Accept()
		if err != nil {
			if !errors.Is(err, io.EOF) && s.ctx.Err() == nil {
				s.logger.Debug("multiplexed connection ended", "from", conn.RemoteAddr(), "error", err)
			}
			return
		}
		select {
		case streams <- struct{}{}:
		default:
			s.logger.Warn("refusing RPC stream: too many", "limit", maxStreams, "from", conn.RemoteAddr())
			stream.Close()
			continue
		}
		s.goRun(func() {
			defer func() { <-streams }()
			s.handleConsulConn(stream, conn, peer)
		})
	}
}

// handleConsulConn serves the requests on conn, one after the other, until it ends. base is the platform's
// connection beneath it, peer the caller's name. Mirrors Consul's (*Server).handleConsulConn.
func (s *Server) handleConsulConn(conn, base net.Conn, peer string) {
	codec := newServerCodec(s, conn, base, peer)
	defer codec.Close()
	for codec.await() {
		// A failed request has been answered; only a failed connection ends the loop.
		if err := s.rpcServer.ServeRequest(codec); err != nil && s.ctx.Err() == nil {
			s.logger.Debug("RPC error", "from", conn.RemoteAddr(), "error", err)
		}
		if codec.broken() {
			return
		}
	}
}

// handleTrace writes the server's events to conn, one JSON line each, until either side ends it.
func (s *Server) handleTrace(conn net.Conn) {
	defer conn.Close()
	if s.config.Hub == nil {
		return
	}
	sub := s.config.Hub.Subscribe(maxTraceDepth)
	defer sub.Close()
	ctx, cancel := context.WithCancel(s.ctx)
	defer cancel()
	s.goRun(func() { // the dialler writes nothing: a read returns when it is gone
		defer cancel()
		io.Copy(io.Discard, conn)
	})
	for {
		select {
		case line, ok := <-sub.C:
			if !ok {
				return
			}
			conn.SetWriteDeadline(time.Now().Add(helloTimeout))
			if _, err := conn.Write(append(line, '\n')); err != nil {
				return
			}
		case <-ctx.Done():
			return
		}
	}
}
