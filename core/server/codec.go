package server

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/rpc"
	"reflect"
	"sync/atomic"

	msgpackrpc "github.com/hashicorp/net-rpc-msgpackrpc/v2"

	"glasshouse/core/platform"
	"glasshouse/core/pool"
	"glasshouse/core/structs"
	"glasshouse/core/trace"
)

// serverCodec is the rpcServer's view of one connection. It gives each request a context that ends when the caller goes
// away, bounds its length, and describes what passes.
type serverCodec struct {
	rpc.ServerCodec
	srv  *Server
	in   *pool.Frames
	conn net.Conn
	base net.Conn
	peer string

	cancel  context.CancelFunc // of the request that is served
	next    chan error         // the look-ahead's result; nil while there is none
	failed  atomic.Bool
	request *trace.Message // how the request was described, nil when nobody listens
}

func newServerCodec(s *Server, conn, base net.Conn, peer string) *serverCodec {
	return &serverCodec{
		ServerCodec: msgpackrpc.NewCodecFromHandle(false, true, conn, pool.WireHandle), // it writes the answers
		srv:         s, in: pool.RequestFrames(conn), conn: conn, base: base, peer: peer,
	}
}

// await waits for the next request to begin; false when the connection has ended.
func (c *serverCodec) await() bool {
	var err error
	if c.next != nil {
		err = <-c.next
		c.next = nil
	} else {
		err = c.in.Await()
	}
	c.in.Begin()
	return err == nil && c.srv.ctx.Err() == nil
}

// broken tells whether the connection cannot go on.
func (c *serverCodec) broken() bool { return c.failed.Load() }

// ReadRequestHeader reads what is called.
func (c *serverCodec) ReadRequestHeader(r *rpc.Request) error {
	if err := c.in.Decode(r); err != nil {
		c.failed.Store(true)
		return err
	}
	c.request = nil
	if c.srv.trace.On() {
		c.request = &trace.Message{Proto: trace.ProtoRPC, Type: r.ServiceMethod, From: c.peer}
	}
	return nil
}

// ReadRequestBody reads the arguments and gives them their context.
func (c *serverCodec) ReadRequestBody(body any) error {
	if err := c.in.Decode(body); err != nil {
		c.failed.Store(true)
		return err
	}
	ctx, cancel := context.WithCancel(c.srv.ctx)
	c.cancel = cancel
	if r, ok := body.(interface{ SetContext(context.Context) }); ok {
		r.SetContext(ctx)
	}
	c.lookAhead(cancel)

	var id trace.ID
	if r, ok := body.(interface{ RequestTrace() string }); ok {
		id = r.RequestTrace()
	}
	c.srv.trace.Hit(trace.ServerHandleConsulConn, id)
	if m := c.request; m != nil {
		m.Trace, m.To, m.Text = id, c.srv.config.NodeName, pool.TextOf(m.Type, body)
		heard := *m
		platform.Heard(c.base, c.srv.trace, &heard)
	}
	return nil
}

// lookAhead waits for the first byte of the next request while this one is served: the connection's end comes
// instead when the caller goes away, and ends the request.
func (c *serverCodec) lookAhead(cancel context.CancelFunc) {
	next := make(chan error, 1)
	c.next = next
	c.srv.goRun(func() {
		err := c.in.Await()
		if err != nil {
			cancel()
		}
		next <- err
	})
}

// WriteResponse answers the request.
func (c *serverCodec) WriteResponse(r *rpc.Response, body any) error {
	if c.cancel != nil {
		c.cancel()
		c.cancel = nil
	}
	if m := c.request; m != nil {
		answer := *m
		answer.From, answer.To, answer.Reply, answer.OK = c.srv.config.NodeName, c.peer, true, r.Error == ""
		answer.Text = "ok"
		if !answer.OK {
			answer.Text = pool.AnswerText(errors.New(r.Error))
		}
		answer.Phase = ""
		platform.Mark(c.base, c.srv.trace, &answer)
	}
	err := c.ServerCodec.WriteResponse(r, body)
	if err != nil {
		c.failed.Store(true)
	}
	return err
}

// Close ends the connection, and the request that is served.
func (c *serverCodec) Close() error {
	err := c.conn.Close()
	if c.next != nil {
		<-c.next
	}
	return err
}

// inmemCodec carries one call of this process to its own endpoints. Mirrors Consul's inmemCodec.
type inmemCodec struct {
	ctx    context.Context
	method string
	args   any
	reply  any
	err    error
}

// ReadRequestHeader says what is called.
func (c *inmemCodec) ReadRequestHeader(r *rpc.Request) error {
	r.ServiceMethod = c.method
	return nil
}

// ReadRequestBody copies the arguments, as a wire would, and gives them the caller's context.
func (c *inmemCodec) ReadRequestBody(body any) error {
	if body == nil {
		return nil
	}
	from, to := reflect.Indirect(reflect.ValueOf(c.args)), reflect.Indirect(reflect.ValueOf(body))
	if !from.IsValid() || from.Type() != to.Type() {
		return fmt.Errorf("rpc: %s takes %s, not %T", c.method, to.Type(), c.args)
	}
	to.Set(from)
	if r, ok := body.(interface{ SetContext(context.Context) }); ok {
		r.SetContext(c.ctx)
	}
	return nil
}

// WriteResponse hands the answer to the caller.
func (c *inmemCodec) WriteResponse(r *rpc.Response, body any) error {
	if r.Error != "" {
		c.err = structs.Restore(errors.New(r.Error))
		return nil
	}
	from, to := reflect.Indirect(reflect.ValueOf(body)), reflect.Indirect(reflect.ValueOf(c.reply))
	if !to.CanSet() || from.Type() != to.Type() {
		c.err = fmt.Errorf("rpc: %s answers with %s, not %T", c.method, from.Type(), c.reply)
		return nil
	}
	to.Set(from)
	return nil
}

// Close does nothing: there is no connection.
func (c *inmemCodec) Close() error { return nil }
