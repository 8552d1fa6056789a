//go:build js

package room

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"syscall"
	"testing"
	"testing/iotest"
	"time"

	"golang.org/x/net/nettest"

	"glasshouse/core/platform"
)

// These tests run as a process of the machine room (wasm/host/conn.test.ts boots it), over its loopback.

func listenHere(t *testing.T) net.Listener {
	t.Helper()
	l, err := New().Network.Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() }) // a test may have closed it
	return l
}

func pipe(l net.Listener) (a, b net.Conn, err error) {
	if a, err = New().Network.Dial(context.Background(), l.Addr().String()); err != nil {
		return nil, nil, err
	}
	b, err = l.Accept()
	return a, b, err
}

func pair(t *testing.T) (a, b net.Conn) {
	t.Helper()
	a, b, err := pipe(listenHere(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _, _ = a.Close(), b.Close() }) // a test may have closed them
	return a, b
}

func TestConnBehavesAsNetConn(t *testing.T) {
	testConn(t)
}

func TestConnBehavesAsNetConnWhoeverGoesFirst(t *testing.T) {
	defer func(n int) { yields = n }(yields)
	yields = readYields("8")
	testConn(t)
}

func testConn(t *testing.T) {
	t.Helper()
	nettest.TestConn(t, func() (a, b net.Conn, stop func(), err error) {
		l, err := New().Network.Listen("127.0.0.1:0")
		if err != nil {
			return nil, nil, nil, err
		}
		a, b, err = pipe(l)
		return a, b, func() { _, _, _ = a.Close(), b.Close(), l.Close() }, err
	})
}

func TestReadsEndWithEOFAfterTheLastByte(t *testing.T) {
	a, b := pair(t)
	go func() {
		_, _ = a.Write([]byte("last words"))
		_ = a.Close()
	}()
	got, err := io.ReadAll(b)
	if err != nil || string(got) != "last words" {
		t.Fatalf("got %q, %v", got, err)
	}
}

func TestHalfCloseLeavesTheOtherDirectionOpen(t *testing.T) {
	a, b := pair(t)
	if err := a.(*conn).CloseWrite(); err != nil {
		t.Fatal(err)
	}
	if _, err := b.Read(make([]byte, 1)); err != io.EOF {
		t.Fatalf("the other end reads %v", err)
	}
	if _, err := b.Write([]byte("x")); err != nil {
		t.Fatal(err)
	}
	if n, err := a.Read(make([]byte, 1)); n != 1 || err != nil {
		t.Fatalf("got %d, %v", n, err)
	}
	if _, err := a.Write([]byte("x")); !errors.Is(err, syscall.EPIPE) {
		t.Fatalf("write after CloseWrite: %v", err)
	}
}

func TestWriteToAClosedPeerFailsWithReset(t *testing.T) {
	a, b := pair(t)
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	var err error
	for i := 0; i < 100 && err == nil; i++ {
		_, err = a.Write([]byte("x"))
		time.Sleep(time.Millisecond)
	}
	if !errors.Is(err, syscall.ECONNRESET) {
		t.Fatalf("got %v", err)
	}
}

func TestWriterWaitsForASlowReader(t *testing.T) {
	a, b := pair(t)
	want := bytes.Repeat([]byte("0123456789abcdef"), 4*window/16)
	if err := a.SetWriteDeadline(time.Now().Add(time.Second)); err != nil {
		t.Fatal(err)
	}
	n, err := a.Write(want)
	if !errors.Is(err, os.ErrDeadlineExceeded) || n != window {
		t.Fatalf("wrote %d of %d bytes to a reader that does not read: %v", n, len(want), err)
	}
	if err := a.SetWriteDeadline(time.Time{}); err != nil {
		t.Fatal(err)
	}
	go func() {
		_, _ = a.Write(want[n:])
		_ = a.Close()
	}()
	got, err := io.ReadAll(iotest.OneByteReader(b))
	if err != nil || !bytes.Equal(got, want) {
		t.Fatalf("got %d bytes of %d, %v", len(got), len(want), err)
	}
}

func TestCloseWakesReaderWriterAndAccepter(t *testing.T) {
	l := listenHere(t)
	a, b, err := pipe(l)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = b.Close() }()
	woken := make(chan error, 3)
	go func() { _, err := a.Read(make([]byte, 1)); woken <- err }()
	go func() { _, err := a.Write(make([]byte, 2*window)); woken <- err }()
	go func() { _, err := l.Accept(); woken <- err }()
	time.Sleep(time.Millisecond)
	if err := errors.Join(a.Close(), l.Close()); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		if err := <-woken; !errors.Is(err, net.ErrClosed) {
			t.Errorf("woken by %v", err)
		}
	}
}

func TestDialErrorsSayWhatRealOnesSay(t *testing.T) {
	n := New().Network
	_, err := n.Dial(context.Background(), "10.0.0.1:9")
	if err == nil || err.Error() != "dial tcp 10.0.0.1:9: connect: connection refused" || !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("no listener: %v", err)
	}
	_, err = n.Dial(context.Background(), "10.9.9.9:9")
	if !errors.Is(err, syscall.EHOSTUNREACH) {
		t.Errorf("no such machine: %v", err)
	}
	_, err = n.Dial(context.Background(), "example.com:9")
	if err == nil {
		t.Error("a name was dialled")
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Microsecond)
	defer cancel()
	_, err = n.Dial(ctx, "10.0.0.2:9")
	var timed net.Error
	if !errors.As(err, &timed) || !timed.Timeout() || !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("out of time: %v", err)
	}
}

func TestListenRefusesAPortThatIsTaken(t *testing.T) {
	l := listenHere(t)
	_, err := New().Network.Listen(l.Addr().String())
	if !errors.Is(err, syscall.EADDRINUSE) || !strings.Contains(err.Error(), "address already in use") {
		t.Fatalf("got %v", err)
	}
	if _, err := New().Network.Listen("10.0.0.2:8500"); !errors.Is(err, syscall.EADDRNOTAVAIL) {
		t.Errorf("another machine's address: %v", err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	again, err := New().Network.Listen(l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	if err := again.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestFullBacklogRefuses(t *testing.T) {
	l := listenHere(t)
	for range backlog {
		if _, err := New().Network.Dial(context.Background(), l.Addr().String()); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := New().Network.Dial(context.Background(), l.Addr().String()); !errors.Is(err, syscall.ECONNREFUSED) {
		t.Fatalf("got %v", err)
	}
}

func TestHTTPServesOverTheRoom(t *testing.T) {
	l := listenHere(t)
	big := strings.Repeat("glass", window)
	srv := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		_, _ = io.WriteString(w, big+string(body)) // the client checks what came
	})}
	go func() { _ = srv.Serve(l) }() // ends with ErrServerClosed
	client := &http.Client{Transport: &http.Transport{DialContext: func(ctx context.Context, _, addr string) (net.Conn, error) {
		return New().Network.Dial(ctx, addr)
	}}}
	for range 3 {
		res, err := client.Post("http://"+l.Addr().String(), "text/plain", strings.NewReader(big))
		if err != nil {
			t.Fatal(err)
		}
		got, err := io.ReadAll(res.Body)
		if err != nil || string(got) != big+big {
			t.Fatalf("got %d bytes, %v", len(got), err)
		}
		if err := res.Body.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if err := srv.Shutdown(context.Background()); err != nil {
		t.Fatal(err)
	}
}

func TestGossipCarriesPacketsAndStreams(t *testing.T) {
	g, err := New().Network.Gossip("10.0.0.1:0", nil)
	if err != nil {
		t.Fatal(err)
	}
	_, port, err := g.FinalAdvertiseAddr("", 0)
	if err != nil {
		t.Fatal(err)
	}
	self := tcpAddr(10<<24|1, port).String()
	if _, err := g.WriteTo([]byte("packet"), self); err != nil {
		t.Fatal(err)
	}
	if p := <-g.PacketCh(); string(p.Buf) != "packet" || p.From.String() != self {
		t.Errorf("got %q from %s", p.Buf, p.From)
	}
	if _, err := g.WriteTo(make([]byte, 1<<16), self); !errors.Is(err, syscall.EMSGSIZE) {
		t.Errorf("a packet too large: %v", err)
	}
	c, err := g.DialTimeout(self, time.Second)
	if err != nil {
		t.Fatal(err)
	}
	s := <-g.StreamCh()
	go func() { _, _ = c.Write([]byte("stream")) }()
	got := make([]byte, 6)
	if _, err := io.ReadFull(s, got); err != nil || string(got) != "stream" {
		t.Fatalf("got %q, %v", got, err)
	}
	if err := errors.Join(c.Close(), s.Close(), g.Shutdown(), g.Shutdown()); err != nil {
		t.Fatal(err)
	}
}

func TestConnsAreMarkers(t *testing.T) {
	a, _ := pair(t)
	if _, ok := a.(platform.Marker); !ok {
		t.Error("a connection of the room takes no marks")
	}
}

func TestFilesBehaveAsFiles(t *testing.T) {
	dir := t.TempDir()
	path := dir + "/f"
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		t.Fatalf("a file that was never made: %v", err)
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL, 0o600); !errors.Is(err, os.ErrExist) {
		t.Errorf("made twice: %v", err)
	}
	if _, err := f.WriteAt([]byte("world"), 6); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Write([]byte("hello ")); err != nil {
		t.Fatal(err)
	}
	before := time.Now()
	if err := errors.Join(f.Sync(), f.Truncate(9)); err != nil {
		t.Fatal(err)
	}
	if time.Since(before) < time.Millisecond {
		t.Error("fsync took no time")
	}
	if got, err := os.ReadFile(path); err != nil || string(got) != "hello wor" {
		t.Errorf("got %q, %v", got, err)
	}
	if err := errors.Join(f.Close(), os.Mkdir(dir+"/d", 0o700), os.Rename(path, dir+"/d/g")); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(dir + "/d"); err == nil {
		t.Error("a directory with a file in it was removed")
	}
	if _, err := os.ReadDir(dir + "/d/g"); !errors.Is(err, syscall.ENOTDIR) {
		t.Errorf("a file was read as a directory: %v", err)
	}
	names, err := os.ReadDir(dir + "/d")
	if err != nil || len(names) != 1 || names[0].Name() != "g" {
		t.Errorf("got %v, %v", names, err)
	}
	if zone, offset := time.Now().Zone(); offset != 0 {
		t.Errorf("the room is in zone %s", zone)
	}
}

// TestEndsAsAsked ends the process in the way that the environment names: wasm/host/process.test.ts asks.
func TestEndsAsAsked(t *testing.T) {
	switch os.Getenv("END") {
	case "panic":
		go panic("asked to")
		select {}
	case "exit":
		os.Exit(3)
	case "deadlock":
		select {}
	case "spin":
		for begun := time.Now(); time.Since(begun) < time.Hour; {
		}
	case "loop":
		for { // without asking the host for anything
		}
	case "memory":
		var all [][]byte
		for len(all) < 1<<10 {
			all = append(all, make([]byte, 1<<28))
		}
	}
}
