package server_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"runtime"
	"testing"
	"time"

	"glasshouse/core/pool"
	"glasshouse/core/server"
	"glasshouse/core/structs"
	"glasshouse/core/trace"
)

// dial opens a bare connection from the client machine to server a.
func (c *cluster) dial(t *testing.T) net.Conn {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	conn, err := c.net.Host(ipOf("web")).Dial(ctx, ipOf("a")+":8300")
	if err != nil {
		t.Fatal(err)
	}
	return conn
}

func TestAConnectionThatSaysNothingGoodIsClosed(t *testing.T) {
	run(t, func(t *testing.T, c *cluster) {
		for name, tc := range map[string]struct {
			hello       []byte
			least, most time.Duration
		}{
			"silence":             {nil, 9 * time.Second, 11 * time.Second},
			"an unknown byte":     {[]byte{99}, 0, time.Second},
			"tls":                 {[]byte{byte(pool.RPCTLS)}, 0, time.Second},
			"half a name":         {[]byte{byte(pool.RPCNode), 9, 'x'}, 9 * time.Second, 11 * time.Second},
			"two names":           {append(pool.Hello("x", pool.RPCNode), 0), 0, time.Second},
			"junk for rpc":        {[]byte("\x00\xc1\xc1\xc1\xc1"), 0, time.Second},
			"junk for yamux":      {[]byte("\x04GET / HTTP/1.1\r\n\r\n"), 0, time.Second},
			"raft without frames": {[]byte("\x01\x77\x77"), 0, time.Second},
			"junk for raft":       {append([]byte{byte(pool.RPCRaftChecked)}, "junk for raft"...), 0, time.Second},
			"no trace to be seen": {[]byte{byte(pool.RPCTrace)}, 0, time.Second},
		} {
			conn := c.dial(t)
			began := time.Now()
			conn.Write(tc.hello)
			conn.SetReadDeadline(began.Add(time.Minute))
			_, err := io.Copy(io.Discard, conn)
			if took := time.Since(began); err != nil || took < tc.least || took > tc.most {
				t.Errorf("%s: closed after %v with %v", name, took, err)
			}
			conn.Close()
		}
		if err := c.put(c.client, "k", "1"); err != nil {
			t.Errorf("the server is no good any more: %v", err)
		}
	})
}

func TestARequestMayBeOnlySoLong(t *testing.T) {
	run(t, func(t *testing.T, c *cluster) {
		for size, fits := range map[int]bool{7 << 20: true, 9 << 20: false} {
			_, err := c.apply(c.client, structs.KVSet, structs.DirEntry{Key: "k", Value: make([]byte, size)}, "")
			if (err == nil) != fits {
				t.Errorf("%d bytes: %v", size, err)
			}
			// Nobody has taken it: its outcome is known, and another try would end the same.
			if !fits && (!errors.Is(err, pool.ErrTooLong) || errors.Is(err, structs.ErrOutcomeUnknown)) {
				t.Errorf("%d bytes were refused as %v", size, err)
			}
		}
		if g := c.get(c.client, "k", structs.QueryOptions{}); len(g.value) != 7<<20 {
			t.Errorf("the value has %d bytes, %v", len(g.value), g.err)
		}
	})
}

func TestAWatcherReadsTheEventsAsLines(t *testing.T) {
	run(t, func(t *testing.T, c *cluster) {
		c.stop("a")
		c.hub = trace.NewHub("a")
		c.start("a")
		c.waitLeader(names...)

		conn := c.dial(t)
		conn.Write([]byte{byte(pool.RPCTrace)})
		lines := bufio.NewScanner(conn)
		next := func() (e trace.Event) {
			conn.SetReadDeadline(time.Now().Add(time.Minute))
			if !lines.Scan() {
				t.Fatalf("the stream ended: %v", lines.Err())
			}
			if err := json.Unmarshal(lines.Bytes(), &e); err != nil {
				t.Fatalf("%q: %v", lines.Text(), err)
			}
			return e
		}
		first := next()
		if first.Kind != trace.KindMember || first.Node != "a" {
			t.Errorf("the first event is %+v", first)
		}
		if _, err := c.apply(c.client, structs.KVSet, structs.DirEntry{Key: "k", Value: []byte("v")}, "streamed"); err != nil {
			t.Fatal(err)
		}
		for e := next(); e.Store == nil || e.Store.Trace != "streamed"; e = next() {
		}
		conn.Close()
		time.Sleep(time.Minute)
		if c.hub.Listening() {
			t.Error("the server still writes to a watcher who is gone")
		}
	})
}

func TestADataDirectoryOfAnotherNodeIsRefused(t *testing.T) {
	run(t, func(t *testing.T, c *cluster) {
		conf := c.config("b")
		conf.NodeID = "id-thief"
		conf.RPCAddr, conf.SerfLANAddr = "10.0.0.9:8300", "10.0.0.9:8301"
		if _, err := server.NewServer(conf); !errors.Is(err, structs.ErrBadDataDir) {
			t.Errorf("a directory of another node: %v", err)
		}
	})
}

// raft decodes its messages by itself; its decoder makes room step by step.
func TestRaftsOwnReaderMakesNoRoomForWhatAHeaderClaims(t *testing.T) {
	run(t, func(t *testing.T, c *cluster) {
		for name, body := range map[string]string{
			"a key":    "\x81\xdb\xff\xff\xff\xff",
			"bytes":    "\x81\xa6Leader\xc6\xff\xff\xff\xff",
			"entries":  "\x81\xa7Entries\xdd\xff\xff\xff\xff",
			"an array": "\xdd\xff\xff\xff\xff",
		} {
			for kind := range 5 {
				conn := c.dial(t)
				var before, after runtime.MemStats
				runtime.ReadMemStats(&before)
				conn.Write([]byte{byte(pool.RPCRaftChecked)})
				pool.Checked(conn).Write(append([]byte{byte(kind)}, body...))
				conn.SetReadDeadline(time.Now().Add(200 * time.Millisecond))
				conn.Read(make([]byte, 1))
				runtime.ReadMemStats(&after)
				if cost := after.TotalAlloc - before.TotalAlloc; cost > 64<<20 {
					t.Errorf("%s for raft's message %d cost %d bytes", name, kind, cost)
				}
				conn.Close()
			}
		}
		if err := c.put(c.client, "k", "1"); err != nil {
			t.Error(err)
		}
	})
}

func TestADamagedEntryIsNeitherKeptNorLost(t *testing.T) {
	run(t, func(t *testing.T, c *cluster) {
		leader := c.waitLeader(names...)
		struck := 0
		c.net.Harm(func(written []byte) {
			if at := bytes.Index(written, []byte("precious")); at >= 0 {
				written[at] ^= 1 << (struck % 8)
				struck++
			}
		})
		done := make(chan error, 1)
		go func() { done <- c.put(c.servers[leader], "k", "precious") }()
		time.Sleep(400 * time.Millisecond)
		c.net.Heal()
		if err := <-done; err != nil {
			t.Fatal(err)
		}
		if struck < 2 {
			t.Fatalf("%d messages were harmed", struck)
		}
		time.Sleep(5 * time.Second)
		for _, name := range names {
			if g := c.get(c.servers[name], "k", structs.QueryOptions{AllowStale: true}); g.value != "precious" || g.err != nil {
				t.Errorf("%s holds %q, %v", name, g.value, g.err)
			}
		}
	})
}

func TestOneAddressHoldsOnlySoManyConnections(t *testing.T) {
	run(t, func(t *testing.T, c *cluster) {
		const limit = 100 // Consul's
		closed := func(conn net.Conn) bool {
			conn.SetReadDeadline(time.Now().Add(100 * time.Millisecond))
			_, err := conn.Read(make([]byte, 1))
			return errors.Is(err, io.EOF)
		}
		var held []net.Conn
		refused := false
		for range limit + 1 {
			conn := c.dial(t)
			conn.Write([]byte{byte(pool.RPCConsul)})
			if refused = closed(conn); refused {
				break
			}
			held = append(held, conn)
		}
		// The client agent of this address has one of its own.
		if !refused || len(held) < limit-1 || len(held) > limit {
			t.Errorf("%d connections were held, refused %v", len(held), refused)
		}
		if err := c.put(c.servers["b"], "k", "1"); err != nil {
			t.Errorf("another address: %v", err)
		}
		held[0].Close()
		time.Sleep(time.Second)
		if conn := c.dial(t); closed(conn) {
			t.Error("one was closed, and still there is no room for another")
		} else {
			conn.Close()
		}
		for _, conn := range held {
			conn.Close()
		}
	})
}
