package agent

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"glasshouse/core/platform/memnet"
	"glasshouse/core/structs"
)

// TestAKeyIsTheSameToEveryLayer sends paths as bytes, so that no client cleans them, and looks which key the cluster is
// asked for: "" where none may be.
func TestAKeyIsTheSameToEveryLayer(t *testing.T) {
	f := &fake{answer: stored(1)}
	a := start(t, f, nil)
	defer func() { _ = a.Shutdown() }()
	conn, err := net.Dial("tcp", a.HTTPAddrs()[0])
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	from := bufio.NewReader(conn)
	for _, test := range []struct {
		target string
		status int
		key    string
	}{
		{"/v1/kv/a", 200, "a"},
		{"/v1/kv/a/b/", 200, "a/b/"},
		{"/v1/kv/a%2Fb", 200, "a/b"},
		{"/v1/kv/a%252Fb", 200, "a%2Fb"}, // decoded once, not twice
		{"/v1/kv/a%2e%2e/b", 200, "a../b"},
		{"/v1/kv/...", 200, "..."},
		{"/v1/kv/a+b", 200, "a+b"},
		{"/v1/kv/a%2Bb", 200, "a+b"},
		{"/v1/kv/a%20b", 200, "a b"},
		{"/v1/kv/%20", 200, " "},
		{"/v1/kv/a%3Fb", 200, "a?b"},
		{"/v1/kv/a%23b", 200, "a#b"},
		{"/v1/kv/a;b", 200, "a;b"},
		{"/v1/kv/a%25", 200, "a%"},
		{`/v1/kv/a\..\b`, 200, `a\..\b`}, // a backslash parts nothing
		{"/v1/kv/a%5C..%5Cb", 200, `a\..\b`},
		{"/v1/kv/C:/b", 200, "C:/b"},
		{"/v1/kv/e%CC%81", 200, "e\u0301"}, // not brought into another form
		{"/v1/kv/%C3%A9", 200, "\u00e9"},
		{"/v1/kv/%F0%9F%98%80", 200, "\U0001F600"},
		{"/v1/kv/%ff", 200, "\xff"},
		{"/v1/kv/%c0%ae%c0%ae/x", 200, "\xc0\xae\xc0\xae/x"}, // an overlong ".." is no ".."
		{"http://127.0.0.1/v1/kv/whole", 200, "whole"},

		{"/v1/kv/..", 301, ""},
		{"/v1/kv/../agent/leave", 301, ""},
		{"/v1/kv/a/../b", 301, ""},
		{"/v1/kv/a/%2e%2e/b", 301, ""},
		{"/v1/kv/a/%2e%2e%2fb", 301, ""},
		{"/v1/kv/..%2fagent%2fleave", 301, ""},
		{"/v1/kv/./a", 301, ""},
		{"/v1/kv//a", 301, ""},
		{"/v1/kv/a%2F%2Fb", 301, ""},
		{"//v1/kv/a", 301, ""},
		{"/v1//kv/a", 301, ""},
		{"/v1/kv/a%00b", 400, ""},
		{"/v1/kv/%00", 400, ""},
		{"/v1/kv/a%0Ab", 400, ""},
		{"/v1/kv/a%0D%0Ab", 400, ""},
		{"/v1/kv/%7F", 400, ""},
		{"/v1/kv/%C2%A0", 400, ""}, // prints as nothing
		{"/v1/kv/%E2%80%AE", 400, ""},
		{"/v1/%6bv/a", 200, "a"},
		{"/V1/KV/a", 404, ""},
	} {
		f.mu.Lock()
		f.calls = nil
		f.mu.Unlock()
		fmt.Fprintf(conn, "PUT %s HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 1\r\n\r\nv", test.target)
		resp, err := http.ReadResponse(from, nil)
		if err != nil {
			t.Fatalf("%s: %v", test.target, err)
		}
		_, _ = io.Copy(io.Discard, resp.Body)
		key := ""
		f.mu.Lock()
		for _, c := range f.calls {
			key += c.args.(*structs.KVSRequest).DirEnt.Key
		}
		f.mu.Unlock()
		if resp.StatusCode != test.status || key != test.key {
			t.Errorf("%s: %d, key %q; want %d, %q", test.target, resp.StatusCode, key, test.status, test.key)
		}
		if resp.Close {
			t.Fatalf("%s: the connection ended", test.target)
		}
	}
	if f.left != 0 {
		t.Error("a key reached another endpoint")
	}
}

func TestAClientThatGoesFreesItsWatchAtOnce(t *testing.T) {
	for _, target := range []string{
		"/v1/kv/a?index=5", "/v1/kv/a?index=5&recurse&stale", "/v1/kv/?index=5&keys&wait=10m", "/v1/session/list?index=5",
		"/v1/session/info/" + uuid + "?index=5&consistent", "/v1/catalog/nodes?index=5", "/v1/health/state/any?index=5",
	} {
		synctest.Test(t, func(t *testing.T) {
			room := memnet.New(time.Millisecond)
			watches := 0
			f := &fake{answer: func(ctx context.Context, _ string, _, _ any) error {
				watches++
				<-ctx.Done()
				watches--
				return ctx.Err()
			}}
			a := start(t, f, func(c *Config) {
				c.Network, c.HTTPAddrs = room.Host("10.0.0.1"), []string{"10.0.0.1:8500"}
			})
			conn, err := room.Host("10.0.0.11").Dial(t.Context(), "10.0.0.1:8500")
			if err != nil {
				t.Fatal(err)
			}
			fmt.Fprintf(conn, "GET %s HTTP/1.1\r\nHost: 10.0.0.1\r\n\r\n", target)
			time.Sleep(time.Second)
			if synctest.Wait(); watches != 1 {
				t.Errorf("%s: %d watches while the client waits", target, watches)
			}
			_ = conn.Close()
			time.Sleep(100 * time.Millisecond)
			if synctest.Wait(); watches != 0 {
				t.Errorf("%s: %d watches after the client went", target, watches)
			}
			if err := a.Shutdown(); err != nil {
				t.Error(err)
			}
		})
	}
}
