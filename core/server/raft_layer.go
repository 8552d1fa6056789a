package server

import (
	"context"
	"errors"
	"net"
	"sync"
	"time"

	"github.com/hashicorp/raft"

	"glasshouse/core/platform"
	"glasshouse/core/pool"
)

// raftBacklog is how many connections may wait for raft to accept them.
const raftBacklog = 64

// errRaftLayerClosed is returned by Accept once the layer is closed.
var errRaftLayerClosed = errors.New("raft layer closed")

// raftLayer is raft's listener and dialler on the server's RPC port: handleConn hands it the connections that begin
// with raft's byte. Mirrors Consul's RaftLayer.
type raftLayer struct {
	addr    raftAddr
	nameFor func(addr string) string // the caller's name, as it is told to the server at addr; "" for not at all
	network platform.Network
	connCh  chan net.Conn
	ctx     context.Context // ends with Close
	cancel  context.CancelFunc

	mu struct {
		sync.Mutex
		open map[*raftConn]struct{} // so that Close ends them: raft's transport only stops reading between requests
	}
}

// raftAddr is the address under which the others reach raft.
type raftAddr string

func (a raftAddr) Network() string { return "tcp" }
func (a raftAddr) String() string  { return string(a) }

var _ raft.StreamLayer = (*raftLayer)(nil)

func newRaftLayer(addr string, nameFor func(string) string, network platform.Network) *raftLayer {
	l := &raftLayer{
		addr: raftAddr(addr), nameFor: nameFor, network: network,
		connCh: make(chan net.Conn, raftBacklog),
	}
	l.ctx, l.cancel = context.WithCancel(context.Background())
	l.mu.open = make(map[*raftConn]struct{})
	return l
}

// raftConn is a connection of raft's. It knows the caller's name, tells its layer when it ends, and shows the
// connection beneath.
type raftConn struct {
	net.Conn
	peer  string
	layer *raftLayer
	ended chan struct{}
	once  sync.Once
}

// PeerName is the name of the server on the other side, "" if it has not said it.
func (c *raftConn) PeerName() string { return c.peer }

// NetConn is the connection beneath.
func (c *raftConn) NetConn() net.Conn { return c.Conn }

// Close ends the connection.
func (c *raftConn) Close() error {
	c.once.Do(func() {
		close(c.ended)
		c.layer.mu.Lock()
		delete(c.layer.mu.open, c)
		c.layer.mu.Unlock()
	})
	return c.Conn.Close()
}

// handoff gives an accepted connection to raft and waits until raft has closed it, so that the server counts it for as
// long as it is open.
func (l *raftLayer) handoff(ctx context.Context, conn net.Conn, peer string) {
	c := l.track(pool.Checked(conn), peer)
	if l.closed() {
		c.Close()
		return
	}
	select {
	case l.connCh <- c:
	case <-l.ctx.Done():
		c.Close()
	case <-ctx.Done():
		c.Close()
	}
	<-c.ended
}

// closed tells whether Close was called. What is tracked before that, Close ends; what comes later must not go on.
func (l *raftLayer) closed() bool {
	return l.ctx.Err() != nil
}

func (l *raftLayer) track(conn net.Conn, peer string) *raftConn {
	c := &raftConn{Conn: conn, peer: peer, layer: l, ended: make(chan struct{})}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.mu.open[c] = struct{}{}
	return c
}

// Accept waits for the next connection.
func (l *raftLayer) Accept() (net.Conn, error) {
	select {
	case conn := <-l.connCh:
		return conn, nil
	case <-l.ctx.Done():
		return nil, errRaftLayerClosed
	}
}

// Close ends Accept, every connection and every dial.
func (l *raftLayer) Close() error {
	l.cancel()
	l.mu.Lock()
	open := make([]*raftConn, 0, len(l.mu.open))
	for c := range l.mu.open {
		open = append(open, c)
	}
	l.mu.Unlock()
	for _, c := range open {
		c.Close()
	}
	return nil
}

// Addr is the address under which the others reach raft.
func (l *raftLayer) Addr() net.Addr { return l.addr }

// Dial connects to another server's raft.
func (l *raftLayer) Dial(addr raft.ServerAddress, timeout time.Duration) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(l.ctx, timeout)
	defer cancel()
	conn, err := l.network.Dial(ctx, string(addr))
	if err != nil {
		return nil, err
	}
	c := l.track(pool.Checked(conn), "")
	if l.closed() {
		c.Close()
		return nil, errRaftLayerClosed
	}
	if _, err := conn.Write(pool.Hello(l.nameFor(string(addr)), pool.RPCRaftChecked)); err != nil {
		c.Close()
		return nil, err
	}
	return c, nil
}

// nameFor is what the server at addr is told of who calls: nothing, unless it takes names and this server can be
// watched.
func (s *Server) nameFor(addr string) string {
	if s.trace == nil || !s.servers.TakesName(addr) {
		return ""
	}
	return s.config.NodeName
}
