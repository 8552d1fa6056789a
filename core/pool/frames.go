package pool

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net"

	"github.com/hashicorp/go-msgpack/v2/codec"
)

// The bounds of what is read from the other side of a connection. A value is first read as bytes, of which the
// sender has to send every one, and only then decoded: a header that claims more than follows costs nothing.
const (
	// MaxRequest is how long one RPC request may be, in bytes: its head and its arguments.
	MaxRequest = 8 << 20
	// maxRequestValues is how many msgpack values a request may consist of.
	maxRequestValues = 1 << 17
	// maxAnswer and maxAnswerValues are the same for an answer, which may list a whole store.
	maxAnswer       = 1 << 30
	maxAnswerValues = 1 << 26
	// maxDepth is how deep values may be nested.
	maxDepth = 32
	// frameStep is how many bytes are made room for at a time.
	frameStep = 64 << 10
	// keptFrame is how much room is kept for the next value.
	keptFrame = 64 << 10
)

// The errors of what cannot be a request or an answer. The connection ends with them.
var (
	// ErrTooLong is returned for a message beyond its bound.
	ErrTooLong  = errors.New("rpc: message is too long")
	errTooMany  = errors.New("rpc: message has too many values")
	errTooDeep  = errors.New("rpc: message is nested too deep")
	errNoFormat = errors.New("rpc: message is no msgpack")
)

// WireHandle is how RPC is written: as net-rpc-msgpackrpc does, and times as Consul 1.8 reads them.
var WireHandle = func() *codec.MsgpackHandle {
	h := &codec.MsgpackHandle{}
	h.TimeNotBuiltin = true
	return h
}()

// Frames reads one msgpack value after the other from a connection, each whole before it is decoded.
type Frames struct {
	in  *bufio.Reader
	buf []byte
	dec *codec.Decoder

	maxBytes, maxValues   int
	leftBytes, leftValues int
}

// RequestFrames reads requests from conn, AnswerFrames answers.
func RequestFrames(conn io.Reader) *Frames { return newFrames(conn, MaxRequest, maxRequestValues) }

// AnswerFrames reads answers from conn.
func AnswerFrames(conn io.Reader) *Frames { return newFrames(conn, maxAnswer, maxAnswerValues) }

func newFrames(conn io.Reader, bytes, values int) *Frames {
	f := &Frames{
		in: bufio.NewReader(conn), dec: codec.NewDecoderBytes(nil, WireHandle),
		maxBytes: bytes, maxValues: values,
	}
	f.Begin()
	return f
}

// Begin says that a new message begins: its bounds count from here.
func (f *Frames) Begin() { f.leftBytes, f.leftValues = f.maxBytes, f.maxValues }

// Await waits for the next byte without reading it.
func (f *Frames) Await() error {
	_, err := f.in.Peek(1)
	return err
}

// Read reads what follows the values as it is: a snapshot's bytes.
func (f *Frames) Read(p []byte) (int, error) { return f.in.Read(p) }

// Decode reads one value into out; with a nil out it is passed over.
func (f *Frames) Decode(out any) error {
	if err := f.next(); err != nil {
		return err
	}
	if out != nil {
		f.dec.ResetBytes(f.buf)
		if err := f.dec.Decode(out); err != nil {
			return fmt.Errorf("rpc: %w", err)
		}
	}
	if cap(f.buf) > keptFrame {
		f.buf = nil
	}
	return nil
}

// next reads the bytes of one value, with all that it holds, into buf.
func (f *Frames) next() error {
	f.buf = f.buf[:0]
	var open [maxDepth]uint64 // how many values are still to come on each level
	depth := 0
	for {
		body, values, err := f.head()
		if err != nil {
			return err
		}
		if err := f.take(body); err != nil {
			return err
		}
		switch {
		case values > uint64(f.leftValues):
			return errTooMany
		case values > 0 && depth == maxDepth:
			return errTooDeep
		case values > 0:
			open[depth] = values
			depth++
			continue
		}
		for depth > 0 {
			if open[depth-1]--; open[depth-1] > 0 {
				break
			}
			depth--
		}
		if depth == 0 {
			return nil
		}
	}
}

// head reads what a value begins with: how many bytes are its own, and how many values it holds.
func (f *Frames) head() (body, values uint64, err error) {
	if f.leftValues--; f.leftValues < 0 {
		return 0, 0, errTooMany
	}
	if err := f.take(1); err != nil {
		return 0, 0, err
	}
	b := f.buf[len(f.buf)-1]
	switch {
	case b <= 0x7f, b >= 0xe0: // a small number
		return 0, 0, nil
	case b <= 0x8f: // a small map
		return 0, 2 * uint64(b&0x0f), nil
	case b <= 0x9f: // a small array
		return 0, uint64(b & 0x0f), nil
	case b <= 0xbf: // a short string
		return uint64(b & 0x1f), 0, nil
	}
	k := kinds[b-0xc0]
	if k.size == 0 {
		if k.invalid {
			return 0, 0, errNoFormat
		}
		return uint64(k.body), 0, nil
	}
	if err := f.take(uint64(k.size)); err != nil {
		return 0, 0, err
	}
	n := number(f.buf[len(f.buf)-k.size:])
	if k.values > 0 {
		return 0, n * uint64(k.values), nil
	}
	return n + uint64(k.body), 0, nil
}

// kind is how a value begins whose first byte is 0xc0 or more: size bytes of a count follow, of bytes or, where values
// is not 0, of so many values each; and body bytes beside.
type kind struct {
	size, body, values int
	invalid            bool
}

// kinds are msgpack's from 0xc0 (nil) to 0xdf (map32).
var kinds = [32]kind{
	{}, {invalid: true}, {}, {}, // nil, -, false, true
	{size: 1}, {size: 2}, {size: 4}, // bin
	{size: 1, body: 1}, {size: 2, body: 1}, {size: 4, body: 1}, // ext: a type byte beside
	{body: 4}, {body: 8}, // float
	{body: 1}, {body: 2}, {body: 4}, {body: 8}, // uint
	{body: 1}, {body: 2}, {body: 4}, {body: 8}, // int
	{body: 2}, {body: 3}, {body: 5}, {body: 9}, {body: 17}, // fixext
	{size: 1}, {size: 2}, {size: 4}, // str
	{size: 2, values: 1}, {size: 4, values: 1}, // array
	{size: 2, values: 2}, {size: 4, values: 2}, // map
}

// number reads 1, 2 or 4 bytes, big endian.
func number(b []byte) uint64 {
	switch len(b) {
	case 1:
		return uint64(b[0])
	case 2:
		return uint64(binary.BigEndian.Uint16(b))
	}
	return uint64(binary.BigEndian.Uint32(b))
}

// take reads n bytes, and makes room for them as they come.
func (f *Frames) take(n uint64) error {
	if n > uint64(f.leftBytes) {
		return fmt.Errorf("%w: at most %d bytes are taken", ErrTooLong, f.maxBytes)
	}
	f.leftBytes -= int(n)
	for n > 0 {
		step := int(min(n, frameStep))
		at := len(f.buf)
		f.buf = append(f.buf, make([]byte, step)...)
		if _, err := io.ReadFull(f.in, f.buf[at:]); err != nil {
			return whole(err, at)
		}
		n -= uint64(step)
	}
	return nil
}

// whole is io.ErrUnexpectedEOF for an end within a value.
func whole(err error, read int) error {
	if read > 0 && errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// closeWriter is what every stream connection of a platform can do.
type closeWriter interface{ CloseWrite() error }

// closeWrite ends conn's outward direction.
func closeWrite(conn net.Conn) error {
	c, ok := conn.(closeWriter)
	if !ok {
		return errors.New("the connection cannot be closed in one direction")
	}
	return c.CloseWrite()
}
