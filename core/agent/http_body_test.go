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

func TestABodyThatDoesNotComeEndsItsRequest(t *testing.T) {
	for name, test := range map[string]struct {
		head   string
		status int
	}{
		"a short value":       {"PUT /v1/kv/a HTTP/1.1\r\nContent-Length: 100", 400},
		"a long value":        {"PUT /v1/kv/a HTTP/1.1\r\nContent-Length: 200000", 400},
		"a chunked value":     {"PUT /v1/kv/a HTTP/1.1\r\nTransfer-Encoding: chunked", 400},
		"a refused parameter": {"PUT /v1/kv/a?cas=x HTTP/1.1\r\nContent-Length: 100", 500},
		"a refused method":    {"POST /v1/kv/a HTTP/1.1\r\nContent-Length: 100", 405},
		"an unknown path":     {"PUT /nope HTTP/1.1\r\nContent-Length: 100", 404},
		"a body of a read":    {"GET /v1/kv/a HTTP/1.1\r\nContent-Length: 100", 200},
		"a foreign page's":    {"PUT /v1/kv/a HTTP/1.1\r\nSec-Fetch-Site: cross-site\r\nContent-Length: 100", 403},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				room := memnet.New(time.Millisecond)
				f := &fake{answer: stored(1, &structs.DirEntry{Key: "a"})}
				a := start(t, f, func(c *Config) {
					c.Network, c.HTTPAddrs = room.Host("10.0.0.1"), []string{"10.0.0.1:8500"}
				})
				conn, err := room.Host("10.0.0.11").Dial(t.Context(), "10.0.0.1:8500")
				if err != nil {
					t.Fatal(err)
				}
				began := time.Now()
				fmt.Fprintf(conn, "%s\r\nHost: a\r\n\r\n5\r\nabc", test.head)
				from := bufio.NewReader(conn)
				resp, err := http.ReadResponse(from, nil)
				if err != nil {
					t.Fatal(err)
				}
				if took := time.Since(began); resp.StatusCode != test.status || took < bodyWait || took > bodyWait+time.Second {
					t.Errorf("status %d after %v", resp.StatusCode, took)
				}
				io.Copy(io.Discard, resp.Body)
				if _, err := from.ReadByte(); err != io.EOF {
					t.Errorf("the connection goes on: %v", err)
				}
				for _, call := range f.calls {
					if call.method == "KVS.Apply" {
						t.Error("half a value was written")
					}
				}
				conn.Close()
				if err := a.Shutdown(); err != nil {
					t.Error(err)
				}
			})
		})
	}
}

func TestABodyThatCameDoesNotHurryTheAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		room := memnet.New(time.Millisecond)
		f := &fake{}
		f.answer = func(ctx context.Context, _ string, _, reply any) error {
			select {
			case <-time.After(bodyWait + time.Second):
				*reply.(*bool) = true
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		}
		a := start(t, f, func(c *Config) {
			c.Network, c.HTTPAddrs = room.Host("10.0.0.1"), []string{"10.0.0.1:8500"}
		})
		client := http.Client{Transport: &http.Transport{
			DialContext: func(ctx context.Context, _, addr string) (net.Conn, error) {
				return room.Host("10.0.0.11").Dial(ctx, addr)
			},
		}}
		defer client.CloseIdleConnections()
		for range 2 { // the second on the same connection
			req, err := http.NewRequest("PUT", "http://10.0.0.1:8500/v1/kv/a", strings.NewReader("value"))
			if err != nil {
				t.Fatal(err)
			}
			resp, err := client.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			if text, err := io.ReadAll(resp.Body); string(text) != "true" || err != nil {
				t.Errorf("%s, %v", text, err)
			}
		}
		if err := a.Shutdown(); err != nil {
			t.Error(err)
		}
	})
}
