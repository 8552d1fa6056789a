// Package platform is what the core needs of the machine it runs on, and no more: a network and a place for
// files. Package native serves a real machine, package room a machine of the simulated machine room. The core calls
// time and math/rand directly: in the room the host answers them.
package platform

import (
	"context"
	"net"

	"github.com/hashicorp/memberlist"
	"github.com/hashicorp/raft"

	"glasshouse/core/trace"
)

// Platform is one machine as a process sees it.
type Platform struct {
	Network Network
	Storage Storage
	// Sink takes the process's events out; nil where nobody can listen. On a real node the agent makes its own
	// (a trace.Hub) when it is told to.
	Sink trace.Sink
	// Hostname is the default name of the node.
	Hostname string
}

// Network reaches other machines. Addresses are IP:port; there are no names.
type Network interface {
	// Listen accepts connections on addr. It fails with an error that wraps syscall.EADDRINUSE, or says
	// "address already in use", when the port is taken.
	Listen(addr string) (net.Listener, error)
	// Dial connects to addr, or fails when ctx ends.
	Dial(ctx context.Context, addr string) (net.Conn, error)
	// Gossip opens the packet and stream transport that serf uses, bound to addr. tr describes each packet for
	// those who watch; it may be nil.
	Gossip(addr string, tr *trace.Tracer) (memberlist.NodeAwareTransport, error)
}

// Marker is a connection of the machine room. Its host carries the bytes and so knows when they are due; the
// process knows what they say. Mark tells the host that the next bytes written to the connection carry m.
type Marker interface {
	Mark(m *trace.Message)
}

// Mark describes the message that is about to be written to conn. In the room the host makes the event; on a
// real machine the sender's tracer emits it as sent; From and To that m does not name are the connection's addresses.
func Mark(conn net.Conn, tr *trace.Tracer, m *trace.Message) {
	if !tr.On() {
		return
	}
	if mk, ok := conn.(Marker); ok {
		mk.Mark(m)
		return
	}
	m.Phase = trace.PhaseSent
	if m.From == "" {
		m.From = conn.LocalAddr().String()
	}
	if m.To == "" {
		m.To = conn.RemoteAddr().String()
	}
	tr.Emit(&trace.Event{Kind: trace.KindMessage, Message: m})
}

// Hears tells whether Heard would tell of a message that was read from conn: ask it before work that only serves the
// description.
func Hears(conn net.Conn, tr *trace.Tracer) bool {
	_, marks := conn.(Marker)
	return tr.On() && !marks
}

// Heard describes a message that was read from conn. In the room the host has said so already; on a real
// machine the receiver's tracer emits it as delivered.
func Heard(conn net.Conn, tr *trace.Tracer, m *trace.Message) {
	if !Hears(conn, tr) {
		return
	}
	m.Phase = trace.PhaseDelivered
	if m.From == "" {
		m.From = conn.RemoteAddr().String()
	}
	if m.To == "" {
		m.To = conn.LocalAddr().String()
	}
	tr.Emit(&trace.Event{Kind: trace.KindMessage, Message: m})
}

// Storage opens what raft keeps.
type Storage interface {
	// Open opens or makes the stores under dir, which exists. Damage is an error that wraps
	// structs.ErrBadDataDir and says what to do.
	Open(dir string) (*Stores, error)
}

// Stores are raft's three stores of one server, bare: package raftseam wraps them.
type Stores struct {
	Log       raft.LogStore
	Stable    raft.StableStore
	Snapshots raft.SnapshotStore
	// Close releases what is open; it does not sync: each store syncs what it acknowledges.
	Close func() error
}
