package pool

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/rpc"
	"sync"
	"time"

	"github.com/hashicorp/go-hclog"
	msgpackrpc "github.com/hashicorp/net-rpc-msgpackrpc/v2"
	"github.com/hashicorp/yamux"

	"glasshouse/core/platform"
	"glasshouse/core/structs"
	"glasshouse/core/trace"
	"glasshouse/core/zoo"
)

// The bounds of a ConnPool.
const (
	// dialTimeout is how long a connection may take to open.
	dialTimeout = 10 * time.Second
	// maxIdleStreams is how many streams of one connection wait for the next call; more are closed after theirs.
	maxIdleStreams = 32
	// maxConns is how many servers may be connected at a time.
	maxConns = 64
	// maxIdleTime is how long a connection without calls is kept.
	maxIdleTime = 2 * time.Minute
	// streamTries is how often a stream is tried: a connection may end between the look-up and the use.
	streamTries = 3
	// maxText is how long the text of a message may be, in bytes.
	maxText = 48
)

// Config is what a ConnPool needs.
type Config struct {
	// Node is the caller's name.
	Node string
	// NameOf is the name of the server at an address, or the address.
	NameOf func(addr string) string
	// TakesName tells whether the server at an address understands RPCNode; nil for none.
	TakesName func(addr string) bool
	Network   platform.Network
	Logger    hclog.Logger
	Trace     *trace.Tracer
}

// ConnPool calls servers. It is safe for use by many goroutines. Mirrors Consul's pool.ConnPool.
type ConnPool struct {
	config Config
	trace  *trace.Tracer
	done   chan struct{}
	ended  sync.WaitGroup

	mu struct {
		sync.Mutex
		shutdown bool
		conns    map[string]*conn
		dialing  map[string]chan struct{} // closed when the dial is over
	}
}

// New returns a ConnPool. Shutdown ends it.
func New(c Config) *ConnPool {
	p := &ConnPool{config: c, trace: c.Trace, done: make(chan struct{})}
	p.mu.conns = make(map[string]*conn)
	p.mu.dialing = make(map[string]chan struct{})
	p.ended.Add(1)
	go p.reap()
	return p
}

// notTaken is an error by which it is certain that the request reached no server.
type notTaken struct{ cause error }

func (e *notTaken) Error() string {
	return "rpc error getting client: failed to get conn: " + e.cause.Error()
}
func (e *notTaken) Unwrap() error { return e.cause }

// NotTaken tells whether err proves that no server took the request up, so that even a write may be tried again.
func NotTaken(err error) bool {
	if zoo.Has(zoo.DoubleApplyOnRetry) && !Answered(err) { // as a client that takes a lost answer for a lost request
		return true
	}
	var before *notTaken
	return errors.As(err, &before) || errors.Is(err, structs.ErrNoLeader) ||
		errors.Is(err, structs.ErrNotReadyForConsistentReads) || errors.Is(err, structs.ErrShutdown)
}

// Unreachable tells whether err says that the server could not be connected.
func Unreachable(err error) bool {
	var before *notTaken
	return errors.As(err, &before)
}

// Answered tells whether err is a server's own answer to the request, rather than the loss of one; or why a request was
// not sent that no server would take.
func Answered(err error) bool {
	var call *callError
	var own *ownError
	return errors.As(err, &call) && call.answered || errors.As(err, &own)
}

// callError is an error of a call that was under way.
type callError struct {
	cause    error
	answered bool
}

func (e *callError) Error() string { return "rpc error making call: " + e.cause.Error() }
func (e *callError) Unwrap() error { return e.cause }

// RPC calls method on the server at addr and waits for its answer. When ctx ends first, the stream is closed, so that
// the server's side ends too. dc is the datacenter of addr.
//
// An error before the request was sent satisfies NotTaken; one that the server answered satisfies Answered, and
// errors.Is finds in it the sentinel that the server returned. Any other leaves it open whether the request was
// served. Mirrors Consul's (*ConnPool).RPC.
func (p *ConnPool) RPC(ctx context.Context, dc, addr, method string, args, reply any) error {
	p.trace.Hit(trace.ConnPoolRPC, traceOf(args))
	for left := streamTries; ; left-- {
		c, s, err := p.stream(ctx, addr)
		if err != nil {
			return &notTaken{cause: err}
		}
		err = p.call(ctx, c, s, method, args, reply)
		c.release()
		// A connection that has ended without having been used since says nothing of the server: it is dialled anew.
		if !Unreachable(err) || left == 1 {
			return err
		}
	}
}

// call makes one call on s, a stream of c, and keeps s for the next if it is still good.
func (p *ConnPool) call(ctx context.Context, c *conn, s *stream, method string, args, reply any) error {
	id, addr := traceOf(args), c.addr
	stop := context.AfterFunc(ctx, s.abort)
	s.codec.sending = func() {
		if p.trace.On() {
			platform.Mark(c.base, p.trace, p.request(method, args, id, p.nameOf(addr)))
		}
	}
	err := msgpackrpc.CallWithCodec(s.codec, method, args, reply)
	s.codec.sending = nil // it holds the arguments
	var answer rpc.ServerError
	var unsent *notSent
	answered := err == nil || errors.As(err, &answer) || errors.As(err, &unsent)
	switch aborted := !stop(); {
	case Unreachable(err): // nothing has left
		s.close()
		return err
	case aborted && !answered:
		s.close()
		return &callError{cause: context.Cause(ctx)}
	case !answered:
		s.close()
		return &callError{cause: err}
	case aborted:
		s.close() // the answer came first, but abort is closing the stream: no call may follow on it
	default:
		c.keep(s)
	}
	if p.trace.On() && unsent == nil {
		platform.Heard(c.base, p.trace, p.answer(method, args, id, p.nameOf(addr), err))
	}
	if err != nil {
		return &callError{cause: structs.Restore(err), answered: true}
	}
	return nil
}

// traceOf is the id under which a request is watched.
func traceOf(args any) trace.ID {
	if r, ok := args.(interface{ RequestTrace() string }); ok {
		return r.RequestTrace()
	}
	return ""
}

// request describes a call for those who watch.
func (p *ConnPool) request(method string, args any, id trace.ID, to string) *trace.Message {
	return &trace.Message{
		Proto: trace.ProtoRPC, Type: method, Trace: id, From: p.config.Node, To: to, Text: TextOf(method, args),
	}
}

func (p *ConnPool) answer(method string, args any, id trace.ID, from string, err error) *trace.Message {
	m := p.request(method, args, id, p.config.Node)
	m.From, m.Reply, m.OK = from, true, err == nil
	m.Text = AnswerText(err)
	return m
}

// nameOf is the name of the server at addr, or addr.
func (p *ConnPool) nameOf(addr string) string {
	if p.config.NameOf == nil {
		return addr
	}
	return p.config.NameOf(addr)
}

// TextOf is what the picture says of a request: what it does to which key, or its method.
func TextOf(method string, args any) string {
	if text := structs.Describe(args); text != "" {
		return trace.Clip(text, maxText)
	}
	return trace.Clip(method, maxText)
}

// AnswerText is what the picture says of an answer.
func AnswerText(err error) string {
	if err != nil {
		return trace.Clip(err.Error(), maxText)
	}
	return "ok"
}

// stream returns a stream to the server at addr, over the connection that there is or a new one.
func (p *ConnPool) stream(ctx context.Context, addr string) (*conn, *stream, error) {
	var last error
	for range streamTries {
		c, err := p.acquire(ctx, addr)
		if err != nil {
			return nil, nil, err
		}
		s, err := c.take()
		if err == nil {
			return c, s, nil
		}
		c.release()
		p.drop(c)
		last = err
	}
	return nil, nil, fmt.Errorf("failed to start stream: %w", last)
}

// acquire returns the connection to addr, counted as in use. One caller dials, the others wait for it.
func (p *ConnPool) acquire(ctx context.Context, addr string) (*conn, error) {
	for {
		p.mu.Lock()
		if p.mu.shutdown {
			p.mu.Unlock()
			return nil, structs.ErrShutdown
		}
		if c := p.mu.conns[addr]; c != nil && !c.session.IsClosed() {
			c.hold()
			p.mu.Unlock()
			return c, nil
		}
		wait, busy := p.mu.dialing[addr]
		if !busy {
			if len(p.mu.conns) >= maxConns {
				p.mu.Unlock()
				return nil, fmt.Errorf("rpc pool: %d servers are connected already", maxConns)
			}
			wait = make(chan struct{})
			p.mu.dialing[addr] = wait
			p.mu.Unlock()
			return p.dial(ctx, addr, wait)
		}
		p.mu.Unlock()
		select {
		case <-wait:
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		}
	}
}

// dial opens the connection to addr and tells those who wait that it is over.
func (p *ConnPool) dial(ctx context.Context, addr string, wait chan struct{}) (*conn, error) {
	ctx, cancel := context.WithTimeout(ctx, dialTimeout)
	defer cancel()
	c, err := p.open(ctx, addr)

	p.mu.Lock()
	delete(p.mu.dialing, addr)
	close(wait)
	var stale *conn
	if err == nil && p.mu.shutdown {
		stale, err = c, structs.ErrShutdown
	} else if err == nil {
		stale = p.mu.conns[addr]
		p.mu.conns[addr] = c
		c.hold()
	}
	p.mu.Unlock()
	if stale != nil {
		stale.session.Close()
	}
	if err != nil {
		return nil, err
	}
	return c, nil
}

func (p *ConnPool) open(ctx context.Context, addr string) (*conn, error) {
	base, err := p.connect(ctx, addr, RPCMultiplexV2)
	if err != nil {
		return nil, err
	}
	w := &wire{Conn: base}
	session, err := yamux.Client(w, YamuxConfig(p.config.Logger))
	if err != nil {
		base.Close()
		return nil, err
	}
	return &conn{addr: addr, base: base, wire: w, session: session}, nil
}

// connect opens a connection to addr that will speak t.
func (p *ConnPool) connect(ctx context.Context, addr string, t RPCType) (net.Conn, error) {
	conn, err := p.config.Network.Dial(ctx, addr)
	if err != nil {
		return nil, err
	}
	node := ""
	if p.trace != nil && p.config.TakesName != nil && p.config.TakesName(addr) {
		node = p.config.Node
	}
	if _, err := conn.Write(Hello(node, t)); err != nil {
		conn.Close()
		return nil, err
	}
	return conn, nil
}

// YamuxConfig is how both sides of a connection run its streams.
func YamuxConfig(logger hclog.Logger) *yamux.Config {
	c := yamux.DefaultConfig()
	c.LogOutput = nil
	c.Logger = logger.Named("yamux").StandardLogger(&hclog.StandardLoggerOptions{InferLevels: true})
	return c
}

// drop forgets c, and closes it.
func (p *ConnPool) drop(c *conn) {
	p.mu.Lock()
	if p.mu.conns[c.addr] == c {
		delete(p.mu.conns, c.addr)
	}
	p.mu.Unlock()
	c.session.Close()
}

// reap closes connections that nobody has used for maxIdleTime.
func (p *ConnPool) reap() {
	defer p.ended.Done()
	tick := time.NewTicker(maxIdleTime / 4)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
			for _, c := range p.idle(time.Now().Add(-maxIdleTime)) {
				p.drop(c)
			}
		case <-p.done:
			return
		}
	}
}

// idle are the connections without a call since t, or that have ended.
func (p *ConnPool) idle(t time.Time) []*conn {
	p.mu.Lock()
	defer p.mu.Unlock()
	var idle []*conn
	for _, c := range p.mu.conns {
		if c.session.IsClosed() || c.unusedSince(t) {
			idle = append(idle, c)
		}
	}
	return idle
}

// Shutdown closes every connection; calls that are under way fail. More calls do nothing.
func (p *ConnPool) Shutdown() error {
	p.mu.Lock()
	if p.mu.shutdown {
		p.mu.Unlock()
		return nil
	}
	p.mu.shutdown = true
	close(p.done)
	conns := p.mu.conns
	p.mu.conns = make(map[string]*conn)
	p.mu.Unlock()
	for _, c := range conns {
		c.session.Close()
	}
	p.ended.Wait()
	return nil
}
