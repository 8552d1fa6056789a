//go:build js

package room

import (
	"context"
	"errors"
	"net"
	"sync"
	"time"

	"github.com/hashicorp/memberlist"

	"glasshouse/core/trace"
)

const (
	// packetQueue bounds the packets that memberlist has not read; more are lost, as a socket's buffer loses them.
	packetQueue = 1024
	// streamQueue bounds the gossip streams that memberlist has not taken.
	streamQueue = 16
)

// packetSocket receives packets from the host.
type packetSocket struct {
	id    int32
	queue chan *memberlist.Packet
}

func (s *packetSocket) offer(b []byte, from *net.UDPAddr) bool {
	select {
	case s.queue <- &memberlist.Packet{Buf: b, From: from, Timestamp: time.Now()}:
		return true
	default:
		return false
	}
}

// gossip implements memberlist.NodeAwareTransport over the room's packets and connections.
type gossip struct {
	net      network
	tr       *trace.Tracer
	listener net.Listener
	socket   *packetSocket
	streams  chan net.Conn
	done     chan struct{}
	stop     sync.Once
	accepts  sync.WaitGroup
}

// newGossip binds packets and streams to addr. Its one goroutine, which accepts streams, ends with Shutdown.
func newGossip(n network, addr string, tr *trace.Tracer) (*gossip, error) {
	l, err := n.Listen(addr)
	if err != nil {
		return nil, err
	}
	ip, port, err := parseAddr(l.Addr().String())
	if err != nil {
		return nil, errors.Join(err, l.Close())
	}
	id := hostListenPacket(ip, port)
	if id < 0 {
		return nil, errors.Join(opError("listen", nil, l.Addr(), callError("bind", -id)), l.Close())
	}
	g := &gossip{
		net: n, tr: tr, listener: l,
		socket:  &packetSocket{id: id, queue: make(chan *memberlist.Packet, packetQueue)},
		streams: make(chan net.Conn, streamQueue),
		done:    make(chan struct{}),
	}
	sockets.packets[id] = g.socket
	g.accepts.Go(g.accept)
	return g, nil
}

func (g *gossip) accept() {
	for {
		c, err := g.listener.Accept()
		if err != nil {
			return
		}
		select {
		case g.streams <- &stream{Conn: c, tr: g.tr}:
		case <-g.done:
			_ = c.Close() // memberlist is gone; nobody is left to hear of an error
			return
		}
	}
}

// FinalAdvertiseAddr implements memberlist.Transport: what the user gave, else what is bound, else the machine's own.
func (g *gossip) FinalAdvertiseAddr(ip string, port int) (net.IP, int, error) {
	bound := g.listener.Addr().(*net.TCPAddr)
	if ip != "" {
		parsed := net.ParseIP(ip)
		if parsed == nil {
			return nil, 0, errors.New("advertise address " + ip + " is no IP address")
		}
		return parsed, port, nil
	}
	if bound.IP.IsUnspecified() {
		return ownIP(), bound.Port, nil
	}
	return bound.IP, bound.Port, nil
}

// WriteTo implements memberlist.Transport. A packet that is lost on its way is no error.
func (g *gossip) WriteTo(b []byte, addr string) (time.Time, error) {
	ip, port, err := parseAddr(addr)
	if err != nil {
		return time.Time{}, err
	}
	var mark []byte
	if g.tr.On() {
		mark = markBytes(describe(b))
	}
	p, n := ptr(b)
	mp, mn := ptr(mark)
	if code := hostPacket(g.socket.id, ip, port, p, n, mp, mn); code < 0 {
		return time.Time{}, opError("write", g.listener.Addr(), tcpAddr(ip, int(port)), callError("sendto", -code))
	}
	return time.Now(), nil
}

// WriteToAddress implements memberlist.NodeAwareTransport; the room knows no names.
func (g *gossip) WriteToAddress(b []byte, addr memberlist.Address) (time.Time, error) {
	return g.WriteTo(b, addr.Addr)
}

// PacketCh implements memberlist.Transport.
func (g *gossip) PacketCh() <-chan *memberlist.Packet { return g.socket.queue }

// DialTimeout implements memberlist.Transport.
func (g *gossip) DialTimeout(addr string, timeout time.Duration) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	c, err := g.net.Dial(ctx, addr)
	if err != nil {
		return nil, err
	}
	return &stream{Conn: c, tr: g.tr}, nil
}

// DialAddressTimeout implements memberlist.NodeAwareTransport; the room knows no names.
func (g *gossip) DialAddressTimeout(addr memberlist.Address, timeout time.Duration) (net.Conn, error) {
	return g.DialTimeout(addr.Addr, timeout)
}

// StreamCh implements memberlist.Transport.
func (g *gossip) StreamCh() <-chan net.Conn { return g.streams }

// Shutdown implements memberlist.Transport.
func (g *gossip) Shutdown() error {
	var err error
	g.stop.Do(func() {
		close(g.done)
		delete(sockets.packets, g.socket.id)
		hostClose(g.socket.id)
		err = g.listener.Close()
		g.accepts.Wait()
	})
	return err
}

// stream is a gossip connection that says what its first write carries: memberlist writes one message a stream and
// direction, its type byte first.
type stream struct {
	net.Conn
	tr     *trace.Tracer
	marked bool
}

// Write implements net.Conn.
func (s *stream) Write(p []byte) (int, error) {
	if !s.marked && len(p) > 0 && s.tr.On() {
		s.marked = true
		s.Conn.(*conn).Mark(describe(p))
	}
	return s.Conn.Write(p)
}
