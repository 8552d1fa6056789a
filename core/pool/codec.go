package pool

import (
	"bytes"
	"fmt"
	"io"
	"net/rpc"

	"github.com/hashicorp/go-msgpack/v2/codec"
)

// clientCodec is the caller's side of a stream, in net/rpc's form: requests are bounded before they are sent, answers
// while they are read. Mirrors net-rpc-msgpackrpc's MsgpackCodec.
type clientCodec struct {
	conn io.ReadWriteCloser
	in   *Frames
	out  bytes.Buffer
	enc  *codec.Encoder
	// sending is called when a request is about to be written.
	sending func()
	// neverLeft is conn's.
	neverLeft func() (certainly func() bool)
}

var _ rpc.ClientCodec = (*clientCodec)(nil)

func newClientCodec(conn io.ReadWriteCloser) *clientCodec {
	c := &clientCodec{conn: conn, in: AnswerFrames(conn)}
	c.enc = codec.NewEncoder(&c.out, WireHandle)
	return c
}

// notSent is an error of a request of which no byte was sent, and which no server would take.
type notSent struct{ cause error }

func (e *notSent) Error() string { return e.cause.Error() }
func (e *notSent) Unwrap() error { return e.cause }

// WriteRequest sends a call whole. One that is longer than a server takes is not sent: its error wraps ErrTooLong.
func (c *clientCodec) WriteRequest(r *rpc.Request, args any) error {
	c.out.Reset()
	for _, part := range []any{r, args} {
		if err := c.enc.Encode(part); err != nil {
			return &notSent{fmt.Errorf("rpc: encode %s: %w", r.ServiceMethod, err)}
		}
	}
	if n := c.out.Len(); n > MaxRequest {
		c.out = bytes.Buffer{}
		c.enc.Reset(&c.out)
		return &notSent{fmt.Errorf("%w: %s has %d bytes, at most %d are taken", ErrTooLong, r.ServiceMethod, n, MaxRequest)}
	}
	c.sending()
	certainly := c.neverLeft()
	_, err := c.conn.Write(c.out.Bytes())
	if err != nil && certainly() {
		err = &notTaken{cause: err}
	}
	if c.out.Cap() > keptFrame {
		c.out = bytes.Buffer{}
		c.enc.Reset(&c.out)
	}
	return err
}

// ReadResponseHeader reads the head of an answer.
func (c *clientCodec) ReadResponseHeader(r *rpc.Response) error {
	c.in.Begin()
	return c.in.Decode(r)
}

// ReadResponseBody reads the answer itself.
func (c *clientCodec) ReadResponseBody(body any) error { return c.in.Decode(body) }

// Close ends the stream.
func (c *clientCodec) Close() error { return c.conn.Close() }
