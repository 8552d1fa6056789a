// Package memnet is a network in memory for tests: hosts by IP, one-way latency, links that can be cut in either
// direction. It waits on channels and timers only, so that testing/synctest's virtual clock drives it.
package memnet

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"sync"
	"syscall"
	"time"

	"github.com/hashicorp/memberlist"

	"glasshouse/core/platform"
	"glasshouse/core/trace"
)

// backlog is how many connections a listener holds, and packets a gossip transport.
const backlog = 1024

// Net joins hosts.
type Net struct {
	latency time.Duration

	mu struct {
		sync.Mutex
		listeners map[string]*listener
		gossips   map[string]*gossip
		cut       map[link]bool
		harm      func([]byte)
		pipes     map[*pipe]struct{}
		port      int // the last ephemeral port
	}
}

// link is one direction between two hosts, by IP.
type link struct{ from, to string }

// New returns a network in which everything takes latency to arrive.
func New(latency time.Duration) *Net {
	n := &Net{latency: latency}
	n.mu.listeners = make(map[string]*listener)
	n.mu.gossips = make(map[string]*gossip)
	n.mu.cut = make(map[link]bool)
	n.mu.pipes = make(map[*pipe]struct{})
	n.mu.port = 40000
	return n
}

// Cut holds what goes from one host to the other: bytes until Heal, packets for ever. Dials fail by their timeout.
func (n *Net) Cut(from, to string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.mu.cut[link{from, to}] = true
}

// Isolate cuts a host from all others, both ways.
func (n *Net) Isolate(host string, others ...string) {
	for _, o := range others {
		n.Cut(host, o)
		n.Cut(o, host)
	}
}

// Harm has harm change what each write puts on its way, on every connection, until Heal. harm must not write.
func (n *Net) Harm(harm func(written []byte)) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.mu.harm = harm
}

// underWay is b as it will arrive.
func (n *Net) underWay(b []byte) []byte {
	n.mu.Lock()
	defer n.mu.Unlock()
	b = append([]byte(nil), b...)
	if n.mu.harm != nil {
		n.mu.harm(b)
	}
	return b
}

// Heal mends every link.
func (n *Net) Heal() {
	n.mu.Lock()
	defer n.mu.Unlock()
	clear(n.mu.cut)
	n.mu.harm = nil
	for p := range n.mu.pipes {
		p.poke()
	}
}

func (n *Net) isCut(l link) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.mu.cut[l]
}

// Host is the network as the host with this IP has it.
func (n *Net) Host(ip string) platform.Network { return &host{net: n, ip: ip} }

type host struct {
	net *Net
	ip  string
}

// Listen accepts connections on addr.
func (h *host) Listen(addr string) (net.Listener, error) {
	n := h.net
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.mu.listeners[addr] != nil {
		return nil, fmt.Errorf("listen %s: %w", addr, syscall.EADDRINUSE)
	}
	l := &listener{net: n, addr: addr, conns: make(chan net.Conn, backlog), done: make(chan struct{})}
	n.mu.listeners[addr] = l
	return l, nil
}

// Dial connects to addr.
func (h *host) Dial(ctx context.Context, addr string) (net.Conn, error) {
	n := h.net
	to, _, err := net.SplitHostPort(addr)
	if err != nil {
		return nil, err
	}
	round := time.NewTimer(2 * n.latency)
	defer round.Stop()
	select {
	case <-round.C:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if n.isCut(link{h.ip, to}) || n.isCut(link{to, h.ip}) {
		<-ctx.Done()
		return nil, fmt.Errorf("dial tcp %s: i/o timeout", addr)
	}

	n.mu.Lock()
	defer n.mu.Unlock()
	l := n.mu.listeners[addr]
	if l == nil {
		return nil, fmt.Errorf("dial tcp %s: %w", addr, syscall.ECONNREFUSED)
	}
	n.mu.port++
	local := fmt.Sprintf("%s:%d", h.ip, n.mu.port)
	there, back := newPipe(n, link{h.ip, to}), newPipe(n, link{to, h.ip})
	n.mu.pipes[there], n.mu.pipes[back] = struct{}{}, struct{}{}
	near := &conn{in: back, out: there, local: tcp(local), remote: tcp(addr)}
	far := &conn{in: there, out: back, local: tcp(addr), remote: tcp(local)}
	select {
	case l.conns <- far:
		return near, nil
	default:
		return nil, fmt.Errorf("dial tcp %s: %w", addr, syscall.ECONNREFUSED)
	}
}

func tcp(addr string) net.Addr {
	a, err := net.ResolveTCPAddr("tcp", addr)
	if err != nil {
		panic(err) // an address in a test is an IP and a port
	}
	return a
}

type listener struct {
	net   *Net
	addr  string
	conns chan net.Conn
	done  chan struct{}
	once  sync.Once
}

func (l *listener) Accept() (net.Conn, error) {
	select {
	case c := <-l.conns:
		return c, nil
	case <-l.done:
		return nil, net.ErrClosed
	}
}

// Close frees the address; what was not accepted ends.
func (l *listener) Close() error {
	l.once.Do(func() {
		l.net.mu.Lock()
		delete(l.net.mu.listeners, l.addr)
		l.net.mu.Unlock()
		close(l.done)
		for {
			select {
			case c := <-l.conns:
				c.Close()
			default:
				return
			}
		}
	})
	return nil
}

func (l *listener) Addr() net.Addr { return tcp(l.addr) }

// Gossip opens the packets and streams of serf on addr.
func (h *host) Gossip(addr string, _ *trace.Tracer) (memberlist.NodeAwareTransport, error) {
	l, err := h.Listen(addr)
	if err != nil {
		return nil, err
	}
	g := &gossip{
		host: h, addr: addr, listener: l,
		packets: make(chan *memberlist.Packet, backlog), streams: make(chan net.Conn), done: make(chan struct{}),
	}
	h.net.mu.Lock()
	h.net.mu.gossips[addr] = g
	h.net.mu.Unlock()
	g.ended.Add(1)
	go g.accept()
	return g, nil
}

// errHeld is returned by a write to a cut link that holds too much already.
var errHeld = errors.New("memnet: the cut link holds too much")

// timeout is what a deadline's end is.
var timeout error = os.ErrDeadlineExceeded
