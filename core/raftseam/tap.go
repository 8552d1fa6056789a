package raftseam

import (
	"net"
	"sync"
	"sync/atomic"
	"time"

	"github.com/hashicorp/raft"

	"glasshouse/core/platform"
	"glasshouse/core/trace"
)

// StreamLayer wraps a raft.StreamLayer so that each request and answer that passes its connections is described. It
// reads along with what raft's NetworkTransport writes, and changes nothing.
type StreamLayer struct {
	raft.StreamLayer
	watch  *Watch
	sample atomic.Value // net.Conn: any connection, to tell a host that reports deliveries from one that does not

	mu struct {
		sync.Mutex
		// long are the appends under way that do not fit in one write, by the follower's address: their beginning
		// does not tell what they are. raft has at most one of them under way to each.
		long map[raft.ServerAddress]*raft.AppendEntriesRequest
	}
}

// maxOneWrite is how many bytes of entries fit in one write of raft's transport (its buffer is 256 KiB), with room
// for what surrounds them.
const maxOneWrite = 192 << 10

// sending notes an append that will not fit in one write; done is called when it is over.
func (s *StreamLayer) sending(to raft.ServerAddress, req *raft.AppendEntriesRequest) (done func()) {
	size := 0
	for _, l := range req.Entries {
		size += len(l.Data) + len(l.Extensions)
	}
	if size < maxOneWrite {
		return func() {}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.mu.long == nil {
		s.mu.long = make(map[raft.ServerAddress]*raft.AppendEntriesRequest)
	}
	s.mu.long[to] = req
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.mu.long, to)
	}
}

// longTo is the append that did not fit in one write, nil if there is none.
func (s *StreamLayer) longTo(to raft.ServerAddress) any {
	s.mu.Lock()
	defer s.mu.Unlock()
	if req := s.mu.long[to]; req != nil {
		return req
	}
	return nil
}

// NewStreamLayer wraps inner; with a nil watch it is inner itself.
func NewStreamLayer(inner raft.StreamLayer, watch *Watch) raft.StreamLayer {
	if watch == nil {
		return inner
	}
	return &StreamLayer{StreamLayer: inner, watch: watch}
}

// Accept returns a connection on which requests come and answers go.
func (s *StreamLayer) Accept() (net.Conn, error) {
	conn, err := s.StreamLayer.Accept()
	if err != nil {
		return nil, err
	}
	s.sample.Store(base{conn})
	return &tap{Conn: conn, layer: s, watch: s.watch, answers: true}, nil
}

// Dial returns a connection on which requests go and answers come.
func (s *StreamLayer) Dial(addr raft.ServerAddress, timeout time.Duration) (net.Conn, error) {
	conn, err := s.StreamLayer.Dial(addr, timeout)
	if err != nil {
		return nil, err
	}
	s.sample.Store(base{conn})
	return &tap{Conn: conn, layer: s, watch: s.watch, to: addr}, nil
}

// base gives atomic.Value one type for all connections.
type base struct{ net.Conn }

// hears tells whether messages that are read are told of here, and not by the connection's host. A nil *StreamLayer
// hears none.
func (s *StreamLayer) hears() bool {
	if s == nil {
		return false
	}
	b, ok := s.sample.Load().(base)
	return ok && platform.Hears(baseOf(b.Conn), s.watch.trace)
}

// heard tells of a message that was read, unless the connection's host does.
func (s *StreamLayer) heard(m *trace.Message) {
	if b, ok := s.sample.Load().(base); ok {
		platform.Heard(baseOf(b.Conn), s.watch.trace, m)
	}
}

// Named is a connection whose dialler has said its name.
type Named interface{ PeerName() string }

// Based is a connection that stands on another one, which is the platform's.
type Based interface{ NetConn() net.Conn }

// baseOf is the innermost connection: the one that a message is marked on.
func baseOf(conn net.Conn) net.Conn {
	for {
		b, ok := conn.(Based)
		if !ok {
			return conn
		}
		conn = b.NetConn()
	}
}

// tap is one connection of raft's. A dialled one writes requests: raft sets a deadline before each, and whatever is
// written until the next one continues it (a snapshot's bytes, a long append). An accepted one writes answers, each
// in one write.
type tap struct {
	net.Conn
	layer   *StreamLayer
	watch   *Watch
	answers bool
	to      raft.ServerAddress // the other server, on a dialled connection

	mu struct {
		sync.Mutex
		begins    bool // the next write begins a request
		asked     bool // a request was read since the last answer
		heartbeat bool // and it was a heartbeat
	}
}

// SetDeadline marks the beginning of a request, as SetWriteDeadline does.
func (c *tap) SetDeadline(t time.Time) error {
	c.begin()
	return c.Conn.SetDeadline(t)
}

// SetWriteDeadline marks the beginning of a pipelined request.
func (c *tap) SetWriteDeadline(t time.Time) error {
	c.begin()
	return c.Conn.SetWriteDeadline(t)
}

func (c *tap) begin() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.mu.begins = true
}

// Read reads along, on an accepted connection, to know a heartbeat from an append: their answers look alike.
func (c *tap) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	if n > 0 && c.answers && c.watch.trace.On() {
		c.mu.Lock()
		if !c.mu.asked {
			c.mu.asked = true
			c.mu.heartbeat = saysHeartbeat(p[:n])
		}
		c.mu.Unlock()
	}
	return n, err
}

// Write describes what it writes, then writes it.
func (c *tap) Write(p []byte) (int, error) {
	if c.watch.trace.On() {
		if m := c.describe(p); m != nil {
			platform.Mark(baseOf(c.Conn), c.watch.trace, m)
		}
	}
	return c.Conn.Write(p)
}

// describe says what p is; nil for the middle of something longer, or what nobody can read.
func (c *tap) describe(p []byte) *trace.Message {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.answers {
		m := c.watch.written(p, c.mu.heartbeat)
		if m == nil {
			return nil
		}
		c.mu.asked, c.mu.heartbeat = false, false
		m.From = c.watch.nameOf(c.watch.local, "")
		if n, ok := c.Conn.(Named); ok {
			m.To = n.PeerName()
		}
		return c.sized(m, p)
	}
	if !c.mu.begins {
		return nil
	}
	c.mu.begins = false
	command := decodeRequest(p)
	if command == nil && len(p) > 0 && p[0] == rpcAppendEntries {
		command = c.layer.longTo(c.to)
	}
	if command == nil {
		return nil
	}
	m := c.watch.request(command)
	m.From, m.To = c.watch.nameOf(c.watch.local, ""), c.watch.nameOf("", c.to)
	return c.sized(m, p)
}

func (c *tap) sized(m *trace.Message, p []byte) *trace.Message {
	m.Size = len(p)
	return m
}
