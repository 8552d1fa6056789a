package pool

import (
	"bufio"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"net"
	"sync"
)

// A frame of a checked connection: how many bytes it carries, in two bytes, and the complement of that number, so that
// nobody waits for bytes that only a turned bit claims; the CRC32C of these four and of what is carried, in four; then what
// is carried. All is big endian.
const (
	frameHead = 8
	// frameBody is the most that one frame carries, in bytes.
	frameBody = 32 << 10
)

// ErrDamaged is returned for a frame that is not what was written. The connection ends with it.
var ErrDamaged = errors.New("pool: what came on the connection is damaged")

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// CheckedConn is a connection whose bytes go in frames that carry a checksum: what is read is what was written, or an
// error that wraps ErrDamaged. TCP's own checksum has 16 bits and ends at each machine on the way; Consul leaves the rest to
// TLS, which kvnode does not have.
//
// An error of Read stays: what has been read of a frame is gone.
type CheckedConn struct {
	net.Conn
	in      *bufio.Reader
	left    int // how much of the frame at the head of in is still to be read
	failed  error
	writing sync.Mutex
	out     []byte
}

// Checked is conn with frames. The other side has to do the same.
func Checked(conn net.Conn) *CheckedConn {
	return &CheckedConn{Conn: conn, in: bufio.NewReaderSize(conn, frameHead+frameBody)}
}

// NetConn is the connection that carries the frames.
func (c *CheckedConn) NetConn() net.Conn { return c.Conn }

// Read reads bytes of one frame, once all of it has come and was found whole. It is for one goroutine at a time.
func (c *CheckedConn) Read(p []byte) (int, error) {
	if len(p) == 0 || c.failed != nil {
		return 0, c.failed
	}
	if c.left == 0 {
		if c.left, c.failed = c.next(); c.failed != nil {
			return 0, c.failed
		}
	}
	n, err := c.in.Read(p[:min(len(p), c.left)])
	c.left -= n
	return n, err
}

// next waits for a frame and checks it. Its bytes stay in the buffer, which holds the longest.
func (c *CheckedConn) next() (length int, err error) {
	head, err := c.in.Peek(frameHead)
	if err != nil {
		return 0, whole(err, len(head))
	}
	size := binary.BigEndian.Uint16(head)
	if length = int(size); size != ^binary.BigEndian.Uint16(head[2:]) || length == 0 || length > frameBody {
		return 0, ErrDamaged
	}
	frame, err := c.in.Peek(frameHead + length)
	if err != nil {
		return 0, whole(err, len(frame))
	}
	if frameSum(frame) != binary.BigEndian.Uint32(frame[4:]) {
		return 0, ErrDamaged
	}
	c.in.Discard(frameHead)
	return length, nil
}

// frameSum is the checksum of a whole frame.
func frameSum(frame []byte) uint32 {
	sum := crc32.Update(0, castagnoli, frame[:4])
	return crc32.Update(sum, castagnoli, frame[frameHead:])
}

// Write writes p in as few frames as it takes, each by one write. Its count is that of p's bytes.
func (c *CheckedConn) Write(p []byte) (int, error) {
	c.writing.Lock()
	defer c.writing.Unlock()
	written := 0
	for written < len(p) {
		n := min(len(p)-written, frameBody)
		if _, err := c.Conn.Write(c.frame(p[written : written+n])); err != nil {
			return written, err
		}
		written += n
	}
	return written, nil
}

// frame is the frame that carries p, until the next one is made.
func (c *CheckedConn) frame(p []byte) []byte {
	c.out = binary.BigEndian.AppendUint16(c.out[:0], uint16(len(p)))
	c.out = binary.BigEndian.AppendUint16(c.out, ^uint16(len(p)))
	c.out = append(c.out, 0, 0, 0, 0)
	c.out = append(c.out, p...)
	binary.BigEndian.PutUint32(c.out[4:], frameSum(c.out))
	return c.out
}
