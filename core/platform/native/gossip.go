//go:build !js

package native

import (
	"sync"
	"time"

	"github.com/hashicorp/memberlist"

	"glasshouse/core/trace"
)

// memberlist's packet types that are told, and those that wrap others.
const (
	packetPing     = 0
	packetAck      = 2
	packetCompound = 7
	packetCRC      = 12
	crcSize        = 5 // the type byte and 4 bytes of checksum
)

// gossip is memberlist's own transport, watched. Of its packets only the probes and their answers are told: one each
// a second and member, which is what shows who looks after whom; the rumours that they carry are told as changes of
// members.
type gossip struct {
	*memberlist.NetTransport
	addr  string
	trace *trace.Tracer
	out   chan *memberlist.Packet
	done  chan struct{}
	once  sync.Once
	ended sync.WaitGroup
}

func newGossip(inner *memberlist.NetTransport, addr string, tr *trace.Tracer) *gossip {
	g := &gossip{
		NetTransport: inner, addr: addr, trace: tr, out: make(chan *memberlist.Packet), done: make(chan struct{}),
	}
	g.ended.Add(1)
	go g.listen()
	return g
}

// listen hands packets on once they are told.
func (g *gossip) listen() {
	defer g.ended.Done()
	for {
		select {
		case p := <-g.NetTransport.PacketCh():
			if g.trace.On() {
				g.tell(p.Buf, trace.PhaseDelivered, p.From.String(), g.addr)
			}
			select {
			case g.out <- p:
			case <-g.done:
				return
			}
		case <-g.done:
			return
		}
	}
}

// PacketCh brings the packets of the others.
func (g *gossip) PacketCh() <-chan *memberlist.Packet { return g.out }

// WriteTo sends a packet.
func (g *gossip) WriteTo(b []byte, addr string) (time.Time, error) {
	return g.WriteToAddress(b, memberlist.Address{Addr: addr})
}

// WriteToAddress sends a packet to a member whose name may be known.
func (g *gossip) WriteToAddress(b []byte, addr memberlist.Address) (time.Time, error) {
	if g.trace.On() {
		g.tell(b, trace.PhaseSent, g.addr, addr.Addr)
	}
	return g.NetTransport.WriteToAddress(b, addr)
}

// Shutdown closes the sockets and waits for the goroutine.
func (g *gossip) Shutdown() error {
	var err error
	g.once.Do(func() {
		close(g.done)
		g.ended.Wait()
		err = g.NetTransport.Shutdown()
	})
	return err
}

func (g *gossip) tell(b []byte, phase trace.Phase, from, to string) {
	m := &trace.Message{Phase: phase, From: from, To: to, Proto: trace.ProtoGossip, Size: len(b)}
	switch packetType(b) {
	case packetPing:
		m.Type, m.Text = "ping", "are you there?"
	case packetAck:
		m.Type, m.Text, m.Reply, m.OK = "ping", "yes", true, true
	default:
		return
	}
	g.trace.Emit(&trace.Event{Kind: trace.KindMessage, Message: m})
}

// packetType is the type of a packet's first message, -1 for none.
func packetType(b []byte) int {
	if len(b) > crcSize && b[0] == packetCRC {
		b = b[crcSize:]
	}
	if len(b) > 1 && b[0] == packetCompound {
		// a count, as many lengths of 2 bytes, and then the messages
		skip := 2 + 2*int(b[1])
		if skip >= len(b) {
			return -1
		}
		b = b[skip:]
	}
	if len(b) == 0 {
		return -1
	}
	return int(b[0])
}
