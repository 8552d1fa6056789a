package pool

import (
	"net"
	"sync"
	"sync/atomic"
	"time"

	"github.com/hashicorp/yamux"
)

// conn is one multiplexed connection to a server.
type conn struct {
	addr    string
	base    net.Conn
	wire    *wire // over base, under session
	session *yamux.Session

	mu struct {
		sync.Mutex
		inUse int
		used  time.Time // when the last call ended
		idle  []*stream // the newest last
	}
}

// stream is one of its streams; it carries one call at a time.
type stream struct {
	conn  net.Conn
	codec *clientCodec
	once  sync.Once
}

func (c *conn) hold() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.mu.inUse++
}

func (c *conn) release() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.mu.inUse--
	c.mu.used = time.Now()
}

func (c *conn) unusedSince(t time.Time) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.mu.inUse == 0 && c.mu.used.Before(t)
}

// take returns an idle stream, or a new one.
func (c *conn) take() (*stream, error) {
	c.mu.Lock()
	if n := len(c.mu.idle); n > 0 {
		s := c.mu.idle[n-1]
		c.mu.idle = c.mu.idle[:n-1]
		c.mu.Unlock()
		return s, nil
	}
	c.mu.Unlock()
	s, err := c.session.Open()
	if err != nil {
		return nil, err
	}
	codec := newClientCodec(s)
	codec.neverLeft = c.neverLeft
	return &stream{conn: s, codec: codec}, nil
}

// wire counts what leaves a connection.
type wire struct {
	net.Conn
	sent   atomic.Uint64 // bytes
	broken atomic.Bool   // a write has failed
}

// Write sends p.
func (w *wire) Write(p []byte) (int, error) {
	n, err := w.Conn.Write(p)
	w.sent.Add(uint64(n))
	if err != nil {
		w.broken.Store(true)
	}
	return n, err
}

// neverLeft is asked before a write on one of c's streams; what it returns, once that write has failed, tells whether
// it is certain that not a byte has left since, nor ever will: the connection is over.
func (c *conn) neverLeft() func() bool {
	before := c.wire.sent.Load()
	return func() bool {
		if !c.wire.broken.Load() && !c.session.IsClosed() {
			return false
		}
		c.session.Close() // it waits for whoever writes
		return c.wire.sent.Load() == before
	}
}

// keep puts s aside for the next call.
func (c *conn) keep(s *stream) {
	c.mu.Lock()
	if len(c.mu.idle) < maxIdleStreams {
		c.mu.idle = append(c.mu.idle, s)
		s = nil
	}
	c.mu.Unlock()
	if s != nil {
		s.close()
	}
}

func (s *stream) close() { s.once.Do(func() { s.conn.Close() }) }

// abort ends a call that is under way: the read fails at once, and the server learns by the close.
func (s *stream) abort() {
	s.conn.SetDeadline(time.Unix(1, 0))
	s.close()
}
