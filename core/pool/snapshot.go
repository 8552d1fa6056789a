package pool

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"time"

	"github.com/hashicorp/go-msgpack/v2/codec"

	"glasshouse/core/platform"
	"glasshouse/core/structs"
)

// The times of a snapshot's connection.
const (
	// SnapshotStall is how long either side may send or take nothing while an archive is under way.
	SnapshotStall = time.Minute
	// snapshotAnswer is how long a server may take between the request and the head of its answer: it takes or restores
	// a whole state.
	snapshotAnswer = 10 * time.Minute
)

// SnapshotConn is one connection of the snapshot protocol: msgpack heads, and archives as they are. A direction in which
// nothing moves for SnapshotStall fails.
type SnapshotConn struct {
	net.Conn
	in *Frames
}

// NewSnapshotConn wraps conn, whose first byte has been read or written.
func NewSnapshotConn(conn net.Conn) *SnapshotConn {
	c := &SnapshotConn{Conn: conn}
	c.in = RequestFrames(unstalled{conn})
	return c
}

// unstalled is a connection each of whose reads and writes must end in time.
type unstalled struct{ net.Conn }

func (c unstalled) Read(p []byte) (int, error) {
	c.Conn.SetReadDeadline(time.Now().Add(SnapshotStall))
	return c.Conn.Read(p)
}

func (c unstalled) Write(p []byte) (int, error) {
	c.Conn.SetWriteDeadline(time.Now().Add(SnapshotStall))
	return c.Conn.Write(p)
}

// Read reads an archive's bytes.
func (c *SnapshotConn) Read(p []byte) (int, error) { return c.in.Read(p) }

// Write sends an archive's bytes.
func (c *SnapshotConn) Write(p []byte) (int, error) { return unstalled{c.Conn}.Write(p) }

// ReadHead reads a request or the head of an answer.
func (c *SnapshotConn) ReadHead(out any) error {
	c.in.Begin()
	return c.in.Decode(out)
}

// WriteHead sends one.
func (c *SnapshotConn) WriteHead(head any) error {
	return codec.NewEncoder(unstalled{c.Conn}, WireHandle).Encode(head)
}

// SnapshotRPC has the server at addr serve a snapshot request and sends it what in holds, to its end. The answer's head
// is returned with the connection, from which the archive of a save is read; the caller closes it. An error of the
// server's satisfies Answered, one before the request was sent NotTaken. Mirrors Consul's SnapshotRPC.
func (p *ConnPool) SnapshotRPC(
	ctx context.Context, addr string, args *structs.SnapshotRequest, in io.Reader,
) (*structs.SnapshotResponse, io.ReadCloser, error) {
	dialCtx, cancel := context.WithTimeout(ctx, dialTimeout)
	defer cancel()
	base, err := p.connect(dialCtx, addr, RPCSnapshot)
	if err != nil {
		return nil, nil, &notTaken{cause: err}
	}
	stop := context.AfterFunc(ctx, func() { base.SetDeadline(time.Unix(1, 0)); base.Close() })
	conn := NewSnapshotConn(base)
	if p.trace.On() {
		platform.Mark(base, p.trace, p.request(SnapshotMethod(args.Op), args, "", p.nameOf(addr)))
	}
	reply := new(structs.SnapshotResponse)
	if err := conn.exchange(args, in, reply); err != nil {
		stop()
		base.Close()
		if ctx.Err() != nil {
			err = context.Cause(ctx)
		}
		return nil, nil, &callError{cause: err}
	}
	if p.trace.On() {
		platform.Heard(base, p.trace, p.answer(SnapshotMethod(args.Op), args, "", p.nameOf(addr), replyError(reply)))
	}
	if err := replyError(reply); err != nil {
		stop()
		base.Close()
		return nil, nil, &ownError{structs.Restore(err)}
	}
	return reply, &snapshotBody{conn, stop}, nil
}

// exchange sends the request and reads the head of its answer.
func (c *SnapshotConn) exchange(args *structs.SnapshotRequest, in io.Reader, reply *structs.SnapshotResponse) error {
	err := c.WriteHead(args)
	if err == nil && in != nil {
		_, err = io.Copy(c, in)
	}
	if err == nil {
		err = closeWrite(c.Conn)
	}
	// A server that refuses the archive half-way answers and closes: its answer says more than the failed write.
	c.in = AnswerFrames(answerReader{c.Conn, time.Now().Add(snapshotAnswer)})
	if readErr := c.ReadHead(reply); readErr != nil {
		return errors.Join(err, fmt.Errorf("read the head of the answer: %w", readErr))
	}
	return nil
}

// answerReader waits longer for its first byte than for the others.
type answerReader struct {
	conn  net.Conn
	first time.Time
}

func (r answerReader) Read(p []byte) (int, error) {
	by := time.Now().Add(SnapshotStall)
	if by.Before(r.first) {
		by = r.first
	}
	r.conn.SetReadDeadline(by)
	return r.conn.Read(p)
}

// replyError is the error that an answer's head holds.
func replyError(reply *structs.SnapshotResponse) error {
	if reply.Error == "" {
		return nil
	}
	return errors.New(reply.Error)
}

// ownError is a server's answer as it is: Consul puts no words of its own before it on this protocol.
type ownError struct{ error }

func (e *ownError) Unwrap() error { return e.error }

// snapshotBody is the archive of a save on its way.
type snapshotBody struct {
	*SnapshotConn
	stop func() bool
}

// Close ends the connection.
func (b *snapshotBody) Close() error {
	b.stop()
	return b.SnapshotConn.Close()
}

// SnapshotMethod is what those who watch see of a snapshot's request.
func SnapshotMethod(op structs.SnapshotOp) string {
	if op == structs.SnapshotRestore {
		return "Snapshot.Restore"
	}
	return "Snapshot.Save"
}
