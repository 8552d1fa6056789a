//go:build !js

package tracesocket

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/memberlist"

	"glasshouse/core/node"
	"glasshouse/core/pool"
	"glasshouse/core/trace"
)

// limit bounds every wait of these tests.
const limit = 20 * time.Second

// loopback is the machine's own network.
type loopback struct{}

func (loopback) Listen(addr string) (net.Listener, error) { return net.Listen("tcp", addr) }
func (loopback) Dial(ctx context.Context, addr string) (net.Conn, error) {
	return new(net.Dialer).DialContext(ctx, "tcp", addr)
}
func (loopback) Gossip(string, *trace.Tracer) (memberlist.NodeAwareTransport, error) {
	return nil, errors.New("no gossip in this test")
}

// serve serves the events of a hub; servers are the cluster's others.
func serve(t *testing.T, servers map[string]string) (*trace.Hub, string) {
	t.Helper()
	hub := trace.NewHub("a")
	hub.SetState(func() []*trace.Event { return []*trace.Event{at("main")} })
	s := httptest.NewServer(New(&node.Stream{
		NodeName: "a", Hub: hub, Network: loopback{}, Logger: hclog.NewNullLogger(),
		Servers: func() map[string]string {
			all := map[string]string{"a": "127.0.0.1:1"} // itself, which must not be dialled
			for name, addr := range servers {
				all[name] = addr
			}
			return all
		},
	}))
	t.Cleanup(s.Close)
	return hub, s.URL
}

func at(point string) *trace.Event {
	return &trace.Event{Kind: trace.KindStation, Station: &trace.Station{Point: point}}
}

func dial(t *testing.T, url string) *websocket.Conn {
	t.Helper()
	conn, _, err := websocket.Dial(t.Context(), url, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.CloseNow() })
	return conn
}

// next reads one event as text.
func next(t *testing.T, conn *websocket.Conn) (string, error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	_, data, err := conn.Read(ctx)
	return string(data), err
}

func TestAListenerIsToldWhatIsTrueAndThenWhatHappens(t *testing.T) {
	hub, url := serve(t, nil)
	conn := dial(t, url)
	for _, want := range []string{`"main"`, `"KVSPut"`} {
		got, err := next(t, conn)
		if err != nil || !strings.Contains(got, want) {
			t.Fatalf("event %q, %v; want %s", got, err, want)
		}
		hub.Emit(at("KVSPut"))
	}
}

func TestASlowListenerIsCutWithTheReason(t *testing.T) {
	hub, url := serve(t, nil)
	conn := dial(t, url)
	if _, err := next(t, conn); err != nil {
		t.Fatal(err)
	}
	// Far more than the queue and the socket's buffers hold, faster than anyone writes.
	big := at(strings.Repeat("x", 1000))
	for range 20 * depth {
		hub.Emit(big)
	}
	if hub.Listening() {
		t.Fatal("the hub still keeps the slow listener")
	}
	var err error
	for err == nil {
		_, err = next(t, conn)
	}
	if websocket.CloseStatus(err) != websocket.StatusPolicyViolation || !strings.Contains(err.Error(), "reads too slowly") {
		t.Errorf("closed with %v", err)
	}
}

func TestListenersAreBounded(t *testing.T) {
	hub, url := serve(t, nil)
	for range 32 {
		if sub := hub.Subscribe(1); sub.Err() != nil {
			t.Fatal(sub.Err())
		}
	}
	_, err := next(t, dial(t, url))
	if websocket.CloseStatus(err) != websocket.StatusTryAgainLater {
		t.Errorf("one too many: %v", err)
	}
}

func TestAListenerThatGoesIsForgotten(t *testing.T) {
	hub, url := serve(t, nil)
	conn := dial(t, url)
	if _, err := next(t, conn); err != nil {
		t.Fatal(err)
	}
	_ = conn.Close(websocket.StatusNormalClosure, "")
	ctx, cancel := context.WithTimeout(t.Context(), limit)
	defer cancel()
	for hub.Listening() {
		if ctx.Err() != nil {
			t.Fatal("the hub still keeps it")
		}
		<-time.After(time.Millisecond)
	}
}

func TestAClustersStreamBringsEveryServersEvents(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = ln.Close() })
	asked := make(chan byte, 4)
	go func() {
		for {
			conn, err := ln.Accept()
			if err != nil {
				return
			}
			var first [1]byte
			_, _ = io.ReadFull(conn, first[:])
			asked <- first[0]
			_, _ = io.WriteString(conn, "{\"node\":\"b\",\"kind\":\"role\"}\n")
			_ = conn.Close() // a server that goes is listened to again
		}
	}()
	_, url := serve(t, map[string]string{"b": ln.Addr().String()})
	conn := dial(t, url+"?cluster")
	heard := map[string]int{}
	for heard["a"] < 1 || heard["b"] < 2 {
		got, err := next(t, conn)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(got, `"node":"b"`) {
			heard["b"]++
		} else {
			heard["a"]++
		}
	}
	if first := <-asked; first != byte(pool.RPCTrace) {
		t.Errorf("asked with the byte %d", first)
	}
}

func TestWhoMayListen(t *testing.T) {
	h := &handler{&node.Stream{AllowOrigins: []string{"http://friend.test:8080"}}}
	for _, test := range []struct {
		origin, host string
		want         bool
	}{
		{"", "127.0.0.1:8500", true},
		{"http://127.0.0.1:8500", "127.0.0.1:8500", true},
		{"http://localhost:8500", "localhost:8500", true},
		{"http://[::1]:8500", "[::1]:8500", true},
		{"http://127.0.0.1:9999", "127.0.0.1:8500", false},
		{"http://friend.test:8080", "127.0.0.1:8500", true},
		{"http://friend.test", "127.0.0.1:8500", false},
		{"https://friend.test:8080", "127.0.0.1:8500", false},
		{"null", "127.0.0.1:8500", false},
		{"http://evil.test:8500", "evil.test:8500", false}, // a name that was made to point here
	} {
		req := httptest.NewRequest(http.MethodGet, "/v1/internal/trace", nil)
		req.Host = test.host
		if test.origin != "" {
			req.Header.Set("Origin", test.origin)
		}
		if got := h.mayListen(req); got != test.want {
			t.Errorf("origin %q at %s: %v, want %v", test.origin, test.host, got, test.want)
		}
	}
}
