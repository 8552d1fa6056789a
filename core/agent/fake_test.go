package agent

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"github.com/hashicorp/memberlist"
	"github.com/hashicorp/serf/serf"

	"glasshouse/core/platform"
	"glasshouse/core/structs"
	"glasshouse/core/trace"
)

// fake is a delegate that keeps what it was asked and answers what the test says.
type fake struct {
	answer   func(ctx context.Context, method string, args, reply any) error
	snapshot func(ctx context.Context, args *structs.SnapshotRequest, in io.Reader, out io.Writer, replyFn structs.SnapshotReplyFn) error

	mu     sync.Mutex
	calls  []call
	joined []string
	forced []string
	left   int
	down   int
}

type call struct {
	method string
	args   any
}

func (f *fake) RPC(ctx context.Context, method string, args, reply any) error {
	f.mu.Lock()
	f.calls = append(f.calls, call{method, args})
	f.mu.Unlock()
	if f.answer == nil {
		return nil
	}
	return f.answer(ctx, method, args, reply)
}

func (f *fake) SnapshotRPC(ctx context.Context, args *structs.SnapshotRequest, in io.Reader, out io.Writer, replyFn structs.SnapshotReplyFn) error {
	f.mu.Lock()
	f.calls = append(f.calls, call{"Snapshot", args})
	f.mu.Unlock()
	if f.snapshot == nil {
		return replyFn(&structs.SnapshotResponse{})
	}
	return f.snapshot(ctx, args, in, out, replyFn)
}

func (f *fake) LANMembers() []serf.Member {
	return []serf.Member{{
		Name: "a", Addr: net.IPv4(10, 0, 0, 1), Port: 8301, Status: serf.StatusAlive,
		Tags: map[string]string{"role": "consul", "port": "8300"},
	}}
}

func (f *fake) JoinLAN(addrs []string) (int, error) {
	f.joined = append(f.joined, addrs...)
	if addrs[0] == "10.9.9.9" {
		return 0, errors.New("1 error occurred:\n\t* Failed to join 10.9.9.9")
	}
	return len(addrs), nil
}

func (f *fake) RemoveFailedNode(name string, prune bool) error {
	if prune {
		name += " and prune"
	}
	f.forced = append(f.forced, name)
	return nil
}
func (f *fake) Leave() error    { f.left++; return nil }
func (f *fake) Shutdown() error { f.down++; return nil }
func (f *fake) Stats() map[string]map[string]string {
	return map[string]map[string]string{"raft": {"state": "Leader"}}
}

// last is the fake's last call; it fails the test where there was none.
func (f *fake) last(t *testing.T) call {
	t.Helper()
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.calls) == 0 {
		t.Fatal("the cluster was not asked")
	}
	return f.calls[len(f.calls)-1]
}

// loopback is the network of a test: the machine's own.
type loopback struct{}

func (loopback) Listen(addr string) (net.Listener, error) { return net.Listen("tcp", addr) }
func (loopback) Dial(ctx context.Context, addr string) (net.Conn, error) {
	return new(net.Dialer).DialContext(ctx, "tcp", addr)
}
func (loopback) Gossip(string, *trace.Tracer) (memberlist.NodeAwareTransport, error) {
	return nil, errors.New("no gossip in this test")
}

var _ platform.Network = loopback{}

// newTest makes an agent over f whose handler can be called; nothing listens.
func newTest(f *fake, change func(*Config)) *HTTPServer {
	c := &Config{
		NodeName: "a", NodeID: "id-a", Datacenter: "dc1", ServerMode: true, Version: "1.2.3", Network: loopback{},
		NewServer: func() (Delegate, error) { return f, nil },
	}
	if change != nil {
		change(c)
	}
	a := New(c)
	a.delegate = f
	s := &HTTPServer{agent: a}
	s.Server = &http.Server{Handler: s.handler(c.EnableDebug)}
	return s
}

// do sends one request; header lines are "Name: value".
func do(s *HTTPServer, method, target, body string, header ...string) *httptest.ResponseRecorder {
	req := httptest.NewRequest(method, target, strings.NewReader(body))
	req.Host = "127.0.0.1:8500"
	for _, line := range header {
		name, value, _ := strings.Cut(line, ": ")
		req.Header.Set(name, value)
	}
	resp := httptest.NewRecorder()
	s.Handler.ServeHTTP(resp, req)
	return resp
}

// stored answers reads with these entries, and writes with true.
func stored(index uint64, entries ...*structs.DirEntry) func(context.Context, string, any, any) error {
	return func(_ context.Context, _ string, _, reply any) error {
		meta := structs.QueryMeta{Index: index, KnownLeader: true}
		switch r := reply.(type) {
		case *structs.IndexedDirEntries:
			r.Entries, r.QueryMeta = entries, meta
		case *structs.IndexedKeyList:
			for _, e := range entries {
				r.Keys = append(r.Keys, e.Key)
			}
			r.QueryMeta = meta
		case *bool:
			*r = true
		}
		return nil
	}
}
