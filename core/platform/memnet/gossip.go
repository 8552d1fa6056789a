package memnet

import (
	"context"
	"net"
	"strconv"
	"sync"
	"time"

	"github.com/hashicorp/memberlist"
)

// gossip is memberlist's transport over the network in memory.
type gossip struct {
	host     *host
	addr     string
	listener net.Listener
	packets  chan *memberlist.Packet
	streams  chan net.Conn
	done     chan struct{}
	once     sync.Once
	ended    sync.WaitGroup
}

func (g *gossip) accept() {
	defer g.ended.Done()
	for {
		c, err := g.listener.Accept()
		if err != nil {
			return
		}
		select {
		case g.streams <- c:
		case <-g.done:
			c.Close()
			return
		}
	}
}

// FinalAdvertiseAddr is where it is bound.
func (g *gossip) FinalAdvertiseAddr(string, int) (net.IP, int, error) {
	host, text, err := net.SplitHostPort(g.addr)
	if err != nil {
		return nil, 0, err
	}
	port, err := strconv.Atoi(text)
	return net.ParseIP(host), port, err
}

// WriteTo sends a packet; one to a cut or full receiver is lost, as packets are.
func (g *gossip) WriteTo(b []byte, addr string) (time.Time, error) {
	n := g.host.net
	to, _, err := net.SplitHostPort(addr)
	if err != nil {
		return time.Time{}, err
	}
	if n.isCut(link{g.host.ip, to}) {
		return time.Now(), nil
	}
	from := tcp(g.addr).(*net.TCPAddr)
	p := &memberlist.Packet{Buf: append([]byte(nil), b...), From: &net.UDPAddr{IP: from.IP, Port: from.Port}}
	time.AfterFunc(n.latency, func() {
		n.mu.Lock()
		peer := n.mu.gossips[addr]
		n.mu.Unlock()
		if peer == nil {
			return
		}
		p.Timestamp = time.Now()
		select {
		case peer.packets <- p:
		default:
		}
	})
	return time.Now(), nil
}

func (g *gossip) WriteToAddress(b []byte, a memberlist.Address) (time.Time, error) {
	return g.WriteTo(b, a.Addr)
}

func (g *gossip) PacketCh() <-chan *memberlist.Packet { return g.packets }
func (g *gossip) StreamCh() <-chan net.Conn           { return g.streams }

func (g *gossip) DialTimeout(addr string, timeout time.Duration) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(context.Background(), timeout)
	defer cancel()
	return g.host.Dial(ctx, addr)
}

func (g *gossip) DialAddressTimeout(a memberlist.Address, timeout time.Duration) (net.Conn, error) {
	return g.DialTimeout(a.Addr, timeout)
}

// Shutdown frees the address.
func (g *gossip) Shutdown() error {
	g.once.Do(func() {
		g.host.net.mu.Lock()
		delete(g.host.net.mu.gossips, g.addr)
		g.host.net.mu.Unlock()
		close(g.done)
		g.listener.Close()
		g.ended.Wait()
	})
	return nil
}
