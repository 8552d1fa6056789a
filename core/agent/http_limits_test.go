package agent

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"glasshouse/core/platform/memnet"
	"glasshouse/core/structs"
)

// overMemnet calls an agent in a room of its own; talk has a connection to it.
func overMemnet(t *testing.T, f *fake, talk func(t *testing.T, conn net.Conn, from *bufio.Reader)) {
	synctest.Test(t, func(t *testing.T) {
		room := memnet.New(time.Millisecond)
		a := start(t, f, func(c *Config) {
			c.Network, c.HTTPAddrs = room.Host("10.0.0.1"), []string{"10.0.0.1:8500"}
		})
		conn, err := room.Host("10.0.0.11").Dial(t.Context(), "10.0.0.1:8500")
		if err != nil {
			t.Fatal(err)
		}
		talk(t, conn, bufio.NewReader(conn))
		_ = conn.Close()
		if err := a.Shutdown(); err != nil {
			t.Error(err)
		}
	})
}

// wantEnd reads until the agent ends the connection, and demands that it does so after about wait.
func wantEnd(t *testing.T, from *bufio.Reader, wait time.Duration) {
	t.Helper()
	began := time.Now()
	_, err := io.Copy(io.Discard, from)
	if took := time.Since(began); err != nil || took < wait-time.Second || took > wait+time.Second {
		t.Errorf("ended after %v with %v, want %v", took, err, wait)
	}
}

func TestHeadersThatDoNotComeEndTheirConnection(t *testing.T) {
	overMemnet(t, &fake{}, func(t *testing.T, conn net.Conn, from *bufio.Reader) {
		fmt.Fprint(conn, "GET /v1/kv/a HTTP/1.1\r\nHost: a\r\nX-")
		wantEnd(t, from, headerWait)
	})
}

func TestAnIdleConnectionEnds(t *testing.T) {
	overMemnet(t, &fake{answer: stored(1)}, func(t *testing.T, conn net.Conn, from *bufio.Reader) {
		fmt.Fprint(conn, "GET /v1/kv/a HTTP/1.1\r\nHost: a\r\n\r\n")
		if resp, err := http.ReadResponse(from, nil); err != nil || resp.StatusCode != 404 {
			t.Fatal(resp, err)
		}
		wantEnd(t, from, idleWait)
	})
}

func TestHeadersOverTheBoundAre431(t *testing.T) {
	overMemnet(t, &fake{answer: stored(1)}, func(t *testing.T, conn net.Conn, from *bufio.Reader) {
		fmt.Fprintf(conn, "GET /v1/kv/a HTTP/1.1\r\nHost: a\r\nX-Long: %s\r\n\r\n", strings.Repeat("x", maxHeaderBytes+8192))
		resp, err := http.ReadResponse(from, nil)
		if err != nil || resp.StatusCode != http.StatusRequestHeaderFieldsTooLarge {
			t.Errorf("%v, %v", resp, err)
		}
	})
}

func TestAnArchiveThatStopsComingEndsItsRequest(t *testing.T) {
	var got int
	f := &fake{snapshot: func(_ context.Context, _ *structs.SnapshotRequest, in io.Reader, _ io.Writer, _ structs.SnapshotReplyFn) error {
		body, err := io.ReadAll(in)
		got = len(body)
		return err
	}}
	overMemnet(t, f, func(t *testing.T, conn net.Conn, from *bufio.Reader) {
		fmt.Fprint(conn, "PUT /v1/snapshot HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n")
		// A slow body is none that has stopped: each piece has its own time.
		for range 3 {
			time.Sleep(bodyWait - time.Second)
			fmt.Fprint(conn, "0123456789")
		}
		began := time.Now()
		resp, err := http.ReadResponse(from, nil)
		if err != nil {
			t.Fatal(err)
		}
		if took := time.Since(began); resp.StatusCode != 500 || took > bodyWait+time.Second || got != 30 {
			t.Errorf("%d after %v, with %d bytes", resp.StatusCode, took, got)
		}
	})
}

// pipes is a listener whose connections have no buffer: what is written waits for its reader.
type pipes struct {
	loopback
	conns chan net.Conn
}

func (p pipes) Listen(string) (net.Listener, error) { return p, nil }
func (p pipes) Addr() net.Addr                      { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 8500} }
func (p pipes) Close() error                        { return nil }
func (p pipes) Accept() (net.Conn, error) {
	if conn, ok := <-p.conns; ok {
		return conn, nil
	}
	return nil, net.ErrClosed
}

func TestAReaderThatStopsEndsTheSnapshot(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ended := make(chan error, 1)
		f := &fake{snapshot: func(_ context.Context, _ *structs.SnapshotRequest, _ io.Reader, out io.Writer, reply structs.SnapshotReplyFn) error {
			if err := reply(&structs.SnapshotResponse{}); err != nil {
				return err
			}
			_, err := io.Copy(out, strings.NewReader(strings.Repeat("x", 1<<20)))
			ended <- err
			return err
		}}
		ln := pipes{conns: make(chan net.Conn)}
		a := start(t, f, func(c *Config) { c.Network = ln })
		near, far := net.Pipe()
		ln.conns <- far
		fmt.Fprint(near, "GET /v1/snapshot HTTP/1.1\r\nHost: a\r\n\r\n")
		began := time.Now()
		if err := <-ended; err == nil || time.Since(began) > 2*answerWait {
			t.Errorf("ended with %v after %v", err, time.Since(began))
		}
		_ = near.Close()
		close(ln.conns)
		if err := a.Shutdown(); err != nil {
			t.Error(err)
		}
	})
}
