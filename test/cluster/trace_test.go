package cluster

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/coder/websocket"

	"glasshouse/core/trace"
)

// stream listens to a process's events; path may hold a query.
func stream(ctx context.Context, p *Process, query string, header http.Header) (*websocket.Conn, *http.Response, error) {
	conn, resp, err := websocket.Dial(ctx, "ws://"+p.HTTP+"/v1/internal/trace"+query, &websocket.DialOptions{HTTPHeader: header})
	if conn != nil {
		conn.SetReadLimit(1 << 20)
	}
	return conn, resp, err
}

// hear reads events until enough is true of them.
func hear(t *testing.T, conn *websocket.Conn, enough func(all []trace.Event) bool) []trace.Event {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), soonLimit)
	defer cancel()
	var all []trace.Event
	for !enough(all) {
		_, data, err := conn.Read(ctx)
		if err != nil {
			t.Fatalf("after %d events: %v", len(all), err)
		}
		var e trace.Event
		if err := json.Unmarshal(data, &e); err != nil {
			t.Fatalf("event %q: %v", data, err)
		}
		all = append(all, e)
	}
	return all
}

// hearState hears what is true already: every server's role, and what its log ends with.
func hearState(t *testing.T, conn *websocket.Conn, c *Cluster, leader *Process) {
	t.Helper()
	roles, logs := map[string]string{}, map[string]uint64{}
	hear(t, conn, func(all []trace.Event) bool {
		if len(all) > 0 {
			switch e := all[len(all)-1]; e.Kind {
			case trace.KindRole:
				roles[e.Node] = e.Role.Role
			case trace.KindLog:
				logs[e.Node] = max(logs[e.Node], e.Log.Last)
			}
		}
		return len(roles) == 4 && len(logs) == 3
	})
	for _, p := range c.All() {
		role := "follower"
		if p == leader {
			role = "leader"
		} else if !p.Server {
			role = "client"
		}
		if roles[p.Name] != role {
			t.Errorf("%s is %q, want %s", p.Name, roles[p.Name], role)
		}
		if p.Server && logs[p.Name] < 2 {
			t.Errorf("%s's log ends at %d", p.Name, logs[p.Name])
		}
	}
}

func TestAListenerWhoComesLateSeesTheClusterAndAPut(t *testing.T) {
	c, leader := start(t, func(o *Options) { o.Trace = true })
	client := c.Clients[0]
	want(t, "PUT before anyone listens", ask(t, client, "PUT", "/v1/kv/early", "1"), 200, "true")

	conn, _, err := stream(t.Context(), client, "?cluster", nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.CloseNow() }()
	hearState(t, conn, c, leader)

	put := ask(t, client, "PUT", "/v1/kv/greeting", "hello", "X-Glasshouse-Trace: the-put")
	want(t, "PUT", put, 200, "true")
	if id := put.Header.Get("X-Glasshouse-Trace"); id != "the-put" {
		t.Errorf("answered the trace id %q", id)
	}
	// The events of one process come in order; those of several may come in any.
	passed := map[string][]string{}
	applied := 0
	hear(t, conn, func(all []trace.Event) bool {
		if len(all) > 0 {
			if e := all[len(all)-1]; e.Kind == trace.KindStation && e.Station.Trace == "the-put" {
				passed[e.Node] = append(passed[e.Node], e.Station.Point)
				if e.Station.Point == "FSM.Apply" {
					applied++
				}
			}
		}
		return applied == 3 && slices.Contains(passed[client.Name], "KVSPut/done")
	})
	inOrder(t, client.Name, passed[client.Name], "KVSEndpoint", "KVSPut", "Agent.RPC", "Client.RPC", "ConnPool.RPC", "KVSPut/done")
	inOrder(t, leader.Name, passed[leader.Name], "KVS.Apply", "Server.forward", "Server.raftApply", "raft.Apply", "raft.dispatchLogs", "FSM.Apply")

	// A server that crashed and came back is heard again, as a process of another id.
	follower := c.Servers[0]
	if follower == leader {
		follower = c.Servers[1]
	}
	follower.Kill()
	if err := follower.Start(); err != nil {
		t.Fatal(err)
	}
	hear(t, conn, func(all []trace.Event) bool {
		return len(all) > 0 && all[len(all)-1].Node == follower.Name && all[len(all)-1].Proc == follower.Pid()
	})
}

// inOrder checks that the points were passed in this order, others between them.
func inOrder(t *testing.T, node string, passed []string, points ...string) {
	t.Helper()
	rest := passed
	for _, p := range points {
		i := slices.Index(rest, p)
		if i < 0 {
			t.Errorf("%s did not pass %s in its turn, but %v", node, p, passed)
			return
		}
		rest = rest[i+1:]
	}
}

func TestOnlyAllowedOriginsMayListen(t *testing.T) {
	const friend = "http://127.0.0.1:8080"
	c, _ := start(t, func(o *Options) {
		o.Servers, o.Clients, o.Trace = 1, 0, true
		o.Args = []string{"-config-file=" + writeConfig(t, `trace { allow_origins = ["`+friend+`"] }`)}
	})
	p := c.Servers[0]
	for origin, allowed := range map[string]bool{
		"":                    true, // no browser
		"http://" + p.HTTP:    true, // the agent's own page
		friend:                true,
		"https://evil.test":   false,
		"null":                false,
		friend + ".evil.test": false,
	} {
		header := http.Header{}
		if origin != "" {
			header.Set("Origin", origin)
		}
		conn, resp, err := stream(t.Context(), p, "", header)
		if (err == nil) != allowed {
			t.Errorf("origin %q: %v, allowed should be %v", origin, err, allowed)
		}
		if !allowed && (resp == nil || resp.StatusCode != http.StatusForbidden) {
			t.Errorf("origin %q: %+v, want 403", origin, resp)
		}
		if conn != nil {
			hear(t, conn, func(all []trace.Event) bool { return len(all) > 0 })
			_ = conn.CloseNow()
		}
	}
	post := ask(t, p, "POST", "/v1/internal/trace", "")
	if post.Status != 405 || post.Header.Get("Allow") != "OPTIONS,GET" {
		t.Errorf("POST: %d, Allow %q", post.Status, post.Header.Get("Allow"))
	}
	// A listener hears of the agent's end.
	conn, _, err := stream(t.Context(), p, "", nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Stop(soonLimit); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), soonLimit)
	defer cancel()
	for err == nil {
		_, _, err = conn.Read(ctx)
	}
	if errors.Is(err, context.DeadlineExceeded) || strings.Contains(err.Error(), "deadline") {
		t.Errorf("the listener was left hanging: %v", err)
	}
}

func TestWithoutTraceThereIsNoStream(t *testing.T) {
	c, _ := start(t, func(o *Options) { o.Servers, o.Clients = 1, 0 })
	want(t, "GET", ask(t, c.Servers[0], "GET", "/v1/internal/trace", ""), 404, "")
}
