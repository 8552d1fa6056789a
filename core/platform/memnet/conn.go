package memnet

import (
	"io"
	"net"
	"sync"
	"time"
)

// maxHeld is how many bytes may be on their way in one direction.
const maxHeld = 64 << 20

// pipe is one direction of a connection.
type pipe struct {
	net  *Net
	link link
	wake chan struct{} // one poke waits at most

	mu struct {
		sync.Mutex
		chunks []chunk
		size   int
		ended  time.Time // when the writer's close arrives; zero while it is open
		broken bool      // the reader is gone
	}
}

type chunk struct {
	due   time.Time
	bytes []byte
}

func newPipe(n *Net, l link) *pipe { return &pipe{net: n, link: l, wake: make(chan struct{}, 1)} }

// poke has a waiting reader look again.
func (p *pipe) poke() {
	select {
	case p.wake <- struct{}{}:
	default:
	}
}

func (p *pipe) write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.mu.broken || !p.mu.ended.IsZero() {
		return 0, io.ErrClosedPipe
	}
	if p.mu.size+len(b) > maxHeld {
		return 0, errHeld
	}
	p.mu.chunks = append(p.mu.chunks, chunk{time.Now().Add(p.net.latency), p.net.underWay(b)})
	p.mu.size += len(b)
	p.poke()
	return len(b), nil
}

// read takes what has arrived. wait is how long it is until more may arrive: 0 for «until poked».
func (p *pipe) read(b []byte) (n int, wait time.Duration, err error) {
	cut := p.net.isCut(p.link)
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.mu.broken { // also on a link that is cut: a reader hears of its own side's close
		return 0, 0, net.ErrClosed
	}
	if cut {
		return 0, 0, nil
	}
	now := time.Now()
	if len(p.mu.chunks) == 0 {
		if p.mu.ended.IsZero() {
			return 0, 0, nil
		}
		if w := p.mu.ended.Sub(now); w > 0 {
			return 0, w, nil
		}
		return 0, 0, io.EOF
	}
	if w := p.mu.chunks[0].due.Sub(now); w > 0 {
		return 0, w, nil
	}
	c := &p.mu.chunks[0]
	n = copy(b, c.bytes)
	p.mu.size -= n
	if c.bytes = c.bytes[n:]; len(c.bytes) == 0 {
		p.mu.chunks = p.mu.chunks[1:]
	}
	return n, 0, nil
}

// end is the writer's close.
func (p *pipe) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.mu.ended.IsZero() {
		p.mu.ended = time.Now().Add(p.net.latency)
	}
	p.poke()
}

// abandon is the reader's close.
func (p *pipe) abandon() {
	p.mu.Lock()
	p.mu.broken = true
	p.poke()
	p.mu.Unlock()
	p.net.mu.Lock()
	delete(p.net.mu.pipes, p)
	p.net.mu.Unlock()
}

// conn is one end of a connection.
type conn struct {
	in, out       *pipe
	local, remote net.Addr

	mu struct {
		sync.Mutex
		readBy  time.Time
		writeBy time.Time
	}
}

func (c *conn) Read(b []byte) (int, error) {
	for {
		n, wait, err := c.in.read(b)
		if n > 0 || err != nil || len(b) == 0 {
			return n, err
		}
		c.mu.Lock()
		by := c.mu.readBy
		c.mu.Unlock()
		if !by.IsZero() {
			left := time.Until(by)
			if left <= 0 {
				return 0, timeout
			}
			if wait == 0 || left < wait {
				wait = left
			}
		}
		if wait == 0 {
			<-c.in.wake
			continue
		}
		timer := time.NewTimer(wait)
		select {
		case <-c.in.wake:
		case <-timer.C:
		}
		timer.Stop()
	}
}

func (c *conn) Write(b []byte) (int, error) {
	c.mu.Lock()
	by := c.mu.writeBy
	c.mu.Unlock()
	if !by.IsZero() && time.Until(by) <= 0 {
		return 0, timeout
	}
	return c.out.write(b)
}

// Close ends both directions.
func (c *conn) Close() error {
	c.out.end()
	c.in.abandon()
	return nil
}

// CloseWrite ends the outward direction.
func (c *conn) CloseWrite() error {
	c.out.end()
	return nil
}

func (c *conn) LocalAddr() net.Addr  { return c.local }
func (c *conn) RemoteAddr() net.Addr { return c.remote }

func (c *conn) SetDeadline(t time.Time) error {
	c.SetReadDeadline(t)
	return c.SetWriteDeadline(t)
}

func (c *conn) SetReadDeadline(t time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.mu.readBy = t
	c.in.poke()
	return nil
}

func (c *conn) SetWriteDeadline(t time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.mu.writeBy = t
	return nil
}
