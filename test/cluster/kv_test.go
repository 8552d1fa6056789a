package cluster

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"
)

func TestAPutThroughTheClientIsReadEverywhereInEveryMode(t *testing.T) {
	c, leader := start(t, nil)
	client := c.Clients[0]

	want(t, "GET before", ask(t, client, "GET", "/v1/kv/greeting", ""), 404, "")
	want(t, "PUT", ask(t, client, "PUT", "/v1/kv/greeting?flags=42", "hello"), 200, "true")
	for _, p := range c.All() {
		for _, mode := range []string{"", "consistent", "stale"} {
			var a Answer
			// A stale read may come before its server has heard of the write.
			until(t, "GET "+mode+" on "+p.Name, func() error {
				if a = ask(t, p, "GET", "/v1/kv/greeting?"+mode, ""); a.Status != 200 && mode == "stale" {
					return fmt.Errorf("status %d", a.Status)
				}
				return nil
			})
			var entries []struct {
				Key                             string
				Value                           []byte
				Flags, CreateIndex, ModifyIndex uint64
			}
			if err := json.Unmarshal([]byte(a.Body), &entries); err != nil || len(entries) != 1 {
				t.Fatalf("%s %s: status %d, %q: %v", p.Name, mode, a.Status, a.Body, err)
			}
			e := entries[0]
			if e.Key != "greeting" || string(e.Value) != "hello" || e.Flags != 42 || e.ModifyIndex != e.CreateIndex {
				t.Errorf("%s %s: %+v", p.Name, mode, e)
			}
			if got := a.Header.Get("X-Consul-Index"); got != strconv.FormatUint(e.ModifyIndex, 10) {
				t.Errorf("%s %s: X-Consul-Index %s, want %d", p.Name, mode, got, e.ModifyIndex)
			}
			if a.Header.Get("X-Consul-Knownleader") != "true" || a.Header.Get("X-Consul-Lastcontact") == "" {
				t.Errorf("%s %s: headers %v", p.Name, mode, a.Header)
			}
			if p == leader && mode == "stale" && a.Header.Get("X-Consul-Lastcontact") != "0" {
				t.Errorf("the leader's last word from the leader is %s ms old", a.Header.Get("X-Consul-Lastcontact"))
			}
		}
	}
	want(t, "raw", ask(t, client, "GET", "/v1/kv/greeting?raw", ""), 200, "hello")
	want(t, "keys", ask(t, client, "GET", "/v1/kv/?keys", ""), 200, `["greeting"]`)
	want(t, "DELETE", ask(t, client, "DELETE", "/v1/kv/greeting", ""), 200, "true")
	want(t, "GET after", ask(t, client, "GET", "/v1/kv/greeting?consistent", ""), 404, "")

	badInputChangesNothing(t, client)
	commandLine(t, c, leader)
}

// badInputChangesNothing sends what must be refused, and then finds the store empty.
func badInputChangesNothing(t *testing.T, p *Process) {
	t.Helper()
	want(t, "unknown path", ask(t, p, "PUT", "/v1/kvx", "1"), 404, "")
	post := ask(t, p, "POST", "/v1/kv/a", "1")
	want(t, "POST", post, 405, "method POST not allowed")
	if allow := post.Header.Get("Allow"); allow != "OPTIONS,GET,PUT,DELETE" {
		t.Errorf("Allow: %q", allow)
	}
	big := ask(t, p, "PUT", "/v1/kv/a", strings.Repeat("v", 512*1024+1))
	if big.Status != http.StatusRequestEntityTooLarge {
		t.Errorf("a value over the limit: %d %q", big.Status, big.Body)
	}
	want(t, "bad flags", ask(t, p, "PUT", "/v1/kv/a?flags=x", "1"), 500, `strconv.ParseUint: parsing "x": invalid syntax`)
	other := ask(t, p, "PUT", "/v1/kv/a?dc=elsewhere", "1")
	if other.Status != 500 || !strings.HasSuffix(other.Body, "No path to datacenter") {
		t.Errorf("another datacenter: %d %q", other.Status, other.Body)
	}
	want(t, "the store", ask(t, p, "GET", "/v1/kv/?keys&consistent", ""), 200, "[]")
}

// commandLine uses the CLI against the client agent.
func commandLine(t *testing.T, c *Cluster, leader *Process) {
	t.Helper()
	at := "-http-addr=" + c.Clients[0].HTTP
	for _, test := range []struct {
		args        []string
		code        int
		out, errors string
	}{
		{[]string{"kv", "put", at, "a", "1"}, 0, "Success! Data written to: a\n", ""},
		{[]string{"kv", "get", at, "a"}, 0, "1\n", ""},
		{[]string{"kv", "get", at, "-recurse", ""}, 0, "a:1\n", ""},
		{[]string{"kv", "delete", at, "a"}, 0, "Success! Deleted key: a\n", ""},
		{[]string{"kv", "get", at, "a"}, 1, "", "Error! No key exists at: a\n"},
		{[]string{"kv", "put", at, "a", "b", "c"}, 1, "", "Error! Too many arguments (expected 1 or 2, got 3)\n"},
		{[]string{"kv", "get", "-http-addr=" + Host + ":1", "a"}, 1, "",
			"Error querying Consul agent: Get \"http://127.0.0.1:1/v1/kv/a\": dial tcp 127.0.0.1:1: connect: connection refused\n"},
	} {
		code, out, errs := cli(t, test.args...)
		if code != test.code || out != test.out || errs != test.errors {
			t.Errorf("kvnode %v: exit %d, stdout %q, stderr %q\nwant %d, %q, %q", test.args, code, out, errs, test.code, test.out, test.errors)
		}
	}
	_, out, _ := cli(t, "members", at)
	for _, p := range c.All() {
		if !strings.Contains(out, p.Name) || !strings.Contains(out, p.Serf) {
			t.Errorf("members does not know %s:\n%s", p.Name, out)
		}
	}
	_, out, _ = cli(t, "operator", "raft", "list-peers", at)
	if strings.Count(out, " leader ") != 1 || strings.Count(out, " follower ") != len(c.Servers)-1 || !strings.Contains(out, leader.RPC) {
		t.Errorf("list-peers:\n%s", out)
	}
	if _, out, _ = cli(t, "info", "-http-addr="+leader.HTTP); !strings.Contains(out, "\tleader = true\n") {
		t.Errorf("info:\n%s", out)
	}
}

func TestABlockingQueryWakesForItsKeyAndElseWaits(t *testing.T) {
	c, _ := start(t, nil)
	client, server := c.Clients[0], c.Servers[0]
	want(t, "PUT", ask(t, client, "PUT", "/v1/kv/k", "1"), 200, "true")
	index := ask(t, client, "GET", "/v1/kv/k", "").Header.Get("X-Consul-Index")

	began := time.Now()
	same := ask(t, client, "GET", "/v1/kv/k?raw&wait=300ms&index="+index, "")
	want(t, "after its wait", same, 200, "1")
	if took := time.Since(began); took < 300*time.Millisecond || same.Header.Get("X-Consul-Index") != index {
		t.Errorf("it took %v and answered index %s, want 300ms at least and %s", took, same.Header.Get("X-Consul-Index"), index)
	}

	woken := make(chan Answer, 2)
	for _, path := range []string{"/v1/kv/k?raw&wait=20s&index=" + index, "/v1/kv/k?raw&stale&wait=20s&index=" + index} {
		go func() {
			a, err := server.Do(t.Context(), "GET", path, "")
			if err != nil {
				a.Body = err.Error()
			}
			woken <- a
		}()
	}
	// A neighbour's write must not wake them; that it did would show as the old value.
	want(t, "PUT of a neighbour", ask(t, client, "PUT", "/v1/kv/k2", "x"), 200, "true")
	want(t, "PUT", ask(t, client, "PUT", "/v1/kv/k", "2"), 200, "true")
	for range 2 {
		want(t, "woken", <-woken, 200, "2")
	}
}
