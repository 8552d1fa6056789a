//go:build js

package room

import (
	"io"
	"net"
	"os"
	"sync"
	"syscall"
	"time"

	"glasshouse/core/trace"
)

const (
	// window is how many bytes a peer may have sent that have not been read: the bound of the receive buffer. The
	// host's own connections (wasm/host/network.ts) keep to the same number.
	window = 256 << 10
	// creditStep is how many bytes are read before the peer is told, so that a credit is not sent for each read.
	creditStep = window / 4
	// segmentMax is the most that one write hands to the host.
	segmentMax = 64 << 10
)

// conn is one end of a connection that the host carries. It behaves as a *net.TCPConn does: deadlines wake who
// waits, Close wakes both directions, the peer's end is io.EOF after its last byte.
type conn struct {
	id            int32
	local, remote *net.TCPAddr
	// writing is held for the whole of one Write, so that two never mix their bytes.
	writing sync.Mutex
	mu      connState
}

type connState struct {
	sync.Mutex
	// changed wakes everyone who waits, on any change: there are at most a reader and a writer.
	changed sync.Cond

	open        bool // the handshake is over
	closed      bool
	writeClosed bool
	eof         bool
	broken      error // why the connection failed

	in      [][]byte // received and not read
	read    int      // bytes read that the peer has not been told of
	credit  int      // bytes that may be sent
	readBy  time.Time
	writeBy time.Time
}

func newConn(id int32, local, remote *net.TCPAddr) *conn {
	c := &conn{id: id, local: local, remote: remote}
	c.mu.changed.L = &c.mu.Mutex
	c.mu.open = true
	c.mu.credit = window
	sockets.conns[id] = c
	return c
}

// update changes the state and wakes who waits for it.
func (c *conn) update(change func(s *connState)) {
	c.mu.Lock()
	change(&c.mu)
	c.mu.changed.Broadcast()
	c.mu.Unlock()
}

func (c *conn) dialled(code int32) {
	c.update(func(s *connState) {
		s.open = true
		if code != 0 {
			s.broken = callError("connect", code)
		}
	})
}

func (c *conn) received(b []byte) { c.update(func(s *connState) { s.in = append(s.in, b) }) }
func (c *conn) ended()            { c.update(func(s *connState) { s.eof = true }) }
func (c *conn) credited(n int)    { c.update(func(s *connState) { s.credit += n }) }

func (c *conn) reset(code int32) {
	c.update(func(s *connState) { s.broken = errno{syscall.Errno(code)} })
}

// wait parks until something changes or by is reached. The lock is held before and after.
func (s *connState) wait(by time.Time) {
	if !by.IsZero() {
		t := time.AfterFunc(time.Until(by), s.changed.Broadcast)
		defer t.Stop()
	}
	s.changed.Wait()
}

func past(by time.Time) bool { return !by.IsZero() && !time.Now().Before(by) }

// Read implements net.Conn.
func (c *conn) Read(p []byte) (int, error) {
	defer yield()
	c.mu.Lock()
	defer c.mu.Unlock()
	for {
		s := &c.mu
		switch {
		case s.closed:
			return 0, c.fail("read", net.ErrClosed)
		case past(s.readBy):
			return 0, c.fail("read", os.ErrDeadlineExceeded)
		case len(p) == 0:
			return 0, nil
		case len(s.in) > 0:
			return c.take(p), nil
		case s.eof:
			return 0, io.EOF
		case s.broken != nil:
			return 0, c.fail("read", os.NewSyscallError("read", s.broken))
		}
		s.wait(s.readBy)
	}
}

// take moves received bytes to p and tells the peer of the room that this makes. The lock is held.
func (c *conn) take(p []byte) int {
	s := &c.mu
	n := 0
	for n < len(p) && len(s.in) > 0 {
		k := copy(p[n:], s.in[0])
		n += k
		if s.in[0] = s.in[0][k:]; len(s.in[0]) == 0 {
			s.in[0] = nil
			s.in = s.in[1:]
		}
	}
	if s.read += n; s.read >= creditStep && !s.eof {
		hostCredit(c.id, int32(s.read))
		s.read = 0
	}
	return n
}

// Write implements net.Conn. It returns when the last byte is on its way, and waits while the peer's buffer is full.
func (c *conn) Write(p []byte) (int, error) {
	defer yield()
	c.writing.Lock()
	defer c.writing.Unlock()
	c.mu.Lock()
	defer c.mu.Unlock()
	s := &c.mu
	sent := 0
	for {
		switch {
		case s.closed:
			return sent, c.fail("write", net.ErrClosed)
		case s.broken != nil:
			return sent, c.fail("write", os.NewSyscallError("write", s.broken))
		case s.writeClosed:
			return sent, c.fail("write", os.NewSyscallError("write", errno{syscall.EPIPE}))
		case past(s.writeBy):
			return sent, c.fail("write", os.ErrDeadlineExceeded)
		case sent == len(p):
			return sent, nil
		case s.credit == 0:
			s.wait(s.writeBy)
			continue
		}
		n := min(len(p)-sent, s.credit, segmentMax)
		b, size := ptr(p[sent : sent+n])
		if code := hostWrite(c.id, b, size); code < 0 {
			s.broken = errno{syscall.Errno(-code)}
			continue
		}
		s.credit -= n
		sent += n
	}
}

// Close implements net.Conn.
func (c *conn) Close() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.mu.closed {
		return c.fail("close", net.ErrClosed)
	}
	c.mu.closed = true
	c.mu.in = nil
	c.mu.changed.Broadcast()
	delete(sockets.conns, c.id)
	hostClose(c.id)
	return nil
}

// CloseWrite ends the stream to the peer and leaves the other direction open, as (*net.TCPConn).CloseWrite does.
func (c *conn) CloseWrite() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.mu.closed {
		return c.fail("close", net.ErrClosed)
	}
	if !c.mu.writeClosed {
		c.mu.writeClosed = true
		c.mu.changed.Broadcast()
		hostShutdown(c.id)
	}
	return nil
}

func (c *conn) LocalAddr() net.Addr  { return c.local }
func (c *conn) RemoteAddr() net.Addr { return c.remote }

// SetDeadline implements net.Conn.
func (c *conn) SetDeadline(t time.Time) error {
	return c.setDeadline(func(s *connState) { s.readBy, s.writeBy = t, t })
}

// SetReadDeadline implements net.Conn.
func (c *conn) SetReadDeadline(t time.Time) error {
	return c.setDeadline(func(s *connState) { s.readBy = t })
}

// SetWriteDeadline implements net.Conn.
func (c *conn) SetWriteDeadline(t time.Time) error {
	return c.setDeadline(func(s *connState) { s.writeBy = t })
}

func (c *conn) setDeadline(change func(s *connState)) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.mu.closed {
		return c.fail("set", net.ErrClosed)
	}
	change(&c.mu)
	c.mu.changed.Broadcast()
	return nil
}

// Mark implements platform.Marker: the host makes the event of m when it carries the next bytes.
func (c *conn) Mark(m *trace.Message) {
	p, n := ptr(markBytes(m))
	hostMark(c.id, p, n)
}

func (c *conn) fail(op string, err error) error { return opError(op, c.local, c.remote, err) }
