//go:build js

package room

import (
	"context"
	"net"
	"sync"

	"github.com/hashicorp/memberlist"

	"glasshouse/core/trace"
)

// backlog bounds the connections of a listener that nobody has accepted yet; the host refuses what is beyond it.
const backlog = 128

// network implements platform.Network over the room's wires.
type network struct{}

// Listen implements platform.Network.
func (network) Listen(addr string) (net.Listener, error) {
	ip, port, err := parseAddr(addr)
	if err != nil {
		return nil, &net.OpError{Op: "listen", Net: "tcp", Err: err}
	}
	at := tcpAddr(ip, int(port))
	id := hostListen(ip, port)
	if id < 0 {
		return nil, opError("listen", nil, at, callError("bind", -id))
	}
	at.Port = int(hostLocalPort(id))
	l := &listener{id: id, addr: at, queue: make(chan *conn, backlog), done: make(chan struct{})}
	sockets.listeners[id] = l
	return l, nil
}

// Dial implements platform.Network.
func (network) Dial(ctx context.Context, addr string) (net.Conn, error) {
	ip, port, err := parseAddr(addr)
	if err != nil {
		return nil, &net.OpError{Op: "dial", Net: "tcp", Err: err}
	}
	to := tcpAddr(ip, int(port))
	if err := ctx.Err(); err != nil {
		return nil, opError("dial", nil, to, contextError(err))
	}
	id := hostDial(ip, port)
	if id < 0 {
		return nil, opError("dial", nil, to, callError("connect", -id))
	}
	local := &net.TCPAddr{IP: ownIP().To4(), Port: int(hostLocalPort(id))}
	if to.IP.IsLoopback() {
		local.IP = to.IP
	}
	c := newConn(id, local, to)
	return c.handshake(ctx)
}

// handshake waits until the host says that the peer has answered.
func (c *conn) handshake(ctx context.Context) (net.Conn, error) {
	stop := context.AfterFunc(ctx, func() { c.update(func(*connState) {}) })
	defer stop()
	c.mu.Lock()
	c.mu.open = false
	for !c.mu.open && ctx.Err() == nil {
		c.mu.changed.Wait()
	}
	open, failed := c.mu.open, c.mu.broken
	c.mu.Unlock()
	switch {
	case !open:
		failed = contextError(ctx.Err())
	case failed == nil:
		return c, nil
	}
	_ = c.Close() // it was never open; there is nothing to lose
	return nil, opError("dial", nil, c.remote, failed)
}

// Gossip implements platform.Network.
func (n network) Gossip(addr string, tr *trace.Tracer) (memberlist.NodeAwareTransport, error) {
	return newGossip(n, addr, tr)
}

// listener implements net.Listener.
type listener struct {
	id    int32
	addr  *net.TCPAddr
	queue chan *conn
	close sync.Once
	done  chan struct{}
}

// offer queues a connection, or says that there is no room.
func (l *listener) offer(c *conn) bool {
	select {
	case l.queue <- c:
		return true
	default:
		delete(sockets.conns, c.id)
		return false
	}
}

// Accept implements net.Listener.
func (l *listener) Accept() (net.Conn, error) {
	select {
	case <-l.done:
		return nil, opError("accept", nil, l.addr, net.ErrClosed)
	default:
	}
	select {
	case c := <-l.queue:
		return c, nil
	case <-l.done:
		return nil, opError("accept", nil, l.addr, net.ErrClosed)
	}
}

// Close implements net.Listener. Connections that nobody has accepted are closed.
func (l *listener) Close() error {
	err := opError("close", nil, l.addr, net.ErrClosed)
	l.close.Do(func() {
		err = nil
		close(l.done)
		delete(sockets.listeners, l.id)
		hostClose(l.id)
		for {
			select {
			case c := <-l.queue:
				_ = c.Close() // never accepted: nobody is left to hear of an error
			default:
				return
			}
		}
	})
	return err
}

// Addr implements net.Listener.
func (l *listener) Addr() net.Addr { return l.addr }
